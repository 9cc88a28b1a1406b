//! HTTP statuses in a text: fields first, then numbers in the company of words that make them a status.

use super::fields::{FieldName, Fields, Value};
use crate::core::knowledge::lexicon::{STATUS_CLASSES, STATUS_PHRASES};
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::LazyLock;

/// A number that is, or may be, an HTTP status.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusMention {
    /// The number.
    pub code: u16,
    /// Where, in the flat text.
    pub at: Range<usize>,
    /// How surely it is a status, 0 to 100.
    pub weight: u8,
    /// It stands on an HTTP status line.
    pub http: bool,
}

/// Most candidates that are kept.
const SEEN: usize = 1000;

/// Error classes that are kept.
const CLASSES: usize = 64;

/// A number that a sentence tells of.
const NARRATED: u8 = 45;

/// How far in its line the word stands that tells of a number.
const REPORT_REACH: usize = 60;

/// Statuses that people speak of by their number.
const STATUSES: [u16; 24] = [
    400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 424, 429, 500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525,
    529,
];

/// Words that tell of what came back.
const REPORTING_VERBS: [&str; 38] = [
    "error",
    "getting",
    "get a",
    "gets a",
    "got a",
    "i get",
    "i got",
    "returns",
    "returned",
    "gives",
    "status",
    "response",
    "responds",
    "message",
    "http",
    "rate limit",
    "fails",
    "says",
    "shows",
    "mention",
    "constantly",
    "返回",
    "报错",
    "错误",
    "遇到",
    "エラー",
    "fehler",
    "erreur",
    "throws",
    "throwing",
    "hitting",
    "receive",
    "failing",
    "发生",
    "出现",
    "提示",
    "收到",
    "오류",
];

/// What is counted, not answered, where it stands behind a number.
const UNITS: [&str; 22] = [
    "token", "ms", "sec", "second", "min", "hour", "day", "mb", "kb", "gb", "line", "char", "word", "model", "file",
    "request", "message", "user", "item", "px", "k ", "usd",
];

/// Names of what is numbered.
const NUMBERED: [&str; 17] = [
    "line",
    "port",
    "page",
    "issue",
    "pull request",
    "version",
    "step",
    "build",
    "after",
    "of",
    "pid",
    "row",
    "room",
    "ticket",
    "order no",
    "incident id",
    "request id",
];

/// Candidates on either side of a place that are weighed.
const AROUND: usize = 64;

/// Words that make the number after them a status.
const BEFORE: [(&str, u8); 28] = [
    ("status code of", 84),
    ("status of", 80),
    ("http/1.1", 96),
    ("http/1.0", 96),
    ("http/2", 96),
    ("http/3", 96),
    ("http/2.0", 96),
    ("status code", 88),
    ("status_code", 88),
    ("statuscode", 88),
    ("status", 84),
    ("http", 84),
    ("http error", 84),
    ("error code", 82),
    ("code", 70),
    ("error", 74),
    ("failed", 66),
    ("returned", 72),
    ("returned error", 72),
    ("rejected", 60),
    ("response", 70),
    ("responded with", 72),
    ("received", 50),
    ("capierror", 76),
    ("devolvio", 50),
    ("request failed", 76),
    ("api", 60),
    ("openrouter", 72),
];

/// What the addresses of model calls end with.
const API_PATHS: [&str; 7] =
    ["/chat/completions", "/messages", "/responses", "/completions", "/embeddings", "/models", "/generation"];

/// Reason phrases and the like that make the number before them a status.
const AFTER: [&str; 29] = [
    "message=",
    "received",
    "unauthorized",
    "payment required",
    "forbidden",
    "not found",
    "bad request",
    "too many requests",
    "internal server error",
    "bad gateway",
    "service unavailable",
    "gateway timeout",
    "gateway time-out",
    "method not allowed",
    "request timeout",
    "payload too large",
    "request entity too large",
    "content too large",
    "unprocessable",
    "proxy authentication required",
    "provider returned error",
    "error",
    "client error",
    "server error",
    "status code",
    "{\"",
    "- {",
    ": {",
    "<response",
];

