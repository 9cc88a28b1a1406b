//! What a refusal is, so that the same one is known again: its status, who spoke, and its words without what differs
//! from request to request.

use crate::core::checks::{Outcome, ProbeResult};
use crate::core::request::refusal_words::bare;
use std::collections::BTreeSet;

/// Share of the words that two refusals of one kind have in common.
const ALIKE: f64 = 0.6;

/// Statuses of what is wrong with a request itself. The others are those of key, money, rules and load.
const OF_REQUESTS: [u16; 4] = [400, 404, 413, 422];

/// Words of load, which passes by itself whatever the status is.
const OF_LOAD: [&str; 7] =
    ["overloaded", "temporarily", "try again later", "retry later", "timed out", "rate limit", "too many requests"];

/// Letters of the words that are compared.
const COMPARED: usize = 2_000;

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayFailure {
    /// The status, also of an error within an answer.
    pub status: Option<u16>,
    /// Who refused; none for the router.
    pub provider: Option<String>,
    /// Its words, as they came.
    pub says: String,
    /// The family of its cause.
    pub cause: &'static str,
    words: BTreeSet<String>,
}

impl ReplayFailure {
    /// The failure of a call; none where it passed or was not made.
    #[must_use]
    pub fn of(result: &ProbeResult) -> Option<Self> {
        let (status, provider, says, cause) = match &result.outcome {
            Outcome::Refused | Outcome::Foreign(_) => {
                let refusal = result.refusal.as_ref()?;
                let evidence = &refusal.reading.evidence;
                let status = evidence.status.as_ref().map(|found| found.value);
                let words = [&evidence.raw, &evidence.message].into_iter().flatten().map(|found| found.value.as_str());
                let says = words.collect::<Vec<_>>().join("\n");
                let provider = evidence.provider.as_ref().map(|found| found.value.clone());
                (status.or(result.http_status), provider, says, refusal.cause.as_str())
            }
            _ => return None,
        };
        Some(Self::new(status, provider, says, cause))
    }

    /// One with these facts.
    #[must_use]
    pub fn new(status: Option<u16>, provider: Option<String>, says: String, cause: &'static str) -> Self {
        let words = compared(&says);
        Self { status, provider, says, cause, words }
    }

    /// The same failure, whatever ids, names, numbers and places it names.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let is_same = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        if self.status != other.status || !is_same(&self.provider, &other.provider) {
            return false;
        }
        let common = self.words.intersection(&other.words).count() as f64;
        let all = self.words.union(&other.words).count() as f64;
        all == 0.0 || common / all >= ALIKE
    }

    /// A text that was given beside the request speaks of this failure; one that says nothing speaks against none.
    #[must_use]
    pub fn is_told_in(&self, text: &str) -> bool {
        let told = compared(text);
        let common = self.words.intersection(&told).count() as f64;
        told.is_empty() || common >= ALIKE * self.words.len() as f64
    }

    /// It may pass when it is made again.
    #[must_use]
    pub fn comes_and_goes(&self) -> bool {
        let says = self.says.to_lowercase();
        self.status.is_none_or(|status| status == 408 || status == 429 || status >= 500)
            || OF_LOAD.iter().any(|words| says.contains(words))
    }

    /// A filter took offence at what is said: each further try counts against the account.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        let says = self.says.to_lowercase();
        self.cause == "policy.moderation"
            || ["flagged", "content exists risk", "content_filter", "prohibited_content", "data_inspection_failed"]
                .iter()
                .any(|words| says.contains(words))
    }

    /// What is wrong is the request.
    #[must_use]
    pub fn is_of_the_request(&self) -> bool {
        self.status.is_some_and(|status| OF_REQUESTS.contains(&status))
    }
}

/// The words that two refusals of one kind share: without numbers, quoted names and paths.
fn compared(says: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut outside = String::with_capacity(says.len().min(COMPARED));
    let mut open: Option<char> = None;
    for letter in says.replace("\\\"", "\"").chars().take(COMPARED) {
        match (letter, open) {
            ('`' | '\'' | '"', None) => {
                open = Some(letter);
                outside.push(' ');
            }
            (letter, Some(quote)) if letter == quote || letter == '\n' => open = None,
            (letter, None) => outside.push(letter),
            (_, Some(_)) => {}
        }
    }
    // Where quotes hold all of it, as in JSON, the whole is compared.
    let text = if outside.split_whitespace().filter(|word| is_word(word)).count() < 3 { says } else { &outside };
    for word in bare(text).split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '{' | '}')) {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if is_word(word) {
            words.insert(word.to_string());
        }
    }
    words
}

fn is_word(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|letter| letter.is_alphabetic() || letter == '-' || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, says: &str) -> ReplayFailure {
        ReplayFailure::new(Some(status), Some("Anthropic".into()), says.into(), "request.provider_rejected")
    }

    #[test]
    fn places_names_and_numbers_do_not_make_another_failure() {
        let first = failure(400, "messages.7.content.2: Invalid `signature` in `thinking` block");
        assert!(first.is_like(&failure(400, "messages.1.content.0: Invalid `signature` in `thinking` block")));
        assert!(!first.is_like(&failure(400, "messages: text content blocks must be non-empty")));
        assert!(!first.is_like(&failure(429, "messages.7.content.2: Invalid `signature` in `thinking` block")));
        let tool = |name: &str| failure(400, &format!("Tool '{name}' has an invalid schema: missing field 'type'"));
        assert!(tool("read").is_like(&tool("write_file")));
    }

    #[test]
    fn json_within_quotes_is_compared_by_its_words() {
        let raw = |words: &str| {
            failure(400, &format!(r#"{{"error":{{"message":"{words}","type":"invalid_request_error"}}}}"#))
        };
        assert!(!raw("text content blocks must be non-empty").is_like(&raw("A maximum of 4 blocks may be provided")));
        assert!(raw("tools.11.name: too long").is_like(&raw("tools.0.name: too long")));
    }

    #[test]
    fn what_the_user_was_told_is_known_again() {
        let met = failure(400, "messages: text content blocks must be non-empty");
        let told = r#"{"error":{"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"messages.3: text content blocks must be non-empty\"}}"}}}"#;
        assert!(met.is_told_in(told) && met.is_told_in(""));
        assert!(!met.is_told_in("400 A maximum of 4 blocks with cache_control may be provided"));
    }

    #[test]
    fn what_was_flagged_is_known_by_its_words() {
        assert!(failure(400, "Content Exists Risk").is_flagged());
        assert!(!failure(400, "Invalid schema").is_flagged());
    }
}
