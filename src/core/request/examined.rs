//! A request with everything that is found in it.

use super::conversation::Conversation;
use super::extract::{Nothing, RequestSource, take};
use super::findings::{RequestFinding, findings};
use super::images::pictures;
use super::json_pointer::span;
use super::skin::Skin;
use crate::core::ingest::decode::decode;
use serde_json::Value;

/// The largest text that is read for a request, in bytes.
pub const LIMIT: usize = 32 * 1024 * 1024;

/// Longest text of a body that is printed as it is; a longer one is described.
const SHOWN: usize = 60;

/// Fields that hold what people and models say.
const PRIVATE: [&str; 9] =
    ["content", "text", "arguments", "thinking", "reasoning", "input", "output", "instructions", "system"];

/// What is known about a request.
#[derive(Debug)]
pub struct Examined {
    /// The faults, the likeliest first.
    pub findings: Vec<Placed>,
    /// How it was given.
    pub form: RequestSource,
    /// Which form of the API it has.
    pub skin: Skin,
    /// The model that it names.
    pub model: Option<String>,
    /// Bytes of the body.
    pub bytes: usize,
    /// Messages or items.
    pub messages: usize,
    /// Tools that are offered.
    pub tools: usize,
    /// Pictures.
    pub images: usize,
}

/// A fault and what stands at its place.
#[derive(Debug)]
pub struct Placed {
    /// The fault.
    pub finding: RequestFinding,
    /// The line of the input on which its place begins, from 1, where the body stands there as it is.
    pub line: Option<usize>,
    /// What stands at its place, with what is said left out unless it is wanted.
    pub shown: Option<Value>,
}

/// Looks for the request in an input and checks it, offline. The body is read as it is, not masked: what is printed of it
/// passes the mask as everything does.
///
/// # Errors
/// Why there is no request in it.
pub fn examine(bytes: &[u8], model: Option<&str>, with_prompts: bool) -> Result<Examined, Nothing> {
    let text = decode(bytes);
    let taken = take(&text)?;
    let view = Conversation::of(&taken.body, taken.skin, model);
    let line_of = |pointer: &str| {
        let start = taken.at?;
        let place = span(&taken.text, pointer)?;
        Some(text[..start + place.start].bytes().filter(|byte| *byte == b'\n').count() + 1)
    };
    let place = |finding: RequestFinding| {
        let value = (!finding.pointer.is_empty()).then(|| taken.body.pointer(&finding.pointer)).flatten();
        let name = finding.pointer.rsplit('/').next().unwrap_or_default();
        let shown = value.map(|value| if with_prompts { value.clone() } else { structure(value, is_private(name)) });
        Placed { line: line_of(&finding.pointer), shown, finding }
    };
    Ok(Examined {
        findings: findings(&taken, &view).into_iter().map(place).collect(),
        form: taken.form,
        skin: taken.skin,
        model: view.model.map(str::to_string),
        bytes: taken.text.len(),
        messages: view.turns.len(),
        tools: view.tools.len(),
        images: pictures(&view).len(),
    })
}

fn is_private(name: &str) -> bool {
    PRIVATE.contains(&name)
}

/// The value with lengths in place of what is said, and of what is long.
fn structure(value: &Value, is_said: bool) -> Value {
    match value {
        Value::String(text) if (is_said && !text.is_empty()) || text.chars().count() > SHOWN => {
            Value::from(format!("… {} characters", text.chars().count()))
        }
        Value::Array(items) => items.iter().map(|item| structure(item, is_said)).collect(),
        Value::Object(fields) => {
            let kept = |name: &String| matches!(name.as_str(), "type" | "role" | "id" | "name");
            let field = |(name, field): (&String, &Value)| {
                let is_said = (is_said && !kept(name)) || is_private(name);
                (name.clone(), structure(field, is_said))
            };
            Value::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_said_is_shown_by_its_length() {
        let message = json!({"role": "user", "content": [{"type": "text", "text": "my secret"}], "id": "a"});
        let shown = structure(&message, false);
        assert_eq!(shown, json!({"role": "user", "content": [{"type": "text", "text": "… 9 characters"}], "id": "a"}));
    }
}
