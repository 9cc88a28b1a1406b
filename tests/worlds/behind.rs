//! What the short report says where one check speaks beside another: a second finding is told with its facts and its step,
//! and no standing sentence contradicts what the run has seen.

use super::{check, runtime};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::plain::brief;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::simulator::{Server, World};

/// A world, what its short report says, and what it must not say.
const SAID: &[(&str, &[&str], &[&str])] = &[
    (
        "misspelt-model-on-a-spent-key",
        &["Put in openai/gpt-5.4-mini", "own spending limit is used up: $5.00", "After that: Raise or remove"],
        &["Wait until the limit starts anew"],
    ),
    (
        "free-quota-spent-and-model-hidden",
        &["50 of 50", "After that: Buy at least 10 credits once", "Or: Wait until"],
        &[],
    ),
    (
        "no-credits-in-an-unserved-place",
        &["OpenAI does not serve Hong Kong", "What would fail next", "After that: Use a model of another vendor"],
        &[],
    ),
    (
        "another-key-given-after-a-refusal-for-money",
        &["The text is of another key than the one given here", "User not found"],
        &["The key and the model are fine", "Below zero"],
    ),
    ("calls-are-cut", &["Reading OpenRouter passes", "POST requests to openrouter.ai"], &["on port 443"]),
    ("region-gate-by-edge", &["Meanwhile use moonshotai/kimi-k2.6"], &["Try another host"]),
    ("proxy-wants-a-login", &["http://USER:PASSWORD@127.0.0.1:"], &["Nothing in the text", "http://…@"]),
    ("calls-refuse-a-key-that-reading-knows", &["(Key): OpenRouter knows"], &["this says nothing about the mo"]),
    ("free-burst-going-on", &["or something"], &["Something else keeps sending free requests on this account"]),
    ("bare-404-and-a-guardrail", &["A guardrail blocks openai/gpt-5.4-mini"], &[]),
    ("audio-to-a-model-without-ears", &["audio"], &["answers a picture"]),
];

#[test]
fn a_second_finding_is_told_and_no_standing_sentence_contradicts_a_check() {
    runtime().block_on(async {
        let mut wrong = Vec::new();
        for (name, wanted, unwanted) in SAID {
            let world = World::load(name).unwrap();
            let server = Server::start(world.clone()).await.unwrap();
            let case = check(&world, &server).await;
            let texts = Texts::default();
            let shown = brief::render(&Report::of(&case, &texts), case.reading.as_deref(), &texts, &Style::default());
            let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            wrong.extend(
                wanted.iter().filter(|it| !words.contains(**it)).map(|it| format!("{name} lacks “{it}”:\n{shown}")),
            );
            wrong.extend(
                unwanted.iter().filter(|it| words.contains(**it)).map(|it| format!("{name} says “{it}”:\n{shown}")),
            );
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