/// Every candidate, in order.
#[must_use]
pub fn find(flat: &str, fields: &Fields) -> Vec<StatusMention> {
    let mut seen = Vec::new();
    for field in &fields.all {
        let (FieldName::Code | FieldName::Status, Value::Number(number)) = (field.key, field.value) else { continue };
        let Ok(code) = u16::try_from(number) else { continue };
        let plausible = (400..=599).contains(&code) || (field.key == FieldName::Status && code == 200);
        if !plausible {
            continue;
        }
        let weight = if fields.in_raw(field.at.start) || fields.under(field.owner, FieldName::PreviousErrors) {
            20
        } else if field.owner == 0 && field.key == FieldName::Code {
            // `Error code: 401`, `code: 404` in prose or in a fragment.
            86
        } else if code == 200 {
            60
        } else {
            92
        };
        seen.push(StatusMention { code, at: field.at.clone(), weight, http: code == 200 && weight > 20 });
    }
    phrases(flat, fields, &mut seen);
    classes(flat, fields, &mut seen);
    scan(flat, fields, &mut seen);
    seen.sort_by_key(|it| it.at.start);
    seen.truncate(SEEN);
    seen
}

/// A log has many records, and each is read for itself.
static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| STATUS_PHRASES.iter().map(|(phrase, _)| Finder::new(phrase)).collect());

/// A phrase counts only where it is all that a line ends with: `AI_APICallError: Forbidden`.
fn phrases(flat: &str, fields: &Fields, seen: &mut Vec<StatusMention>) {
    for (finder, (phrase, code)) in FINDERS.iter().zip(STATUS_PHRASES) {
        for at in finder.find_iter(flat.as_bytes()).take(16) {
            let end = at + phrase.len();
            let ends = flat[end..].starts_with(['\n', '"', '\'']) || end == flat.len();
            let starts = at == 0 || flat[..at].ends_with([' ', '\n', '"', '\'']);
            if ends && starts && !fields.in_raw(at) {
                seen.push(StatusMention { code: *code, at: at..end, weight: 45, http: false });
            }
        }
    }
}

/// The class of an exception says its status where the number is lost: `NotFoundError`, `ForbiddenResponseError`.
fn classes(flat: &str, fields: &Fields, seen: &mut Vec<StatusMention>) {
    let bytes = flat.as_bytes();
    for ending in ["Error", "Exception"] {
        let mut kept = 0;
        for at in memchr::memmem::find_iter(bytes, ending.as_bytes()) {
            let end = at + ending.len();
            let length = bytes[..at].iter().rev().take(48).take_while(|it| it.is_ascii_alphanumeric()).count();
            let start = at - length;
            let whole = (start == 0 || bytes[start - 1] != b'_')
                && matches!(bytes.get(end), None | Some(b':' | b'\n' | b' ' | b']'));
            if length < 8 || !whole {
                continue;
            }
            let name = &flat[start..at];
            let stem = name.strip_suffix("Response").unwrap_or(name);
            let Ok(index) = STATUS_CLASSES.binary_search_by(|(it, _)| it.cmp(&stem)) else { continue };
            if !fields.in_raw(start) {
                seen.push(StatusMention { code: STATUS_CLASSES[index].1, at: start..end, weight: 46, http: false });
                kept += 1;
                if kept >= CLASSES {
                    break;
                }
            }
        }
    }
}

fn scan(flat: &str, fields: &Fields, seen: &mut Vec<StatusMention>) {
    let bytes = flat.as_bytes();
    let mut at = 0;
    // Of all candidates the first are kept, so those that come after as many here are not wanted.
    let full = seen.len() + SEEN;
    while at + 3 <= bytes.len() && seen.len() < full {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let run = bytes[at..].iter().take(12).take_while(|it| it.is_ascii_digit()).count();
        let run = if run == 12 { bytes[at..].iter().take_while(|it| it.is_ascii_digit()).count() } else { run };
        let range = at..at + 3;
        let doubled = run == 6 && bytes[at..at + 3] == bytes[at + 3..at + 6];
        if (run == 3 || doubled) && matches!(bytes[at], b'2' | b'4' | b'5') {
            let code = bytes[range.clone()].iter().fold(0u16, |sum, it| sum * 10 + u16::from(it - b'0'));
            if code == 200 || (400..=599).contains(&code) {
                let weight = weigh(flat, at, at + run, code, doubled);
                let weight = if fields.in_raw(at) { weight.min(25) } else { weight };
                if weight > 0 {
                    let http = weight == 96;
                    seen.push(StatusMention { code, at: range, weight, http });
                }
            }
        }
        at += run;
    }
}

