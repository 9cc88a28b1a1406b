//! Answers that the relay makes by itself in capture mode: short, good, and in the wire format of the call, so that a
//! program goes on and shows what it sends, and nobody pays for it.

use crate::core::knowledge::api::{SKINS, Skin};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What every completion says.
const TEXT: &str = "openrouter-doctor caught this call and passed nothing on.";

/// The model of answers to calls that name none.
const MODEL: &str = "openrouter/auto";

/// Numbers of an embedding; enough to be one.
const DIMENSIONS: usize = 8;

/// Embeddings in one answer at most.
const EMBEDDINGS: usize = 2048;

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Canned {
    /// HTTP status.
    pub status: u16,
    /// It is server-sent events.
    pub stream: bool,
    /// The body.
    pub body: String,
}

/// The answer to a call with this path below the root and this body, at this time (seconds since 1970).
#[must_use]
pub fn answer(below: &str, body: &[u8], now: i64) -> Canned {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let model = request.get("model").and_then(Value::as_str).unwrap_or(MODEL);
    let stream = request.get("stream") == Some(&Value::Bool(true));
    let path = below.trim_end_matches('/');
    let whole = |value: Value| Canned { status: 200, stream: false, body: value.to_string() };
    let skin = SKINS.iter().filter(|skin| path.ends_with(skin.path)).max_by_key(|skin| skin.path.len());
    let events = match skin.map(|skin| skin.skin) {
        Some(Skin::Chat) if stream => chat_events(model, now),
        Some(Skin::Chat) => return whole(chat(model, now, "message", &json!({"role": "assistant", "content": TEXT}))),
        Some(Skin::Completions) if stream => completion_events(model, now),
        Some(Skin::Completions) => return whole(completion(model, now, TEXT, Some("stop"))),
        Some(Skin::Messages) if stream => message_events(model),
        Some(Skin::Messages) => {
            return whole(message(model, &json!([{"type": "text", "text": TEXT}]), Some("end_turn")));
        }
        Some(Skin::Responses) if stream => response_events(model, now),
        Some(Skin::Responses) => return whole(response(model, now, "completed")),
        Some(Skin::Embeddings) => return whole(embeddings(model, &request)),
        None => {
            let found = resource(path, now);
            return found.map(whole).unwrap_or_else(|| Canned {
                status: 404,
                stream: false,
                body: json!({"error": {"code": 404, "message": "openrouter-doctor relay: in capture mode this path has no answer."}})
                    .to_string(),
            });
        }
    };
    Canned { status: 200, stream: true, body: events }
}

