//! The declared edges: checked against random runs, drawn in `docs/state-machine.md`.

use crate::core::checks::Stage;
use std::fmt::Write as _;

/// What moves the wizard from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    /// The main action.
    Submit,
    /// What was waited for is there: a reading, a key, a model, an agreement, the last check of a run.
    Answer,
    /// A check of key and account without a paste.
    HealthCheck,
    /// Left out by the user.
    Skip,
    /// The checks once more.
    Recheck,
    /// The routing X-ray is wanted.
    Xray,
    /// Another key is wanted.
    OtherKey,
    /// One stage back.
    Back,
    /// One stage forward.
    Forward,
    /// A digit.
    Goto,
    /// Start over.
    NewPaste,
    /// An earlier case.
    Reopen,
}

impl Trigger {
    fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Answer => "answer",
            Self::HealthCheck => "health check",
            Self::Skip => "skip",
            Self::Recheck => "re-check",
            Self::Xray => "X-ray",
            Self::OtherKey => "another key",
            Self::Back => "back",
            Self::Forward => "forward",
            Self::Goto => "goto",
            Self::NewPaste => "new paste",
            Self::Reopen => "earlier case",
        }
    }
}

/// The ways on: a walk goes to the stage where something is to be decided, or to its end. Back, forward and a digit lead
/// to a stage to be looked at, a skip and a re-check from any stage to the next actions, another key to the key, the X-ray to the model, an earlier case to where it was left.
pub const EDGES: &[(Stage, Trigger, Stage)] = {
    use Stage::{Credits, Diagnosis, Key, Model, NextActions, Paste, TestCall};
    use Trigger::{Answer, HealthCheck, Submit};
    &[
        (Paste, Submit, Diagnosis),
        (Paste, Answer, Diagnosis),
        (Paste, HealthCheck, Key),
        (Paste, HealthCheck, NextActions),
        (Diagnosis, Submit, Key),
        (Diagnosis, Submit, TestCall),
        (Diagnosis, Submit, NextActions),
        (Key, Submit, TestCall),
        (Key, Submit, NextActions),
        (Key, Answer, TestCall),
        (Key, Answer, NextActions),
        (Credits, Submit, Key),
        (Credits, Submit, TestCall),
        (Credits, Submit, NextActions),
        (Credits, Answer, TestCall),
        (Credits, Answer, NextActions),
        (Model, Submit, Key),
        (Model, Submit, TestCall),
        (Model, Submit, NextActions),
        (Model, Answer, TestCall),
        (Model, Answer, NextActions),
        (TestCall, Submit, Key),
        (TestCall, Submit, NextActions),
        (TestCall, Answer, NextActions),
    ]
};

/// A move is declared when it follows an edge, or leads where its trigger always leads.
#[must_use]
pub fn declared(from: Stage, trigger: Trigger, to: Stage) -> bool {
    match trigger {
        Trigger::Back => to < from,
        Trigger::Forward => to > from,
        Trigger::Goto => true,
        Trigger::Skip | Trigger::Recheck if to == Stage::NextActions => true,
        Trigger::Recheck | Trigger::OtherKey => to == Stage::Key,
        Trigger::Xray => to == Stage::Model,
        Trigger::NewPaste => to == Stage::Paste,
        Trigger::Reopen => from == Stage::Paste,
        Trigger::Submit | Trigger::Answer | Trigger::HealthCheck | Trigger::Skip => {
            EDGES.contains(&(from, trigger, to))
        }
    }
}

/// The edges as a Mermaid diagram.
#[must_use]
pub fn mermaid() -> String {
    let mut text = String::from("stateDiagram-v2\n    [*] --> Paste\n");
    for (from, trigger, to) in EDGES {
        let _ = writeln!(text, "    {} --> {}: {}", from.name(), to.name(), trigger.name());
    }
    text.push_str("    Paste --> NextActions: earlier case\n    NextActions --> Paste: new paste\n    NextActions --> NextActions: re-check\n    NextActions --> Model: X-ray\n    NextActions --> [*]: quit\n");
    text
}
