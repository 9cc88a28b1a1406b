//! The declared edges: checked against random runs, drawn in `docs/state-machine.md`.

use crate::core::checks::Stage;
use std::fmt::Write as _;

/// What moves the wizard from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    /// The main action.
    Submit,
    /// A check of key and account without a paste.
    HealthCheck,
    /// Left out by the user.
    Skip,
    /// One stage back.
    Back,
    /// A digit.
    Goto,
    /// Start over.
    NewPaste,
}

impl Trigger {
    fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::HealthCheck => "health check",
            Self::Skip => "skip",
            Self::Back => "back",
            Self::Goto => "goto",
            Self::NewPaste => "new paste",
        }
    }
}

/// Every way forward. Back and a digit lead to any stage already reached, a new paste to the first.
pub const EDGES: &[(Stage, Trigger, Stage)] = {
    use Stage::{Credits, Diagnosis, Key, Model, NextActions, Paste, TestCall};
    use Trigger::{HealthCheck, Skip, Submit};
    &[
        (Paste, Submit, Diagnosis),
        (Paste, HealthCheck, Key),
        (Diagnosis, Submit, Key),
        (Diagnosis, Skip, Key),
        (Key, Submit, Credits),
        (Key, Skip, Credits),
        (Credits, Submit, Model),
        (Credits, Skip, Model),
        (Model, Submit, TestCall),
        (Model, Skip, TestCall),
        (TestCall, Submit, NextActions),
        (TestCall, Skip, NextActions),
    ]
};

/// A move is declared when it follows an edge, going on past those stages only that are left out with a
/// reason, or when it goes back.
#[must_use]
pub fn declared(from: Stage, trigger: Trigger, to: Stage, left_out: impl Fn(Stage) -> bool) -> bool {
    match trigger {
        Trigger::Back => to < from,
        Trigger::Goto => true,
        Trigger::NewPaste => to == Stage::Paste,
        Trigger::Submit | Trigger::HealthCheck | Trigger::Skip => EDGES
            .iter()
            .filter(|(start, by, first)| (*start, *by) == (from, trigger) && *first <= to)
            .any(|(_, _, first)| Stage::ALL.iter().filter(|it| *first <= **it && **it < to).all(|it| left_out(*it))),
    }
}

/// The edges as a Mermaid diagram.
#[must_use]
pub fn mermaid() -> String {
    let mut text = String::from("stateDiagram-v2\n    [*] --> Paste\n");
    for (from, trigger, to) in EDGES {
        let _ = writeln!(text, "    {} --> {}: {}", from.name(), to.name(), trigger.name());
    }
    text.push_str("    NextActions --> Paste: new paste\n    NextActions --> NextActions: re-check\n    NextActions --> [*]: quit\n");
    text
}
