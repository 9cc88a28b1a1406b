//! What is known of a case when a check is asked for or its answer is read.

use super::catalogue::ModelFacts;
use crate::core::knowledge::causes::CauseId;
use crate::core::model_id;
use crate::core::reading::evidence::{Evidence, Found};
use jiff::tz::TimeZone;

/// The part of a case that checks depend on.
#[derive(Clone, Copy, Debug)]
pub struct CheckContext<'a> {
    /// What the paste shows; none in a health check.
    pub evidence: Option<&'a Evidence>,
    /// The cause that the paste alone names.
    pub cause: CauseId,
    /// The model in question.
    pub model: Option<&'a str>,
    /// Its row of the catalogue.
    pub row: Option<&'a ModelFacts>,
    /// The pasted text; empty in a health check.
    pub text: &'a str,
    /// A key was given.
    pub has_key: bool,
    /// The same, as it is shown.
    pub masked_key: Option<&'a str>,
    /// The name that OpenRouter gives it.
    pub key_label: Option<&'a str>,
    /// A management key was given, for reading.
    pub has_management_key: bool,
    /// Reading settings files of other programs was agreed to.
    pub may_read_settings: bool,
    /// The base URL that is asked.
    pub base_url: &'a str,
    /// This machine's clock when the case was opened, milliseconds since 1970; none where there is none.
    pub now_ms: Option<i64>,
    /// The zone in which times are told.
    pub zone: &'a TimeZone,
}

impl CheckContext<'_> {
    /// The model in question costs nothing.
    #[must_use]
    pub fn wants_free_model(&self) -> bool {
        self.row.map_or_else(|| self.model.is_some_and(|id| model_id::variant(id) == Some("free")), ModelFacts::is_free)
    }

    /// What the request of the paste would reserve, USD.
    #[must_use]
    pub fn needed_usd(&self) -> Option<f64> {
        let numbers = &self.evidence?.numbers;
        let model = self.row?;
        match (numbers.requested_tokens, numbers.prompt_tokens) {
            (Some(tokens), _) => Some(tokens as f64 * model.completion_price?),
            (None, Some(tokens)) => Some(tokens as f64 * model.prompt_price?),
            (None, None) => None,
        }
    }

    /// The kind of input that the paste speaks of.
    #[must_use]
    pub fn modality(&self) -> &'static str {
        self.evidence.map_or("image", modality)
    }
}

/// The kind of input that the message speaks of.
#[must_use]
pub fn modality(evidence: &Evidence) -> &'static str {
    let text = words(evidence);
    let named = |kind: &&str| {
        ["support", "support input", "supports", "support for"]
            .iter()
            .any(|verb| text.contains(&format!("{verb} {kind}")))
    };
    ["audio", "video", "file", "pdf"]
        .into_iter()
        .find(named)
        .map_or("image", |kind| if kind == "pdf" { "file" } else { kind })
}

/// Message and raw text of a refusal, lower case.
#[must_use]
pub fn words(evidence: &Evidence) -> String {
    let part =
        |field: &Option<Found<String>>| field.as_ref().map(|found| found.value.to_lowercase()).unwrap_or_default();
    format!("{}\n{}", part(&evidence.message), part(&evidence.raw))
}
