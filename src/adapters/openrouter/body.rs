//! Bodies of the test calls: the smallest call, with one thing changed.

use crate::core::checks::{Chat, ProbeRequest, SELDOM_TAKEN};
use crate::core::knowledge::api::Skin;
use serde_json::{Value, json};

/// A transparent picture of one pixel.
const PIXEL: &str = "data:image/png;base64,\
    iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The smallest body of a skin. It is sent with a key that nobody owns, so it need not be answered.
#[must_use]
pub fn greeting(skin: Skin, model: &str) -> Value {
    let prompt = skin.paths().prompt;
    let said = if prompt == "messages" { json!([{"role": "user", "content": "hi"}]) } else { json!("hi") };
    json!({"model": model, "max_tokens": 16, prompt: said})
}

/// The body of a test call.
#[must_use]
pub fn chat(variant: Chat, request: &ProbeRequest, model: &str) -> Value {
    let content = match variant {
        Chat::WithImage => json!([
            {"type": "text", "text": "hi"},
            {"type": "image_url", "image_url": {"url": PIXEL}},
        ]),
        _ => json!("hi"),
    };
    let mut body = json!({
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "max_tokens": request.max_tokens,
    });
    if variant == Chat::Streaming {
        body["stream"] = json!(true);
    }
    if variant == Chat::WithTool {
        body["tools"] = json!([{
            "type": "function",
            "function": {
                "name": "noop",
                "description": "Does nothing.",
                "parameters": {"type": "object", "properties": {}},
            },
        }]);
    }
    let mut provider = json!({});
    if let Some(only) = &request.provider_only {
        provider["only"] = json!([slug(only)]);
    }
    if let Some(ignore) = &request.provider_ignore {
        provider["ignore"] = json!([slug(ignore)]);
    }
    if variant == Chat::DenyDataCollection {
        provider["data_collection"] = json!("deny");
    }
    for (name, value) in SELDOM_TAKEN.iter().filter(|it| request.impossible.contains(&it.0)) {
        body[*name] = serde_json::from_str(value).unwrap_or_default();
        provider["require_parameters"] = json!(true);
    }
    if provider.as_object().is_some_and(|it| !it.is_empty()) {
        body["provider"] = provider;
    }
    body
}

/// Refusals name providers as people do; requests take slugs.
fn slug(provider: &str) -> String {
    match provider {
        "Google" => "google-vertex".to_string(),
        "Z.AI" => "z-ai".to_string(),
        "Moonshot AI" => "moonshotai".to_string(),
        "WandB" => "wandb".to_string(),
        other => other.trim().to_lowercase().replace([' ', '.'], "-"),
    }
}
