//! The data of the machine; everything else follows from it.

use super::earlier_cases::Past;
use super::event::{Millis, Ticket};
use super::masked::Masked;
use crate::core::case::{Case, KeyState, Settings};
use crate::core::checks::{Probe, ProbeRequest, Stage};
use crate::core::reading::Reading;
use crate::core::report::Verdict;
use crate::core::text::Sentence;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the user is and what is known. `Clone + PartialEq + Debug`, so that it can be compared, shown and replayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// The stage the user is in.
    pub stage: Stage,
    /// What the last stage adds.
    pub concluded: Concluded,
    /// The paste as it is in the editor.
    pub draft: Draft,
    /// What the user allowed and gave, and the case once it is open.
    pub subject: Subject,
    /// The checks that are under way: exactly one ticket, or none.
    pub run: Option<Run>,
    /// Stages the user skipped, with the reason shown.
    pub skipped: BTreeMap<Stage, Sentence>,
    /// The view follows the checks: it goes on by itself until there is something to decide.
    pub walking: bool,
    /// The furthest stage reached; digits jump no further.
    pub furthest: Stage,
    /// When to check again without being asked, as the user wished.
    pub appointment: Option<Millis>,
    /// The check under way was appointed: the user is called when it has ended.
    pub alerts: bool,
    /// The cases before this one, the newest first.
    pub past: Vec<Past>,
    /// What the cases have cost that are no longer kept, USD.
    pub forgotten_usd: f64,
    /// When the last interrupt came.
    pub interrupted: Option<Millis>,
    /// The number of the next ticket.
    pub next_ticket: u64,
}

/// Settings and key are held here once: by the case, as soon as there is one.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// No case has been opened.
    Unopened {
        /// What the user allowed and gave.
        settings: Settings,
        /// What is known about the key.
        key: KeyState,
    },
    /// From the diagnosis on.
    Open(Box<Case>),
}

/// The last stage's own data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concluded {
    /// The verdict before the last re-check, to show what changed.
    pub before: Option<Box<Verdict>>,
    /// A re-check is under way or has been made.
    pub rechecked: bool,
    /// When a re-check ended that changed nothing.
    pub unchanged_since: Option<Millis>,
}

/// The paste as it is in the editor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The text, whole.
    pub text: Arc<str>,
    /// What is recognised in it so far.
    pub reading: Option<Arc<Reading>>,
    /// The recognition under way.
    pub recognising: Option<Ticket>,
    /// Why the last input was refused; the text above is what was there before.
    pub problem: Option<Sentence>,
    /// What was masked before the text came in.
    pub masked: Masked,
    /// It was given whole and is diagnosed as soon as it is read.
    pub diagnose: bool,
}

/// Checks under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Which run.
    pub ticket: Ticket,
    /// When it began.
    pub since: Millis,
    /// Those whose answers are still out.
    pub waiting: Vec<Probe>,
    /// All calls of the run, as they were asked for.
    pub requests: Vec<ProbeRequest>,
}

impl Situation {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new(settings: Settings, key: KeyState) -> Self {
        Self {
            stage: Stage::Paste,
            concluded: Concluded::default(),
            draft: Draft::default(),
            subject: Subject::Unopened { settings, key },
            run: None,
            skipped: BTreeMap::new(),
            walking: false,
            furthest: Stage::Paste,
            appointment: None,
            alerts: false,
            past: Vec::new(),
            forgotten_usd: 0.0,
            interrupted: None,
            next_ticket: 1,
        }
    }

    /// The case; from the diagnosis on.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        match &self.subject {
            Subject::Unopened { .. } => None,
            Subject::Open(case) => Some(case),
        }
    }

    /// What the user allowed and gave.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        match &self.subject {
            Subject::Unopened { settings, .. } => settings,
            Subject::Open(case) => &case.settings,
        }
    }

    /// What is known about the key.
    #[must_use]
    pub fn key(&self) -> &KeyState {
        match &self.subject {
            Subject::Unopened { key, .. } => key,
            Subject::Open(case) => &case.key,
        }
    }

    /// Settings and key, to be changed.
    pub fn given(&mut self) -> (&mut Settings, &mut KeyState) {
        match &mut self.subject {
            Subject::Unopened { settings, key } => (settings, key),
            Subject::Open(case) => (&mut case.settings, &mut case.key),
        }
    }
}
