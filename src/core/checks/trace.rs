//! `GET /cdn-cgi/trace`: which country does OpenRouter see, and by which edge?

use super::check::{BodyFormat, Check, CheckAnswer, CheckReply, OkBody, Sends, To, data};
use super::check_context::CheckContext;
use super::fields::name;
use super::label::{Aspect, Label};
use crate::core::knowledge::places::{has_terms, is_proprietary, is_unsupported, unsupported_edge};
use crate::core::model_id::author;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::Value;

const SUPPORTED: Label = Label::good("supported_country");
const UNSUPPORTED: Label = Label::warn("unsupported_country");

const SERVED_EDGE: Aspect = Aspect::new("trace/edge", "served");
const UNSERVED_EDGE: Aspect = Aspect::new("trace/edge", "unserved");

/// The vendor of the model in question does not serve the place.
const UNSERVED_MODEL: Aspect = Aspect::new("trace/model", "unserved");

/// The check.
pub const CHECK: Check = Check {
    id: "trace",
    name: "probe_name.trace",
    why: "why.trace",
    asks: "asks.trace",
    sends: Some(Sends { to: To::Host, ..Sends::get("/cdn-cgi/trace") }),
    form: BodyFormat::Text,
    outcomes: &[SUPPORTED, UNSUPPORTED],
    aspects: &[SERVED_EDGE, UNSERVED_EDGE, UNSERVED_MODEL],
    ..Check::FREE
};

/// Answer of `/cdn-cgi/trace`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TraceFacts {
    /// Country, ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Cloudflare edge.
    pub colo: Option<String>,
    /// Vendors with geographic terms do not serve this country.
    pub unsupported: bool,
}

impl CheckAnswer for TraceFacts {
    fn label(&self) -> Label {
        if self.unsupported { UNSUPPORTED } else { SUPPORTED }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let edge = self.colo.clone().unwrap_or_default();
        match &self.country {
            None => say!("probe.trace_unknown"),
            Some(country) if self.unsupported => say!("probe.trace_unsupported", country = country, edge = edge),
            Some(country) => say!("probe.trace_supported", country = country, edge = edge),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn in_order(&self, _: &CheckContext<'_>) -> Option<Sentence> {
        let country = self.country.as_ref().filter(|_| !self.unsupported)?;
        Some(say!("in_order.country", country = country))
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        let edge = self.colo.as_deref();
        let edge = edge.map(|colo| if unsupported_edge(colo).is_some() { UNSERVED_EDGE } else { SERVED_EDGE });
        let with_terms = |model: &str| has_terms(author(model)) && is_proprietary(model);
        let unserved = self.unsupported && known.model.is_some_and(with_terms);
        edge.into_iter().chain(unserved.then_some(UNSERVED_MODEL)).collect()
    }

    fn shows(&self) -> bool {
        self.country.is_some()
    }
}

/// Country and edge; `None` when it is no trace.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<TraceFacts> {
    let text = String::from_utf8_lossy(body.bytes);
    let field = |wanted: &str| {
        text.lines()
            .find_map(|line| line.split_once('=').filter(|(key, _)| *key == wanted))
            .map(|(_, value)| name(value.trim()))
            .filter(|it| !it.is_empty() && it.len() <= 8)
    };
    let (country, colo) = (field("loc"), field("colo"));
    if country.is_none() && colo.is_none() {
        return None;
    }
    let unsupported = country.as_deref().is_some_and(is_unsupported);
    Some(TraceFacts { country, colo, unsupported })
}
