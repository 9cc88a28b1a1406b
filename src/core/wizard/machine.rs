//! The machine: its situation, and what is derived from it.

use super::event::Ticket;
use super::inferred::Inference;
use super::phase::{self, Phase};
use super::situation::{Situation, Subject};
use crate::core::case::{Case, KeyState, Settings};
use crate::core::checks::Stage;
use crate::core::infer::conclude::Conclusion;
use crate::core::plan::{Plan, Question};
use std::ops::Deref;

/// The whole machine. Its [`Situation`] can be read through it and is changed by events only, so that what is
/// derived from it never lags behind.
#[derive(Clone, Debug)]
pub struct Wizard {
    situation: Situation,
    inferred: Inference,
    revision: u64,
    phases: [Phase; Stage::ALL.len()],
}

impl Deref for Wizard {
    type Target = Situation;

    fn deref(&self) -> &Situation {
        &self.situation
    }
}

impl PartialEq for Wizard {
    fn eq(&self, other: &Self) -> bool {
        self.situation == other.situation
    }
}

impl Wizard {
    /// An empty wizard, with what is known about the key.
    #[must_use]
    pub fn new(settings: Settings, key: KeyState) -> Self {
        Self::of(Situation::new(settings, key))
    }

    /// The machine in a situation.
    #[must_use]
    pub fn of(situation: Situation) -> Self {
        let inferred = Inference::default();
        let phases = Stage::ALL.map(|stage| phase::of(&situation, &inferred, stage));
        Self { situation, inferred, revision: 0, phases }
    }

    /// The situation alone.
    #[must_use]
    pub fn into_situation(self) -> Situation {
        self.situation
    }

    /// The phase of a stage.
    #[must_use]
    pub fn phase(&self, stage: Stage) -> &Phase {
        &self.phases[stage.number() - 1]
    }

    /// The stage the user is in.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.situation.stage
    }

    /// What is known now; from the diagnosis on.
    #[must_use]
    pub fn conclusion(&self) -> Option<&Conclusion> {
        self.situation.case().map(|case| self.inferred.conclusion(case))
    }

    /// The one thing to ask the user, if something is missing.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        self.situation.case().and_then(|case| self.inferred.question(case))
    }

    /// Another number after each change of the case, its settings or its key.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Checks are to be made that have not been started, or wait for a key.
    #[must_use]
    pub fn checks_wait(&self) -> bool {
        let Some(case) = self.case().filter(|case| !case.settings.offline && self.run.is_none()) else { return false };
        case.key == KeyState::Unknown || matches!(self.plan(), Some(Plan::Run(_)))
    }

    pub(super) fn plan(&self) -> Option<&Plan> {
        self.situation.case().map(|case| self.inferred.plan(case))
    }

    /// The phase as it is in the middle of an event.
    pub(super) fn phase_now(&self, stage: Stage) -> Phase {
        phase::of(&self.situation, &self.inferred, stage)
    }

    /// Where the user is, to be changed. What the case holds is changed through the other methods alone.
    pub(super) fn place(&mut self) -> &mut Situation {
        &mut self.situation
    }

    /// The case, to be changed: what was concluded from it no longer holds.
    pub(super) fn case_mut(&mut self) -> Option<&mut Case> {
        self.forget_inferred();
        match &mut self.situation.subject {
            Subject::Unopened { .. } => None,
            Subject::Open(case) => Some(case),
        }
    }

    /// Settings and key, to be changed.
    pub(super) fn given_mut(&mut self) -> (&mut Settings, &mut KeyState) {
        self.forget_inferred();
        self.situation.given()
    }

    /// Another case, or none; settings and key stay.
    pub(super) fn set_subject(&mut self, subject: impl FnOnce(Settings, KeyState) -> Subject) {
        self.forget_inferred();
        let (settings, key) = self.situation.given();
        let (settings, key) = (settings.clone(), key.clone());
        self.situation.subject = subject(settings, key);
    }

    fn forget_inferred(&mut self) {
        self.inferred = Inference::default();
        self.revision += 1;
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.situation.next_ticket);
        self.situation.next_ticket += 1;
        ticket
    }

    /// Derives the phases anew, once for each event.
    pub(super) fn derive(&mut self) {
        self.phases = Stage::ALL.map(|stage| self.phase_now(stage));
    }
}
