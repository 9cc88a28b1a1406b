//! The first sieve: a few short byte strings such that every text that a cause knows holds one.
//!
//! The search is over ASCII-lowered bytes, so that case needs no second set.

use crate::core::causes::CAUSES;
use aho_corasick::packed;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::{BTreeMap, BTreeSet};

/// Names of fields that only OpenRouter's own answers carry, and its name.
const FIELDS: &[&str] = &[
    "openrouter",
    "provider_name",
    "limit_source",
    "failed_routing_step",
    "ineligibility_reasons",
    "routing_funnel",
    "previous_errors",
];

/// What makes a record that only names OpenRouter worth reading.
const SIGNS: &[&str] = &[
    "error",
    "exception",
    "fail",
    "refused",
    "denied",
    "forbidden",
    "unauthorized",
    "reject",
    "timeout",
    "timed out",
    "reset by",
    "reset before",
    "invalid",
    "not found",
    "not a valid",
    "limit",
    "exceeded",
    "insufficient",
    "unavailable",
    "overloaded",
    "moderation",
    "flagged",
    "blocked",
    "banned",
    "suspended",
    "certificate",
    "resolve",
    "getaddrinfo",
    "disconnected",
    "interrupted",
    "no endpoints",
    "empty response",
    "<html",
];

/// The vector search takes this many patterns before it becomes slower than an automaton.
const PATTERNS: usize = 48;

/// Shortest and longest anchor.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=12;

/// The compiled sieves.
#[derive(Debug)]
pub struct Sieve {
    fast: Option<packed::Searcher>,
    slow: Option<AhoCorasick>,
    longest: usize,
    literals: Option<AhoCorasick>,
    signs: Option<AhoCorasick>,
}

impl Default for Sieve {
    fn default() -> Self {
        Self::new()
    }
}

impl Sieve {
    /// Compiles the sieves from the knowledge base.
    #[must_use]
    pub fn new() -> Self {
        let literals = literals();
        let anchors = choose(&literals);
        let longest = anchors.iter().map(Vec::len).max().unwrap_or(1);
        let fast =
            packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder().extend(&anchors).build();
        let slow = if fast.is_none() { AhoCorasick::new(&anchors).ok() } else { None };
        let fields = FIELDS.iter().skip(1).map(|it| it.as_bytes().to_vec());
        let known: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).chain(fields).collect();
        let automaton = |patterns: &[Vec<u8>]| {
            AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(patterns).ok()
        };
        let signs: Vec<Vec<u8>> = SIGNS.iter().map(|it| it.as_bytes().to_vec()).collect();
        Self { fast, slow, longest, literals: automaton(&known), signs: automaton(&signs) }
    }

    /// The next anchor in lowered bytes from `from`; the place of its first byte.
    #[must_use]
    pub fn next(&self, lowered: &[u8], from: usize) -> Option<usize> {
        let rest = lowered.get(from..)?;
        let found = match (&self.fast, &self.slow) {
            (Some(fast), _) => fast.find(rest),
            (None, Some(slow)) => slow.find(rest),
            (None, None) => None,
        };
        found.map(|it| from + it.start())
    }

    /// Bytes of the longest anchor: what must be kept at the end of a block.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The second sieve, on the lowered bytes of one record: does it hold a whole literal or field,
    /// or OpenRouter's name with a sign of failure?
    #[must_use]
    pub fn worth_reading(&self, lowered: &[u8]) -> bool {
        self.literals.as_ref().is_none_or(|it| it.is_match(lowered))
            || (memchr::memmem::find(lowered, b"openrouter").is_some()
                && (self.signs.as_ref().is_none_or(|it| it.is_match(lowered)) || shows_status(lowered)))
    }
}

/// A lone 4xx or 5xx number.
fn shows_status(lowered: &[u8]) -> bool {
    memchr::memchr2_iter(b'4', b'5', lowered).any(|at| {
        let before = at.checked_sub(1).and_then(|it| lowered.get(it));
        let digits = lowered.get(at + 1..at + 3).is_some_and(|it| it.iter().all(u8::is_ascii_digit));
        digits
            && before.is_none_or(|it| !it.is_ascii_alphanumeric() && *it != b'.')
            && lowered.get(at + 3).is_none_or(|it| !it.is_ascii_alphanumeric())
    })
}

