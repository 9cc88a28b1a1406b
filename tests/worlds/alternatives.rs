//! Calls of another model: made where they tell something, with what the failing call needs, and spoken of as they ended.

use super::{check, runtime};
use openrouter_doctor::core::checks::{Chat, Outcome, Probe};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{RecordedRequest, Server, World};

const FIRST: Probe = Probe::Chat(Chat::FirstAlternative);

/// What the first alternative came to, the report, and the test calls that arrived.
fn tried(name: &str) -> (Option<Outcome>, Report, Vec<RecordedRequest>) {
    runtime().block_on(async {
        let world = World::load(name).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let case = check(&world, &server).await;
        let calls = server.requests().into_iter().filter(|request| request.path.ends_with("/chat/completions"));
        let outcome = case.result(FIRST).map(|result| result.outcome.clone());
        (outcome, Report::of(&case, &Texts::default()), calls.collect())
    })
}

#[test]
fn a_key_that_the_host_refuses_is_not_tried_with_another_model() {
    assert_eq!(tried("key-bound-to-a-region").0, None);
}

#[test]
fn a_model_proposed_for_pictures_is_shown_one() {
    let (outcome, report, calls) = tried("image-input-refused");
    assert!(matches!(outcome, Some(Outcome::Answered(_))), "{outcome:?}");
    let last = calls.last().unwrap();
    assert!(last.body.contains("image_url"), "{}", last.body);
    let proven = report.actions.iter().any(|action| action.detail.contains("answered here just now"));
    assert!(proven, "{:#?}", report.actions);
}

#[test]
fn a_model_that_was_called_and_answered_nothing_is_not_proposed() {
    let (outcome, report, calls) = tried("unlicensed-model-and-an-empty-answer");
    assert!(matches!(outcome, Some(Outcome::Empty(_))), "{outcome:?}");
    for call in calls.iter().skip(1) {
        let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
        let model = body["model"].as_str().unwrap();
        let named = |action: &openrouter_doctor::core::report::Action| action.detail.contains(model);
        assert!(!report.actions.iter().any(named), "{model}: {:#?}", report.actions);
    }
}

#[test]
fn where_another_model_is_too_slow_as_well_the_step_is_to_wait() {
    let (outcome, report, _) = tried("provider-too-slow");
    assert_eq!(outcome, Some(Outcome::Refused));
    assert!(report.actions[0].title.starts_with("Wait"), "{:#?}", report.actions);
    assert!(report.actions.iter().all(|action| !action.title.contains("another model")), "{:#?}", report.actions);
}
