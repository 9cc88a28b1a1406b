//! Secrets of Kubernetes: in a manifest of that kind every value below `data` is one, whatever its name is.

use super::letter_runs::{cut, run};
use super::mask::Mask;
use std::ops::Range;

/// What names the kind, in YAML and in JSON.
const KINDS: &[&str] = &["kind: Secret", "\"kind\":\"Secret\"", "\"kind\": \"Secret\""];
/// The fields that hold the values.
const FIELDS: &[&str] = &["data", "stringData"];
/// No manifest that people paste is longer, and no name.
const LONGEST: usize = 64 * 1024;
const LONGEST_NAME: usize = 253;

/// Adds every value to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    if memchr::memmem::find(text.as_bytes(), b"Secret").is_none() {
        return;
    }
    let mut done = 0;
    for kind in KINDS.iter().filter_map(|kind| memchr::memmem::find(text.as_bytes(), kind.as_bytes())) {
        // Fields of a manifest have no order.
        let mut start = kind.saturating_sub(LONGEST).max(done);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let end = cut(text, kind + LONGEST).len();
        if start >= end {
            continue;
        }
        for field in FIELDS {
            // A name inside what was looked at is one of the values' own: looking again from each is quadratic.
            let mut seen = start;
            for (at, _) in text[start..end].match_indices(field) {
                let is_word = !text[..start + at].ends_with(|letter: char| letter.is_alphanumeric());
                if is_word && start + at >= seen {
                    seen = values(&text[..end], start + at + field.len(), masks);
                }
            }
        }
        done = done.max(end);
    }
}

/// Behind the lines of a value that is a block: they stand further in than its name does.
fn block(text: &str, indentation: Range<usize>, sign: Range<usize>, masks: &mut Vec<Mask>) -> Option<usize> {
    let is_block = text[sign.clone()].starts_with(['|', '>']) && text[sign.end..].starts_with('\n');
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut end = sign.end;
    for line in text[sign.end..].split_inclusive('\n').skip(1) {
        if !is_block || depth(line) <= indentation.len() {
            break;
        }
        let (start, stop) = (end + 1 + depth(line), end + 1 + line.trim_end().len());
        masks.extend((stop > start).then(|| Mask::hidden(start..stop)));
        end += line.len();
    }
    (end > sign.end).then_some(end)
}

/// The values of `data:` in YAML, or of `"data":{` in JSON, whose name ends here; and where they end.
fn values(text: &str, name_end: usize, masks: &mut Vec<Mask>) -> usize {
    let signs = |byte: u8| matches!(byte, b'"' | b':' | b' ');
    let mut at = run(text, name_end, signs);
    if at == name_end || !matches!(text.as_bytes().get(at), Some(b'{' | b'\n')) {
        return name_end;
    }
    loop {
        let start = run(text, at, |byte| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'"' | b','));
        let indented = text[at..start].contains([' ', '\t', '"']);
        let name = run(cut(text, start + LONGEST_NAME), start, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
        });
        let value = run(text, name, signs);
        let end = run(text, value, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b'}'));
        if !indented || name == start || value == name || end == value {
            return at;
        }
        let line = at + text[at..start].rfind('\n').map_or(0, |line| line + 1);
        let lines = block(text, line..start, value..end, masks);
        if lines.is_none() {
            masks.push(Mask::hidden(value..end));
        }
        at = run(text, lines.unwrap_or(end), |byte| byte == b'"');
    }
}
