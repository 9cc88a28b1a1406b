//! A request with everything that is found in it.

use super::conversation::Conversation;
use super::extract::{Extracted, Nothing, take};
use super::findings::{RequestFinding, findings};
use super::images::pictures;
use super::json_pointer::span;
use crate::core::ingest::decode::decode;
use crate::core::knowledge::causes::CauseId;
use crate::core::reading;
use crate::core::reading::offline;
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
    /// The request as it was found, with its true body.
    pub taken: Extracted,
    /// The model that it names.
    pub model: Option<String>,
    /// Messages or items.
    pub messages: usize,
    /// Tools that are offered.
    pub tools: usize,
    /// Pictures.
    pub images: usize,
    /// The line on which the body begins, from 1, where it stands in the input as it is.
    first_line: Option<usize>,
}

/// What the words beside a request tell.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who refused it.
    pub provider: Option<String>,
    /// The cause that they name.
    pub cause: CauseId,
}

impl Examined {
    /// Reads the words beside the request as a paste is read.
    #[must_use]
    pub fn told(&self) -> Told {
        let reading = reading::read(self.taken.words.clone().into_bytes());
        let cause = offline::diagnose(&reading).best.cause;
        Told { provider: reading.evidence.provider.as_ref().map(|found| found.value.clone()), cause }
    }

    /// The line of the input on which a place of the body begins, where the body stands there as it is.
    #[must_use]
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        let place = span(&self.taken.text, pointer)?;
        Some(self.first_line? + line_ends(&self.taken.text[..place.start]))
    }

    /// The body as its conversation.
    #[must_use]
    pub fn view(&self) -> Conversation<'_> {
        Conversation::of(&self.taken.body, self.taken.skin, self.model.as_deref())
    }
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
    let first_line = taken.at.map(|start| line_ends(&text[..start]) + 1);
    let line_of = |pointer: &str| {
        let place = span(&taken.text, pointer)?;
        Some(first_line? + line_ends(&taken.text[..place.start]))
    };
    let place = |finding: RequestFinding| {
        let value = (!finding.pointer.is_empty()).then(|| taken.body.pointer(&finding.pointer)).flatten();
        let name = finding.pointer.rsplit('/').next().unwrap_or_default();
        let shown = value.map(|value| if with_prompts { value.clone() } else { structure(value, is_private(name)) });
        Placed { line: line_of(&finding.pointer), shown, finding }
    };
    let findings = findings(&taken, &view).into_iter().map(place).collect();
    let model = view.model.map(str::to_string);
    let (messages, tools, images) = (view.turns.len(), view.tools.len(), pictures(&view).len());
    Ok(Examined { findings, model, messages, tools, images, first_line, taken })
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn is_private(name: &str) -> bool {
    PRIVATE.contains(&name)
}

/// The value with a length in place of each text that is long.
#[must_use]
pub fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > SHOWN => Value::from(length(text)),
        Value::Array(items) => items.iter().map(shortened).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), shortened(field))).collect())
        }
        other => other.clone(),
    }
}

fn length(text: &str) -> String {
    format!("… {} characters", text.chars().count())
}

/// The value with lengths in place of what is said, and of what is long.
#[must_use]
pub fn structure(value: &Value, is_said: bool) -> Value {
    match value {
        Value::String(text) if (is_said && !text.is_empty()) || text.chars().count() > SHOWN => {
            Value::from(length(text))
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
