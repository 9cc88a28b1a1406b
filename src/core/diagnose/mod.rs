//! Evidence and probe outcomes → ranked causes. Deterministic: the same input, the same verdict.

pub mod actions;
pub mod choose;
pub mod clues;
pub mod facts;
pub mod failures;
mod lead;
pub mod live;
pub mod lookup;
pub mod offline;
pub mod plan;
pub mod signs;
mod weight;

use crate::core::causes::CauseId;
use crate::core::evidence::Span;
use crate::core::text::Sentence;

/// A reason read from the paste.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The sentence.
    pub fact: Sentence,
    /// Where it stands.
    pub span: Option<Span>,
}

/// A cause with its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The cause.
    pub cause: CauseId,
    /// 0 to 1.
    pub confidence: f64,
    /// Why.
    pub because: Vec<Reason>,
}

/// What a paste alone says.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The best candidate; `none` or `undetermined` where nothing is named.
    pub best: Candidate,
    /// The others, best first.
    pub others: Vec<Candidate>,
    /// Where the cause is lost: what to paste instead.
    pub paste_instead: Option<Sentence>,
}
