//! What an answer says of itself, in any of the API's wire formats, whole or as server-sent events.

use super::said::Said;
use crate::core::checks::completion_body::{attempts, speaks};
use crate::core::checks::fields::{count, is_refusal, name, number};
use crate::core::parse::answer::{ARMOR, ARMOR_ITEM, WITHHELD};
use serde::Serialize;
use serde_json::{Map, Value};

/// What an answer came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerKind {
    /// What was asked for.
    Passed,
    /// A completion without anything in it.
    Empty,
    /// An error, also inside an answer that began well.
    Error,
    /// A stream that ended without saying so.
    Cut,
    /// Not in a form of the API.
    #[default]
    Foreign,
    /// The middle of it was not kept, or its packing is not read here.
    Unread,
}

/// What it counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Usage {
    /// Tokens of the request.
    pub prompt_tokens: Option<u64>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u64>,
    /// Of these, reasoning.
    pub reasoning_tokens: Option<u64>,
    /// USD.
    pub cost: Option<f64>,
}

/// The facts of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerFacts {
    /// `gen-…`, or the id that the wire format gives.
    pub generation_id: Option<String>,
    /// Model that answered.
    pub model: Option<String>,
    /// Provider that answered.
    pub provider: Option<String>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// What it counts.
    pub usage: Option<Usage>,
    /// Names of the tools that it calls.
    pub tool_calls: Vec<String>,
    /// Providers tried and their status, from the router's metadata.
    pub attempts: Vec<(String, Option<u16>)>,
    /// What else the router's metadata tell, by their fields.
    pub router: Vec<(&'static str, String)>,
    /// A plug-in withheld a part of what the model wrote.
    pub withheld: Option<Withheld>,
}

/// What a plug-in withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The plug-in, as it is called.
    pub by: &'static str,
    /// The rule that it names.
    pub rule: Option<String>,
}

/// Fields of the router's metadata, and where they stand.
const ROUTER: &[(&str, &str)] = &[
    ("requested", "/requested"),
    ("strategy", "/strategy"),
    ("region", "/region"),
    ("attempt", "/attempt"),
    ("is_byok", "/is_byok"),
    ("endpoints", "/endpoints/total"),
    ("summary", "/summary"),
];

/// Names of tools and of steps of the router that are kept at most.
const NAMES: usize = 16;

/// An answer that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadAnswer {
    /// What it came to.
    pub came: AnswerKind,
    /// The object that holds its error, as it came: it may hold anything.
    pub error: Option<Value>,
    /// Content had come before the error.
    pub begun: bool,
    /// What it says of itself.
    pub facts: AnswerFacts,
    /// What the model said.
    pub said: Said,
}

/// Reads an answer piece by piece.
#[derive(Debug, Default)]
struct Reader {
    facts: AnswerFacts,
    error: Option<Value>,
    pieces: usize,
    said: bool,
    text: Said,
    /// Armor's mark stands in the place of a call.
    marked: bool,
    /// Armor forbids a call, and what it says of it.
    forbidden: Option<Option<String>>,
    /// It has Anthropic's form, in which a call that is forbidden stays.
    of_messages: bool,
    /// It is an answer of a model, which can be empty.
    speaking: bool,
    ended: bool,
}

/// A whole body that is JSON.
#[must_use]
pub fn whole(body: &[u8]) -> ReadAnswer {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return ReadAnswer::default() };
    let mut reader = Reader { ended: true, ..Reader::default() };
    reader.piece(body);
    reader.conclude()
}

/// Server-sent events. Comments keep the connection open and say nothing.
#[must_use]
pub fn events(body: &[u8]) -> ReadAnswer {
    let mut reader = Reader::default();
    for line in String::from_utf8_lossy(body).lines() {
        let Some(data) = line.strip_prefix("data:").map(str::trim) else { continue };
        if data == "[DONE]" {
            reader.ended = true;
            reader.pieces += 1;
        } else if let Ok(piece) = serde_json::from_str(data) {
            reader.speaking = true;
            reader.piece(piece);
        }
    }
    reader.conclude()
}

