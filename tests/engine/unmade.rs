//! Checks that could not be made, and answers that say nothing of what was asked.

use super::by_hand::*;
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::checks::budget::{Budget, Ladder};
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::knowledge::causes::{CauseId, Fault};
use openrouter_doctor::core::plan::{Plan, plan};
use openrouter_doctor::core::reading::evidence::Found;
use openrouter_doctor::core::reading::{self, offline};
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::Texts;
use serde_json::{Value, json};
use std::sync::Arc;

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

/// Another key may have been given than the one that failed.
#[test]
fn the_given_key_is_the_failing_one_only_where_it_was_seen_to_fail() {
    let names_it = |report: &Report| report.actions.iter().any(|action| action.detail.contains("ends in"));
    let mut world = World::new(Some("auth.key_invalid"));
    world.set(Probe::Key, Refused(401, "auth.key_invalid"));
    assert!(names_it(&world.run()));
    let mut world = World::new(Some("auth.key_invalid"));
    for probe in Probe::ALL.iter().filter(|probe| probe.check().sends.is_some()) {
        world.set(*probe, unreachable(TransportKind::Dns));
    }
    let report = world.run();
    assert_eq!(report.verdict.state, State::NotTested);
    assert!(!names_it(&report), "{:#?}", report.actions);
}

