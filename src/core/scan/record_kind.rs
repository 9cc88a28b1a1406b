//! What kind of record it is: its bytes without what differs from call to call. Times, counters and ids never matter;
//! which model and which provider are named matters for the sums, but hardly ever for what happened.

use crate::core::knowledge::lexicon::AUTHORS;
use memchr::memmem::Finder;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// Longest name of an author.
const AUTHOR: usize = 30;
/// Names that are told apart in one record; a catalogue has more, and is a kind of its own.
const NAMES: usize = 8;
/// Longest name of a provider.
const PROVIDER: usize = 40;

/// What a record is known by.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordKind<'a> {
    /// Equal for records that differ only in times, counters and ids.
    pub exact: u64,
    /// Equal for records that differ in the models and providers they name as well.
    pub shape: u64,
    /// The models named, each once, without what stands behind a colon, and the provider.
    pub names: Vec<&'a [u8]>,
}

impl<'a> RecordKind<'a> {
    /// The kind of a record.
    #[must_use]
    pub fn of(record: &'a [u8]) -> Self {
        let mut shape = DefaultHasher::new();
        let mut names: Vec<&[u8]> = Vec::new();
        let provider = provider(record).unwrap_or_default();
        let next_provider = |at: usize| {
            if provider.is_empty() { usize::MAX } else { places(record, provider, at).next().unwrap_or(usize::MAX) }
        };
        let mut provider_at = next_provider(0);
        let mut at = 0;
        let mut plain = 0;
        while let Some(sign) = next_sign(record, at).or((provider_at < record.len()).then_some(provider_at)) {
            let found = sign.min(provider_at);
            let (start, end) = if found == provider_at {
                provider_at = next_provider(found + provider.len());
                (found, found + provider.len())
            } else if record[found] != b'/' {
                let (start, end) = token(record, found, plain);
                let end = end + fraction(record, start, end);
                at = end;
                if varies(record, start, end) {
                    shape.write(&record[plain..start]);
                    shape.write_u8(b'#');
                    plain = end;
                }
                continue;
            } else if let Some(model) = model(record, plain, found) {
                model
            } else {
                at = found + 1;
                continue;
            };
            at = end.max(at);
            let name = &record[start..end];
            let index = names.iter().position(|known| *known == name).unwrap_or(names.len());
            if start < plain || index >= NAMES {
                continue;
            }
            shape.write(&record[plain..start]);
            shape.write(&[b'/', b'0' + index as u8]);
            if index == names.len() {
                names.push(name);
            }
            plain = end;
        }
        shape.write(&record[plain.min(record.len())..]);
        let shape = shape.finish();
        let mut exact = DefaultHasher::new();
        (shape, &names).hash(&mut exact);
        Self { exact: exact.finish(), shape, names }
    }
}

/// The upstream provider that an answer names.
fn provider(record: &[u8]) -> Option<&[u8]> {
    // Made once: that takes longer than the search through a record.
    static FIELD: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("provider_name"));
    let value = &record[FIELD.find(record)? + FIELD.needle().len()..];
    let quoted = value.iter().position(|byte| !matches!(byte, b'\\' | b'"' | b'\'' | b':' | b' '))?;
    let value = &value[quoted..];
    let length = value
        .iter()
        .take(PROVIDER + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" .-".contains(byte))
        .count();
    (quoted > 2 && (2..=PROVIDER).contains(&length) && value[0].is_ascii_uppercase()).then(|| &value[..length])
}

/// Where a name stands by itself, from a place on.
fn places<'a>(record: &'a [u8], name: &'a [u8], from: usize) -> impl Iterator<Item = usize> + 'a {
    let found = memchr::memmem::find_iter(record.get(from..).unwrap_or_default(), name).take(64);
    let apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    found
        .map(move |at| from + at)
        .filter(move |at| apart(at.checked_sub(1).map(|before| &record[before])) && apart(record.get(at + name.len())))
}

/// The next digit, or the next slash, around which a model may stand.
fn next_sign(record: &[u8], at: usize) -> Option<usize> {
    let sign = |byte: &u8| byte.is_ascii_digit() || *byte == b'/';
    record.get(at..)?.iter().position(sign).map(|after| at + after)
}