impl Reader {
    fn piece(&mut self, piece: Value) {
        self.pieces += 1;
        let kind = piece.get("type").and_then(Value::as_str).unwrap_or_default().to_string();
        // What a wire format wraps: `response` of the responses, `message` of the messages.
        let wrapped =
            ["response", "message"].iter().filter_map(|field| piece.get(*field)).find(|inner| inner.is_object());
        for part in std::iter::once(&piece).chain(wrapped) {
            self.facts(part);
            self.safeguards(part);
            self.choices(part);
            self.items(part);
        }
        if let Some(delta) = piece.get("delta") {
            // `delta` is a text in the responses and an object in the messages.
            let filled = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
            let spoken = ["text", "partial_json"].iter().filter_map(|field| delta.get(*field)).any(filled);
            self.said |= spoken || (filled(delta) && kind.starts_with("response.") && !kind.contains("reasoning"));
            self.finish(delta.get("stop_reason"));
            let words = if kind == "response.output_text.delta" { Some(delta) } else { delta.get("text") };
            self.hear(words);
        }
        for item in ["item", "content_block"].iter().filter_map(|field| piece.get(*field)) {
            if kind.ends_with("added") || kind == "content_block_start" {
                self.item_name(item);
            }
        }
        self.ended |= matches!(kind.as_str(), "message_stop" | "response.completed" | "response.incomplete");
        let refused = is_refusal(&piece) || kind == "error" || wrapped.is_some_and(is_refusal);
        if refused && self.error.is_none() {
            let inner = wrapped.filter(|inner| is_refusal(inner)).cloned();
            self.error = Some(inner.unwrap_or(piece));
        }
    }

    fn facts(&mut self, part: &Value) {
        let text = |field: &str| part.get(field).and_then(Value::as_str).map(name);
        let facts = &mut self.facts;
        facts.generation_id = facts.generation_id.take().or_else(|| text("id"));
        facts.model = text("model").or(facts.model.take());
        facts.provider = text("provider").or(facts.provider.take());
        self.finish(part.get("stop_reason"));
        let tried = attempts(part);
        if !tried.is_empty() {
            self.facts.attempts = tried;
        }
        if let Some(metadata) = part.get("openrouter_metadata").filter(|metadata| metadata.is_object()) {
            self.facts.router = router(metadata);
        }
        let Some(usage) = part.get("usage").filter(|usage| usage.is_object()) else { return };
        let of = |fields: &[&str]| fields.iter().find_map(|field| usage.pointer(field)).and_then(count);
        let before = self.facts.usage.take().unwrap_or_default();
        self.facts.usage = Some(Usage {
            prompt_tokens: of(&["/prompt_tokens", "/input_tokens"]).or(before.prompt_tokens),
            completion_tokens: of(&["/completion_tokens", "/output_tokens"]).or(before.completion_tokens),
            reasoning_tokens: of(&[
                "/completion_tokens_details/reasoning_tokens",
                "/output_tokens_details/reasoning_tokens",
            ])
            .or(before.reasoning_tokens),
            cost: usage.get("cost").and_then(number).filter(|cost| *cost >= 0.0).or(before.cost),
        });
    }

    /// Armor's verdicts on the calls of tools.
    fn safeguards(&mut self, part: &Value) {
        let results = part.get("safeguard_results").and_then(Value::as_array).into_iter().flatten();
        let verdicts = results.filter_map(|result| result.pointer("/status/tool_uses")?.as_object());
        let verdicts = verdicts.flat_map(Map::values);
        for verdict in verdicts.filter(|verdict| verdict.get("outcome").and_then(Value::as_str) == Some("flagged")) {
            let said = verdict.get("explanation").and_then(Value::as_str);
            self.forbidden.get_or_insert_with(|| said.map(rule_name));
        }
    }

    /// Chat and plain completions.
    fn choices(&mut self, part: &Value) {
        for choice in part.get("choices").and_then(Value::as_array).into_iter().flatten() {
            self.speaking = true;
            let messages = || ["message", "delta"].iter().filter_map(|field| choice.get(*field));
            let text = choice.get("text").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
            self.said |= messages().any(speaks) || text;
            self.hear(choice.get("text"));
            for message in messages() {
                self.hear(message.get("content"));
                message.get("tool_calls").and_then(Value::as_array).into_iter().flatten().for_each(|call| {
                    self.tool_name(call.pointer("/function/name"));
                });
            }
            self.finish(choice.get("finish_reason"));
            if is_refusal(choice) && self.error.is_none() {
                self.error = Some(choice.clone());
            }
        }
    }

    /// Items of the responses, parts of the messages.
    fn items(&mut self, part: &Value) {
        let kind = part.get("object").or_else(|| part.get("type")).and_then(Value::as_str).unwrap_or_default();
        if kind != "response" && kind != "message" {
            return;
        }
        self.speaking = true;
        self.of_messages |= kind == "message";
        let items = || ["output", "content"].iter().filter_map(|field| part.get(*field)?.as_array()).flatten();
        self.said |=
            items().filter_map(|item| item.get("type")?.as_str()).any(|kind| kind != "reasoning" && kind != "thinking");
        // The last event of a stream repeats what its pieces said.
        if self.text.is_empty() && self.facts.tool_calls.is_empty() {
            for item in items() {
                self.hear(item.get("content").or_else(|| item.get("text")));
                self.item_name(item);
            }
        }
        if kind == "response" {
            self.finish(part.pointer("/incomplete_details/reason").or_else(|| part.get("status")));
        }
    }

