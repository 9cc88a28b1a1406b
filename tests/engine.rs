//! The engine: answers in, verdict out, with no network. Each test plays one world by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use openrouter_doctor::core::causes::{CAUSES, CauseId, Fault};
use openrouter_doctor::core::diagnose::clues::{VOCABULARY, labels_of, probe_of};
use openrouter_doctor::core::diagnose::live::disjoint;
use openrouter_doctor::core::diagnose::{Candidate, Diagnosis};
use openrouter_doctor::core::diagnose::{actions, facts};
use openrouter_doctor::core::evidence::{Evidence, Found};
use openrouter_doctor::core::investigation::{Investigation, KeyState, Plan, Question, Settings};
use openrouter_doctor::core::paste::Reading;
use openrouter_doctor::core::probe::*;
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::{ActionKind, Texts};
use openrouter_doctor::say;
use proptest::prelude::*;
use std::collections::BTreeMap;

const MODEL: &str = "anthropic/claude-sonnet-4.5";

fn cause(id: &str) -> CauseId {
    CauseId::parse(id).unwrap_or_else(|| panic!("no cause {id}"))
}

/// A world played by hand: what the paste says and what each probe answers.
struct World {
    case: Investigation,
    answers: BTreeMap<Probe, Answer>,
}

#[derive(Clone, Debug)]
enum Answer {
    Is(Outcome),
    Refused(u16, &'static str),
    /// Refused, with a body that also shows this.
    RefusedWith(u16, &'static str, Box<Evidence>),
}

use Answer::{Is, Refused, RefusedWith};

fn ok() -> Answer {
    Is(Outcome::Answered(ChatFacts { provider: Some("Test".into()), ..ChatFacts::default() }))
}

fn row(id: &str, price: f64, inputs: &[&str], parameters: &[&str]) -> ModelFacts {
    let list = |it: &[&str]| it.iter().map(|it| (*it).to_string()).collect();
    ModelFacts {
        id: id.into(),
        context_length: Some(200_000),
        input_modalities: list(inputs),
        output_modalities: vec!["text".into()],
        supported_parameters: list(parameters),
        prompt_price: Some(price / 5.0),
        completion_price: Some(price),
        ..ModelFacts::default()
    }
}

fn rows() -> Vec<ModelFacts> {
    vec![
        row(MODEL, 15e-6, &["text", "image"], &["tools", "max_tokens"]),
        row("anthropic/claude-haiku-4.5", 5e-6, &["text", "image"], &["tools"]),
        row("openai/gpt-5.4-mini", 4.5e-6, &["text", "image"], &["tools"]),
        row("google/gemini-2.5-flash", 2.5e-6, &["text", "image"], &["tools"]),
        row("deepseek/deepseek-chat-v3.1", 1e-6, &["text"], &["tools"]),
        row("qwen/qwen3-coder", 1.2e-6, &["text"], &["tools"]),
        row("qwen/qwen3-vl", 1.4e-6, &["text", "image"], &["tools"]),
        row("z-ai/glm-plain", 0.4e-6, &["text"], &[]),
        row("qwen/qwen3-coder:free", 0.0, &["text"], &["tools"]),
        row("moonshotai/kimi-k2:free", 0.0, &["text"], &["tools"]),
    ]
}

fn endpoints(names: &[&str]) -> Answer {
    let endpoint = |name: &&str| EndpointFacts {
        provider: (*name).into(),
        tag: Some(name.to_lowercase()),
        status: Some(0),
        uptime_5m: Some(99.0),
        ..EndpointFacts::default()
    };
    Is(Outcome::Endpoints(names.iter().map(endpoint).collect()))
}

fn reading(evidence: Evidence) -> Reading {
    let text = evidence.message.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    Reading { text, evidence, ..Reading::default() }
}

impl World {
    /// All is well on the other side; the paste names this cause, or there is none.
    fn new(pasted: Option<&str>) -> Self {
        let evidence = Evidence { model: Some(Found::inferred(MODEL.to_string())), ..Evidence::default() };
        let settings = Settings { paid: true, max_cost_usd: 0.05, ..Settings::default() };
        let mut case = Investigation::new(pasted.map(|_| reading(evidence)), settings);
        if let Some(id) = pasted {
            let best = Candidate { cause: cause(id), confidence: 0.97, because: Vec::new() };
            case.diagnosis = Some(Diagnosis { best, others: Vec::new(), paste_instead: None });
        }
        case.key = KeyState::Given { masked: "sk-or-v1-…a1b2".into(), source: say!("source.environment") };
        let mut answers = BTreeMap::new();
        let catalogue = Catalogue { count: rows().len(), rows: rows(), ..Catalogue::default() };
        for (probe, outcome) in [
            (Probe::KeyShape, Outcome::KeyShape(KeyShape::WellShaped)),
            (Probe::Environment, Outcome::Environment(Vec::new())),
            (Probe::Reach, Outcome::Reach(Reach::default())),
            (Probe::Status, Outcome::Status(Vec::new())),
            (Probe::Models, Outcome::Models(Box::new(catalogue))),
            (Probe::Key, Outcome::KeyValid(Box::default())),
            (Probe::NoKeyControl, Outcome::ControlRefused),
            (Probe::WrongKeyControl, Outcome::ControlRefused),
            (Probe::UserModels, Outcome::UserModels(rows().into_iter().map(|it| it.id).collect())),
            (Probe::Door, Outcome::DoorRight),
        ] {
            answers.insert(probe, Is(outcome));
        }
        let mut world = Self { case, answers };
        world.set(Probe::Trace, trace("DE", false));
        world.set(Probe::Credits, Refused(403, "auth.wrong_key_type"));
        world.set(Probe::Endpoints, endpoints(&["Alpha", "Beta", "Gamma"]));
        world
    }

    fn set(&mut self, probe: Probe, answer: Answer) -> &mut Self {
        self.answers.insert(probe, answer);
        self
    }

    fn chat(&mut self, chat: Chat, answer: Answer) -> &mut Self {
        self.set(Probe::Chat(chat), answer)
    }

    fn refuse_all(&mut self, status: u16, id: &'static str) -> &mut Self {
        for probe in Probe::ALL {
            if matches!(probe, Probe::Chat(_)) {
                self.set(*probe, Refused(status, id));
            }
        }
        self
    }

    fn key(&mut self, facts: KeyFacts) -> &mut Self {
        self.set(Probe::Key, Is(Outcome::KeyValid(Box::new(facts))))
    }

    fn evidence(&mut self, change: impl FnOnce(&mut Evidence)) -> &mut Self {
        change(&mut self.case.reading.as_mut().unwrap().evidence);
        self
    }

    fn answer(&self, request: ProbeRequest) -> ProbeResult {
        let answer = self.answers.get(&request.probe).cloned().unwrap_or_else(ok);
        let (outcome, http_status, refusal) = match answer {
            Is(outcome) => (outcome, Some(200), None),
            Refused(status, id) => (Outcome::Refused, Some(status), Some((id, Evidence::default()))),
            RefusedWith(status, id, evidence) => (Outcome::Refused, Some(status), Some((id, *evidence))),
        };
        let refusal = refusal.map(|(id, evidence)| Refusal {
            reading: Box::new(reading(evidence)),
            cause: cause(id),
            confidence: 0.97,
        });
        let cost_usd = if matches!(outcome, Outcome::Answered(_)) { request.max_cost_usd / 2.0 } else { 0.0 };
        ProbeResult { request, outcome, http_status, ms: 40, cost_usd, refusal }
    }

    /// Plays to the end.
    fn run(&mut self) -> Report {
        for _ in 0..20 {
            match self.case.plan() {
                Plan::Done => return self.case.report(&Texts::default()),
                Plan::Consent(planned) => panic!("consent asked though given: {planned:?}"),
                Plan::Run(batch) => {
                    for planned in batch {
                        let result = self.answer(planned.request);
                        self.case.record(result);
                    }
                }
            }
        }
        panic!("the plan does not end: {:?}", self.case.plan());
    }

    /// Plays to the end and holds the verdict against what is expected.
    #[track_caller]
    fn expect(&mut self, id: &str, root: Option<&str>, fault: Fault, state: State) -> Report {
        let report = self.run();
        let verdict = &report.verdict;
        assert_eq!(
            (verdict.cause.as_str(), verdict.root_cause, verdict.fault, verdict.state),
            (id, root, Some(fault), state),
            "because {:#?}\nopen {:#?}",
            verdict.because,
            self.case.conclude().open.iter().map(|it| (it.0.id, it.1)).collect::<Vec<_>>()
        );
        assert!(self.case.calls() <= 6, "{} calls", self.case.calls());
        report
    }

    fn calls(&self) -> Vec<&'static str> {
        let chats = self.case.results.iter().filter(|it| matches!(it.request.probe, Probe::Chat(_)));
        chats.map(|it| it.request.probe.id()).collect()
    }
}

fn trace(country: &str, unsupported: bool) -> Answer {
    let facts = TraceFacts { country: Some(country.into()), colo: Some("FRA".into()), unsupported };
    Is(Outcome::Trace(facts))
}

fn unreachable(kind: TransportKind) -> Answer {
    Is(Outcome::Unreachable(TransportFault { kind, detail: "as the library says".into(), issuer: None, proxy: None }))
}

fn says(report: &Report, part: &str) -> bool {
    report.verdict.because.iter().any(|it| it.fact.contains(part))
}

// Keys.

#[test]
fn a_good_key_that_works_here_means_that_the_client_sends_none() {
    let mut world = World::new(Some("auth.header_missing"));
    let report = world.expect("auth.header_missing", Some("no_key_sent"), Fault::Client, State::Cleared);
    assert!(says(&report, "works from here"), "{:#?}", report.verdict.because);
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
    world.set(Probe::KeyShape, Is(Outcome::KeyShape(KeyShape::Quoted)));
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

// Money.

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
    budget.key(KeyFacts { budget_exhausted: true, ..KeyFacts::default() });
    budget.expect("billing.budget", Some("key_budget"), Fault::Account, State::Reproduced);
    World::new(Some("billing.in_flight")).expect(
        "billing.in_flight",
        Some("parallel_calls"),
        Fault::Client,
        State::Cleared,
    );
    let mut held = World::new(Some("billing.in_flight"));
    held.refuse_all(402, "billing.in_flight");
    held.expect("billing.in_flight", Some("still_reserved"), Fault::Client, State::Reproduced);
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
    assert!(report.actions.iter().any(|it| it.detail.contains("about 0.20 USD")), "{:#?}", report.actions);
    assert!(!world.calls().contains(&"chat.same_max_tokens"), "64000 tokens could cost more than allowed");
}

/// Whether the money is looked at before the providers is not known: only a refusal for money says something.
#[test]
fn an_impossible_demand_proves_a_reservation_for_nothing_or_proves_nothing() {
    let mut world = World::new(Some("billing.max_tokens"));
    world.case.settings.max_cost_usd = 0.0;
    world.evidence(|it| {
        it.numbers.requested_tokens = Some(64_000);
        it.numbers.affordable_tokens = Some(900);
    });
    let endpoint = EndpointFacts { supported_parameters: vec!["max_tokens".into()], ..EndpointFacts::default() };
    world.set(Probe::Endpoints, Is(Outcome::Endpoints(vec![endpoint])));
    world.chat(Chat::SameMaxTokens, Refused(404, "model.parameters"));
    world.expect("billing.max_tokens", Some("account_balance"), Fault::Request, State::NotTested);
    assert_eq!(world.calls(), ["chat.same_max_tokens"]);
    world.case.forget(&[Probe::Chat(Chat::SameMaxTokens)]);
    world.chat(Chat::SameMaxTokens, Refused(402, "billing.max_tokens"));
    world.expect("billing.max_tokens", Some("account_balance"), Fault::Request, State::Reproduced);
    assert!(world.case.spent_usd() <= 0.0);
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

// Limits.

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
        assert!(wait.detail.contains("2026-10-12 00:00 UTC, in 3 h 12 min"), "{wait:?}");
        assert!(world.calls().is_empty(), "the quota is used up: a call would only be refused");
    }
}