/// Where the model `author/slug` around a slash begins and ends, not before `floor`.
fn model(record: &[u8], floor: usize, slash: usize) -> Option<(usize, usize)> {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let before = &record[floor.max(slash.saturating_sub(AUTHOR))..slash];
    let author = before.len() - before.iter().rposition(|byte| !part(byte)).map_or(0, |other| other + 1);
    let start = slash - author;
    // A part of a path is no author.
    let apart = start == 0 || !matches!(record[start - 1], b'/' | b'\\' | b'.' | b'@');
    let known = std::str::from_utf8(&record[start..slash])
        .is_ok_and(|author| AUTHORS.binary_search(&author.to_ascii_lowercase().as_str()).is_ok());
    let length = record[slash + 1..].iter().take_while(|byte| part(byte)).count();
    let slug = &record[slash + 1..slash + 1 + length];
    let slug = &slug[..slug.iter().rposition(u8::is_ascii_alphanumeric)? + 1];
    let end = slash + 1 + slug.len();
    let whole = slug[0].is_ascii_alphanumeric() && record.get(end) != Some(&b'/');
    (apart && known && whole).then_some((start, end))
}

/// The run of letters, digits, `-`, `_`, `:` and `.` around a digit, not before `floor`.
fn token(record: &[u8], digit: usize, floor: usize) -> (usize, usize) {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    let start = record[floor..digit].iter().rposition(|byte| !part(byte)).map_or(floor, |other| floor + other + 1);
    let end = record[digit..].iter().position(|byte| !part(byte)).map_or(record.len(), |other| digit + other);
    (start, end)
}

/// Bytes of `,123` behind a time, as Python and Java write it.
fn fraction(record: &[u8], start: usize, end: usize) -> usize {
    let Some([b',', digits @ ..]) = record.get(end..end + 4) else { return 0 };
    let timed = record[start..end].contains(&b':') && digits.iter().all(u8::is_ascii_digit);
    if timed { 4 } else { 0 }
}

/// A time, an id, a counter or a duration; not a status, a version or a model.
fn varies(record: &[u8], start: usize, end: usize) -> bool {
    let token = &record[start..end];
    // `20/Nov/2026:10:00:01`
    if token.iter().filter(|byte| **byte == b':').count() > 1
        && token.iter().all(|byte| byte.is_ascii_digit() || b":.,".contains(byte))
    {
        return true;
    }
    if start > 0 && record[start - 1] == b'/' || record.get(end) == Some(&b'/') {
        return token.len() >= 32 && token.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    }
    let count = |test: fn(&u8) -> bool| token.iter().filter(|byte| test(byte)).count();
    let digits = count(u8::is_ascii_digit);
    let hex = token.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b':' | b'.' | b'T' | b'Z'));
    is_amount(record, start, end)
        || (hex && (digits > 4 || token.len() >= 6 && digits > 0 || count(|byte| *byte == b':') > 0 && digits > 3))
        || token.ends_with(b"ms")
        || NAMED.iter().any(|name| token.starts_with(name))
        || (token.len() >= 20 && digits >= 4 && !token.contains(&b'.') && count(u8::is_ascii_uppercase) > 2)
}

/// What ids and threads begin with.
const NAMED: [&[u8]; 14] = [
    b"gen-",
    b"req_",
    b"req-",
    b"user_",
    b"org_",
    b"chatcmpl-",
    b"msg_",
    b"sk-or-",
    b"pool-",
    b"thread-",
    b"Thread-",
    b"worker-",
    b"http-nio-",
    b"nio-",
];

/// `can only afford 4096 tokens.`: a number among words. A code or a status has a sign before it, or is one of three digits
/// that no word for an amount leads.
fn is_amount(record: &[u8], start: usize, end: usize) -> bool {
    let token = record[start..end].strip_suffix(b".").unwrap_or(&record[start..end]);
    let status = token.len() == 3 && matches!(token[0], b'1'..=b'5');
    let measured = AMOUNTS.iter().any(|words| record[..start].ends_with(words));
    matches!(token.len(), 2..=6)
        && (!status || measured)
        && token.iter().all(u8::is_ascii_digit)
        && record.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric())
        && record[..start].strip_suffix(b" ").is_some_and(|rest| rest.last().is_some_and(u8::is_ascii_lowercase))
}

