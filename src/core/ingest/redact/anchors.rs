//! What may begin a secret, and the search for it.
//!
//! A table of bits, looked at once a byte, says by three letters whether anything may begin there. Unlike an automaton
//! it costs next to nothing to make: a short text is searched before an automaton could be built.

use super::fields::{self, NamedSecret};
use super::{numbers, prefixed, private_key};
use crate::core::key_shapes::{ADDRESSES, KEYS, TAILS};
use std::ops::Range;
use std::sync::LazyLock;

/// What an anchor opens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opens {
    /// A key, by the number of its shape.
    Key(usize),
    /// An address that ends with a secret, by its number.
    Address(usize),
    /// A key that ends here, by the number of its end.
    Tail(usize),
    /// A key with escaped dashes.
    Encoded,
    /// A key in base64.
    Base64,
    /// A key in hexadecimal digits.
    Hexadecimal,
    /// A key in numbers.
    Number,
    /// A private key in PEM.
    PrivateKey,
    /// Credentials of an address.
    Url,
    /// Something with a name or a sign beside it.
    Field(NamedSecret),
}

struct Anchor {
    name: &'static str,
    opens: Opens,
    /// The next one of its slot, which is not longer.
    next: Option<u16>,
}

/// Every anchor. Of those that begin at a place the longest counts, case aside.
pub(super) struct Anchors {
    all: Vec<Anchor>,
    /// The longest anchor by the hash of its first two letters.
    slots: Vec<Option<u16>>,
    /// A bit for each three letters that an anchor may begin with, by their hash.
    bits: Vec<u64>,
    /// What [`LONE`] opens.
    lone: Option<Opens>,
}

/// Bits of the hash of three letters, and of two.
const BITS: u32 = 15;
const SLOTS: u32 = 9;
/// Lowers letters; other bytes fall together with some other, which the whole comparison tells apart.
const FOLD: u32 = 0x0020_2020;
/// The only anchor of a single letter: three letters do not tell it.
const LONE: u8 = b'@';

static ANCHORS: LazyLock<Anchors> = LazyLock::new(Anchors::new);

/// All that may begin a secret.
pub(super) fn anchors() -> &'static Anchors {
    &ANCHORS
}

/// Every anchor with what it opens.
fn named() -> impl Iterator<Item = (&'static str, Opens)> {
    let keys = KEYS.iter().enumerate().map(|(index, shape)| (shape.prefix, Opens::Key(index)));
    let addresses = ADDRESSES.iter().enumerate().map(|(index, address)| (address.before, Opens::Address(index)));
    let tails = TAILS.iter().enumerate().map(|(index, tail)| (tail.behind, Opens::Tail(index)));
    let encoded = prefixed::ENCODED.iter().map(|prefix| (*prefix, Opens::Encoded));
    let base64 = prefixed::BASE64.iter().map(|prefix| (*prefix, Opens::Base64));
    let hexadecimal = prefixed::HEXADECIMAL.iter().map(|prefix| (*prefix, Opens::Hexadecimal));
    let numbers = numbers::firsts().map(|first| (first, Opens::Number));
    let fields = fields::names().map(|(name, field)| (name, Opens::Field(field)));
    let private =
        [private_key::BEGIN, private_key::BEGIN_SSH, private_key::PUTTY].map(|sign| (sign, Opens::PrivateKey));
    let signs = private.into_iter().chain([("://", Opens::Url)]);
    let letters = encoded.chain(base64).chain(hexadecimal);
    keys.chain(addresses).chain(tails).chain(letters).chain(numbers).chain(fields).chain(signs)
}

impl Anchors {
    fn new() -> Self {
        let mut all: Vec<_> = named().collect();
        // Each goes before those of its slot: of two that are alike the first is to count.
        all.reverse();
        all.sort_by_key(|(name, _)| name.len());
        let mut anchors = Self {
            all: Vec::with_capacity(all.len()),
            slots: vec![None; 1 << SLOTS],
            bits: vec![0; 1 << (BITS - 6)],
            lone: None,
        };
        all.into_iter().for_each(|(name, opens)| anchors.add(name, opens));
        anchors
    }

    fn add(&mut self, name: &'static str, opens: Opens) {
        let (first, second) = match *name.as_bytes() {
            [first, second] => {
                (0..=u8::MAX).for_each(|third| self.mark([first, second, third]));
                (first, second)
            }
            [first, second, third, ..] => {
                self.mark([first, second, third]);
                (first, second)
            }
            _ => {
                self.lone = Some(opens);
                return;
            }
        };
        let Ok(number) = u16::try_from(self.all.len()) else { return };
        let next = self.slots[slot(first, second)].replace(number);
        self.all.push(Anchor { name, opens, next });
    }