fn weigh(flat: &str, start: usize, end: usize, code: u16, doubled: bool) -> u8 {
    let bytes = flat.as_bytes();
    if is_setting(bytes, start, end) {
        return 0;
    }
    let before = start.checked_sub(1).map(|it| bytes[it]);
    if before.is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'$' | b'/' | b'%' | b'#'))
        || (before == Some(b'.') && start > 1 && bytes[start - 2].is_ascii_digit())
        || (matches!(before, Some(b',' | b':' | b'-')) && start > 1 && bytes[start - 2].is_ascii_digit())
    {
        return 0;
    }
    // `openrouter-429-repro`: a part of a name.
    let part = before == Some(b'-')
        && bytes.get(end) == Some(&b'-')
        && bytes.get(end + 1).is_some_and(u8::is_ascii_alphabetic);
    if part
        || matches!(bytes.get(end), Some(b'%' | b'/' | b'_'))
        || bytes.get(end).is_some_and(u8::is_ascii_alphabetic)
        || (matches!(bytes.get(end), Some(b'.' | b',' | b':' | b'-'))
            && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
    {
        return 0;
    }
    let mut from = start.saturating_sub(24);
    while !flat.is_char_boundary(from) {
        from += 1;
    }
    let lead = flat[from..start].to_ascii_lowercase().replace('\n', " ");
    let lead =
        lead.trim_end_matches([' ', ':', '=', '(', '[', '\'', '"', '#', '<', '-', '\u{b7}', '>', '*', '`', ',', '\\']);
    let by_lead = BEFORE
        .iter()
        .filter(|(word, _)| {
            lead.strip_suffix(word).is_some_and(|head| !head.ends_with(|it: char| it.is_ascii_alphanumeric()))
        })
        .map(|(_, weight)| *weight)
        .max()
        .unwrap_or(0);
    // `"POST /v1/messages HTTP/1.1" 200` is a server's log of its own answer.
    let access_log = by_lead == 96 && flat[from..start].trim_end().ends_with('"');
    let by_lead = if access_log { 30 } else { by_lead };
    if code == 200 {
        // `200 {…`: the status printed before the body.
        let before_body = before.is_none_or(|it| it == b'\n') && flat[end..].starts_with(" {");
        return if before_body {
            96
        } else if by_lead >= 84 {
            by_lead
        } else {
            0
        };
    }
    let mut to = (end + 32).min(flat.len());
    while !flat.is_char_boundary(to) {
        to -= 1;
    }
    let tail = flat[end..to].to_ascii_lowercase().replace('\n', " ");
    let tail = tail.trim_start_matches([' ', ':', ')', ']', '-', '\'', '"', '\u{b7}', '|', ',', '>', '*', '`']);
    let by_tail = if AFTER.iter().any(|it| tail.starts_with(it)) { 78 } else { 0 };
    let opens_line = before.is_none_or(|it| it == b'\n')
        && bytes.get(end) == Some(&b' ')
        && bytes.get(end + 1).is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'"' | b'{'));
    let bracketed = matches!(before, Some(b'(' | b'[')) && matches!(bytes.get(end), Some(b')' | b']'));
    let shape = if doubled {
        80
    } else if opens_line {
        68
    } else if flat[from..start].ends_with(": ")
        && bytes.get(end) == Some(&b' ')
        && bytes.get(end + 1).is_some_and(u8::is_ascii_uppercase)
    {
        58
    } else if before == Some(b'>') && flat[end..].starts_with("</") {
        // The heading of an error page.
        70
    } else if bracketed {
        56
    } else if follows_call(&flat[..start]) && bytes.get(end).is_none_or(|it| matches!(it, b' ' | b'\n' | b':' | b',')) {
        62
    } else if matches!(before, Some(b'"' | b'\'' | b'`')) && bytes.get(end) == Some(&b' ') {
        66
    } else {
        0
    };
    let sure = by_lead.max(by_tail).max(shape);
    if sure == 0 && is_narrated(flat, start, end, code) { NARRATED } else { sure }
}

