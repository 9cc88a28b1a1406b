//! The prober against the simulated OpenRouter.

use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient};
use openrouter_doctor::core::address::api_url::ApiUrl;
use openrouter_doctor::core::checks::check::CheckAnswer;
use openrouter_doctor::core::checks::{Chat, Outcome, Probe, ProbeRequest, ProbeResult};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::simulator::{CreditsAnswer, Edge, KEY, KeyStatus, ProviderMode, Server, World, WorldState};

async fn server(world: &str) -> Server {
    Server::start(World::load(world).unwrap()).await.unwrap()
}

fn client(server: &Server) -> OpenRouterClient {
    let settings = ClientSettings {
        status_url: Some(server.status_url()),
        ..ClientSettings::new(BaseUrl::parse(&server.base_url()).unwrap())
    };
    let client = OpenRouterClient::new(settings);
    client.use_key(Some(ApiKey::new(KEY.to_string())));
    client
}

fn ask(probe: Probe) -> ProbeRequest {
    ProbeRequest { model: Some("anthropic/claude-sonnet-4.6".into()), ..ProbeRequest::new(probe) }
}

async fn label(server: &Server, probe: Probe) -> &'static str {
    client(server).probe(ask(probe)).await.outcome.label()
}

async fn healthy_but(change: impl FnOnce(&mut WorldState)) -> Server {
    let server = server("healthy").await;
    server.mutate(change);
    server
}

#[tokio::test]
async fn every_probe_has_its_good_outcome_when_all_is_well() {
    let server = server("healthy").await;
    let client = client(&server);
    for (probe, expected) in [
        (Probe::KeyShape, "well_shaped"),
        (Probe::Reach, "reachable"),
        (Probe::Trace, "supported_country"),
        (Probe::Status, "operational"),
        (Probe::Models, "known_model"),
        (Probe::Key, "valid"),
        (Probe::NoKeyControl, "refused"),
        (Probe::WrongKeyControl, "refused"),
        (Probe::Credits, "refused"),
        (Probe::UserModels, "listed"),
        (Probe::Endpoints, "several_endpoints"),
        (Probe::Generation, "refused"),
        (Probe::Chat(Chat::SameModel), "ok"),
        (Probe::Chat(Chat::WithTool), "ok"),
        (Probe::Chat(Chat::WithImage), "ok"),
        (Probe::Chat(Chat::DenyDataCollection), "ok"),
        (Probe::Chat(Chat::Streaming), "ok"),
        (Probe::Chat(Chat::Xray), "refused"),
    ] {
        let impossible = if probe == Probe::Chat(Chat::Xray) { vec!["top_a", "seed"] } else { Vec::new() };
        let request = ProbeRequest { generation_id: Some("gen-unknown".into()), impossible, ..ask(probe) };
        let result = client.probe(request).await;
        assert_eq!(result.outcome.label(), expected, "{}: {result:?}", probe.id());
    }
}

/// The simulated API answers each skin at its own path only: the check must ask where the client asks.
#[tokio::test]
async fn a_base_url_is_checked_with_the_skin_of_the_client() {
    let server = server("healthy").await;
    let client = client(&server);
    for (call, expected) in [
        ("/api/v1", "right_door"),
        ("/api/v1/chat/completions", "right_door"),
        ("/api/v1/responses", "right_door"),
        ("/api/v1/messages?beta=true", "right_door"),
        ("/api/v1/models", "right_door"),
        ("/api/v1/models/author/slug/endpoints", "right_door"),
        ("/v1", "wrong_door"),
        ("/api", "wrong_door"),
        ("/api/chat/completions", "wrong_door"),
        ("/api/messages", "wrong_door"),
        ("/api/v1/v1/messages", "wrong_door"),
        ("/api/v1/chat/completions/chat/completions", "wrong_door"),
    ] {
        let url = ApiUrl::of_call(&format!("{}{call}", server.origin())).map(Box::new);
        let result = client.probe(ProbeRequest { url, ..ask(Probe::BaseUrlCheck) }).await;
        assert_eq!(result.outcome.label(), expected, "{call}");
    }
}

#[tokio::test]
async fn the_catalogue_brings_the_providers_along() {
    let server = server("healthy").await;
    let Outcome::Models(catalogue) = client(&server).probe(ask(Probe::Models)).await.outcome else { panic!() };
    assert_eq!(catalogue.provider_slug("Moonshot AI"), Some("moonshotai"));
    assert!(catalogue.providers.iter().any(|row| row.name == "DeepInfra" && row.slug == "deepinfra"));
    let asked: Vec<(String, bool)> = server.requests().into_iter().map(|it| (it.path, it.with_world_key)).collect();
    assert!(asked.contains(&("/api/v1/providers".to_string(), false)), "{asked:?}");
}

