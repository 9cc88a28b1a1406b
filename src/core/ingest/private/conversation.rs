//! What people and models wrote to each other, in the bodies of requests and answers however they were printed: JSON,
//! JSON in JSON, Python, JavaScript, pretty or on one line, whole or cut off.

use super::pieces::PrivatePiece;
use crate::core::key_shapes::PROMPTS;
use aho_corasick::{AhoCorasick, Input, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// Values that say what a piece is, not what is in it.
const KEPT: [&str; 9] =
    ["role", "type", "model", "finish_reason", "native_finish_reason", "detail", "object", "format", "provider"];
/// Fewest characters of an unquoted text; a shorter one is a word about the field.
const LONG: usize = 24;

static NAMES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(PROMPTS).ok());

/// Every piece and what stands for it, in order.
pub(super) fn find(text: &str) -> Vec<PrivatePiece> {
    let mut found = Vec::new();
    let Some(names) = NAMES.as_ref() else { return found };
    let mut at = 0;
    while let Some(name) = names.find(Input::new(text).range(at..)) {
        let first = found.len();
        at = match value(text, name.range()) {
            Some(Value::Quoted(quote)) => string(text, &quote, &mut found),
            Some(Value::Structure(start)) => structure(text, start, &mut found),
            Some(Value::Bare(start)) => bare(text, start, &mut found),
            None => name.end(),
        };
        found[first..].iter_mut().for_each(|piece| piece.part_of = name.start()..at);
    }
    found
}

enum Value {
    Quoted(Quote),
    /// At its bracket.
    Structure(usize),
    /// To the end of the line.
    Bare(usize),
}

