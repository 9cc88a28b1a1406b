//! The sign of a tone, and the tone of a whole verdict.

use super::glyphs::Glyphs;
use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::CauseId;
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
    let named = verdict.cause.is_named();
    match verdict.state {
        State::Mended => Tone::Good,
        State::Cleared if verdict.cause == CauseId::NONE => Tone::Good,
        // It works here and still fails there.
        State::Cleared => Tone::Warn,
        _ if named => Tone::Bad,
        _ => Tone::Warn,
    }
}

/// The sign before a verdict: a tick only where all is in order or mended.
#[must_use]
pub fn verdict_sign(verdict: &Verdict, glyphs: &Glyphs) -> &'static str {
    match verdict.state {
        State::Cleared if verdict.cause != CauseId::NONE => glyphs.differs,
        _ => sign(of_verdict(verdict), glyphs),
    }
}
