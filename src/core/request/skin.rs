//! Which of the API's forms a request has.

use serde_json::Value;

pub use crate::core::words::BodyForm as Skin;

impl Skin {
    /// By the address that the request is sent to.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        let path = address.split(['?', '#']).next().unwrap_or(address).trim_end_matches('/');
        [
            ("/chat/completions", Self::Chat),
            ("/completions", Self::Chat),
            ("/responses", Self::Responses),
            ("/messages", Self::Messages),
            ("/embeddings", Self::Embeddings),
            ("/rerank", Self::Other),
            ("/audio/speech", Self::Other),
            ("/audio/transcriptions", Self::Other),
            ("/images/generations", Self::Other),
            ("/videos", Self::Other),
        ]
        .into_iter()
        .find_map(|(end, skin)| path.ends_with(end).then_some(skin))
    }

    /// By what stands in the body.
    #[must_use]
    pub fn of_body(body: &Value) -> Self {
        let has = |name: &str| body.get(name).is_some();
        if !has("messages") && ["documents", "voice", "input_audio", "aspect_ratio", "size"].into_iter().any(has) {
            return Self::Other;
        }
        if has("input") && !has("messages") {
            // Pieces to embed are objects as well, but nobody says them and they are no items.
            let is_item = |item: &Value| item.get("role").is_some() || item.get("type").is_some();
            let is_conversation = body["input"].as_array().is_some_and(|items| items.iter().any(is_item));
            let is_embedding = has("encoding_format") || has("dimensions") || model(body).contains("embed");
            return if is_conversation || !is_embedding { Self::Responses } else { Self::Embeddings };
        }
        let blocks = |kinds: &[&str]| {
            let messages = body["messages"].as_array().into_iter().flatten();
            let parts = messages.filter_map(|message| message["content"].as_array()).flatten();
            parts.filter_map(|part| part["type"].as_str()).any(|kind| kinds.contains(&kind))
        };
        let tools = || body["tools"].as_array().into_iter().flatten();
        let is_chat = tools().any(|tool| tool.get("function").is_some())
            || blocks(&["image_url", "input_audio"])
            || body["messages"].as_array().into_iter().flatten().any(|message| {
                message.get("tool_calls").is_some() || matches!(message["role"].as_str(), Some("tool" | "developer"))
            });
        let is_messages = has("system")
            || has("stop_sequences")
            || has("anthropic_version")
            || has("thinking")
            || blocks(&["tool_use", "tool_result", "thinking", "redacted_thinking", "image"])
            || tools().any(|tool| tool.get("input_schema").is_some());
        if is_messages && !is_chat { Self::Messages } else { Self::Chat }
    }
}

fn model(body: &Value) -> &str {
    body["model"].as_str().unwrap_or_default()
}