#[test]
fn periods_begin_at_midnight_mondays_and_firsts_utc() {
    let now = 1_791_751_680_000; // Sunday 2026-10-11 20:48 UTC
    let day = 86_400_000;
    let midnight = 1_791_763_200_000;
    assert_eq!(actions::next_period(now, "daily"), Some(midnight));
    assert_eq!(actions::next_period(now, "weekly"), Some(midnight));
    assert_eq!(actions::next_period(midnight, "weekly"), Some(midnight + 7 * day));
    assert_eq!(actions::next_period(now, "monthly"), Some(midnight + 20 * day));
    assert_eq!(actions::next_period(now, "never"), None);
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

// Places and policies.

fn tos() -> World {
    let mut world = World::new(Some("policy.provider_tos"));
    world.refuse_all(403, "policy.provider_tos").chat(Chat::OpenModel, ok());
    world
}

#[test]
fn terms_by_region_account_author_and_cloud_are_told_apart() {
    let mut region = tos();
    region.set(Probe::Trace, trace("CN", true));
    let report = region.expect("policy.provider_tos", Some("egress"), Fault::Network, State::Reproduced);
    assert!(!report.verdict.certain, "what triggers this refusal is not documented");
    assert!(says(&report, "CN"), "{:#?}", report.verdict.because);
    assert!(
        report.actions.iter().any(|it| it.detail.contains("(answered here just now)")),
        "the model that answered is named: {:#?}",
        report.actions
    );

    tos().expect("policy.provider_tos", Some("account"), Fault::Account, State::Reproduced);

    let mut author = tos();
    author.chat(Chat::OtherAuthor, ok());
    author.expect("policy.provider_tos", Some("author"), Fault::Account, State::Reproduced);

    let mut flagged = tos();
    flagged.chat(Chat::OpenModel, Refused(403, "policy.provider_tos"));
    flagged.expect("policy.provider_tos", Some("flagged"), Fault::Account, State::Reproduced);

    let mut cloud = World::new(Some("policy.provider_tos"));
    cloud.evidence(|it| it.client = Some(Found::inferred("trae".into())));
    cloud.expect("policy.provider_tos", Some("client_cloud"), Fault::Client, State::Cleared);

    let mut path = World::new(Some("policy.provider_tos"));
    path.evidence(|it| it.client = Some(Found::inferred("cline".into())));
    path.expect("policy.provider_tos", Some("client_path"), Fault::Client, State::Cleared);
}

#[test]
fn the_region_gate_is_told_from_a_licence_and_from_the_clients_way() {
    let mut egress = World::new(Some("policy.region"));
    egress.set(Probe::Trace, trace("HK", true)).refuse_all(403, "policy.region");
    egress.chat(Chat::OpenModel, ok()).chat(Chat::Alternative(1), ok());
    egress.expect("policy.region", Some("egress"), Fault::Network, State::Reproduced);

    let mut licence = World::new(Some("policy.region"));
    licence.chat(Chat::SameModel, Refused(403, "policy.region"));
    licence.expect("policy.region", Some("model_licence"), Fault::Model, State::Reproduced);

    let mut client = World::new(Some("policy.region"));
    client.evidence(|it| it.client = Some(Found::inferred("claude-code".into())));
    client.expect("policy.region", Some("client_path"), Fault::Client, State::Cleared);
}

#[test]
fn the_region_refusal_of_a_wrong_id_follows_the_live_answer() {
    let mut world = World::new(Some("policy.region"));
    world.case.set_model("anthropic/claude-sonet-4.5");
    world.refuse_all(400, "model.invalid_id");
    world.set(Probe::Trace, trace("CN", true));
    let report = world.expect("model.invalid_id", Some("misspelt"), Fault::Request, State::Reproduced);
    assert!(report.next_gates.contains(&cause("policy.region")), "{:?}", report.next_gates);
    assert!(says(&report, "The text itself shows another failure"));
    assert!(report.actions.iter().any(|it| it.detail.contains(MODEL)), "{:#?}", report.actions);
}

#[test]
fn the_data_policy_of_account_guardrail_and_request_are_told_apart() {
    let hidden = || Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()]));
    let reason = |reason: &str| {
        Box::new(Evidence { ineligibility_reasons: vec![Found::inferred(reason.into())], ..Evidence::default() })
    };
    for (text, root) in
        [("paid-model-training-violation-by-account", "account"), ("zdr-violation-by-guardrail", "guardrail")]
    {
        let mut world = World::new(Some("policy.data"));
        world.set(Probe::UserModels, hidden());
        world.chat(Chat::SameModel, RefusedWith(404, "policy.data", reason(text)));
        world.expect("policy.data", Some(root), Fault::Account, State::Reproduced);
    }
    let mut request = World::new(Some("policy.data"));
    request.chat(Chat::DenyDataCollection, Refused(404, "policy.data"));
    request.expect("policy.data", Some("request"), Fault::Request, State::Cleared);
}