#[tokio::test]
async fn answers_become_facts() {
    let server = healthy_but(|state| {
        state.key.limit = Some(20.0);
        state.key.limit_used = 5.5;
        state.key.limit_reset = Some("monthly".into());
        state.free.used = 7;
        state.network.country = "HK".into();
        state.openrouter.incidents = vec!["Elevated errors".into()];
        state.account.credits_for_keys = CreditsAnswer::Real;
        let attempts =
            r#"{"finish_reason": "length", "provider_responses": [{"provider_name": "Anthropic", "status": 529}]}"#;
        state.generations.insert("gen-1".into(), serde_json::from_str(attempts).unwrap());
    })
    .await;
    let client = client(&server);
    let Outcome::KeyValid(key) = client.probe(ask(Probe::Key)).await.outcome else { panic!() };
    assert_eq!(
        (key.limit, key.limit_remaining, key.free_used, key.free_limit),
        (Some(20.0), Some(14.5), Some(7), Some(1000))
    );
    assert_eq!(key.odd_fields, Vec::<String>::new());
    let Outcome::Trace(trace) = client.probe(ask(Probe::Trace)).await.outcome else { panic!() };
    assert_eq!((trace.country.as_deref(), trace.unsupported), (Some("HK"), true));
    assert_eq!(client.probe(ask(Probe::Status)).await.outcome, Outcome::Status(vec!["Elevated errors".into()]));
    let Outcome::Credits(credits) = client.probe(ask(Probe::Credits)).await.outcome else { panic!() };
    assert!((credits.balance().unwrap() - 20.8).abs() < 1e-9);
    let Outcome::Models(catalogue) = client.probe(ask(Probe::Models)).await.outcome else { panic!() };
    let model = catalogue.model.clone().unwrap();
    assert_eq!((model.prompt_price, model.max_completion_tokens), (Some(0.000_003), Some(128_000)));
    assert!(model.input_modalities.contains(&"image".to_string()) && catalogue.count > 50);
    let request = ProbeRequest { generation_id: Some("gen-1".into()), ..ask(Probe::Generation) };
    let Outcome::Generation(past) = client.probe(request).await.outcome else { panic!() };
    assert_eq!(past.attempts, vec![("Anthropic".to_string(), Some(529))]);
    let result = client.probe(ask(Probe::Chat(Chat::SameModel))).await;
    let Outcome::Answered(facts) = &result.outcome else { panic!() };
    assert!(facts.generation_id.as_deref().unwrap().starts_with("gen-") && facts.provider.is_some());
    assert_eq!(facts.attempts.last().map(|it| it.1), Some(Some(200)));
    assert!(result.cost_usd > 0.0 && result.cost_usd < 0.001);
}

#[tokio::test]
async fn a_misspelt_model_has_its_nearest_names() {
    let server = server("healthy").await;
    let request = ProbeRequest { model: Some("claude-sonnet-4-6".into()), ..ask(Probe::Models) };
    let Outcome::Models(catalogue) = client(&server).probe(request).await.outcome else { panic!() };
    assert_eq!(catalogue.label().name, "unknown_model");
    assert_eq!(catalogue.nearest.first().map(String::as_str), Some("anthropic/claude-sonnet-4.6"));
}

#[tokio::test]
async fn states_of_the_key_have_their_labels() {
    for (expected, change) in [
        ("refused", (|state| state.key.status = KeyStatus::Unknown) as fn(&mut WorldState)),
        ("management_key", |state| state.key.management = true),
        ("limit_reached", |state| {
            state.key.limit = Some(1.0);
            state.key.limit_used = 1.0;
        }),
        ("expired", |state| {
            state.key.status = KeyStatus::Expired;
            state.key.readable = true;
            state.key.expires_at = Some("2024-01-01T00:00:00Z".into());
        }),
        ("disabled", |state| {
            state.key.status = KeyStatus::Disabled;
            state.key.readable = true;
        }),
        ("free_quota_used", |state| state.free.used = 1000),
    ] {
        let server = healthy_but(change).await;
        assert_eq!(label(&server, Probe::Key).await, expected);
    }
}

#[tokio::test]
async fn zeros_from_credits_are_not_believed() {
    let server = healthy_but(|state| state.account.credits_for_keys = CreditsAnswer::Zeros).await;
    assert_eq!(label(&server, Probe::Credits).await, "unreadable");
}

