//! The first two sieves: which bytes are worth a look, and which records are worth reading.
//!
//! Words that only OpenRouter uses are enough by themselves. Words that other services use too count only in a record
//! that names OpenRouter, or in an answer of the API's own shape, since a log holds the failures of many services.

use super::failure_words::Signs;
use super::fingerprint::{self, Numbers};
use super::word_search::{GRAM, Grams, Words};
use crate::core::knowledge::causes::{CAUSES, Cause, Gate, Place, ProviderIs, Rule};
use std::collections::BTreeSet;

/// OpenRouter's name.
const NAME: &str = "openrouter";

/// Fields that only OpenRouter's own answers carry.
const FIELDS: &[&str] = &[
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

/// What a line says of OpenRouter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relevance {
    /// Words that only OpenRouter uses.
    Own,
    /// Its name beside a sign of failure.
    Failing,
    /// Its name alone.
    Named,
    /// Words of its answers that others use too.
    Shared,
    /// None of it.
    Nothing,
}

/// The compiled sieves.
#[derive(Debug)]
pub struct Sieve {
    words: Words,
    looks: Vec<Relevance>,
    signs: Signs,
    numbers: Numbers,
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
        let shared = shared_words(&own);
        let mut looks = vec![Relevance::Own; own.len()];
        looks.resize(own.len() + shared.len(), Relevance::Shared);
        looks.push(Relevance::Named);
        let words: Vec<String> = own.into_iter().chain(shared).chain([NAME.to_string()]).collect();
        let ordinary = ordinary();
        let frequencies = std::array::from_fn(|byte| frequency(byte as u8));
        let rare = |gram: &[u8]| commonness(gram, &ordinary, &frequencies);
        Self {
            words: Words::new(&words, &rare),
            looks,
            signs: Signs::new(SIGNS),
            numbers: Numbers::of(words.iter().map(String::as_bytes)),
        }
    }

    /// The next place in `from..limit` that may belong to a failure.
    #[must_use]
    pub fn next(&self, bytes: &[u8], from: usize, limit: usize) -> Option<usize> {
        self.words.next(bytes, from, limit).map(|hit| hit.at)
    }

    /// What these bytes, a line or a record, say of OpenRouter; before `from` no word stands.
    #[must_use]
    pub fn look(&self, bytes: &[u8], from: usize) -> Relevance {
        let (mut named, mut shared) = (false, false);
        for number in self.words.whole(bytes, from) {
            match self.looks[number] {
                Relevance::Own => return Relevance::Own,
                Relevance::Shared => shared = true,
                _ => named = true,
            }
        }
        match (named, shared) {
            (true, _) if self.shows_failure(bytes) => Relevance::Failing,
            (true, _) => Relevance::Named,
            (false, true) => Relevance::Shared,
            (false, false) => Relevance::Nothing,
        }
    }

    /// What a line in which no status shows is known by, whatever else its numbers are; none where one may show.
    #[must_use]
    pub fn mark(&self, line: &[u8]) -> Option<u64> {
        fingerprint::of(line, &self.numbers, |at| announces(&line[at.saturating_sub(BEFORE)..at]))
    }

    /// The record is worth reading.
    #[must_use]
    pub fn lets_through(&self, record: &[u8]) -> bool {
        match self.look(record, 0) {
            Relevance::Own | Relevance::Failing => true,
            Relevance::Shared => Self::is_answer(record),
            Relevance::Named | Relevance::Nothing => false,
        }
    }

    /// An answer in the shape that OpenRouter gives it: a number for its code. Whose it is, its reader judges.
    fn is_answer(record: &[u8]) -> bool {
        // `Error code: 401` is the library's own.
        let mut fields = memchr::memmem::find_iter(record, b"code").filter(|at| !record[..*at].ends_with(b"rror "));
        let numbered = fields.any(|at| {
            let mut rest = record[at + 4..].iter().skip_while(|byte| matches!(byte, b'\\' | b'"' | b'\''));
            let value = rest.by_ref().find(|byte| **byte != b' ');
            let digits = rest.skip_while(|byte| **byte == b' ').take_while(|byte| byte.is_ascii_digit());
            value == Some(&b':') && digits.count() == 3
        });
        numbered && memchr::memmem::find(record, b"message").is_some()
    }

    /// The bytes hold a sign of failure of any service.
    fn shows_failure(&self, bytes: &[u8]) -> bool {
        self.signs.show_in(bytes) || shows_status(bytes)
    }
}

