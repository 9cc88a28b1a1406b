//! Bodies of the test calls: the smallest call, with what its variant adds.

use crate::core::checks::{Chat, ProbeRequest, SELDOM_TAKEN};
use crate::core::knowledge::api::Skin;
use serde_json::{Map, Value, json};

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
    let mut body = json!({
        "model": model,
        "messages": [{"role": "user", "content": "hi"}],
        "max_tokens": request.max_tokens,
    });
    if let Some(only) = &request.provider_only {
        merge(&mut body, json!({"provider": {"only": [only]}}));
    }
    if let Some(ignore) = &request.provider_ignore {
        merge(&mut body, json!({"provider": {"ignore": [ignore]}}));
    }
    // A test holds that each patch is JSON.
    for variant in std::iter::once(variant).chain(request.carries) {
        merge(&mut body, serde_json::from_str(variant.variant().adds).unwrap_or_default());
    }
    for (name, value) in SELDOM_TAKEN.iter().filter(|it| request.impossible.contains(&it.0)) {
        body[*name] = serde_json::from_str(value).unwrap_or_default();
        merge(&mut body, json!({"provider": {"require_parameters": true}}));
    }
    body
}

/// A JSON merge patch (RFC 7396) of values that remove nothing.
fn merge(body: &mut Value, patch: Value) {
    match (body, patch) {
        (Value::Object(body), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(body.entry(key).or_insert_with(|| Value::Object(Map::new())), value);
            }
        }
        (_, Value::Null) => {}
        (body, value) => *body = value,
    }
}
