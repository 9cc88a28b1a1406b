//! What was changed in a text, so that it can be undone.

/// Most changes that are kept.
const CHANGES: usize = 1_000;

/// One change: what was removed at a place, and how much came in its stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, bytes.
    pub at: usize,
    /// What was there before.
    pub removed: String,
    /// Bytes that were put there.
    pub inserted: usize,
}

/// The changes of one text, oldest first. What they removed is bounded, as the text is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undo {
    changes: Vec<Change>,
}

impl Undo {
    /// Notes a change; letters typed one behind the other are one.
    pub fn note(&mut self, change: Change, most_bytes: usize) {
        if let Some(last) = self.changes.last_mut()
            && change.removed.is_empty()
            && last.removed.is_empty()
            && last.at + last.inserted == change.at
            && change.inserted <= 4
        {
            last.inserted += change.inserted;
            return;
        }
        self.changes.push(change);
        let mut kept: usize = self.changes.iter().map(|change| change.removed.len()).sum();
        let mut dropped = self.changes.len().saturating_sub(CHANGES);
        while kept > most_bytes && dropped < self.changes.len() {
            kept -= self.changes[dropped].removed.len();
            dropped += 1;
        }
        self.changes.drain(..dropped);
    }

    /// Takes the last change back out.
    pub fn pop(&mut self) -> Option<Change> {
        self.changes.pop()
    }

    /// The text is another: nothing can be undone.
    pub fn forget(&mut self) {
        self.changes.clear();
    }
}
