//! Keys by the prefix that their vendor gives them.

use super::interrupted;
use super::letter_runs::{TELLING, begins_word, behind_escape, cut, is_key_byte, is_surely_random, looks_random, run};
use super::mask::Mask;
use super::run_ends::Runs;
use crate::core::key_shapes::{Alphabet, KeyShape, SecretAddress, SecretTail};
use std::ops::Range;

/// `sk-or-v1-` with its dashes escaped for a URL or for JSON.
pub(super) const ENCODED: &[&str] = &["sk%2dor%2dv1%2d", "sk\\u002dor\\u002dv1\\u002d", "sk\\x2dor\\x2dv1\\x2d"];

/// `sk-or-v1-` in base64, at the three places it can have in a group, and `sk-` at the first; the same of two bytes a
/// letter, and of what is in base64 already.
pub(super) const BASE64: &[&str] = &[
    "c2stb3ItdjEt",
    "NrLW9yLXYxL",
    "zay1vci12MS",
    "c2st",
    "cwBrAC0AbwByAC0A",
    "MAawAtAG8AcgAtAHY",
    "zAGsALQBvAHIALQB",
    "YzJzdGIzSXRkakV0",
    "Myc3RiM0l0ZGpFd",
    "jMnN0YjNJdGRqRX",
];

/// No base64 text of a key has more before the place where its prefix is.
const BEFORE_BASE64: usize = 512;

/// What a key of a shape needs stands this near to its start; the head of a token of three parts is never longer.
const NEEDED_WITHIN: usize = 16 * 1024;

/// The key whose prefix is here; the last key that was found ended at `from`.
pub(super) fn find(shape: &KeyShape, text: &str, prefix: Range<usize>, from: usize, runs: &mut Runs) -> Option<Mask> {
    if text[prefix.clone()] != *shape.prefix {
        return None;
    }
    // A text that came in two parts may have been masked before the rest of the key came.
    if let Some(rest) = text[prefix.end..].strip_prefix('…') {
        let end = text.len() - rest.len() + run(rest, 0, is_key_byte);
        let more = end - prefix.end > 16 && looks_random(&text[prefix.end..end]);
        return (more && opens(shape, text, &prefix, from))
            .then(|| Mask::key(prefix.start..end, &text[prefix.start..end]));
    }
    let end = runs.word(text, prefix.end, shape.alphabet);
    let end = match shape.alphabet {
        Alphabet::Dotted => runs.without_dots(text, end).max(prefix.end),
        _ => end,
    };
    if let Some((body, end)) = joined(shape, text, prefix.end..end) {
        let key = format!("{}{body}", shape.prefix);
        let apart = opens(shape, text, &prefix, from) || is_surely_random(&body);
        return (apart && looks_random(&body)).then(|| Mask::whole_key(prefix.start..end, &key));
    }
    if let Some((key, key_end)) = interrupted::find(text, &prefix).filter(|(_, key_end)| *key_end > end) {
        return looks_random(&key[shape.prefix.len()..]).then(|| Mask::whole_key(prefix.start..key_end, &key));
    }
    let body = &text[prefix.end..end];
    let exact =
        !shape.exact || (shape.whole == Some(end - prefix.start) && !text[end..].starts_with(char::is_alphanumeric));
    if body.len() < shape.least || !exact {
        return None;
    }
    // Only what is apart is looked through: many prefixes may stand in one run.
    let random = match opens(shape, text, &prefix, from) {
        true => looks_random(body),
        // Of prefixes in a row without a digit none is looked behind.
        false => !shape.exact && runs.digit(text, prefix.end) < end.min(prefix.end + TELLING) && is_surely_random(body),
    };
    let within = prefix.end..end.min(prefix.end + NEEDED_WITHIN);
    if !random || !(shape.needs.is_empty() || runs.has(text, within, shape.needs)) {
        return None;
    }
    Some(Mask::whole_key(prefix.start..end, &text[prefix.start..end]))
}

/// A key that a program's source puts together from strings, on one line: `"sk-…" + "…"`. None where it is whole.
fn joined(shape: &KeyShape, text: &str, first: Range<usize>) -> Option<(String, usize)> {
    if first.len() > LONGEST_JOINED {
        return None;
    }
    let mut body = String::new();
    let mut end = first.end;
    while let Some(next) = next_string(text, end).filter(|_| body.len() < LONGEST_JOINED) {
        let next_end = run(cut(text, next + LONGEST_JOINED), next, |byte| shape.alphabet.has(byte));
        let piece = &text[next..next_end];
        let missing = shape.whole.is_some_and(|whole| shape.prefix.len() + first.len() + body.len() < whole);
        if piece.is_empty() || !(missing || (piece.len() >= 8 && is_mixed(piece))) {
            break;
        }
        body.push_str(piece);
        end = next_end;
    }
    (end > first.end).then(|| (format!("{}{body}", &text[first]), end))
}

/// No key in pieces is longer.
const LONGEST_JOINED: usize = 512;
/// Nor are there more signs between two pieces: many prefixes may stand before the same.
const LONGEST_OPERATOR: usize = 96;
/// What puts strings together, the longest first; nothing does in C and Python.
const OPERATORS: &[&str] = &["||", "..", "+", ".", "&", "~", ""];

/// Where the next string begins if one ends here.
fn next_string(text: &str, end: usize) -> Option<usize> {
    let text = cut(text, end + LONGEST_OPERATOR);
    let rest = text[end..].trim_start_matches('\\');
    let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\'' | '`' | '*'))?;
    if quote == '*' {
        return rest.starts_with("**").then(|| text.len() - rest.len() + 2);
    }
    let behind = rest[1..].trim_start_matches(' ');
    let operator = OPERATORS.iter().find(|sign| behind.starts_with(**sign))?;
    let next = behind[operator.len()..].trim_start_matches(' ').trim_start_matches('\\');
    next.starts_with(quote).then(|| text.len() - next.len() + 1)
}

