//! Places to mask, and a text without what was in them.

use crate::core::ingest::decoded::DecodedMatch;
use crate::core::secret::{ApiKey, mask};
use std::ops::Range;

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

/// A place to mask.
#[derive(Debug)]
pub(super) struct Mask {
    pub(super) range: Range<usize>,
    pub(super) with: String,
    pub(super) key: bool,
    pub(super) secret: Option<ApiKey>,
}

impl DecodedMatch for Mask {
    fn each_place(&mut self, mut map: impl FnMut(&mut Range<usize>)) {
        map(&mut self.range);
    }
}

/// No key is longer; what is, is not kept to be compared.
const LONGEST_KEY: usize = 512;
/// More different keys are counted, not kept.
const MOST_KEYS: usize = 16;

impl Mask {
    /// A value that may be a key.
    pub(super) fn key(range: Range<usize>, text: &str) -> Self {
        Self { with: mask(text), range, key: true, secret: None }
    }

    /// A key that is there whole.
    pub(super) fn whole_key(range: Range<usize>, text: &str) -> Self {
        let secret = (text.len() <= LONGEST_KEY).then(|| ApiKey::new(text.to_string()));
        Self { secret, ..Self::key(range, text) }
    }

    /// Something of which nothing may be seen.
    pub(super) fn hidden(range: Range<usize>) -> Self {
        Self { range, with: "…".to_string(), key: false, secret: None }
    }
}

/// The text without what `find` finds in it.
pub(super) fn masked(text: &str, find: impl Fn(&str) -> Vec<Mask>) -> Redacted {
    let mut redacted = Redacted::default();
    let masks = find(text);
    if masks.is_empty() {
        redacted.text = text.to_string();
        return redacted;
    }
    redacted.apply(text, masks);
    // A mask may bring two harmless pieces together; what they form is masked as well.
    for _ in 0..3 {
        let masks = find(&redacted.text);
        if masks.is_empty() {
            break;
        }
        let text = std::mem::take(&mut redacted.text);
        redacted.apply(&text, masks);
    }
    redacted
}

impl Redacted {
    /// Replaces the places; those that overlap become one, and the name of a key wins over `…`.
    fn apply(&mut self, text: &str, mut masks: Vec<Mask>) {
        masks.sort_by_key(|mask| (mask.range.start, usize::MAX - mask.range.end));
        let mut merged: Vec<Mask> = Vec::with_capacity(masks.len());
        for mask in masks {
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
        for mask in merged {
            self.text.push_str(&text[at..mask.range.start]);
            push_masked(&mut self.text, &text[mask.range.clone()], &mask.with);
            at = mask.range.end;
            self.count += 1;
            self.keys += usize::from(mask.key);
            if let Some(key) = mask.secret.filter(|key| self.found.len() < MOST_KEYS && !self.found.contains(key)) {
                self.found.push(key);
            }
        }
        self.text.push_str(&text[at..]);
    }
}

/// Writes what stands for `masked`. Where a secret is in several strings of JSON, each loses its part, and what is between
/// them stays: a reader of JSON must still find its strings.
fn push_masked(out: &mut String, masked: &str, with: &str) {
    let pieces: Vec<&str> = masked.split('"').collect();
    let outside = || pieces.iter().skip(1).step_by(2);
    // Whatever else is there may be a part of the secret.
    let only_signs = outside().all(|piece| !piece.contains(|letter: char| letter.is_alphanumeric()));
    if pieces.len() < 3 || pieces.len().is_multiple_of(2) || !only_signs {
        out.push_str(with);
        return;
    }
    for (index, piece) in pieces.iter().enumerate() {
        let quote = if index == 0 { "" } else { "\"" };
        let escape = &piece[piece.trim_end_matches('\\').len()..];
        let shown = match index {
            0 => with,
            _ if index % 2 == 1 => &piece[..piece.len() - escape.len()],
            _ => "…",
        };
        out.extend([quote, shown, escape]);
    }
}
