//! `GET /generation`.

use super::{Fields, data, name};
use crate::core::checks::GenerationFacts;
use serde_json::Value;

/// A past call.
#[must_use]
pub fn generation(body: &Value) -> Option<GenerationFacts> {
    let object = data(body)?;
    if !object.contains_key("id") && !object.contains_key("model") {
        return None;
    }
    let mut fields = Fields::of(object);
    let attempts = fields
        .list("provider_responses")
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(|attempt| {
            let provider = attempt.get("provider_name").and_then(Value::as_str).map(name).unwrap_or_default();
            (provider, status(attempt.get("status")))
        })
        .collect();
    Some(GenerationFacts {
        model: fields.name("model"),
        provider: fields.name("provider_name"),
        attempts,
        finish_reason: fields.name("finish_reason"),
        native_finish_reason: fields.name("native_finish_reason"),
        cancelled: fields.flag("cancelled"),
        user_agent: fields.text("user_agent"),
    })
}

/// An HTTP status, as number or text.
#[must_use]
pub fn status(value: Option<&Value>) -> Option<u16> {
    let value = value?;
    value.as_u64().and_then(|it| u16::try_from(it).ok()).or_else(|| value.as_str()?.trim().parse().ok())
}
