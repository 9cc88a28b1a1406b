//! The stages as the stepper shows them.

use super::probes;
use crate::core::knowledge::causes::CauseId;
use crate::core::wizard::{Phase, StageId};
use crate::ui::look::Tone;
use crate::ui::model::Model;
use crate::ui::parts::stepper::Step;

/// One step per stage.
#[must_use]
pub fn of(model: &Model) -> Vec<Step> {
    StageId::ALL.into_iter().map(|stage| step(model, stage)).collect()
}

/// The name of a stage.
#[must_use]
pub fn name(stage: StageId) -> &'static str {
    match stage {
        StageId::Paste => "step.paste",
        StageId::Diagnosis => "step.diagnosis",
        StageId::Key => "step.key",
        StageId::Credits => "step.credits",
        StageId::Model => "step.model",
        StageId::TestCall => "step.test_call",
        StageId::NextActions => "step.next_actions",
    }
}

fn step(model: &Model, stage: StageId) -> Step {
    let look = &model.look;
    let phase = model.wizard.phase(stage);
    let current = model.wizard.stage() == stage;
    let (tone, word) = match &phase {
        Phase::Ahead => (Tone::Ahead, "step.ahead"),
        Phase::Ready if stage == StageId::Paste => (Tone::Busy, "step.now"),
        Phase::Ready => (Tone::Warn, "step.asks"),
        Phase::Consent(_) => (Tone::Warn, "step.asks"),
        Phase::Running(_) => (Tone::Busy, "step.running"),
        Phase::Skipped(_) => (Tone::Quiet, "step.skipped"),
        Phase::Settled => settled(model, stage),
    };
    let reason = match &phase {
        Phase::Skipped(reason) => Some(look.say(reason)),
        _ => None,
    };
    Step {
        number: stage.number(),
        name: look.ui(name(stage)).to_string(),
        tone,
        word: look.ui(word).to_string(),
        reason,
        current,
    }
}

fn settled(model: &Model, stage: StageId) -> (Tone, &'static str) {
    match stage {
        StageId::Paste => (Tone::Good, "step.read"),
        StageId::Diagnosis => match model.report().map(|it| it.verdict.cause) {
            Some(cause) if cause.is_named() => (Tone::Good, "step.found"),
            Some(cause) if cause == CauseId::UNDETERMINED => (Tone::Warn, "step.unclear"),
            _ => (Tone::Quiet, "step.nothing"),
        },
        StageId::NextActions => (Tone::Good, "step.ready"),
        _ => {
            let tones = probes::of_stage(model, stage).map(|result| probes::tone(model, result));
            match tones.max_by_key(|tone| probes::severity(*tone)) {
                Some(Tone::Bad) => (Tone::Bad, "step.fault"),
                Some(Tone::Warn) => (Tone::Warn, "step.care"),
                Some(Tone::Good) => (Tone::Good, "step.fine"),
                _ => (Tone::Quiet, "step.unknown"),
            }
        }
    }
}
