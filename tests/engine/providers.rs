//! Failing providers, and OpenRouter itself.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::plan::{Plan, plan};
use openrouter_doctor::core::reading::Candidate;
use openrouter_doctor::core::reading::evidence::{Evidence, Found};
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::say;

#[test]
fn one_failing_provider_is_told_from_all_of_them_and_from_the_body() {
    let named = |world: &mut World| {
        world.evidence(|it| it.provider = Some(Found::inferred("Beta".into())));
    };
    let mut one = World::new(Some("upstream.error"));
    named(&mut one);
    one.chat(Chat::SameModel, Refused(502, "upstream.error"));
    one.chat(Chat::ProviderPinned, Refused(502, "upstream.error"));
    one.expect("upstream.error", Some("one_provider"), Fault::Provider, State::Reproduced);
    let mut all = World::new(Some("upstream.error"));
    named(&mut all);
    all.refuse_all(502, "upstream.error");
    all.expect("upstream.error", Some("all_providers"), Fault::Provider, State::Reproduced);
    let mut body = World::new(Some("upstream.error"));
    named(&mut body);
    let report = body.run();
    assert_eq!((report.verdict.root_cause, report.verdict.fault), (None, Some(Fault::Provider)));
    assert!(report.verdict.fault_confidence <= 0.8, "one failure that is over fits the body and the provider");
    assert!(!report.ruled_out.iter().any(|row| row.what.contains("recovering")), "{:#?}", report.ruled_out);
}

/// A wrong slug would pin the call to nobody, and its refusal would accuse a provider that was never asked.
#[test]
fn a_provider_is_asked_by_the_slug_that_the_api_gives_it() {
    let slug = |named: &str, listed: &[(&str, &str)]| {
        let mut world = World::new(Some("upstream.error"));
        world.evidence(|it| it.provider = Some(Found::inferred(named.into())));
        let provider = |(name, slug): &(&str, &str)| ProviderFacts { name: (*name).into(), slug: (*slug).into() };
        let providers = listed.iter().map(provider).collect();
        let catalogue = Catalogue { count: rows().len(), rows: rows().into(), providers, ..Catalogue::default() };
        world.set(Probe::Models, Is(Outcome::Models(Box::new(catalogue))));
        world.refuse_all(502, "upstream.error");
        world.run();
        let asked = world.case.result(Probe::Chat(Chat::ProviderPinned));
        let asked = asked.or_else(|| world.case.result(Probe::Chat(Chat::ProviderIgnored)))?;
        asked.request.provider_only.clone().or_else(|| asked.request.provider_ignore.clone())
    };
    assert_eq!(slug("Beta", &[]).as_deref(), Some("beta"), "of the model's own endpoints");
    assert_eq!(slug("New Cloud", &[("NewCloud", "nc-gpu")]).as_deref(), Some("nc-gpu"), "of the list");
    assert_eq!(slug("Google", &[("NewCloud", "nc-gpu")]).as_deref(), Some("google-vertex"), "known beforehand");
    assert_eq!(slug("New Cloud", &[]), None, "never guessed");
}

#[test]
fn openrouter_down_shows_in_the_catalogue() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.set(Probe::Models, Refused(500, "upstream.openrouter"));
    world.set(Probe::Key, Refused(500, "upstream.openrouter"));
    world.set(Probe::Status, Is(Outcome::Status(vec!["API outage".into()])));
    world.expect("upstream.openrouter", Some("incident"), Fault::OpenRouter, State::Reproduced);
    assert!(world.calls().is_empty());
}

#[test]
fn the_record_of_the_failed_call_tells_who_hung_up() {
    let recorded = |reason: Option<&str>, cancelled: bool| {
        let facts = GenerationFacts {
            finish_reason: reason.map(str::to_string),
            cancelled: Some(cancelled),
            ..GenerationFacts::default()
        };
        Is(Outcome::Generation(Box::new(facts)))
    };
    let mut client = World::new(Some("upstream.timeout"));
    client.evidence(|it| it.generation_id = Some(Found::inferred("gen-1".into())));
    client.set(Probe::Generation, recorded(None, true));
    client.case.settings.paid = false;
    let Plan::Run(batch) = plan(&client.case) else { panic!("no batch") };
    for planned in batch {
        let result = client.answer(planned.request);
        client.case.record(result);
    }
    assert_eq!(conclude(&client.case).root.map(|it| it.id), Some("client_limit"));
    let mut thought = World::new(Some("upstream.empty"));
    thought.evidence(|it| it.generation_id = Some(Found::inferred("gen-1".into())));
    thought.set(Probe::Generation, recorded(Some("length"), false));
    thought.chat(
        Chat::SameModel,
        Is(Outcome::Empty(ChatFacts {
            reasoning_tokens: Some(16),
            completion_tokens: Some(16),
            ..ChatFacts::default()
        })),
    );
    thought.expect("upstream.empty", Some("reasoning_ate_it"), Fault::Request, State::Reproduced);
}

