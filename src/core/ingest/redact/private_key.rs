//! Private keys in PEM, whole or cut.

use super::letter_runs::cut;
use super::mask::Mask;
use std::ops::Range;

/// What opens one; any kind of key may be named after it.
pub(super) const BEGIN: &str = "-----begin ";
/// Longest name of a kind of key, and longest key, bytes.
const LONGEST_NAME: usize = 48;
const LONGEST_KEY: usize = 16 * 1024;

/// The lines between `BEGIN … PRIVATE KEY` and its end. Without an end, as far as they look like base64.
pub(super) fn find(text: &str, begin: Range<usize>) -> Option<Mask> {
    let head = cut(text, begin.end + LONGEST_NAME);
    let named = head[begin.end..].find("PRIVATE KEY")? + begin.end;
    let start = head[named..].find("-----").map_or(named + "PRIVATE KEY".len(), |at| named + at + "-----".len());
    let rest = cut(text, start + LONGEST_KEY);
    let belongs = |byte: u8| {
        byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || matches!(byte, b'+' | b'/' | b'=' | b'\\' | b'|')
    };
    let end =
        rest[start..].find("-----END").map_or_else(|| super::letter_runs::run(rest, start, belongs), |at| start + at);
    // A quote in between ends the string that the key is in.
    let end = rest[start..end].find(['"', '\'', '`']).map_or(end, |at| start + at);
    let body = rest[start..end].trim_end_matches('\\');
    let trimmed = body.trim();
    (trimmed.len() >= 16).then(|| Mask::hidden(start..start + body.len()))
}
