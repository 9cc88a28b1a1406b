//! A text that is shared with others until it is edited.

use std::ops::Deref;
use std::sync::Arc;

/// A text of megabytes is held once by the editor, the machine and what was read in it; an edit makes a copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    shared: Option<Arc<str>>,
    /// The text where it is not shared; else empty.
    own: String,
}

impl Text {
    /// A text that others hold too.
    pub(super) fn shared(text: Arc<str>) -> Self {
        Self { shared: Some(text), own: String::new() }
    }

    /// The text, to be changed.
    pub(super) fn own(&mut self) -> &mut String {
        if let Some(shared) = self.shared.take() {
            self.own.push_str(&shared);
        }
        &mut self.own
    }

    /// The text, to be held by others too.
    pub(super) fn share(&mut self) -> Arc<str> {
        let own = &mut self.own;
        Arc::clone(self.shared.get_or_insert_with(|| std::mem::take(own).into()))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.shared.as_deref().unwrap_or(&self.own)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}
