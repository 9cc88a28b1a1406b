//! The balance, where no answer tells it: inferred from what a refusal says can be afforded.

use crate::core::case::Case;
use crate::core::checks::ModelFacts;
use crate::core::reading::evidence::Evidence;
use serde::Serialize;

/// What is left at least, beyond the prompt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Afforded {
    /// Tokens that can be afforded, by the refusal.
    pub tokens: u64,
    /// The model at whose price.
    pub model: String,
    /// That is, USD.
    pub usd: f64,
}

/// What the newest refusal says, a live one before the pasted one. The reservation is capped per request (api_reference/limits,
/// September 2026), so only the number that can be afforded tells anything, not the one that was asked for.
#[must_use]
pub fn afforded(case: &Case) -> Option<Afforded> {
    let catalogue = case.catalogue()?;
    let of = |evidence: &Evidence, row: &ModelFacts| {
        let tokens = evidence.numbers.affordable_tokens?;
        let usd = tokens as f64 * row.completion_price.filter(|price| *price > 0.0)?;
        Some(Afforded { tokens, model: row.id.clone(), usd })
    };
    let live = case.results.iter().rev().find_map(|result| {
        let row = catalogue.served(result.request.model.as_deref()?)?;
        of(&result.refusal.as_ref()?.reading.evidence, row)
    });
    live.or_else(|| of(&case.reading.as_ref()?.evidence, catalogue.model.as_ref()?))
}
