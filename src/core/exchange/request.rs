//! The structure of a request: how much of what it holds, never what was said.

use crate::core::checks::fields::name;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Names of parameters that are kept at most; a request has a few dozen.
const NAMES: usize = 64;

/// Roles and kinds that are told apart at most; all wire formats together have a dozen.
const KINDS: usize = 16;

/// What a request holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestShape {
    /// Bytes of the body as they were sent.
    pub bytes: u64,
    /// `Content-Encoding`, where the body was packed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packed: Option<String>,
    /// How many messages; none where the body could not be read.
    pub messages: Option<usize>,
    /// Messages by the role that they are said in.
    pub roles: BTreeMap<String, usize>,
    /// Parts of messages by their kind, where they are told apart.
    pub parts: BTreeMap<String, usize>,
    /// Characters of all texts in them.
    pub characters: Option<usize>,
    /// How many tools.
    pub tools: Option<usize>,
    /// Names of the other fields, sorted.
    pub parameters: Vec<String>,
    /// Values of those that are numbers, switches or words of the API; a text of the user's is none of these.
    #[serde(skip)]
    pub values: BTreeMap<String, String>,
    /// The model that is asked.
    #[serde(skip)]
    pub model: Option<String>,
    /// A stream is asked for.
    #[serde(skip)]
    pub stream: bool,
}

impl RequestShape {
    /// Of a body, unpacked; empty where it was not kept whole.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let mut shape = Self::default();
        let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(body) else { return shape };
        shape.model = fields.get("model").and_then(Value::as_str).map(name);
        shape.stream = fields.get("stream") == Some(&Value::Bool(true));
        shape.tools = Some(fields.get("tools").and_then(Value::as_array).map_or(0, Vec::len));
        let mut messages = 0;
        let mut characters = 0;
        for said in ["messages", "input", "prompt"].iter().filter_map(|field| fields.get(*field)) {
            match said {
                Value::Array(all) => {
                    messages += all.len();
                    all.iter().for_each(|message| characters += shape.message(message));
                }
                Value::String(text) => {
                    messages += 1;
                    characters += text.chars().count();
                }
                _ => {}
            }
        }
        shape.messages = Some(messages);
        shape.characters = Some(characters);
        let structure = ["model", "stream", "messages", "input", "prompt", "tools"];
        let others = fields.keys().filter(|field| !structure.contains(&field.as_str()));
        for field in others.take(NAMES) {
            let field = name(field);
            if let Some(value) = fields.get(&field).and_then(|value| told(&field, value)) {
                shape.values.insert(field.clone(), value);
            }
            shape.parameters.push(field);
        }
        shape.parameters.sort();
        shape
    }

    /// Counts a message, and says how many characters it has.
    fn message(&mut self, message: &Value) -> usize {
        let Value::Object(fields) = message else { return message.as_str().map_or(0, |text| text.chars().count()) };
        if let Some(role) = fields.get("role").and_then(Value::as_str) {
            count(&mut self.roles, role);
        }
        match fields.get("content") {
            Some(Value::String(text)) => text.chars().count(),
            Some(Value::Array(parts)) => parts.iter().filter_map(Value::as_object).map(|part| self.part(part)).sum(),
            _ => 0,
        }
    }

    fn part(&mut self, part: &Map<String, Value>) -> usize {
        if let Some(kind) = part.get("type").and_then(Value::as_str) {
            count(&mut self.parts, kind);
        }
        part.get("text").and_then(Value::as_str).map_or(0, |text| text.chars().count())
    }
}

/// Fields whose words name people or sittings.
const PERSONAL: &[&str] = &["user", "metadata", "session_id", "safety_identifier", "prompt_cache_key", "trace"];

/// Longest word that is one of the API's.
const WORD: usize = 24;

/// A value that may be shown; of an object, its fields.
fn told(field: &str, value: &Value) -> Option<String> {
    if PERSONAL.contains(&field) {
        return None;
    }
    match value {
        Value::Number(_) | Value::Bool(_) | Value::Null => Some(value.to_string()),
        Value::String(word) => {
            let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-.".contains(letter);
            (word.len() <= WORD && word.chars().all(plain)).then(|| word.clone())
        }
        Value::Object(inner) => {
            let values = inner.iter().take(NAMES / 8);
            let values = values.map(|(inner, value)| match value {
                Value::Object(_) | Value::Array(_) => format!("{}: …", name(inner)),
                _ => format!("{}: {}", name(inner), told(inner, value).unwrap_or_else(|| "…".to_string())),
            });
            Some(values.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => Some(items.len().to_string()),
    }
}

/// One more of a kind.
fn count(kinds: &mut BTreeMap<String, usize>, kind: &str) {
    let kind = name(kind);
    if kinds.len() < KINDS || kinds.contains_key(&kind) {
        *kinds.entry(kind).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_known_by_its_structure_alone() {
        let body = br#"{"model":"z-ai/glm-5.1","stream":true,"temperature":0.2,"max_tokens":50,"messages":[
            {"role":"system","content":"You are kind"},
            {"role":"user","content":[{"type":"text","text":"Peter is ill"},{"type":"image_url","image_url":{"url":"data:x"}}]}
        ],"tools":[{"type":"function","function":{"name":"diary"}}]}"#;
        let shape = RequestShape::of(body);
        assert_eq!(shape.model.as_deref(), Some("z-ai/glm-5.1"));
        assert!(shape.stream);
        assert_eq!((shape.messages, shape.tools, shape.characters), (Some(2), Some(1), Some(24)));
        assert_eq!(
            shape.roles.iter().map(|(role, count)| (role.as_str(), *count)).collect::<Vec<_>>(),
            [("system", 1), ("user", 1)]
        );
        assert_eq!(shape.parts.keys().collect::<Vec<_>>(), ["image_url", "text"]);
        assert_eq!(shape.parameters, ["max_tokens", "temperature"]);
        let printed = serde_json::to_string(&shape).unwrap_or_default();
        assert!(!printed.contains("Peter") && !printed.contains("kind"), "{printed}");
    }

    #[test]
    fn what_is_no_request_has_no_structure() {
        for body in [&b""[..], b"{", b"[1]", b"\xff\xfe", b"{\"messages\":\"x\"}", b"{\"messages\":7,\"tools\":\"x\"}"]
        {
            let shape = RequestShape::of(body);
            assert!(shape.model.is_none() && !shape.stream, "{shape:?}");
        }
    }
}
