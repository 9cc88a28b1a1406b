//! Values that look like nothing but a secret and are near its name, however the two are joined: columns of a table,
//! elements of a file, arguments of a call, words of a sentence.

use super::letter_runs::{begins_word, behind_escape, cut, is_stand_in, run};
use super::mask::Mask;
use std::ops::Range;

/// No value is further from its name, and none is longer.
const WITHIN: usize = 80;
const LONGEST: usize = 512;
/// Most words and lines between the two.
const MOST_WORDS: usize = 4;
const MOST_LINES: usize = 2;
/// Fewest letters of the value in a row.
const LEAST: usize = 16;
/// Words that join a name and its value, in lower case.
const JOINERS: &[&str] = &[
    "is",
    "was",
    "are",
    "header",
    "provided",
    "given",
    "value",
    "val",
    "v",
    "string",
    "str",
    "text",
    "default",
    "of",
    "for",
    "the",
    "a",
    "my",
    "your",
    "not",
    "valid",
    "invalid",
    "with",
    "using",
    "set",
    "to",
    "cdata",
    "like",
    "type",
    "data",
    "content",
    "input",
    "const",
    "lautet",
    "ist",
    "es",
    "est",
    "key",
    "token",
    "here",
    "by",
    "new",
    "old",
    "plain",
    "found",
    "parametervalue",
    "securestring",
    "api",
    "os",
    "env",
    "getenv",
    "or",
    "production",
    "preview",
    "development",
    "staging",
    "arrayvalue",
    "values",
    "stringvalue",
    "cs1",
    "cs2",
    "cs3",
];
/// What ids begin with that tell one call from another, and open nothing.
const IDS: &[&str] = &["gen-", "req", "chatcmpl", "msg_", "call_", "resp_", "run_", "toolu_", "file-", "trace"];

/// The value near a name that ends at `name.end`.
pub(super) fn find(text: &str, name: &Range<usize>) -> Option<Mask> {
    // `tokens` is one name as `token` is, `tokenizer` is none.
    let plural = usize::from(text[name.end..].starts_with('s'));
    let head = cut(text, name.end + plural + WITHIN);
    let name_end = name.end + plural;
    let mut at = behind_particles(head, name_end);
    if at == name_end && head[at..].starts_with(|letter: char| letter.is_alphabetic()) {
        return None;
    }
    let mut lines = 0;
    for _ in 0..=MOST_WORDS {
        // A word may go on behind the last place where a value is sought.
        if at >= head.len() {
            return None;
        }
        let start = behind_escape(text, run(head, at, |byte| !byte.is_ascii_alphanumeric()));
        if start >= head.len() {
            return None;
        }
        lines += head.as_bytes()[at..start].iter().filter(|byte| **byte == b'\n').count();
        let end = run(cut(text, start + LONGEST), start, is_value_byte);
        if lines > MOST_LINES {
            return None;
        }
        let word = &text[start..end];
        if is_secret(word) {
            return Some(Mask::key(start..end, word));
        }
        let number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
        if !number && !JOINERS.iter().any(|joiner| joiner.eq_ignore_ascii_case(word)) {
            return None;
        }
        at = end;
    }
    None
}

/// Where the words end that languages without spaces put right behind a name: `密钥是`, `キーは「`.
fn behind_particles(text: &str, at: usize) -> usize {
    if text[..at].bytes().next_back().is_none_or(|byte| byte.is_ascii()) {
        return at;
    }
    let particles = text[at..].chars().take(MOST_PARTICLES).take_while(|letter| !letter.is_ascii());
    at + particles.map(char::len_utf8).sum::<usize>()
}

/// Most letters of such a word.
const MOST_PARTICLES: usize = 6;

/// Fewest letters of a password that is right behind its name.
const LEAST_PASSWORD: usize = 8;

/// A password right behind its name, where only a space or a quote parts them: letters of both cases and digits.
pub(super) fn password(text: &str, name: &Range<usize>) -> Option<Mask> {
    let head = cut(text, name.end + LONGEST);
    let start = run(head, name.end, |byte| matches!(byte, b' ' | b'"' | b'\'' | b'`'));
    let end = run(head, start, |byte| byte.is_ascii_alphanumeric());
    let word = &text[start..end];
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let mixed =
        count(u8::is_ascii_digit) >= 2 && count(u8::is_ascii_uppercase) >= 1 && count(u8::is_ascii_lowercase) >= 2;
    let whole = !text[end..].starts_with(['.', '(', '_', '-', '/']);
    (start > name.end && word.len() >= LEAST_PASSWORD && mixed && whole).then(|| Mask::hidden(start..end))
}

/// The same for a name that says less: the value must be one that nothing else is written like.
pub(super) fn find_by_word(text: &str, name: &Range<usize>) -> Option<Mask> {
    let apart = begins_word(text, name.start, |byte| byte.is_ascii_alphanumeric());
    let mask = apart.then(|| find(text, name)).flatten()?;
    let value = &text[mask.range.clone()];
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    (has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)).then_some(mask)
}

fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')
}

/// Letters and digits in a long row, and no id.
pub(super) fn is_secret(word: &str) -> bool {
    let random = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= LEAST && digits >= 2 && part.len() - digits >= 2
    };
    word.split(['-', '_', '+']).any(random) && !is_stand_in(word) && !IDS.iter().any(|id| word.starts_with(id))
}