/// Every literal of the knowledge base, lowered, white space folded.
fn literals() -> Vec<String> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for literal in CAUSES.iter().flat_map(|it| it.rules).flat_map(|it| it.literal) {
        let words: Vec<&str> = literal.split_whitespace().collect();
        all.insert(words.join(" ").to_ascii_lowercase());
    }
    all.into_iter().filter(|it| !it.is_empty()).collect()
}

/// A small set of substrings that covers every literal and field, rare ones first.
///
/// Greedy set cover: what covers most per expected false hit is taken, until nothing is left.
fn choose(literals: &[String]) -> Vec<Vec<u8>> {
    let mut chosen: Vec<Vec<u8>> = FIELDS.iter().map(|it| it.as_bytes().to_vec()).collect();
    let mut open: BTreeSet<usize> =
        (0..literals.len()).filter(|index| !FIELDS.iter().any(|field| literals[*index].contains(field))).collect();
    let mut cover: BTreeMap<&[u8], BTreeSet<usize>> = BTreeMap::new();
    for index in &open {
        let bytes = literals[*index].as_bytes();
        for length in LENGTHS {
            for piece in bytes.windows(length) {
                cover.entry(piece).or_default().insert(*index);
            }
        }
        if bytes.len() < *LENGTHS.start() {
            cover.entry(bytes).or_default().insert(*index);
        }
    }
    while !open.is_empty() {
        let room = PATTERNS.saturating_sub(chosen.len()).max(1);
        // With little room left coverage matters more than rarity.
        let hunger = if open.len() > room { 2.0 } else { 1.0 };
        let best = cover
            .iter()
            .map(|(piece, covers)| {
                let gain = covers.intersection(&open).count();
                #[expect(clippy::cast_precision_loss)]
                let score = (gain as f64).powf(hunger) / (commonness(piece) + 0.02);
                (score, *piece, gain)
            })
            .filter(|(_, _, gain)| *gain > 0)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, piece, _)) = best else { break };
        if let Some(covers) = cover.get(piece) {
            open.retain(|it| !covers.contains(it));
        }
        chosen.push(piece.to_vec());
    }
    chosen
}

/// How often the first bytes of a piece are met in logs, relative: the vector search looks at four.
fn commonness(piece: &[u8]) -> f64 {
    let lead: f64 = piece.iter().take(4).map(|it| frequency(*it)).product();
    // A longer tail makes a true hit rarer, which spares the second sieve.
    lead * 4000.0 + 1.0 / (1 << piece.len().min(12)) as f64
}

/// Share of a lowered byte in logs and English prose, per cent.
fn frequency(byte: u8) -> f64 {
    let percent = match byte {
        b' ' | b'e' => 12.0,
        b't' | b'o' | b'a' | b'i' | b'n' | b's' | b'r' => 7.0,
        b'd' | b'l' | b'c' | b'0'..=b'2' | b'"' => 4.0,
        b'h' | b'u' | b'm' | b'p' | b'3'..=b'9' | b'/' | b'.' | b':' | b'-' | b',' => 2.5,
        b'f' | b'g' | b'y' | b'b' | b'v' | b'w' | b'_' => 1.5,
        b'k' | b'x' | b'q' | b'j' | b'z' => 0.3,
        _ => 0.6,
    };
    percent / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_holds_an_anchor() {
        let literals = literals();
        let anchors = choose(&literals);
        for literal in &literals {
            let covered = anchors.iter().any(|it| memchr::memmem::find(literal.as_bytes(), it).is_some());
            assert!(covered, "{literal:?} has no anchor");
        }
    }

    #[test]
    fn anchors_are_few_enough_for_the_vector_search() {
        let sieve = Sieve::new();
        assert!(choose(&literals()).len() <= 64, "{} anchors", choose(&literals()).len());
        if cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
            assert!(sieve.fast.is_some());
        }
    }

    #[test]
    fn a_status_stands_alone() {
        assert!(shows_status(b"post https://openrouter.ai/api/v1 -> 429 in 12ms"));
        assert!(shows_status(b"status=503"));
        assert!(!shows_status(b"200 ok, id 15021, 1.429 s, gen-abc4021"));
    }
}
