//! What strict schemas want: every object closed, every property required.

use super::schemas::{Schema, of_answer, of_tools, within};
use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::Conversation;
use crate::core::request::json_pointer::step;
use crate::core::request::rule_hit::{Operation, RuleHit};
use serde_json::Value;

fn strict<'a>(view: &Conversation<'a>) -> Vec<Schema<'a>> {
    let all = of_tools(view).into_iter().chain(of_answer(view));
    all.filter(|schema| schema.is_strict).collect()
}

fn is_object(schema: &Value) -> bool {
    schema["type"] == "object" || schema.get("properties").is_some()
}

/// An object that is not closed; all of a schema are mended together.
pub fn open(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let found = strict(view).into_iter().filter_map(|schema| {
        let inner = within(&schema.at, schema.value).into_iter();
        let open: Vec<(String, &Value)> = inner
            .filter(|(_, inner)| is_object(inner) && inner["additionalProperties"] != Value::Bool(false))
            .collect();
        let (first, _) = open.first()?.clone();
        let close = |(at, inner): &(String, &Value)| {
            let (path, value) = (step(at, "additionalProperties"), Value::Bool(false));
            match inner.get("additionalProperties") {
                Some(_) => Operation::Replace { path, value },
                None => Operation::Add { path, value },
            }
        };
        Some(RuleHit::at(first).with("tool", &schema.owner).mended_by(open.iter().map(close).collect()))
    });
    found.collect()
}

/// A property that is not required.
pub fn required(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let found = strict(view).into_iter().filter_map(|schema| {
        let mut names = Vec::new();
        let mut patch = Vec::new();
        let mut first = None;
        for (at, inner) in within(&schema.at, schema.value) {
            let Some(properties) = inner["properties"].as_object() else { continue };
            let is_required =
                |name: &str| inner["required"].as_array().into_iter().flatten().any(|required| required == name);
            let lacking: Vec<&String> = properties.keys().filter(|name| !is_required(name)).collect();
            if lacking.is_empty() {
                continue;
            }
            let (path, value) = (step(&at, "required"), properties.keys().cloned().collect::<Value>());
            patch.push(match inner.get("required") {
                Some(_) => Operation::Replace { path, value },
                None => Operation::Add { path, value },
            });
            names.extend(lacking.into_iter().cloned());
            first = first.or(Some(at));
        }
        Some(RuleHit::at(first?).with("tool", &schema.owner).with("names", names.join(", ")).mended_by(patch))
    });
    found.collect()
}
