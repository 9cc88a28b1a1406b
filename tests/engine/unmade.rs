//! Checks that could not be made, and answers that say nothing of what was asked.

use super::by_hand::*;
use openrouter_doctor::core::checks::budget::{Budget, Ladder};
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::{CauseId, Fault};
use openrouter_doctor::core::reading::evidence::Found;
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::Texts;

const FAULTS: &[TransportKind] = &[TransportKind::Dns, TransportKind::ConnectionRefused, TransportKind::Timeout];

#[test]
fn without_a_network_the_verdict_is_that_of_the_text() {
    for id in ["policy.provider_tos", "billing.no_credits", "model.invalid_id", "upstream.timeout", "routing.base_url"]
    {
        for kind in FAULTS {
            let mut world = World::new(Some(id));
            let before = Report::of(&world.case, &Texts::default()).verdict;
            for probe in Probe::ALL.iter().filter(|probe| probe.check().sends.is_some()) {
                world.set(*probe, unreachable(*kind));
            }
            let after = world.run();
            let verdict = &after.verdict;
            let found = (verdict.cause, verdict.fault, verdict.confidence, verdict.state);
            assert_eq!(found, (before.cause, before.fault, before.confidence, State::NotTested), "{id} {kind:?}");
            assert!(after.ruled_out.is_empty(), "{id} {kind:?}: {:#?}", after.ruled_out);
            let said = verdict.because.iter().filter(|reason| reason.fact.contains("could not be made")).count();
            assert_eq!(said, 1, "{id} {kind:?}: {:#?}", verdict.because);
        }
    }
}

#[test]
fn a_door_for_keys_that_fails_is_no_refusal_of_the_key() {
    for status in [400, 402, 404, 408, 429, 500, 502, 503] {
        let mut world = World::new(Some("auth.key_invalid"));
        world.set(Probe::Key, Refused(status, "undetermined"));
        let report = world.run();
        assert_ne!(report.verdict.state, State::Reproduced, "{status}");
        assert!(!report.actions.is_empty() && report.verdict.confidence < 0.98, "{status}");
    }
}

#[test]
fn doors_that_disagree_on_the_key_make_an_incident_likely_and_no_new_key() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.set(Probe::Key, Refused(401, "auth.key_invalid"));
    world.disagreeing = true;
    let report = world.run();
    assert_eq!(report.verdict.cause.as_str(), "upstream.openrouter");
    assert_eq!(report.verdict.fault, Some(Fault::OpenRouter));
    assert!(report.verdict.confidence <= 0.8, "{}", report.verdict.confidence);
}

#[test]
fn one_list_that_fails_does_not_outrank_the_text() {
    let mut world = World::new(Some("billing.no_credits"));
    world.set(Probe::Models, Refused(500, "upstream.openrouter"));
    let report = world.run();
    assert_eq!(report.verdict.cause.as_str(), "billing.no_credits");
}

#[test]
fn a_health_check_that_proves_nothing_is_not_healthy() {
    let mut world = World::new(None);
    world.case.settings.model = Some(MODEL.into());
    world.chat(Chat::SameModel, Refused(451, "undetermined"));
    let report = world.run();
    assert_eq!((report.verdict.cause, report.verdict.fault), (CauseId::UNDETERMINED, None));
    let mut world = World::new(None);
    world.set(Probe::Key, Refused(429, "undetermined"));
    world.case.settings.paid = false;
    for probe in [Probe::Credits, Probe::UserModels] {
        world.set(probe, Refused(429, "undetermined"));
    }
    assert_eq!(Report::of(&world.case, &Texts::default()).verdict.cause, CauseId::UNDETERMINED);
}

#[test]
fn a_control_shows_the_place_only_where_the_vendor_itself_answers() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.set(Probe::Trace, trace("CN", true));
    for chat in [Chat::SameModel, Chat::SameAuthor] {
        world.chat(chat, Refused(403, "policy.provider_tos"));
    }
    world.foreign_host = true;
    let report = world.run();
    assert_ne!(report.verdict.root_cause, Some("author"));
    assert_eq!(report.verdict.fault, Some(Fault::Network));
    assert!(!report.ruled_out.iter().any(|row| row.what.contains("place")), "{:#?}", report.ruled_out);
}

#[test]
fn one_of_our_own_calls_that_is_cut_keeps_the_network_in_question() {
    let mut world = World::new(Some("network.connect"));
    world.set(Probe::Trace, unreachable(TransportKind::ConnectionReset));
    world.expect("network.connect", Some("filtered"), Fault::Network, State::Reproduced);
}

#[test]
fn a_shared_key_of_a_provider_is_not_the_users() {
    let mut world = World::new(Some("auth.byok_rejected"));
    world.evidence(|evidence| evidence.is_byok = Some(Found::inferred(false)));
    world.chat(Chat::SameModel, Refused(401, "auth.byok_rejected"));
    let report = world.run();
    assert_eq!(report.verdict.root_cause, None);
    assert!(report.verdict.fault_confidence <= 0.5, "{}", report.verdict.fault_confidence);
}

#[test]
fn a_healthy_account_near_its_end_is_in_order_with_a_warning() {
    let mut world = World::new(None);
    world.key(KeyFacts {
        limit: Some(10.0),
        limit_remaining: Some(1.0),
        budgets: Ladder {
            layers: vec![Budget { limit_usd: Some(100.0), remaining_usd: Some(1.5), ..Budget::default() }],
            effective: None,
        },
        free_limit: Some(50),
        free_remaining: Some(2),
        ..KeyFacts::default()
    });
    let facts = CreditsFacts { total_credits: 5.0, total_usage: 4.97, untrusted: false };
    world.set(Probe::Credits, Is(Outcome::Credits(facts)));
    let report = world.run();
    assert_eq!((report.verdict.cause, report.verdict.state), (CauseId::NONE, State::Cleared));
    let ids: Vec<&str> = report.warnings.iter().map(|warning| warning.id).collect();
    assert_eq!(ids, ["balance_low", "cap_nearly_used", "budget_nearly_used", "free_quota_low"]);
    assert!(World::new(None).run().warnings.is_empty());
}

#[test]
fn the_advice_of_the_api_is_passed_on() {
    let mut world = World::new(Some("rate.account"));
    world.evidence(|evidence| evidence.remedy_hint = Some(Found::inferred("Wait 15 minutes.".into())));
    assert!(says(&world.run(), "Wait 15 minutes."));
}