/// `I keep getting 429s`, `接口返回 401`: a number that sentences only give to statuses, beside a word that says it came back.
fn is_narrated(flat: &str, start: usize, end: usize, code: u16) -> bool {
    let bytes = flat.as_bytes();
    let apart = |byte: Option<u8>| {
        byte.is_none_or(|it| !it.is_ascii_digit() && !matches!(it, b'$' | b'/' | b'_' | b'-' | b'%'))
    };
    if !STATUSES.contains(&code) || !apart(start.checked_sub(1).map(|at| bytes[at])) || !apart(bytes.get(end).copied())
    {
        return false;
    }
    let line = |byte: &u8| *byte == b'\n';
    let from = bytes[..start]
        .iter()
        .rev()
        .take(REPORT_REACH)
        .position(line)
        .map_or(start.saturating_sub(REPORT_REACH), |back| start - back);
    let to = bytes[end..]
        .iter()
        .take(REPORT_REACH)
        .position(line)
        .map_or((end + REPORT_REACH).min(bytes.len()), |on| end + on);
    let (head, tail) = (lower(bytes, from..start), lower(bytes, end..to));
    let counted = UNITS.iter().any(|unit| tail.trim_start_matches([' ', '-']).starts_with(unit));
    let number = NUMBERED.iter().any(|name| head.trim_end_matches([' ', '#', ':', '.']).ends_with(name));
    !counted && !number && REPORTING_VERBS.iter().any(|word| head.contains(word) || tail.contains(word))
}

/// Bytes in small letters, for looking up words in.
fn lower(bytes: &[u8], at: Range<usize>) -> String {
    String::from_utf8_lossy(&bytes[at]).to_ascii_lowercase()
}

/// `https://openrouter.ai/api/v1/chat/completions 400`, `[openrouter] 502`: what a call came to.
fn follows_call(head: &str) -> bool {
    let Some(head) = head.strip_suffix(' ') else { return false };
    let head = head.trim_end_matches([':', '-', '>', '=', ' ', '"', '\'', '\u{2192}']);
    let start = head.rfind(|it: char| it.is_whitespace() || matches!(it, '"' | '\'')).map_or(0, |it| it + 1);
    let word = &head[start..];
    let address = word.contains('/') && word.split('/').next_back().is_some_and(|last| !last.is_empty());
    (address && API_PATHS.iter().any(|path| word.ends_with(path)))
        || (word.starts_with('[')
            && word.ends_with(']')
            && word.len() > 4
            && word[1..word.len() - 1].bytes().all(|it| it.is_ascii_alphabetic()))
}

/// A number in a list of numbers, or the key of a table: which statuses a client retries, what it calls each of them.
fn is_setting(bytes: &[u8], start: usize, end: usize) -> bool {
    let quote = |it: Option<&u8>| matches!(it, Some(b'\'' | b'"'));
    if start > 0 && quote(bytes.get(start - 1)) && quote(bytes.get(end)) && bytes.get(end + 1) == Some(&b':') {
        return true;
    }
    let past = |it: &u8| it.is_ascii_whitespace();
    let number = |it: &[u8]| it.len() > 3 && it[..3].iter().all(u8::is_ascii_digit) && !it[3].is_ascii_alphanumeric();
    let after = &bytes[end..(end + 40).min(bytes.len())];
    let next = after.trim_ascii_start().strip_prefix(b",").map(<[u8]>::trim_ascii_start);
    if next.is_some_and(number) {
        return true;
    }
    let before = &bytes[start.saturating_sub(40)..start];
    let kept = before.len() - before.iter().rev().take_while(|it| past(it)).count();
    let Some(head) = before[..kept].strip_suffix(b",") else { return false };
    head.len() > 3
        && head[head.len() - 3..].iter().all(u8::is_ascii_digit)
        && !head[head.len() - 4].is_ascii_alphanumeric()
}

/// The likeliest status in a part of the text, near a place if several are as likely.
#[must_use]
pub fn best<'a>(seen: &'a [StatusMention], part: &Range<usize>, near: usize) -> Option<&'a StatusMention> {
    let middle = seen.partition_point(|it| it.at.start < near);
    let around = &seen[middle.saturating_sub(AROUND)..(middle + AROUND).min(seen.len())];
    let inside = || around.iter().filter(|it| part.contains(&it.at.start));
    let top = inside().map(|it| it.weight).max()?;
    inside().filter(|it| it.weight + 12 >= top).min_by_key(|it| (it.at.start.abs_diff(near), it.at.start))
}
