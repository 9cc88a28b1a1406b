//! What editors are told of the files in `assets/`: JSON schemas written from the generator's own types, tables of keys for
//! `assets/README.md` from the same, and every file held to its schema.

use super::build::languages::{Countries, LanguageRules, Titles};
use super::build::worlds::definition::Definition;
use super::build::{
    api, causes, clients, complaints, leaning, lexicon, links, models, places, relay, requests, topics, vendors,
};
use super::kept::{keep, path};
use boon::{Compiler, Schemas};
use openrouter_doctor::core::infer::observations::vocabulary;
use openrouter_doctor::core::report::values::value_names;
use openrouter_doctor::core::request::detect;
use openrouter_doctor::core::words::{Fault, State, WarningId};
use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// One kind of file.
struct Kind {
    /// The name of its schema.
    name: &'static str,
    /// The files, with `*` for one name.
    files: &'static str,
    schema: Value,
}

fn kind<T: JsonSchema>(name: &'static str, files: &'static str) -> Kind {
    Kind { name, files, schema: schema_for!(T).to_value() }
}

/// All kinds, in the order in which `assets/README.md` has them.
fn kinds() -> Vec<Kind> {
    let mut kinds = vec![
        kind::<causes::CauseFile>("cause", "assets/causes/*.toml"),
        kind::<Definition>("world", "assets/worlds/*.toml"),
        kind::<clients::ClientFile>("client", "assets/clients/*.toml"),
        kind::<vendors::VendorFile>("vendor", "assets/vendors/*.toml"),
        kind::<requests::RequestFile>("request", "assets/request/*.toml"),
        kind::<complaints::Complaints>("complaints", "assets/complaints.toml"),
        kind::<links::Links>("pages", "assets/pages.toml"),
        kind::<places::Terms>("terms", "assets/countries/terms.toml"),
        kind::<api::Api>("api", "assets/api.toml"),
        kind::<relay::RelayFile>("relay", "assets/relay.toml"),
        kind::<leaning::Leaning>("leaning", "assets/paste/leaning.toml"),
        kind::<lexicon::Lexicon>("lexicon", "assets/paste/lexicon.toml"),
        kind::<topics::Topics>("topics", "assets/paste/topics.toml"),
        kind::<models::Vision>("vision", "assets/models/vision.toml"),
        kind::<models::Variants>("variants", "assets/models/variants.toml"),
        kind::<models::Tokens>("tokens", "assets/models/tokens.toml"),
        kind::<models::Names>("authors", "assets/models/authors.toml"),
        kind::<models::Names>("providers", "assets/providers.toml"),
        kind::<LanguageRules>("language-rules", "assets/text/*/rules.toml"),
        kind::<Countries>("countries", "assets/text/*/countries.toml"),
        kind::<Titles>("world-titles", "assets/text/*/worlds.toml"),
    ];
    for kind in &mut kinds {
        with_words(&mut kind.schema);
    }
    kinds
}

/// Puts in the words that only the program knows: signs with their labels, detectors, faults, states, warnings.
fn with_words(schema: &mut Value) {
    let words = |names: Vec<&str>| json!({ "type": "string", "enum": names });
    let mut uses_signs = false;
    walk(schema, &mut |name, property| {
        let put = match name {
            "proven_by" | "cleared_by" | "raised_by" | "predicts" | "shown_by" | "hinted_by" | "foreseen_by" => {
                uses_signs = true;
                json!({ "$ref": "#/$defs/Signs" })
            }
            "find" => words(detect::names().collect()),
            "state" => words(State::ALL.iter().map(|state| state.as_str()).collect()),
            "fault" if property.get("$ref").is_none() => {
                words(Fault::ALL.iter().map(|fault| fault.as_str()).chain(["-"]).collect())
            }
            "warnings" => json!({
                "type": "array", "items": words(WarningId::ALL.iter().map(|warning| warning.as_str()).collect())
            }),
            _ => return,
        };
        let about = property.get("description").cloned();
        *property = put;
        property.as_object_mut().unwrap().extend(about.map(|about| ("description".to_string(), about)));
    });
    if uses_signs {
        let label = |labels: Vec<&str>| {
            let labels: std::collections::BTreeSet<&str> = labels.into_iter().collect();
            json!({ "type": "array", "items": { "anyOf": [
                { "enum": labels },
                { "type": "string", "pattern": "^[a-z]+\\.[a-z_]+$", "description": "A refusal that is read as this cause." },
            ] } })
        };
        let signs: Map<String, Value> =
            vocabulary().into_iter().map(|(sign, labels)| (sign.to_string(), label(labels))).collect();
        schema["$defs"]["Signs"] = json!({ "type": "object", "properties": signs, "additionalProperties": false });
    }
}

