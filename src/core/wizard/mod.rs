//! The wizard as a pure state machine: `Wizard::update(event, now)` changes it and returns what it wants done.
//!
//! What is known only grows and lives once, in the [`Case`](crate::core::case::Case); a stage's phase is derived
//! from it, so that a stage can never claim what the answers do not show. No handle, channel or
//! clock is in here: a run is known by its [`Ticket`], time arrives with each event.

mod case_switch;
mod check_runs;
mod earlier_cases;
mod event;
mod inferred;
mod machine;
mod masked;
mod navigation;
mod phase;
mod situation;
mod transitions;
mod update;
mod waiting;

pub use crate::core::checks::Stage;
pub use earlier_cases::{KEPT, Past};
pub use event::{CopyWhat, Effect, Event, Millis, Ticket};
pub use machine::Wizard;
pub use masked::Masked;
pub use phase::Phase;
pub use situation::{Concluded, Draft, Run, Situation, Subject};
pub use transitions::{EDGES, Trigger, declared, mermaid};
pub use update::TWICE;
pub use waiting::{WaitReason, Waiting};
