//! Masks secrets and personal ids in any text that is shown, saved or copied.
//!
//! Two passes find them: one over the text as it is, one over the text with its line wrapping undone, since a
//! terminal or a box may have broken a key in two. Both take time linear in the text. Quotes, commas and brackets
//! are never part of what is masked, so that JSON stays JSON.

mod fields;
mod known;
mod vendors;
mod wrapping;

pub use known::Redactor;

use crate::core::secret::{ApiKey, mask};
use aho_corasick::{AhoCorasick, Input, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// A text without its secrets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Redacted {
    /// The text.
    pub text: String,
    /// How many places were masked.
    pub count: usize,
    /// How many of them were API keys of any vendor.
    pub keys: usize,
    /// The keys that were found whole, each once.
    pub found: Vec<ApiKey>,
}

/// The text with every secret masked, and how many were found.
#[must_use]
pub fn redact(text: &str) -> (String, usize) {
    let redacted = redact_all(text);
    (redacted.text, redacted.count)
}

/// As [`redact`], and tells keys from other secrets.
#[must_use]
pub fn redact_all(text: &str) -> Redacted {
    let mut redacted = Redacted::default();
    let mut masks = shapes(text);
    if masks.is_empty() {
        redacted.text = text.to_string();
        return redacted;
    }
    redacted.apply(text, &mut masks);
    // A mask may bring two harmless pieces together; what they form is masked as well.
    for _ in 0..3 {
        let mut masks = shapes(&redacted.text);
        if masks.is_empty() {
            break;
        }
        let text = std::mem::take(&mut redacted.text);
        redacted.apply(&text, &mut masks);
    }
    redacted
}

/// A place to mask.
#[derive(Debug)]
struct Mask {
    range: Range<usize>,
    with: String,
    key: bool,
    secret: Option<ApiKey>,
}

impl Mask {
    fn key(range: Range<usize>, text: &str) -> Self {
        Self { with: mask(text), range, key: true, secret: None }
    }

    fn hidden(range: Range<usize>) -> Self {
        Self { range, with: "…".to_string(), key: false, secret: None }
    }

    /// A key that stands there whole.
    fn whole_key(range: Range<usize>, text: &str) -> Self {
        Self { secret: Some(ApiKey::new(text.to_string())), ..Self::key(range, text) }
    }
}

impl Redacted {
    /// Replaces the places; those that overlap become one, and the name of a key wins over `…`.
    fn apply(&mut self, text: &str, masks: &mut Vec<Mask>) {
        masks.sort_by_key(|it| (it.range.start, usize::MAX - it.range.end));
        let mut merged: Vec<Mask> = Vec::with_capacity(masks.len());
        for mask in masks.drain(..) {
            match merged.last_mut().filter(|last| mask.range.start < last.range.end) {
                Some(last) => {
                    last.range.end = last.range.end.max(mask.range.end);
                    if mask.key && !last.key {
                        last.with = mask.with;
                        last.key = true;
                    }
                    last.secret = last.secret.take().or(mask.secret);
                }
                None => merged.push(mask),
            }
        }
        let mut at = 0;
        self.text.reserve(text.len());
        for mask in &merged {
            self.text.push_str(&text[at..mask.range.start]);
            self.text.push_str(&mask.with);
            at = mask.range.end;
            self.count += 1;
            self.keys += usize::from(mask.key);
            self.found.extend(mask.secret.iter().filter(|key| !self.found.contains(key)).cloned().collect::<Vec<_>>());
        }
        self.text.push_str(&text[at..]);
    }
}

/// What an anchor opens.
#[derive(Clone, Copy, Debug)]
enum Opens {
    Vendor(usize),
    Encoded,
    Base64,
    Field(fields::Field),
}

struct Anchors {
    search: AhoCorasick,
    opens: Vec<Opens>,
}

static ANCHORS: LazyLock<Option<Anchors>> = LazyLock::new(|| {
    let vendors = vendors::VENDORS.iter().enumerate().map(|(index, it)| (it.prefix, Opens::Vendor(index)));
    let encoded = vendors::ENCODED.iter().map(|it| (*it, Opens::Encoded));
    let base64 = vendors::BASE64.iter().map(|it| (*it, Opens::Base64));
    let fields = fields::FIELDS.iter().map(|(name, field)| (*name, Opens::Field(*field)));
    let (names, opens): (Vec<&str>, Vec<Opens>) = vendors.chain(encoded).chain(base64).chain(fields).unzip();
    let search =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).build(names).ok()?;
    Some(Anchors { search, opens })
});

/// Every secret that its shape or its name gives away.
fn shapes(text: &str) -> Vec<Mask> {
    let mut masks = Vec::new();
    let Some(anchors) = ANCHORS.as_ref() else { return masks };
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = anchors.search.find(Input::new(text).range(at..)) {
        let range = found.range();
        let mask = match anchors.opens[found.pattern().as_usize()] {
            Opens::Vendor(index) => vendors::VENDORS[index].find(text, range, done),
            Opens::Encoded => vendors::encoded(text, range),
            Opens::Base64 => vendors::base64(text, range, done),
            Opens::Field(field) => field.find(text, range, done),
        };
        // One anchor may hide another: `csk-or-v1-`.
        at = found.start() + 1;
        if let Some(mask) = mask {
            at = at.max(mask.range.end);
            done = mask.range.end;
            masks.push(mask);
        }
    }
    vendors::hashes(text, &mut masks);
    wrapping::broken_keys(text, &mut masks);
    masks
}

/// A byte that keys are made of.
fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// A word may begin here: nothing that belongs to a word stands before, or only an escape such as `\n` of JSON.
fn begins_word(text: &str, at: usize, is_word: impl Fn(u8) -> bool) -> bool {
    let bytes = &text.as_bytes()[..at];
    match bytes {
        [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => true,
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].iter().all(|it| it.is_ascii_hexdigit()),
        [.., last] => !is_word(*last),
        [] => true,
    }
}

/// Steps over the rest of an escape whose backslash stands before `start`.
fn behind_escape(text: &str, start: usize) -> usize {
    if !text[..start].ends_with('\\') {
        return start;
    }
    match text.as_bytes()[start..] {
        [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(u8::is_ascii_hexdigit) => start + 5,
        [b'n' | b'r' | b't' | b'b' | b'f', ..] => start + 1,
        _ => start,
    }
}

/// The text up to `at`, or a little less where that would cut a character.
fn cut(text: &str, at: usize) -> &str {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

/// End of the run of such bytes that starts at `from`.
fn run(text: &str, from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    text.as_bytes()[from..].iter().position(|it| !belongs(*it)).map_or(text.len(), |it| from + it)
}

/// Random enough to be a secret, and not a stand-in such as `your-key-here`.
fn looks_random(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|it| test(&it));
    if has(u8::is_ascii_digit) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let stand_in = ["your", "xxxx", "placeholder", "replace"].iter().any(|it| lower.contains(it));
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && !stand_in
}
