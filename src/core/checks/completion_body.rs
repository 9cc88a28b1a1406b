//! Bodies of chat completions: whole answers and streams.

use super::completion::ChatFacts;
use super::fields::{FieldReader, is_refusal, name, number, status};
use serde_json::{Map, Value};

/// Fields of a body that are named at most.
const MOST_FIELDS: usize = 40;

/// What a completion came to.
#[derive(Clone, Debug, PartialEq)]
pub enum CompletionResult {
    /// Content came.
    Answered(ChatFacts),
    /// Nothing in it.
    Empty(ChatFacts),
    /// An error inside a 200, or at the end of a stream; the object that holds it.
    Error(Value),
    /// The stream ended without saying so.
    Cut,
    /// Not an answer of this API.
    Foreign,
}

/// What it came to, and what it says it cost, USD.
#[must_use]
pub fn whole(body: &Value) -> (CompletionResult, f64) {
    let cost = cost(body);
    if is_refusal(body) {
        return (CompletionResult::Error(body.clone()), cost);
    }
    let Some(choices) = body.get("choices").and_then(Value::as_array) else { return (CompletionResult::Foreign, cost) };
    if let Some(choice) = choices.iter().find(|it| is_refusal(it)) {
        return (CompletionResult::Error(choice.clone()), cost);
    }
    let mut facts = facts(body);
    let first = choices.first();
    facts.finish_reason = first.and_then(|it| it.get("finish_reason")).and_then(Value::as_str).map(name);
    let said = first.and_then(|it| it.get("message")).is_some_and(speaks);
    (conclude(facts, said), cost)
}

/// Reads server-sent events: comments are keep-alives, `[DONE]` is the end.
#[must_use]
pub fn stream(body: &[u8]) -> (CompletionResult, f64) {
    let text = String::from_utf8_lossy(body);
    let mut last = ChatFacts::default();
    let (mut chunks, mut said, mut done, mut spent) = (0usize, false, false, 0.0);
    for line in text.lines() {
        let Some(frame) = line.strip_prefix("data:").map(str::trim) else { continue };
        if frame == "[DONE]" {
            done = true;
            continue;
        }
        let Ok(chunk) = serde_json::from_str::<Value>(frame) else { continue };
        if is_refusal(&chunk) {
            let spent = cost(&chunk).max(spent);
            return (CompletionResult::Error(chunk), spent);
        }
        chunks += 1;
        let seen = facts(&chunk);
        last = ChatFacts {
            generation_id: seen.generation_id.or(last.generation_id),
            model: seen.model.or(last.model),
            provider: seen.provider.or(last.provider),
            finish_reason: last.finish_reason,
            completion_tokens: seen.completion_tokens.or(last.completion_tokens),
            reasoning_tokens: seen.reasoning_tokens.or(last.reasoning_tokens),
            attempts: if seen.attempts.is_empty() { last.attempts } else { seen.attempts },
        };
        spent = cost(&chunk).max(spent);
        for choice in chunk.get("choices").and_then(Value::as_array).into_iter().flatten() {
            if is_refusal(choice) {
                return (CompletionResult::Error(choice.clone()), spent);
            }
            said |= choice.get("delta").is_some_and(speaks);
            if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
                last.finish_reason = Some(name(reason));
            }
        }
    }
    if chunks == 0 {
        return (if done { CompletionResult::Empty(last) } else { CompletionResult::Foreign }, spent);
    }
    if !done && last.finish_reason.is_none() {
        return (CompletionResult::Cut, spent);
    }
    (conclude(last, said), spent)
}

/// Names of the fields that OpenRouter passed on to providers, from the frames that show it. The values hold the prompt,
/// and with some providers a key.
#[must_use]
pub fn passed_on(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    let frames = text.lines().filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data:")?).ok());
    let mut names = Vec::new();
    for frame in frames {
        let shown = frame.pointer("/debug/echo_upstream_body").and_then(Value::as_object);
        for field in shown.into_iter().flat_map(Map::keys).take(MOST_FIELDS).map(|field| name(field)) {
            if !names.contains(&field) {
                names.push(field);
            }
        }
    }
    names
}

/// Only content is an answer; thought that used the tokens up leaves it empty.
fn conclude(facts: ChatFacts, said: bool) -> CompletionResult {
    if said { CompletionResult::Answered(facts) } else { CompletionResult::Empty(facts) }
}

/// A message, or a piece of one, that says or does something.
#[must_use]
pub fn speaks(message: &Value) -> bool {
    let filled = |key: &str| match message.get(key) {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(parts)) => !parts.is_empty(),
        Some(Value::Object(_)) => true,
        _ => false,
    };
    ["content", "tool_calls", "images", "audio", "refusal"].into_iter().any(filled)
}

fn facts(body: &Value) -> ChatFacts {
    let empty = Map::new();
    let mut fields = FieldReader::of(body.as_object().unwrap_or(&empty));
    let usage = fields.object("usage");
    let reasoning = usage
        .and_then(|it| it.get("completion_tokens_details"))
        .and_then(Value::as_object)
        .and_then(|it| FieldReader::of(it).count("reasoning_tokens"));
    ChatFacts {
        generation_id: fields.name("id"),
        model: fields.name("model"),
        provider: fields.name("provider"),
        finish_reason: None,
        completion_tokens: usage.and_then(|it| FieldReader::of(it).count("completion_tokens")),
        reasoning_tokens: reasoning,
        attempts: attempts(body),
    }
}

/// Providers tried, from `openrouter_metadata`.
#[must_use]
pub fn attempts(body: &Value) -> Vec<(String, Option<u16>)> {
    body.pointer("/openrouter_metadata/attempts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|it| Some((name(it.get("provider")?.as_str()?), status(it.get("status")))))
        .collect()
}

fn cost(body: &Value) -> f64 {
    body.pointer("/usage/cost").and_then(number).filter(|it| *it >= 0.0).unwrap_or(0.0)
}