/// Letters and digits.
fn is_mixed(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// `sk-or-` in hexadecimal digits, as programs print bytes, and what is between two of them.
pub(super) const HEXADECIMAL: &[&str] =
    &["736b2d6f722d", "73 6b 2d 6f 72 2d", "73:6b:2d:6f:72:2d", "73-6b-2d-6f-72-2d"];

/// A key in hexadecimal digits.
pub(super) fn hexadecimal(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let between = text.as_bytes()[anchor.start + 2];
    let parted = !between.is_ascii_hexdigit();
    let end = run(text, anchor.end, |byte| byte.is_ascii_hexdigit() || (parted && byte == between));
    (end - anchor.end >= 16).then(|| Mask::hidden(anchor.start..end))
}

/// Keys in base64 as shapes, for those that are broken over lines.
pub(super) static BROKEN_BASE64: [KeyShape; 3] =
    [in_base64("c2stb3ItdjEt"), in_base64("NrLW9yLXYxL"), in_base64("zay1vci12MS")];

const fn in_base64(prefix: &'static str) -> KeyShape {
    KeyShape {
        vendor: "",
        prefix,
        least: 20,
        whole: None,
        alphabet: Alphabet::Base64,
        anywhere: true,
        exact: false,
        needs: "",
        example: "",
    }
}

/// Prefixes of so many letters are not what a longer word in snake case goes on with.
const LONG_PREFIX: usize = 4;

/// The prefix is written right and is apart, or right behind another key.
pub(super) fn opens(shape: &KeyShape, text: &str, prefix: &Range<usize>, from: usize) -> bool {
    let snake = shape.exact || shape.prefix.len() >= LONG_PREFIX;
    let joins = |byte: u8| is_key_byte(byte) && !(snake && byte == b'_');
    let apart = shape.anywhere || prefix.start == from || begins_word(text, prefix.start, joins);
    text[prefix.clone()] == *shape.prefix && apart
}

/// The end of an address such as a webhook's.
pub(super) fn address_end(address: &SecretAddress, text: &str, before: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let mut end = runs.value(text, before.end);
    // A token may be made of parts like the one before it.
    if text[..before.end].ends_with('$') && text[end..].starts_with('$') {
        end = run(cut(text, end + LONGEST_JOINED), end + 1, |byte| byte.is_ascii_alphanumeric());
    }
    (end - before.end >= address.least).then(|| Mask::hidden(before.end..end))
}

/// The digits that are right before the end of a key.
pub(super) fn before_tail(tail: &SecretTail, text: &str, behind: Range<usize>) -> Option<Mask> {
    let before = text.as_bytes()[..behind.start].iter().rev().take(LONGEST_JOINED);
    let digits = before.take_while(|byte| byte.is_ascii_hexdigit()).count();
    let whole = text[behind.clone()] == *tail.behind && digits >= tail.least;
    let start = behind.start - digits;
    (whole && looks_random(&text[start..behind.start])).then(|| Mask::hidden(start..behind.start))
}

/// A key with escaped dashes.
pub(super) fn encoded(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let end = runs.word(text, anchor.end, Alphabet::Word);
    let body = &text[anchor.end..end];
    if body.len() < 8 || !looks_random(body) {
        return None;
    }
    Some(Mask::key(anchor.start..end, &format!("sk-or-v1-{body}")))
}

/// A base64 run that holds a key.
pub(super) fn base64(text: &str, anchor: Range<usize>, from: usize, runs: &mut Runs) -> Option<Mask> {
    if !BASE64.contains(&&text[anchor.clone()]) {
        return None;
    }
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    if anchor.len() == 4 && !begins_word(text, anchor.start, belongs) {
        return None;
    }
    let floor = from.max(anchor.start.saturating_sub(BEFORE_BASE64));
    let before = text.as_bytes()[floor..anchor.start].iter().rev().take_while(|byte| belongs(**byte)).count();
    let start = behind_escape(text, anchor.start - before).min(anchor.start);
    let end = runs.word(text, anchor.end, Alphabet::Base64);
    let bare = anchor.end + text[anchor.end..end].trim_end_matches('=').len();
    if bare - anchor.end < 20 {
        return None;
    }
    Some(Mask { key: true, ..Mask::hidden(start..end.min(bare + 2)) })
}

/// Runs of exactly 64 hexadecimal digits: the hashes that stand for keys.
pub(super) fn hashes(text: &str, masks: &mut Vec<Mask>) {
    const LENGTH: usize = 64;
    let bytes = text.as_bytes();
    let mut at = LENGTH - 1;
    // Every run of that length has a digit at a multiple of it.
    while at < bytes.len() {
        if !bytes[at].is_ascii_hexdigit() {
            at += LENGTH;
            continue;
        }
        let before = bytes[..at].iter().rev().take(LENGTH).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let end = run(text, at, |byte| byte.is_ascii_hexdigit());
        let start = at - before;
        // `0x…` is a number that is written so.
        let written = if text[..start].ends_with("0x") || text[..start].ends_with("0X") { start - 2 } else { start };
        let apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if end - start == LENGTH && apart(bytes.get(end)) && apart(written.checked_sub(1).and_then(|at| bytes.get(at)))
        {
            masks.push(Mask::hidden(start..end));
        }
        at = end.max(at) + LENGTH;
    }
}
