//! Each status at each check, for each family of paste: an answer that says nothing makes no verdict surer.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::CauseId;
use openrouter_doctor::core::report::{Report, State};

/// Refusals without a word of their own.
const STATUSES: &[u16] = &[400, 402, 403, 404, 408, 429, 451, 500, 502, 503, 529];

/// Every check that there is, each test call one.
fn probes() -> impl Iterator<Item = Probe> {
    Probe::FREE.iter().copied().chain(Chat::ALL.iter().map(|chat| Probe::Chat(*chat)))
}

const FAMILIES: &[&str] = &[
    "auth.key_invalid",
    "auth.header_missing",
    "billing.no_credits",
    "billing.max_tokens",
    "policy.provider_tos",
    "policy.data",
    "policy.moderation",
    "rate.free_per_day",
    "rate.upstream",
    "model.invalid_id",
    "model.no_endpoints",
    "request.context_length",
    "upstream.timeout",
    "upstream.openrouter",
    "routing.base_url",
];

fn with(pasted: Option<&str>, probe: Probe, answer: Answer) -> Report {
    let mut world = World::new(pasted);
    world.set(probe, answer);
    world.run()
}

#[test]
fn a_refusal_that_says_nothing_makes_no_verdict_surer() {
    let mut wrong = Vec::new();
    for family in FAMILIES {
        for probe in probes() {
            let without = with(Some(family), probe, Is(Outcome::Skipped("stage.nothing_to_ask"))).verdict;
            for status in STATUSES {
                let verdict = with(Some(family), probe, Refused(*status, "undetermined")).verdict;
                let other = verdict.cause != without.cause && verdict.confidence > 0.8;
                let surer = verdict.cause == without.cause && verdict.confidence > without.confidence + 0.005;
                let reproduced = verdict.state == State::Reproduced && without.state != State::Reproduced;
                if other || surer || reproduced {
                    wrong.push(format!(
                        "{family}, {} says {status}: {} {} {:?}, without it {} {} {:?}",
                        probe.id(),
                        verdict.cause,
                        verdict.confidence,
                        verdict.state,
                        without.cause,
                        without.confidence,
                        without.state
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cells:\n{}",
        wrong.len(),
        FAMILIES.len() * probes().count() * STATUSES.len(),
        wrong.join("\n")
    );
}

/// What the key opens must be open: a refused call, or a door for the key that refuses, is never "in order".
#[test]
fn a_health_check_with_a_refusal_in_it_is_never_in_order() {
    for probe in [Probe::Chat(Chat::SameModel), Probe::Key, Probe::UserModels] {
        for status in STATUSES.iter().chain(&[401]) {
            let mut world = World::new(None);
            world.case.settings.model = Some(MODEL.into());
            world.set(probe, Refused(*status, "undetermined"));
            let report = world.run();
            assert_ne!(report.verdict.cause, CauseId::NONE, "{} {status}", probe.id());
            assert!(
                !report.verdict.title.contains("Nothing wrong"),
                "{} {status}: {}",
                probe.id(),
                report.verdict.title
            );
        }
        for kind in TransportKind::ALL {
            let mut world = World::new(None);
            world.case.settings.model = Some(MODEL.into());
            world.set(probe, unreachable(*kind));
            let report = world.run();
            assert_ne!(report.verdict.cause, CauseId::NONE, "{} {kind:?}", probe.id());
        }
    }
}
