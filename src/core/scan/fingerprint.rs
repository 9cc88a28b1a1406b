//! What a line of a log is known by, whatever its times, numbers and ids are.

use super::line::leading_time;

/// The numbers that words hold.
#[derive(Debug)]
pub struct Numbers {
    all: Vec<u64>,
    /// One bit for each, by its hash: few numbers of a log share one.
    bits: [u64; 1 << (BITS - 6)],
}

/// Bits of the number of a bit.
const BITS: u32 = 12;

impl Numbers {
    /// All numbers of some words.
    pub fn of<'a>(words: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut all: Vec<u64> = words.flat_map(in_word).collect();
        all.sort_unstable();
        all.dedup();
        let mut bits = [0; 1 << (BITS - 6)];
        all.iter().map(|number| bit(*number)).for_each(|bit| bits[bit >> 6] |= 1 << (bit & 63));
        Self { all, bits }
    }

    fn hold(&self, number: u64) -> bool {
        let bit = bit(number);
        self.bits[bit >> 6] >> (bit & 63) & 1 == 1 && self.all.binary_search(&number).is_ok()
    }
}

fn bit(number: u64) -> usize {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
}

/// The numbers that a word holds, as [`of`] knows them.
fn in_word(word: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let digit = |at: usize| word[at].is_ascii_digit();
    let first = move |at: &usize| digit(*at) && (*at == 0 || !digit(at - 1));
    (0..word.len()).filter(first).map(|at| start(&word[at..], id(word, at + run(&word[at..], u8::is_ascii_digit)) - at))
}

/// Its bytes in one number, with numbers, times and hexadecimal ids taken for the same, but for the `numbers` that words
/// hold. None if `announces` says that what stands before a place announces a status, and it is one.
pub fn of(line: &[u8], numbers: &Numbers, announces: impl Fn(usize) -> bool) -> Option<u64> {
    let mut sum = Sum(0x243f_6a88_85a3_08d3);
    // The commonest number by far, without a look at each part of it.
    let mut at = leading_time(line).unwrap_or(0);
    if at > 0 {
        sum.add(NUMBER);
    }
    while at < line.len() {
        let text = eight(&line[at..]);
        let shown = digits(text);
        if shown == 0 {
            sum.add(text);
            at += 8;
            continue;
        }
        let before = shown.trailing_zeros() / 8;
        // What stands before the number, and the number, in one: no letter fills the byte where its sign is.
        sum.add(text & ((1 << (8 * before)) - 1) | NUMBER << (8 * before));
        at += before as usize;
        let length = match lone(&line[at..]) {
            Some(length) => length,
            None => {
                let (first, end) = number(line, at, &announces)?;
                (if first == end { id(line, end) } else { end }) - at
            }
        };
        let known = start(&line[at..], length);
        if numbers.hold(known) {
            sum.add(known);
        }
        at += length;
    }
    Some(sum.0)
}

/// The length of a short number that is nothing else: no status, no part of a time, an amount or an id.
fn lone(text: &[u8]) -> Option<usize> {
    let bytes = eight(text);
    let length = digits_before(bytes);
    let behind = bytes.checked_shr(8 * length)?;
    let joined = matches!(behind as u8, b'-' | b':' | b'.' | b',' | b'/');
    // Of seven digits it is not seen what stands behind such a sign.
    let goes_on =
        (behind as u8).is_ascii_alphanumeric() || joined && (length == 7 || ((behind >> 8) as u8).is_ascii_digit());
    let status = length == 3 && matches!(bytes as u8, b'4' | b'5');
    (!goes_on && !status).then_some(length as usize)
}

/// What tells one number from another.
fn start(text: &[u8], length: usize) -> u64 {
    let bytes = eight(text);
    if length < 8 { bytes & ((1 << (8 * length)) - 1) } else { bytes }
}

/// Where the hexadecimal id ends whose first digits end there.
fn id(text: &[u8], end: usize) -> usize {
    let letters = run(&text[end..], u8::is_ascii_hexdigit);
    let whole = text.get(end + letters).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if whole { end + letters } else { end }
}

