//! No paste, or no cause in it; what is asked, left out and asked again.

use super::by_hand::*;
use openrouter_doctor::core::case::KeyState;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::plan::{Plan, Question, plan, question, recheck};
use openrouter_doctor::core::report::State;

#[test]
fn all_green_is_none_and_cleared() {
    let mut world = World::new(None);
    let report = world.expect("none", Some("nothing_wrong"), Fault::None, State::Cleared);
    assert_eq!(world.calls(), ["chat.same_model"], "one call of a cheap model proves it");
    assert!(report.cost_usd < 0.0001, "{}", report.cost_usd);
}

#[test]
fn a_health_check_finds_what_is_wrong() {
    let mut broke = World::new(None);
    broke.refuse_all(402, "billing.no_credits");
    let report = broke.run();
    assert_eq!((report.verdict.cause.as_str(), report.verdict.state), ("billing.no_credits", State::Reproduced));
}

#[test]
fn a_hidden_model_shows_in_a_health_check_without_a_test_call() {
    let mut world = World::new(None);
    world.case.set_model(MODEL);
    world.case.agreed_calls = 0;
    world.set(Probe::UserModels, Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()])));
    let Plan::Run(batch) = plan(&world.case) else { panic!("no batch") };
    for planned in batch {
        let result = world.answer(planned.request);
        world.case.record(result);
    }
    assert_eq!(conclude(&world.case).cause.as_str(), "policy.data");
    let Plan::Consent(planned) = plan(&world.case) else { panic!("the hint is to be proved") };
    assert_eq!(planned.request.probe, Probe::Chat(Chat::SameModel));
    world.case.agree();
    world.chat(Chat::SameModel, Refused(404, "policy.guardrail"));
    let report = world.run();
    assert_eq!(report.verdict.cause.as_str(), "policy.guardrail", "the live refusal decides");
}

#[test]
fn an_undetermined_paste_follows_the_live_refusal_or_blames_the_client() {
    let mut refused = World::new(Some("undetermined"));
    refused.refuse_all(403, "policy.attestation");
    refused.expect("policy.attestation", Some("unconfirmed"), Fault::Account, State::Reproduced);
    let mut fine = World::new(Some("undetermined"));
    fine.expect("undetermined", Some("client_side"), Fault::Client, State::Cleared);
}

#[test]
fn only_what_is_missing_is_asked() {
    let mut world = World::new(Some("policy.provider_tos"));
    assert_eq!(question(&world.case), None);
    world.evidence(|it| it.model = None);
    assert_eq!(question(&world.case), Some(Question::Model));
    let mut key = World::new(Some("auth.key_invalid"));
    key.evidence(|it| it.model = None);
    assert_eq!(question(&key.case), None, "any model proves a key");
    key.run();
    assert_eq!(key.calls(), ["chat.same_model"]);
}

#[test]
fn offline_nothing_is_sent() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.case.settings.offline = true;
    assert_eq!(plan(&world.case), Plan::Done);
    let report = world.run();
    assert_eq!((report.verdict.fault, report.verdict.state), (Some(Fault::Network), State::NotTested));
    assert!(report.probes.is_empty());
}

#[test]
fn without_a_key_only_keyless_checks_are_made() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.case.key = KeyState::Skipped;
    let Plan::Run(batch) = plan(&world.case) else { panic!("nothing to run") };
    assert!(batch.iter().all(|it| !it.request.probe.needs_key()), "{batch:#?}");
    let report = world.run();
    assert_eq!(report.verdict.state, State::NotTested);
}

#[test]
fn a_declined_call_ends_the_calls_and_keeps_the_rest() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.case.agreed_calls = 0;
    let Plan::Run(batch) = plan(&world.case) else { panic!("nothing to run") };
    for planned in batch {
        assert!(!planned.request.probe.is_paid());
        let result = world.answer(planned.request);
        world.case.record(result);
    }
    let Plan::Consent(planned) = plan(&world.case) else { panic!("consent is due: {:?}", plan(&world.case)) };
    assert!(planned.request.max_cost_usd > 0.0);
    let request = planned.request;
    world.case.record(ProbeResult {
        request,
        outcome: Outcome::Skipped("stage.by_you"),
        http_status: None,
        ms: 0,
        cost_usd: 0.0,
        refusal: None,
    });
    assert_eq!(plan(&world.case), Plan::Done);
}

#[test]
fn a_recheck_asks_again_what_the_fix_touches() {
    let mut world = World::new(Some("billing.key_limit"));
    world.key(KeyFacts { limit: Some(20.0), limit_remaining: Some(0.0), ..KeyFacts::default() });
    world.expect("billing.key_limit", Some("cap_reached"), Fault::Key, State::Reproduced);
    let again = recheck(&world.case);
    assert!(again.contains(&Probe::Key), "{again:?}");
    assert!(!again.contains(&Probe::Models) && !again.contains(&Probe::Reach), "{again:?}");
    world.case.forget(&again);
    world.key(KeyFacts { limit: Some(60.0), limit_remaining: Some(40.0), ..KeyFacts::default() });
    let report = world.run();
    assert_eq!(report.verdict.state, State::Cleared, "{:#?}", report.verdict);
    assert_eq!(world.calls(), ["chat.same_model"], "the test call ends the re-check");
}

#[test]
fn m1b_money_spent_before_a_recheck_counts() {
    let mut world = World::new(None);
    world.run();
    let spent = world.case.spent_usd();
    assert!(spent > 0.0);
    let again = recheck(&world.case);
    world.case.forget(&again);
    assert!((world.case.spent_usd() - spent).abs() < 1e-12);
}