/// What leads an amount, whatever it looks like.
const AMOUNTS: [&[u8]; 9] = [
    b" only afford ",
    b" requested up to ",
    b" requested about ",
    b" up to ",
    b" at least ",
    b" at most ",
    b" maximum of ",
    b" limit of ",
    b" less than ",
];

#[cfg(test)]
mod tests {
    use super::RecordKind;

    fn exact(record: &[u8]) -> u64 {
        RecordKind::of(record).exact
    }

    #[test]
    fn times_and_ids_do_not_matter() {
        let a = b"2026-11-23T10:00:01.123Z ERROR 2f3abcde [12345] 402 \"gen-1732345678-AbC\" can only afford 4096, took 123ms";
        let b = b"2026-11-24T23:59:59.001Z ERROR ab1cdefa [54321] 402 \"gen-1732999999-XyZ\" can only afford 1731, took 99ms";
        assert_eq!(exact(a), exact(b));
        for (a, b) in [
            ("can only afford 731. To", "can only afford 90210. To"),
            ("can only afford 42. To", "can only afford 429. To"),
            ("2026-11-20 10:00:01,123 x", "2026-11-20 10:00:01,456 x"),
            ("[20/Nov/2026:10:00:01 +0000] x", "[20/Nov/2026:11:59:59 +0000] x"),
            ("[pool-2-thread-7] x", "[pool-3-thread-11] x"),
            ("[nio-8080-exec-3] x", "[nio-8080-exec-10] x"),
        ] {
            assert_eq!(exact(a.as_bytes()), exact(b.as_bytes()), "{a} / {b}");
        }
    }

    #[test]
    fn statuses_models_and_words_do() {
        for (a, b) in [
            ("code 402", "code 403"),
            ("anthropic/claude-3-5-sonnet-20241022 failed", "anthropic/claude-3-5-sonnet-20240620 failed"),
            ("openai/gpt-4.1 failed", "openai/gpt-5.1 failed"),
            ("Error code: 4028", "Error code: 4018"),
            ("{\"code\":429}", "{\"code\":503}"),
            ("answered 402 twice", "answered 404 twice"),
            ("no credits", "no endpoints"),
        ] {
            assert_ne!(exact(a.as_bytes()), exact(b.as_bytes()), "{a} / {b}");
        }
    }

    #[test]
    fn records_of_one_shape_differ_in_their_models_only() {
        let kind = |record: &'static str| RecordKind::of(record.as_bytes());
        let one = kind("ERROR model=openai/gpt-4.1: No endpoints found for openai/gpt-4.1.");
        let two = kind("ERROR model=qwen/qwen3-coder: No endpoints found for qwen/qwen3-coder.");
        assert_eq!((one.shape, &one.names[..]), (two.shape, &[&b"openai/gpt-4.1"[..]][..]));
        assert_eq!(two.names, [b"qwen/qwen3-coder"]);
        assert_ne!(one.exact, two.exact);
        for other in [
            "ERROR model=qwen/qwen3-coder:free: No endpoints found for qwen/qwen3-coder:free.",
            "ERROR model=qwen/qwen3-coder: No endpoints found for openai/gpt-4.1.",
            "ERROR model=qwen/qwen3-coder: No endpoints found for nobody/knows.",
            "ERROR model=qwen/qwen3-coder: No endpoint found for qwen/qwen3-coder.",
        ] {
            assert_ne!(kind(other).shape, one.shape, "{other}");
        }
        let named = |provider: &str| {
            format!(
                "{{'message': 'requires moderation on {provider}.', 'provider_name': '{provider}', 'slug': 'x-ai/grok-4'}}"
            )
        };
        let (one, two) = (named("Chutes"), named("Google AI Studio"));
        let (one, two) = (RecordKind::of(one.as_bytes()), RecordKind::of(two.as_bytes()));
        assert_eq!(one.shape, two.shape);
        assert_eq!(two.names, [&b"Google AI Studio"[..], b"x-ai/grok-4"]);
        for path in ["/srv/site-packages/openai/client.py", "https://openai/gpt", "a.openai/x", "openai/gpt/x"] {
            assert!(kind(path).names.is_empty(), "{path}");
        }
    }
}
