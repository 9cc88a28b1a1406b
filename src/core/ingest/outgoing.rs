//! What leaves the program: every output takes this type, and it can be made in one way only.

use super::clean::is_invisible;
use super::redact::Redactor;
use std::fmt;

/// A text that was masked as the last thing before it is printed, saved, copied or logged, after all that decoded,
/// translated or put it together. Colours of our own stay; characters that hide or reorder text do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing(String);

impl Outgoing {
    /// The text without secrets of any known shape.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::hiding(text, &Redactor::default())
    }

    /// The same, and without the keys of this session in any form.
    #[must_use]
    pub fn hiding(text: &str, known: &Redactor) -> Self {
        let masked = if text.contains(is_invisible) {
            let visible: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
            known.redact(&visible)
        } else {
            known.redact(text)
        };
        Self(masked.text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<&str> for Outgoing {
    fn from(text: &str) -> Self {
        Self::of(text)
    }
}

impl From<&String> for Outgoing {
    fn from(text: &String) -> Self {
        Self::of(text)
    }
}

impl fmt::Display for Outgoing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
