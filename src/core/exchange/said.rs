//! What a model said, as far as it is kept: the beginning and the end.

use std::collections::VecDeque;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of the beginning that are kept: some twenty screens.
const BEGINNING: usize = 32 * 1024;

/// Bytes of the end.
const END: usize = 16 * 1024;

/// Words as they come, in pieces of any length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    beginning: String,
    end: VecDeque<u8>,
    left_out: usize,
}

impl Said {
    /// Nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.beginning.is_empty()
    }

    /// These words are among them.
    #[must_use]
    pub fn holds(&self, words: &str) -> bool {
        let end: Zeroizing<Vec<u8>> = Zeroizing::new(self.end.iter().copied().collect());
        self.beginning.contains(words) || memchr::memmem::find(&end, words.as_bytes()).is_some()
    }

    /// Takes more words in.
    pub fn add(&mut self, words: &str) {
        let room = if self.end.is_empty() { BEGINNING.saturating_sub(self.beginning.len()) } else { 0 };
        let cut = (0..=room.min(words.len())).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
        self.beginning.push_str(&words[..cut]);
        self.end.extend(&words.as_bytes()[cut..]);
        let over = self.end.len().saturating_sub(END);
        self.end.drain(..over);
        self.left_out += over;
    }

    /// The words to be shown, each stretch of them masked. Where a stretch ends within a word, that word is left out: a key
    /// is not to be read before it can be known as one.
    #[must_use]
    pub fn shown(&self, goes_on: bool, mask: impl Fn(&str) -> String) -> Zeroizing<String> {
        let end: Zeroizing<Vec<u8>> = Zeroizing::new(self.end.iter().copied().collect());
        let end = Zeroizing::new(String::from_utf8_lossy(&end).into_owned());
        let upto = |text: &str| mask(if goes_on { whole_words(text) } else { text });
        if self.left_out == 0 {
            return Zeroizing::new(upto(&Zeroizing::new(format!("{}{}", self.beginning, *end))));
        }
        let beginning = mask(whole_words(&self.beginning));
        // The first letter may be half a letter.
        let tail =
            end.trim_start_matches(|letter: char| letter.is_ascii_graphic() || letter == char::REPLACEMENT_CHARACTER);
        Zeroizing::new(format!("{beginning}\n\n…\n\n{}", upto(tail)))
    }
}

/// Without the word at the end. Scripts without spaces have no such words, and no keys.
fn whole_words(text: &str) -> &str {
    text.trim_end_matches(|letter: char| letter.is_ascii_graphic())
}

impl Drop for Said {
    fn drop(&mut self) {
        self.beginning.zeroize();
        self.end.make_contiguous().zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(said: &Said, goes_on: bool) -> String {
        said.shown(goes_on, |text| format!("[{text}]")).to_string()
    }

    #[test]
    fn a_short_text_is_kept_whole_and_masked_in_one() {
        let mut said = Said::default();
        for piece in ["Hello ", "wor", "ld"] {
            said.add(piece);
        }
        assert_eq!(shown(&said, true), "[Hello ]", "the last word may go on");
        assert_eq!(shown(&said, false), "[Hello world]");
    }

    #[test]
    fn of_a_long_text_beginning_and_end_are_kept() {
        let mut said = Said::default();
        for number in 0..100_000 {
            said.add(&format!("w{number} é"));
        }
        let text = shown(&said, false);
        assert!(text.starts_with("[w0 éw1 é") && text.ends_with("w99999 é]"), "{}", &text[..40]);
        assert!(text.len() < BEGINNING + END + 64 && text.contains("\n\n…\n\n"));
    }
}