/// Where the digits at a place end, and where the time or the amount ends that they begin; none where a status is among
/// them.
fn number(line: &[u8], at: usize, announces: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
    let (mut start, mut first) = (at, None);
    loop {
        let end = start + digit_run(&line[start..]);
        let apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let before = start.checked_sub(1).map(|before| &line[before]);
        if end - start == 3
            && matches!(line[start], b'4' | b'5')
            && apart(line.get(end))
            && apart(before)
            && before != Some(&b'.')
            && announces(start)
        {
            return None;
        }
        let first = *first.get_or_insert(end);
        match line.get(end..end + 2) {
            Some(&[b'-' | b':' | b'.' | b',' | b'/', b'0'..=b'9']) => start = end + 1,
            _ => return Some((first, end)),
        }
    }
}

/// Stands for any number: no byte of UTF-8.
const NUMBER: u64 = 0xff;

/// The next eight bytes, fewer at the end of the line.
fn eight(rest: &[u8]) -> u64 {
    let Some(eight) = rest.first_chunk() else {
        return rest.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    };
    u64::from_le_bytes(*eight)
}

/// The highest bit of the first of eight bytes that is a digit; perhaps those of others behind it.
fn digits(eight: u64) -> u64 {
    let all = |byte: u8| u64::from_ne_bytes([byte; 8]);
    let zeroed = eight ^ all(b'0');
    zeroed.wrapping_sub(all(10)) & !zeroed & all(0x80)
}

/// How many digits a text begins with.
fn digit_run(text: &[u8]) -> usize {
    let mut length = 0;
    loop {
        let more = digits_before(eight(&text[length..]));
        length += more as usize;
        if more < 8 {
            return length;
        }
    }
}

/// How many digits eight bytes begin with.
fn digits_before(eight: u64) -> u32 {
    let all = |byte: u8| u64::from_ne_bytes([byte; 8]);
    let zeroed = eight ^ all(b'0');
    // Exact for every byte, as no sum runs over into the next.
    let others = (((zeroed & all(0x7f)) + all(0x80 - 10)) | zeroed) & all(0x80);
    others.trailing_zeros() / 8
}

fn run(bytes: &[u8], test: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| test(byte)).count()
}

/// A sum of eight bytes at a time, in which all bits of the text reach all bits.
struct Sum(u64);

impl Sum {
    fn add(&mut self, eight: u64) {
        let product = u128::from(self.0 ^ eight) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}

#[cfg(test)]
mod tests {
    use crate::core::scan::sieve::Sieve;

    #[test]
    fn lines_that_differ_in_times_and_ids_are_the_same_and_no_others() {
        let sieve = Sieve::new();
        let mark = |line: &str| sieve.mark(line.as_bytes());
        let line = "2026-11-20 00:00:12,123 INFO [bot] POST https://openrouter.ai/api/v1 200 OK ms=87 req=1f3a9c";
        assert_eq!(
            mark(line),
            mark("2026-11-21 10:59:59,503 INFO [bot] POST https://openrouter.ai/api/v1 200 OK ms=4123 req=9")
        );
        for other in [
            "2026-11-20 00:00:12,123 INFO [bot] POST https://openrouter.ai/api/v1 200 no ms=87 req=1f3a9c",
            "2026-11-20 00:00:12,123 INFO [bot] POST https://openrouter.ai/api/v1 200 OK ms=87 req=1f3a9cerror",
            "2026-11-20 00:00:12,123 INFO [bot] POST https://openrouter.ai/api/v1 200 OK ms=error req=1f3a9c",
        ] {
            assert_ne!(mark(line), mark(other), "{other}");
        }
        assert_ne!(mark("unlock 1000 free"), mark("unlock 2000 free"));
        assert_eq!(mark("POST https://openrouter.ai/api/v1 -> 429 in 12 ms"), None);
    }
}
