//! The simulated server answers as the official document says.

use super::schema::Official;
use openrouter_doctor::simulator::{Edge, Fix, KEY, Path, Server, World, worlds};
use serde_json::{Value, json};
use std::time::Duration;

fn client() -> &'static reqwest::Client {
    // Connections are not kept: each test has a runtime of its own.
    static CLIENT: std::sync::OnceLock<reqwest::Client> = std::sync::OnceLock::new();
    CLIENT.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap()
    })
}

async fn world(name: &str) -> Server {
    Server::start(World::load(name).unwrap()).await.unwrap()
}

struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_default().to_string()
    }
}

async fn call(server: &Server, key: Option<&str>, path: &str, body: Option<Value>) -> Answer {
    let url = format!("{}{path}", server.base_url());
    let mut request = match body {
        Some(body) => client().post(url).json(&body).header("X-OpenRouter-Metadata", "enabled"),
        None => client().get(url),
    };
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, text: answer.text().await.unwrap() }
}

fn chat(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "hi"}], "max_tokens": 16})
}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body[key] = value;
    body
}

fn image_chat(model: &str) -> Value {
    json!({"model": model, "max_tokens": 16, "messages": [{"role": "user", "content": [
        {"type": "text", "text": "hi"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    ]}]})
}

/// Every answer of every world to every call we make, against the document's schema for that status.
#[tokio::test]
async fn every_answer_of_every_world_fits_the_official_document() {
    let official = Official::load();
    let mut checked = 0;
    for (name, title) in worlds() {
        let loaded = World::load(name).unwrap_or_else(|problem| panic!("{problem}"));
        assert!(!title.is_empty());
        assert_eq!(loaded.title, title);
        let network = &loaded.state.network;
        // Answers of others and answers that do not come are in no document.
        if network.path != Path::Open || network.edge != Edge::OpenRouter || !network.cuts.is_empty() {
            continue;
        }
        let model = loaded.model.clone().unwrap_or_else(|| "openai/gpt-4o-mini".to_string());
        let mut slow = loaded;
        slow.state.delay_ms = 0;
        let server = Server::start(slow).await.unwrap();
        let tool = json!([{"type": "function", "function": {"name": "noop", "parameters": {"type": "object"}}}]);
        let endpoints = format!("/models/{model}/endpoints");
        let calls: Vec<(&str, Option<&str>, String, Option<Value>)> = vec![
            ("GET /key", Some(KEY), "/key".into(), None),
            ("GET /key", None, "/key".into(), None),
            ("GET /credits", Some(KEY), "/credits".into(), None),
            ("GET /models", None, "/models".into(), None),
            ("GET /models/user", Some(KEY), "/models/user".into(), None),
            ("GET /models/{author}/{slug}/endpoints", None, endpoints, None),
            ("GET /generation", Some(KEY), "/generation?id=gen-1".into(), None),
            ("GET /generation/content", Some(KEY), "/generation/content?id=gen-1".into(), None),
            ("GET /providers", None, "/providers".into(), None),
            ("POST /chat/completions", Some(KEY), "/chat/completions".into(), Some(chat(&model))),
            ("POST /chat/completions", Some(KEY), "/chat/completions".into(), Some(chat("no/such-model"))),
            ("POST /chat/completions", Some(KEY), "/chat/completions".into(), Some(with(chat(&model), "tools", tool))),
            ("POST /chat/completions", Some(KEY), "/chat/completions".into(), Some(image_chat(&model))),
            ("POST /chat/completions", None, "/chat/completions".into(), Some(chat(&model))),
        ];
        for (operation, key, path, body) in calls {
            if let Some(body) = &body {
                official.check("POST /chat/completions request", body).unwrap();
            }
            let answer = call(&server, key, &path, body).await;
            assert!(answer.headers.contains_key("date"), "{name}: no Date");
            if !answer.headers["content-type"].to_str().unwrap().starts_with("application/json") {
                continue;
            }
            let mut documented = format!("{operation} {}", answer.status);
            if !official.knows(&documented) {
                documented = format!("POST /chat/completions {}", answer.status);
            }
            let mut body = answer.json();
            if answer.status == 200 && body.get("choices").is_none() && body.get("error").is_some() {
                continue;
            }
            // `free_model_daily_requests` and the budgets are newer than the document, which forbids nothing.
            if let Some(row) = body.get_mut("data").and_then(Value::as_object_mut) {
                row.remove("effective_budget");
            }
            official.check(&documented, &body).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} answers were checked");
}

#[tokio::test]
async fn a_stream_fits_the_official_document() {
    let official = Official::load();
    let server = world("healthy").await;
    let body = with(chat("anthropic/claude-sonnet-4.6"), "stream", json!(true));
    let answer = call(&server, Some(KEY), "/chat/completions", Some(body)).await;
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    assert!(answer.text.starts_with(": OPENROUTER PROCESSING"));
    let frames: Vec<&str> = answer.text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(frames.last(), Some(&"[DONE]"));
    for frame in &frames[..frames.len() - 1] {
        let chunk: Value = serde_json::from_str(frame).unwrap();
        official.check("POST /chat/completions 200 events", &json!({"data": chunk})).unwrap();
    }
}

#[tokio::test]
async fn a_wrong_type_is_noticed_by_the_schema_check() {
    let official = Official::load();
    let server = world("healthy").await;
    let mut key = call(&server, Some(KEY), "/key", None).await.json();
    official.check("GET /key 200", &key).unwrap();
    key["data"]["limit"] = json!("twenty");
    assert!(official.check("GET /key 200", &key).is_err());
}

#[tokio::test]
async fn the_shape_of_the_key_decides_between_two_refusals() {
    let server = world("healthy").await;
    let stranger = format!("sk-or-v1-{}", "0".repeat(64));
    for (key, message) in [
        (None, "Missing Authentication header"),
        (Some("sk-proj-1234"), "Missing Authentication header"),
        (Some(stranger.as_str()), "User not found."),
    ] {
        let answer = call(&server, key, "/key", None).await;
        assert_eq!((answer.status, answer.message().as_str()), (401, message));
    }
    assert_eq!(call(&server, Some(KEY), "/key", None).await.status, 200);
}

/// What each of the first worlds says to the smallest call with its own model.
#[tokio::test]
async fn worlds_answer_the_test_call_as_their_titles_say() {
    for (name, status, message) in [
        ("healthy", 200, ""),
        ("no-key-sent", 200, ""),
        ("unknown-key", 401, "User not found."),
        ("management-key", 401, "User not found."),
        ("no-credits", 402, "never purchased credits"),
        ("max-tokens-too-high", 200, ""),
        ("key-limit-reached", 403, "Key limit exceeded (monthly limit)"),
        ("free-daily-quota", 429, "free-models-per-day"),
        ("upstream-rate-limit", 429, "Provider returned error"),
        ("tos-refusal-by-region", 403, "violation of provider Terms Of Service"),
        ("tos-refusal-by-account", 403, "violation of provider Terms Of Service"),
        ("data-policy", 404, "Free model training violation (account settings)"),
        ("model-removed", 404, "No endpoints found for google/gemini-2.0-flash-001."),
        ("image-input-refused", 200, ""),
        ("provider-down", 502, "Provider returned error"),
        ("openrouter-down", 502, ""),
    ] {
        let server = world(name).await;
        let model = server.world().model.unwrap();
        let answer = call(&server, Some(KEY), "/chat/completions", Some(chat(&model))).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        if !message.is_empty() {
            assert!(answer.message().contains(message), "{name}: {}", answer.text);
        }
    }
    let server = world("max-tokens-too-high").await;
    let body = with(chat("anthropic/claude-sonnet-4.6"), "max_tokens", json!(64000));
    let answer = call(&server, Some(KEY), "/chat/completions", Some(body)).await;
    assert_eq!(answer.status, 402);
    assert!(answer.message().contains("You requested up to 64000 tokens, but can only afford 133"), "{}", answer.text);
    let server = world("image-input-refused").await;
    let answer = call(&server, Some(KEY), "/chat/completions", Some(image_chat("qwen/qwen3-coder"))).await;
    assert_eq!((answer.status, answer.message().as_str()), (404, "No endpoints found that support image input"));
}

#[tokio::test]
async fn gates_come_in_order_so_that_states_combine() {
    let server = world("healthy").await;
    server.mutate(|state| {
        state.account.usage = 30.0;
        state.catalogue.removed = vec!["openai/gpt-4o-mini".into()];
        state.policy.hidden.insert("*:free".into(), "zdr-violation-by-guardrail".into());
        state.free.used = 1000;
    });
    let ask = async |model: &str| call(&server, Some(KEY), "/chat/completions", Some(chat(model))).await;
    assert_eq!(ask("openai/gpt-4o-mini").await.status, 404);
    assert_eq!(ask("openai/gpt-oss-20b:free").await.status, 402);
    server.mutate(|state| state.account.usage = 0.0);
    let refused = ask("openai/gpt-oss-20b:free").await;
    assert_eq!(refused.json()["error"]["metadata"]["ineligibility_reasons"][0]["reason"], "zdr-violation-by-guardrail");
    server.mutate(|state| state.policy.hidden.clear());
    let refused = ask("openai/gpt-oss-20b:free").await;
    assert_eq!(refused.headers["x-ratelimit-limit"], "1000");
    assert_eq!(refused.json()["error"]["metadata"]["limit_source"], "openrouter_free_tier_daily");
    server.mutate(|state| state.free.used = 0);
    assert_eq!(ask("openai/gpt-oss-20b:free").await.status, 200);
}

/// To an answer, or to the refusal of the next gate.
#[tokio::test]
async fn a_fix_opens_the_gate_that_was_closed() {
    let mut fixed = 0;
    for (name, _) in worlds() {
        let server = world(name).await;
        let loaded = server.world();
        let open = loaded.state.network.path == Path::Open && loaded.state.network.cuts.is_empty();
        let (Some(model), Some(_), true) = (&loaded.model, &loaded.fixed, open) else { continue };
        let ask = async || call(&server, Some(KEY), "/chat/completions", Some(chat(model))).await;
        let before = ask().await;
        if let Fix::Coming { in_s } = server.apply_fix().unwrap() {
            assert_eq!(ask().await.status, before.status, "{name}: not in force yet");
            server.pass(Duration::from_secs(in_s));
        }
        let after = ask().await;
        let moved_on = after.status == 200 || (before.status, before.text) != (after.status, after.text.clone());
        assert!(moved_on, "{name}: {}", after.text);
        fixed += 1;
    }
    assert!(fixed >= 8, "{fixed}");
}

#[tokio::test]
async fn a_closed_port_opens_with_the_fix() {
    let server = world("healthy").await;
    server.mutate(|state| state.network.path = Path::Refused);
    let ask = || client().get(format!("{}/models/count", server.base_url())).send();
    // The listener closes a moment after the change.
    let mut refused = false;
    for _ in 0..100 {
        refused = ask().await.is_err();
        if refused {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(refused);
    server.mutate(|state| state.network.path = Path::Open);
    for _ in 0..100 {
        if ask().await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("still closed");
}

/// Clients escape different characters of an id, in either case.
#[tokio::test]
async fn ids_may_come_escaped() {
    let server = world("healthy").await;
    let plain = call(&server, None, "/models/openai/gpt-oss-20b:free/endpoints", None).await;
    assert_eq!(plain.json()["data"]["id"], "openai/gpt-oss-20b:free");
    for escaped in ["openai/gpt-oss-20b%3Afree", "openai%2fgpt-oss-20b%3afree", "%6fpenai/gpt-oss-20b:free"] {
        let answer = call(&server, None, &format!("/models/{escaped}/endpoints"), None).await;
        assert_eq!(answer.json(), plain.json(), "{escaped}");
    }
}

#[tokio::test]
async fn wrong_doors_answer_with_a_page_and_right_ones_with_json() {
    let server = world("healthy").await;
    for (path, status, kind) in [
        ("/v1/chat/completions", 404, "text/html; charset=utf-8"),
        ("/api/v1/v1/chat/completions", 404, "text/html; charset=utf-8"),
        ("/api/v1/chat/completions", 401, "application/json"),
        ("/api/v1/messages", 401, "application/json"),
        ("/api/v1/responses", 401, "application/json"),
    ] {
        let url = format!("{}{path}", server.origin());
        let answer = client().post(url).bearer_auth("dummy").json(&chat("x/y")).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (status, &kind.parse().unwrap()));
    }
}

#[test]
fn an_unknown_world_is_refused_with_the_list_of_worlds() {
    let problem = World::load("nowhere").unwrap_err().to_string();
    assert!(problem.contains("nowhere") && problem.contains("healthy"), "{problem}");
    let expect = serde_json::json!({"cause": "none", "fault": "none", "state": "cleared"});
    let odd = serde_json::json!({"title": "x", "colour": "red", "expect": expect});
    let problem = World::of_table("odd", odd.as_object().unwrap().clone()).unwrap_err().to_string();
    assert!(problem.contains("colour"), "{problem}");
}
