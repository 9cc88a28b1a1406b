//! The third sieve: one record read and diagnosed, and the answer remembered.

use crate::core::knowledge::causes::CauseId;
use crate::core::reading;
use crate::core::reading::evidence::Found;
use crate::core::reading::offline;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers remembered; then all are forgotten, so that memory stays bounded.
const REMEMBERED: usize = 8192;
/// Longest example kept, bytes.
const EXAMPLE: usize = 1500;

/// What one record is.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordVerdict {
    /// Its cause; `none` for what is no OpenRouter failure.
    pub cause: CauseId,
    /// 0 to 1.
    pub confidence: f64,
    /// HTTP status.
    pub status: Option<u16>,
    /// Model id.
    pub model: Option<String>,
    /// Upstream provider.
    pub provider: Option<String>,
    /// Client id.
    pub client: Option<String>,
    /// The message, cut.
    pub message: Option<String>,
    /// The record itself, cleaned, redacted and cut.
    pub example: String,
    /// Secrets masked in the example.
    pub redactions: usize,
}

/// Reads records, each kind of record once, however many scanners share what is known.
#[derive(Clone, Debug, Default)]
pub struct Classifier {
    known: Arc<Mutex<HashMap<u64, Arc<RecordVerdict>>>>,
}

impl Classifier {
    /// The verdict on one record. What `has_example` denies is read again: the example of a cause is to be the record that
    /// was met first, not one that another scanner met.
    pub fn classify(&self, record: &[u8], has_example: impl Fn(CauseId) -> bool) -> Arc<RecordVerdict> {
        let key = fingerprint(record);
        let known = self.known().get(&key).map(Arc::clone);
        if let Some(known) = known.filter(|known| known.cause == CauseId::NONE || has_example(known.cause)) {
            return known;
        }
        let verdict = Arc::new(read(record));
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, Arc::clone(&verdict));
        verdict
    }

    /// Nothing is left half done in it, should a thread break off.
    fn known(&self) -> MutexGuard<'_, HashMap<u64, Arc<RecordVerdict>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(record: &[u8]) -> RecordVerdict {
    let reading = reading::read(record);
    let diagnosis = offline::diagnose(&reading);
    let evidence = &reading.evidence;
    let text = |it: &Option<Found<String>>| it.as_ref().map(|it| cut(&it.value, 120).to_string());
    let decisive = diagnosis.best.because.iter().find_map(|it| it.span).map_or(0, |it| it.start);
    let cause = diagnosis.best.cause;
    let named = cause != CauseId::NONE;
    RecordVerdict {
        cause,
        confidence: diagnosis.best.confidence,
        status: evidence.status.as_ref().map(|it| it.value),
        model: text(&evidence.model),
        provider: text(&evidence.provider),
        client: text(&evidence.client),
        message: evidence.message.as_ref().map(|it| cut(&it.value, 400).to_string()),
        example: if named { around(reading.text.trim_end(), decisive).to_string() } else { String::new() },
        redactions: reading.redactions,
    }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn around(text: &str, decisive: usize) -> &str {
    if text.len() <= EXAMPLE {
        return text;
    }
    let mut start = decisive.saturating_sub(EXAMPLE / 2).min(text.len() - EXAMPLE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    cut(&text[start..], EXAMPLE)
}

/// Equal for records that differ only in times, counters and ids, so that each kind is read once.
/// Names of models keep their digits.
fn fingerprint(record: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut at = 0;
    let mut plain = 0;
    while let Some(found) = next_digit(record, at) {
        let (start, end) = token(record, found);
        if varies(record, start, end) {
            hasher.write(&record[plain..start.max(plain)]);
            hasher.write_u8(b'#');
            plain = end;
        }
        at = end.max(found + 1);
    }
    hasher.write(&record[plain.min(record.len())..]);
    hasher.finish()
}

fn next_digit(record: &[u8], at: usize) -> Option<usize> {
    record.get(at..)?.iter().position(u8::is_ascii_digit).map(|it| at + it)
}

/// The run of letters, digits, `-`, `_`, `:` and `.` around a digit.
fn token(record: &[u8], digit: usize) -> (usize, usize) {
    let part = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b':' | b'.');
    let start = record[..digit].iter().rposition(|it| !part(it)).map_or(0, |it| it + 1);
    let end = record[digit..].iter().position(|it| !part(it)).map_or(record.len(), |it| digit + it);
    (start, end)
}

/// A time, an id, a counter or a duration; not a status, a version or a model.
fn varies(record: &[u8], start: usize, end: usize) -> bool {
    let token = &record[start..end];
    if start > 0 && record[start - 1] == b'/' || record.get(end) == Some(&b'/') {
        return token.len() >= 32 && token.iter().all(|it| it.is_ascii_hexdigit() || *it == b'-');
    }
    let count = |test: fn(&u8) -> bool| token.iter().filter(|it| test(it)).count();
    let digits = count(u8::is_ascii_digit);
    let hex = token.iter().all(|it| it.is_ascii_hexdigit() || matches!(it, b'-' | b':' | b'.' | b'T' | b'Z'));
    // `can only afford 4096 tokens`: a number among words. A code or a status has a sign before it.
    let told = digits == 4
        && token.len() == 4
        && record.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric())
        && record[..start].strip_suffix(b" ").is_some_and(|rest| rest.last().is_some_and(u8::is_ascii_lowercase));
    let named: [&[u8]; 8] = [b"gen-", b"req_", b"req-", b"user_", b"org_", b"chatcmpl-", b"msg_", b"sk-or-"];
    told || (hex && (digits > 4 || token.len() >= 6 && digits > 0 || count(|it| *it == b':') > 0 && digits > 3))
        || token.ends_with(b"ms")
        || named.iter().any(|it| token.starts_with(it))
        || (token.len() >= 20 && digits >= 4 && !token.contains(&b'.') && count(u8::is_ascii_uppercase) > 2)
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn times_and_ids_do_not_matter() {
        let a = b"2026-11-23T10:00:01.123Z ERROR 2f3abcde [12345] 402 \"gen-1732345678-AbC\" can only afford 4096, took 123ms";
        let b = b"2026-11-24T23:59:59.001Z ERROR ab1cdefa [54321] 402 \"gen-1732999999-XyZ\" can only afford 1731, took 99ms";
        assert_eq!(fingerprint(a), fingerprint(b));
    }

    #[test]
    fn statuses_models_and_words_do() {
        for (a, b) in [
            ("code 402", "code 403"),
            ("anthropic/claude-3-5-sonnet-20241022 failed", "anthropic/claude-3-5-sonnet-20240620 failed"),
            ("openai/gpt-4.1 failed", "openai/gpt-5.1 failed"),
            ("Error code: 4028", "Error code: 4018"),
            ("{\"code\":429}", "{\"code\":503}"),
            ("no credits", "no endpoints"),
        ] {
            assert_ne!(fingerprint(a.as_bytes()), fingerprint(b.as_bytes()), "{a} / {b}");
        }
    }
}
