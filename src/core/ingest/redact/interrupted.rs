//! Keys with something between their pieces that nobody could foresee: spaces, signs, tags, words.
//!
//! How many digits a key of OpenRouter has is known, so that what interrupts them need not be.

use super::letter_runs::{cut, is_key_byte, looks_random, run};
use super::mask::Mask;
use crate::core::key_shapes::KEYS;
use std::ops::Range;

/// The prefix of the keys whose digits are counted, what another such key begins with, and how many digits there are.
const PREFIX: &str = "sk-or-v1-";
const NEXT: &[u8] = b"sk-or-";
const DIGITS: usize = 64;
/// No interrupted key is longer, nor what is between two of its pieces.
const LONGEST: usize = 4096;
const LONGEST_BETWEEN: usize = 320;
/// Fewest digits of a piece where something else is between each two.
const LEAST: usize = 8;
/// So many bytes are compared for one key: every length of what is between is tried, and all of them together cost
/// no more than that.
const COMPARED: usize = 8192;

/// The key whose prefix this is, if its digits only add up over what interrupts them; and where it ends.
pub(super) fn find(text: &str, prefix: &Range<usize>) -> Option<(String, usize)> {
    if text[prefix.clone()] != *PREFIX {
        return None;
    }
    let window = cut(text, prefix.end + LONGEST);
    // What is behind the next key is the next key's, and no stretch is looked through twice.
    let end = memchr::memmem::find(&window.as_bytes()[prefix.end..], NEXT).map_or(window.len(), |at| prefix.end + at);
    let window = &window[..end];
    let first = digits(window, prefix.end);
    if first.len() >= DIGITS {
        return None;
    }
    let pieces = alike(window, &first).or_else(|| unlike(window, &first))?;
    let body: String = pieces.iter().map(|piece| &window[piece.clone()]).collect();
    Some((format!("{PREFIX}{body}"), pieces.last()?.end))
}

fn digits(text: &str, from: usize) -> Range<usize> {
    from..run(text, from, |byte| byte.is_ascii_hexdigit())
}

/// The pieces, if there is the same between each two of them.
fn alike(text: &str, first: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut left = COMPARED;
    let longest = LONGEST_BETWEEN.min(text.len() - first.end);
    (1..=longest)
        .map(|length| &text.as_bytes()[first.end..first.end + length])
        .filter(|between| !leaves_string(between))
        .find_map(|between| pieces_around(text, first, between, &mut left))
}

fn pieces_around(text: &str, first: &Range<usize>, between: &[u8], left: &mut usize) -> Option<Vec<Range<usize>>> {
    let mut pieces = vec![first.clone()];
    let mut missing = DIGITS - first.len();
    let mut at = first.end;
    while missing > 0 {
        *left = left.checked_sub(1)?;
        if !text.as_bytes()[at..].starts_with(between) {
            return None;
        }
        let piece = digits(text, at + between.len());
        *left = left.saturating_sub(between.len() + piece.len());
        if piece.is_empty() || piece.len() > missing {
            return None;
        }
        missing -= piece.len();
        at = piece.end;
        pieces.push(piece);
    }
    Some(pieces)
}

/// A string ends there, and with it the object or the list that it is in: what follows is a value of its own. The records of
/// a collector, one object a line, are pieces of one text.
fn leaves_string(between: &[u8]) -> bool {
    if memchr::memmem::find(between, b"}\n{").is_some() {
        return false;
    }
    let mut behind = between.iter().skip_while(|byte| **byte != b'"').filter(|byte| **byte != b'\\' && **byte != b'"');
    behind.next().is_some_and(|byte| b"}]".contains(byte))
}

