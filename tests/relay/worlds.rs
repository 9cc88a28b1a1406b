//! The failing call of every demo world, made through the relay: its cause is named without any text.

use super::{Listening, runtime, settings};
use openrouter_doctor::adapters::openrouter::BaseUrl;
use openrouter_doctor::adapters::relay::RelaySettings;
use openrouter_doctor::adapters::relay::read;
use openrouter_doctor::app::listen_look::Look;
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::exchange::judge;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{KEY, Server, World, worlds};
use serde_json::{Value, json};
use std::time::Duration;

/// Worlds whose verdict this one exchange, and what is asked after it, cannot show, with the cause that they show, and why. Live checks
/// go on from it.
const BEYOND: &[(&str, &str, &str)] = &[
    ("key-endpoint-refuses-alone", "none", "the call passes; only GET /key refuses the key"),
    (
        "key-switched-off-in-the-list",
        "auth.key_invalid",
        "GET /key knows it not; only a management key reads the list of keys",
    ),
    (
        "expired-key-at-a-wrong-address",
        "auth.key_invalid",
        "the path is told beside the verdict; led to the right address, the key is what is refused",
    ),
    (
        "wrong-address-and-an-unknown-key",
        "auth.key_invalid",
        "the path is told beside the verdict; led to the right address, the key is what is refused",
    ),
    ("key-of-another-vendor", "auth.wrong_host", "the relay sees whose key it is, and passes it to nobody"),
    ("openrouter-key-in-openais-variable", "none", "the program calls OpenAI; led to the relay, it works"),
    (
        "model-hidden-and-no-call-allowed",
        "policy.guardrail",
        "the answer names the guardrail, which is more than could be known without a call",
    ),
    ("zero-retention-by-guardrail", "policy.guardrail", "the answer names the guardrail, which the paste does not"),
    (
        "cap-on-the-key-and-a-long-answer",
        "billing.key_limit",
        "the answer names the key's limit, which the paste does not",
    ),
    (
        "key-cap-below-the-reservation",
        "billing.key_limit",
        "the answer names the key's limit, which the paste does not",
    ),
    ("max-tokens-over-key-cap", "billing.key_limit", "the answer names the key's limit, which the paste does not"),
    ("time-out-where-streams-are-cut", "none", "only a stream fails, and another end of it than the text tells"),
    ("negative-balance-behind-a-404", "routing.providers", "only the balance tells what the 404 hides"),
    ("negative-balance-read", "routing.providers", "only the balance tells what the 404 hides"),
];

const PATIENCE: Duration = Duration::from_secs(10);

/// A call of the user of a world.
struct Call {
    path: String,
    body: Value,
    key: String,
}

