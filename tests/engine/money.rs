//! Balance, caps, budgets and what a call reserves.

use super::by_hand::*;
use openrouter_doctor::core::checks::budget::{Budget, Ladder};
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::plan::choose::bound;
use openrouter_doctor::core::plan::{Plan, plan};
use openrouter_doctor::core::report::State;

#[test]
fn a_free_model_tells_zero_from_negative() {
    let mut zero = World::new(Some("billing.no_credits"));
    zero.refuse_all(402, "billing.no_credits").chat(Chat::FreeModel, ok());
    zero.expect("billing.no_credits", Some("zero"), Fault::Account, State::Reproduced);
    let mut negative = World::new(Some("billing.no_credits"));
    negative.refuse_all(402, "billing.no_credits");
    negative.expect("billing.no_credits", Some("negative"), Fault::Account, State::Reproduced);
}

#[test]
fn money_that_is_there_means_another_account() {
    World::new(Some("billing.no_credits")).expect(
        "billing.no_credits",
        Some("other_account"),
        Fault::Client,
        State::Cleared,
    );
}

#[test]
fn key_cap_budget_and_reservation_are_told_apart() {
    let capped = KeyFacts { limit: Some(20.0), limit_remaining: Some(0.0), ..KeyFacts::default() };
    let mut cap = World::new(Some("billing.no_credits"));
    cap.key(capped);
    cap.expect("billing.key_limit", Some("cap_reached"), Fault::Key, State::Reproduced);
    let mut budget = World::new(Some("billing.budget"));
    let spent = Budget { limit_usd: Some(5.0), remaining_usd: Some(0.0), ..Budget::default() };
    budget.key(KeyFacts { budgets: Ladder { layers: vec![spent], effective: None }, ..KeyFacts::default() });
    budget.expect("billing.budget", Some("key_budget"), Fault::Account, State::Reproduced);
    World::new(Some("billing.in_flight")).expect(
        "billing.in_flight",
        Some("parallel_calls"),
        Fault::Client,
        State::Cleared,
    );
    let mut held = World::new(Some("billing.in_flight"));
    held.refuse_all(402, "billing.in_flight");
    held.expect("billing.in_flight", Some("still_reserved"), Fault::Account, State::Reproduced);
}

#[test]
fn a_cap_does_not_stop_a_free_model() {
    let mut world = World::new(Some("rate.upstream"));
    world.case.set_model("qwen/qwen3-coder:free");
    world.key(KeyFacts { limit: Some(1.0), limit_remaining: Some(0.0), ..KeyFacts::default() });
    world.refuse_all(429, "rate.upstream");
    let report = world.run();
    assert_eq!(report.verdict.cause.as_str(), "rate.upstream");
}

#[test]
fn an_answer_length_that_fits_is_computed() {
    let mut world = World::new(Some("billing.max_tokens"));
    world.evidence(|it| {
        it.numbers.requested_tokens = Some(64_000);
        it.numbers.affordable_tokens = Some(13_321);
    });
    let report = world.expect("billing.max_tokens", Some("account_balance"), Fault::Request, State::Cleared);
    assert!(report.actions.iter().any(|it| it.detail.contains("11000")), "{:#?}", report.actions);
    assert!(report.actions.iter().any(|it| it.detail.contains("about $0.20")), "{:#?}", report.actions);
    assert!(!world.calls().contains(&"chat.same_max_tokens"), "64000 tokens could cost more than allowed");
}

/// A call that must be refused counts as if it passed, since the list that says so may be out of date.
#[test]
fn m3_a_length_that_could_cost_more_than_allowed_is_not_asked_for() {
    let mut world = World::new(Some("billing.max_tokens"));
    world.case.settings.max_cost_usd = 0.0;
    world.evidence(|it| {
        it.numbers.requested_tokens = Some(64_000);
        it.numbers.affordable_tokens = Some(900);
    });
    let endpoint = EndpointFacts { supported_parameters: vec!["max_tokens".into()], ..EndpointFacts::default() };
    world.set(Probe::Endpoints, Is(Outcome::Endpoints(vec![endpoint])));
    world.expect("billing.max_tokens", Some("account_balance"), Fault::Request, State::NotTested);
    assert!(world.calls().is_empty(), "{:?}", world.calls());
}

/// A list that an endpoint does not give may hold anything: the call could be answered, and cost.
#[test]
fn no_impossible_demand_is_made_of_endpoints_that_tell_nothing() {
    let mut world = World::new(Some("policy.region"));
    world.case.settings.max_cost_usd = 0.0;
    world.run();
    assert!(world.calls().is_empty(), "{:?}", world.calls());
}