/// How far before a status the word stands that announces it.
const BEFORE: usize = 14;

/// A lone 4xx or 5xx number after a word that announces a status; durations and counts look alike.
fn shows_status(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b'4', b'5', bytes).any(|at| {
        let alone = bytes.get(at + 1..at + 3).is_some_and(|rest| rest.iter().all(u8::is_ascii_digit))
            && bytes.get(at + 3).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if !alone {
            return false;
        }
        let before = &bytes[at.saturating_sub(BEFORE)..at];
        before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.') && announces(before)
    })
}

fn announces(before: &[u8]) -> bool {
    before.iter().enumerate().any(|(at, byte)| {
        let words: &[&[u8]] = match byte.to_ascii_lowercase() {
            b's' => &[b"status"],
            b'c' => &[b"code"],
            b'h' => &[b"http/"],
            b'-' => &[b"-> "],
            b'=' => &[b"=> "],
            b'"' => &[b"\" "],
            b'r' => &[b"returned", b"respon"],
            b'a' => &[b"answer"],
            _ => return false,
        };
        words.iter().any(|word| {
            let found = before[at..].get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
            // `qwen3-coder` is no code.
            found && (*word != b"code" || before.get(at + word.len()).is_none_or(|next| !next.is_ascii_lowercase()))
        })
    })
}

fn fold(word: &str) -> String {
    word.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

/// The rules for OpenRouter's words, with the causes that they point to; a provider's words stand inside them.
fn rules() -> impl Iterator<Item = (&'static Cause, &'static Rule)> {
    let all = CAUSES.iter().flat_map(|cause| cause.rules.iter().map(move |rule| (cause, rule)));
    all.filter(|(_, rule)| rule.place != Place::Raw)
}

/// The rule holds without any other sign.
fn holds_alone(rule: &Rule) -> bool {
    let conditions = rule.generic || rule.openrouter || !rule.with.is_empty() || rule.field.is_some();
    !conditions && !rule.shared && rule.provider != ProviderIs::Named
}

/// Words that only OpenRouter uses, lowered, white space folded, in order: fields, and literals of rules that
/// hold without any other sign.
#[must_use]
pub fn own_words() -> Vec<String> {
    let literals = rules().filter(|(_, rule)| holds_alone(rule)).flat_map(|(_, rule)| rule.literal);
    let all: BTreeSet<String> = literals.chain(FIELDS).map(|word| fold(word)).filter(|word| !word.is_empty()).collect();
    all.into_iter().collect()
}

/// The words stand in an answer with one certain status of refusal.
fn is_refusal(cause: &Cause, rule: &Rule) -> bool {
    let usual = if let [only] = cause.statuses { Some(only) } else { None };
    let status = rule.infer.as_ref().or(rule.statuses.first()).or(usual);
    !rule.generic && cause.gate != Gate::Connect && status.is_some_and(|status| *status >= 400)
}

/// Words of refusals that other services use too.
fn shared_words(own: &[String]) -> Vec<String> {
    let literals = rules().filter(|(cause, rule)| is_refusal(cause, rule)).flat_map(|(_, rule)| rule.literal);
    let literals = literals.map(|word| fold(word));
    // Shorter ones would make every search look at more places.
    let is_own = |word: &String| own.binary_search(word).is_ok();
    let all: BTreeSet<String> = literals.filter(|word| word.len() >= NAME.len() && !is_own(word)).collect();
    all.into_iter().collect()
}

/// Every few bytes of words of ordinary lines.
fn ordinary() -> Grams {
    let mut grams = Grams::default();
    ORDINARY.iter().flat_map(|words| words.as_bytes().windows(GRAM)).for_each(|gram| grams.insert(gram));
    grams
}

/// How often some bytes are met in logs, relative.
fn commonness(gram: &[u8], ordinary: &Grams, frequencies: &[f64; 256]) -> f64 {
    let alone: f64 = gram.iter().map(|byte| frequencies[usize::from(*byte)]).product();
    let ordinary = ordinary.contain(gram);
    // Quotes and the like are escaped here and there.
    let escaped = gram.iter().any(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b' ' | b'_' | b'-'));
    alone * 80_000.0 + f64::from(u8::from(ordinary)) + 10.0 * f64::from(u8::from(escaped))
}

