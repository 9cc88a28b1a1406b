//! `GET /endpoints/zdr`: which endpoints keep nothing of what they are sent?

use super::check::{Check, CheckAnswer, CheckReply, OkBody, Sends};
use super::check_context::CheckContext;
use super::fields::FieldReader;
use super::label::Label;
use super::stage::Stage;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::{Value, json};

const LISTED: Label = Label::good("listed");

/// The check. It is public, and made only for a request that demands such endpoints (openapi of September 2026).
pub const CHECK: Check = Check {
    id: "endpoints.zdr",
    stage: Stage::Model,
    name: "probe_name.zdr_endpoints",
    why: "why.zdr_endpoints",
    asks: "asks.zdr_endpoints",
    sends: Some(Sends { large: true, ..Sends::get("/endpoints/zdr") }),
    outcomes: &[LISTED],
    subject: |_| None,
    ..Check::FREE
};

/// An endpoint that keeps nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ZdrEndpoint {
    /// The model.
    pub model: String,
    /// Provider's name.
    pub provider: String,
    /// Provider's slug with variant.
    pub tag: Option<String>,
}

/// The answer.
#[derive(Clone, Copy, Debug)]
pub struct ZdrEndpoints<'a>(pub &'a [ZdrEndpoint]);

impl CheckAnswer for ZdrEndpoints<'_> {
    fn label(&self) -> Label {
        LISTED
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        say!("probe.zdr_endpoints", count = self.0.len())
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "count": self.0.len() })
    }
}

/// The rows that name a model and a provider.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Vec<ZdrEndpoint>> {
    let list = body.json?.get("data")?.as_array()?;
    let row = |row: &Value| {
        let mut fields = FieldReader::of(row.as_object()?);
        let (model, provider) = (fields.name("model_id")?, fields.name("provider_name")?);
        Some(ZdrEndpoint { model, provider, tag: fields.name("tag") })
    };
    Some(list.iter().filter_map(row).collect())
}