#[test]
fn a_harmless_text_that_passes_shows_that_this_text_was_flagged() {
    World::new(Some("policy.moderation")).expect(
        "policy.moderation",
        Some("this_text"),
        Fault::Request,
        State::Cleared,
    );
}

#[test]
fn a_hidden_model_is_the_accounts_a_missing_one_the_models() {
    let mut hidden = World::new(Some("model.no_endpoints"));
    hidden.set(Probe::UserModels, Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()])));
    hidden.refuse_all(404, "model.no_endpoints").chat(Chat::Alternative(1), ok());
    hidden.expect("model.no_endpoints", Some("hidden"), Fault::Account, State::Reproduced);

    let mut gone = World::new(Some("model.no_endpoints"));
    gone.case.set_model("google/gemini-2.0-flash-001");
    gone.set(Probe::Endpoints, Refused(404, "model.no_endpoints")).refuse_all(404, "model.no_endpoints");
    gone.chat(Chat::Alternative(1), ok());
    gone.expect("model.no_endpoints", Some("gone"), Fault::Model, State::Reproduced);

    World::new(Some("model.no_endpoints")).expect(
        "model.no_endpoints",
        Some("filtered"),
        Fault::Request,
        State::Cleared,
    );

    let mut ended = World::new(Some("model.free_ended"));
    ended.case.set_model("anthropic/claude-haiku-4.5:free");
    ended.refuse_all(404, "model.free_ended").chat(Chat::Alternative(1), ok());
    let report = ended.expect("model.free_ended", Some("ended"), Fault::Model, State::Reproduced);
    assert!(report.actions.iter().any(|it| it.detail.contains("anthropic/claude-haiku-4.5")));
}

