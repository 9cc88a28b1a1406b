//! Flaws by line and column, as editors count.

use super::lenient::{Flaw, FlawKind};

/// A flaw and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedFlaw {
    /// What it is.
    pub kind: FlawKind,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The places of these flaws in the text.
#[must_use]
pub fn placed(text: &str, flaws: &[Flaw]) -> Vec<PlacedFlaw> {
    let place = |flaw: &Flaw| {
        let mut at = flaw.at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &text[..at];
        let begin = before.rfind('\n').map_or(0, |end| end + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        PlacedFlaw { kind: flaw.kind, line, column: before[begin..].chars().count() + 1 }
    };
    flaws.iter().map(place).collect()
}
