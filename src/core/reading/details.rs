//! What stands beside the message of a failure and says more than it: the field that was refused, what other providers
//! said before, when it was, and which models a program names by their names for people.

use super::evidence::{Found, ProviderRefusal};
use crate::core::parse::fields::{Field, FieldName, Value, decode};
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::span::Span;
use std::ops::Range;

/// Longest path of a field that is told, in steps.
const STEPS: usize = 12;

/// Values of a list that are told.
const VALUES: usize = 12;

/// How far from the start of its line a time may stand.
const STAMP: usize = 48;

/// Longest line whose start is looked for.
const LINE: usize = 4000;

/// Parts of a request that a path of a refused field starts with.
const ROOTS: [&str; 16] = [
    "messages",
    "message",
    "tools",
    "tool",
    "input",
    "contents",
    "content",
    "functions",
    "response_format",
    "tool_choice",
    "reasoning",
    "provider",
    "system",
    "text",
    "image",
    "body",
];

/// The field that a checker of requests names, with the values that it would take: `"path":["messages",0,"content"]`.
#[must_use]
pub fn issue(parsed: &Parsed, part: &Range<usize>, near: usize) -> Option<(Found<String>, Vec<String>)> {
    let fields = &parsed.fields;
    let of_issue = |field: &&Field| {
        field.value == Value::Open
            && part.contains(&field.key_at)
            && [FieldName::Message, FieldName::Code, FieldName::Type]
                .iter()
                .any(|key| fields.beside(field.owner, *key).is_some())
    };
    let field = fields.of_key(FieldName::Path).filter(of_issue).min_by_key(|field| field.key_at.abs_diff(near))?;
    let elements = list(parsed, field)?;
    let path = steps(&elements)?;
    // Of a union each form reports its own mark, with a path from the union on: a request itself has no such field.
    if matches!(elements.as_slice(), [mark] if mark == "type" || mark == "role") {
        return None;
    }
    let allowed = fields.beside(field.owner, FieldName::Allowed).filter(|field| field.value == Value::Open);
    let allowed = allowed.and_then(|field| list(parsed, field)).unwrap_or_default();
    Some((Found::at(path, parsed.span(&field.at)), allowed))
}

/// The field that an error names as its `param`.
#[must_use]
pub fn parameter(parsed: &Parsed, part: &Range<usize>, near: usize) -> Option<Found<String>> {
    let fields = &parsed.fields;
    let named = |field: &&Field| {
        field.value == Value::Text
            && part.contains(&field.key_at)
            && fields.beside(field.owner, FieldName::Message).is_some()
            && is_path(&parsed.flat.text[field.at.clone()])
    };
    let field = fields.of_key(FieldName::Param).filter(named).min_by_key(|field| field.key_at.abs_diff(near))?;
    Some(Found::at(parsed.flat.text[field.at.clone()].to_string(), parsed.span(&field.at)))
}

fn is_path(words: &str) -> bool {
    let of_path = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']');
    (1..80).contains(&words.len()) && words != "null" && words.bytes().all(of_path)
}

/// The elements of a list as they are written.
fn list(parsed: &Parsed, field: &Field) -> Option<Vec<String>> {
    let containers = &parsed.fields.containers;
    let index = containers.partition_point(|container| container.at.start < field.at.start);
    let text = parsed.flat.text.get(containers.get(index)?.at.clone())?;
    let bare = |piece: &str| {
        piece.trim_matches(|letter: char| letter.is_whitespace() || "[]\"'\\`".contains(letter)).to_string()
    };
    // A dump inside a string writes its line ends as letters.
    let text = text.replace("\\n", " ").replace("\\t", " ");
    let elements: Vec<String> = text.split(',').take(VALUES).map(bare).filter(|piece| !piece.is_empty()).collect();
    (!elements.is_empty() && elements.iter().all(|piece| piece.len() < 60 && !piece.contains(['{', ':'])))
        .then_some(elements)
}

/// `messages[0].content` out of `messages`, `0`, `content`.
fn steps(elements: &[String]) -> Option<String> {
    let mut path = String::new();
    for step in elements.iter().take(STEPS) {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{step}]"));
        } else if !path.is_empty() {
            path.push_str(&format!(".{step}"));
        } else {
            path.push_str(step);
        }
    }
    (!path.is_empty()).then_some(path)
}