#[test]
fn a_clients_prefix_is_told_from_a_misspelling() {
    let mut prefixed = World::new(Some("model.invalid_id"));
    prefixed.case.set_model("openrouter/anthropic/claude-sonnet-4.5");
    prefixed.refuse_all(400, "model.invalid_id");
    prefixed.expect("model.invalid_id", Some("client_prefix"), Fault::Client, State::Reproduced);
    let mut misspelt = World::new(Some("model.invalid_id"));
    misspelt.case.set_model("anthropic/claude-sonet-4.5");
    misspelt.refuse_all(400, "model.invalid_id");
    misspelt.expect("model.invalid_id", Some("misspelt"), Fault::Request, State::Reproduced);
    World::new(Some("model.invalid_id")).expect(
        "model.invalid_id",
        Some("other_id_sent"),
        Fault::Client,
        State::Cleared,
    );
}

// Capabilities.

#[test]
fn an_image_refused_by_model_route_or_client_is_told_apart() {
    let mut text_only = World::new(Some("model.input_modality"));
    text_only.case.set_model("qwen/qwen3-coder");
    let report = text_only.expect("model.input_modality", Some("text_only_model"), Fault::Model, State::Reproduced);
    assert!(!text_only.calls().contains(&"chat.with_image"), "the catalogue has told");
    assert!(report.actions.iter().any(|it| it.detail.contains("qwen/qwen3-vl")), "{:#?}", report.actions);

    let mut route = World::new(Some("model.input_modality"));
    route.chat(Chat::WithImage, Refused(404, "model.input_modality"));
    route.expect("model.input_modality", Some("route"), Fault::Account, State::Reproduced);

    let mut client = World::new(Some("model.input_modality"));
    client.expect("model.input_modality", Some("client_attached"), Fault::Client, State::Cleared);
    assert_eq!(client.calls(), ["chat.with_image"]);
}

