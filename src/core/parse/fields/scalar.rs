//! Values that are no containers: numbers, bare words, strings at any depth of escaping.

use crate::core::ingest::clean::is_invisible;
use std::ops::Range;
/// Longest key, bytes.
pub(super) const KEY: usize = 40;

/// What stands behind a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A string, or a bare word.
    Text,
    /// A whole number.
    Number(u64),
    /// True or false.
    Bool(bool),
    /// Null, None, undefined.
    Null,
    /// An object or a list.
    Open,
}

/// Digits, also across a line break inside them.
pub(super) fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value: u64 = 0;
    let mut at = 0;
    let mut digits = 0;
    while at < bytes.len() && digits < 17 {
        match bytes[at] {
            it @ b'0'..=b'9' => {
                value = value * 10 + u64::from(it - b'0');
                digits += 1;
                at += 1;
            }
            b'\n' if digits > 0 && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => at += 1,
            _ => break,
        }
    }
    (digits > 0).then_some((value, at))
}

/// A value without quotes: up to white space or punctuation of the data around it.
pub(super) fn bare(bytes: &[u8], from: usize) -> Option<(Value, Range<usize>, Option<usize>)> {
    let length = bytes[from..]
        .iter()
        .take(200)
        .position(|it| {
            matches!(it, b' ' | b'\n' | b',' | b'}' | b']' | b')' | b';' | b'"' | b'\'' | b'`' | b'<' | b'\\' | b'*')
        })
        .unwrap_or(bytes[from..].len().min(200));
    if bytes.get(from + length) == Some(&b'\n')
        && length > 0
        && let Some(found) = broken_word(bytes, from, length)
    {
        return Some(found);
    }
    let range = from..from + length;
    let value = match &bytes[range.clone()] {
        b"null" | b"None" | b"undefined" | b"nil" => Value::Null,
        b"true" | b"True" => Value::Bool(true),
        b"false" | b"False" => Value::Bool(false),
        b"" => return None,
        _ => Value::Text,
    };
    Some((value, range, None))
}

/// `true`, `false` or `null` with a line break of wrapping in it.
fn broken_word(bytes: &[u8], from: usize, length: usize) -> Option<(Value, Range<usize>, Option<usize>)> {
    let more = bytes[from + length + 1..].iter().take(6).take_while(|it| it.is_ascii_alphabetic()).count();
    let end = from + length + 1 + more;
    let word: Vec<u8> = bytes[from..end].iter().copied().filter(|it| *it != b'\n').collect();
    let value = match word.as_slice() {
        b"null" | b"None" => Value::Null,
        b"true" | b"True" => Value::Bool(true),
        b"false" | b"False" => Value::Bool(false),
        _ => return None,
    };
    Some((value, from..end, None))
}

/// From behind an opening quote to before its closing one. `slashes` backslashes stood before the opening quote.
pub(super) fn string(bytes: &[u8], from: usize, quote: u8, slashes: usize, limit: usize) -> Range<usize> {
    let end = bytes.len().min(from + limit);
    let mut at = from;
    let mut first_guess = None;
    // A terminal may break the line right behind the opening quote.
    let first = bytes[from..end].iter().find(|byte| !matches!(byte, b'\n' | b' '));
    let mut inner_json = matches!(first, Some(b'{' | b'['));
    while at < end {
        if bytes[at] != quote {
            if inner_json && !matches!(bytes[at], b'{' | b'[' | b' ' | b'\n' | b'\\' | b'n') {
                inner_json = false;
            }
            at += 1;
            continue;
        }
        let back = bytes[from..at].iter().rev().take(64);
        let run = back.take_while(|it| matches!(it, b'\\' | b'\n')).filter(|it| **it == b'\\').count();
        let closes = run <= slashes || (slashes == 0 && run % 2 == 0);
        if !closes {
            inner_json = false;
            at += 1;
            continue;
        }
        if inner_json && at > from {
            // The data inside uses the same quotes without escaping: only its brackets tell where it ends.
            return from..brackets(bytes, from, end);
        }
        if closes_value(bytes, at + 1) {
            return from..at - run.min(at - from).min(slashes.max(run));
        }
        first_guess.get_or_insert(at - run.min(at - from));
        at += 1;
    }
    match first_guess {
        Some(guess) => from..guess,
        None => from..end,
    }
}

/// Whether a quote before this place ends a value: only the punctuation of data may follow.
fn closes_value(bytes: &[u8], from: usize) -> bool {
    let mut at = from;
    loop {
        match bytes.get(at) {
            None | Some(b',' | b'}' | b']' | b')' | b';' | b':' | b'\n' | b'<' | b'"' | b'\'' | b'|') => return true,
            Some(b'\\') if matches!(bytes.get(at + 1), Some(b'n' | b't' | b'r' | b'"' | b'\'' | b'\\')) => return true,
            Some(b' ') => {
                // `key="value" next=…` and `"value" }`.
                let word = bytes[at + 1..]
                    .iter()
                    .take(KEY)
                    .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-'))
                    .count();
                if word > 0 {
                    return matches!(bytes.get(at + 1 + word), Some(b'='));
                }
                at += 1;
            }
            Some(_) => return false,
        }
    }
}

/// Past the bracket that closes the one at the start, or the limit.
fn brackets(bytes: &[u8], from: usize, end: usize) -> usize {
    let mut depth = 0usize;
    for (at, it) in bytes[from..end].iter().enumerate() {
        match it {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return from + at + 1;
                }
            }
            _ => {}
        }
    }
    end
}

/// A string as it was meant: escapes of any depth undone, line breaks of wrapping joined. What parts the folders of a
/// path on Windows stays.
#[must_use]
pub fn decode(piece: &str) -> String {
    let mut out = String::with_capacity(piece.len());
    let mut rest = piece;
    let mut in_path = false;
    while let Some(it) = rest.chars().next() {
        if it == '\\' {
            let tail = rest.trim_start_matches('\\');
            in_path |= ends_with_drive(&out);
            let (text, length) = match tail.bytes().next() {
                Some(b'"' | b'\'') | None => ("", 0),
                Some(_) if in_path => ("\\", 0),
                Some(b'n' | b'r') => ("\n", 1),
                Some(b't') => (" ", 1),
                Some(b'u') => {
                    let code = tail.get(1..5).and_then(|it| u32::from_str_radix(it, 16).ok());
                    match code.and_then(char::from_u32).filter(|letter| !letter.is_control() && !is_invisible(*letter))
                    {
                        Some(it) => {
                            out.push(it);
                            ("", 5)
                        }
                        None if code.is_some() => ("", 5),
                        None => ("\\", 0),
                    }
                }
                Some(b'A'..=b'Z' | b'c' | b'd' | b'g'..=b'm' | b'o'..=b'q' | b's' | b'w' | b'y' | b'z') => ("\\", 0),
                _ => ("", 0),
            };
            out.push_str(text);
            rest = &tail[length..];
        } else {
            in_path &= !it.is_whitespace() && !matches!(it, '"' | '\'');
            out.push(if it == '\n' { ' ' } else { it });
            rest = &rest[it.len_utf8()..];
        }
    }
    out
}

/// `C:`, behind which a path goes on.
fn ends_with_drive(text: &str) -> bool {
    match text.as_bytes() {
        [letter, b':'] => letter.is_ascii_alphabetic(),
        [.., before, letter, b':'] => letter.is_ascii_alphabetic() && !before.is_ascii_alphanumeric(),
        _ => false,
    }
}
