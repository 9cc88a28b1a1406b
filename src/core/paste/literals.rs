//! Finds every known literal of the knowledge base, the clients and the lexicon in one pass.

use super::lexicon::{CLIENTS, FOREIGN_HOSTS, FOREIGN_PHRASES, OPENROUTER_SIGNS};
use super::numbers::LITERALS;
use super::view::{Flat, Tight, squeeze};
use crate::core::causes::{CAUSES, Rule};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

/// Occurrences of one literal that are kept; more of the same tell nothing new.
const KEPT: usize = 64;
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
    care: Care,
    tight: String,
    /// For [`Care::Exact`]: without white space, lower case; and where its first letter or digit stands.
    dense: String,
    lead: usize,
    /// What stands before the letter of this index in the literal.
    joints: Vec<Joint>,
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
    ids: HashMap<(&'static str, Care), Id>,
    /// The same by address: every rule asks for each of its literals, and reading them all to
    /// hash them would take longer than the search itself.
    by_address: HashMap<(usize, usize, Care), Id, BuildHasherDefault<AddressHasher>>,
    /// Tight forms, each once, with the patterns that have it.
    automaton: Option<AhoCorasick>,
    owners: Vec<Vec<Id>>,
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
    all: Vec<Hit>,
}

impl Hits {
    /// Occurrences of a literal, in order.
    #[must_use]
    pub fn of(&self, literal: &'static str, care: Care) -> &[Hit] {
        let registry = registry();
        let address = (literal.as_ptr() as usize, literal.len(), care);
        match registry.by_address.get(&address).or_else(|| registry.ids.get(&(literal, care))) {
            Some(id) => {
                let from = self.all.partition_point(|it| it.id < *id);
                let to = self.all.partition_point(|it| it.id <= *id);
                &self.all[from..to]
            }
            None => &[],
        }
    }
}

/// Mixes addresses, which are no secret and no input from outside.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.0 = (self.0.rotate_left(23) ^ value as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(build)
}

fn build() -> Registry {
    let mut registry = Registry {
        patterns: Vec::new(),
        ids: HashMap::new(),
        by_address: HashMap::default(),
        automaton: None,
        owners: Vec::new(),
    };
    let mut tights: HashMap<String, usize> = HashMap::new();
    let rules = || CAUSES.iter().flat_map(|cause| cause.rules);
    let own = rules().flat_map(|rule| rule.literal.iter().map(|it| (*it, care_of(rule))));
    let loose = rules().flat_map(|rule| rule.with.iter().chain(rule.without)).chain(&LITERALS);
    let signs = CLIENTS.iter().flat_map(|client| client.signs.iter().chain(client.noise.iter().map(|(text, _)| text)));
    let exact = signs.chain(FOREIGN_HOSTS).chain(FOREIGN_PHRASES).map(|it| (*it, Care::Exact));
    let part = OPENROUTER_SIGNS.iter().map(|it| (*it, Care::Part));
    for (literal, care) in own.chain(loose.map(|it| (*it, Care::Loose))).chain(exact).chain(part) {
        let address = (literal.as_ptr() as usize, literal.len(), care);
        if let Some(id) = registry.ids.get(&(literal, care)) {
            registry.by_address.insert(address, *id);
            continue;
        }
        let id = registry.patterns.len() as Id;
        registry.by_address.insert(address, id);
        registry.ids.insert((literal, care), id);
        let pattern = Pattern::new(literal, care);
        let slot = *tights.entry(pattern.tight.clone()).or_insert_with(|| {
            registry.owners.push(Vec::new());
            registry.owners.len() - 1
        });
        registry.owners[slot].push(id);
        registry.patterns.push(pattern);
    }
    let mut order: Vec<(&String, &usize)> = tights.iter().collect();
    order.sort_by_key(|(_, slot)| **slot);
    registry.automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .prefilter(false)
        .build(order.iter().map(|(tight, _)| tight.as_bytes()))
        .ok();
    registry
}

