//! A search for many words at once that looks at one place in seven.
//!
//! Each word is known by a stretch of it, all of one length. Wherever such a stretch stands, one of the sampled places
//! falls so into it that four bytes of it can be read there; a table of bits says whether any stretch has those four.
//! Letters count without case, so that no lowered copy is needed.

use std::collections::BTreeSet;

/// Bytes that are read at a place.
const GRAM: usize = 4;
/// Longest stretch that a word is known by.
const STRETCH: usize = 10;
/// Longest run of punctuation and white space between two letters of a word: quotes, escapes.
const GAP: usize = 8;

/// A place where a word may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where its stretch begins.
    pub at: usize,
    /// Which stretch.
    pub stretch: usize,
}

/// One word: its letters and digits before and behind its stretch.
#[derive(Debug)]
struct Word {
    before: Vec<u8>,
    behind: Vec<u8>,
    number: usize,
}

/// Four bytes of a stretch, and how far behind its start they are.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Gram {
    slot: usize,
    bytes: u32,
    stretch: usize,
    offset: usize,
}

/// The words, made ready for the search.
#[derive(Debug)]
pub struct Words {
    bits: Vec<u64>,
    /// Ordered by slot.
    grams: Vec<Gram>,
    /// For each slot where its first gram is.
    firsts: Vec<u16>,
    /// Lowered.
    stretches: Vec<Vec<u8>>,
    /// For each stretch the words that hold it.
    holders: Vec<Vec<Word>>,
    stride: usize,
    length: usize,
}

impl Words {
    /// Prepares words of at least `GRAM` bytes; `commonness` says how often logs hold some bytes, so that words are
    /// known by what is rare.
    #[must_use]
    pub fn new(words: &[String], commonness: &dyn Fn(&[u8]) -> f64) -> Self {
        let length = words.iter().map(String::len).min().unwrap_or(GRAM).clamp(GRAM, STRETCH);
        let stride = length + 1 - GRAM;
        let mut order: Vec<usize> = (0..words.len()).collect();
        // The shorter a word, the fewer its stretches; longer ones may hold one that is taken already.
        order.sort_by_key(|index| words[*index].len());
        let mut stretches: Vec<Vec<u8>> = Vec::new();
        for index in order {
            let bytes = words[index].as_bytes();
            if bytes.windows(length).any(|window| stretches.iter().any(|known| known == window)) {
                continue;
            }
            let cost = |window: &&[u8]| window.windows(GRAM).map(commonness).sum::<f64>();
            let rarest = bytes.windows(length).min_by(|a, b| cost(a).total_cmp(&cost(b)));
            stretches.extend(rarest.map(<[u8]>::to_vec));
        }
        let holders = stretches.iter().map(|stretch| holders(stretch, words)).collect();
        let mut grams = BTreeSet::new();
        let mut bits = vec![0; 1 << (SLOTS - 6)];
        for (stretch, bytes) in stretches.iter().enumerate() {
            for (offset, gram) in bytes.windows(GRAM).enumerate() {
                let bytes = gram.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)) | FOLD;
                let slot = slot(bytes);
                bits[slot >> 6] |= 1 << (slot & 63);
                grams.insert(Gram { slot, bytes, stretch, offset });
            }
        }
        let mut firsts = vec![0; 1 << SLOTS];
        for (index, gram) in grams.iter().enumerate().rev() {
            firsts[gram.slot] = u16::try_from(index).unwrap_or(u16::MAX);
        }
        Self { bits, grams: grams.into_iter().collect(), firsts, stretches, holders, stride, length }
    }

    /// The next stretch of a word that begins in `from..limit`, by sampled places.
    #[must_use]
    pub fn next(&self, bytes: &[u8], from: usize, limit: usize) -> Option<Hit> {
        let reach = &bytes[..bytes.len().min(limit.saturating_add(self.stride - 1 + GRAM))];
        let mut at = from;
        while let Some(four) = reach.get(at..at + GRAM) {
            let gram = u32::from_le_bytes([four[0], four[1], four[2], four[3]]) | FOLD;
            let slot = slot(gram);
            if self.bits[slot >> 6] >> (slot & 63) & 1 == 1
                && let Some(hit) = self.verify(bytes, gram, at, from, limit)
            {
                return Some(hit);
            }
            at += self.stride;
        }
        None
    }

    #[inline(never)]
    fn verify(&self, bytes: &[u8], gram: u32, at: usize, from: usize, limit: usize) -> Option<Hit> {
        let slot = slot(gram);
        let first = usize::from(self.firsts[slot]);
        let same = self.grams[first..].iter().take_while(|known| known.slot == slot);
        same.filter(|known| known.bytes == gram).find_map(|known| {
            let start = at.checked_sub(known.offset).filter(|start| *start >= from && *start < limit)?;
            let stands = bytes.get(start..start + self.length)?;
            stands
                .eq_ignore_ascii_case(&self.stretches[known.stretch])
                .then_some(Hit { at: start, stretch: known.stretch })
        })
    }

    /// The numbers of the words that stand whole in the bytes, by letters and digits alone, with their stretch not
    /// before `from`.
    pub fn whole<'a>(&'a self, bytes: &'a [u8], from: usize) -> impl Iterator<Item = usize> + 'a {
        let mut from = from;
        std::iter::from_fn(move || {
            let hit = self.next(bytes, from, bytes.len())?;
            from = hit.at + 1;
            Some(self.at(bytes, hit))
        })
        .flatten()
    }

    /// The words that stand whole around a hit.
    fn at<'a>(&'a self, bytes: &'a [u8], hit: Hit) -> impl Iterator<Item = usize> + 'a {
        let (before, behind) = (&bytes[..hit.at], &bytes[hit.at + self.length..]);
        // A stretch may have dozens of holders, which their letters beside it tell apart.
        let (previous, next) = (nearest(before.iter().rev()), nearest(behind.iter()));
        let stands = move |word: &&Word| {
            word.behind.first().is_none_or(|letter| next == Some(*letter))
                && word.before.last().is_none_or(|letter| previous == Some(*letter))
                && follow(behind.iter(), word.behind.iter())
                && follow(before.iter().rev(), word.before.iter().rev())
        };
        self.holders[hit.stretch].iter().filter(stands).map(|word| word.number)
    }
}

