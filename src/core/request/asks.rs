//! What a request asks of whoever is to answer it, read from its body.

use super::conversation::Conversation;
use super::images::pictures;
use super::skin::Skin;
use super::tokens::Estimate;
use crate::core::checks::fields::number;
use crate::core::reading::request_parameters::{Providers, RequestParameters};
use serde_json::Value;

/// Fields that are no parameters: the router and the account heed them, and no provider's list has them.
const OF_THE_ROUTER: [&str; 16] = [
    "model",
    "models",
    "messages",
    "input",
    "prompt",
    "stream",
    "stream_options",
    "provider",
    "plugins",
    "route",
    "transforms",
    "user",
    "session_id",
    "usage",
    "metadata",
    "debug",
];

/// Reads it; the catalogue's own names of parameters say which fields are some.
#[must_use]
pub fn asks(view: &Conversation<'_>, prompt: Option<Estimate>, listed: impl Fn(&str) -> bool) -> RequestParameters {
    let body = view.body;
    let text = |value: &Value| value.as_str().map(str::to_string);
    let is_given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
    let tool_choice = match &body["tool_choice"] {
        Value::String(choice) => Some(choice.clone()),
        Value::Object(choice) => match choice.get("type").and_then(Value::as_str) {
            Some("any") => Some("required".to_string()),
            Some(kind @ ("auto" | "none")) => Some(kind.to_string()),
            _ => Some("function".to_string()),
        },
        _ => None,
    };
    let limits = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
    RequestParameters {
        tools: !view.tools.is_empty(),
        tool_choice,
        max_tokens: limits.iter().find_map(|name| body[*name].as_u64()),
        effort: text(&body["reasoning"]["effort"]).or_else(|| text(&body["reasoning_effort"])),
        service_tier: text(&body["service_tier"]),
        zdr: body["provider"]["zdr"] == Value::Bool(true),
        parts: inputs(view),
        require_parameters: body["provider"]["require_parameters"] == Value::Bool(true),
        parameters: parameters(view, is_given, listed),
        prompt_tokens: prompt.map(|estimate| estimate.least),
        providers: providers(&body["provider"]),
    }
}

fn parameters(view: &Conversation<'_>, is_given: impl Fn(&str) -> bool, listed: impl Fn(&str) -> bool) -> Vec<String> {
    let names = view.body.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let mut parameters: Vec<String> = Vec::new();
    for name in names.filter(|name| is_given(name) && !OF_THE_ROUTER.contains(name)) {
        let meant = match (name, view.skin) {
            ("reasoning_effort" | "thinking", _) => "reasoning",
            ("max_output_tokens", _) => "max_tokens",
            ("stop_sequences", _) => "stop",
            ("max_completion_tokens", _) if !listed("max_completion_tokens") => "max_tokens",
            ("response_format", _) if view.body["response_format"]["type"] == "json_schema" => "structured_outputs",
            ("text", Skin::Responses) if view.body["text"]["format"]["type"] == "json_schema" => "structured_outputs",
            (name, _) => name,
        };
        if listed(meant) && !parameters.iter().any(|known| known == meant) {
            parameters.push(meant.to_string());
        }
    }
    parameters
}

/// Kinds of input as the catalogue names them.
fn inputs(view: &Conversation<'_>) -> Vec<&'static str> {
    let mut inputs = Vec::new();
    if !pictures(view).is_empty() {
        inputs.push("image");
    }
    for part in view.parts() {
        let input = match part.kind {
            "file" | "input_file" | "document" => "file",
            "input_audio" => "audio",
            "video_url" | "input_video" => "video",
            _ => continue,
        };
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    inputs
}

fn providers(preferences: &Value) -> Providers {
    let names = |field: &str| -> Vec<String> {
        let list = preferences[field].as_array().into_iter().flatten();
        list.filter_map(|name| name.as_str().map(str::to_string)).collect()
    };
    let is = |field: &str, value: &Value| preferences.get(field) == Some(value);
    Providers {
        only: names("only"),
        ignore: names("ignore"),
        order: names("order"),
        no_fallbacks: is("allow_fallbacks", &Value::Bool(false)),
        quantizations: names("quantizations"),
        max_prompt_price: number(&preferences["max_price"]["prompt"]),
        max_completion_price: number(&preferences["max_price"]["completion"]),
        no_collection: is("data_collection", &Value::from("deny")),
    }
}
