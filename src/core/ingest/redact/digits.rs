//! The digits of a known key, whatever is between them: spaces, signs, tags, other words without such digits.
//!
//! Sixteen digits in their order are no chance, so that nothing else need be known of the way in which they are written.

use std::ops::Range;
use zeroize::Zeroizing;

/// As many digits in a row give the key away; they fill the number that they are compared as.
const TELLING: usize = 16;
/// Most bytes between two digits of one key.
const LONGEST_BETWEEN: usize = 64;
/// Most letters of a number that stands for a letter: `0b01100001`.
const LONGEST_NUMBER: usize = 10;
/// How numbers are marked, and what their digits count.
const SYSTEMS: [(&[&str], u32); 4] = [(&["0x", "0X"], 16), (&[], 10), (&["0o", "0O"], 8), (&["0b", "0B"], 2)];

/// Every sixteen digits of a key, forwards and backwards.
#[derive(Clone)]
pub(super) struct KeyDigits {
    /// Sorted.
    windows: Zeroizing<Vec<u64>>,
    /// A bit for the last byte of each: nearly every place is passed over by it.
    endings: [u64; 4],
}

/// The last digits that were met, and where each begins.
struct Stream {
    window: u64,
    starts: [usize; TELLING],
    count: usize,
    end: usize,
}

impl Stream {
    const fn new() -> Self {
        Self { window: 0, starts: [0; TELLING], count: 0, end: 0 }
    }

    /// Adds a digit; the range of the last sixteen, if they are one behind the other.
    fn push(&mut self, digit: u8, at: Range<usize>) -> Option<(u64, Range<usize>)> {
        if at.start - self.end > LONGEST_BETWEEN {
            self.count = 0;
        }
        self.window = self.window << 4 | u64::from(digit);
        self.starts[self.count % TELLING] = at.start;
        self.count += 1;
        self.end = at.end;
        (self.count >= TELLING).then(|| (self.window, self.starts[self.count % TELLING]..at.end))
    }
}

impl KeyDigits {
    /// None where the key has other letters than hexadecimal digits.
    pub(super) fn of(body: &str) -> Option<Self> {
        let mut digits = Zeroizing::new(Vec::with_capacity(body.len()));
        for byte in body.bytes() {
            digits.push(value(byte)?);
        }
        let mut windows = Zeroizing::new(Vec::with_capacity(2 * body.len()));
        let number = |all: u64, digit: &u8| all << 4 | u64::from(*digit);
        for stretch in digits.windows(TELLING) {
            windows.push(stretch.iter().fold(0, number));
            windows.push(stretch.iter().rev().fold(0, number));
        }
        windows.sort_unstable();
        let mut endings = [0_u64; 4];
        for window in windows.iter() {
            endings[(window >> 6 & 3) as usize] |= 1 << (window & 63);
        }
        (!windows.is_empty()).then_some(Self { windows, endings })
    }

    fn has(&self, window: u64) -> bool {
        self.endings[(window >> 6 & 3) as usize] >> (window & 63) & 1 == 1
            && self.windows.binary_search(&window).is_ok()
    }

    /// Every stretch that holds sixteen of the digits, as letters or as the numbers of letters.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        let mut letters = Stream::new();
        let mut numbers = [const { Stream::new() }; SYSTEMS.len()];
        let mut held: Option<Range<usize>> = None;
        let mut take = |seen: Option<(u64, Range<usize>)>| {
            let Some((_, range)) = seen.filter(|(window, _)| self.has(*window)) else { return };
            match held.as_mut().filter(|held| range.start <= held.end) {
                Some(held) => *held = held.start.min(range.start)..held.end.max(range.end),
                None => held.replace(range).into_iter().for_each(&mut found),
            }
        };
        let bytes = text.as_bytes();
        let mut word = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if let Some(digit) = value(*byte) {
                take(letters.push(digit, at..at + 1));
            }
            if !byte.is_ascii_alphanumeric() {
                word = at + 1;
                continue;
            }
            let ends = bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
            // The numbers of all digits begin with a digit, in every system.
            if ends && at + 1 - word <= LONGEST_NUMBER && bytes[word].is_ascii_digit() {
                let number = &text[word..=at];
                for ((marks, radix), stream) in SYSTEMS.iter().zip(&mut numbers) {
                    let marked = marks.iter().find_map(|mark| number.strip_prefix(mark));
                    if let Some(digit) = letter(marked.unwrap_or(number), *radix) {
                        take(stream.push(digit, word..at + 1));
                    }
                }
            }
        }
        held.into_iter().for_each(found);
    }
}

/// The value of a hexadecimal digit.
fn value(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The digit whose letter has this number.
fn letter(number: &str, radix: u32) -> Option<u8> {
    u8::from_str_radix(number, radix).ok().and_then(value)
}
