//! Views for matching. Texts reach us wrapped inside words, with gutters, boxes, log prefixes and escapes at any depth;
//! the views are without those, and every byte knows where it stands in the cleaned text.

use super::{line_prefix, logged_line};
use crate::core::parse::span::Span;
use std::ops::Range;

/// The text line by line without gutters, prefixes, frames and quoted source code; white space folded, full-width
/// characters and HTML entities as their plain forms. Line breaks stay, since they may or may not stand for a space.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flat {
    /// The characters.
    pub text: String,
    /// Where a stretch of `text` that stands in the source without a gap begins: there, and in the source.
    runs: Vec<(u32, u32)>,
    /// Characters of the source that stand here as a shorter one: where, and how many bytes they have there.
    wide: Vec<(u32, u32)>,
    /// Length of the source.
    end: usize,
}

impl Flat {
    /// The view of a cleaned text.
    #[must_use]
    pub fn of(source: &str) -> Self {
        let mut flat =
            Self { text: String::with_capacity(source.len()), runs: Vec::new(), wide: Vec::new(), end: source.len() };
        let mut start = 0;
        let mut code_follows = false;
        for line in source.split_inclusive('\n') {
            for spelled in logged_line::lines(line) {
                let (line, start) = (&line[spelled.clone()], start + spelled.start);
                let (from, to) = line_prefix::content(line);
                let content = &line[from..to];
                let is_code = (code_follows && from > 0) || line_prefix::is_source_line(content);
                code_follows = line_prefix::announces_source(content);
                if !is_code && !line_prefix::is_frame(content) {
                    flat.take(content, start + from);
                    flat.push('\n', start + to);
                }
            }
            start += line.len();
        }
        flat
    }

    fn push(&mut self, it: char, from: usize) {
        self.goes_on_at(from);
        self.text.push(it);
    }

    /// What is pushed next stands at this place of the source. Offsets stay under 4 GiB: a paste is at most a few MiB.
    fn goes_on_at(&mut self, from: usize) {
        let here = self.text.len() as u32;
        let follows = self.runs.last().is_some_and(|(start, source)| source + (here - start) == from as u32);
        if !follows {
            self.runs.push((here, from as u32));
        }
    }

    /// Where a byte of the view stands in the source.
    fn place(&self, at: usize) -> Option<usize> {
        let run = self.runs.partition_point(|(start, _)| *start as usize <= at).checked_sub(1)?;
        let (start, source) = self.runs[run];
        (at < self.text.len()).then(|| source as usize + at - start as usize)
    }

    /// One line's content, characters replaced by their plain forms.
    fn take(&mut self, content: &str, start: usize) {
        let bytes = content.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let run = plain_run(&bytes[at..]);
            if run > 0 {
                self.goes_on_at(start + at);
                self.text.push_str(&content[at..at + run]);
                at += run;
                continue;
            }
            match bytes[at] {
                b' ' | b'\t' => {
                    if !self.text.ends_with([' ', '\n']) && !self.text.is_empty() {
                        self.push(' ', start + at);
                    }
                    at += 1;
                }
                b'[' | b'\\' if color_remnant(&bytes[at..]) > 0 => at += color_remnant(&bytes[at..]),
                b'&' => {
                    let (it, length) = entity(&bytes[at..]);
                    self.push(it, start + at);
                    at += length;
                }
                it if it.is_ascii() => {
                    self.push(it as char, start + at);
                    at += 1;
                }
                _ => {
                    let Some(it) = content[at..].chars().next() else { break };
                    match plain(it) {
                        ' ' if self.text.ends_with([' ', '\n']) => {}
                        plain => {
                            if plain.len_utf8() != it.len_utf8() {
                                self.wide.push(((start + at) as u32, it.len_utf8() as u32));
                            }
                            self.push(plain, start + at);
                        }
                    }
                    at += it.len_utf8();
                }
            }
        }
    }

    /// Where a range of the view stands in the source.
    #[must_use]
    pub fn span(&self, mut range: Range<usize>) -> Span {
        // A line break of the view may stand for a gutter of several bytes; it is never the end of anything.
        while range.end > range.start && self.text.as_bytes().get(range.end - 1) == Some(&b'\n') {
            range.end -= 1;
        }
        let start = self.place(range.start).unwrap_or(self.end);
        let end = match range.end.checked_sub(1).and_then(|last| self.place(last)) {
            Some(last) if range.end > range.start => {
                let wide = self.wide.binary_search_by_key(&(last as u32), |(place, _)| *place);
                last + wide.map_or(1, |it| self.wide[it].1 as usize)
            }
            _ => start,
        };
        let (start, end) = (start.min(self.end), end.min(self.end));
        Span { start, end: end.max(start) }
    }
}

