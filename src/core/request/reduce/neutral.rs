//! The same request without what people and models say in it: each text gives way to a short one of its kind, so that
//! nothing private is sent again and little is paid for.

use crate::core::request::conversation::Conversation;
use serde_json::Value;

/// What is said instead.
const WORD: &str = "hi";
/// The same where an answer as JSON is asked for: some vendors want the word to be there.
const JSON_WORD: &str = "hi, json";
/// Letters of a description that are kept.
const SHORT: usize = 24;

/// A text of the same kind: empty, blank and ended as the first, a JSON object for a JSON object.
#[must_use]
pub fn text(text: &str) -> String {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().count() <= WORD.len() {
        return text.to_string();
    }
    if trimmed.starts_with('{') {
        // Arguments that are no JSON may be what is refused.
        return if serde_json::from_str::<Value>(trimmed).is_ok() { "{}".into() } else { text.to_string() };
    }
    let begin = &text[..text.len() - text.trim_start().len()];
    let end = &text[text.trim_end().len()..];
    let word = if trimmed.to_lowercase().contains("json") { JSON_WORD } else { WORD };
    format!("{begin}{word}{end}")
}

/// What the user says where a conversation has nobody else to say it.
#[must_use]
pub fn greeting(view: &Conversation<'_>) -> &'static str {
    let mentions = |part: &crate::core::request::conversation::Part<'_>| {
        part.text.is_some_and(|text| text.to_lowercase().contains("json"))
    };
    if view.parts().any(mentions) { JSON_WORD } else { WORD }
}

/// The whole body so.
#[must_use]
pub fn body(view: &Conversation<'_>) -> Value {
    let mut body = view.body.clone();
    for field in ["messages", "input", "system", "instructions", "prompt"] {
        if let Some(value) = body.get_mut(field) {
            said(value, field);
        }
    }
    for field in ["tools", "response_format", "text"] {
        if let Some(value) = body.get_mut(field) {
            descriptions(value);
        }
    }
    for field in ["user", "session_id"] {
        if let Some(value) = body.get_mut(field).filter(|value| value.is_string()) {
            *value = Value::from("x");
        }
    }
    body
}

/// Signed thinking is left as it is: another text would break its signature.
fn said(value: &mut Value, name: &str) {
    match value {
        Value::String(own)
            if matches!(
                name,
                "content"
                    | "text"
                    | "arguments"
                    | "output"
                    | "input"
                    | "system"
                    | "instructions"
                    | "prompt"
                    | "messages"
            ) =>
        {
            *own = text(own);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| said(item, name)),
        Value::Object(fields) => {
            let is_signed = matches!(
                fields.get("type").and_then(Value::as_str),
                Some("thinking" | "redacted_thinking" | "reasoning")
            );
            if is_signed {
                return;
            }
            // The arguments of a call as an object.
            if fields.get("type").and_then(Value::as_str) == Some("tool_use") {
                if let Some(input) = fields.get_mut("input").filter(|input| input.is_object()) {
                    *input = Value::Object(serde_json::Map::new());
                }
                return;
            }
            for (name, inner) in fields.iter_mut() {
                if matches!(name.as_str(), "content" | "text" | "arguments" | "output" | "tool_calls" | "function") {
                    said(inner, name);
                }
            }
        }
        _ => {}
    }
}

fn descriptions(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(descriptions),
        Value::Object(fields) => {
            for (name, inner) in fields.iter_mut() {
                match inner {
                    Value::String(own) if name == "description" && own.chars().count() > SHORT => *own = "x".into(),
                    inner => descriptions(inner),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_refused_for_its_form_keeps_it() {
        for (before, after) in [
            ("", ""),
            ("  \n", "  \n"),
            ("tell me of my secret plan", "hi"),
            ("an answer begun ", "hi "),
            ("{\"path\":\"/home/me\"}", "{}"),
            ("{\"path\":", "{\"path\":"),
            ("answer as JSON, please", "hi, json"),
        ] {
            assert_eq!(text(before), after);
        }
    }
}
