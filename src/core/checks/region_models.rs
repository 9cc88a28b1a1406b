//! `GET /models?region=`: is the model served in the region of the host that was called?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends};
use super::check_context::CheckContext;
use super::label::{Aspect, Label};
use super::stage::Stage;
use super::tone::Tone;
use super::user_models;
use crate::core::address::api_url::ApiUrl;
use crate::core::address::host;
use crate::core::knowledge::api::Skin;
use crate::core::model_id;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const LISTED: Label = Label::good("listed");

const SERVED: Aspect = Aspect::new("models.region/model", "served");
const NOT_SERVED: Aspect = Aspect::new("models.region/model", "not_served");

/// The check. It is public, and made only where a regional host is in play (guides/features/in-region-routing,
/// October 2026).
pub const CHECK: Check = Check {
    id: "models.region",
    stage: Stage::Model,
    name: "probe_name.region_models",
    why: "why.region_models",
    asks: "asks.region_models",
    sends: Some(Sends { large: true, ..Sends::get("/models?region={region}") }),
    outcomes: &[LISTED],
    aspects: &[SERVED, NOT_SERVED],
    subject,
    ..Check::FREE
};

fn subject(known: &CheckContext<'_>) -> Option<CheckSubject> {
    let model = known.model.filter(|id| !model_id::chooses_itself(id))?;
    let called = known.evidence.and_then(|evidence| ApiUrl::of_call(&evidence.url.as_ref()?.value));
    let url = called.or_else(|| ApiUrl::of_base(known.base_url, Skin::Chat))?;
    let region = host::region(url.host())?;
    Some(CheckSubject { model: Some(model.to_string()), region: Some(region), ..CheckSubject::default() })
}

/// The answer: ids of the models that are served in the region.
#[derive(Clone, Copy, Debug)]
pub struct Served<'a>(pub &'a [String]);

impl Served<'_> {
    fn has_model(&self, known: &CheckContext<'_>) -> Option<bool> {
        known.row.map(|row| self.0.contains(&row.id))
    }
}

impl CheckAnswer for Served<'_> {
    fn label(&self) -> Label {
        LISTED
    }

    fn tone(&self, known: &CheckContext<'_>) -> Tone {
        if self.has_model(known) == Some(false) { Tone::Bad } else { LISTED.tone }
    }

    fn says(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match (known.row, self.has_model(known)) {
            (Some(row), Some(true)) => say!("probe.region_models_served", model = row.id),
            (Some(row), _) => say!("probe.region_models_not_served", model = row.id, count = self.0.len()),
            (None, _) => say!("probe.region_models", count = self.0.len()),
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
