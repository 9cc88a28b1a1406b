//! `GET /models/user`: which models may this account use?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends};
use super::check_context::CheckContext;
use super::fields::name;
use super::label::{Aspect, Label};
use super::stage::Stage;
use super::tone::Tone;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const LISTED: Label = Label::good("listed");

const ALLOWED: Aspect = Aspect::new("models.user/model", "allowed");
const HIDDEN: Aspect = Aspect::new("models.user/model", "hidden");
const SOME: Aspect = Aspect::new("models.user/count", "some");
const NO_MODEL: Aspect = Aspect::new("models.user/count", "none");

/// The check.
pub const CHECK: Check = Check {
    id: "models.user",
    stage: Stage::Model,
    name: "probe_name.user_models",
    why: "why.user_models",
    asks: "asks.user_models",
    sends: Some(Sends { large: true, ..Sends::with_key("/models/user") }),
    outcomes: &[LISTED],
    aspects: &[ALLOWED, HIDDEN, SOME, NO_MODEL],
    subject: |known| known.has_key.then(CheckSubject::default),
    ..Check::FREE
};

/// The answer: ids of models.
#[derive(Clone, Copy, Debug)]
pub struct Usable<'a>(pub &'a [String]);

impl Usable<'_> {
    /// Whether the model in question is among them; none where the catalogue does not have it.
    fn allows(&self, known: &CheckContext<'_>) -> Option<bool> {
        known.row.map(|row| self.0.contains(&row.id))
    }
}

impl CheckAnswer for Usable<'_> {
    fn label(&self) -> Label {
        LISTED
    }

    fn tone(&self, known: &CheckContext<'_>) -> Tone {
        if self.allows(known) == Some(false) { Tone::Warn } else { LISTED.tone }
    }

    fn says(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match known.row {
            Some(row) if self.0.contains(&row.id) => say!("probe.user_models_allowed", model = row.id),
            Some(row) => say!("probe.user_models_hidden", model = row.id, count = self.0.len()),
            None => say!("probe.user_models", count = self.0.len()),
        }
    }

    fn detail(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "count": self.0.len(), "model_allowed": self.allows(known) })
    }

    fn in_order(&self, known: &CheckContext<'_>) -> Option<Sentence> {
        (self.allows(known) == Some(true)).then(|| say!("in_order.account"))
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        let model = self.allows(known).map(|allowed| if allowed { ALLOWED } else { HIDDEN });
        // Where the catalogue is empty too, that nothing is left says nothing of the account.
        let count = model.map(|_| if self.0.is_empty() { NO_MODEL } else { SOME });
        model.into_iter().chain(count).collect()
    }
}

/// Ids of the rows.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Vec<String>> {
    let list = body.json?.get("data")?.as_array()?;
    let ids: Vec<String> = list.iter().filter_map(|row| row.get("id").and_then(Value::as_str)).map(name).collect();
    (list.is_empty() || !ids.is_empty()).then_some(ids)
}