#[test]
fn tools_refused_by_model_route_or_for_one_tool_are_told_apart() {
    let mut without = World::new(Some("model.tools"));
    without.case.set_model("z-ai/glm-plain");
    without.expect("model.tools", Some("model_without_tools"), Fault::Model, State::Reproduced);
    let mut route = World::new(Some("model.tools"));
    route.chat(Chat::WithTool, Refused(404, "model.tools"));
    route.expect("model.tools", Some("route_without_tools"), Fault::Account, State::Reproduced);
    World::new(Some("model.tools")).expect("model.tools", Some("this_tool"), Fault::Client, State::Cleared);
}

#[test]
fn parameters_of_the_request_pass_without_them() {
    World::new(Some("model.parameters")).expect(
        "model.parameters",
        Some("request_filters"),
        Fault::Request,
        State::Cleared,
    );
}

// Providers and OpenRouter.

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
    body.expect("upstream.error", Some("body"), Fault::Request, State::Cleared);
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
    let Plan::Run(batch) = client.case.plan() else { panic!("no batch") };
    for planned in batch {
        let result = client.answer(planned.request);
        client.case.record(result);
    }
    assert_eq!(client.case.conclude().root.map(|it| it.id), Some("client_limit"));
    let mut thought = World::new(Some("upstream.empty"));
    thought.evidence(|it| it.generation_id = Some(Found::inferred("gen-1".into())));
    thought.set(Probe::Generation, recorded(Some("length"), false));
    thought.chat(
        Chat::SameModel,
        Is(Outcome::Answered(ChatFacts {
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
        misleads: Some(Misleads::OtherHost),
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
        misleads: Some(Misleads::OtherWay),
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
    assert!(named(&free, ":free (answered here just now)"), "{:#?}", free.actions);
    let mut negative = World::new(Some("billing.no_credits"));
    negative.refuse_all(402, "billing.no_credits");
    assert!(!named(&negative.run(), "qwen/qwen3-coder:free"), "below zero free models are refused too");
    let mut long = World::new(Some("billing.max_tokens"));
    long.evidence(|it| it.numbers.requested_tokens = Some(64_000));
    let cheaper = long.run();
    assert!(named(&cheaper, "anthropic/claude-haiku-4.5") && !named(&cheaper, "account: anthropic/claude-opus"));
}

// Network.

#[test]
fn the_way_to_openrouter_is_told_by_what_breaks() {
    for (kind, id, root) in [
        (TransportKind::Dns, "network.dns", "resolver"),
        (TransportKind::ConnectionRefused, "network.connect", "refused"),
        (TransportKind::ConnectionReset, "network.connect", "filtered"),
        (TransportKind::Tls, "network.tls", "broken_chain"),
    ] {
        let mut world = World::new(Some("network.connect"));
        for probe in [Probe::Reach, Probe::Models, Probe::Key, Probe::NoKeyControl, Probe::Trace] {
            world.set(probe, unreachable(kind));
        }
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
    };
    for probe in [Probe::Reach, Probe::Models, Probe::Key] {
        world.set(probe, Is(Outcome::Unreachable(fault.clone())));
    }
    let report = world.expect("network.tls", Some("inspected"), Fault::Network, State::Reproduced);
    assert!(says(&report, "Zscaler Root CA"), "{:#?}", report.verdict.because);
}

#[test]
fn pages_of_filters_portals_and_the_cdn_are_told_apart() {
    let page = || Foreign { content_type: Some("text/html".into()), excerpt: "<html>".into() };
    for (status, root, fault) in [
        (403, "egress_filter", Fault::Network),
        (200, "captive_page", Fault::Network),
        (522, "cdn_error", Fault::OpenRouter),
    ] {
        let mut world = World::new(Some("network.proxy"));
        world.set(Probe::Models, Is(Outcome::Foreign(page())));
        let Plan::Run(batch) = world.case.plan() else { panic!("no batch") };
        for planned in batch {
            let mut result = world.answer(planned.request);
            if result.request.probe == Probe::Models {
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
    for probe in [Probe::Reach, Probe::Models, Probe::Key] {
        world.set(probe, unreachable(TransportKind::Dns));
    }
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
        assert!(world.calls().is_empty(), "{id}: the way is shown by free calls");
    }
}

#[test]
fn the_wrong_door_is_seen_in_the_clients_url() {
    let mut world = World::new(Some("routing.base_url"));
    world.evidence(|it| it.url = Some(Found::inferred("https://openrouter.ai/v1/chat/completions".into())));
    world.set(Probe::Door, Is(Outcome::DoorWrong));
    world.expect("routing.base_url", Some("wrong_url"), Fault::Client, State::Reproduced);
    let door = world.case.result(Probe::Door).unwrap();
    assert_eq!(door.request.url.as_deref(), Some("https://openrouter.ai/v1"), "the client's own path is taken off");
}

// No paste, or no cause in it.

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
    world.case.settings.paid = false;
    world.set(Probe::UserModels, Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()])));
    let Plan::Run(batch) = world.case.plan() else { panic!("no batch") };
    for planned in batch {
        let result = world.answer(planned.request);
        world.case.record(result);
    }
    assert_eq!(world.case.conclude().cause.as_str(), "policy.data");
    let Plan::Consent(planned) = world.case.plan() else { panic!("the hint is to be proved") };
    assert_eq!(planned.request.probe, Probe::Chat(Chat::SameModel));
    world.case.settings.paid = true;
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
    assert_eq!(world.case.question(), None);
    world.evidence(|it| it.model = None);
    assert_eq!(world.case.question(), Some(Question::Model));
    let mut key = World::new(Some("auth.key_invalid"));
    key.evidence(|it| it.model = None);
    assert_eq!(key.case.question(), None, "any model proves a key");
    key.run();
    assert_eq!(key.calls(), ["chat.same_model"]);
}

#[test]
fn offline_nothing_is_sent() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.case.settings.offline = true;
    assert_eq!(world.case.plan(), Plan::Done);
    let report = world.run();
    assert_eq!((report.verdict.fault, report.verdict.state), (Some(Fault::Network), State::NotTested));
    assert!(report.probes.is_empty());
}

