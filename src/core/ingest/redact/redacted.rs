//! A text without what was in the places that were found.

use super::json::Documents;
use super::loose::is_secret;
use super::mask::Mask;
use crate::core::secret::ApiKey;

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

/// More different keys are counted, not kept.
const MOST_KEYS: usize = 16;

/// The text without what `find` finds in it.
pub(super) fn masked(text: &str, find: impl Fn(&str) -> Vec<Mask>) -> Redacted {
    let mut redacted = Redacted::default();
    let mut masks = find(text);
    if masks.is_empty() {
        redacted.text = text.to_string();
        return redacted;
    }
    repeated(text, &mut masks);
    redacted.apply(text, masks);
    // A mask may bring two harmless pieces together; what they form is masked as well.
    for _ in 0..3 {
        let masks = find(&redacted.text);
        if masks.is_empty() {
            break;
        }
        let text = std::mem::take(&mut redacted.text);
        if !redacted.apply(&text, masks) {
            break;
        }
    }
    redacted
}

/// Adds the other places of what was found by the name beside it: an address or a list may repeat it without a name.
fn repeated(text: &str, masks: &mut Vec<Mask>) {
    let mut secrets: Vec<(&str, String, bool)> = Vec::new();
    for mask in masks.iter().filter(|mask| mask.range.len() <= LONGEST_REPEATED) {
        let secret = &text[mask.range.clone()];
        if secrets.len() < MOST_KEYS && secrets.iter().all(|(known, ..)| *known != secret) && is_secret(secret) {
            secrets.push((secret, mask.with.clone(), mask.key));
        }
    }
    for (secret, with, key) in secrets {
        for at in memchr::memmem::find_iter(text.as_bytes(), secret) {
            masks.push(Mask { with: with.clone(), key, ..Mask::hidden(at..at + secret.len()) });
        }
    }
}

/// What is longer is hardly ever written twice.
const LONGEST_REPEATED: usize = 256;

impl Redacted {
    /// Replaces the places; those that overlap become one, and the name of a key wins over `…`. False if nothing was to be
    /// replaced.
    fn apply(&mut self, text: &str, masks: Vec<Mask>) -> bool {
        let documents = Documents::of(text);
        let mut masks = documents.fit(text, masks);
        let replaces = !masks.is_empty();
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
                    last.continues &= mask.continues;
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
            self.count += usize::from(!mask.continues);
            self.keys += usize::from(mask.key && !mask.continues);
            if let Some(key) = mask.secret.filter(|key| self.found.len() < MOST_KEYS && !self.found.contains(key)) {
                self.found.push(key);
            }
        }
        self.text.push_str(&text[at..]);
        replaces
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
