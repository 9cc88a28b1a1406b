//! The status page's feed: does OpenRouter report an incident?

use super::check::{Answer, Check, Reply, Sends, To};
use super::known::Known;
use super::label::Label;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

const OPERATIONAL: Label = Label::good("operational");
const INCIDENT: Label = Label::warn("incident");

/// The check.
pub const CHECK: Check = Check {
    id: "status",
    name: "probe_name.status",
    why: "why.status",
    asks: "asks.status",
    sends: Some(Sends { to: To::StatusPage, ..Sends::get("/incidents.rss") }),
    outcomes: &[OPERATIONAL, INCIDENT],
    ..Check::FREE
};

/// The answer: titles of open incidents.
#[derive(Clone, Copy, Debug)]
pub struct Incidents<'a>(pub &'a [String]);

impl Answer for Incidents<'_> {
    fn label(&self) -> Label {
        if self.0.is_empty() { OPERATIONAL } else { INCIDENT }
    }

    fn says(&self, _: &Known<'_>, _: &Reply<'_>) -> Sentence {
        match self.0.first() {
            None => say!("probe.status_operational"),
            Some(title) => say!("probe.status_incident", title = title),
        }
    }

    fn detail(&self, _: &Known<'_>, _: &Reply<'_>) -> Value {
        json!({ "incidents": self.0 })
    }

    fn in_order(&self, _: &Known<'_>) -> Option<Sentence> {
        self.0.is_empty().then(|| say!("in_order.status"))
    }
}
