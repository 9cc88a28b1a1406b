//! A refusal, decoded the way a paste is.

use crate::core::knowledge::causes::CauseId;
use crate::core::reading::Reading;
use crate::core::reading::evidence::{Evidence, Found};
use serde_json::{Value, json};
use std::sync::Arc;

/// What was read from the body of a refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The body with its status and telling headers, read like a paste.
    pub reading: Arc<Reading>,
    /// The cause it names.
    pub cause: CauseId,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// Names of the fields that OpenRouter passed on to a provider, where it was asked to show them.
    pub passed_on: Vec<String>,
}

impl Refusal {
    /// Its facts, as the JSON contract's `detail`.
    #[must_use]
    pub fn detail(&self) -> Value {
        let evidence: &Evidence = &self.reading.evidence;
        let text = |field: &Option<Found<String>>| field.as_ref().map(|found| found.value.clone());
        json!({
            "cause": (self.cause != CauseId::NONE).then_some(self.cause),
            "message": text(&evidence.message),
            "provider": text(&evidence.provider),
            "limit_source": text(&evidence.limit_source),
            "failed_routing_step": text(&evidence.failed_routing_step),
            "routing_funnel": evidence
                .routing_funnel
                .iter()
                .map(|(step, left)| json!({"step": step, "endpoint_count": left}))
                .collect::<Vec<_>>(),
        })
    }
}