/// Length of the words ahead, with the single spaces between them, that stand as they are.
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(it) = bytes.get(at) {
        let word = it.is_ascii_graphic() && !matches!(it, b'[' | b'\\' | b'&');
        let between = *it == b' ' && at > 0 && bytes[at - 1] != b' ';
        if !word && !between {
            break;
        }
        at += 1;
    }
    at
}

/// A colour sequence that lost its escape character or has it spelled out: `[31m`, `\u001b[0m`, `\x1b[1;33m`.
fn color_remnant(bytes: &[u8]) -> usize {
    let mut at = 0;
    if bytes[0] == b'\\' {
        at = bytes.iter().take(16).take_while(|it| **it == b'\\').count();
        let spelled = ["u001b", "x1b", "033", "e"]
            .iter()
            .find(|it| bytes.get(at..at + it.len()).is_some_and(|found| found.eq_ignore_ascii_case(it.as_bytes())));
        match spelled {
            Some(it) => at += it.len(),
            None => return 0,
        }
    }
    if bytes.get(at) != Some(&b'[') {
        return 0;
    }
    let digits = bytes[at + 1..].iter().take(16).take_while(|it| it.is_ascii_digit() || **it == b';').count();
    match bytes.get(at + 1 + digits) {
        Some(b'm') if digits > 0 => at + digits + 2,
        Some(b'm' | b'K' | b'G' | b'J') if at > 0 => at + digits + 2,
        _ => 0,
    }
}

/// A character reference of HTML, or the ampersand itself.
fn entity(bytes: &[u8]) -> (char, usize) {
    const NAMED: [(&[u8], char); 12] = [
        (b"&quot;", '"'),
        (b"&#34;", '"'),
        (b"&#x22;", '"'),
        (b"&apos;", '\''),
        (b"&#39;", '\''),
        (b"&#x27;", '\''),
        (b"&lt;", '<'),
        (b"&gt;", '>'),
        (b"&nbsp;", ' '),
        (b"&#160;", ' '),
        (b"&#x2F;", '/'),
        (b"&amp;", '&'),
    ];
    NAMED
        .iter()
        .find(|(name, _)| bytes.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)))
        .map_or(('&', 1), |(name, it)| (*it, name.len()))
}

/// Full-width forms, typographic quotes and odd spaces as their ASCII twins.
fn plain(it: char) -> char {
    match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(it as u32 - 0xfee0).unwrap_or(it),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{25a0}' => ' ',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' | '\u{300c}' | '\u{300d}' => '"',
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{3002}' => '.',
        '\u{3001}' => ',',
        other => other,
    }
}

/// Letters and digits of a [`Flat`] in lower case and nothing else: literals are found in it whatever
/// wrapping, quoting, escaping or punctuation did to them.
#[derive(Clone, Debug, Default)]
pub struct Tight {
    /// The letters and digits.
    pub bytes: Vec<u8>,
    /// Byte of `bytes` → byte of the flat text.
    pub map: Vec<u32>,
}

impl Tight {
    /// The view of a flat text.
    #[must_use]
    pub fn of(flat: &str) -> Self {
        // Written by index: a letter is a store, without a look at the room that is left.
        let mut letters = vec![0; flat.len()];
        let mut map = vec![0; flat.len()];
        let mut length = 0;
        let bytes = flat.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let it = bytes[at];
            if it.is_ascii_alphanumeric() {
                letters[length] = it.to_ascii_lowercase();
                map[length] = at as u32;
                length += 1;
                at += 1;
            } else if it == b'\\' {
                at += escape(&bytes[at..]);
            } else if it.is_ascii() {
                at += 1;
            } else {
                let Some(it) = flat[at..].chars().next() else { break };
                if it.is_alphanumeric() {
                    for (byte, letter) in bytes.iter().enumerate().skip(at).take(it.len_utf8()) {
                        letters[length] = *letter;
                        map[length] = byte as u32;
                        length += 1;
                    }
                }
                at += it.len_utf8();
            }
        }
        letters.truncate(length);
        map.truncate(length);
        Self { bytes: letters, map }
    }
}

/// Length of a run of backslashes with the escape letter it applies to.
fn escape(bytes: &[u8]) -> usize {
    let run = bytes.iter().take_while(|it| **it == b'\\').count();
    match bytes.get(run) {
        Some(b'n' | b't' | b'r') => run + 1,
        Some(b'u') if bytes.get(run + 1..run + 5).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit)) => run + 5,
        _ => run,
    }
}

/// The tight form of a literal.
#[must_use]
pub fn squeeze(literal: &str) -> String {
    literal.chars().filter(|it| it.is_alphanumeric()).map(|it| it.to_ascii_lowercase()).collect()
}