fn usage() -> Value {
    json!({"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "cost": 0})
}

fn chat(model: &str, now: i64, part: &str, said: &Value) -> Value {
    let finish = if part == "message" || said == &json!({}) { json!("stop") } else { Value::Null };
    let object = if part == "message" { "chat.completion" } else { "chat.completion.chunk" };
    json!({
        "id": format!("gen-{now}-capture"), "object": object, "created": now, "model": model, "provider": "openrouter-doctor",
        "choices": [{"index": 0, part: said, "finish_reason": finish, "logprobs": null}],
        "usage": if finish.is_null() { Value::Null } else { usage() },
    })
}

fn data(pieces: &[Value]) -> String {
    pieces.iter().map(|piece| format!("data: {piece}\n\n")).collect()
}

fn chat_events(model: &str, now: i64) -> String {
    let said = json!({"role": "assistant", "content": TEXT});
    data(&[chat(model, now, "delta", &said), chat(model, now, "delta", &json!({}))]) + "data: [DONE]\n\n"
}

fn completion(model: &str, now: i64, text: &str, finish: Option<&str>) -> Value {
    json!({
        "id": format!("gen-{now}-capture"), "object": "text_completion", "created": now, "model": model,
        "choices": [{"index": 0, "text": text, "finish_reason": finish, "logprobs": null}], "usage": usage(),
    })
}

fn completion_events(model: &str, now: i64) -> String {
    data(&[completion(model, now, TEXT, None), completion(model, now, "", Some("stop"))]) + "data: [DONE]\n\n"
}

fn message(model: &str, content: &Value, stop: Option<&str>) -> Value {
    json!({
        "id": "msg_capture", "type": "message", "role": "assistant", "model": model, "content": content,
        "stop_reason": stop, "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 1},
    })
}

/// Events with their names, as Anthropic's and the responses' readers want them.
fn named(pieces: &[Value]) -> String {
    let name = |piece: &Value| piece.get("type").and_then(Value::as_str).unwrap_or_default().to_string();
    pieces.iter().map(|piece| format!("event: {}\ndata: {piece}\n\n", name(piece))).collect()
}

fn message_events(model: &str) -> String {
    named(&[
        json!({"type": "message_start", "message": message(model, &json!([]), None)}),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": TEXT}}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 1}}),
        json!({"type": "message_stop"}),
    ])
}

fn item(status: &str) -> Value {
    let content = json!([{"type": "output_text", "text": TEXT, "annotations": []}]);
    let content = if status == "completed" { content } else { json!([]) };
    json!({"id": "msg_capture", "type": "message", "role": "assistant", "status": status, "content": content})
}

fn response(model: &str, now: i64, status: &str) -> Value {
    let output = if status == "completed" { json!([item(status)]) } else { json!([]) };
    json!({
        "id": format!("gen-{now}-capture"), "object": "response", "created_at": now, "model": model, "status": status,
        "output": output, "error": null, "incomplete_details": null, "instructions": null, "metadata": {},
        "parallel_tool_calls": true, "temperature": null, "tool_choice": "auto", "tools": [], "top_p": null,
        "usage": {
            "input_tokens": 1, "output_tokens": 1, "total_tokens": 2, "cost": 0,
            "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
        },
    })
}

fn response_events(model: &str, now: i64) -> String {
    let place = |kind: &str| json!({"type": kind, "item_id": "msg_capture", "output_index": 0, "content_index": 0});
    let with = |kind: &str, field: &str, value: Value| {
        let mut event = place(kind);
        event[field] = value;
        event
    };
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
    let mut events = vec![
        json!({"type": "response.created", "response": response(model, now, "in_progress")}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": item("in_progress")}),
        with("response.content_part.added", "part", part("")),
        with("response.output_text.delta", "delta", json!(TEXT)),
        with("response.output_text.done", "text", json!(TEXT)),
        with("response.content_part.done", "part", part(TEXT)),
        json!({"type": "response.output_item.done", "output_index": 0, "item": item("completed")}),
        json!({"type": "response.completed", "response": response(model, now, "completed")}),
    ];
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    named(&events)
}

fn embeddings(model: &str, request: &Value) -> Value {
    let inputs = request.get("input").and_then(Value::as_array);
    // A list of numbers is one text, as tokens.
    let count = inputs.filter(|all| !all.iter().all(Value::is_number)).map_or(1, |all| all.len().min(EMBEDDINGS));
    let numbers = match request.get("encoding_format").and_then(Value::as_str) {
        Some("base64") => json!(STANDARD.encode([0u8; 4 * DIMENSIONS])),
        _ => json!(vec![0.0; DIMENSIONS]),
    };
    let row = |index: usize| json!({"object": "embedding", "index": index, "embedding": numbers});
    json!({
        "object": "list", "model": model, "data": (0..count).map(row).collect::<Vec<_>>(),
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    })
}

/// What programs ask beside their calls.
fn resource(path: &str, now: i64) -> Option<Value> {
    Some(match path {
        "/models" | "/models/user" => json!({"data": [{
            "id": MODEL, "name": "openrouter-doctor, capture mode", "created": now, "object": "model", "context_length": 128_000,
            "architecture": {"modality": "text->text", "input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"},
            "pricing": {"prompt": "0", "completion": "0"}, "supported_parameters": ["max_tokens", "temperature", "tools"],
            "top_provider": {"context_length": 128_000, "max_completion_tokens": 4096, "is_moderated": false},
        }]}),
        "/key" | "/auth/key" => json!({"data": {
            "label": "openrouter-doctor, capture mode", "limit": null, "limit_remaining": null, "usage": 0, "is_free_tier": false,
        }}),
        "/credits" => json!({"data": {"total_credits": 1, "total_usage": 0}}),
        "/messages/count_tokens" => json!({"input_tokens": 1}),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::answer::{AnswerKind, events, whole};

    #[test]
    fn each_wire_format_is_answered_in_its_own_way() {
        for path in ["/chat/completions", "/responses", "/messages", "/completions", "/cursor/chat/completions"] {
            for stream in [false, true] {
                let body = json!({"model": "z-ai/glm-5.1", "stream": stream}).to_string();
                let canned = answer(path, body.as_bytes(), 1_795_000_000);
                assert_eq!((canned.status, canned.stream), (200, stream), "{path}");
                let read = if stream { events(canned.body.as_bytes()) } else { whole(canned.body.as_bytes()) };
                assert_eq!(read.came, AnswerKind::Passed, "{path} {}", canned.body);
                assert_eq!(read.facts.model.as_deref(), Some("z-ai/glm-5.1"), "{path} {}", canned.body);
            }
        }
        for path in ["/models", "/key", "/credits", "/models/"] {
            assert!(answer(path, b"", 1).body.contains("\"data\""), "{path}");
        }
        assert_eq!(answer("/elsewhere", b"", 1).status, 404);
        let three = answer("/embeddings", br#"{"input":["a","b","c"],"encoding_format":"base64"}"#, 1).body;
        assert_eq!(three.matches("\"embedding\":\"AAAA").count(), 3, "{three}");
    }
}
