//! What each command prints with `--json`, as JSON schemas of the types themselves: `schemas/output/*.json`, and the tables of
//! `docs/json.md`. Programs of `tests/` hold every output to them.

// Only tests compile it.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::causes::{CauseList, ExplainedCause};
use super::request::RequestDocument;
use super::scan::{LiveFailure, ScanDocument};
use crate::core::exchange::event::{ExchangeEvent, Listening, RelaySummary};
use crate::core::report::Report;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// As it is written, so that what is always printed is required.
fn of<T: JsonSchema>() -> Value {
    let schema: Schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.to_value()
}

/// The documents, by the name of their schema.
fn documents() -> Vec<(&'static str, Value)> {
    let listed = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "DemoList",
        "description": "The demonstration worlds.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": { "type": "string", "description": "What `demo NAME` takes." },
                "title": { "type": "string", "description": "One line." },
                "family": { "type": "string", "description": "The first part of its cause's id." }
            },
            "required": ["name", "title", "family"]
        }
    });
    vec![
        ("report", of::<Report>()),
        ("scan", of::<ScanDocument<'_>>()),
        ("scan-follow", of::<LiveFailure<'_>>()),
        ("causes", of::<CauseList>()),
        ("cause", of::<ExplainedCause>()),
        ("request", of::<RequestDocument<'_>>()),
        ("listen-listening", of::<Listening<'_>>()),
        ("listen-exchange", of::<ExchangeEvent<'_>>()),
        ("listen-summary", of::<RelaySummary>()),
        ("demo-list", listed),
    ]
}

fn keep(file: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::fs::read_to_string(&path).unwrap_or_default() == wanted {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_SCHEMAS").is_some(),
        "{file} is not what the program prints; write it anew with UPDATE_SCHEMAS=1 cargo test --lib json_schemas"
    );
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, wanted).unwrap();
}

#[test]
fn the_schemas_of_the_outputs_are_the_types() {
    for (name, schema) in documents() {
        keep(&format!("schemas/output/{name}.json"), &format!("{schema:#}\n"));
    }
}

#[test]
fn the_page_of_the_outputs_has_every_field() {
    let file = "docs/json.md";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let mut out = String::new();
    let mut rest = text.as_str();
    for (name, schema) in documents() {
        let mark = format!("<!-- fields: {name} -->");
        let (before, after) =
            rest.split_once(&mark).unwrap_or_else(|| panic!("{file} has no {mark}, or not in its place"));
        let (_, behind) = after.split_once("<!-- end -->").unwrap();
        let _ = write!(out, "{before}{mark}\n\n{}\n<!-- end -->", tables(&schema));
        rest = behind;
    }
    keep(file, &(out + rest));
}

/// A table of the fields of a document, and one of each object in it.
fn tables(schema: &Value) -> String {
    let top = if schema["type"] == "array" { &schema["items"] } else { schema };
    let mut out = rows(top);
    let mut next = referred(top);
    let mut done: Vec<String> = Vec::new();
    while !next.is_empty() {
        let name = next.remove(0);
        let target = &schema["$defs"][&name];
        if done.contains(&name) {
            continue;
        }
        let about = target["description"].as_str().unwrap_or_default();
        if target["properties"].is_object() {
            let _ = write!(out, "\n`{name}`: {about}\n\n{}", rows(target));
        } else if let Some(words) = target["oneOf"].as_array() {
            let _ = write!(out, "\n`{name}`: {about}\n\n");
            for word in words {
                let text = word["const"]
                    .as_str()
                    .map_or_else(|| word["properties"]["op"]["const"].to_string(), str::to_string);
                let _ = writeln!(
                    out,
                    "- `{}`: {}",
                    text.trim_matches('"'),
                    word["description"].as_str().unwrap_or_default()
                );
            }
        }
        next.extend(referred(target));
        done.push(name);
    }
    out
}

fn rows(object: &Value) -> String {
    let mut out = "| field | value | what it says |\n|---|---|---|\n".to_string();
    let required: Vec<&str> = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, property) in object["properties"].as_object().into_iter().flatten() {
        let must = if required.contains(&field.as_str()) { "" } else { ", may be left out" };
        let about = property["description"].as_str().unwrap_or_default().replace('|', "\\|").replace('\n', " ");
        let _ = writeln!(out, "| `{field}` | {}{must} | {about} |", kind(property));
    }
    out
}

fn kind(value: &Value) -> String {
    if let Some(name) = value["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
        return format!("`{name}`");
    }
    if let Some(options) = value["anyOf"].as_array() {
        return options.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    match &value["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        Value::String(kind_of) if kind_of == "array" && value["items"].is_object() => {
            format!("array of {}", kind(&value["items"]))
        }
        Value::String(kind_of) => kind_of.clone(),
        _ => "anything".to_string(),
    }
}

/// The definitions that a value refers to.
fn referred(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix("#/$defs/"));
            own.map(str::to_string).into_iter().chain(object.values().flat_map(referred)).collect()
        }
        Value::Array(items) => items.iter().flat_map(referred).collect(),
        _ => Vec::new(),
    }
}
