//! What an outcome means at a glance, the same on the screen and in text.

use super::answers::{CreditsFacts, EndpointFacts, KeyFacts};
use super::dry_run::only_impossible;
use super::{KeyShape, Outcome, Probe, ProbeResult};
use serde::Serialize;

/// What an outcome means at a glance; the worse compares greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Says nothing either way.
    Quiet,
    /// As it should be.
    Good,
    /// Worth knowing; it may be the reason.
    Warn,
    /// Something to act on.
    Bad,
}

/// The tone of an answer; `wanted` is the id of the model in question, where the catalogue has it.
#[must_use]
pub fn tone(result: &ProbeResult, wanted: Option<&str>) -> Tone {
    let warn_if = |amiss: bool| if amiss { Tone::Warn } else { Tone::Good };
    match &result.outcome {
        Outcome::Cancelled | Outcome::Skipped(_) => Tone::Quiet,
        Outcome::Unreachable(_)
        | Outcome::Foreign(_)
        | Outcome::ControlAccepted
        | Outcome::BaseUrlWrong
        | Outcome::Empty(_) => Tone::Bad,
        // Ordinary keys may not read the balance: that refusal is documented and says nothing.
        Outcome::Refused if result.request.probe == Probe::Credits => Tone::Quiet,
        Outcome::Refused if only_impossible(result) => Tone::Good,
        Outcome::Refused => Tone::Bad,
        Outcome::ControlRefused | Outcome::BaseUrlRight | Outcome::Generation(_) | Outcome::Answered(_) => Tone::Good,
        Outcome::KeyShape(KeyShape::WellShaped) => Tone::Good,
        Outcome::KeyShape(_) => Tone::Bad,
        Outcome::Environment(found) => warn_if(found.iter().any(|finding| finding.misleads.is_some())),
        Outcome::ClientSettings(found) => warn_if(found.iter().any(|finding| finding.misleads.is_some())),
        Outcome::Reach(reach) => warn_if(reach.inspected),
        Outcome::Trace(facts) => warn_if(facts.unsupported),
        Outcome::Status(incidents) => warn_if(!incidents.is_empty()),
        Outcome::Models(catalogue) if catalogue.wanted.is_some() && catalogue.model.is_none() => Tone::Bad,
        Outcome::Models(_) => Tone::Good,
        Outcome::UserModels(allowed) => warn_if(wanted.is_some_and(|id| !allowed.iter().any(|known| known == id))),
        Outcome::KeyValid(facts) => of_key(facts),
        Outcome::Credits(facts) => of_credits(facts),
        Outcome::Endpoints(endpoints) => of_endpoints(endpoints),
    }
}

fn of_key(facts: &KeyFacts) -> Tone {
    match facts.label() {
        "valid" => Tone::Good,
        // Paid models still work.
        "free_quota_used" => Tone::Warn,
        _ => Tone::Bad,
    }
}

fn of_credits(facts: &CreditsFacts) -> Tone {
    match facts.label() {
        "positive" => Tone::Good,
        "unreadable" => Tone::Quiet,
        _ => Tone::Bad,
    }
}

fn of_endpoints(endpoints: &[EndpointFacts]) -> Tone {
    match super::answers::endpoints_label(endpoints) {
        "no_endpoints" | "all_down" => Tone::Bad,
        _ => Tone::Good,
    }
}
