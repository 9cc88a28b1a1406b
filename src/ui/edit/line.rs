//! One line of text with a cursor between graphemes.

use unicode_segmentation::GraphemeCursor;

/// Largest line, bytes: a model id or a search word is far shorter.
const LIMIT: usize = 512;

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineInput {
    text: String,
    cursor: usize,
}

impl LineInput {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Byte offset of the cursor.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Replaces everything; the cursor goes to the end.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.cursor = 0;
        self.insert(text);
    }

    /// Inserts at the cursor; line breaks and control characters are left out.
    pub fn insert(&mut self, text: &str) {
        for letter in text.chars().filter(|it| !it.is_control()) {
            if self.text.len() + letter.len_utf8() > LIMIT {
                break;
            }
            self.text.insert(self.cursor, letter);
            self.cursor += letter.len_utf8();
        }
    }

    /// Removes the grapheme before the cursor.
    pub fn backspace(&mut self) {
        let start = before(&self.text, self.cursor);
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Removes the grapheme after the cursor.
    pub fn delete(&mut self) {
        let end = after(&self.text, self.cursor);
        self.text.replace_range(self.cursor..end, "");
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
    }

    /// One grapheme to the left.
    pub fn left(&mut self) {
        self.cursor = before(&self.text, self.cursor);
    }

    /// One grapheme to the right.
    pub fn right(&mut self) {
        self.cursor = after(&self.text, self.cursor);
    }

    /// To the start.
    pub fn home(&mut self) {
        self.cursor = 0;
    }

    /// To the end.
    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }
}

/// Start of the grapheme before a boundary.
pub(super) fn before(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// End of the grapheme after a boundary.
pub(super) fn after(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_moves_by_graphemes() {
        let mut line = LineInput::default();
        line.insert("a👩‍👩‍👧e\u{301}");
        line.left();
        assert_eq!(&line.text()[line.cursor()..], "e\u{301}");
        line.backspace();
        assert_eq!(line.text(), "ae\u{301}");
        line.delete();
        assert_eq!(line.text(), "a");
        line.delete();
        line.right();
        line.home();
        line.backspace();
        assert_eq!(line.text(), "a");
    }

    #[test]
    fn a_paste_becomes_one_line() {
        let mut line = LineInput::default();
        line.insert("openai/\r\ngpt-4o\u{1b}\n");
        assert_eq!(line.text(), "openai/gpt-4o");
    }
}
