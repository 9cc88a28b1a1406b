//! The first two sieves: which bytes are worth a look, and which records are worth reading.
//!
//! Words that only OpenRouter uses are enough by themselves; words that other services use too
//! count only in a record that names OpenRouter, since a log holds the failures of many services.

use crate::core::knowledge::causes::{CAUSES, Place, ProviderIs, Rule};
use aho_corasick::{AhoCorasick, MatchKind, packed};
use memchr::memmem;
use std::collections::{BTreeSet, HashMap};

/// OpenRouter's name, and fields that only its own answers carry.
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
    "exceeded",
    "insufficient",
    "rate limit",
    "rate-limit",
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
    "too many",
    "bad gateway",
    "bad request",
    "payment required",
    "empty response",
    "<html",
];

/// Beyond this many patterns the vector search loses its lead over an automaton.
const PATTERNS: usize = 64;

/// Bytes of an anchor.
const LENGTHS: [usize; 3] = [4, 6, 8];

/// The compiled sieves.
#[derive(Debug)]
pub struct Sieve {
    anchors: Search,
    longest: usize,
    /// Anchor → the words it may stand in, and how far behind their start.
    carriers: Vec<Vec<(String, usize)>>,
    signs: Search,
    name: memmem::Finder<'static>,
}

/// A search for many strings: by vectors where the processor can, else by an automaton.
#[derive(Debug)]
struct Search {
    fast: Option<packed::Searcher>,
    slow: Option<AhoCorasick>,
}

impl Search {
    fn new(patterns: &[Vec<u8>]) -> Self {
        let fast =
            packed::Config::new().match_kind(packed::MatchKind::LeftmostFirst).builder().extend(patterns).build();
        let slow = || AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(patterns).ok();
        Self { slow: if fast.is_none() { slow() } else { None }, fast }
    }

    /// Where the first one stands, and which it is.
    fn find(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        let found = match (&self.fast, &self.slow) {
            (Some(fast), _) => fast.find(bytes),
            (None, Some(slow)) => slow.find(bytes),
            (None, None) => None,
        };
        found.map(|it| (it.start(), it.pattern().as_usize()))
    }
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
        let own = own_words();
        let anchors = choose(&own);
        let longest = anchors.iter().map(Vec::len).max().unwrap_or(1);
        let signs: Vec<Vec<u8>> = SIGNS.iter().map(|it| it.as_bytes().to_vec()).collect();
        Self {
            carriers: anchors.iter().map(|it| carriers(it, &anchors, &own)).collect(),
            anchors: Search::new(&anchors),
            longest,
            signs: Search::new(&signs),
            name: memmem::Finder::new(FIELDS[0]),
        }
    }

    /// The next anchor in lowered bytes from `from`; the place of its first byte.
    #[must_use]
    pub fn next(&self, lowered: &[u8], from: usize) -> Option<usize> {
        self.anchors.find(lowered.get(from..)?).map(|(at, _)| from + at)
    }

    /// Bytes of the longest anchor: what must be kept at the end of a block.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The lowered bytes hold words that only OpenRouter uses.
    #[must_use]
    pub fn is_own(&self, lowered: &[u8]) -> bool {
        let mut from = 0;
        while let Some((at, anchor)) = self.anchors.find(&lowered[from..]) {
            let at = from + at;
            let stands = |(word, offset): &(String, usize)| {
                at.checked_sub(*offset).is_some_and(|start| lowered[start..].starts_with(word.as_bytes()))
            };
            if self.carriers[anchor].iter().any(stands) {
                return true;
            }
            from = at + 1;
        }
        false
    }

    /// The lowered bytes hold OpenRouter's name.
    #[must_use]
    pub fn names_openrouter(&self, lowered: &[u8]) -> bool {
        self.name.find(lowered).is_some()
    }

    /// The lowered bytes hold a sign of failure of any service.
    #[must_use]
    pub fn shows_failure(&self, lowered: &[u8]) -> bool {
        self.signs.find(lowered).is_some() || shows_status(lowered)
    }
}

