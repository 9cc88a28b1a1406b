//! A search for many words at once that looks at one place in six.
//!
//! Each word is known by a stretch of it, all of one length. Wherever such a stretch stands, one of the sampled places
//! falls so into it that five bytes of it can be read there; a table of bits says whether any stretch has those five.
//! Letters count without case, so that no lowered copy is needed.

use super::bare_letters::{follow, letters, nearest};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Bytes that are read at a place. With four, one place in ten looked like a word; with six, more places are looked at.
pub const GRAM: usize = 5;
/// Longest stretch that a word is known by.
const STRETCH: usize = 10;
/// Places that are looked at in one go: most often none of them shows anything, which is decided once for all.
const GO: usize = 8;

/// A place where a word may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordHit {
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

/// [`GRAM`] bytes of a stretch, and how far behind its start they are.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Gram {
    slot: usize,
    bytes: u64,
    stretch: usize,
    offset: usize,
}

/// A stretch, folded: its first and its last eight bytes, which are all of it.
#[derive(Clone, Copy, Debug)]
struct Folded {
    first: u64,
    last: u64,
}

impl Folded {
    /// None for what is shorter than eight bytes.
    #[inline]
    fn of(stretch: &[u8]) -> Option<Self> {
        let fold = |eight: &[u8; 8]| u64::from_le_bytes(*eight) | u64::from_ne_bytes([0x20; 8]);
        Some(Self { first: fold(stretch.first_chunk()?), last: fold(stretch.last_chunk()?) })
    }
}

/// Groups of [`GRAM`] bytes, of which a few that were never put in seem to be there.
#[derive(Debug)]
pub struct Grams {
    bits: Box<[u64; 1 << (BITS - 6)]>,
}

impl Default for Grams {
    fn default() -> Self {
        Self { bits: Box::new([0; 1 << (BITS - 6)]) }
    }
}

impl Grams {
    /// Puts in the bytes that a text begins with.
    pub fn insert(&mut self, text: &[u8]) {
        let bit = hash(gram(text), BITS);
        self.bits[bit >> 6] |= 1 << (bit & 63);
    }

    /// Whether the bytes that a text begins with are there.
    #[inline]
    #[must_use]
    pub fn contain(&self, text: &[u8]) -> bool {
        self.bit(gram(text)) & 1 == 1
    }

    /// Whether these bytes are there, in the lowest bit.
    #[inline]
    fn bit(&self, gram: u64) -> u64 {
        let bit = hash(gram, BITS);
        self.bits[bit >> 6] >> (bit & 63)
    }
}

