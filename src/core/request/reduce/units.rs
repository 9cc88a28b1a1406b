//! The parts of a request that can be left out, from tools and turns down to a keyword of a schema.

use super::neutral;
use crate::core::request::conversation::{Conversation, Turn};
use crate::core::request::images::pictures;
use crate::core::request::json_pointer::step;
use crate::core::request::skin::Skin;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Fields without which a thing is no longer what it is.
const BINDING: [&str; 14] = [
    "type",
    "role",
    "id",
    "name",
    "call_id",
    "tool_call_id",
    "tool_use_id",
    "content",
    "text",
    "tool_calls",
    "function",
    "arguments",
    "input",
    "output",
];

/// Fields of the body that every candidate has, in a form of its own.
const KEPT: [&str; 10] = [
    "model",
    "messages",
    "input",
    "prompt",
    "tools",
    "stream",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
];

/// Fields that only make sense with tools.
const WITH_TOOLS: [&str; 2] = ["tool_choice", "parallel_tool_calls"];

/// Fields that bodies of calls no longer have (package openrouter 1.3.84, ChatRequest and MessagesRequest), though programs still
/// send them. They stand last, so that the first candidate is without them: OpenRouter does nothing with them.
const OUT_OF_USE: [&str; 3] = ["route", "transforms", "usage"];

/// Most parts of one unit that are looked at.
const MOST_PARTS: usize = 400;

/// The smallest picture: one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// One part.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Where it stands.
    pub at: String,
    /// What goes when it is left out.
    pub places: Vec<String>,
    /// How it is left out.
    pub absence: Absence,
    /// Others that have to be there with it.
    pub needs: Vec<usize>,
    /// How likely it is the one: parts that hold more, or what is often refused, count more.
    pub weight: f64,
}

/// How a part is left out.
#[derive(Clone, Debug, PartialEq)]
pub enum Absence {
    /// It is taken out.
    Out,
    /// It is taken out, and its name out of this list.
    Unlisted(String, String),
    /// Something plain stands in its place.
    Instead(Value),
    /// It stands under another name.
    Renamed(&'static str),
    /// What is missing is put there.
    Given(Value),
}

impl Unit {
    fn new(at: String, weight: f64) -> Self {
        Self { places: vec![at.clone()], at, absence: Absence::Out, needs: Vec::new(), weight }
    }
}

/// The coarse parts: tools, fields, and turns with what belongs to them.
#[must_use]
pub fn coarse(view: &Conversation<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = view
        .tools
        .iter()
        .map(|tool| Unit::new(tool.at.clone(), 1.0 + (count(tool.value) as f64 / 12.0).min(4.0)))
        .collect();
    let tools = units.len();
    for (name, value) in view.body.as_object().into_iter().flatten() {
        // Without a model of its own the request needs those that it lists.
        let is_only_model = name == "models" && view.body.get("model").is_none();
        if KEPT.contains(&name.as_str()) || is_only_model {
            continue;
        }
        let mut unit = Unit::new(step("", name), 1.0 + (count(value) as f64 / 12.0).min(4.0));
        if WITH_TOOLS.contains(&name.as_str()) && tools > 0 {
            let wanted = value["function"]["name"].as_str().or_else(|| value["name"].as_str());
            let named = view.tools.iter().position(|tool| wanted.is_some() && tool.name == wanted);
            unit.needs.push(named.unwrap_or(0));
        }
        units.push(unit);
    }
    // Which of the two names a model takes for the length of its answer is a fault of its own.
    if view.skin == Skin::Chat {
        for (name, other) in [("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")] {
            if view.body.get(name).is_some() && view.body.get(other).is_none() {
                units.push(Unit { absence: Absence::Renamed(other), ..Unit::new(step("", name), 1.0) });
            }
        }
    }
    units.extend(turns(view));
    units.extend(silence(view));
    let out_of_use = |unit: &Unit| OUT_OF_USE.iter().any(|name| unit.at == step("", name));
    let (last, mut units): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(out_of_use);
    units.extend(last);
    units
}

/// A conversation that is missing or empty is left out by one that is there.
fn silence(view: &Conversation<'_>) -> Option<Unit> {
    let (at, others): (_, &[&str]) = match view.skin {
        Skin::Chat => ("/messages", &["prompt", "input"]),
        Skin::Messages => ("/messages", &[]),
        Skin::Responses => ("/input", &["prompt", "messages"]),
        Skin::Embeddings | Skin::Other => return None,
    };
    let is_said_otherwise = others.iter().any(|name| view.body.get(*name).is_some());
    let hello = json!([{"role": "user", "content": neutral::greeting(view)}]);
    (view.turns.is_empty() && !is_said_otherwise)
        .then(|| Unit { absence: Absence::Given(hello), ..Unit::new(at.into(), 1.0) })
}

/// Turns, each with the results of its calls and the thinking before it.
fn turns(view: &Conversation<'_>) -> Vec<Unit> {
    let mut groups: Vec<usize> = (0..view.turns.len()).collect();
    let mut by_call: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, turn) in view.turns.iter().enumerate() {
        let begun = index.checked_sub(1).filter(|before| {
            // Thinking and the calls of one turn are items of their own in /responses.
            let kind = |turn: &Turn<'_>| turn.value["type"].as_str().map(str::to_string);
            kind(&view.turns[*before]).as_deref() == Some("reasoning")
        });
        let called = turn.results.iter().filter_map(|result| by_call.get(result.id?)).copied().min();
        if let Some(group) = called.or_else(|| begun.map(|before| groups[before])) {
            groups[index] = group;
        }
        for call in &turn.calls {
            if let Some(id) = call.id {
                by_call.entry(id).or_insert(groups[index]);
            }
        }
    }
    let images = pictures(view);
    let mut units: BTreeMap<usize, Unit> = BTreeMap::new();
    for (turn, group) in view.turns.iter().zip(&groups) {
        let at = turn.at.to_string();
        let images = images.iter().filter(|picture| is_within(&picture.at, &at)).count() as f64;
        let weight = 1.0 + 2.0 * images + (turn.parts.len() + turn.calls.len()) as f64 / 4.0;
        let needs = turn.calls.iter().filter_map(|call| view.tools.iter().position(|tool| tool.name == call.name));
        let unit = units.entry(*group).or_insert_with(|| Unit { places: Vec::new(), ..Unit::new(at.clone(), 0.0) });
        unit.places.push(at);
        unit.weight += weight.min(8.0);
        unit.needs.extend(needs);
    }
    units.into_values().collect()
}