/// Words of ordinary log lines.
const ORDINARY: &[&str] = &[
    " requests failed ",
    " error errors ",
    " messages models model=anthropic/ openai/ google/ ",
    " provider providers ",
    " responses invalid available not found ",
    " limit limits exceeded ",
    " max_tokens prompt_tokens completion_tokens ",
    " stream streams version content settings support ",
    " required requires temporarily management returned ",
    " authorization authentication authenticated credentials ",
    " environment variable per minute per day context length ",
    " operations parameters services access output input ",
    " account accounts blocked upstream finish_reason found for ",
    " please length is this request key is is not before after has been of the ",
    " completed completions completion prompts prompt session sessions ",
    " charset accept application/json text/html mozilla/5.0 applewebkit chrome safari ",
    " cache hit miss lookup connection connected closed opened retry retrying policy attempt attempts ",
    " with from into could would should must cannot chat token tokens file files data size bytes memory pool exhausted ",
    " match matched middle middleware route router routes document documents array max_ min_ parse parsed object ",
    " started starting stopping worker workers queue queued waiting running finished updated created deleted ",
    " user users client clients server servers tenant project projects documents document update select where order by ",
    " info debug warning trace logger level timestamp hostname method status duration latency elapsed budget ",
    " http https www post get put patch host headers cookies chunk chunks delivered delivery ",
];

/// Share of a lowered byte in logs and English prose.
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
    fn every_word_of_openrouter_s_is_found() {
        let sieve = Sieve::new();
        let words = own_words();
        assert!(words.len() > 100);
        for word in &words {
            assert_eq!(sieve.look(word.as_bytes(), 0), Relevance::Own, "{word:?}");
        }
    }

    #[test]
    fn a_name_alone_and_a_name_with_a_failure_are_told_apart() {
        let sieve = Sieve::new();
        assert_eq!(sieve.look(b"switched model to openai/gpt-4.1 via OpenRouter", 0), Relevance::Named);
        assert_eq!(sieve.look(b"OpenRouter call failed", 0), Relevance::Failing);
        assert_eq!(sieve.look(b"GET /healthz 200", 0), Relevance::Nothing);
    }

    #[test]
    fn words_of_others_count_only_in_an_answer_of_the_api_s_shape() {
        let sieve = Sieve::new();
        let answer =
            b"openai.AuthenticationError: Error code: 401 - {'error': {'message': 'User not found.', 'code': 401}}";
        assert!(sieve.lets_through(answer));
        assert!(!sieve.lets_through(b"WARN auth: User not found."));
        assert!(!sieve.lets_through(b"{\"error\":{\"message\":\"User not found.\",\"code\":\"E401\"}}"));
    }

    #[test]
    fn a_status_stands_alone() {
        assert!(shows_status(b"POST https://openrouter.ai/api/v1 -> 429 in 12ms"));
        assert!(shows_status(b"status=503"));
        assert!(!shows_status(b"POST https://openrouter.ai/api/v1 200 OK ms=429"));
        assert!(!shows_status(b"200 ok, id 15021, 1.429 s, gen-abc4021"));
        assert!(shows_status(b"statusCode=503"));
        assert!(!shows_status(b"model=qwen/qwen3-coder ms=513"));
    }
}
