//! Finds every known literal of the knowledge base, the clients and the lexicon in one pass.
//!
//! A table of the first letters of all literals is looked up at every letter of the text. Unlike an automaton it costs
//! next to nothing to make, and a short paste is read faster than an automaton could be built.

use super::anchor_words::{HOST_LEADS, LITERALS, ROUTED};
use super::normalized::{Flat, Tight};
use crate::core::knowledge::causes::{CAUSES, Rule};
use crate::core::knowledge::clients::CLIENTS;
use crate::core::knowledge::lexicon::{ANSWERED_SIGNS, EXPLAINS, FAILED, IN_BODY_SIGNS, OPENROUTER_SIGNS};
use crate::core::knowledge::vendors::VENDORS;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

/// Occurrences of one literal that are kept; more of the same tell nothing new.
const KEPT: u32 = 64;
/// Longest run of punctuation, white space and escapes between two letters of a literal.
const GAP: usize = 40;

/// How much of a literal must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Care {
    /// Letters and digits.
    Loose,
    /// Punctuation too; white space and case do not count.
    Exact,
    /// As exact, and inside a longer word as well.
    Part,
}

/// How much of a rule's literals must be there.
#[must_use]
pub fn care_of(rule: &Rule) -> Care {
    if rule.exact { Care::Exact } else { Care::Loose }
}

/// One literal, by its number.
pub type Id = u16;

struct Pattern {
    literal: &'static str,
    care: Care,
    /// Its first letters and digits, and which bytes of them count: short literals have fewer.
    head: [u64; 2],
    mask: [u64; 2],
    /// Its last letters: texts repeat heads that many literals share.
    tail: u64,
    /// How many letters and digits it has.
    length: u16,
    /// The next pattern whose head falls into the same slot.
    next: Option<Id>,
}

/// What parts two letters of a literal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Nothing: only a line break of wrapping may stand there.
    Tight,
    /// White space or punctuation: any other will do.
    Loose,
    /// An underscore: names of the API are not prose.
    Underscore,
}

struct Registry {
    patterns: Vec<Pattern>,
    ids: HashMap<(&'static str, Care), Id, BuildHasherDefault<Mix>>,
    /// The same by address: every rule asks for each of its literals, and reading them all to
    /// hash them would take longer than the search itself.
    by_address: HashMap<(usize, usize, Care), Id, BuildHasherDefault<Mix>>,
    /// Literals of the rules, with the number of the rule among those of all causes.
    rules: Vec<(Id, u16)>,
    /// For each of [`KEYS`] the first pattern of each slot, by the hash of its first letters.
    slots: [Vec<Option<Id>>; KEYS.len()],
    /// Which of [`KEYS`] are worth a look, as bits, by the hash of the least key: most places of a text open no literal.
    opens: Vec<u8>,
}

/// Where a literal stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which.
    pub id: Id,
    /// Bytes of the flat text.
    pub at: Range<usize>,
}

/// Everything found, by literal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// By literal, then in order.
    all: Vec<Hit>,
    /// For each literal where its first one is in `all`, and where the last literal's end.
    firsts: Vec<u32>,
    /// One bit for each literal that was found, by its letters: most of those that are asked for are not there, and a look
    /// into the registry takes ten times as long.
    present: [u64; 8],
}

/// Word and bit of a literal in [`Hits::present`].
fn present_bit(literal: &str) -> (usize, u64) {
    let bytes = literal.as_bytes();
    let last = word(&bytes[bytes.len().saturating_sub(8)..]);
    let hash = (word(bytes) ^ last.rotate_left(32) ^ bytes.len() as u64).wrapping_mul(MIX);
    ((hash >> 61) as usize, 1 << (hash >> 55 & 63))
}

impl Hits {
    /// Occurrences of a literal, in order.
    #[must_use]
    pub fn of(&self, literal: &'static str, care: Care) -> &[Hit] {
        let (place, bit) = present_bit(literal);
        if self.present[place] & bit == 0 {
            return &[];
        }
        let registry = registry();
        let address = (literal.as_ptr() as usize, literal.len(), care);
        match registry.by_address.get(&address).or_else(|| registry.ids.get(&(literal, care))) {
            Some(id) => {
                let first = |literal: usize| self.firsts.get(literal).map_or(0, |first| *first as usize);
                &self.all[first(usize::from(*id))..first(usize::from(*id) + 1)]
            }
            None => &[],
        }
    }

