//! Finds OpenRouter failures in logs of any size: bytes in, a bounded summary out.
//!
//! Three sieves, each far cheaper than the next: a vector search for a few short anchors over the
//! raw bytes, a look at the record around a hit for a whole literal, and only then the full
//! reading and diagnosis, whose answers are remembered.

pub mod anchors;
pub mod classify;
pub mod record;
pub mod stamp;
pub mod summary;
mod window;

pub use classify::Verdict;
pub use summary::{Group, Summary, Tally};
pub use window::{Found, Scanner};

/// Largest record that is read as one failure, bytes. Lines may be longer; then the part around
/// the failure is read.
pub const RECORD: usize = 32 * 1024;
