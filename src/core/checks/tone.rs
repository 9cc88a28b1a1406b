//! What an outcome means at a glance, the same on the screen and in text.

use serde::Serialize;

/// What an outcome means at a glance; the worse compares greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Says nothing either way.
    Quiet,
    /// As it should be.
    Good,
    /// Worth knowing; it may be the reason.
    Warn,
    /// Something to act on.
    Bad,
}