#[test]
fn without_a_key_only_keyless_checks_are_made() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.case.key = KeyState::Skipped;
    let Plan::Run(batch) = world.case.plan() else { panic!("nothing to run") };
    assert!(batch.iter().all(|it| !it.request.probe.needs_key()), "{batch:#?}");
    let report = world.run();
    assert_eq!(report.verdict.state, State::NotTested);
}

#[test]
fn a_declined_call_ends_the_calls_and_keeps_the_rest() {
    let mut world = World::new(Some("policy.provider_tos"));
    world.case.settings.paid = false;
    let Plan::Run(batch) = world.case.plan() else { panic!("nothing to run") };
    for planned in batch {
        assert!(!planned.request.probe.is_paid());
        let result = world.answer(planned.request);
        world.case.record(result);
    }
    let Plan::Consent(planned) = world.case.plan() else { panic!("consent is due: {:?}", world.case.plan()) };
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
    assert_eq!(world.case.plan(), Plan::Done);
}

#[test]
fn a_recheck_asks_again_what_the_fix_touches() {
    let mut world = World::new(Some("billing.key_limit"));
    world.key(KeyFacts { limit: Some(20.0), limit_remaining: Some(0.0), ..KeyFacts::default() });
    world.expect("billing.key_limit", Some("cap_reached"), Fault::Key, State::Reproduced);
    let again = world.case.recheck();
    assert!(again.contains(&Probe::Key), "{again:?}");
    assert!(!again.contains(&Probe::Models) && !again.contains(&Probe::Reach), "{again:?}");
    world.case.forget(&again);
    world.key(KeyFacts { limit: Some(60.0), limit_remaining: Some(40.0), ..KeyFacts::default() });
    let report = world.run();
    assert_eq!(report.verdict.state, State::Cleared, "{:#?}", report.verdict);
    assert_eq!(world.calls(), ["chat.same_model"], "the test call ends the re-check");
}