    /// For each rule of all causes, in order, whether one of its literals stands in the text.
    #[must_use]
    pub fn rules(&self) -> Vec<bool> {
        let registry = registry();
        let mut present = vec![false; registry.patterns.len()];
        for hit in &self.all {
            present[usize::from(hit.id)] = true;
        }
        let mut told = vec![false; CAUSES.iter().map(|it| it.rules.len()).sum()];
        for (id, rule) in &registry.rules {
            told[usize::from(*rule)] |= present[usize::from(*id)];
        }
        told
    }
}

/// Mixes addresses and literals, which are no secret and no input from outside.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        // The table takes its slot from the low bits, the multiplication mixes into the high ones.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..piece.len()].copy_from_slice(piece);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(build)
}

/// Letters that choose the slot: as many as a literal has, so that those with a common start do not share one.
/// No literal is shorter than the least.
const KEYS: [usize; 3] = [16, 8, 3];
/// Bits of a slot's number.
const SLOTS: u32 = 12;
/// Mixes the letters of a key.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// The slot of a key at the start of these letters; beyond their end stand zeros.
fn slot(key: usize, first: u64, second: u64) -> usize {
    let letters = match key {
        0 => first ^ second.wrapping_mul(MIX).rotate_left(32),
        1 => first,
        _ => first & 0xff_ffff,
    };
    (letters.wrapping_mul(MIX) >> (64 - SLOTS)) as usize
}

/// Eight letters as a number, zeros beyond the end.
fn word(letters: &[u8]) -> u64 {
    match letters.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => letters.iter().rev().fold(0, |word, it| (word << 8) | u64::from(*it)),
    }
}

fn build() -> Registry {
    let mut registry = Registry {
        patterns: Vec::with_capacity(2048),
        ids: HashMap::with_capacity_and_hasher(2048, BuildHasherDefault::default()),
        by_address: HashMap::with_capacity_and_hasher(4096, BuildHasherDefault::default()),
        rules: Vec::with_capacity(2048),
        slots: std::array::from_fn(|_| vec![None; 1 << SLOTS]),
        opens: vec![0; 1 << SLOTS],
    };
    let rules = || CAUSES.iter().flat_map(|cause| cause.rules);
    let numbered = (0..).zip(rules());
    let own = numbered.flat_map(|(number, rule)| rule.literal.iter().map(move |it| (*it, care_of(rule), Some(number))));
    let loose = rules()
        .flat_map(|rule| rule.with.iter().chain(rule.also).chain(rule.without))
        .chain(&LITERALS)
        .chain(&HOST_LEADS)
        .chain(FAILED)
        .chain(EXPLAINS)
        .chain(&ROUTED);
    let signs = CLIENTS
        .iter()
        .flat_map(|client| client.signs.iter().chain(client.opens).chain(client.noise.iter().map(|noise| &noise.text)));
    let vendors = VENDORS.iter().flat_map(|vendor| vendor.hosts.iter().chain(vendor.phrases));
    let told = vendors.chain(IN_BODY_SIGNS).chain(ANSWERED_SIGNS);
    let exact = signs.chain(told).map(|it| (*it, Care::Exact, None));
    let part = OPENROUTER_SIGNS.iter().map(|it| (*it, Care::Part, None));
    let mut all = Vec::with_capacity(256);
    let others = loose.map(|it| (*it, Care::Loose, None)).chain(exact).chain(part);
    for (literal, care, rule) in own.chain(others) {
        let fresh = registry.patterns.len() as Id;
        let id = *registry.ids.entry((literal, care)).or_insert(fresh);
        registry.by_address.insert((literal.as_ptr() as usize, literal.len(), care), id);
        registry.rules.extend(rule.map(|it| (id, it)));
        if id == fresh {
            all.clear();
            letters(literal, &mut |it, _| {
                all.push(it);
                true
            });
            let start = &all[..all.len().min(KEYS[0])];
            let key = KEYS.iter().position(|it| *it <= start.len()).unwrap_or(KEYS.len() - 1);
            let halves = |it: &[u8]| [word(it), word(&it[it.len().min(8)..])];
            let (head, mask) = (halves(start), halves(&[0xff; KEYS[0]][..start.len()]));
            let next = registry.slots[key][slot(key, head[0], head[1])].replace(id);
            registry.opens[slot(KEYS.len() - 1, head[0], head[1])] |= 1 << key;
            let tail = word(&all[all.len().saturating_sub(8)..]);
            registry.patterns.push(Pattern { literal, care, head, mask, tail, length: all.len() as u16, next });
        }
    }
    registry
}