/// The words, made ready for the search.
#[derive(Debug)]
pub struct Words {
    sampled: Grams,
    /// Ordered by slot.
    grams: Vec<Gram>,
    /// For each slot where its first gram is.
    firsts: Vec<u16>,
    /// Lowered.
    stretches: Vec<Vec<u8>>,
    folded: Vec<Option<Folded>>,
    /// For each stretch the words that hold it.
    holders: Vec<Holders>,
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
        let mut taken: HashSet<&[u8]> = HashSet::new();
        let mut beginnings = Grams::default();
        for index in order {
            let bytes = words[index].as_bytes();
            if bytes.windows(length).any(|stretch| beginnings.contain(stretch) && taken.contains(stretch)) {
                continue;
            }
            let costs: Vec<f64> = bytes.windows(GRAM).map(commonness).collect();
            let cost = |at: usize| costs[at..=at + length - GRAM].iter().sum::<f64>();
            let rarest = (0..=bytes.len().saturating_sub(length)).min_by(|a, b| cost(*a).total_cmp(&cost(*b)));
            if let Some(at) = rarest {
                let stretch = &bytes[at..at + length];
                taken.insert(stretch);
                beginnings.insert(stretch);
                stretches.push(stretch.to_vec());
            }
        }
        let holders = holders(&stretches, words, length, &beginnings);
        let mut grams = BTreeSet::new();
        let mut sampled = Grams::default();
        for (stretch, bytes) in stretches.iter().enumerate() {
            for (offset, bytes) in bytes.windows(GRAM).enumerate() {
                sampled.insert(bytes);
                let bytes = gram(bytes);
                grams.insert(Gram { slot: hash(bytes, SLOTS), bytes, stretch, offset });
            }
        }
        let mut firsts = vec![0; 1 << SLOTS];
        for (index, gram) in grams.iter().enumerate().rev() {
            firsts[gram.slot] = u16::try_from(index).unwrap_or(u16::MAX);
        }
        let folded = stretches.iter().map(|stretch| Folded::of(stretch)).collect();
        Self { sampled, grams: grams.into_iter().collect(), firsts, stretches, folded, holders, stride, length }
    }

    /// The next stretch of a word that begins in `from..limit`, by sampled places.
    #[must_use]
    pub fn next(&self, bytes: &[u8], from: usize, limit: usize) -> Option<WordHit> {
        // The distance of the places is known to the compiler, so that it need not check every place of a go.
        match self.stride {
            1 => self.sweep::<1>(bytes, from, limit),
            2 => self.sweep::<2>(bytes, from, limit),
            3 => self.sweep::<3>(bytes, from, limit),
            4 => self.sweep::<4>(bytes, from, limit),
            5 => self.sweep::<5>(bytes, from, limit),
            _ => self.sweep::<6>(bytes, from, limit),
        }
    }

    fn sweep<const STRIDE: usize>(&self, bytes: &[u8], from: usize, limit: usize) -> Option<WordHit> {
        let reach = &bytes[..bytes.len().min(limit.saturating_add(STRIDE - 1 + GRAM))];
        let mut at = from;
        while let Some(go) = reach.get(at..).and_then(<[u8]>::first_chunk::<{ 6 * (GO - 1) + 8 }>) {
            let place = |index: usize| {
                let eight = go[index * STRIDE..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
                (self.sampled.bit(eight & FOLD) & 1) << index
            };
            let mut shown = place(0) | place(1) | place(2) | place(3) | place(4) | place(5) | place(6) | place(7);
            while shown != 0 {
                let place = at + shown.trailing_zeros() as usize * STRIDE;
                if self.goes_on::<STRIDE>(bytes, place)
                    && let Some(hit) = self.verify(bytes, place, from, limit)
                {
                    return Some(hit);
                }
                shown &= shown - 1;
            }
            at += GO * STRIDE;
        }
        while at + GRAM <= reach.len() {
            if self.sampled.contain(&bytes[at..])
                && self.goes_on::<STRIDE>(bytes, at)
                && let Some(hit) = self.verify(bytes, at, from, limit)
            {
                return Some(hit);
            }
            at += STRIDE;
        }
        None
    }

    /// In a stretch the bytes half a stride before or behind those of a place belong to it as well: most ordinary words
    /// that share five letters with one share no more.
    #[inline]
    fn goes_on<const STRIDE: usize>(&self, bytes: &[u8], at: usize) -> bool {
        let near = STRIDE / 2;
        let goes_on = |place: usize| bytes.get(place..).is_some_and(|rest| self.sampled.contain(rest));
        goes_on(at + near) || at.checked_sub(near).is_some_and(goes_on)
    }

    /// The stretch around a place that shows [`GRAM`] bytes of one.
    #[inline(never)]
    fn verify(&self, bytes: &[u8], at: usize, from: usize, limit: usize) -> Option<WordHit> {
        let gram = gram(&bytes[at..]);
        let slot = hash(gram, SLOTS);
        let first = usize::from(self.firsts[slot]);
        let same = self.grams[first..].iter().take_while(|known| known.slot == slot);
        same.filter(|known| known.bytes == gram).find_map(|known| {
            let start = at.checked_sub(known.offset).filter(|start| *start >= from && *start < limit)?;
            let found = bytes.get(start..start + self.length)?;
            let same = match self.folded[known.stretch].zip(Folded::of(found)) {
                Some((own, found)) => own.first == found.first && own.last == found.last,
                None => found.eq_ignore_ascii_case(&self.stretches[known.stretch]),
            };
            same.then_some(WordHit { at: start, stretch: known.stretch })
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
    fn at<'a>(&'a self, bytes: &'a [u8], hit: WordHit) -> impl Iterator<Item = usize> + 'a {
        self.holders[hit.stretch].standing(&bytes[..hit.at], &bytes[hit.at + self.length..])
    }
}

/// The words that hold a stretch.
#[derive(Debug, Default)]
struct Holders {
    /// Those that are nothing else.
    bare: Vec<usize>,
    /// Those with letters before or behind it.
    longer: Vec<Word>,
    /// The letters that stand right before it and right behind it in the longer ones, as bits; all where there is none.
    previous: u64,
    next: u64,
}

/// For each stretch the words that hold it.
fn holders(stretches: &[Vec<u8>], words: &[String], length: usize, beginnings: &Grams) -> Vec<Holders> {
    let numbers: HashMap<&[u8], usize> = stretches.iter().map(Vec::as_slice).zip(0..).collect();
    let mut holders: Vec<Holders> = stretches.iter().map(|_| Holders::default()).collect();
    for (number, word) in words.iter().enumerate() {
        for (at, stretch) in word.as_bytes().windows(length).enumerate() {
            if beginnings.contain(stretch)
                && let Some(known) = numbers.get(stretch)
            {
                holders[*known].add(number, &word.as_bytes()[..at], &word.as_bytes()[at + length..]);
            }
        }
    }
    holders
}

impl Holders {
    fn add(&mut self, number: usize, before: &[u8], behind: &[u8]) {
        let word = Word { before: letters(before), behind: letters(behind), number };
        if word.before.is_empty() && word.behind.is_empty() {
            self.bare.push(number);
        } else {
            self.previous |= word.before.last().map_or(u64::MAX, |letter| bit_of(*letter));
            self.next |= word.behind.first().map_or(u64::MAX, |letter| bit_of(*letter));
            self.longer.push(word);
        }
    }

    fn standing<'a>(&'a self, before: &'a [u8], behind: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        // A stretch may have dozens of holders, which their letters beside it tell apart.
        let fits =
            |letter: Option<u8>, among: u64| letter.map_or(among == u64::MAX, |letter| among & bit_of(letter) != 0);
        let mut longer: &[Word] = &[];
        let (mut previous, mut next) = (None, None);
        if !self.longer.is_empty() {
            next = nearest(behind.iter());
            if fits(next, self.next) {
                previous = nearest(before.iter().rev());
                if fits(previous, self.previous) {
                    longer = &self.longer;
                }
            }
        }
        let stands = move |word: &&Word| {
            word.behind.first().is_none_or(|letter| next == Some(*letter))
                && word.before.last().is_none_or(|letter| previous == Some(*letter))
                && follow(behind.iter(), word.behind.iter())
                && follow(before.iter().rev(), word.before.iter().rev())
        };
        self.bare.iter().copied().chain(longer.iter().filter(stands).map(|word| word.number))
    }
}

/// One bit for each letter and digit; a few share one.
fn bit_of(letter: u8) -> u64 {
    1 << (letter & 0x3f)
}

/// Keeps the first [`GRAM`] of eight bytes, and of letters all but their case. Other bytes fall together only with control
/// characters, and what is found so is read whole later.
const FOLD: u64 = u64::from_ne_bytes([!0x20; 8]) & ((1 << (8 * GRAM)) - 1);
/// Bits of the number of a bit in the table that is looked up everywhere; it fits the nearest cache.
const BITS: u32 = 17;
/// Bits of a slot's number.
const SLOTS: u32 = 13;

/// The first [`GRAM`] bytes, folded; fewer at the end of the text.
#[inline]
fn gram(bytes: &[u8]) -> u64 {
    let eight = bytes.first_chunk().map(|eight| u64::from_le_bytes(*eight));
    let few = || bytes.iter().take(GRAM).rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    eight.unwrap_or_else(few) & FOLD
}

#[inline]
fn hash(gram: u64, bits: u32) -> usize {
    (gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn words() -> Words {
        let words = ["openrouter", "insufficient credits", "use the middle-out transform", "limit_source"];
        Words::new(&words.map(str::to_string), &|gram| if gram.contains(&b' ') { 1.0 } else { 0.0 })
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
