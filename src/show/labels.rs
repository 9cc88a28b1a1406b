//! Words for the vocabulary of the report and the wizard, as keys of sentences, for every view.

use crate::core::knowledge::causes::{CauseId, Fault};
use crate::core::reading::Speaker;
use crate::core::report::{State, Verdict};
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

/// Less than this says that another is as likely.
const AS_LIKELY: f64 = 0.5;

/// Who has to act is one possibility among others.
#[must_use]
pub fn is_open(verdict: &Verdict) -> bool {
    verdict.fault_confidence < AS_LIKELY
}

/// Key of the words for whether it still happens. That it works is said only where a model answered.
#[must_use]
pub fn state(verdict: &Verdict) -> &'static str {
    match verdict.state {
        State::Cleared if !verdict.called && verdict.cause == CauseId::NONE => "state.no_call",
        State::Cleared if !verdict.called => "state.unfound",
        State::Reproduced => "state.reproduced",
        State::Cleared => "state.cleared",
        State::Mended => "state.mended",
        State::NotTested => "state.not_tested",
    }
}

/// Key of the words for who speaks in a layer.
#[must_use]
pub fn speaker(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Client => "speaker.client",
        Speaker::Machine => "speaker.machine",
        Speaker::Http => "speaker.http",
        Speaker::OpenRouter => "speaker.openrouter",
        Speaker::Provider => "speaker.provider",
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