/// Gives letters and digits of a literal, lower case, each byte with what parts it from the one before, as long as
/// they are wanted; whether all were.
fn letters(literal: &str, wanted: &mut impl FnMut(u8, Joint) -> bool) -> bool {
    let mut joint = Joint::Tight;
    if literal.is_ascii() {
        return literal.bytes().all(|byte| {
            if byte.is_ascii_alphanumeric() {
                return wanted(byte.to_ascii_lowercase(), std::mem::replace(&mut joint, Joint::Tight));
            }
            joint = if byte == b'_' || joint == Joint::Underscore { Joint::Underscore } else { Joint::Loose };
            true
        });
    }
    literal.chars().all(|it| {
        if !it.is_alphanumeric() {
            joint = if it == '_' || joint == Joint::Underscore { Joint::Underscore } else { Joint::Loose };
            return true;
        }
        let mut before = std::mem::replace(&mut joint, Joint::Tight);
        let mut bytes = [0; 4];
        let bytes = it.encode_utf8(&mut bytes).bytes();
        bytes.map(|it| it.to_ascii_lowercase()).all(|it| wanted(it, std::mem::replace(&mut before, Joint::Tight)))
    })
}

impl Pattern {
    /// Whether its last letters stand where they must.
    fn ends(&self, tight: &[u8]) -> bool {
        let start = usize::from(self.length).saturating_sub(8);
        let end = tight.get(start..).and_then(<[u8]>::first_chunk);
        end.is_none_or(|it| start == 0 || u64::from_le_bytes(*it) == self.tail)
    }

    /// The range in the flat text, if the literal stands at the start of these letters.
    fn verify(&self, flat: &str, tight: &[u8], places: &[u32]) -> Option<Range<usize>> {
        let bytes = flat.as_bytes();
        let start = *places.first()? as usize;
        if self.care != Care::Loose {
            return self.exactly(bytes, start);
        }
        let end = *places.get(usize::from(self.length).checked_sub(1)?)? as usize + 1;
        if !stands_alone(bytes, start, end) {
            return None;
        }
        let mut length = 0;
        let mut follows = |it: u8, joint: Joint| {
            let fits = tight[length] == it
                && (length == 0 || joint.fits(&bytes[places[length - 1] as usize + 1..places[length] as usize]));
            length += 1;
            fits
        };
        letters(self.literal, &mut follows).then_some(start..end)
    }

    /// The range, if the punctuation is the literal's too; `start` is where its first letter stands.
    fn exactly(&self, bytes: &[u8], start: usize) -> Option<Range<usize>> {
        let visible = || self.literal.bytes().filter(|it| !it.is_ascii_whitespace());
        let lead = visible().take_while(u8::is_ascii_punctuation).count();
        let from = back(bytes, start, lead)?;
        let mut at = from;
        for wanted in visible() {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            // An escaped quote is a quote.
            while wanted != b'\\' && bytes.get(at) == Some(&b'\\') {
                at += 1;
            }
            if !bytes.get(at)?.eq_ignore_ascii_case(&wanted) {
                return None;
            }
            at += 1;
        }
        // A number may go on: `[OPENROUTER] 4` is the head of `[OPENROUTER] 401`.
        let letter = |it: Option<&u8>| it.is_some_and(u8::is_ascii_alphabetic);
        let first = letter(visible().next().as_ref()) && from > 0 && letter(bytes.get(from - 1));
        let cut = first || (letter(visible().next_back().as_ref()) && letter(bytes.get(at)));
        (self.care == Care::Part || !cut).then_some(from..at)
    }
}

