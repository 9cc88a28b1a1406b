//! Private keys in PEM, whole or cut, and of PuTTY.

use super::letter_runs::{cut, run};
use super::mask::Mask;
use super::run_ends::Runs;
use std::ops::Range;

/// What opens one; any kind of key may be named after it. Those of SSH.COM have a dash less, and a space.
pub(super) const BEGIN: &str = "-----begin ";
pub(super) const BEGIN_SSH: &str = "---- begin ";
/// The same in a file of PuTTY's; a number of lines follows.
pub(super) const PUTTY: &str = "private-lines: ";
/// What is secret of all that is written like this.
const KINDS: &[&str] = &["PRIVATE KEY", "Static key"];
/// Longest name of a kind of key, and longest key, bytes.
const LONGEST_NAME: usize = 48;
const LONGEST_KEY: usize = 16 * 1024;
/// Fewest letters of a line of one.
const LEAST: usize = 16;

/// The lines between `BEGIN … PRIVATE KEY` and its end. Without an end, as far as they look like base64. Where each
/// line is a string of its own, all strings but the last go to `masks`.
pub(super) fn find(text: &str, begin: Range<usize>, runs: &mut Runs, masks: &mut Vec<Mask>) -> Option<Mask> {
    let putty = text.as_bytes()[begin.start] != b'-';
    let start = if putty { run(text, begin.end, |byte| byte.is_ascii_digit()) } else { behind_name(text, begin.end)? };
    let rest = cut(text, start + LONGEST_KEY);
    let belongs = |byte: u8| {
        byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || matches!(byte, b'+' | b'/' | b'=' | b'\\' | b'|')
    };
    let sign = match () {
        () if putty => "Private-MAC",
        () if text[begin.clone()].eq_ignore_ascii_case(BEGIN_SSH) => "---- END",
        () => "-----END",
    };
    let end = match runs.sign(text, start, sign) {
        at if at + sign.len() <= rest.len() => at,
        _ => run(rest, start, |byte| belongs(byte) || matches!(byte, b'"' | b'\'' | b'`' | b',')),
    };
    // A quote in between ends a string. Behind the first one only lines of base64 are more of the key.
    let mut last = None;
    let mut at = start;
    for piece in rest[start..end].split(['"', '\'', '`']) {
        let body = piece.trim_end_matches('\\');
        let key = at == start || run(body, 0, belongs) == body.len();
        if key && body.trim().len() >= LEAST {
            masks.extend(last.replace(Mask::hidden(at..at + body.len())));
        }
        at += piece.len() + 1;
    }
    last
}

/// Where the line ends that names a private key.
fn behind_name(text: &str, begin: usize) -> Option<usize> {
    let head = cut(text, begin + LONGEST_NAME);
    let (named, kind) = KINDS.iter().find_map(|kind| Some((head[begin..].find(kind)? + begin, kind)))?;
    let dashes = head[named..].find("----").map(|at| run(head, named + at, |byte| byte == b'-'));
    Some(dashes.unwrap_or(named + kind.len()))
}
