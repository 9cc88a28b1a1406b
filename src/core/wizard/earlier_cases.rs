//! Cases of this sitting that were left for another one, in memory only.

use crate::core::case::Case;
use crate::core::checks::Stage;
use crate::core::text::Sentence;
use std::collections::BTreeMap;

/// So many cases are kept.
pub const KEPT: usize = 5;
/// Their texts together, bytes; the newest is kept whatever its size.
const KEPT_BYTES: usize = 1024 * 1024;

/// A case as it was left.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// What was read, asked and answered.
    pub case: Box<Case>,
    /// Where the user was.
    pub stage: Stage,
    /// The furthest stage reached.
    pub furthest: Stage,
    /// Stages that were left out.
    pub skipped: BTreeMap<Stage, Sentence>,
}

impl Past {
    fn bytes(&self) -> usize {
        self.case.reading.as_ref().map_or(0, |reading| reading.text.len())
    }
}

/// How many of these cases are kept.
#[must_use]
pub fn kept(cases: &[Past]) -> usize {
    let mut bytes = 0_usize;
    let fits = |case: &&Past| {
        bytes = bytes.saturating_add(case.bytes());
        bytes <= KEPT_BYTES
    };
    let fitting = cases.iter().take(KEPT).take_while(fits).count();
    fitting.max(cases.len().min(1))
}
