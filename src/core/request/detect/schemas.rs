//! The schemas of tools and answers, by what each vendor's reading of JSON Schema leaves out.

use super::fields::{name_of, plain_name};
use super::tools::called;
use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::Conversation;
use crate::core::request::json_pointer::step;
use crate::core::request::rule_hit::{Operation, RuleHit};
use serde_json::{Value, json};

/// How deep schemas nest.
const DEPTH: usize = 40;

/// A schema of the request, with whose it is.
pub(super) struct Schema<'a> {
    /// Where it stands.
    pub at: String,
    /// The schema.
    pub value: &'a Value,
    /// The tool's name, or that of the answer's format.
    pub owner: String,
    /// Strictness was asked for.
    pub is_strict: bool,
}

/// The schemas of all tools.
pub(super) fn of_tools<'a>(view: &Conversation<'a>) -> Vec<Schema<'a>> {
    let schemas = view.tools.iter().filter_map(|tool| {
        let (at, value) = tool.schema.as_ref()?;
        Some(Schema { at: at.clone(), value, owner: called(tool), is_strict: tool.is_strict })
    });
    schemas.collect()
}

/// The schema that the answer shall keep.
pub(super) fn of_answer<'a>(view: &Conversation<'a>) -> Option<Schema<'a>> {
    let (at, format) = [
        ("/response_format/json_schema", view.body.pointer("/response_format/json_schema")),
        ("/text/format", view.body.pointer("/text/format")),
        ("/output_config/format", view.body.pointer("/output_config/format")),
    ]
    .into_iter()
    .find_map(|(at, format)| Some((at, format?)))?;
    let value = format.get("schema").filter(|schema| schema.is_object())?;
    let owner = format["name"].as_str().unwrap_or("response_format").to_string();
    Some(Schema { at: step(at, "schema"), value, owner, is_strict: format["strict"] == Value::Bool(true) })
}

/// Those that a rule looks at: of the answer, of the tools, or of both.
fn of_rule<'a>(view: &Conversation<'a>, rule: &RequestRule) -> Vec<Schema<'a>> {
    let mut schemas = if rule.at == ["answer"] { Vec::new() } else { of_tools(view) };
    if rule.at != ["tools"] {
        schemas.extend(of_answer(view));
    }
    schemas
}

/// Every schema within a schema, itself first.
pub(super) fn within<'a>(at: &str, schema: &'a Value) -> Vec<(String, &'a Value)> {
    let mut found = Vec::new();
    collect(at, schema, &mut found, 0);
    found
}

fn collect<'a>(at: &str, schema: &'a Value, found: &mut Vec<(String, &'a Value)>, depth: usize) {
    let Some(fields) = schema.as_object() else { return };
    if depth > DEPTH {
        return;
    }
    found.push((at.to_string(), schema));
    for (name, field) in fields {
        let place = step(at, name);
        match (name.as_str(), field) {
            (
                "properties" | "$defs" | "definitions" | "patternProperties" | "dependentSchemas",
                Value::Object(inner),
            ) => {
                inner.iter().for_each(|(name, inner)| collect(&step(&place, name), inner, found, depth + 1));
            }
            (
                "items" | "additionalProperties" | "not" | "if" | "then" | "else" | "contains" | "propertyNames",
                Value::Object(_),
            ) => {
                collect(&place, field, found, depth + 1);
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems" | "items", Value::Array(inner)) => {
                inner
                    .iter()
                    .enumerate()
                    .for_each(|(index, inner)| collect(&step(&place, index), inner, found, depth + 1));
            }
            _ => {}
        }
    }
}

fn hits(view: &Conversation<'_>, rule: &RequestRule, find: impl Fn(&str, &Value) -> Option<RuleHit>) -> Vec<RuleHit> {
    let found = of_rule(view, rule).into_iter().flat_map(|schema| {
        let own = within(&schema.at, schema.value).into_iter().filter_map(|(at, inner)| find(&at, inner));
        own.map(|hit| hit.with("tool", &schema.owner)).collect::<Vec<_>>()
    });
    found.collect()
}