#[test]
fn n1_a_door_for_keys_that_fails_is_no_refusal_of_the_key() {
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

/// What a mock server makes up, or a filter puts in place of the API.
#[test]
fn an_answer_that_cannot_be_true_is_no_evidence() {
    let read = |probe: Probe, data: Value| {
        let body = json!({"data": data}).to_string();
        read_answer(&ProbeRequest::new(probe), 200, "application/json", body.as_bytes(), &Redactor::default()).0
    };
    let impossible = [
        json!({"usage": -92_035_758.4, "is_management_key": true}),
        json!({"usage": 1.0, "usage_daily": 4e9, "disabled": true}),
        json!({"limit": -5e7, "limit_remaining": 0, "usage": 1.0}),
        json!({"limit_remaining": -5e7, "usage": 1.0}),
        json!({"expires_at": "1934-02-28T21:08:23.0Z", "usage": 1.0}),
        json!({"is_management_key": true, "is_provisioning_key": false, "usage": 1.0}),
    ];
    for data in impossible {
        let mut world = World::new(Some("auth.key_invalid"));
        let before = Report::of(&world.case, &Texts::default()).verdict;
        world.set(Probe::Key, Is(read(Probe::Key, data.clone())));
        let report = world.run();
        let verdict = &report.verdict;
        assert_eq!(verdict.cause, before.cause, "{data}: {verdict:#?}");
        assert_ne!(verdict.state, State::Reproduced, "{data}: {verdict:#?}");
        assert!(verdict.confidence <= before.confidence, "{data}: {}", verdict.confidence);
        let row = report.probes.iter().find(|probe| probe.id == "key").unwrap();
        assert_eq!(row.outcome, "implausible", "{data}");
    }
    let mut world = World::new(None);
    world.set(Probe::Credits, Is(read(Probe::Credits, json!({"total_credits": -99e6, "total_usage": -80e6}))));
    let report = world.run();
    let row = report.probes.iter().find(|probe| probe.id == "credits").unwrap();
    assert_eq!(row.outcome, "implausible");
    assert!(!row.says.contains("zero"), "{}", row.says);
}

#[test]
fn n4_one_list_that_fails_does_not_outrank_the_text() {
    let mut world = World::new(Some("billing.no_credits"));
    world.set(Probe::Models, Refused(500, "upstream.openrouter"));
    let report = world.run();
    assert_eq!(report.verdict.cause.as_str(), "billing.no_credits");
}

#[test]
fn n2_a_health_check_that_proves_nothing_is_not_healthy() {
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
    let report = world.expect("network.connect", None, Fault::Network, State::Reproduced);
    // One of many that was cut may have been one mishap.
    assert!(report.verdict.fault_confidence <= 0.8, "{}", report.verdict.fault_confidence);
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
            layers: vec![Budget {
                limit_usd: Some(100.0),
                remaining_usd: Some(1.5),
                resets_at: Some("2026-12-01T00:00:00Z".into()),
                ..Budget::default()
            }],
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
    let ids: Vec<&str> = report.warnings.iter().map(|warning| warning.id.as_str()).collect();
    assert_eq!(ids, ["balance_low", "cap_nearly_used", "budget_nearly_used", "free_quota_low"]);
    let said = &report.warnings[2].says;
    assert!(["1.50", "100", "2026-12-01"].iter().all(|part| said.contains(part)), "{said}");
    assert!(World::new(None).run().warnings.is_empty());
}

#[test]
fn the_advice_of_the_api_is_passed_on() {
    let mut world = World::new(Some("rate.account"));
    world.evidence(|evidence| evidence.remedy_hint = Some(Found::inferred("Wait 15 minutes.".into())));
    assert!(says(&world.run(), "Wait 15 minutes."));
}

/// N6: a name that is not OpenRouter's is called by its own name.
#[test]
fn n6_a_name_that_cannot_be_resolved_is_the_one_that_was_asked() {
    let mut world = World::new(None);
    world.case.settings.base_url = "https://nohost.invalid/api/v1".into();
    world.way(&unreachable(TransportKind::Dns));
    let report = world.run();
    assert_eq!(report.verdict.cause.as_str(), "network.dns");
    let title = &report.verdict.title;
    assert!(title.contains("nohost.invalid") && !title.contains("openrouter.ai"), "{title}");
    assert!(!report.verdict.summary.contains("openrouter.ai"), "{}", report.verdict.summary);
    let commands: Vec<&str> = report.actions.iter().filter_map(|action| action.command.as_deref()).collect();
    assert!(!commands.iter().any(|command| command.contains("openrouter.ai")), "{commands:?}");
    // The usual one keeps its own.
    let mut world = World::new(None);
    world.way(&unreachable(TransportKind::Dns));
    assert!(world.run().verdict.title.contains("openrouter.ai"));
}

/// N6: without a test call nothing is said to work.
#[test]
fn n6_a_health_check_without_a_call_says_that_none_was_made() {
    let mut world = World::new(None);
    world.case.agreed_calls = 0;
    while let Plan::Run(batch) = plan(&world.case) {
        for planned in batch {
            let result = world.answer(planned.request);
            world.case.record(result);
        }
    }
    assert!(world.calls().is_empty(), "{:?}", world.calls());
    let verdict = Report::of(&world.case, &Texts::default()).verdict;
    let said = format!("{} {} {:?}", verdict.title, verdict.summary, verdict.because);
    assert!(!said.contains("works from here"), "{said}");
    assert!(said.contains("No test call was made") || said.contains("no test call was made"), "{said}");
}

/// N7: a number that is no time of a limit is not passed on as one.
#[test]
fn n7_a_limit_that_is_reset_in_the_year_5138_has_no_time() {
    let text = |reset: &str| {
        format!(
            "{{\"error\":{{\"message\":\"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day\",\"code\":429,\"metadata\":{{\"headers\":{{\"X-RateLimit-Limit\":\"50\",\"X-RateLimit-Remaining\":\"0\",\"X-RateLimit-Reset\":\"{reset}\"}}}}}}}}"
        )
    };
    // 2026-11-20 12:00 UTC.
    const NOW: i64 = 1_795_176_000_000;
    let report = |reset: &str| {
        let settings = Settings { now_ms: Some(NOW), ..Settings::default() };
        let mut case = Case::new(Some(Arc::new(reading::read(text(reset).as_bytes()))), settings);
        case.diagnosis = Some(offline::diagnose(case.reading.as_ref().unwrap()));
        serde_json::to_string(&Report::of(&case, &Texts::default())).unwrap()
    };
    let tonight = report("1795219200000");
    assert!(tonight.contains("2026-11-21"), "{tonight}");
    for reset in ["99999999999999", "18446744073709551615", "5000000000000"] {
        let said = report(reset);
        assert!(said.contains("rate.free_per_day"), "{reset}: {said}");
        for year in ["5138", "2128", "+58"] {
            assert!(!said.contains(&format!("{year}-")), "{reset}: {said}");
        }
    }
}

/// N2: a limit that every door for the key meets is no outage of the API, and proves nothing in order.
#[test]
fn n2_a_limit_at_every_door_for_the_key_proves_nothing() {
    let mut world = World::new(None);
    for probe in [Probe::Key, Probe::Credits, Probe::UserModels, Probe::Chat(Chat::SameModel)] {
        world.set(probe, Refused(429, "undetermined"));
    }
    let verdict = world.run().verdict;
    assert_eq!((verdict.cause, verdict.fault), (CauseId::UNDETERMINED, None), "{}", verdict.title);
}

/// The door for keys refuses what another accepts, and accepts it when it is asked again: nobody's key is blamed for that.
#[test]
fn a_key_that_was_refused_and_then_accepted_is_not_called_bad() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.disagreeing = true;
    world.set(Probe::Key, Refused(401, "auth.key_invalid"));
    let Plan::Run(batch) = plan(&world.case) else { panic!("no batch") };
    for planned in batch {
        let result = world.answer(planned.request);
        world.case.record(result);
    }
    let Plan::Run(again) = plan(&world.case) else { panic!("not asked again") };
    assert_eq!(again.iter().map(|planned| planned.request.probe).collect::<Vec<_>>(), [Probe::Key]);
    world.set(Probe::Key, Is(Outcome::KeyValid(Box::default())));
    let report = world.run();
    assert_ne!(report.verdict.fault, Some(Fault::Key), "{:#?}", report.verdict);
    assert!(report.verdict.fault_confidence <= 0.8, "{:#?}", report.verdict);
    let advice: Vec<&str> = report.actions.iter().map(|action| action.title.as_str()).collect();
    assert!(!advice.iter().any(|title| title.contains("new key") && !title.contains("not")), "{advice:?}");
}
