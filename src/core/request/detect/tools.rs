//! The tools that are offered: their form, names and number, and the choice among them.

use super::fields::plain_name;
use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::{Conversation, Tool};
use crate::core::request::json_pointer::step;
use crate::core::request::rule_hit::{Operation, RuleHit};
use crate::core::request::skin::Skin;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The number of a tool, as people and providers count: from 0.
pub(super) fn number(tool: &Tool<'_>) -> String {
    super::fields::name_of(&tool.at)
}

/// Its name, or its number where it has none.
pub(super) fn called(tool: &Tool<'_>) -> String {
    tool.name.map_or_else(|| format!("tool {}", number(tool)), str::to_string)
}

fn own<'a, 'b>(view: &'b Conversation<'a>) -> impl Iterator<Item = &'b Tool<'a>> {
    view.tools.iter().filter(|tool| !tool.is_server_tool)
}

/// A tool in the form of another path of the API.
pub fn form(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let hits = own(view).filter_map(|tool| {
        let inner = tool.value.get("function");
        let (name, description) = (inner.unwrap_or(tool.value).get("name"), inner.unwrap_or(tool.value).get("description"));
        let schema = tool.schema.as_ref().map(|(_, schema)| (*schema).clone());
        let right = match view.skin {
            Skin::Chat if inner.is_none() && tool.value["type"] != "custom" => {
                json!({"type": "function", "function": {"name": name, "description": description, "parameters": schema}})
            }
            Skin::Responses if inner.is_some() => {
                json!({"type": "function", "name": name, "description": description, "parameters": schema})
            }
            Skin::Messages if inner.is_some() || tool.value.get("parameters").is_some() => {
                json!({"name": name, "description": description, "input_schema": schema})
            }
            _ => return None,
        };
        let path = tool.at.clone();
        let operation = Operation::Replace { path, value: without_nulls(right) };
        Some(RuleHit::at(tool.at.clone()).with("name", called(tool)).mended_by(vec![operation]))
    });
    hits.collect()
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, field)| !field.is_null());
            Value::Object(kept.map(|(name, field)| (name, without_nulls(field))).collect())
        }
        other => other,
    }
}

/// A tool without a name.
pub fn without_name(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let hits = own(view).filter(|tool| tool.name.is_none_or(str::is_empty) && tool.value["type"] != "custom");
    hits.map(|tool| RuleHit::at(tool.name_at.clone()).with("name", called(tool))).collect()
}

/// A name of too many letters.
pub fn name_length(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    let hits = own(view).filter_map(|tool| {
        let name = tool.name.filter(|name| name.chars().count() as f64 > most)?;
        let short: String = name.chars().take(most as usize).collect();
        Some(
            RuleHit::at(tool.name_at.clone())
                .with("name", name)
                .with("count", name.chars().count())
                .with("most", most)
                .mended_by(vec![Operation::Replace { path: tool.name_at.clone(), value: short.into() }]),
        )
    });
    hits.collect()
}

/// A name with other letters than ASCII letters, digits and those of the rule.
pub fn name_letters(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let more = rule.words.first().copied().unwrap_or_default();
    let hits = own(view).filter_map(|tool| {
        let name = tool.name.filter(|name| !name.is_empty())?;
        let plain = plain_name(name, more);
        let operation = Operation::Replace { path: tool.name_at.clone(), value: plain.clone().into() };
        (plain != name).then(|| RuleHit::at(tool.name_at.clone()).with("name", name).mended_by(vec![operation]))
    });
    hits.collect()
}

/// Two tools of one name.
pub fn doubled(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    let hits = own(view).filter_map(|tool| {
        let name = tool.name?;
        let Some(other) = first.get(name) else {
            first.insert(name, number(tool));
            return None;
        };
        let hit = RuleHit::at(tool.name_at.clone()).with("name", name).with("other", other);
        Some(hit.mended_by(vec![Operation::Remove { path: tool.at.clone() }]))
    });
    hits.collect()
}

/// A tool of the name (`words`) of one that OpenRouter puts in itself for a variant of the model or a plug-in.
pub fn added_twice(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let mut plugins = view.body["plugins"].as_array().into_iter().flatten();
    let is_added = view.model.is_some_and(|id| id.ends_with(":online")) || plugins.any(|plugin| plugin["id"] == "web");
    let hits = own(view).filter(|tool| is_added && tool.name.is_some_and(|name| rule.words.contains(&name)));
    hits.map(|tool| RuleHit::at(tool.name_at.clone()).with("name", called(tool))).collect()
}

/// The choice names a tool that is not offered.
pub fn unknown_choice(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let choice = &view.body["tool_choice"];
    let stated = choice.pointer("/function/name").or_else(|| choice.get("name")).and_then(Value::as_str);
    match stated {
        Some(name) if !view.tools.iter().any(|tool| tool.name == Some(name)) => {
            let at = if choice.get("function").is_some() { "/tool_choice/function/name" } else { "/tool_choice/name" };
            let auto = match view.skin {
                Skin::Messages => json!({"type": "auto"}),
                _ => Value::from("auto"),
            };
            let patch = vec![Operation::Replace { path: step("", "tool_choice"), value: auto }];
            vec![RuleHit::at(at).with("name", name).mended_by(patch)]
        }
        _ => Vec::new(),
    }
}