impl Joint {
    fn fits(self, gap: &[u8]) -> bool {
        let fits = match self {
            Self::Tight => is_break(gap),
            Self::Loose => !gap.contains(&b'_'),
            Self::Underscore => gap.contains(&b'_'),
        };
        fits && gap.len() <= GAP && gap.iter().filter(|it| **it == b'\n').count() <= 2
    }
}

/// No longer word or number goes on before or behind.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let letter = bytes[start].is_ascii_alphabetic();
    let goes_on = |it: &u8, digits: bool| *it == b'_' || it.is_ascii_alphabetic() || (it.is_ascii_digit() && digits);
    let escape = start > 1 && bytes[start - 2] == b'\\' && matches!(bytes[start - 1], b'n' | b't' | b'r');
    let before = start.checked_sub(1).is_some_and(|it| goes_on(&bytes[it], !letter));
    let behind = bytes.get(end).is_some_and(|it| goes_on(it, bytes[end - 1].is_ascii_digit()));
    (escape || !before) && !behind
}

/// A line break of wrapping, also one that was escaped with the text: `unsupported_co\\ntry`.
fn is_break(gap: &[u8]) -> bool {
    let mut rest = gap;
    loop {
        rest = match rest {
            [] => return true,
            [b'\n', tail @ ..] => tail,
            [b'\\', ..] => {
                let run = rest.iter().take_while(|it| **it == b'\\').count();
                let letter = usize::from(matches!(rest.get(run), Some(b'n' | b'r' | b't')));
                let indent = rest[run + letter..].iter().take_while(|it| **it == b' ').count();
                &rest[run + letter + indent * letter..]
            }
            _ => return false,
        };
    }
}

/// Steps back over this many visible characters before a place.
fn back(bytes: &[u8], start: usize, mut count: usize) -> Option<usize> {
    let mut at = start;
    while count > 0 {
        at = at.checked_sub(1)?;
        if !bytes[at].is_ascii_whitespace() && bytes[at] != b'\\' {
            count -= 1;
        }
    }
    Some(at)
}

/// Every literal that stands in the text.
#[must_use]
pub fn find(flat: &Flat, tight: &Tight) -> Hits {
    let registry = registry();
    let mut all = Vec::new();
    let mut counts = vec![0_u32; registry.patterns.len()];
    for at in 0..tight.bytes.len() {
        let rest = &tight.bytes[at..];
        let first = word(rest);
        let opens = registry.opens[slot(KEYS.len() - 1, first, 0)];
        if opens == 0 {
            continue;
        }
        let second = word(rest.get(8..).unwrap_or_default());
        for key in (0..KEYS.len()).filter(|it| opens & (1 << it) != 0) {
            let mut next = registry.slots[key][slot(key, first, second)];
            while let Some(id) = next {
                let index = usize::from(id);
                let pattern = &registry.patterns[index];
                next = pattern.next;
                let [low, high] = pattern.mask;
                let differs = (first ^ pattern.head[0]) & low | (second ^ pattern.head[1]) & high;
                if differs != 0 || counts[index] >= KEPT || !pattern.ends(rest) {
                    continue;
                }
                if let Some(at) = pattern.verify(&flat.text, rest, &tight.map[at..]) {
                    counts[index] += 1;
                    all.push(Hit { id, at });
                }
            }
        }
    }
    all.sort_by_key(|it| (it.id, it.at.start));
    let mut firsts = Vec::with_capacity(counts.len() + 1);
    let mut first = 0;
    for count in counts {
        firsts.push(first);
        first += count;
    }
    firsts.push(first);
    let mut present = [0; 8];
    for hit in &all {
        let (place, bit) = present_bit(registry.patterns[usize::from(hit.id)].literal);
        present[place] |= bit;
    }
    Hits { all, firsts, present }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_long_enough_to_be_found() {
        for pattern in &registry().patterns {
            let mut length = 0;
            letters(pattern.literal, &mut |_, _| {
                length += 1;
                true
            });
            assert!(length >= KEYS[KEYS.len() - 1], "{:?}", pattern.literal);
        }
    }
}
