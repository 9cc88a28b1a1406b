//! The words in which a check answers: its outcomes, and the aspects that it shows beside.
//!
//! They are the vocabulary of `assets/causes/*.toml` and of `probes[].outcome` in the JSON contract, so each is
//! written once, as a constant in the file of its check, and compared as a constant.

use super::tone::Tone;

/// One way in which a check can turn out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its name in data and JSON.
    pub name: &'static str,
    /// What it means at a glance.
    pub tone: Tone,
}

impl Label {
    /// As it should be.
    #[must_use]
    pub const fn good(name: &'static str) -> Self {
        Self { name, tone: Tone::Good }
    }

    /// Worth knowing.
    #[must_use]
    pub const fn warn(name: &'static str) -> Self {
        Self { name, tone: Tone::Warn }
    }

    /// Something to act on.
    #[must_use]
    pub const fn bad(name: &'static str) -> Self {
        Self { name, tone: Tone::Bad }
    }

    /// Says nothing either way.
    #[must_use]
    pub const fn quiet(name: &'static str) -> Self {
        Self { name, tone: Tone::Quiet }
    }
}

/// An answer that cannot be true: a balance of minus millions, an end before OpenRouter began. Nothing in it is believed.
pub const IMPLAUSIBLE: Label = Label::quiet("implausible");

/// One thing that an answer shows beside its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aspect {
    /// The check's id and the aspect, as in `key/cap`.
    pub id: &'static str,
    /// What it shows.
    pub label: &'static str,
}

impl Aspect {
    /// This label of that aspect.
    #[must_use]
    pub const fn new(id: &'static str, label: &'static str) -> Self {
        Self { id, label }
    }
}
