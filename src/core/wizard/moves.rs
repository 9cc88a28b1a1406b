//! Moves between the stages.

use super::event::{Effect, Millis};
use super::machine::Wizard;
use super::phase::Phase;
use super::situation::{Concluded, Draft, Subject};
use crate::core::case::{Case, KeyState};
use crate::core::checks::{Probe, Stage};
use crate::core::reading::Reading;
use crate::say;
use std::sync::Arc;

/// How many steps back are kept; the stages are seven, so this is never felt.
const HISTORY: usize = 64;

impl Wizard {
    pub(super) fn submit(&mut self, now: Millis, out: &mut Vec<Effect>) {
        match self.stage() {
            Stage::Paste => self.diagnose(),
            Stage::Key if self.phase_now(Stage::Key) == Phase::Ready => self.key_known(KeyState::Skipped, now, out),
            stage => match self.phase_now(stage) {
                // Only an agreement is one: Enter is also the key that walks on.
                Phase::Consent(_) | Phase::Running(_) => {}
                _ if stage == Stage::NextActions => {}
                _ => self.forward_from(stage, now, out),
            },
        }
    }

    fn diagnose(&mut self) {
        if self.draft.text.trim().is_empty() {
            self.place().draft.problem = Some(say!("stage.empty_paste"));
            return;
        }
        let Some(reading) = self.draft.reading.clone() else {
            self.place().draft.problem = Some(say!("stage.still_reading"));
            return;
        };
        let known = self.case().and_then(|case| case.reading.as_ref());
        if !known.is_some_and(|known| Arc::ptr_eq(known, &reading) || *known == reading) {
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
        self.set_subject(|settings, key| Subject::Open(Box::new(Case { key, ..Case::new(reading, settings) })));
        self.place().skipped.clear();
        self.place().furthest = Stage::Paste;
    }

    pub(super) fn health_check(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.stage() != Stage::Paste || self.run.is_some() {
            return;
        }
        self.open_case(None);
        self.forward_from(Stage::Diagnosis, now, out);
    }

    /// Enters the next stage that is not left out; those passed by keep their reason in the stepper.
    pub(super) fn forward_from(&mut self, from: Stage, now: Millis, out: &mut Vec<Effect>) {
        if from >= Stage::Diagnosis {
            // The checks start before the next stage is chosen: one that now has something to show is entered.
            self.reach(Stage::Key);
            self.start_checks(now, out);
        }
        let mut candidate = from;
        while let Some(stage) = candidate.next() {
            candidate = stage;
            self.reach(stage);
            if stage == Stage::NextActions || !matches!(self.phase_now(stage), Phase::Skipped(_)) {
                break;
            }
        }
        self.enter(candidate);
    }

    fn reach(&mut self, stage: Stage) {
        let place = self.place();
        place.furthest = place.furthest.max(stage);
    }

    fn enter(&mut self, stage: Stage) {
        let from = self.stage();
        if from == stage {
            return;
        }
        self.reach(stage);
        let history = &mut self.place().history;
        history.push(from);
        if history.len() > HISTORY {
            history.remove(0);
        }
        self.set(stage);
    }

    fn set(&mut self, stage: Stage) {
        let place = self.place();
        place.stage = stage;
        place.concluded = Concluded::default();
    }

    pub(super) fn back(&mut self) {
        let here = self.stage();
        while let Some(stage) = self.place().history.pop() {
            if stage < here {
                self.set(stage);
                return;
            }
        }
    }

    pub(super) fn skip(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let stage = self.stage();
        match stage {
            Stage::Paste | Stage::NextActions => {}
            Stage::Key if self.phase_now(stage) == Phase::Ready => self.key_known(KeyState::Skipped, now, out),
            _ => {
                if stage.makes_checks() {
                    self.cancel(out);
                    self.decline();
                    if self.phase_now(stage) != Phase::Settled {
                        self.place().skipped.insert(stage, say!("stage.by_you"));
                    }
                }
                self.forward_from(stage, now, out);
            }
        }
    }

    pub(super) fn goto(&mut self, stage: Stage) {
        if stage <= self.furthest && stage != self.stage() && self.case().is_some() {
            self.enter(stage);
        }
    }

    /// Another key is wanted: what was asked with the old one no longer counts.
    pub(super) fn forget_key(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        *self.given_mut().1 = KeyState::Unknown;
        if let Some(case) = self.case_mut() {
            let asked = case.results.iter().map(|result| result.request.probe);
            let with_key: Vec<Probe> = asked.filter(|probe| probe.needs_key()).collect();
            case.forget(&with_key);
        }
        self.place().skipped.clear();
        out.push(Effect::ForgetKey);
        if self.stage() > Stage::Key {
            self.enter(Stage::Key);
        }
    }

    pub(super) fn new_paste(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        self.set_subject(|mut settings, key| {
            settings.model = None;
            Subject::Unopened { settings, key }
        });
        let place = self.place();
        place.draft = Draft::default();
        place.skipped.clear();
        place.history.clear();
        place.furthest = Stage::Paste;
        self.set(Stage::Paste);
    }
}
