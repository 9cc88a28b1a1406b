//! Another case, and back to an earlier one.

use super::earlier_cases::{Past, kept};
use super::event::Effect;
use super::machine::Wizard;
use super::situation::{Concluded, Draft, Subject};
use crate::core::case::Case;
use crate::core::checks::Stage;

impl Wizard {
    /// A new paste would lose something for good: a text that was edited and not diagnosed, or the oldest case kept.
    #[must_use]
    pub fn would_forget(&self) -> bool {
        let Some(case) = self.case() else { return false };
        let diagnosed = case.reading.as_ref().map_or("", |reading| &*reading.text);
        let edited = !self.draft.text.trim().is_empty() && *self.draft.text != *diagnosed;
        let mut cases = self.past.clone();
        cases.insert(0, self.as_past(case));
        edited || kept(&cases) < cases.len()
    }

    /// What all cases of this sitting have cost at most, USD.
    #[must_use]
    pub fn spent_usd(&self) -> f64 {
        let cases = self.case().into_iter().chain(self.past.iter().map(|past| &*past.case));
        cases.map(Case::spent_usd).sum::<f64>() + self.forgotten_usd
    }

    fn as_past(&self, case: &Case) -> Past {
        Past {
            case: Box::new(case.clone()),
            stage: self.stage().max(Stage::Diagnosis),
            furthest: self.furthest,
            skipped: self.skipped.clone(),
        }
    }

    /// Puts the case aside, where there is one.
    pub(super) fn put_aside(&mut self) {
        let Some(past) = self.case().map(|case| self.as_past(case)) else { return };
        let place = self.place();
        place.past.insert(0, past);
        let kept = kept(&place.past);
        place.forgotten_usd += place.past.drain(kept..).map(|past| past.case.spent_usd()).sum::<f64>();
    }

    /// Puts the case aside where its answers would be lost with it.
    pub(super) fn put_answers_aside(&mut self) {
        if self.case().is_some_and(|case| !case.results.is_empty()) {
            self.put_aside();
        }
    }

    pub(super) fn new_paste(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        self.put_aside();
        self.set_subject(|mut settings, key| {
            settings.model = None;
            settings.failure = None;
            Subject::Unopened { settings, key }
        });
        let place = self.place();
        place.draft = Draft::default();
        place.skipped.clear();
        place.furthest = Stage::Paste;
        self.leave_for(Stage::Paste);
    }

    /// Opens a call that was caught, with its answer in the place of a paste. One without an answer has nothing to be read.
    pub(super) fn case_caught(&mut self, case: Case, out: &mut Vec<Effect>) {
        self.cancel(out);
        self.put_aside();
        let reading = case.reading.clone();
        let stage = if reading.is_some() { Stage::Diagnosis } else { Stage::NextActions };
        self.set_subject(|_, key| Subject::Open(Box::new(Case { key, ..case })));
        let place = self.place();
        place.draft = Draft {
            text: reading.as_ref().map(|reading| reading.text.clone()).unwrap_or_default(),
            reading,
            ..Draft::default()
        };
        place.skipped.clear();
        place.furthest = stage;
        self.leave_for(stage);
    }

    /// Opens an earlier case where it was left, with the key of today: answers that another key got do not count, and
    /// test calls are asked about anew.
    pub(super) fn reopen(&mut self, index: usize, out: &mut Vec<Effect>) {
        if self.stage() != Stage::Paste || !self.draft.text.is_empty() || index >= self.past.len() {
            return;
        }
        self.cancel(out);
        let Past { case, stage, furthest, skipped } = self.place().past.remove(index);
        self.put_answers_aside();
        let mut case = *case;
        self.set_subject(|settings, key| {
            if key != case.key {
                case.forget_of_key();
            }
            case.withdraw();
            case.settings.read_client_settings |= settings.read_client_settings;
            Subject::Open(Box::new(Case { key, ..case }))
        });
        let reading = self.case().and_then(|case| case.reading.clone());
        let place = self.place();
        place.draft = Draft {
            text: reading.as_ref().map(|reading| reading.text.clone()).unwrap_or_default(),
            reading,
            ..Draft::default()
        };
        place.skipped = skipped;
        place.furthest = furthest;
        self.leave_for(stage);
    }

    /// To a stage of another case.
    fn leave_for(&mut self, stage: Stage) {
        let place = self.place();
        place.stage = stage;
        place.walking = false;
        place.appointment = None;
        place.alerts = false;
        place.concluded = Concluded::default();
    }
}