/// The call that fails in this world, as its paste and its state have it.
fn failing_call(world: &World) -> Call {
    let read = reading::read(world.paste.clone().into_bytes());
    let named = world.model.clone().or_else(|| read.evidence.model.map(|model| model.value));
    // A vendor is barred, and the text names no model: it was one of that vendor's.
    let barred = world.state.account.banned_authors.first().and_then(|author| {
        ["anthropic/claude-sonnet-4.6", "openai/gpt-5.4-mini"].iter().find(|model| model.starts_with(author.as_str()))
    });
    let model = named.as_deref().or(barred.copied()).unwrap_or("z-ai/glm-5.1");
    let mut body = json!({"model": model, "messages": [{"role": "user", "content": "Say hi."}]});
    let text = world.paste.to_lowercase();
    let cause = world.expect.cause.as_str();
    match cause {
        "model.input_modality" => {
            let part = match text.contains("audio") {
                true => json!({"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}),
                false => json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}),
            };
            body["messages"][0]["content"] = json!([{"type": "text", "text": "What is this?"}, part]);
        }
        "model.tools" => {
            body["tools"] =
                json!([{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]);
        }
        "stream.interrupted" => body["stream"] = json!(true),
        _ if world.paste.starts_with("data: ") => body["stream"] = json!(true),
        "model.output_modality" => body["modalities"] = json!(["image", "text"]),
        _ => {}
    }
    body["max_tokens"] = json!(if text.contains("fewer max_tokens") { 64_000 } else { 16 });
    if cause == "billing.prompt_tokens" {
        body["messages"][0]["content"] = json!("word ".repeat(100_000));
    }
    // One provider fails, and the call goes to no other.
    let failing: Vec<&String> = world.state.providers.keys().filter(|name| *name != "*").collect();
    if let [provider] = failing.as_slice()
        && world.expect.root_cause.as_deref().is_some_and(|root| ["one_provider", "pinned"].contains(&root))
    {
        body["provider"] = json!({"only": [provider], "allow_fallbacks": false});
    }
    let path = match cause {
        "routing.base_url" => "/v1/chat/completions",
        _ => "/api/v1/chat/completions",
    };
    Call { path: path.to_string(), body, key: world.user.key.clone() }
}

#[test]
fn the_failing_call_of_every_world_is_understood_as_it_happens() {
    runtime().block_on(async {
        let mut wrong = Vec::new();
        let (mut walked, mut named) = (0, 0);
        let wanted = std::env::var("WORLD").unwrap_or_default();
        for (name, _) in worlds().into_iter().filter(|(name, _)| name.contains(&wanted)) {
            let world = World::load(name).unwrap();
            let expect = &world.expect;
            let apart = ["network.", "client."].iter().any(|family| expect.cause.starts_with(family));
            if expect.state != "reproduced" || apart || expect.cause == "none" {
                continue;
            }
            let server = Server::start(world.clone()).await.unwrap();
            let base_url = BaseUrl::parse(&format!("{}/api/v1", server.origin())).unwrap();
            let mut how = settings("http://127.0.0.1:1/api/v1");
            how.upstream.base_url = base_url;
            let look = Look::by(how.upstream.clone());
            let mut relay = Listening::with(RelaySettings { pure: false, ..how }).await;
            let call = failing_call(&world);
            let body = call.body.to_string();
            let authorization = match call.key.as_str() {
                "" => String::new(),
                key => format!("Authorization: Bearer {key}\r\n"),
            };
            let request = format!(
                "POST {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{authorization}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                call.path,
                relay.address(),
                body.len()
            );
            let answer = String::from_utf8_lossy(&relay.raw(request.as_bytes()).await).into_owned();
            let recorded = tokio::time::timeout(PATIENCE, relay.caught.recv()).await.unwrap().unwrap();
            let exchange = read(&recorded, &mut relay.earlier);
            let (own, texts) = (Settings::default(), Texts::default());
            let report = judge::report(&exchange, own.clone(), &texts);
            let report = look.further(&exchange, report, recorded.key().cloned(), (&own, &texts)).await;
            let printed = serde_json::to_string(&report).unwrap();
            assert!(!printed.contains(KEY), "{name}");
            walked += 1;
            let beyond = BEYOND.iter().find(|(beyond, ..)| *beyond == name);
            let cause = beyond.map_or(expect.cause.as_str(), |(_, shown, _)| *shown);
            named += usize::from(report.verdict.cause.as_str() == expect.cause);
            if report.verdict.cause.as_str() != cause {
                let short: String = answer.split("\r\n\r\n").last().unwrap_or_default().chars().take(200).collect();
                wrong.push(format!("{name}: {} instead of {cause}: {short}", report.verdict.cause));
            } else if cause != "none" && serde_json::to_value(report.verdict.state).unwrap() != "reproduced" {
                wrong.push(format!("{name}: {:?}", report.verdict.state));
            }
        }
        println!("{walked} worlds walked, {named} named by one exchange, {} not as expected", wrong.len());
        assert!(wrong.is_empty(), "{} of {walked}\n{}", wrong.len(), wrong.join("\n"));
    });
}
