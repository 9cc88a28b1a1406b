//! Masks keys that are known, in every form in which they could come back.

use super::digits::KeyDigits;
use super::mask::Mask;
use super::redacted::{Redacted, masked};
use super::shapes;
use super::wrapping::Unwrapped;
use crate::core::ingest::decoded::everywhere;
use crate::core::secret::{ApiKey, public_prefix};
use std::ops::Range;
use zeroize::Zeroizing;

/// [`super::redact_all`], and besides it the keys that this session holds: whole, encoded, broken, or in part.
#[derive(Clone, Default)]
pub struct Redactor {
    keys: Vec<Known>,
}

#[derive(Clone)]
struct Known {
    mask: String,
    tracks: Vec<Track>,
    /// Eight letters of a track, its number and their place in it; sorted.
    windows: Zeroizing<Vec<[u64; 2]>>,
    digits: Option<KeyDigits>,
    /// A bit for each window by its hash: most of a text is passed over without a search.
    bloom: Zeroizing<Vec<u64>>,
}

/// The key in one encoding.
#[derive(Clone)]
struct Track {
    letters: Zeroizing<Vec<u8>>,
    /// As many letters in a row give away what must not be seen.
    telling: usize,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.keys.iter().map(|key| &key.mask)).finish()
    }
}

/// A shorter text is too common to be searched for.
const SHORTEST: usize = 12;
/// Letters of a window.
const WINDOW: usize = 8;
/// Most bytes between two pieces of one key.
const LONGEST_BETWEEN: usize = 320;
/// Bits of the filter.
const BITS: usize = 1 << 16;

impl Redactor {
    /// Learns a key.
    pub fn learn(&mut self, key: &ApiKey) {
        let text = key.expose().trim();
        if text.len() < SHORTEST {
            return;
        }
        let key = Known::new(text, key.masked());
        if !self.keys.iter().any(|known| known.windows == key.windows) {
            self.keys.push(key);
        }
    }

    /// No key is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Is a known key in the text, in any form?
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        !everywhere(text, |text, masks| self.known(text, masks)).is_empty()
    }

    /// The text without secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> Redacted {
        // Both are sought in the text as it is: what stands for the one could hide where the other begins.
        masked(text, |text| {
            everywhere(text, |text, masks| {
                self.known(text, masks);
                shapes::find(text, masks);
            })
        })
    }

    fn known(&self, text: &str, masks: &mut Vec<Mask>) {
        if self.keys.is_empty() {
            return;
        }
        for key in &self.keys {
            key.find(text, |range| masks.push(key.mask(range)));
            key.find_pieces(text, |range| masks.push(key.mask(range)));
            if let Some(digits) = &key.digits {
                digits.find(text, |range| masks.push(key.mask(range)));
            }
        }
        if !text.contains('\n') {
            return;
        }
        let whole = Unwrapped::new(text);
        for key in &self.keys {
            key.find(&whole.text, |range| {
                if whole.is_broken(&range) {
                    masks.push(key.mask(whole.original(&range)));
                }
            });
        }
    }
}

impl Known {
    fn new(key: &str, mask: String) -> Self {
        let tracks = tracks(key);
        let count = tracks.iter().map(|track| (track.letters.len() + 1).saturating_sub(WINDOW)).sum();
        let mut windows = Zeroizing::new(Vec::with_capacity(count));
        let mut bloom = Zeroizing::new(vec![0_u64; BITS / 64]);
        for (number, track) in tracks.iter().enumerate() {
            for (at, letters) in track.letters.windows(WINDOW).enumerate() {
                let window = packed(letters);
                windows.push([window, (number as u64) << 32 | at as u64]);
                let bit = bit(window);
                bloom[bit / 64] |= 1 << (bit % 64);
            }
        }
        windows.sort_unstable();
        let digits = KeyDigits::of(&key[public_prefix(key).len()..]);
        Self { mask, tracks, windows, digits, bloom }
    }

    fn mask(&self, range: Range<usize>) -> Mask {
        Mask { with: self.mask.clone(), key: true, ..Mask::hidden(range) }
    }

