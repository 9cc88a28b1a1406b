//! The wizard as a pure state machine: `update(Wizard, Event, now) -> Step { wizard, effects }`.
//!
//! What is known only grows and lives once, in the [`Case`]; a stage's phase is derived
//! from it, so that a stage can never claim what the answers do not show. No handle, channel or
//! clock is in here: a run is known by its [`Ticket`], time arrives with each event.

mod event;
mod map;
mod phase;
mod stage;
mod update;

pub use event::{CopyWhat, Effect, Event, Millis, Ticket};
pub use map::{EDGES, Trigger, declared, mermaid};
pub use phase::Phase;
pub use stage::StageId;
pub use update::{Step, update};

use crate::core::case::{Case, KeyState, Settings};
use crate::core::checks::Probe;
use crate::core::reading::Reading;
use crate::core::report::Verdict;
use crate::core::text::Sentence;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The whole machine. `Clone + PartialEq + Debug`, so that it can be compared, shown and replayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Wizard {
    /// Where the user is, with what only that stage has.
    pub state: State,
    /// The paste as it stands in the editor.
    pub draft: Draft,
    /// The case; from the diagnosis on.
    pub case: Option<Case>,
    /// What the user allowed and gave before a case was opened.
    pub settings: Settings,
    /// The key's state, kept when a new case is opened.
    pub key: KeyState,
    /// The checks that are under way: exactly one ticket, or none.
    pub run: Option<Run>,
    /// Stages the user skipped, with the reason shown.
    pub skipped: BTreeMap<StageId, Sentence>,
    /// The way back, oldest first, bounded.
    pub history: Vec<StageId>,
    /// The furthest stage reached; digits jump no further.
    pub furthest: StageId,
    /// When the last interrupt came.
    interrupted: Option<Millis>,
    next_ticket: u64,
}

/// One value per stage; what all stages know lives in [`Wizard`].
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Nothing asked yet.
    Paste,
    /// What the text says.
    Diagnosis,
    /// The key and the way to OpenRouter.
    Key,
    /// Money.
    Credits,
    /// The model and its routes.
    Model,
    /// The smallest completion.
    TestCall,
    /// What to do.
    NextActions(Concluded),
}

/// The last stage's own data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Concluded {
    /// The verdict before the last re-check, to show what changed.
    pub before: Option<Box<Verdict>>,
    /// A re-check is under way or has been made.
    pub rechecked: bool,
}

/// The paste as it stands in the editor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The text, whole.
    pub text: Arc<str>,
    /// What is recognised in it so far.
    pub reading: Option<Arc<Reading>>,
    /// The recognition under way.
    pub recognising: Option<Ticket>,
    /// Why the last input was refused; the text above is what stood there before.
    pub problem: Option<Sentence>,
    /// Secrets that were masked before the text came in, and how many of them were keys.
    pub masked: (usize, usize),
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
}

impl Wizard {
    /// An empty wizard.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            state: State::Paste,
            draft: Draft::default(),
            case: None,
            settings,
            key: KeyState::Unknown,
            run: None,
            skipped: BTreeMap::new(),
            history: Vec::new(),
            furthest: StageId::Paste,
            interrupted: None,
            next_ticket: 1,
        }
    }

    /// The stage the user is in.
    #[must_use]
    pub fn stage(&self) -> StageId {
        match self.state {
            State::Paste => StageId::Paste,
            State::Diagnosis => StageId::Diagnosis,
            State::Key => StageId::Key,
            State::Credits => StageId::Credits,
            State::Model => StageId::Model,
            State::TestCall => StageId::TestCall,
            State::NextActions(_) => StageId::NextActions,
        }
    }

    fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        ticket
    }
}
