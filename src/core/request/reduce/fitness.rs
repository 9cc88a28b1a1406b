//! Whether a request may be sent again and again at all.

use crate::core::case::{Case, KeyState};
use crate::core::checks::{Outcome, Probe};
use crate::core::knowledge::causes::CauseId;
use crate::core::request::conversation::Conversation;
use crate::core::request::reduce::failure::ReplayFailure;
use crate::core::request::skin::Skin;
use crate::core::text::Sentence;
use crate::say;
use serde_json::Value;

/// Why it may not, or how many calls it may take.
///
/// # Errors
/// The reason, in a sentence.
pub fn allowed_calls(
    view: &Conversation<'_>,
    case: &Case,
    words: &str,
    cause: CauseId,
    most: usize,
) -> Result<usize, Sentence> {
    if !matches!(view.skin, Skin::Chat | Skin::Responses | Skin::Messages) {
        return Err(say!("reduce.unfit_path"));
    }
    if view.model.is_none() {
        return Err(say!("reduce.unfit_model"));
    }
    if !matches!(case.key, KeyState::Given { .. }) {
        return Err(say!("reduce.unfit_key"));
    }
    let told = ReplayFailure::new(None, None, words.to_string(), cause.as_str());
    if told.is_flagged() {
        return Err(say!("reduce.unfit_flagged"));
    }
    // What the one who serves the model runs by itself may act, and may have a price of its own.
    if let Some(tool) = view.tools.iter().find(|tool| tool.is_server_tool) {
        let kind = tool.value["type"].as_str().unwrap_or_default();
        return Err(say!("reduce.unfit_tool", tool = kind));
    }
    // A preset may switch on what has a price of its own; what stands in it cannot be read.
    let mut models = view.model.into_iter().chain(fallbacks(view.body));
    let names_preset =
        models.any(|id| id.contains('@')) || view.body.get("preset").is_some_and(|preset| !preset.is_null());
    if names_preset {
        return Err(say!("reduce.unfit_preset"));
    }
    let has_plugins = view.body["plugins"].as_array().is_some_and(|plugins| !plugins.is_empty());
    let is_online = view.model.into_iter().chain(fallbacks(view.body)).any(|id| id.ends_with(":online"));
    if has_plugins
        || is_online
        || view.body.get("web_search_options").is_some()
        || view.body.get("mcp_servers").is_some()
    {
        return Err(say!("reduce.unfit_plugin"));
    }
    let is_other_than_text = |kind: &Value| kind.as_str().is_some_and(|kind| kind != "text");
    let asks_for_other = view.body["modalities"].as_array().is_some_and(|kinds| kinds.iter().any(is_other_than_text));
    if case.output_is_not_text() || asks_for_other {
        return Err(say!("reduce.unfit_output"));
    }
    if !case.known().wants_free_model() {
        return Ok(most);
    }
    match case.result(Probe::Key).map(|result| &result.outcome) {
        Some(Outcome::KeyValid(key)) => match key.free_remaining {
            Some(0) => Err(say!("reduce.unfit_quota")),
            Some(left) => Ok(most.min(usize::try_from(left).unwrap_or(usize::MAX))),
            None => Ok(most),
        },
        _ => Ok(most),
    }
}

/// The models that may answer where the first one does not.
pub fn fallbacks(body: &Value) -> impl Iterator<Item = &str> {
    body["models"].as_array().into_iter().flatten().filter_map(Value::as_str)
}