    /// Every stretch of any track that tells too much.
    fn find(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(letters) = bytes.get(at..at + WINDOW) {
            let window = packed(letters);
            let bit = bit(window);
            let end = match self.bloom[bit / 64] >> (bit % 64) & 1 {
                1 => self.longest(bytes, at, window),
                _ => None,
            };
            match end {
                Some(end) => {
                    found(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    /// Pieces of the key itself, one behind the other, whatever is between them: none tells too much, all do.
    fn find_pieces(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        let bytes = text.as_bytes();
        let mut held: Option<(Range<usize>, usize)> = None;
        let mut told = false;
        let mut at = 0;
        while let Some(letters) = bytes.get(at..at + WINDOW) {
            let window = packed(letters);
            let bit = bit(window);
            let place = (self.bloom[bit / 64] >> (bit % 64) & 1 == 1).then(|| self.place_in_key(window)).flatten();
            let Some(place) = place else {
                at += 1;
                continue;
            };
            let track = &self.tracks[0].letters[place..];
            let length = track.iter().zip(&bytes[at..]).take_while(|(one, other)| **one == alike(**other)).count();
            let piece = at..at + length;
            if let Some((before, behind)) = held.replace((piece.clone(), place + length))
                && place >= behind
                && piece.start - before.end <= LONGEST_BETWEEN
            {
                if !told {
                    found(before);
                }
                found(piece.clone());
                told = true;
            } else {
                told = false;
            }
            at = piece.end;
        }
    }

    /// Where in the key itself these letters are.
    fn place_in_key(&self, window: u64) -> Option<usize> {
        let first = self.windows.partition_point(|entry| entry[0] < window);
        let entries = self.windows[first..].iter().take_while(|entry| entry[0] == window);
        entries.filter(|entry| entry[1] >> 32 == 0).find_map(|entry| usize::try_from(entry[1]).ok())
    }

    /// The end of the longest telling stretch that begins here.
    fn longest(&self, bytes: &[u8], at: usize, window: u64) -> Option<usize> {
        let first = self.windows.partition_point(|entry| entry[0] < window);
        let entries = self.windows[first..].iter().take_while(|entry| entry[0] == window);
        entries
            .filter_map(|entry| {
                let place = usize::try_from(entry[1] & u64::from(u32::MAX)).ok()?;
                let track = self.tracks.get(usize::try_from(entry[1] >> 32).ok()?)?;
                let same =
                    track.letters[place..].iter().zip(&bytes[at..]).take_while(|(one, other)| **one == alike(**other));
                let length = same.count();
                (length >= track.telling).then_some(at + length)
            })
            .max()
    }
}

/// Base64 has two alphabets.
fn alike(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

fn packed(letters: &[u8]) -> u64 {
    letters.iter().fold(0, |all, byte| all << 8 | u64::from(alike(*byte)))
}

fn bit(window: u64) -> usize {
    usize::try_from(window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48).unwrap_or_default() % BITS
}

/// The key in each encoding that is not undone before it is sought. Each is made in a place of its own that is large
/// enough from the start: growing would leave a copy behind.
fn tracks(key: &str) -> Vec<Track> {
    // The public prefix alone is no leak, but what goes on behind it is.
    let body = &key[public_prefix(key).len()..];
    let body = if body.len() < SHORTEST { key } else { body };
    let whole = |text: &str| body.len().min(text.len()).min(SHORTEST);
    let mut tracks = Vec::with_capacity(27);
    let mut add = |letters: Zeroizing<Vec<u8>>, telling: usize| {
        let telling = telling.min(letters.len());
        let mut folded = letters;
        folded.iter_mut().for_each(|byte| *byte = alike(*byte));
        if folded.len() >= WINDOW {
            tracks.push(Track { letters: folded, telling });
        }
    };
    let copy = |text: &str| {
        let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
        letters.extend_from_slice(text.as_bytes());
        letters
    };
    add(copy(body), whole(body));
    let mut other = copy(body);
    other.make_ascii_uppercase();
    add(other, whole(body));
    let mut backwards = copy(body);
    backwards.reverse();
    add(backwards, whole(body));
    for upper in [false, true] {
        add(hexadecimal(body, upper), 2 * SHORTEST);
    }
    for text in [body, key] {
        for shift in 0..3 {
            // Twelve letters of the key are sixteen of base64.
            add(base64(text.bytes(), shift), 16);
            // And of two bytes a letter, as Windows writes text.
            add(base64(text.bytes().flat_map(|letter| [letter, 0]), shift), 32);
        }
    }
    for shift in 0..5 {
        for upper in [true, false] {
            // Twelve letters of the key are nineteen of base32.
            add(base32(body, shift, upper), 19);
        }
    }
    tracks
}

fn hexadecimal(key: &str, upper: bool) -> Zeroizing<Vec<u8>> {
    let digits: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let mut letters = Zeroizing::new(Vec::with_capacity(key.len() * 2));
    letters.extend(key.bytes().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]));
    letters
}

/// The part of the base64 text that is the same whatever is before and behind the key.
fn base64(key: impl Iterator<Item = u8> + Clone, shift: usize) -> Zeroizing<Vec<u8>> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Zeroizing::new(Vec::with_capacity(shift + key.clone().count()));
    bytes.resize(shift, 0);
    bytes.extend(key);
    let letters = bytes.chunks_exact(3).flat_map(|three| {
        let group = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        [18, 12, 6, 0].map(|by| LETTERS[(group >> by & 63) as usize])
    });
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len() / 3 * 4));
    text.extend(letters.skip(if shift == 0 { 0 } else { 4 }));
    text
}

/// The same in base32.
fn base32(key: &str, shift: usize, upper: bool) -> Zeroizing<Vec<u8>> {
    let alphabet: &[u8; 32] =
        if upper { b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" } else { b"abcdefghijklmnopqrstuvwxyz234567" };
    let mut letters = Zeroizing::new(Vec::with_capacity((shift + key.len()) * 8 / 5 + 1));
    let (mut bits, mut count) = (0_u32, 0);
    for byte in std::iter::repeat_n(0, shift).chain(key.bytes()) {
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            letters.push(alphabet[(bits >> count & 31) as usize]);
        }
    }
    // The first letters hold bits of what is before the key.
    let mixed = (shift * 8).div_ceil(5).min(letters.len());
    let mut own = Zeroizing::new(Vec::with_capacity(letters.len() - mixed));
    own.extend_from_slice(&letters[mixed..]);
    own
}
