//! Ends of runs, each found once: many anchors may be in one run, and a look from each to its end is quadratic.

use super::letter_runs::run;
use crate::core::key_shapes::Alphabet;
use std::ops::Range;

/// The last run of each kind.
#[derive(Debug, Default)]
pub(super) struct Runs {
    words: [Run; 5],
    value: Run,
    token: Run,
    line: Run,
    letters: Run,
    hash: Run,
    /// Where a run ends, and where without the dots that close it.
    dots: (usize, usize),
    /// From where a sign was sought, which one, and where it is.
    sign: Option<(usize, &'static str, usize)>,
    needed: Needed,
}

/// What was sought in stretches that go forward, and how far.
#[derive(Debug, Default)]
struct Needed {
    sign: &'static str,
    from: usize,
    looked: usize,
    at: Option<usize>,
}

#[derive(Debug, Default)]
struct Run {
    start: usize,
    end: usize,
}

impl Run {
    fn end(&mut self, text: &str, from: usize, belongs: impl Fn(u8) -> bool) -> usize {
        if !(self.start..=self.end).contains(&from) || self.end == 0 {
            *self = Self { start: from, end: run(text, from, belongs) };
        }
        self.end
    }
}

impl Runs {
    /// Where the letters of an alphabet end.
    pub(super) fn word(&mut self, text: &str, from: usize, alphabet: Alphabet) -> usize {
        self.words[alphabet as usize].end(text, from, |byte| alphabet.has(byte))
    }

    /// Where an unquoted value ends.
    pub(super) fn value(&mut self, text: &str, from: usize) -> usize {
        self.value.end(text, from, is_value_byte)
    }

    /// Where the credential of a scheme such as `Bearer` ends.
    pub(super) fn token(&mut self, text: &str, from: usize) -> usize {
        let belongs =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'-');
        self.token.end(text, from, belongs)
    }

    /// Where the next digit is.
    pub(super) fn digit(&mut self, text: &str, from: usize) -> usize {
        self.letters.end(text, from, |byte| !byte.is_ascii_digit())
    }

    /// Where the next `#` is.
    pub(super) fn hash(&mut self, text: &str, from: usize) -> usize {
        self.hash.end(text, from, |byte| byte != b'#')
    }

    /// The end of a run without the dots that close a sentence.
    pub(super) fn without_dots(&mut self, text: &str, end: usize) -> usize {
        if self.dots.0 != end {
            self.dots = (end, text[..end].trim_end_matches('.').len());
        }
        self.dots.1
    }

    /// Where a sign is next; the end of the text where it is not.
    pub(super) fn sign(&mut self, text: &str, from: usize, sign: &'static str) -> usize {
        match self.sign {
            Some((start, known, at)) if known == sign && (start..=at).contains(&from) => at,
            _ => {
                let at = memchr::memmem::find(&text.as_bytes()[from..], sign.as_bytes());
                let at = at.map_or(text.len(), |at| from + at);
                self.sign = Some((from, sign, at));
                at
            }
        }
    }

    /// Whether a stretch has a sign in it. Of stretches that overlap what both have is looked through once.
    pub(super) fn has(&mut self, text: &str, stretch: Range<usize>, sign: &'static str) -> bool {
        let needed = &mut self.needed;
        if needed.sign != sign || stretch.start < needed.from {
            *needed = Needed { sign, from: stretch.start, looked: stretch.start, at: None };
        }
        needed.from = stretch.start;
        needed.at = needed.at.filter(|at| *at >= stretch.start);
        if needed.at.is_none() && needed.looked < stretch.end {
            // A sign may begin in what was looked through and end behind it.
            let start = needed.looked.saturating_sub(sign.len() - 1).max(stretch.start);
            let found = memchr::memmem::find(&text.as_bytes()[start..stretch.end], sign.as_bytes());
            needed.at = found.map(|at| start + at);
            needed.looked = needed.at.map_or(stretch.end, |at| at + 1);
        }
        needed.at.is_some_and(|at| at + sign.len() <= stretch.end)
    }

    /// Where something without white space, double quotes and backslashes ends.
    pub(super) fn word_of_line(&mut self, text: &str, from: usize) -> usize {
        let belongs = |byte: u8| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'`');
        self.line.end(text, from, belongs)
    }
}

/// Bytes that end an unquoted value, or would break the syntax around it.
pub(super) fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b',' | b';' | b'&' | b'(' | b')' | b'[' | b']')
        && !matches!(byte, b'{' | b'}' | b'<' | b'>' | b'$' | b'*')
}

#[cfg(test)]
mod tests {
    use super::Runs;

    /// As a plain search of each stretch, whatever stretches were looked through before.
    #[test]
    fn a_sign_is_in_a_stretch_if_it_stands_there() {
        let text = "ab.cd.accef..-gh.acc-".repeat(40);
        let mut runs = Runs::default();
        let mut state = 0x9e37_79b9_u64;
        let mut roll = |sides: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % 1_000_003).unwrap_or_default() % sides
        };
        let mut start = 0;
        for _ in 0..4000 {
            start = if roll(12) == 0 { roll(text.len()) } else { (start + roll(4)).min(text.len()) };
            let stretch = start..(start + roll(30)).min(text.len());
            let sign = if roll(9) == 0 { "-" } else { [".", ".acc"][roll(2)] };
            assert_eq!(runs.has(&text, stretch.clone(), sign), text[stretch].contains(sign));
        }
    }
}