#[tokio::test]
async fn somebody_else_answering_is_noticed() {
    for (edge, probe, expected) in [
        (Edge::Mock, Probe::WrongKeyControl, "accepted"),
        (Edge::Mock, Probe::NoKeyControl, "accepted"),
        (Edge::CaptivePortal, Probe::Models, "foreign_answer"),
        (Edge::CaptivePortal, Probe::Trace, "foreign_answer"),
        (Edge::EgressFilter, Probe::Key, "foreign_answer"),
        (Edge::CdnBlock, Probe::Chat(Chat::SameModel), "foreign_answer"),
    ] {
        let server = healthy_but(|state| state.network.edge = edge).await;
        assert_eq!(label(&server, probe).await, expected, "{edge:?}");
    }
}

#[tokio::test]
async fn refusals_are_decoded_like_pastes() {
    for (world, status) in [
        ("tos-refusal-by-region", 403),
        ("no-credits", 402),
        ("free-daily-quota", 429),
        ("provider-down", 502),
        ("openrouter-down", 502),
    ] {
        let server = server(world).await;
        let model = server.world().model;
        let request = ProbeRequest { model, ..ProbeRequest::new(Probe::Chat(Chat::SameModel)) };
        let result = client(&server).probe(request).await;
        assert_eq!((result.outcome.label(), result.http_status), ("refused", Some(status)), "{world}");
        let reading = result.refusal.unwrap().reading;
        assert!(reading.text.contains(&status.to_string()), "{world}: {}", reading.text);
    }
}

#[tokio::test]
async fn errors_inside_a_success_are_refusals() {
    for (mode, chat, expected) in [
        (ProviderMode::ErrorInside, Chat::SameModel, "refused"),
        (ProviderMode::Interrupted, Chat::Streaming, "refused"),
        (ProviderMode::Interrupted, Chat::SameModel, "ok"),
        (ProviderMode::Empty, Chat::SameModel, "empty"),
        (ProviderMode::Empty, Chat::Streaming, "empty"),
    ] {
        let server = healthy_but(|state| {
            state.providers.insert("*".into(), mode);
        })
        .await;
        let result = client(&server).probe(ask(Probe::Chat(chat))).await;
        assert_eq!(result.outcome.label(), expected, "{mode:?} {chat:?}: {result:?}");
        assert_eq!(result.http_status, Some(200));
        if expected == "refused" {
            assert!(result.refusal.unwrap().reading.text.contains("temporarily overloaded"));
        }
    }
}

#[tokio::test]
async fn the_key_goes_where_it_must_and_nowhere_else() {
    let server = server("healthy").await;
    let client = client(&server);
    for probe in Probe::ALL {
        let request = ProbeRequest {
            url: ApiUrl::of_call(&server.base_url()).map(Box::new),
            generation_id: Some("gen-1".into()),
            ..ask(*probe)
        };
        let before = server.requests().len();
        client.probe(request).await;
        let sent = server.requests();
        let with_key = sent[before..].iter().any(|it| it.with_world_key);
        assert_eq!(with_key, probe.needs_key(), "{}", probe.id());
    }
    let shown = format!("{client:?}");
    assert!(!shown.contains(&KEY[12..60]), "{shown}");
}

#[tokio::test]
async fn without_what_it_needs_a_probe_is_skipped_and_says_why() {
    let server = server("healthy").await;
    let client = client(&server);
    let skipped = async |request: ProbeRequest| -> ProbeResult { client.probe(request).await };
    let plain = ProbeRequest::new;
    assert_eq!(skipped(plain(Probe::Endpoints)).await.outcome, Outcome::Skipped("network.no_model"));
    assert_eq!(skipped(plain(Probe::Generation)).await.outcome, Outcome::Skipped("network.no_generation"));
    assert_eq!(skipped(plain(Probe::BaseUrlCheck)).await.outcome, Outcome::Skipped("network.no_url"));
    for elsewhere in ["https://openrouter.ai/v1", "https://example.com/v1", "http://169.254.169.254/latest"] {
        let request = ProbeRequest { url: ApiUrl::of_call(elsewhere).map(Box::new), ..plain(Probe::BaseUrlCheck) };
        assert_eq!(skipped(request).await.outcome, Outcome::Skipped("network.door_elsewhere"), "{elsewhere}");
    }
    client.use_key(Some(ApiKey::new("sk-or-v1-with\na-line-break".into())));
    assert_eq!(skipped(plain(Probe::Key)).await.outcome, Outcome::Skipped("network.key_unsendable"));
    client.use_key(None);
    assert_eq!(skipped(plain(Probe::Key)).await.outcome, Outcome::Skipped("network.no_key"));
    assert!(server.requests().is_empty());
}
