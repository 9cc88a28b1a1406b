//! Sentences that say what a check has shown: each is tied to the check that shows it.
//!
//! What a page says of a root cause is printed as a fact where the signs in `says` are seen, and as a likelihood elsewhere.
//! So a sentence that claims the result of a check needs a sign of that check there, and what stands on every page may claim none.

use super::{language, pages, report};
use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::text::{ActionText, sentences};

/// Words that claim a result, and the signs that show it: any one that begins so.
const CLAIMS: &[(&[&str], &[&str])] = &[
    (
        &[
            "answers from here",
            "answers here",
            "answered here",
            "passes here",
            "test call",
            "plain call",
            "single call",
            "a call from here",
        ],
        &["chat."],
    ),
    (&["works here", "a call that costs money passes now", "passes now"], &["chat.", "key"]),
    (
        &["key that was checked here", "the key checked here", "key is accepted", "was accepted here"],
        &["key", "chat.", "models.user"],
    ),
    (&["openrouter sees", "comes from a served country", "comes from a country"], &["trace"]),
    (
        &["is in the catalogue", "the catalogue says", "the catalogue lists", "not in the catalogue"],
        &["models", "endpoints"],
    ),
    (&["only one provider", "the one provider"], &["endpoints"]),
    (&["status page reports", "openrouter reports an incident", "an incident is open"], &["status"]),
    (&["the certificate shown", "certificate that came here"], &["reach"]),
    (
        &["from this machine", "this machine too", "can be reached from", "turned away as well"],
        &["reach", "models", "chat.", "trace"],
    ),
    (&["made-up key"], &["control."]),
    (&["is set here", "on this machine holds"], &["reach", "environment", "client_settings"]),
    (&["the balance is zero", "balance is below zero"], &["credits", "chat.", "key"]),
    (&["are used up.", "cap is used up"], &["key"]),
];

/// What speaks of a run, wherever it stands.
const OF_THE_RUN: &[&str] = &[
    "works from here",
    "passes from here",
    "refused from here",
    "checked here",
    "answered here",
    "seen here",
    "test call shows",
    "the checks show",
    "just now",
    "was refused here",
];

fn claimed(sentence: &str) -> impl Iterator<Item = &'static (&'static [&'static str], &'static [&'static str])> {
    let sentence = sentence.to_lowercase();
    CLAIMS.iter().filter(move |(words, _)| words.iter().any(|word| sentence.contains(word)))
}

#[test]
fn what_a_root_cause_says_as_a_fact_is_tied_to_the_check_that_shows_it() {
    let english = pages(language("en"));
    let mut problems = Vec::new();
    let mut tied = 0;
    for cause in CAUSES {
        for root in english[cause.id.as_str()].hypotheses {
            let known = cause.hypotheses.iter().find(|known| known.id == root.id).unwrap();
            let prose = root.headlines.iter().copied().chain(sentences(root.meaning));
            for sentence in prose {
                for (_, signs) in claimed(sentence) {
                    tied += 1;
                    let says = known.says.iter().flat_map(|group| group.iter());
                    if !says.into_iter().any(|sign| signs.iter().any(|wanted| sign.starts_with(wanted))) {
                        problems
                            .push(format!("{}/{}: “{sentence}” needs one of {signs:?} in `says`", cause.id, root.id));
                    }
                }
            }
        }
    }
    assert!(tied >= 60, "only {tied} sentences are known to claim something");
    report(problems);
}

/// An action that is shown only where something holds may say it; one without a condition may not, nor what a page says of
/// the cause in general.
#[test]
fn what_stands_on_every_page_claims_no_result_of_a_run() {
    let mut problems = Vec::new();
    for (id, page) in pages(language("en")) {
        let free = |action: &&ActionText| action.wanted.is_empty() && action.unwanted.is_empty();
        let actions = page.actions.iter().filter(free);
        let words = actions.flat_map(|action| [action.title, action.detail]);
        for sentence in sentences(page.summary).into_iter().chain(words.flat_map(sentences)) {
            let lower = sentence.to_lowercase();
            // A sentence with a value is left out where the run does not know it.
            let of_the_run = OF_THE_RUN.iter().find(|word| lower.contains(**word) && !sentence.contains('{'));
            problems.extend(of_the_run.map(|word| format!("{id}: “{sentence}” says “{word}”")));
        }
    }
    report(problems);
}