#[test]
fn a_cap_smaller_than_the_reservation_shows_in_the_key() {
    let mut world = World::new(Some("billing.max_tokens"));
    world.evidence(|it| it.numbers.requested_tokens = Some(64_000));
    world.key(KeyFacts { limit: Some(1.0), limit_remaining: Some(0.5), ..KeyFacts::default() });
    world.expect("billing.max_tokens", Some("key_cap"), Fault::Request, State::Reproduced);
}

#[test]
fn a_negative_balance_stands_behind_a_404() {
    for id in ["routing.providers", "model.no_endpoints"] {
        let mut world = World::new(Some(id));
        world.refuse_all(404, if id == "routing.providers" { "routing.providers" } else { "model.no_endpoints" });
        world.chat(Chat::FreeModel, Refused(402, "billing.no_credits"));
        let report = world.expect("billing.no_credits", Some("negative"), Fault::Account, State::Reproduced);
        assert!(says(&report, "The text itself shows another failure"), "{:#?}", report.verdict.because);
    }
    let mut read = World::new(Some("routing.providers"));
    read.set(
        Probe::Credits,
        Is(Outcome::Credits(CreditsFacts { total_credits: 10.0, total_usage: 10.4, untrusted: false })),
    );
    read.expect("billing.no_credits", Some("negative"), Fault::Account, State::Reproduced);
}

/// What the first test call may cost at most, with this row of the catalogue for its model.
fn asked_for(change: impl FnOnce(&mut ModelFacts)) -> f64 {
    let mut world = World::new(Some("policy.data"));
    world.case.agreed_calls = 0;
    world.case.settings.max_cost_usd = 10.0;
    let mut listed = rows();
    change(&mut listed[0]);
    let catalogue =
        Catalogue { count: listed.len(), model: Some(listed[0].clone()), rows: listed.into(), ..Catalogue::default() };
    world.set(Probe::Models, Is(Outcome::Models(Box::new(catalogue))));
    for _ in 0..20 {
        match plan(&world.case) {
            Plan::Run(batch) => {
                for planned in batch {
                    let result = world.answer(planned.request);
                    world.case.record(result);
                }
            }
            Plan::Consent(planned) => return planned.request.max_cost_usd,
            Plan::Done => break,
        }
    }
    panic!("no call was asked for: {:?}", plan(&world.case));
}

/// M2: each price of the catalogue counts, not the two of tokens alone.
#[test]
fn m2_every_price_of_the_catalogue_is_in_the_bound() {
    let plain = asked_for(|_| {});
    assert!(plain > 0.0);
    let more = |change: fn(&mut ModelFacts)| asked_for(change) - plain;
    assert!(more(|row| row.request_price = 0.01) > 0.0099, "a price for each request");
    assert!(more(|row| row.reasoning_price = 1e-3) > 0.015, "thinking at 16 tokens");
    assert!(more(|row| row.cache_write_price = 1e-4) > 0.003, "a prompt that is written to the cache");
    // Prices that are not told, or are negative because a router chooses, are the dearest that are known.
    assert!(asked_for(|row| row.completion_price = Some(-1.0)) > plain);
    assert!(asked_for(|row| row.prompt_price = None) > plain);
    // No price lowers the bound.
    assert!(more(|row| row.request_price = -1.0) >= 0.0);
}

/// M2: a model that searches by itself has that price in its bound, and pictures theirs.
#[test]
fn m2_searches_and_pictures_are_in_the_bound() {
    let searching = ModelFacts { web_search_price: 0.035, ..row("perplexity/sonar", 1e-6, &["text"], &[]) };
    assert!(bound(0.0, 0.0, Some(&searching), 16) > 0.035);
    let pictures = ModelFacts { image_price: 0.01, ..row(MODEL, 1e-6, &["text", "image"], &[]) };
    assert!(bound(0.0, 1.0, Some(&pictures), 16) > 0.01);
}

/// M2: what `:online` or a preset adds stands in no list, so that nothing is called with it.
#[test]
fn m2_what_has_a_price_that_no_list_names_is_not_called() {
    for (named, called) in [
        (format!("{MODEL}:online"), Some(MODEL)),
        ("@preset/mine".into(), None),
        (format!("{MODEL}@preset/mine"), None),
    ] {
        let mut world = World::new(Some("policy.data"));
        world.case.set_model(&named);
        world.run();
        let models: Vec<&str> = world
            .case
            .results
            .iter()
            .filter(|result| matches!(result.request.probe, Probe::Chat(_)))
            .filter_map(|result| result.request.model.as_deref())
            .collect();
        assert!(models.iter().all(|model| !model.contains(":online") && !model.contains('@')), "{named}: {models:?}");
        assert_eq!(models.first().copied().filter(|model| *model == MODEL), called, "{named}: {models:?}");
    }
}
