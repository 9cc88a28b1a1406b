//! `GET /generation`: what became of the call that the paste names?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends, data};
use super::check_context::CheckContext;
use super::fields::{FieldReader, name, object, status};
use super::label::{Aspect, Label};
use super::stage::Stage;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::Value;

const FOUND: Label = Label::good("found");

const STOP: Aspect = Aspect::new("generation/end", "stop");
const LENGTH: Aspect = Aspect::new("generation/end", "length");
const ERROR: Aspect = Aspect::new("generation/end", "error");
const CANCELLED: Aspect = Aspect::new("generation/end", "cancelled");

/// The check.
pub const CHECK: Check = Check {
    id: "generation",
    stage: Stage::TestCall,
    name: "probe_name.generation",
    why: "why.generation",
    asks: "asks.generation",
    sends: Some(Sends::with_key("/generation?id={id}")),
    outcomes: &[FOUND],
    aspects: &[STOP, LENGTH, ERROR, CANCELLED],
    subject,
    ..Check::FREE
};

fn subject(known: &CheckContext<'_>) -> Option<CheckSubject> {
    let id = known.evidence.filter(|_| known.has_key)?.generation_id.as_ref()?;
    Some(CheckSubject { generation_id: Some(id.value.clone()), ..CheckSubject::default() })
}

/// Answer of `GET /generation`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GenerationFacts {
    /// Model used.
    pub model: Option<String>,
    /// Provider that answered.
    pub provider: Option<String>,
    /// Every attempt: provider and status.
    pub attempts: Vec<(String, Option<u16>)>,
    /// Why it ended.
    pub finish_reason: Option<String>,
    /// The provider's own word for it.
    pub native_finish_reason: Option<String>,
    /// The client hung up.
    pub cancelled: Option<bool>,
    /// The program that called.
    pub user_agent: Option<String>,
}

impl CheckAnswer for GenerationFacts {
    fn label(&self) -> Label {
        FOUND
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        say!(
            "probe.generation",
            provider = self.provider.clone().unwrap_or_default(),
            attempts = self.attempts.len(),
            end = self.finish_reason.clone().unwrap_or_default()
        )
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn aspects(&self, _: &CheckContext<'_>) -> Vec<Aspect> {
        match (self.cancelled, self.finish_reason.as_deref()) {
            (Some(true), _) => vec![CANCELLED],
            (_, Some("length")) => vec![LENGTH],
            (_, Some("error")) => vec![ERROR],
            (_, Some(_)) => vec![STOP],
            (_, None) => Vec::new(),
        }
    }
}

/// A past call.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<GenerationFacts> {
    let object = object(body.json?)?;
    if !object.contains_key("id") && !object.contains_key("model") {
        return None;
    }
    let mut fields = FieldReader::of(object);
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
