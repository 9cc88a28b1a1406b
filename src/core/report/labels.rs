//! Words for the vocabulary of the report, as keys of sentences, for every view.

use crate::core::infer::conclude::State;
use crate::core::knowledge::causes::Fault;
use crate::core::text::ActionKind;

/// Key of the words for who has to act.
#[must_use]
pub fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Key => "fault.key",
        Fault::Account => "fault.account",
        Fault::Network => "fault.network",
        Fault::Model => "fault.model",
        Fault::Provider => "fault.provider",
        Fault::Request => "fault.request",
        Fault::Client => "fault.client",
        Fault::OpenRouter => "fault.openrouter",
        Fault::None => "fault.none",
    }
}

/// Key of the words for whether it still happens.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Reproduced => "state.reproduced",
        State::Cleared => "state.cleared",
        State::NotTested => "state.not_tested",
    }
}

/// Key of the words for who speaks in a layer, by its id in the contract.
#[must_use]
pub fn speaker(id: &str) -> &'static str {
    match id {
        "client" => "speaker.client",
        "http" => "speaker.http",
        "provider" => "speaker.provider",
        _ => "speaker.openrouter",
    }
}

/// Key of the heading over actions of a kind.
#[must_use]
pub fn action(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Do => "report.do",
        ActionKind::Wait => "report.wait",
        ActionKind::Ask => "report.ask",
        ActionKind::Avoid => "report.avoid",
    }
}

/// What an outcome means at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Something to act on.
    Bad,
    /// Says nothing either way.
    Neutral,
}

/// The tone of a probe's outcome. A control must be refused; everything else must not be.
#[must_use]
pub fn tone(probe: &str, outcome: &str) -> Tone {
    match outcome {
        "refused" if probe.starts_with("control.") => Tone::Good,
        // Keys without that right are refused as documented.
        "refused" if probe == "credits" => Tone::Neutral,
        "valid" | "ok" | "well_shaped" | "clean" | "reachable" | "supported_country" | "operational" | "listed"
        | "known_model" | "several_endpoints" | "one_endpoint" | "positive" | "right_door" | "found" => Tone::Good,
        "cancelled" | "skipped" | "unreadable" => Tone::Neutral,
        _ => Tone::Bad,
    }
}