    /// A text, or parts of which some are texts.
    fn hear(&mut self, words: Option<&Value>) {
        match words {
            Some(Value::String(words)) => self.text.add(words),
            Some(Value::Array(parts)) => {
                let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
                texts.for_each(|words| self.text.add(words));
            }
            _ => {}
        }
    }

    fn item_name(&mut self, item: &Value) {
        if item.get("type").and_then(Value::as_str) == Some(ARMOR_ITEM) {
            self.marked = true;
            let said = item.get("explanation").and_then(Value::as_str);
            self.forbidden.get_or_insert_with(|| said.map(rule_name));
        }
        if item.get("type").and_then(Value::as_str).is_some_and(|kind| kind == "function_call" || kind == "tool_use") {
            self.tool_name(item.get("name"));
        }
    }

    fn tool_name(&mut self, called: Option<&Value>) {
        let calls = &mut self.facts.tool_calls;
        if let Some(called) = called.and_then(Value::as_str).filter(|called| !called.is_empty() && calls.len() < NAMES)
        {
            calls.push(name(called));
        }
    }

    fn finish(&mut self, reason: Option<&Value>) {
        if let Some(reason) = reason.and_then(Value::as_str).filter(|reason| *reason != "in_progress") {
            self.facts.finish_reason = Some(name(reason));
        }
    }

    fn conclude(mut self) -> ReadAnswer {
        let kept_back = self.marked || self.text.holds(WITHHELD) || (self.of_messages && self.forbidden.is_some());
        self.facts.withheld = kept_back.then(|| Withheld { by: ARMOR, rule: self.forbidden.take().flatten() });
        let ended = self.ended || self.facts.finish_reason.is_some();
        let came = match () {
            () if self.error.is_some() => AnswerKind::Error,
            () if self.pieces == 0 => AnswerKind::Foreign,
            () if !ended => AnswerKind::Cut,
            () if self.speaking && !self.said => AnswerKind::Empty,
            () => AnswerKind::Passed,
        };
        ReadAnswer { came, begun: self.said, error: self.error, facts: self.facts, said: self.text }
    }
}

/// The name of a rule stands in brackets.
fn rule_name(said: &str) -> String {
    name(said.trim().trim_start_matches('[').trim_end_matches(']'))
}