/// The parts within these units, each before what it holds.
#[must_use]
pub fn fine(units: &[&Unit], view: &Conversation<'_>) -> Vec<Unit> {
    let mut found = Vec::new();
    for place in units.iter().flat_map(|unit| &unit.places) {
        if let Some(value) = view.body.pointer(place) {
            let is_field = !place[1..].contains('/');
            within(place, value, is_field, &mut found);
        }
    }
    for picture in pictures(view) {
        if units.iter().flat_map(|unit| &unit.places).any(|place| is_within(&picture.at, place)) {
            let is_data = picture.at.ends_with("/data");
            let pixel = if is_data { json!(PIXEL) } else { json!(format!("data:image/png;base64,{PIXEL}")) };
            found.push(Unit { absence: Absence::Instead(pixel), ..Unit::new(picture.at, 2.0) });
        }
    }
    found.truncate(MOST_PARTS);
    found
}

fn within(at: &str, value: &Value, is_field: bool, found: &mut Vec<Unit>) {
    match value {
        Value::Object(fields) => {
            let is_schema_map = at.ends_with("/properties");
            for (name, inner) in fields {
                let inner_at = step(at, name);
                let is_binding = !is_schema_map && BINDING.contains(&name.as_str()) && !(is_field && name != "type");
                match inner {
                    Value::String(text) if matches!(name.as_str(), "content" | "text" | "arguments" | "output") => {
                        let plain = neutral::text(text);
                        if plain != *text {
                            found.push(Unit {
                                absence: Absence::Instead(plain.into()),
                                ..Unit::new(inner_at.clone(), 1.0)
                            });
                        }
                    }
                    _ if is_binding => {}
                    // The keyword that says what the value is keeps the schema one.
                    _ if name == "parameters" || name == "input_schema" || name == "properties" => {}
                    _ => found.push(Unit {
                        absence: required(at, name, is_schema_map),
                        ..Unit::new(inner_at.clone(), weight(name))
                    }),
                }
                within(&inner_at, inner, false, found);
            }
        }
        Value::Array(_) if at.ends_with("/required") || at.ends_with("/enum") => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let item_at = step(at, index);
                if items.len() > 1 {
                    found.push(Unit::new(item_at.clone(), 1.0));
                }
                within(&item_at, item, false, found);
            }
        }
        _ => {}
    }
}

/// A property that is left out is required no longer.
fn required(properties_at: &str, name: &str, is_schema_map: bool) -> Absence {
    match properties_at.strip_suffix("/properties").filter(|_| is_schema_map) {
        Some(schema) => Absence::Unlisted(format!("{schema}/required"), name.to_string()),
        None => Absence::Out,
    }
}

/// What vendors are known to refuse in schemas is looked at first.
fn weight(name: &str) -> f64 {
    match name {
        "description" | "title" | "default" | "minimum" | "maximum" => 0.5,
        name if name.starts_with('$') => 3.0,
        "additionalProperties"
        | "const"
        | "propertyNames"
        | "anyOf"
        | "oneOf"
        | "allOf"
        | "format"
        | "pattern"
        | "cache_control"
        | "strict"
        | "patternProperties" => 2.0,
        _ => 1.0,
    }
}

/// How many values it holds.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(count).sum::<usize>() + 1,
        Value::Object(fields) => fields.values().map(count).sum::<usize>() + 1,
        _ => 1,
    }
}

/// The first place is the second, or lies in it.
#[must_use]
pub fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_out_of_use_go_first() {
        let body = json!({
            "model": "a/b",
            "route": "fallback",
            "transforms": ["middle-out"],
            "temperature": 0.2,
            "messages": [{"role": "user", "content": "hi"}],
        });
        let view = Conversation::of(&body, Skin::Chat, None);
        let places: Vec<String> = coarse(&view).into_iter().map(|unit| unit.at).collect();
        assert_eq!(places, ["/temperature", "/messages/0", "/route", "/transforms"]);
    }
}