/// The same out of a sentence: `tools.11.custom.input_schema: …`, `messages[3].content[0].type: …`, `tool 11`.
#[must_use]
pub fn path_of_sentence(message: &str) -> Option<String> {
    let words = message.split(|letter: char| letter.is_whitespace() || matches!(letter, '\'' | '"' | '`' | '(' | ','));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(60).collect();
    for (index, word) in words.iter().enumerate() {
        let word = word.trim_end_matches([':', '.', ')']);
        let pieces: Vec<String> =
            word.split(['.', '[', ']']).filter(|piece| !piece.is_empty()).map(str::to_string).collect();
        let numbered = pieces.iter().any(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()));
        let named = pieces
            .iter()
            .all(|piece| piece.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')));
        let first = pieces.first().map(String::as_str).unwrap_or_default();
        if pieces.len() > 1 && numbered && named && ROOTS.contains(&first) {
            return steps(&pieces);
        }
        let number = words.get(index + 1).map(|next| next.trim_end_matches([':', '.', ')']));
        let number =
            number.filter(|next| !next.is_empty() && next.len() < 4 && next.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(number) = number.filter(|_| matches!(word.to_ascii_lowercase().as_str(), "tool" | "message")) {
            return Some(format!("{}s[{number}]", word.to_ascii_lowercase()));
        }
    }
    None
}

/// What other providers said to the same request before: `metadata.previous_errors`.
#[must_use]
pub fn previous(parsed: &Parsed, part: &Range<usize>) -> Vec<ProviderRefusal> {
    let fields = &parsed.fields;
    let text = |field: &Field| decode(&parsed.flat.text[field.at.clone()]);
    fields
        .of_key(FieldName::ProviderName)
        .filter(|field| part.contains(&field.key_at) && fields.under(field.owner, FieldName::PreviousErrors))
        .take(16)
        .map(|field| ProviderRefusal {
            provider: text(field),
            status: fields.beside(field.owner, FieldName::Code).and_then(|code| match code.value {
                Value::Number(number) => u16::try_from(number).ok(),
                _ => None,
            }),
            message: fields.beside(field.owner, FieldName::Message).map(text),
        })
        .collect()
}

/// The time at the start of the line that a place of the cleaned text stands on, as it is written.
#[must_use]
pub fn time(text: &str, near: usize) -> Option<Found<String>> {
    let bytes = text.as_bytes();
    let near = near.min(bytes.len());
    let from = near.saturating_sub(LINE);
    let start = memchr::memrchr(b'\n', &bytes[from..near]).map_or(from, |at| from + at + 1);
    let line = &bytes[start..(start + STAMP).min(bytes.len())];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    let is_clock = |eight: &[u8]| {
        eight
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 2 || at == 5 { *byte == b':' } else { byte.is_ascii_digit() })
    };
    let clock = line.windows(8).position(is_clock)?;
    let of_date = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.');
    let before = line[..clock].strip_suffix(b"T").or_else(|| line[..clock].strip_suffix(b" ")).unwrap_or_default();
    let date = before.iter().rev().take_while(of_date).count();
    let date = if date >= 8 { date + 1 } else { 0 };
    let of_fraction = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'Z' | b'+');
    let after = line[clock + 8..].iter().take_while(of_fraction).count();
    let shown = text.get(start + clock - date..start + clock + 8 + after)?.trim_end_matches([',', '.']);
    let span = Span { start: start + clock - date, end: start + clock - date + shown.len() };
    Some(Found::at(shown.to_string(), span))
}

/// `Models : Gemma4 , Qwen3-Coder`: the models of a report that names several, by their names for people.
#[must_use]
pub fn models(parsed: &Parsed) -> Vec<Found<String>> {
    let flat = &parsed.flat.text;
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(flat.as_bytes(), b"odels").take(32) {
        let behind = flat[at + "odels".len()..].lines().next().unwrap_or_default();
        // The letter before it is M or m; whatever else stands there may be longer than one byte.
        let opens = match &flat.as_bytes()[..at] {
            [b'M' | b'm'] => true,
            [.., line_end, b'M' | b'm'] => *line_end == b'\n',
            _ => false,
        };
        let Some(names) = behind.trim_start().strip_prefix(':').filter(|_| opens && behind.len() < 300) else {
            continue;
        };
        if !names.contains(',') || names.contains(['{', '/', '"']) {
            continue;
        }
        let mut from = at + "odels".len() + behind.len() - names.len();
        for piece in names.split(',') {
            let name = piece.trim();
            let start = from + piece.len() - piece.trim_start().len();
            from += piece.len() + 1;
            if (2..60).contains(&name.len()) {
                found.push(Found::at(name.to_string(), parsed.span(&(start..start + name.len()))));
            }
        }
    }
    found.truncate(VALUES);
    found
}