/// The first letter or digit behind punctuation, lowered.
fn nearest<'a>(bytes: impl Iterator<Item = &'a u8>) -> Option<u8> {
    let near = bytes.take(GAP + 1).take_while(|byte| **byte != b'\n');
    near.filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).next()
}

/// Whether the letters stand there in this order, parted by punctuation only.
fn follow<'a>(bytes: impl Iterator<Item = &'a u8>, letters: impl Iterator<Item = &'a u8>) -> bool {
    let mut bytes = bytes;
    for letter in letters {
        let mut gap = 0;
        loop {
            match bytes.next() {
                Some(byte) if byte.to_ascii_lowercase() == *letter => break,
                Some(byte) if !byte.is_ascii_alphanumeric() && *byte != b'\n' && gap < GAP => gap += 1,
                _ => return false,
            }
        }
    }
    true
}

fn holders(stretch: &[u8], words: &[String]) -> Vec<Word> {
    let letters = |bytes: &[u8]| bytes.iter().copied().filter(u8::is_ascii_alphanumeric).collect::<Vec<_>>();
    let of = |(number, word): (usize, &String)| {
        let places: Vec<usize> = memchr::memmem::find_iter(word.as_bytes(), stretch).collect();
        let held = |at: usize| {
            let (before, rest) = word.as_bytes().split_at(at);
            Word { before: letters(before), behind: letters(&rest[stretch.len()..]), number }
        };
        places.into_iter().map(held).collect::<Vec<_>>()
    };
    words.iter().enumerate().flat_map(of).collect()
}

/// Lowers letters; other bytes fall together with some other, which a whole comparison tells apart.
const FOLD: u32 = u32::from_ne_bytes([0x20; 4]);
/// Bits of a slot's number.
const SLOTS: u32 = 16;

fn slot(gram: u32) -> usize {
    (gram.wrapping_mul(0x9e37_79b1) >> (32 - SLOTS)) as usize
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn words() -> Words {
        let words = ["openrouter", "insufficient credits", "use the middle-out transform", "limit_source"];
        Words::new(&words.map(str::to_string), &|gram| if gram.contains(&b'-') { 0.0 } else { 1.0 })
    }

    #[test]
    fn a_word_is_found_at_every_distance_from_the_sampled_places() {
        let words = words();
        for lead in 0..40 {
            let text = format!("{}OpenRouter and more", "x".repeat(lead));
            assert_eq!(words.next(text.as_bytes(), 0, text.len()).map(|hit| hit.at), Some(lead));
            for limit in 0..=lead {
                assert_eq!(words.next(text.as_bytes(), 0, limit), None);
            }
        }
    }

    #[test]
    fn quotes_and_escapes_inside_a_word_do_not_matter_but_lines_and_letters_do() {
        let words = words();
        let whole = |text: &str| words.whole(text.as_bytes(), 0).collect::<Vec<_>>();
        assert_eq!(whole(r#"or use the \"middle-out\" transform."#), [2]);
        assert_eq!(whole("INSUFFICIENT  CREDITS"), [1]);
        assert_eq!(whole("insufficient xcredits"), [0; 0]);
        assert_eq!(whole("insufficient\ncredits"), [0; 0]);
    }
}