/// The words that this anchor may stand in. Another anchor may begin at the same place and stay unseen.
fn carriers(anchor: &[u8], anchors: &[Vec<u8>], words: &[String]) -> Vec<(String, usize)> {
    let hidden = |it: &&Vec<u8>| it.starts_with(anchor) || anchor.starts_with(it);
    let places = anchors.iter().filter(hidden).flat_map(|it| {
        words.iter().flat_map(move |word| memmem::find_iter(word.as_bytes(), it).map(move |at| (word.clone(), at)))
    });
    places.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A lone 4xx or 5xx number after a word that announces a status; durations and counts look alike.
fn shows_status(lowered: &[u8]) -> bool {
    const ANNOUNCED: [&[u8]; 9] =
        [b"status", b"code", b"http/", b"-> ", b"=> ", b"\" ", b"returned", b"respon", b"answer"];
    memchr::memchr2_iter(b'4', b'5', lowered).any(|at| {
        let alone = lowered.get(at + 1..at + 3).is_some_and(|it| it.iter().all(u8::is_ascii_digit))
            && lowered.get(at + 3).is_none_or(|it| !it.is_ascii_alphanumeric());
        let before = &lowered[at.saturating_sub(14)..at];
        alone
            && before.last().is_none_or(|it| !it.is_ascii_alphanumeric() && *it != b'.')
            && ANNOUNCED.iter().any(|word| before.windows(word.len()).any(|it| it == *word))
    })
}

/// Words that only OpenRouter uses, lowered, white space folded: fields, and literals of rules that
/// hold without any other sign.
#[must_use]
pub fn own_words() -> Vec<String> {
    let alone = |rule: &&Rule| {
        !rule.shared
            && !rule.generic
            && !rule.openrouter
            && rule.with.is_empty()
            && rule.field.is_none()
            && rule.place != Place::Raw
            && rule.provider != ProviderIs::Named
    };
    let literals = CAUSES.iter().flat_map(|it| it.rules).filter(alone).flat_map(|it| it.literal);
    let fields = FIELDS.iter().skip(1);
    let fold = |it: &&str| it.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    let all: BTreeSet<String> = literals.chain(fields).map(fold).filter(|it| !it.is_empty()).collect();
    all.into_iter().collect()
}

/// A small set of strings such that OpenRouter's name and each of its words holds one.
///
/// Greedy set cover: the string that covers most per expected false hit is taken, until all are covered.
fn choose(words: &[String]) -> Vec<Vec<u8>> {
    let mut chosen: Vec<Vec<u8>> = FIELDS.iter().map(|it| it.as_bytes().to_vec()).collect();
    let mut open: Vec<bool> = words.iter().map(|it| !FIELDS.iter().any(|field| it.contains(field))).collect();
    let mut covers: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (index, word) in words.iter().enumerate().filter(|(index, _)| open[*index]) {
        for length in LENGTHS.map(|it| it.min(word.len())) {
            for piece in word.as_bytes().windows(length) {
                let covered = covers.entry(piece).or_default();
                if covered.last() != Some(&index) {
                    covered.push(index);
                }
            }
        }
    }
    // Sorted, so that the choice does not depend on the order of a hash table.
    let mut pieces: Vec<(&[u8], Vec<usize>, f64)> =
        covers.into_iter().map(|(piece, covered)| (piece, covered, commonness(piece))).collect();
    pieces.sort_unstable_by(|a, b| a.0.cmp(b.0));
    loop {
        let left = open.iter().filter(|it| **it).count();
        // With little room left coverage matters more than rarity.
        let hunger = if left > PATTERNS.saturating_sub(chosen.len()) { 2.5 } else { 1.0 };
        let best = pieces
            .iter()
            .map(|(piece, covered, common)| {
                let gain = covered.iter().filter(|it| open[**it]).count();
                #[expect(clippy::cast_precision_loss)]
                let score = (gain as f64).powf(hunger) / common;
                (score, piece, covered)
            })
            .filter(|(score, _, _)| *score > 0.0)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, piece, covered)) = best else { return chosen };
        chosen.push(piece.to_vec());
        for index in covered {
            open[*index] = false;
        }
    }
}

/// How often a piece is met in logs, relative. The vector search compares four bytes first.
fn commonness(piece: &[u8]) -> f64 {
    let lead: f64 = piece.iter().take(4).map(|it| frequency(*it)).product();
    let ordinary = ORDINARY.iter().any(|it| memchr::memmem::find(it.as_bytes(), piece).is_some());
    0.1 + lead * 4000.0 + if ordinary { 1.0 } else { 0.0 }
}

/// Words of ordinary log lines, which would make false hits.
const ORDINARY: &[&str] = &[
    " request failed ",
    " requests ",
    " error ",
    " errors ",
    " message ",
    " messages ",
    " model ",
    " models ",
    " provider ",
    " providers ",
    " response ",
    " invalid ",
    " available ",
    " not found ",
    " limit exceeded ",
    " max_tokens ",
    " tokens ",
    " stream ",
    " version ",
    " content ",
    " settings ",
    " support ",
    " required ",
    " requires ",
    " temporarily ",
    " management ",
    " returned ",
    " authorization ",
    " authentication ",
    " credentials ",
    " environment variable ",
    " per minute ",
    " per day ",
    " context length ",
    " operation ",
    " parameters ",
    " service ",
    " access ",
    " output ",
    " input ",
    " account ",
    " blocked ",
    " upstream ",
    " finish_reason ",
    " found for ",
    " please ",
    " length is ",
    " this request ",
    " key is ",
    " is not ",
    " before ",
    " has been ",
    " completed ",
    " completions ",
    " completion ",
    " prompts ",
];

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
    fn every_word_of_openrouter_s_holds_an_anchor() {
        let words = own_words();
        let anchors = choose(&words);
        assert!(words.len() > 100);
        for word in &words {
            let covered = anchors.iter().any(|it| memchr::memmem::find(word.as_bytes(), it).is_some());
            assert!(covered, "{word:?} has no anchor");
        }
    }

    #[test]
    fn anchors_are_few_enough_for_the_vector_search() {
        let anchors = choose(&own_words());
        let shown: Vec<_> = anchors.iter().map(|it| String::from_utf8_lossy(it)).collect();
        assert!(anchors.len() <= 64, "{} anchors: {shown:?}", anchors.len());
        if cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
            assert!(Search::new(&anchors).fast.is_some());
        }
    }

    #[test]
    fn a_status_stands_alone() {
        assert!(shows_status(b"post https://openrouter.ai/api/v1 -> 429 in 12ms"));
        assert!(shows_status(b"status=503"));
        assert!(!shows_status(b"post https://openrouter.ai/api/v1 200 ok ms=429"));
        assert!(!shows_status(b"200 ok, id 15021, 1.429 s, gen-abc4021"));
    }
}
