//! `GET /generation/content`: what stopped the call that the paste names, where its account keeps what is said.
//!
//! The answer holds prompt and completion too. Only the error is taken out of it; the rest is passed over unread.

use super::check::{BodyFormat, Check, CheckAnswer, CheckReply, OkBody, Sends};
use super::check_context::CheckContext;
use super::generation;
use super::label::Label;
use super::refusal::Refusal;
use super::stage::Stage;
use super::transport::short;
use crate::core::reading::{self, offline};
use crate::core::text::Sentence;
use crate::say;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const ERROR_KEPT: Label = Label::warn("error_kept");
const NO_ERROR: Label = Label::good("no_error");

/// The check (openapi.yaml, `listGenerationContent`, November 2026). Without logging of input and output nothing is
/// kept, so its absence says nothing.
pub const CHECK: Check = Check {
    id: "generation.content",
    stage: Stage::TestCall,
    name: "probe_name.generation_content",
    why: "why.generation_content",
    asks: "asks.generation_content",
    sends: Some(Sends { large: true, ..Sends::with_key("/generation/content?id={id}") }),
    form: BodyFormat::Text,
    absence: Some("network.no_error_kept"),
    outcomes: &[ERROR_KEPT, NO_ERROR],
    subject: generation::CHECK.subject,
    ..Check::FREE
};

/// Answer of `GET /generation/content`.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The error that ended the call; none where it ended well.
    pub error: Option<Refusal>,
}

impl CheckAnswer for Kept {
    fn label(&self) -> Label {
        if self.error.is_some() { ERROR_KEPT } else { NO_ERROR }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let Some(error) = &self.error else { return say!("probe.no_error_kept") };
        let evidence = &error.reading.evidence;
        let words = evidence.statements.provider_words.as_ref().or(evidence.message.as_ref().map(|found| &found.value));
        let status = evidence.status.as_ref().map(|found| found.value.to_string());
        say!(
            "probe.error_kept",
            status = status.unwrap_or_default(),
            provider = evidence.provider.as_ref().map(|found| found.value.clone()).unwrap_or_default(),
            message = words.map(|words| short(words)).unwrap_or_default()
        )
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        self.error.as_ref().map_or_else(|| json!({}), Refusal::detail)
    }
}

/// All that is read of the answer.
#[derive(Deserialize)]
struct Content {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    error: Option<Map<String, Value>>,
}

/// The error of a past call, read as any refusal of the API is.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Kept> {
    let Content { data: Data { error } } = serde_json::from_slice(body.bytes).ok()?;
    Some(Kept { error: error.map(|error| refusal(&error)) })
}

fn refusal(stored: &Map<String, Value>) -> Refusal {
    let field = |name: &str| stored.get(name).filter(|value| !value.is_null()).cloned();
    let mut metadata = Map::new();
    for name in ["provider_name", "raw", "previous_errors"] {
        metadata.extend(field(name).map(|value| (name.to_string(), value)));
    }
    let error = json!({"code": field("status"), "message": field("message"), "metadata": metadata});
    let reading = reading::read(json!({ "error": error }).to_string().into_bytes());
    let best = offline::diagnose_answer(&reading).best;
    Refusal { reading: Arc::new(reading), cause: best.cause, confidence: best.confidence, passed_on: Vec::new() }
}