impl Pattern {
    fn new(literal: &str, care: Care) -> Self {
        let dense: String =
            literal.chars().filter(|it| !it.is_whitespace()).map(|it| it.to_ascii_lowercase()).collect();
        let mut joints = Vec::new();
        let mut joint = Joint::Tight;
        for it in literal.chars() {
            if it.is_alphanumeric() {
                joints.extend(std::iter::once(joint).chain(std::iter::repeat_n(Joint::Tight, it.len_utf8() - 1)));
                joint = Joint::Tight;
            } else if it == '_' || joint == Joint::Underscore {
                joint = Joint::Underscore;
            } else {
                joint = Joint::Loose;
            }
        }
        Self {
            care,
            tight: squeeze(literal),
            lead: dense.bytes().take_while(u8::is_ascii_punctuation).count(),
            dense,
            joints,
        }
    }

    /// The range in the flat text, if what stands there really is this literal.
    fn verify(&self, flat: &str, places: &[u32]) -> Option<Range<usize>> {
        let start = *places.first()? as usize;
        let end = *places.last()? as usize + 1;
        let bytes = flat.as_bytes();
        match self.care {
            Care::Exact | Care::Part => {
                let from = back(bytes, start, self.lead)?;
                let mut at = from;
                for wanted in self.dense.bytes() {
                    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at += 1;
                    }
                    // An escaped quote is a quote.
                    while wanted != b'\\' && bytes.get(at) == Some(&b'\\') {
                        at += 1;
                    }
                    if bytes.get(at)?.to_ascii_lowercase() != wanted {
                        return None;
                    }
                    at += 1;
                }
                // A number may go on: `[OPENROUTER] 4` is the head of `[OPENROUTER] 401`.
                let letter = |it: Option<&u8>| it.is_some_and(u8::is_ascii_alphabetic);
                let first = letter(self.dense.as_bytes().first()) && from > 0 && letter(bytes.get(from - 1));
                let cut = first || (letter(self.dense.as_bytes().last()) && letter(bytes.get(at)));
                if self.care == Care::Exact && cut {
                    return None;
                }
                Some(from..at)
            }
            Care::Loose => {
                for (pair, joint) in places.windows(2).zip(&self.joints[1..]) {
                    let gap = &bytes[pair[0] as usize + 1..pair[1] as usize];
                    let fits = match joint {
                        Joint::Tight => is_break(gap),
                        Joint::Loose => !gap.contains(&b'_'),
                        Joint::Underscore => gap.contains(&b'_'),
                    };
                    if !fits || gap.len() > GAP || gap.iter().filter(|it| **it == b'\n').count() > 2 {
                        return None;
                    }
                }
                let before = start.checked_sub(1).map(|it| bytes[it]);
                let after = bytes.get(end);
                let letter = bytes[start].is_ascii_alphabetic();
                let escape = start > 1 && bytes[start - 2] == b'\\' && matches!(bytes[start - 1], b'n' | b't' | b'r');
                if !escape
                    && before
                        .is_some_and(|it| it == b'_' || it.is_ascii_alphabetic() || (it.is_ascii_digit() && !letter))
                {
                    return None;
                }
                let digit = bytes[end - 1].is_ascii_digit();
                if after.is_some_and(|it| *it == b'_' || it.is_ascii_alphabetic() || (it.is_ascii_digit() && digit)) {
                    return None;
                }
                Some(start..end)
            }
        }
    }
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
    let mut counts = vec![0usize; registry.patterns.len()];
    let Some(automaton) = &registry.automaton else { return Hits::default() };
    for found in automaton.find_overlapping_iter(&tight.bytes) {
        for id in &registry.owners[found.pattern().as_usize()] {
            let index = usize::from(*id);
            if counts[index] >= KEPT {
                continue;
            }
            if let Some(at) = registry.patterns[index].verify(&flat.text, &tight.map[found.range()]) {
                counts[index] += 1;
                all.push(Hit { id: *id, at });
            }
        }
    }
    all.sort_by_key(|it| (it.id, it.at.start));
    Hits { all }
}
