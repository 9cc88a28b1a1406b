//! Demands that no provider can meet: a call that makes one is refused by the router, before any provider is asked and
//! for nothing. The refusal names the first gate that empties the list of providers: the one of the demand, where every
//! gate before it is open.

use super::refusal::Refusal;
use serde::Serialize;

/// A slug that no provider has.
pub const NOBODY: &str = "no-such-host";

/// What is demanded, in the order in which the router's gates look at it (measured in September and October 2026; where
/// the quantization is looked at is not known).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// A price of nothing for a model that has one.
    Price,
    /// A provider that does not exist.
    Host,
    /// A precision in which no provider serves the model.
    Quantization,
    /// Parameters that no provider of the model takes.
    Parameters,
}

impl Demand {
    /// The refusal is that of the demand, so that every gate before it is open.
    #[must_use]
    pub fn is_refused_by(self, refusal: &Refusal) -> bool {
        let evidence = &refusal.reading.evidence;
        let says = |words: &str| {
            let places = [&evidence.failed_routing_step, &evidence.message];
            places.into_iter().flatten().any(|found| found.value.to_lowercase().contains(words))
        };
        match self {
            Self::Price => refusal.cause.as_str() == "routing.max_price",
            Self::Host => evidence.statements.permitted.as_ref().is_some_and(|only| only.contains(NOBODY)),
            Self::Quantization => says("quantization"),
            Self::Parameters => refusal.cause.as_str() == "model.parameters" && !says("quantization"),
        }
    }
}