#[test]
fn variables_that_mislead_the_client_are_named_where_the_client_is_the_difference() {
    let mut world = World::new(Some("auth.key_invalid"));
    let finding = EnvironmentFinding {
        variable: "OPENAI_BASE_URL".into(),
        value: "http://localhost:4000".into(),
        note: say!("probe.environment_clean"),
        misleads: Some(Interference::OtherHost),
    };
    world.set(Probe::Environment, Is(Outcome::Environment(vec![finding])));
    let report = world.run();
    assert!(says(&report, "OPENAI_BASE_URL"), "{:#?}", report.verdict.because);
}

/// What makes one root cause likelier than its siblings must not make its cause likelier than another.
#[test]
fn a_proxy_in_the_shell_does_not_turn_a_timeout_into_a_network_fault() {
    let mut world = World::new(Some("upstream.timeout"));
    let other = Candidate { cause: cause("network.connect"), confidence: 0.5, because: Vec::new() };
    world.case.diagnosis.as_mut().unwrap().others.push(other);
    let proxy = EnvironmentFinding {
        variable: "HTTPS_PROXY".into(),
        value: "http://127.0.0.1:7890".into(),
        note: say!("misleads.proxy"),
        misleads: Some(Interference::OtherWay),
    };
    world.set(Probe::Environment, Is(Outcome::Environment(vec![proxy])));
    assert_eq!(world.run().verdict.cause.as_str(), "upstream.timeout");
}

#[test]
fn a_key_with_another_tail_in_the_text_is_said_to_be_another() {
    let mut world = World::new(Some("auth.key_invalid"));
    world.evidence(|it| it.key_tail = Some(Found::inferred("9f3c".into())));
    let report = world.run();
    assert!(says(&report, "9f3c") && says(&report, "a1b2"), "{:#?}", report.verdict.because);
}

#[test]
fn proposals_fit_what_the_cause_needs() {
    let mut broke = World::new(Some("billing.no_credits"));
    broke.refuse_all(402, "billing.no_credits").chat(Chat::FreeModel, ok());
    let free = broke.run();
    let named = |report: &Report, part: &str| report.actions.iter().any(|it| it.detail.contains(part));
    let offered = free.actions.iter().any(|action| action.title.contains(":free, which costs nothing"));
    assert!(offered, "{:#?}", free.actions);
    let mut negative = World::new(Some("billing.no_credits"));
    negative.refuse_all(402, "billing.no_credits");
    assert!(!named(&negative.run(), "qwen/qwen3-coder:free"), "below zero free models are refused too");
    let mut long = World::new(Some("billing.max_tokens"));
    long.evidence(|it| it.numbers.requested_tokens = Some(64_000));
    let cheaper = long.run();
    assert!(named(&cheaper, "anthropic/claude-haiku-4.5") && !named(&cheaper, "account: anthropic/claude-opus"));
}

/// What had to be refused and passes ends the series: no further bound can be trusted.
#[test]
fn a_refusal_that_passes_when_it_is_to_be_shown_ends_the_calls() {
    let named = Evidence { field: Some(Found::inferred("top_k".into())), ..Evidence::default() };
    let mut world = World::new(Some("request.provider_rejected"));
    world.chat(Chat::SameModel, RefusedWith(400, "request.provider_rejected", Box::new(named)));
    let report = world.run();
    let calls: Vec<&str> = report.probes.iter().map(|probe| probe.id).filter(|id| id.starts_with("chat.")).collect();
    assert_eq!(calls, ["chat.same_model", "chat.echo"]);
}
