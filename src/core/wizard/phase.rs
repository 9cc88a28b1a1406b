//! What a stage shows: derived from the case and the run, never stored.

use super::{StageId, State, Wizard};
use crate::core::case::{Case, KeyState};
use crate::core::checks::{Outcome, Probe};
use crate::core::infer::conclude::conclude;
use crate::core::infer::observations;
use crate::core::knowledge::causes::CauseId;
use crate::core::plan::{Plan, Planned, plan, question};
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

impl Wizard {
    /// The phase of a stage.
    #[must_use]
    pub fn phase(&self, stage: StageId) -> Phase {
        match stage {
            StageId::Paste => match &self.case {
                Some(case) if case.reading.is_none() => Phase::Skipped(say!("stage.health_check")),
                Some(_) if self.stage() != StageId::Paste => Phase::Settled,
                _ => Phase::Ready,
            },
            StageId::Diagnosis => match &self.case {
                None => Phase::Ahead,
                Some(case) if case.reading.is_none() => Phase::Skipped(say!("stage.health_check")),
                Some(case) if question(case).is_some() && self.stage() == stage => Phase::Ready,
                Some(_) => Phase::Settled,
            },
            StageId::Key | StageId::Credits | StageId::Model | StageId::TestCall => {
                self.case.as_ref().map_or(Phase::Ahead, |case| self.checking(stage, case))
            }
            StageId::NextActions => self.concluding(),
        }
    }

    fn concluding(&self) -> Phase {
        let State::NextActions(concluded) = &self.state else { return Phase::Ahead };
        if let Some(run) = &self.run {
            return Phase::Running(run.waiting.clone());
        }
        match self.case.as_ref().map(plan) {
            Some(Plan::Consent(planned)) if concluded.rechecked => Phase::Consent(Box::new(planned)),
            _ => Phase::Settled,
        }
    }

    fn checking(&self, stage: StageId, case: &Case) -> Phase {
        let ours = |probe: &Probe| Some(probe.stage()) == stage.probes();
        if let Some(run) = &self.run {
            let waiting: Vec<_> = run.waiting.iter().copied().filter(ours).collect();
            if !waiting.is_empty() {
                return Phase::Running(waiting);
            }
        }
        if let Some(reason) = self.skipped.get(&stage) {
            return Phase::Skipped(reason.clone());
        }
        if case.settings.offline {
            return Phase::Skipped(say!("stage.offline"));
        }
        if stage == StageId::Key && case.key == KeyState::Unknown {
            return if self.furthest >= stage { Phase::Ready } else { Phase::Ahead };
        }
        if stage == StageId::TestCall && self.furthest >= stage {
            if let Some(run) = &self.run {
                return Phase::Running(run.waiting.clone());
            }
            if let Plan::Consent(planned) = plan(case) {
                return Phase::Consent(Box::new(planned));
            }
        }
        let unmade = |outcome: &Outcome| matches!(outcome, Outcome::Cancelled | Outcome::Skipped(_));
        let mut asked = case.results.iter().filter(|result| ours(&result.request.probe)).peekable();
        if asked.peek().is_some() {
            let cancelled = asked.clone().any(|result| result.outcome == Outcome::Cancelled);
            if !asked.all(|result| unmade(&result.outcome)) {
                return Phase::Settled;
            }
            return Phase::Skipped(if cancelled { say!("stage.by_you") } else { say!("stage.nothing_to_ask") });
        }
        let open = || self.run.is_some() || case.key == KeyState::Unknown || matches!(plan(case), Plan::Consent(_));
        if self.furthest < stage && open() {
            return Phase::Ahead;
        }
        match stage {
            _ if self.furthest < StageId::Key => Phase::Ahead,
            StageId::Credits | StageId::TestCall if case.key == KeyState::Skipped => {
                Phase::Skipped(say!("stage.no_key"))
            }
            StageId::Model if case.model().is_none() => Phase::Skipped(say!("stage.no_model")),
            _ if !helps(stage, case) => Phase::Skipped(say!("stage.not_relevant")),
            _ => Phase::Skipped(say!("stage.nothing_to_ask")),
        }
    }
}

/// Some root cause still in question predicts something for a probe of this stage.
pub(super) fn helps(stage: StageId, case: &Case) -> bool {
    let Some(diagnosis) = &case.diagnosis else { return true };
    let candidates = std::iter::once(&diagnosis.best).chain(&diagnosis.others).filter(|it| it.confidence >= 0.05);
    let mut causes: Vec<CauseId> = candidates.map(|it| it.cause).collect();
    causes.push(conclude(case).cause);
    causes.iter().any(|cause| !cause.is_named())
        || causes.iter().flat_map(|cause| cause.entry().hypotheses).any(|hypothesis| {
            hypothesis.predicts.iter().any(|(probe, _)| {
                observations::probe_of(probe).is_some_and(|probe| Some(probe.stage()) == stage.probes())
            })
        })
}
