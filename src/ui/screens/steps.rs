//! The stages as the stepper shows them.

use super::probes;
use crate::core::checks::tone::Tone;
use crate::core::checks::{Outcome, ProbeResult};
use crate::core::infer::observations;
use crate::core::knowledge::causes::CauseId;
use crate::core::wizard::{Phase, Stage};
use crate::ui::appearance::RowState;
use crate::ui::model::Model;
use crate::ui::widgets::stepper::Step;

/// One step per stage.
#[must_use]
pub fn of(model: &Model) -> Vec<Step> {
    Stage::ALL.into_iter().map(|stage| step(model, stage)).collect()
}

fn step(model: &Model, stage: Stage) -> Step {
    let look = &model.look;
    let phase = model.wizard.phase(stage);
    let current = model.wizard.stage() == stage;
    let (standing, word) = match &phase {
        Phase::Ahead => (RowState::Ahead, "step.ahead"),
        Phase::Ready if stage == Stage::Paste => (RowState::Busy, "step.now"),
        Phase::Ready => (Tone::Warn.into(), "step.asks"),
        Phase::Consent(_) => (Tone::Warn.into(), "step.asks"),
        Phase::Running(_) => (RowState::Busy, "step.running"),
        Phase::Skipped(_) => (Tone::Quiet.into(), "step.skipped"),
        Phase::Settled => {
            let (tone, word) = settled(model, stage);
            (tone.into(), word)
        }
    };
    let reason = match phase {
        Phase::Skipped(reason) => Some(look.say(reason)),
        _ => None,
    };
    Step {
        number: stage.number(),
        name: look.ui(stage.label()).to_string(),
        standing,
        word: look.ui(word).to_string(),
        reason,
        current,
    }
}

/// What an answer means for its stage. A check that could not be made says nothing of key, money or model.
fn measured(model: &Model, result: &ProbeResult) -> Tone {
    // Nor does a page that somebody else put in OpenRouter's place: it is told of once, where the way there is.
    let elsewhere = matches!(result.outcome, Outcome::Foreign(_)) && result.request.probe.stage() != Stage::Key;
    if elsewhere || observations::is_unmade(result) { Tone::Quiet } else { probes::tone(model, result) }
}

/// Somebody was asked and answered, or nobody was to be asked. That the key looks right does not say that it works.
fn answered(model: &Model, stage: Stage) -> bool {
    let mut asked =
        probes::of_stage(model, stage).filter(|result| result.request.probe.check().sends.is_some()).peekable();
    let unasked = |result: &ProbeResult| matches!(result.outcome, Outcome::Skipped(_) | Outcome::Cancelled);
    asked.peek().is_none() || asked.any(|result| !observations::is_unmade(result) && !unasked(result))
}

fn settled(model: &Model, stage: Stage) -> (Tone, &'static str) {
    match stage {
        Stage::Paste => (Tone::Good, "step.read"),
        Stage::Diagnosis => match model.report().map(|it| it.verdict.cause) {
            Some(cause) if cause.is_named() => (Tone::Good, "step.found"),
            Some(cause) if cause == CauseId::UNDETERMINED => (Tone::Warn, "step.unclear"),
            _ => (Tone::Quiet, "step.nothing"),
        },
        Stage::NextActions => (Tone::Good, "step.ready"),
        _ => match probes::of_stage(model, stage).map(|result| measured(model, result)).max() {
            Some(Tone::Bad) => (Tone::Bad, "step.fault"),
            Some(Tone::Warn) => (Tone::Warn, "step.care"),
            Some(Tone::Good) if answered(model, stage) => (Tone::Good, "step.fine"),
            _ => (Tone::Quiet, "step.unknown"),
        },
    }
}