/// A tool without a schema.
pub fn missing(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let tools = view
        .tools
        .iter()
        .filter(|tool| !tool.is_server_tool && tool.schema.as_ref().is_none_or(|(_, it)| it.is_null()));
    tools
        .map(|tool| {
            let inner = if tool.value.get("function").is_some() { step(&tool.at, "function") } else { tool.at.clone() };
            let field = if tool.value.get("input_schema").is_some() { "input_schema" } else { "parameters" };
            let value = json!({"type": "object", "properties": {}});
            let patch = vec![Operation::Add { path: step(&inner, field), value }];
            RuleHit::at(inner).with("tool", called(tool)).mended_by(patch)
        })
        .collect()
}

/// A schema whose outermost type is not an object.
pub fn root(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let wrong =
        of_rule(view, rule).into_iter().filter(|schema| schema.value.is_object() && schema.value["type"] != "object");
    wrong
        .map(|schema| {
            let path = step(&schema.at, "type");
            let stated = schema.value["type"].as_str().unwrap_or_default().to_string();
            let patch = match schema.value.get("type") {
                None => Operation::Add { path, value: "object".into() },
                Some(_) => Operation::Replace { path, value: "object".into() },
            };
            RuleHit::at(schema.at.clone()).with("tool", &schema.owner).with("value", stated).mended_by(vec![patch])
        })
        .collect()
}

/// A keyword that may not stand at the outermost level.
pub fn top_keyword(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let found = of_rule(view, rule).into_iter().flat_map(|schema| {
        let words = rule.words.iter().filter(|word| schema.value.get(**word).is_some());
        words
            .map(|word| RuleHit::at(step(&schema.at, word)).with("tool", &schema.owner).with("name", word))
            .collect::<Vec<_>>()
    });
    found.collect()
}

/// A keyword that is not known there.
pub fn keyword(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let found = of_rule(view, rule).into_iter().flat_map(|schema| {
        let inner = within(&schema.at, schema.value).into_iter();
        let found = inner.flat_map(|(at, inner)| {
            let words = rule.words.iter().filter(|word| inner.get(**word).is_some());
            words.map(|word| RuleHit::at(step(&at, word)).with("name", word)).collect::<Vec<_>>()
        });
        found.map(|hit| hit.with("tool", &schema.owner)).collect::<Vec<_>>()
    });
    found.collect()
}

/// An outermost object that does not list its properties.
pub fn bare(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let bare = of_tools(view)
        .into_iter()
        .filter(|schema| schema.value["type"] == "object" && schema.value.get("properties").is_none_or(Value::is_null));
    bare.map(|schema| {
        let patch = vec![Operation::Add { path: step(&schema.at, "properties"), value: json!({}) }];
        RuleHit::at(schema.at).with("tool", schema.owner).mended_by(patch)
    })
    .collect()
}

/// `required` names what is no property.
pub fn required(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, rule, |at, schema| {
        let required = schema["required"].as_array()?;
        let has = |name: &str| schema["properties"].get(name).is_some();
        let (kept, unknown): (Vec<&Value>, Vec<&Value>) =
            required.iter().partition(|name| name.as_str().is_some_and(has));
        let names: Vec<&str> = unknown.iter().filter_map(|name| name.as_str()).collect();
        let path = step(at, "required");
        let operation = Operation::Replace { path: path.clone(), value: kept.into_iter().cloned().collect() };
        (!unknown.is_empty()).then(|| RuleHit::at(path).with("names", names.join(", ")).mended_by(vec![operation]))
    })
}

/// A list that does not say of what.
pub fn items(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, rule, |at, schema| {
        let is_list = schema["type"] == "array"
            || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "array"));
        let has_items = schema.get("items").is_some() || schema.get("prefixItems").is_some();
        let patch = vec![Operation::Add { path: step(at, "items"), value: json!({"type": "string"}) }];
        (is_list && !has_items).then(|| RuleHit::at(at).with("name", name_of(at)).mended_by(patch))
    })
}

