//! `GET /models?zdr=true`: is the model served by anybody who keeps nothing?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends};
use super::check_context::CheckContext;
use super::label::{Aspect, Label};
use super::stage::Stage;
use super::tone::Tone;
use super::user_models;
use crate::core::knowledge::causes::{CauseId, Hypothesis};
use crate::core::reading::request_parameters::asked;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const LISTED: Label = Label::good("listed");

const SERVED: Aspect = Aspect::new("models.zdr/model", "served");
const NOT_SERVED: Aspect = Aspect::new("models.zdr/model", "not_served");

/// The check. It is public; made in a health check, for the table of authors, and where a root cause looks at
/// it or the request demands it.
pub const CHECK: Check = Check {
    id: "models.zdr",
    stage: Stage::Model,
    name: "probe_name.zdr_models",
    why: "why.zdr_models",
    asks: "asks.zdr_models",
    sends: Some(Sends { large: true, ..Sends::get("/models?zdr=true") }),
    outcomes: &[LISTED],
    aspects: &[SERVED, NOT_SERVED],
    subject,
    ..Check::FREE
};

fn subject(known: &CheckContext<'_>) -> Option<CheckSubject> {
    let in_question = match known.evidence {
        None => known.has_key,
        Some(_) => is_asked_by(known.cause) || asked(known.text).zdr,
    };
    in_question.then(CheckSubject::default)
}

/// A root cause of this cause looks at what the check shows.
fn is_asked_by(cause: CauseId) -> bool {
    let looks = |hypothesis: &Hypothesis| hypothesis.predicts.iter().any(|(sign, _)| *sign == SERVED.id);
    cause.entry().hypotheses.iter().any(looks)
}

/// The answer: ids of the models that somebody serves without keeping anything.
#[derive(Clone, Copy, Debug)]
pub struct Unkept<'a>(pub &'a [String]);

impl Unkept<'_> {
    fn has_model(&self, known: &CheckContext<'_>) -> Option<bool> {
        known.row.map(|row| self.0.contains(&row.id))
    }
}

impl CheckAnswer for Unkept<'_> {
    fn label(&self) -> Label {
        LISTED
    }

    fn tone(&self, known: &CheckContext<'_>) -> Tone {
        // That a model is kept somewhere is no fault before somebody demands otherwise.
        if self.has_model(known) == Some(false) { Tone::Quiet } else { LISTED.tone }
    }

    fn says(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match (known.row, self.has_model(known)) {
            (Some(row), Some(true)) => say!("probe.zdr_models_served", model = row.id),
            (Some(row), _) => say!("probe.zdr_models_not_served", model = row.id, count = self.0.len()),
            (None, _) => say!("probe.zdr_models", count = self.0.len()),
        }
    }

    fn detail(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "count": self.0.len(), "model_served": self.has_model(known) })
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        self.has_model(known).map(|served| if served { SERVED } else { NOT_SERVED }).into_iter().collect()
    }
}

/// Ids of the rows.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Vec<String>> {
    user_models::read(body)
}
