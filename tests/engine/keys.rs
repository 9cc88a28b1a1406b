//! Whose key it is and what is wrong with it.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::reading::evidence::Found;
use openrouter_doctor::core::report::State;

#[test]
fn a_good_key_that_works_here_means_that_the_client_sends_none() {
    let mut world = World::new(Some("auth.header_missing"));
    let report = world.expect("auth.header_missing", Some("no_key_sent"), Fault::Client, State::Cleared);
    assert!(says(&report, "From here the call passes"), "{:#?}", report.verdict.because);
    assert!(report.ruled_out.iter().any(|it| it.what.contains("key: valid")), "{:#?}", report.ruled_out);
    assert_eq!(world.calls(), ["chat.same_model"]);
}

#[test]
fn a_header_lost_on_the_way_is_seen_in_the_url() {
    let mut world = World::new(Some("auth.header_missing"));
    world.evidence(|it| it.url = Some(Found::inferred("http://openrouter.ai/api/v1/chat/completions".into())));
    let report = world.run();
    assert_eq!(report.verdict.root_cause, Some("lost_on_the_way"));
}

#[test]
fn a_mis_shaped_key_reads_as_missing() {
    let mut world = World::new(Some("auth.header_missing"));
    world.set(Probe::KeyShape, Is(Outcome::KeyShape(KeyForm::Quoted)));
    world.set(Probe::Key, Refused(401, "auth.header_missing"));
    world.expect("auth.header_missing", Some("mis_shaped_key"), Fault::Key, State::Reproduced);
    assert!(world.calls().is_empty(), "a refused key needs no test call");
}

#[test]
fn an_unknown_key_needs_no_test_call() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.set(Probe::Key, Refused(401, "auth.key_invalid"));
    world.expect("auth.key_invalid", Some("unknown_key"), Fault::Key, State::Reproduced);
    assert!(world.calls().is_empty());
}

#[test]
fn a_good_key_means_that_the_client_sends_another() {
    World::new(Some("auth.key_invalid")).expect("auth.key_invalid", Some("other_key"), Fault::Client, State::Cleared);
}

#[test]
fn a_refused_key_during_an_incident_is_openrouters() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.set(Probe::Key, Refused(401, "auth.key_invalid"));
    world.set(Probe::Status, Is(Outcome::Status(vec!["Elevated authentication errors".into()])));
    world.expect("auth.key_invalid", Some("incident"), Fault::OpenRouter, State::Reproduced);
}

#[test]
fn the_key_tells_that_it_is_disabled_expired_or_for_management() {
    let cases = [
        (KeyFacts { disabled: true, ..KeyFacts::default() }, "auth.key_disabled", "disabled"),
        (KeyFacts { expired: true, ..KeyFacts::default() }, "auth.key_disabled", "expired"),
        (
            KeyFacts { expired: true, label: Some("OpenRouter MCP: editor".into()), ..KeyFacts::default() },
            "auth.key_disabled",
            "oauth_ended",
        ),
        (KeyFacts { is_management_key: true, ..KeyFacts::default() }, "auth.wrong_key_type", "management_key"),
    ];
    for (facts, id, root) in cases {
        let mut world = World::new(Some("auth.key_invalid"));
        world.key(facts);
        world.expect(id, Some(root), Fault::Key, State::Reproduced);
        assert!(world.calls().is_empty());
    }
}

#[test]
fn credits_that_cannot_be_read_are_no_reason() {
    for answer in [
        Refused(403, "auth.wrong_key_type"),
        Is(Outcome::Credits(CreditsFacts { untrusted: true, ..CreditsFacts::default() })),
    ] {
        let mut world = World::new(None);
        world.set(Probe::Credits, answer);
        world.expect("none", Some("nothing_wrong"), Fault::None, State::Cleared);
    }
}
