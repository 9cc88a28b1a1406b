//! Moves between the stages.

use super::event::{Effect, Millis};
use super::machine::Wizard;
use super::phase::Phase;
use super::situation::{Concluded, Subject};
use crate::core::case::{Case, KeyState};
use crate::core::checks::Stage;
use crate::core::plan::Plan;
use crate::core::reading::Reading;
use crate::say;
use std::sync::Arc;

impl Wizard {
    pub(super) fn submit(&mut self, now: Millis, out: &mut Vec<Effect>) {
        match self.stage() {
            Stage::Paste => self.diagnose(),
            Stage::Key if self.phase_now(Stage::Key) == Phase::Ready => self.key_known(KeyState::Skipped, now, out),
            stage => match self.phase_now(stage) {
                // Only an agreement is one: Enter is also the key that walks on.
                Phase::Consent(_) | Phase::Running(_) => {}
                _ if stage == Stage::NextActions => {}
                _ => self.walk(now, out),
            },
        }
    }

    pub(super) fn diagnose(&mut self) {
        if self.draft.text.trim().is_empty() {
            self.place().draft.problem = Some(say!("stage.empty_paste"));
            return;
        }
        let Some(reading) = self.draft.reading.clone() else {
            self.place().draft.problem = Some(say!("stage.still_reading"));
            return;
        };
        let known = self.case().and_then(|case| case.reading.as_ref());
        // The same text with another failure of it in charge is the same case.
        if known.is_none_or(|known| known.text != reading.text) {
            self.open_case(Some(reading));
        }
        self.enter(Stage::Diagnosis);
    }

    /// An empty paste is a case as well: the report says that no failure is in it.
    pub(super) fn nothing_pasted(&mut self) {
        if self.stage() == Stage::Paste && self.run.is_none() {
            self.open_case(Some(Arc::default()));
            self.enter(Stage::Diagnosis);
        }
    }

    fn open_case(&mut self, reading: Option<Arc<Reading>>) {
        self.put_answers_aside();
        self.set_subject(|settings, key| Subject::Open(Box::new(Case { key, ..Case::new(reading, settings) })));
        let place = self.place();
        place.skipped.clear();
        place.furthest = Stage::Paste;
        place.appointment = None;
    }

    pub(super) fn health_check(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.stage() != Stage::Paste || self.run.is_some() {
            return;
        }
        self.open_case(None);
        self.walk(now, out);
    }

    /// The same from an earlier stage.
    pub(super) fn walk_from(&mut self, stage: Stage, now: Millis, out: &mut Vec<Effect>) {
        self.set(stage);
        self.walk(now, out);
    }

    /// Starts what is to be asked and goes on by itself until there is something to decide.
    pub(super) fn walk(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.place().walking = true;
        self.start_checks(now, out);
        self.advance();
    }

    /// Where a walk is now: at the question for the key, with the checks that are under way, at the question about
    /// money, or at its end.
    pub(super) fn advance(&mut self) {
        if !self.walking || self.stage() == Stage::NextActions {
            return;
        }
        let Some(case) = self.case() else { return };
        let needs_key = case.key == KeyState::Unknown && !case.settings.offline;
        if needs_key && !self.skipped.contains_key(&Stage::Key) {
            self.enter(Stage::Key);
        } else if self.run.is_some() {
            self.enter(self.stage().max(Stage::Key));
        } else if let Some(Plan::Consent(planned)) = self.plan() {
            let stage = planned.request.probe.stage();
            self.enter(stage);
        } else {
            self.enter(Stage::NextActions);
        }
    }

    fn reach(&mut self, stage: Stage) {
        let place = self.place();
        place.furthest = place.furthest.max(stage);
    }

    fn enter(&mut self, stage: Stage) {
        if self.stage() != stage {
            self.reach(stage);
            self.set(stage);
        }
        if stage == Stage::NextActions {
            self.place().walking = false;
        }
    }

    fn set(&mut self, stage: Stage) {
        let place = self.place();
        place.stage = stage;
        place.concluded = Concluded::default();
    }

    /// The view stays where the user goes.
    pub(super) fn look_at(&mut self, stage: Stage) {
        if stage != Stage::Model {
            self.drop_xray();
        }
        self.place().walking = false;
        self.enter(stage);
    }

    pub(super) fn back(&mut self) {
        let before = Stage::ALL.into_iter().rev().filter(|stage| *stage < self.stage());
        let shown = before.into_iter().find(|stage| *stage == Stage::Paste || self.can_be_read(*stage));
        if let Some(stage) = shown {
            self.look_at(stage);
        }
    }

    pub(super) fn forward(&mut self) {
        if self.case().is_none() {
            return;
        }
        let after = Stage::ALL.into_iter().filter(|stage| *stage > self.stage());
        let shown = after.into_iter().find(|stage| *stage == Stage::NextActions || self.can_be_read(*stage));
        if let Some(stage) = shown {
            self.look_at(stage);
        }
    }

    fn can_be_read(&self, stage: Stage) -> bool {
        !matches!(self.phase_now(stage), Phase::Skipped(_))
    }

    pub(super) fn skip(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let stage = self.stage();
        if stage == Stage::Paste || self.case().is_none() {
            return;
        }
        self.cancel(out);
        // Leaving the X-ray out leaves nothing of the diagnosis out.
        if self.drop_xray() {
            return;
        }
        self.decline();
        if stage.makes_checks() && self.phase_now(stage) != Phase::Settled {
            self.place().skipped.insert(stage, say!("stage.by_you"));
        }
        self.look_at(Stage::NextActions);
        if self.concluded.rechecked {
            self.compare(now);
        }
    }

    pub(super) fn goto(&mut self, stage: Stage) {
        let reached = stage <= self.furthest || stage == Stage::NextActions;
        if reached && stage != self.stage() && self.case().is_some() {
            self.look_at(stage);
        }
    }

    /// Another key is wanted: what was asked with the old one no longer counts.
    pub(super) fn forget_key(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        self.place().appointment = None;
        *self.given_mut().1 = KeyState::Unknown;
        if let Some(case) = self.case_mut() {
            case.forget_of_key();
        }
        self.place().skipped.clear();
        out.push(Effect::ForgetKey);
        if self.case().is_some() {
            self.place().walking = true;
            self.place().furthest = Stage::Key;
            self.set(Stage::Key);
        }
    }
}
