//! The sign of a tone, and the tone of a whole verdict.

use super::glyphs::Glyphs;
use crate::core::checks::tone::Tone;
use crate::core::report::{State, Verdict};

/// The sign of a tone.
#[must_use]
pub fn sign(tone: Tone, glyphs: &Glyphs) -> &'static str {
    match tone {
        Tone::Good => glyphs.ok,
        Tone::Bad => glyphs.fail,
        Tone::Warn => glyphs.warn,
        Tone::Quiet => glyphs.skipped,
    }
}

/// What a verdict means at a glance.
#[must_use]
pub fn of_verdict(verdict: &Verdict) -> Tone {
    if verdict.state == State::Cleared {
        Tone::Good
    } else if verdict.cause.is_named() {
        Tone::Bad
    } else {
        Tone::Warn
    }
}
