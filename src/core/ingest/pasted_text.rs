//! The text of the editor, and whether it is still as the door let it in.

use std::ops::Deref;
use std::sync::Arc;

/// A text that one input brought is clean and masked. One that was typed into since may hold what only its pieces
/// together give away, and has to go through the door again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedText {
    text: Arc<str>,
    masked: bool,
}

impl PastedText {
    /// A text just as the door let it in.
    #[must_use]
    pub fn masked(text: Arc<str>) -> Self {
        Self { text, masked: true }
    }

    /// A text that was put together here.
    #[must_use]
    pub fn edited(text: Arc<str>) -> Self {
        Self { text, masked: false }
    }

    /// It is clean and masked as a whole.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.masked
    }

    /// The text.
    #[must_use]
    pub fn shared(&self) -> &Arc<str> {
        &self.text
    }
}

impl Deref for PastedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<&str> for PastedText {
    fn from(text: &str) -> Self {
        Self::edited(text.into())
    }
}

impl From<String> for PastedText {
    fn from(text: String) -> Self {
        Self::edited(text.into())
    }
}
