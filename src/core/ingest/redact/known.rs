//! Masks one key that is known, in every form in which it could come back.

use super::wrapping::Unwrapped;
use super::{Mask, Redacted, shapes};
use crate::core::secret::{ApiKey, public_prefix};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// [`super::redact_all`], and besides it the keys that this session holds: whole, encoded, broken, or in part.
#[derive(Default)]
pub struct Redactor {
    keys: Vec<Known>,
}

struct Known {
    mask: String,
    forms: Vec<Zeroizing<String>>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.keys.iter().map(|it| &it.mask)).finish()
    }
}

/// A shorter text is too common to be searched for.
const SHORTEST: usize = 12;
/// Part of a key that is a leak by itself.
const PART: usize = 20;

impl Redactor {
    /// Learns a key.
    pub fn learn(&mut self, key: &ApiKey) {
        let text = key.expose().trim();
        if text.len() >= SHORTEST {
            self.keys.push(Known { mask: key.masked(), forms: forms(text) });
        }
    }

    /// No key is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Does a known key stand in the text, in any form?
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        let mut masks = Vec::new();
        self.keys.iter().any(|key| {
            key.find(text, &mut masks);
            !masks.is_empty()
        })
    }

    /// The text without secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> Redacted {
        let mut masks = Vec::new();
        for key in &self.keys {
            key.find(text, &mut masks);
        }
        // Both are sought in the text as it is: what stands for the one could hide where the other begins.
        masks.append(&mut shapes(text));
        let mut redacted = Redacted::default();
        redacted.apply(text, &mut masks);
        redacted
    }
}

impl Known {
    fn find(&self, text: &str, masks: &mut Vec<Mask>) {
        let mask = |range| Mask { range, with: self.mask.clone(), key: true, secret: None };
        for form in &self.forms {
            masks.extend(text.match_indices(form.as_str()).map(|(at, _)| mask(at..at + form.len())));
        }
        if !text.contains('\n') {
            return;
        }
        let whole = Unwrapped::new(text);
        for form in &self.forms {
            for (at, _) in whole.text.match_indices(form.as_str()) {
                let range = at..at + form.len();
                if whole.is_broken(&range) {
                    masks.push(mask(whole.original(&range)));
                }
            }
        }
    }
}

/// The key, its encodings, and every stretch of it that would be missed if it were cut. Each is made in a place of its
/// own that is large enough from the start: growing would leave a copy behind.
fn forms(key: &str) -> Vec<Zeroizing<String>> {
    let mut forms = vec![Zeroizing::new(key.to_string())];
    // JSON in a string of JSON has its backslashes twice, and once more in the provider's own words.
    let json = ["\\u00", "\\\\u00", "\\\\\\\\u00", "\\x", "\\\\x"].map(|it| (it, false));
    for (mark, keep) in [("%", true), ("%", false), ("", false)].into_iter().chain(json) {
        let upper = escaped(key, mark, keep);
        let mut lower = upper.clone();
        lower.make_ascii_lowercase();
        forms.extend([upper, lower]);
    }
    for shift in 0..3 {
        let standard = base64(key, shift);
        let mut for_urls = Zeroizing::new(String::with_capacity(standard.len()));
        for_urls.extend(standard.chars().map(|it| match it {
            '+' => '-',
            '/' => '_',
            other => other,
        }));
        forms.extend([for_urls, standard]);
    }
    // Overlapping stretches of half a part: whatever is as long as a part holds one of them.
    let letters = Zeroizing::new(key.chars().collect::<Vec<char>>());
    let half = PART / 2;
    if letters.len() > 2 * PART {
        for at in (public_prefix(key).len()..letters.len().saturating_sub(half)).step_by(half / 2) {
            let mut stretch = Zeroizing::new(String::with_capacity(half * 4));
            stretch.extend(&letters[at..at + half]);
            forms.push(stretch);
        }
    }
    forms.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    forms.dedup_by(|one, other| one.as_str() == other.as_str());
    forms
}

/// Each byte as `mark` and two hexadecimal digits; where asked, letters and digits as they are.
fn escaped(key: &str, mark: &str, keep: bool) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(key.len() * (mark.len() + 2)));
    for byte in key.bytes() {
        if keep && byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "{mark}{byte:02X}");
        }
    }
    text
}

/// The part of the base64 text that is the same whatever stands before and behind the key.
fn base64(key: &str, shift: usize) -> Zeroizing<String> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Zeroizing::new(Vec::with_capacity(shift + key.len()));
    bytes.resize(shift, 0);
    bytes.extend(key.bytes());
    let letters = bytes.chunks_exact(3).flat_map(|it| {
        let group = u32::from(it[0]) << 16 | u32::from(it[1]) << 8 | u32::from(it[2]);
        [18, 12, 6, 0].map(|by| char::from(LETTERS[(group >> by & 63) as usize]))
    });
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 3 * 4));
    text.extend(letters.skip(if shift == 0 { 0 } else { 4 }));
    text
}