/// A quote that opens a string.
struct Quote {
    /// Behind it.
    start: usize,
    sign: u8,
    /// Backslashes before it.
    depth: usize,
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The quote that is here, with the backslashes before it.
fn quote_at(text: &str, at: usize) -> Option<Quote> {
    let bytes = &text.as_bytes()[at..];
    let depth = bytes.iter().take_while(|byte| **byte == b'\\').count();
    let sign = *bytes.get(depth).filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    Some(Quote { start: at + depth + 1, sign, depth })
}

/// What the field is set to whose name is here.
fn value(text: &str, name: Range<usize>) -> Option<Value> {
    let bytes = text.as_bytes();
    let skip = |mut at: usize, spaces: &[u8]| {
        while bytes.get(at).is_some_and(|byte| spaces.contains(byte)) {
            at += 1;
        }
        at
    };
    if bytes[..name.start].last().is_some_and(|byte| is_word(*byte)) {
        return None;
    }
    let closing = quote_at(text, name.end);
    let quoted = closing.is_some();
    let mut at = skip(closing.map_or(name.end, |quote| quote.start), b" ");
    let sign = *bytes.get(at)?;
    at += match &bytes[at..] {
        [b'=', b'>', ..] => 2,
        [b':' | b'=', ..] => 1,
        _ => return None,
    };
    let behind = skip(at, b" \t\r\n");
    // Prefixes of Python's strings.
    let prefixed = skip(behind, b"fbru");
    match quote_at(text, prefixed).or_else(|| quote_at(text, behind)) {
        Some(quote) => return Some(Value::Quoted(quote)),
        None if matches!(bytes.get(behind), Some(b'[' | b'{')) => return Some(Value::Structure(behind)),
        None => {}
    }
    let line = text[..name.start].rsplit('\n').next().unwrap_or_default();
    let first = line.trim_start_matches([' ', '\t', '-', '>', '│', '|']).is_empty();
    let text_field = matches!(&text[name], "prompt" | "content" | "system" | "question" | "query" | "user_prompt");
    (!quoted && sign == b':' && first && text_field && bytes.get(at) == Some(&b' '))
        .then_some(Value::Bare(skip(at, b" ")))
}

/// Reduces a string and says where to go on.
fn string(text: &str, quote: &Quote, found: &mut Vec<PrivatePiece>) -> usize {
    let end = end_of(text, quote);
    reduce(text, quote.start..end.place, found);
    end.place + usize::from(end.closed) * (quote.depth + 1)
}

fn reduce(text: &str, range: Range<usize>, found: &mut Vec<PrivatePiece>) {
    let body = &text[range.clone()];
    let stands_for_one = body.starts_with('[') && body.ends_with(" characters]");
    if !body.trim().is_empty() && !stands_for_one {
        found.push(PrivatePiece::alone(range, format!("[{} characters]", body.chars().count())));
    }
}

struct End {
    place: usize,
    /// At a quote, not where the text was cut off.
    closed: bool,
}

/// Where a string ends: at a quote of its own kind with something of the syntax behind it. A string that was cut off ends
/// with its line.
fn end_of(text: &str, quote: &Quote) -> End {
    let bytes = text.as_bytes();
    let mut slashes = 0;
    let mut line_end = None;
    for (at, byte) in bytes.iter().enumerate().skip(quote.start) {
        match *byte {
            b'\\' => {
                slashes += 1;
                continue;
            }
            b'\n' if line_end.is_none() => line_end = Some(at),
            sign if sign == quote.sign && slashes <= quote.depth => {
                let closes = closes(&text[at + 1..]);
                match line_end {
                    _ if closes => return End { place: at - slashes, closed: slashes == quote.depth },
                    // Past the first line only the first quote may be its end.
                    Some(line_end) => return End { place: line_end, closed: false },
                    None => {}
                }
            }
            _ => {}
        }
        slashes = 0;
    }
    End { place: line_end.unwrap_or(text.len()), closed: false }
}

/// What may follow the end of a string: a sign of the syntax, another escaped quote, or nothing.
fn closes(rest: &str) -> bool {
    match rest.trim_start_matches([' ', '\t', '\r']).as_bytes() {
        [] => true,
        [first, ..] => matches!(first, b',' | b'}' | b']' | b')' | b':' | b';' | b'\n' | b'\\' | b'"' | b'\''),
    }
}

/// Reduces every string of a list or an object but those that say what a piece is.
fn structure(text: &str, start: usize, found: &mut Vec<PrivatePiece>) -> usize {
    let bytes = text.as_bytes();
    let mut open = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' | b'(' => open += 1,
            b']' | b'}' | b')' => {
                open -= 1;
                if open == 0 {
                    return at + 1;
                }
            }
            b'"' | b'\'' | b'`' | b'\\' => {
                let Some(quote) = quote_at(text, at) else {
                    at += 1;
                    continue;
                };
                let end = end_of(text, &quote);
                let next = end.place + usize::from(end.closed) * (quote.depth + 1);
                let is_name = end.closed && text[next..].trim_start().starts_with([':', '=']);
                if is_name && text[quote.start..end.place] == *"error" {
                    at = behind_value(text, next);
                    continue;
                }
                if !is_name && !KEPT.contains(&name_before(text, at)) {
                    reduce(text, quote.start..end.place, found);
                }
                if !end.closed {
                    return next;
                }
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Steps over what a name is set to, where it is an object: an error in the place of an answer says nothing private.
fn behind_value(text: &str, name_end: usize) -> usize {
    let bytes = text.as_bytes();
    let start =
        name_end + bytes[name_end..].iter().take_while(|byte| matches!(byte, b' ' | b':' | b'=' | b'\n')).count();
    match bytes.get(start) {
        Some(b'{' | b'[') => structure(text, start, &mut Vec::new()),
        _ => start,
    }
}

/// The name that the value at this place has: `"role": `, `role=`.
fn name_before(text: &str, at: usize) -> &str {
    let before = text[..at].trim_end_matches([' ', '\n', '\t', '\r']);
    let Some(before) = before.strip_suffix([':', '=']) else { return "" };
    let name = before.trim_end_matches([' ', '"', '\'', '`', '\\']);
    let start = name.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    &name[name.len() - start..]
}

/// A text without quotes, to the end of its line.
fn bare(text: &str, start: usize, found: &mut Vec<PrivatePiece>) -> usize {
    let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
    if text[start..end].chars().count() >= LONG {
        reduce(text, start..end, found);
    }
    end
}
