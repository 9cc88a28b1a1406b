//! The declared edges: checked against random runs, drawn in `docs/state-machine.md`.

use super::StageId;
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
///
/// Several targets for one trigger: stages that cannot help are passed by, their reason stays
/// in the stepper.
pub const EDGES: &[(StageId, Trigger, StageId)] = {
    use StageId::{Credits, Diagnosis, Key, Model, NextActions, Paste, TestCall};
    use Trigger::{HealthCheck, Skip, Submit};
    &[
        (Paste, Submit, Diagnosis),
        (Paste, HealthCheck, Key),
        (Paste, HealthCheck, NextActions),
        (Diagnosis, Submit, Key),
        (Diagnosis, Submit, NextActions),
        (Diagnosis, Skip, Key),
        (Diagnosis, Skip, NextActions),
        (Key, Submit, Credits),
        (Key, Submit, Model),
        (Key, Submit, TestCall),
        (Key, Submit, NextActions),
        (Key, Skip, Credits),
        (Key, Skip, Model),
        (Key, Skip, TestCall),
        (Key, Skip, NextActions),
        (Credits, Submit, Model),
        (Credits, Submit, TestCall),
        (Credits, Submit, NextActions),
        (Credits, Skip, Model),
        (Credits, Skip, TestCall),
        (Credits, Skip, NextActions),
        (Model, Submit, TestCall),
        (Model, Submit, NextActions),
        (Model, Skip, TestCall),
        (Model, Skip, NextActions),
        (TestCall, Submit, NextActions),
        (TestCall, Skip, NextActions),
    ]
};

/// A forward move is declared, or it goes back to a stage already reached.
#[must_use]
pub fn declared(from: StageId, trigger: Trigger, to: StageId) -> bool {
    match trigger {
        Trigger::Back => to < from,
        Trigger::Goto => true,
        Trigger::NewPaste => to == StageId::Paste,
        Trigger::Submit | Trigger::HealthCheck | Trigger::Skip => EDGES.contains(&(from, trigger, to)),
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