/// A property without a type.
pub fn untyped(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, rule, |at, schema| {
        let is_property = at.rsplit('/').nth(1) == Some("properties") || at.ends_with("/items");
        let says = ["type", "anyOf", "oneOf", "allOf", "$ref", "enum", "const"];
        let is_typed = says.iter().any(|word| schema.get(word).is_some());
        let patch = vec![Operation::Add { path: step(at, "type"), value: "string".into() }];
        (is_property && !is_typed).then(|| RuleHit::at(at).with("name", name_of(at)).mended_by(patch))
    })
}

/// Several types in one list.
pub fn type_list(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, rule, |at, schema| {
        let kinds = schema["type"].as_array()?;
        let first = kinds.iter().find(|kind| *kind != "null")?;
        let path = step(at, "type");
        let patch = vec![Operation::Replace { path: path.clone(), value: first.clone() }];
        Some(RuleHit::at(path).with("value", schema["type"].clone()).mended_by(patch))
    })
}

/// Choices among what is no text, or with an empty text among them.
pub fn enumeration(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let wants_texts = rule.words.contains(&"texts");
    hits(view, rule, |at, schema| {
        let choices = schema["enum"].as_array()?;
        let is_wrong = |choice: &Value| if wants_texts { !choice.is_string() } else { choice == "" };
        let wrong = choices.iter().find(|choice| is_wrong(choice));
        let kept: Vec<Value> = choices.iter().filter(|choice| !is_wrong(choice)).cloned().collect();
        let path = step(at, "enum");
        let patch = match kept.is_empty() {
            true => Operation::Remove { path: path.clone() },
            false => Operation::Replace { path: path.clone(), value: kept.into() },
        };
        let wrong = wrong.or(choices.is_empty().then_some(&Value::Null))?;
        Some(RuleHit::at(path).with("value", wrong).mended_by(vec![patch]))
    })
}

/// A format of texts that is not among those that are taken.
pub fn format(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, rule, |at, schema| {
        let format = schema["format"].as_str().filter(|format| !rule.words.contains(format))?;
        let is_text = schema["type"] == "string";
        let path = step(at, "format");
        is_text.then(|| RuleHit::at(path.clone()).with("value", format).mended_by(vec![Operation::Remove { path }]))
    })
}

/// The name of a property with letters that are not taken, or too many.
pub fn key(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let more = rule.words.first().copied().unwrap_or_default();
    hits(view, rule, |at, schema| {
        let properties = schema["properties"].as_object()?;
        let is_wrong = |name: &&String| {
            plain_name(name, more) != **name || name.chars().count() as f64 > rule.most.unwrap_or(f64::MAX)
        };
        let name = properties.keys().find(is_wrong)?;
        let from = step(step(at, "properties"), name);
        let short: String = plain_name(name, more).chars().take(rule.most.map_or(64, |most| most as usize)).collect();
        let path = step(step(at, "properties"), short);
        Some(RuleHit::at(from.clone()).with("name", name).mended_by(vec![Operation::Move { from, path }]))
    })
}

/// A reference that leads nowhere.
pub fn reference(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let found = of_rule(view, rule).into_iter().flat_map(|schema| {
        let inner = within(&schema.at, schema.value).into_iter();
        let lost = inner.filter_map(|(at, inner)| {
            let target = inner["$ref"].as_str()?;
            let leads = match target.strip_prefix('#') {
                Some(pointer) => schema.value.pointer(pointer).is_some(),
                None => false,
            };
            (!leads).then(|| RuleHit::at(step(&at, "$ref")).with("value", target))
        });
        lost.map(|hit| hit.with("tool", &schema.owner)).collect::<Vec<_>>()
    });
    found.collect()
}