#[test]
fn money_spent_before_a_recheck_counts() {
    let mut world = World::new(None);
    world.run();
    let spent = world.case.spent_usd();
    assert!(spent > 0.0);
    let again = world.case.recheck();
    world.case.forget(&again);
    assert!((world.case.spent_usd() - spent).abs() < 1e-12);
}

// The data.

#[test]
fn every_sign_and_label_of_the_data_exists() {
    let mut problems = Vec::new();
    for entry in CAUSES {
        let tables = entry.hypotheses.iter().flat_map(|it| [it.predicts, it.proven_by, it.cleared_by, it.raised_by]);
        for (sign, labels) in tables.chain([entry.shown_by, entry.hinted_by]).flatten() {
            let known = labels_of(sign);
            if known.is_empty() {
                problems.push(format!("{}: no sign {sign}", entry.id));
            }
            for label in *labels {
                if !known.contains(label) && CauseId::parse(label).is_none() {
                    problems.push(format!("{}: {sign} cannot be {label}", entry.id));
                }
            }
        }
        for next in entry.next {
            if CauseId::parse(next).is_none() {
                problems.push(format!("{}: next names no cause {next}", entry.id));
            }
        }
    }
    for (sign, _) in VOCABULARY {
        if probe_of(sign).is_none() && !sign.starts_with("paste/") {
            problems.push(format!("{sign} belongs to no probe"));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_root_cause_can_be_told_from_its_siblings() {
    let mut problems = Vec::new();
    for entry in CAUSES {
        assert!(!entry.hypotheses.is_empty(), "{} has no root cause", entry.id);
        let sum: f64 = entry.hypotheses.iter().map(|it| it.prior).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{}: priors sum to {sum}", entry.id);
        for (index, a) in entry.hypotheses.iter().enumerate() {
            for b in &entry.hypotheses[index + 1..] {
                let told = a.predicts.iter().any(|(sign, labels)| {
                    b.predicts.iter().any(|(other, theirs)| sign == other && disjoint(labels, theirs))
                });
                if !told {
                    problems.push(format!("{}: {} and {}", entry.id, a.id, b.id));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_probe_has_a_name_and_a_reason() {
    let texts = Texts::default();
    for probe in Probe::ALL {
        let name = texts.say(&facts::name(*probe));
        assert!(!name.contains("probe_name.") && !name.contains('{'), "{name}");
        let why = texts.say(&openrouter_doctor::core::diagnose::plan::why(*probe));
        assert!(!why.contains("why."), "{why}");
    }
}

// Properties.

fn any_outcome() -> impl Strategy<Value = Answer> {
    let causes: Vec<&'static str> = CAUSES.iter().map(|it| it.id.as_str()).collect();
    prop_oneof![
        4 => Just(ok()),
        4 => (prop::sample::select(vec![400_u16, 401, 402, 403, 404, 429, 500, 503]), prop::sample::select(causes))
            .prop_map(|(status, id)| Refused(status, id)),
        1 => Just(Is(Outcome::Empty(ChatFacts::default()))),
        1 => Just(Is(Outcome::Foreign(Foreign { content_type: None, excerpt: "x".into() }))),
        1 => prop::sample::select(vec![
            TransportKind::Dns, TransportKind::Tls, TransportKind::Timeout, TransportKind::Proxy, TransportKind::Broken,
        ]).prop_map(unreachable),
        1 => Just(Is(Outcome::Cancelled)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_world_ends_within_its_bounds(
        pasted in prop::option::of(prop::sample::select(CAUSES.iter().map(|it| it.id.as_str()).collect::<Vec<_>>())),
        changed in prop::collection::btree_map(prop::sample::select(Probe::ALL.to_vec()), any_outcome(), 0..20),
        paid in any::<bool>(),
        most in prop::sample::select(vec![0.0, 0.0005, 0.01, 1.0]),
    ) {
        let mut world = World::new(pasted);
        world.case.settings.paid = paid;
        world.case.settings.max_cost_usd = most;
        world.answers.extend(changed);
        let mut rounds = 0;
        loop {
            prop_assert_eq!(world.case.plan(), world.case.plan());
            prop_assert_eq!(world.case.conclude(), world.case.conclude());
            match world.case.plan() {
                Plan::Done => break,
                Plan::Consent(planned) => {
                    prop_assert!(!paid);
                    prop_assert!(planned.request.probe.is_paid());
                    prop_assert!(world.case.spent_usd() + planned.request.max_cost_usd <= most);
                    break;
                }
                Plan::Run(batch) => {
                    prop_assert!(!batch.is_empty());
                    let calls = batch.iter().filter(|it| it.request.probe.is_paid()).count();
                    prop_assert!(calls == 0 || (paid && batch.len() == 1), "one paid call at a time, with consent");
                    for planned in batch {
                        prop_assert!(world.case.result(planned.request.probe).is_none(), "asked twice");
                        let result = world.answer(planned.request);
                        world.case.record(result);
                    }
                }
            }
            rounds += 1;
            prop_assert!(rounds <= 8, "at most one batch and six calls");
        }
        prop_assert!(world.case.calls() <= 6);
        prop_assert!(world.case.spent_usd() <= most, "{} > {}", world.case.spent_usd(), most);
        let report = world.case.report(&Texts::default());
        for reason in &report.verdict.because {
            prop_assert!(!reason.fact.contains('{'), "a hole in {}", reason.fact);
        }
        for probe in &report.probes {
            prop_assert!(!probe.says.starts_with("probe."), "no sentence {}", probe.says);
        }
        prop_assert!((0.0..=1.0).contains(&report.verdict.confidence));
    }
}