    fn mark(&mut self, [first, second, third]: [u8; 3]) {
        let bit = bit([first, second, third, 0]);
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    /// The first anchor in `from..end`.
    pub(super) fn next(&self, text: &str, from: usize, end: usize) -> Option<(Range<usize>, Opens)> {
        let bytes = &text.as_bytes()[..end];
        let mut at = from;
        while at < end {
            at += self.passed(bytes.get(at..)?);
            let found = self.longest(bytes, at);
            if found.is_some() {
                return found;
            }
            at += 1;
        }
        None
    }

    /// How many bytes surely begin nothing.
    fn passed(&self, bytes: &[u8]) -> usize {
        let begins = |four: &[u8; 4]| {
            let bit = bit(*four);
            four[0] == LONE || self.bits[bit / 64] >> (bit % 64) & 1 == 1
        };
        // The last three are looked at whole.
        let looked_at = bytes.len().saturating_sub(3);
        bytes.windows(4).position(|four| four.first_chunk().is_some_and(begins)).unwrap_or(looked_at)
    }

    /// The longest anchor that begins there.
    fn longest(&self, bytes: &[u8], at: usize) -> Option<(Range<usize>, Opens)> {
        let rest = bytes.get(at..)?;
        let mut next = match *rest {
            [first, second, ..] => self.slots[slot(first, second)],
            _ => None,
        };
        while let Some(number) = next {
            let anchor = &self.all[usize::from(number)];
            let length = anchor.name.len();
            if rest.get(..length).is_some_and(|there| there.eq_ignore_ascii_case(anchor.name.as_bytes())) {
                return Some((at..at + length, anchor.opens));
            }
            next = anchor.next;
        }
        self.lone.filter(|_| rest.first() == Some(&LONE)).map(|opens| (at..at + 1, opens))
    }
}

fn bit(four: [u8; 4]) -> usize {
    let letters = (u32::from_le_bytes(four) & 0x00ff_ffff) | FOLD;
    (letters.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

fn slot(first: u8, second: u8) -> usize {
    let letters = (u32::from(first) << 8 | u32::from(second)) | FOLD;
    (letters.wrapping_mul(0x9e37_79b1) >> (32 - SLOTS)) as usize
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{LONE, anchors, named};
    use aho_corasick::{AhoCorasick, Input, MatchKind};
    use proptest::prelude::*;

    fn pieces() -> impl Strategy<Value = String> {
        let names: Vec<&'static str> = named().map(|(name, _)| name).collect();
        let name = proptest::sample::select(names);
        let piece = prop_oneof![
            3 => name.prop_map(str::to_string),
            1 => "[a-zA-Z@ :/_%.é-]{0,4}",
        ];
        (proptest::collection::vec(piece, 0..12), any::<u64>()).prop_map(|(pieces, cases)| {
            let turned = |(index, letter): (usize, char)| match cases >> (index % 64) & 1 {
                1 => letter.to_ascii_uppercase(),
                _ => letter,
            };
            pieces.concat().chars().enumerate().map(turned).collect()
        })
    }

    proptest! {
        /// The table finds what an automaton of all anchors finds: the first place, and the longest there.
        #[test]
        fn the_table_finds_what_an_automaton_finds(text in pieces(), from in 0..20_usize, cut in 0..6_usize) {
            let names: Vec<&str> = named().map(|(name, _)| name).collect();
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(&names)
                .unwrap();
            let end = text.len().saturating_sub(cut);
            let mut at = from.min(end);
            loop {
                let wanted = automaton.find(Input::new(&text).range(at..end));
                let found = anchors().next(&text, at, end);
                prop_assert_eq!(found.as_ref().map(|(range, _)| range.clone()), wanted.map(|found| found.range()));
                let Some((wanted, (_, opens))) = wanted.zip(found) else { break };
                let (_, named) = named().nth(wanted.pattern().as_usize()).unwrap();
                prop_assert_eq!(format!("{opens:?}"), format!("{named:?}"));
                at = wanted.start() + 1;
            }
        }
    }

    #[test]
    fn only_one_anchor_is_a_single_letter() {
        let single: Vec<&str> = named().map(|(name, _)| name).filter(|name| name.len() < 2).collect();
        assert_eq!(single, [std::str::from_utf8(&[LONE]).unwrap()]);
    }
}