/// What the router tells of its choice, beside the providers that it tried.
fn router(metadata: &Value) -> Vec<(&'static str, String)> {
    let told = |value: &Value| match value {
        Value::String(words) => Some(name(words)),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let mut facts: Vec<(&'static str, String)> =
        ROUTER.iter().filter_map(|(field, place)| Some((*field, told(metadata.pointer(place)?)?))).collect();
    let steps = metadata.get("pipeline").and_then(Value::as_array).into_iter().flatten();
    let steps: Vec<String> = steps
        .filter_map(|step| Some(name(step.get("name").or_else(|| step.get("type"))?.as_str()?)))
        .take(NAMES)
        .collect();
    if !steps.is_empty() {
        facts.push(("pipeline", steps.join(", ")));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streamed(pieces: &[&str]) -> Vec<u8> {
        pieces.iter().flat_map(|piece| format!("data: {piece}\n\n").into_bytes()).collect()
    }

    #[test]
    fn each_wire_format_tells_how_it_ended() {
        let chat = streamed(&[
            r#"{"id":"gen-1","provider":"DeepInfra","choices":[{"delta":{"content":"a"},"finish_reason":null}]}"#,
            r#"{"id":"gen-1","choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"cost":0.01}}"#,
            "[DONE]",
        ]);
        let messages = streamed(&[
            r#"{"type":"message_start","message":{"type":"message","id":"gen-2","model":"m","content":[],"usage":{"input_tokens":3}}}"#,
            r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}"#,
            r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}"#,
            r#"{"type":"message_stop"}"#,
        ]);
        let responses = streamed(&[
            r#"{"type":"response.created","response":{"object":"response","id":"gen-3","status":"in_progress","output":[]}}"#,
            r#"{"type":"response.output_text.delta","delta":"a"}"#,
            r#"{"type":"response.completed","response":{"object":"response","id":"gen-3","status":"completed","output":[{"type":"message"}],"usage":{"input_tokens":3,"output_tokens":4}}}"#,
        ]);
        for (body, id, finish) in
            [(chat, "gen-1", "stop"), (messages, "gen-2", "end_turn"), (responses, "gen-3", "completed")]
        {
            let ReadAnswer { came, facts, .. } = events(&body);
            assert_eq!(came, AnswerKind::Passed, "{id}");
            assert_eq!(facts.generation_id.as_deref(), Some(id));
            assert_eq!(facts.finish_reason.as_deref(), Some(finish));
            let usage = facts.usage.unwrap_or_default();
            assert_eq!((usage.prompt_tokens, usage.completion_tokens), (Some(3), Some(4)), "{id}");
        }
    }

    #[test]
    fn errors_inside_and_ends_without_a_word_are_told_apart() {
        let begun = r#"{"id":"gen-1","choices":[{"delta":{"content":"a"}}]}"#;
        let error = r#"{"id":"gen-1","error":{"code":502,"message":"Provider disconnected"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#;
        for (pieces, wanted) in [
            (vec![begun, error], AnswerKind::Error),
            (vec![begun], AnswerKind::Cut),
            (vec![r#"{"choices":[{"delta":{"content":""},"finish_reason":"stop"}]}"#, "[DONE]"], AnswerKind::Empty),
            (vec![r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#], AnswerKind::Error),
            (
                vec![
                    r#"{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}}"#,
                ],
                AnswerKind::Error,
            ),
            (vec![], AnswerKind::Foreign),
        ] {
            let came = events(&streamed(&pieces)).came;
            assert_eq!(came, wanted, "{pieces:?}");
        }
    }

    #[test]
    fn a_call_that_a_plug_in_withheld_is_told_in_every_form() {
        let rule = |body: &[u8], stream: bool| {
            let read = if stream { events(body) } else { whole(body) };
            read.facts.withheld.map(|withheld| withheld.rule.unwrap_or_default())
        };
        let verdict = r#""safeguard_results":[{"type":"dangerous_tool_use","status":{"type":"available","tool_uses":{"call_1":{"type":"evaluated","outcome":"flagged","explanation":"[Irreversible Local Destruction]"}}}}]"#;
        let named = Some("Irreversible Local Destruction".to_string());
        let marked = streamed(&[
            r#"{"id":"gen-1","choices":[{"delta":{"content":"<openrouter_armor"}}]}"#,
            r#"{"id":"gen-1","choices":[{"delta":{"content":"_blocked>"},"finish_reason":"stop"}]}"#,
            &format!(r#"{{"id":"gen-1","choices":[],{verdict}}}"#),
            "[DONE]",
        ]);
        assert_eq!(rule(&marked, true), named);
        let kept = r#"{"type":"message","content":[{"type":"tool_use","id":"call_1","name":"bash","input":{}}],"stop_reason":"tool_use","#;
        assert_eq!(rule(format!("{kept}{verdict}}}").as_bytes(), false), named);
        let item = r#"{"object":"response","status":"completed","output":[{"type":"openrouter:armor_blocked","name":"bash","explanation":"[Irreversible Local Destruction]"}]}"#;
        assert_eq!(rule(item.as_bytes(), false), named);
        // An audit reports the same verdict and withholds nothing.
        let audit = r#"{"id":"gen-1","choices":[{"message":{"tool_calls":[{"function":{"name":"bash"}}]},"finish_reason":"tool_calls"}],"#;
        assert_eq!(rule(format!("{audit}{verdict}}}").as_bytes(), false), None);
        let fine = verdict.replace("\"flagged\"", "\"not_flagged\"");
        assert_eq!(rule(format!("{kept}{fine}}}").as_bytes(), false), None);
    }

    #[test]
    fn whole_answers_are_read_as_well() {
        for (body, wanted) in [
            (r#"{"id":"gen-1","choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#, AnswerKind::Passed),
            (r#"{"id":"gen-1","choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#, AnswerKind::Empty),
            (
                r#"{"type":"message","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn"}"#,
                AnswerKind::Passed,
            ),
            (r#"{"object":"response","status":"completed","output":[]}"#, AnswerKind::Empty),
            (r#"{"object":"list","data":[{"embedding":[0.1]}]}"#, AnswerKind::Passed),
            (r#"{"data":[{"id":"z-ai/glm-5.1"}]}"#, AnswerKind::Passed),
            ("<!DOCTYPE html>", AnswerKind::Foreign),
        ] {
            assert_eq!(whole(body.as_bytes()).came, wanted, "{body}");
        }
    }
}