/// Every property of every object below.
fn walk(schema: &mut Value, visit: &mut impl FnMut(&str, &mut Value)) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                for (name, property) in properties {
                    visit(name, property);
                }
            }
            object.values_mut().for_each(|inner| walk(inner, visit));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}

#[test]
fn the_schemas_for_editors_are_the_generators() {
    let mut taplo = String::from(
        "# Where editors that know taplo find the keys of the files in assets/. Written by\n#   UPDATE_SCHEMAS=1 cargo test --test knowledge\n",
    );
    for Kind { name, files, schema } in kinds() {
        keep(&format!("schemas/{name}.json"), &format!("{schema:#}\n"));
        let _ = write!(taplo, "\n[[rule]]\ninclude = [\"{files}\"]\n\n[rule.schema]\npath = \"schemas/{name}.json\"\n");
    }
    keep(".taplo.toml", &taplo);
}

#[test]
fn every_file_fits_its_schema() {
    let mut problems = Vec::new();
    for Kind { name, files, schema } in kinds() {
        let mut compiler = Compiler::new();
        compiler.add_resource(name, schema).unwrap();
        let mut schemas = Schemas::new();
        let index = compiler.compile(name, &mut schemas).unwrap();
        let found = matching(files);
        assert!(!found.is_empty(), "no file is {files}");
        for file in found {
            let text = std::fs::read_to_string(path(&file)).unwrap();
            let value = serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
            if let Err(problem) = schemas.validate(&value, index) {
                problems.push(format!("{file}: {problem:#}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Files of the project, by a path with one `*`.
fn matching(pattern: &str) -> Vec<String> {
    let Some((folder, rest)) = pattern.split_once('*') else { return vec![pattern.to_string()] };
    let entries = std::fs::read_dir(path(folder)).unwrap().flatten();
    let mut found: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter_map(|name| match rest.strip_prefix('/') {
            Some(inner) => Some(format!("{folder}{name}/{inner}")),
            None => name.ends_with(rest).then(|| format!("{folder}{name}")),
        })
        .filter(|file| Path::new(&path(file)).is_file())
        .collect();
    found.sort();
    found
}

#[test]
fn the_readme_of_the_assets_explains_every_key() {
    let file = "assets/README.md";
    let text = std::fs::read_to_string(path(file)).unwrap();
    let mut sections: BTreeMap<String, String> =
        kinds().into_iter().map(|kind| (kind.name.to_string(), tables(&kind.schema))).collect();
    let mut values = value_names();
    values.sort_unstable();
    sections.insert(
        "values".to_string(),
        values.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ") + "\n",
    );
    keep(file, &with_sections(&text, &sections));
}

/// The text with what is between `<!-- keys: NAME -->` and `<!-- end -->` written anew.
pub fn with_sections(text: &str, sections: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut used = Vec::new();
    while let Some((before, after)) = rest.split_once("<!-- keys: ") {
        let (name, behind) = after.split_once(" -->").expect("the end of a mark");
        let (_, behind) = behind.split_once("<!-- end -->").expect("the end of a section");
        let section = sections.get(name).unwrap_or_else(|| panic!("no section is called {name}"));
        let _ = write!(out, "{before}<!-- keys: {name} -->\n\n{section}\n<!-- end -->");
        used.push(name.to_string());
        rest = behind;
    }
    let missing: Vec<&String> = sections.keys().filter(|name| !used.contains(name)).collect();
    assert!(missing.is_empty(), "no mark for {missing:?}");
    out + rest
}

/// A table of the keys of a schema, and one of each table in it.
pub fn tables(schema: &Value) -> String {
    let mut out = String::new();
    let mut next = vec![(None, schema.clone())];
    let mut done: Vec<String> = Vec::new();
    while !next.is_empty() {
        let (name, object) = next.remove(0);
        if let Some(name) = &name {
            let about = object["description"].as_str().unwrap_or_default();
            let _ = writeln!(out, "\n`{name}`: {about}\n", about = flat(about));
        }
        let Some(properties) = object["properties"].as_object() else {
            let _ = writeln!(out, "Any key; {}.", value(&object["additionalProperties"], schema));
            continue;
        };
        let _ = writeln!(out, "| key | value | what it says |\n|---|---|---|");
        let required: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (key, property) in properties {
            let must = if required.contains(&key.as_str()) { " (required)" } else { "" };
            let about = flat(property["description"].as_str().unwrap_or_default());
            let _ = writeln!(out, "| `{key}`{must} | {} | {about} |", value(property, schema).replace('|', "\\|"));
            for inner in referred(property) {
                let target = &schema["$defs"][&inner];
                let is_table = inner != "Signs" && target["properties"].is_object();
                if is_table && !done.contains(&inner) {
                    done.push(inner);
                    next.push((Some(key.clone()), target.clone()));
                }
            }
        }
    }
    out
}

/// A description on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
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

/// What may be written there, in words.
fn value(property: &Value, schema: &Value) -> String {
    if let Some(target) = property["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
        if target == "Signs" {
            return "signs with their labels (`vocabulary.toml`)".to_string();
        }
        return value(&schema["$defs"][target], schema);
    }
    if let Some(options) = property["oneOf"].as_array().or_else(|| property["anyOf"].as_array()) {
        let words: Vec<String> =
            options.iter().filter(|option| option["type"] != "null").flat_map(|option| words(option, schema)).collect();
        return words.join(", ");
    }
    words(property, schema).join(", ")
}

fn words(option: &Value, schema: &Value) -> Vec<String> {
    if let Some(word) = option["const"].as_str() {
        return vec![format!("`{word}`")];
    }
    if let Some(all) = option["enum"].as_array() {
        if all.len() > 20 {
            return vec!["a word of `vocabulary.toml`".to_string()];
        }
        return all.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
    }
    if option["$ref"].is_string() || option["oneOf"].is_array() || option["anyOf"].is_array() {
        return vec![value(option, schema)];
    }
    let kind = match &option["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str).unwrap_or_default(),
        kind => kind.as_str().unwrap_or_default(),
    };
    vec![match kind {
        "string" => "text".to_string(),
        "boolean" => "`true` or `false`".to_string(),
        "number" if option["maximum"] == 1 => "a number from 0 to 1".to_string(),
        "number" => "a number".to_string(),
        "integer" => "a whole number".to_string(),
        "array" if option["items"]["$ref"].is_string() && is_table(&option["items"], schema) => {
            "tables, below".to_string()
        }
        "array" if option["items"].is_object() => format!("a list: {}", value(&option["items"], schema)),
        "array" => "a list".to_string(),
        "object" if option["properties"].is_object() => "a table, below".to_string(),
        "object" if option["additionalProperties"].is_object() => {
            format!("a table of names, each with {}", value(&option["additionalProperties"], schema))
        }
        "object" => "a table".to_string(),
        _ => "anything".to_string(),
    }]
}

fn is_table(reference: &Value, schema: &Value) -> bool {
    let target = reference["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")).unwrap_or_default();
    schema["$defs"][target]["properties"].is_object()
}
