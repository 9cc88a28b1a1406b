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
    "optional",
    "len",
    "td",
    "pre",
    "class",
    "as",
    "out",
    "none",
    "debug",
    "saya",
    "je",
    "de",
    "er",
    "mea",
    "este",
    "cs1",
    "cs2",
    "cs3",
];
/// What ids begin with that tell one call from another, and open nothing.
const IDS: &[&str] = &["gen-", "req", "chatcmpl", "msg_", "call_", "resp_", "run_", "toolu_", "file-", "trace"];

/// The value near a name that ends at `name.end`.
pub(super) fn find(text: &str, name: &Range<usize>) -> Option<Mask> {
    // `tokens` is one name as `token` is, `tokenizer` is none.
    let plural = usize::from(text[name.end..].starts_with(['s', 'S']));
    let head = cut(text, name.end + plural + WITHIN);
    let name_end = name.end + plural;
    let mut at = behind_particles(head, name_end);
    if at == name_end && head[at..].starts_with(|letter: char| letter.is_alphabetic()) {
        return None;
    }
    let mut lines = 0;
    let mut words = 0;
    while words <= MOST_WORDS {
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
            let listed = behind_list(text, end);
            return Some(if listed > end { Mask::hidden(start..listed) } else { Mask::key(start..end, word) });
        }
        if !is_piece(text, start, end) {
            if !joins(word) {
                return None;
            }
            words += 1;
        }
        at = end;
    }
    None
}

/// Where a list of secrets ends, of which the first one ends here: `API_KEYS=one;two`.
fn behind_list(text: &str, end: usize) -> usize {
    let head = cut(text, end + LONGEST);
    let mut end = end;
    while head[end..].starts_with([';', ',']) {
        let next = run(head, end + 1, is_value_byte);
        if !is_secret(&head[end + 1..next]) {
            break;
        }
        end = next;
    }
    end
}

/// A word that may stand between a name and its value, a small number, or the place of the value in memory.
fn joins(word: &str) -> bool {
    let number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let pointer = word.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    number || pointer || JOINERS.iter().any(|joiner| joiner.eq_ignore_ascii_case(word))
}

/// The letters of English in a word that has others as well: `är`, `của`.
fn is_piece(text: &str, start: usize, end: usize) -> bool {
    let word = &text.as_bytes()[start..end];
    let beside = text.as_bytes()[..start].last().is_some_and(|byte| *byte >= 0x80)
        || text.as_bytes().get(end).is_some_and(|byte| *byte >= 0x80);
    beside && word.len() <= MOST_PARTICLES && word.iter().all(u8::is_ascii_alphabetic)
}

/// Where the words end that languages without spaces put right behind a name: `密钥是`, `キーは「`.
fn behind_particles(text: &str, at: usize) -> usize {
    let particles = text[at..].chars().take(MOST_PARTICLES).take_while(|letter| !letter.is_ascii());
    at + particles.map(char::len_utf8).sum::<usize>()
}

/// Most letters of such a word.
const MOST_PARTICLES: usize = 6;

/// Fewest letters of a password that is right behind its name.
const LEAST_PASSWORD: usize = 8;

/// A password behind its name, where what parts them is no sign of a value: letters of both cases and digits.
pub(super) fn password(text: &str, name: &Range<usize>) -> Option<Mask> {
    let head = cut(text, name.end + WITHIN);
    let mut at = name.end;
    let mut lines = 0;
    for _ in 0..=MOST_WORDS {
        let start = run(head, at, |byte| !byte.is_ascii_alphanumeric());
        if start >= head.len() || start == name.end {
            return None;
        }
        lines += head.as_bytes()[at..start].iter().filter(|byte| **byte == b'\n').count();
        let end = run(cut(text, start + LONGEST), start, |byte| byte.is_ascii_alphanumeric());
        let word = &text[start..end];
        if lines > MOST_LINES_OF_PASSWORD {
            return None;
        }
        if word.len() >= LEAST_PASSWORD && is_mixed(word) {
            let whole = !text[end..].starts_with(['.', '(', '_', '-', '/']);
            let shown = text[at..start].contains(['…', '/', '$', '@']);
            let tagged = text[at..start].contains('<');
            return (whole && (tagged || !shown)).then(|| Mask::hidden(start..end));
        }
        if !joins(word) {
            return None;
        }
        at = end;
    }
    None
}

/// Most lines between a name and its password.
const MOST_LINES_OF_PASSWORD: usize = 1;

fn is_mixed(word: &str) -> bool {
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    count(u8::is_ascii_digit) >= 2 && count(u8::is_ascii_uppercase) >= 1 && count(u8::is_ascii_lowercase) >= 2
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
