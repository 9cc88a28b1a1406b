//! What the simulated providers refuse in a body, as a world lists it.

use super::reply::ErrorReply;
use super::state::{Mind, MindedPlace};
use crate::core::request::conversation::Conversation;
use crate::core::request::findings::fits;
use crate::core::request::json_pointer::places;
use crate::core::request::skin::Skin;
use serde_json::{Value, json};

impl MindedPlace {
    fn is_in(&self, body: &Value) -> bool {
        places(body, &self.at).iter().any(|(_, value)| {
            let length = match value {
                Value::String(text) => text.chars().count(),
                Value::Array(items) => items.len(),
                Value::Object(fields) => fields.len(),
                _ => 0,
            };
            self.is.as_ref().is_none_or(|wanted| wanted == *value) && self.over.is_none_or(|most| length > most)
        })
    }
}

impl Mind {
    fn minds(&self, provider: &str, body: &Value, skin: Skin, number: u64) -> bool {
        let is_meant = self.provider == "*" || self.provider == provider;
        let view = Conversation::of(body, skin, None);
        // Every second call, say, in an order that does not look like one.
        let is_its_turn =
            self.one_in < 2 || (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).is_multiple_of(self.one_in);
        is_meant
            && is_its_turn
            && self.rule.as_ref().is_none_or(|rule| fits(rule, &view))
            && self.places.iter().all(|place| place.is_in(body))
    }
}

/// The refusal of a provider who minds something in the body.
#[must_use]
pub fn refusal(minds: &[Mind], provider: &str, body: &Value, skin: Skin, number: u64) -> Option<ErrorReply> {
    let mind = minds.iter().find(|mind| mind.minds(provider, body, skin, number))?;
    let raw = json!({"error": {"message": mind.says, "type": "invalid_request_error"}}).to_string();
    let kind = if mind.status < 500 { "invalid_request" } else { "provider_unavailable" };
    let refusal = ErrorReply::new(mind.status, "Provider returned error")
        .note("raw", json!(raw))
        .note("provider_name", json!(provider))
        .note("is_byok", json!(false))
        .note("error_type", json!(kind));
    Some(refusal)
}
