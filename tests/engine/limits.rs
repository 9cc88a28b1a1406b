//! Quotas and busy pools.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::reading::evidence::Found;
use openrouter_doctor::core::report::State;
use openrouter_doctor::core::report::values;
use openrouter_doctor::core::text::ActionKind;

#[test]
fn the_free_quota_names_its_tier_and_its_reset() {
    for (limit, root) in [(50, "tier_50"), (1000, "tier_1000")] {
        let mut world = World::new(Some("rate.free_per_day"));
        world.case.set_model("qwen/qwen3-coder:free");
        // 2026-10-11 20:48 UTC
        world.case.settings.now_ms = Some(1_791_751_680_000);
        world.key(KeyFacts {
            free_used: Some(limit),
            free_limit: Some(limit),
            free_remaining: Some(0),
            ..KeyFacts::default()
        });
        let report = world.expect("rate.free_per_day", Some(root), Fault::Account, State::Reproduced);
        let wait = report.actions.iter().find(|it| it.kind == ActionKind::Wait).unwrap();
        assert!(wait.title.contains("2026-10-12 00:00 UTC, in 3 h 12 min"), "{wait:?}");
        assert!(world.calls().is_empty(), "the quota is used up: a call would only be refused");
    }
}

#[test]
fn periods_begin_at_midnight_mondays_and_firsts_utc() {
    let now = 1_791_751_680_000; // Sunday 2026-10-11 20:48 UTC
    let day = 86_400_000;
    let midnight = 1_791_763_200_000;
    assert_eq!(values::next_period(now, "daily"), Some(midnight));
    assert_eq!(values::next_period(now, "weekly"), Some(midnight));
    assert_eq!(values::next_period(midnight, "weekly"), Some(midnight + 7 * day));
    assert_eq!(values::next_period(now, "monthly"), Some(midnight + 20 * day));
    assert_eq!(values::next_period(now, "never"), None);
}

#[test]
fn a_busy_pool_a_single_provider_and_a_pin_are_told_apart() {
    let mut pool = World::new(Some("rate.upstream"));
    pool.evidence(|it| it.is_byok = Some(Found::inferred(false)));
    pool.refuse_all(429, "rate.upstream");
    pool.expect("rate.upstream", Some("shared_pool"), Fault::Provider, State::Reproduced);
    let mut single = World::new(Some("rate.upstream"));
    single.evidence(|it| it.is_byok = Some(Found::inferred(false)));
    single.refuse_all(429, "rate.upstream").set(Probe::Endpoints, endpoints(&["Alpha"]));
    single.expect("rate.upstream", Some("single_provider"), Fault::Provider, State::Reproduced);
    let mut pin = World::new(Some("rate.upstream"));
    pin.evidence(|it| {
        it.is_byok = Some(Found::inferred(false));
        it.provider = Some(Found::inferred("Beta".into()));
    });
    pin.chat(Chat::ProviderPinned, Refused(429, "rate.upstream"));
    pin.expect("rate.upstream", Some("pinned"), Fault::Request, State::Reproduced);
    let pinned = pin.case.result(Probe::Chat(Chat::ProviderPinned)).unwrap();
    assert_eq!(pinned.request.provider_only.as_deref(), Some("beta"));
    let mut own = World::new(Some("rate.upstream"));
    own.evidence(|it| it.is_byok = Some(Found::inferred(true)));
    own.refuse_all(429, "rate.upstream");
    own.expect("rate.upstream", Some("own_key_limit"), Fault::Account, State::Reproduced);
}

#[test]
fn a_limit_of_our_own_making_is_not_taken_for_the_cause() {
    let mut world = World::new(Some("policy.data"));
    world.chat(Chat::SameModel, Refused(429, "rate.admission"));
    world.chat(Chat::Again, Refused(404, "policy.data"));
    world.set(Probe::UserModels, Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()])));
    let report = world.run();
    assert_eq!((report.verdict.cause.as_str(), report.verdict.state), ("policy.data", State::Reproduced));
}
