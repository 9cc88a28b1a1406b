//! Keys that a terminal, a box or a log broken into lines has cut in two.

use super::vendors::VENDORS;
use super::{ANCHORS, Mask, Opens, cut, is_key_byte, looks_random, run};
use aho_corasick::Input;
use std::ops::Range;

/// A text with its line breaks and gutters taken out, and the way back.
pub(super) struct Unwrapped {
    pub(super) text: String,
    /// Place in `text` → place in the original from there on.
    cuts: Vec<(usize, usize)>,
}

/// Box sides, quote marks and spaces that stand between the halves of a broken line.
fn is_gutter(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '│' | '┃' | '║' | '|' | '┆' | '┊' | '>' | '\u{a0}')
}

impl Unwrapped {
    pub(super) fn new(text: &str) -> Self {
        let mut joined = String::with_capacity(text.len());
        let mut cuts = Vec::new();
        let mut at = 0;
        for (line_end, _) in text.match_indices('\n') {
            if line_end < at {
                continue;
            }
            // A continuation mark of a shell stands before the break.
            let line = text[at..line_end].trim_end_matches(is_gutter);
            let line = line.strip_suffix('\\').map_or(line, str::trim_end);
            joined.push_str(line);
            at = text.len() - text[line_end + 1..].trim_start_matches(|it| is_gutter(it) || it == '\n').len();
            cuts.push((joined.len(), at));
        }
        joined.push_str(&text[at..]);
        Self { text: joined, cuts }
    }

    /// The place in the original.
    fn back(&self, at: usize) -> usize {
        let index = self.cuts.partition_point(|(cut, _)| *cut <= at);
        index.checked_sub(1).map_or(at, |it| self.cuts[it].1 + at - self.cuts[it].0)
    }

    /// The stretch of the original that this stretch was read from.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.back(range.start)..self.back(range.end.saturating_sub(1)) + 1
    }

    /// The places strictly inside where a line broke.
    fn breaks(&self, range: &Range<usize>) -> &[(usize, usize)] {
        let first = self.cuts.partition_point(|(cut, _)| *cut <= range.start);
        let last = self.cuts.partition_point(|(cut, _)| *cut < range.end);
        &self.cuts[first..last.max(first)]
    }

    pub(super) fn is_broken(&self, range: &Range<usize>) -> bool {
        !self.breaks(range).is_empty()
    }
}

/// Finds keys that go on in the next line.
pub(super) fn broken_keys(text: &str, masks: &mut Vec<Mask>) {
    let Some(anchors) = ANCHORS.as_ref() else { return };
    if !text.contains('\n') {
        return;
    }
    let whole = Unwrapped::new(text);
    let belongs = |it: u8| is_key_byte(it) || it == b'.';
    let bytes = whole.text.as_bytes();
    let mut done = 0;
    for (cut_at, _) in &whole.cuts {
        // Only a run of key letters over the break can be a key, and most breaks have a space or a bracket beside them.
        let before = bytes[..*cut_at].iter().rev().take(LONGEST).take_while(|it| belongs(**it)).count();
        let start = (cut_at - before).max(done);
        let after = bytes[*cut_at..].iter().take(LONGEST).take_while(|it| belongs(**it)).count();
        if start >= *cut_at || cut_at - start + after < SHORTEST {
            continue;
        }
        for found in anchors.search.find_iter(Input::new(&whole.text).range(start..cut_at + after)) {
            let Opens::Vendor(index) = anchors.opens[found.pattern().as_usize()] else { continue };
            let vendor = &VENDORS[index];
            if found.start() < done || !vendor.opens(&whole.text, &found.range(), done) {
                continue;
            }
            let end = run(cut(&whole.text, found.end() + LONGEST), found.end(), is_key_byte);
            let end = match vendor.whole.map(|it| found.start() + it) {
                Some(wanted) if end >= wanted => wanted,
                _ => last_likely_piece(&whole, found.start(), end),
            };
            let range = found.start()..end;
            if whole.is_broken(&range) && looks_random(&whole.text[range.clone()]) {
                masks.push(Mask::whole_key(whole.original(&range), &whole.text[range]));
                done = end;
            }
        }
    }
}

/// No vendor's key is shorter, its prefix included.
const SHORTEST: usize = 16;

/// No vendor's key is longer.
const LONGEST: usize = 512;

/// Where a key of unknown length ends: behind the last line whose start looks like more of it.
fn last_likely_piece(whole: &Unwrapped, start: usize, end: usize) -> usize {
    let breaks = whole.breaks(&(start..end));
    for (index, (at, _)) in breaks.iter().enumerate() {
        let next = breaks.get(index + 1).map_or(end, |(it, _)| *it);
        let piece = &whole.text[*at..next];
        let letters = piece.bytes().any(|it| it.is_ascii_alphabetic());
        let digits = piece.bytes().any(|it| it.is_ascii_digit());
        let date = piece.len() > 4 && piece.bytes().take(4).all(|it| it.is_ascii_digit()) && &piece[4..5] == "-";
        let named = whole.text[next..].starts_with([':', '=', '(', '.']);
        if piece.len() < 8 || !letters || !digits || date || named {
            return *at;
        }
    }
    end
}