/// The pieces, if what is between them differs: whole words of digits that make up a key.
fn unlike(text: &str, first: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut pieces = vec![first.clone()];
    let mut missing = DIGITS - first.len();
    let mut at = first.end;
    while missing > 0 {
        let start = run(text, at, |byte| !byte.is_ascii_alphanumeric());
        let end = run(text, start, |byte| byte.is_ascii_alphanumeric());
        let last = pieces.last().map_or(first.end, |piece| piece.end);
        // Values of other objects and lists are values of their own.
        let leaves = text.as_bytes()[last..start].iter().any(|byte| b"{}[]".contains(byte));
        if start == end || start - last > LONGEST_BETWEEN || leaves {
            return None;
        }
        at = end;
        let length = end - start;
        if digits(text, start).len() == length && (length >= LEAST || length == missing) {
            missing = missing.checked_sub(length)?;
            pieces.push(start..end);
        }
    }
    Some(pieces)
}

/// What the prefixes begin with whose letters are sought in groups, and how long they are at least.
const GROUPED: &str = "sk-";
const TELLING: usize = 6;
/// Most letters of a group, and most bytes between two of them.
const LONGEST_GROUP: usize = 16;
const LONGEST_GAP: usize = 8;
/// Fewest groups of a key whose length is not known.
const LEAST_GROUPS: usize = 4;
/// Fewest letters of a key without its prefix, and most.
const FEWEST: usize = 12;
const MOST: usize = 256;

/// Adds the keys whose letters, prefix included, are in groups of one length: `s k - o r - v 1 - …`,
/// `['s', 'k', '-', …]`, `sk-o r-v1 -5a3 …`.
pub(super) fn grouped(text: &str, masks: &mut Vec<Mask>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for at in memchr::memchr_iter(b's', bytes) {
        let apart = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if at < done || !apart {
            continue;
        }
        if let Some(mask) = group_of(text, at) {
            done = mask.range.end;
            masks.push(mask);
        }
    }
}

fn group_of(text: &str, start: usize) -> Option<Mask> {
    let bytes = text.as_bytes();
    let end = run(cut(text, start + LONGEST_GROUP + 1), start, is_key_byte);
    let (length, gap_end) = (end - start, run(cut(text, end + LONGEST_GAP + 1), end, |byte| !is_key_byte(byte)));
    let gap = &bytes[end..gap_end];
    if length > LONGEST_GROUP || gap.is_empty() || gap.len() > LONGEST_GAP || gap.contains(&b'\n') {
        return None;
    }
    let mut letters = String::new();
    // Where the groups end that hold so many letters.
    let mut ends = Vec::new();
    let mut at = start;
    loop {
        let end = run(cut(text, at + length), at, is_key_byte);
        let before = letters.len();
        letters.push_str(&text[at..end]);
        // Another key begins here, and is looked at from its own first letter.
        let seam = before.saturating_sub(GROUPED.len() - 1).max(1);
        if letters.get(seam..).is_some_and(|seam| seam.contains(GROUPED)) {
            letters.truncate(before);
            break;
        }
        ends.push((letters.len(), end));
        let known = letters.len().min(GROUPED.len());
        if letters[..known] != GROUPED[..known] {
            return None;
        }
        if end - at < length || letters.len() > MOST || !bytes[end..].starts_with(gap) {
            break;
        }
        at = end + gap.len();
    }
    let shape = KEYS
        .iter()
        .filter(|shape| shape.prefix.len() >= TELLING && letters.starts_with(shape.prefix))
        .max_by_key(|shape| shape.prefix.len())?;
    // Words behind a key of known length are not its own, and one group with a word behind it is none in groups.
    let full = shape.whole.filter(|whole| *whole <= letters.len());
    let is_whole = full.is_some() || ends.len() >= LEAST_GROUPS;
    let whole = full.unwrap_or(letters.len());
    let (_, end) = ends.into_iter().find(|(count, _)| *count >= whole)?;
    let key = &letters[..whole];
    let body = &key[shape.prefix.len()..];
    (is_whole && body.len() >= FEWEST.max(shape.least) && looks_random(body)).then(|| Mask::whole_key(start..end, key))
}
