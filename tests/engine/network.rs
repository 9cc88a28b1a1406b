//! The way to OpenRouter.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::plan::{Plan, plan};
use openrouter_doctor::core::reading::evidence::Found;
use openrouter_doctor::core::report::State;
use std::sync::Arc;

#[test]
fn the_way_to_openrouter_is_told_by_what_breaks() {
    for (kind, id, root) in [
        (TransportKind::Dns, "network.dns", "resolver"),
        (TransportKind::ConnectionRefused, "network.connect", "refused"),
        (TransportKind::ConnectionReset, "network.connect", "filtered"),
        (TransportKind::Tls, "network.tls", "broken_chain"),
    ] {
        let mut world = World::new(Some("network.connect"));
        world.way(&unreachable(kind));
        world.expect(id, Some(root), Fault::Network, State::Reproduced);
        assert!(world.calls().is_empty());
    }
}

#[test]
fn interception_names_its_issuer() {
    let mut world = World::new(Some("network.tls"));
    let fault = TransportFault {
        kind: TransportKind::Tls,
        detail: String::new(),
        issuer: Some("Zscaler Root CA".into()),
        proxy: None,
        tls: None,
    };
    world.way(&Is(Outcome::Unreachable(fault)));
    let report = world.expect("network.tls", Some("inspected"), Fault::Network, State::Reproduced);
    assert!(says(&report, "Zscaler Root CA"), "{:#?}", report.verdict.because);
}

#[test]
fn pages_of_filters_portals_and_the_cdn_are_told_apart() {
    let page = || ForeignAnswer { content_type: Some("text/html".into()), excerpt: "<html>".into(), title: None };
    for (status, root, fault) in [
        (403, "egress_filter", Fault::Network),
        (200, "captive_page", Fault::Network),
        (522, "cdn_error", Fault::OpenRouter),
    ] {
        let mut world = World::new(Some("network.proxy"));
        world.way(&Is(Outcome::Foreign(page()))).set(Probe::Reach, Is(Outcome::Reach(Reach::default())));
        let Plan::Run(batch) = plan(&world.case) else { panic!("no batch") };
        for planned in batch {
            let mut result = world.answer(planned.request);
            if matches!(result.outcome, Outcome::Foreign(_)) {
                result.http_status = Some(status);
            }
            world.case.record(result);
        }
        world.expect("network.proxy", Some(root), fault, State::Reproduced);
    }
}

#[test]
fn an_accepted_control_shows_that_something_answers_in_openrouters_place() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.set(Probe::WrongKeyControl, Is(Outcome::ControlAccepted));
    world.expect("network.proxy", Some("intermediary"), Fault::Network, State::Reproduced);
}

#[test]
fn a_refusal_by_openrouter_stays_when_the_network_stops_our_checks() {
    let mut world = World::new(Some("billing.no_credits"));
    world.way(&unreachable(TransportKind::Dns));
    let report = world.run();
    assert_eq!((report.verdict.cause.as_str(), report.verdict.state), ("billing.no_credits", State::NotTested));
    assert!(says(&report, "could not be made"), "{:#?}", report.verdict.because);
}

#[test]
fn a_working_network_leaves_the_clients_way() {
    for id in ["network.dns", "network.connect", "network.proxy"] {
        let mut world = World::new(Some(id));
        let report = world.run();
        assert_eq!((report.verdict.fault, report.verdict.state), (Some(Fault::Client), State::Cleared), "{id}");
        assert!(world.calls().len() <= 1, "{id}: the way is shown by free calls, and one that sends something");
    }
}

#[test]
fn a_wrong_base_url_is_seen_in_the_clients_address() {
    let mut world = World::new(Some("routing.base_url"));
    world.evidence(|it| it.url = Some(Found::inferred("https://openrouter.ai/v1/chat/completions".into())));
    world.set(Probe::BaseUrlCheck, Is(Outcome::BaseUrlWrong));
    world.expect("routing.base_url", Some("wrong_url"), Fault::Client, State::Reproduced);
    let check = world.case.result(Probe::BaseUrlCheck).unwrap();
    let base = check.request.url.as_ref().map(|url| url.base());
    assert_eq!(base, Some("https://openrouter.ai/v1"), "the client's own path is taken off");
}

#[test]
fn a_program_that_does_not_trust_the_inspector_whom_this_machine_trusts_is_what_has_to_change() {
    let mut world = World::new(Some("network.tls"));
    let reach = Reach { issuer: Some("Zscaler Inc.".into()), inspected: true, ..Reach::default() };
    world.set(Probe::Reach, Is(Outcome::Reach(reach)));
    let report = world.expect("network.tls", Some("client_store"), Fault::Client, State::Cleared);
    assert!(!report.verdict.summary.contains("was not accepted"), "{}", report.verdict.summary);
    assert!(report.verdict.title.contains("trusts the connection"), "{}", report.verdict.title);
}

#[test]
fn a_certificate_of_another_host_is_not_laid_at_the_programs_list_of_authorities() {
    let mut world = World::new(Some("network.tls"));
    let text = "Hostname/IP does not match certificate's altnames (ERR_TLS_CERT_ALTNAME_INVALID)";
    Arc::make_mut(world.case.reading.as_mut().unwrap()).text = text.into();
    let report = world.run();
    assert_ne!(report.verdict.root_cause, Some("client_store"), "{}", report.verdict.title);
    assert!(report.verdict.fault_confidence <= 0.8, "{}", report.verdict.fault_confidence);
}
