//! What a stage shows: derived from the situation, never stored by an event.

use super::inferred::Inference;
use super::situation::Situation;
use crate::core::case::{Case, KeyState};
use crate::core::checks::{Outcome, Probe, Stage};
use crate::core::infer::observations;
use crate::core::knowledge::causes::CauseId;
use crate::core::plan::{Plan, Planned};
use crate::core::text::Sentence;
use crate::say;

/// Phase of a stage.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Not reached yet.
    Ahead,
    /// Waits for the user.
    Ready,
    /// Waits for consent to this call.
    Consent(Box<Planned>),
    /// These checks are under way.
    Running(Vec<Probe>),
    /// It has found what it can.
    Settled,
    /// It was left out, for this reason.
    Skipped(Sentence),
}

/// The phase of a stage in a situation.
pub(super) fn of(situation: &Situation, inferred: &Inference, stage: Stage) -> Phase {
    match (stage, situation.case()) {
        (Stage::Paste, Some(case)) if case.reading.is_none() => Phase::Skipped(say!("stage.health_check")),
        (Stage::Paste, Some(_)) if situation.stage != Stage::Paste => Phase::Settled,
        (Stage::Paste, _) => Phase::Ready,
        (Stage::NextActions, case) => concluding(situation, inferred, case),
        (_, None) => Phase::Ahead,
        (Stage::Diagnosis, Some(case)) if case.reading.is_none() => Phase::Skipped(say!("stage.health_check")),
        (Stage::Diagnosis, Some(case)) => {
            let asks = situation.stage == stage && inferred.question(case).is_some();
            if asks { Phase::Ready } else { Phase::Settled }
        }
        (_, Some(case)) => Checking { situation, inferred, case, stage }.phase(),
    }
}

fn concluding(situation: &Situation, inferred: &Inference, case: Option<&Case>) -> Phase {
    if situation.stage != Stage::NextActions {
        return Phase::Ahead;
    }
    if let Some(run) = &situation.run {
        return Phase::Running(run.waiting.clone());
    }
    match case.map(|case| inferred.plan(case)) {
        Some(Plan::Consent(planned)) if situation.concluded.rechecked => Phase::Consent(Box::new(planned.clone())),
        _ => Phase::Settled,
    }
}

/// A stage that makes checks.
struct Checking<'a> {
    situation: &'a Situation,
    inferred: &'a Inference,
    case: &'a Case,
    stage: Stage,
}

impl Checking<'_> {
    fn phase(&self) -> Phase {
        let Self { situation, case, stage, .. } = *self;
        let ours = |probe: &Probe| probe.stage() == stage;
        if let Some(run) = &situation.run {
            let waiting: Vec<_> = run.waiting.iter().copied().filter(ours).collect();
            if !waiting.is_empty() {
                return Phase::Running(waiting);
            }
        }
        if let Some(reason) = situation.skipped.get(&stage) {
            return Phase::Skipped(reason.clone());
        }
        if case.settings.offline {
            return Phase::Skipped(say!("stage.offline"));
        }
        if stage == Stage::Key && case.key == KeyState::Unknown {
            return if situation.furthest >= stage { Phase::Ready } else { Phase::Ahead };
        }
        if stage == Stage::TestCall
            && situation.furthest >= stage
            && let Some(run) = &situation.run
        {
            return Phase::Running(run.waiting.clone());
        }
        // What is asked of the model is asked where the model is shown.
        if matches!(stage, Stage::TestCall | Stage::Model)
            && situation.furthest >= stage
            && situation.run.is_none()
            && let Plan::Consent(planned) = self.inferred.plan(case)
            && planned.request.probe.stage() == stage
        {
            return Phase::Consent(Box::new(planned.clone()));
        }
        self.answered().unwrap_or_else(|| self.unasked())
    }

    /// The phase that the answers of this stage show, if there are any.
    fn answered(&self) -> Option<Phase> {
        let outcomes = || {
            let ours = self.case.results.iter().filter(|result| result.request.probe.stage() == self.stage);
            ours.map(|result| &result.outcome)
        };
        outcomes().next()?;
        if outcomes().any(|outcome| !matches!(outcome, Outcome::Cancelled | Outcome::Skipped(_))) {
            return Some(Phase::Settled);
        }
        let cancelled = outcomes().any(|outcome| *outcome == Outcome::Cancelled);
        Some(Phase::Skipped(if cancelled { say!("stage.by_you") } else { say!("stage.nothing_to_ask") }))
    }

    /// The phase of a stage that has asked nothing.
    fn unasked(&self) -> Phase {
        let Self { situation, case, stage, .. } = *self;
        let open = || {
            situation.run.is_some()
                || case.key == KeyState::Unknown
                || matches!(self.inferred.plan(case), Plan::Consent(_))
        };
        let unstarted = situation.run.is_none() && matches!(self.inferred.plan(case), Plan::Run(_));
        if situation.furthest < Stage::Key || unstarted || (situation.furthest < stage && open()) {
            return Phase::Ahead;
        }
        Phase::Skipped(match stage {
            Stage::Credits | Stage::TestCall if case.key == KeyState::Skipped => say!("stage.no_key"),
            Stage::Model if case.model().is_none() => say!("stage.no_model"),
            _ if !self.helps() => say!("stage.not_relevant"),
            _ => say!("stage.nothing_to_ask"),
        })
    }

    /// Some root cause still in question predicts something for a probe of this stage.
    fn helps(&self) -> bool {
        let Some(diagnosis) = &self.case.diagnosis else { return true };
        let possible = std::iter::once(&diagnosis.best).chain(&diagnosis.others).filter(|it| it.confidence >= 0.05);
        let mut causes: Vec<CauseId> = possible.map(|it| it.cause).collect();
        causes.push(self.inferred.conclusion(self.case).cause);
        let shown_here = |sign: &str| observations::probe_of(sign).is_some_and(|probe| probe.stage() == self.stage);
        causes.iter().any(|cause| !cause.is_named())
            || causes
                .iter()
                .flat_map(|cause| cause.entry().hypotheses)
                .any(|hypothesis| hypothesis.predicts.iter().any(|(sign, _)| shown_here(sign)))
    }
}
