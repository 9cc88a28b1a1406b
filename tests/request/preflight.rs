//! What would become of a request before a provider sees it.

use super::live::Stage;
use openrouter_doctor::simulator::KEY;
use serde_json::{Value, json};

const MODEL: &str = "anthropic/claude-sonnet-4.6";

fn body(change: impl FnOnce(&mut Value)) -> String {
    let mut body = json!({"model": MODEL, "max_tokens": 200, "messages": [{"role": "user", "content": "hi"}]});
    change(&mut body);
    body.to_string()
}

/// Where the request would be refused, in the healthy world or in another.
fn refused_at(world: &str, body: &str) -> Value {
    let stage = Stage::of(world, |_| ());
    let document = stage.json(&[], body).document();
    assert!(!stage.paths().iter().any(|path| path.ends_with("/chat/completions")), "without one call");
    document["preflight"]["refused_at"].clone()
}

#[test]
fn a_request_in_order_is_refused_nowhere() {
    let stage = Stage::of("healthy", |world| world.state.key.limit = Some(20.0));
    let ended = stage.json(&[], &body(|_| ()));
    let flight = &ended.document()["preflight"];
    assert_eq!(
        (ended.code, &flight["refused_at"], &flight["with_account"]),
        (0, &Value::Null, &json!(true)),
        "{flight:#}"
    );
    assert!(flight["endpoints"].as_array().is_some_and(|rows| rows.len() > 1 && rows[0]["lacks"].is_null()));
    assert!(flight["reserve_usd"].as_f64().is_some_and(|usd| usd > 0.002 && usd < 0.02), "{flight:#}");
    assert!(flight["left_usd"].as_f64().is_some_and(|usd| usd > 1.0), "{flight:#}");
    let tokens = &flight["prompt_tokens"];
    assert!(
        tokens["least"].as_u64() <= tokens["tokens"].as_u64() && tokens["tokens"].as_u64() <= tokens["most"].as_u64()
    );
}

#[test]
fn each_demand_that_leaves_no_endpoint_is_named() {
    for (change, gate) in [
        (json!({"model": "anthropic/claude-sonet-4.6"}), "model"),
        (json!({"provider": {"only": ["groq"]}}), "only"),
        (json!({"provider": {"order": ["groq"], "allow_fallbacks": false}}), "order"),
        (json!({"provider": {"max_price": {"prompt": 0.01}}}), "max_price"),
        (json!({"provider": {"max_price": {"completion": "0.5"}}}), "max_price"),
        (json!({"provider": {"quantizations": ["int4"]}}), "quantizations"),
        (json!({"provider": {"require_parameters": true}, "min_p": 0.1}), "parameters"),
        (json!({"max_tokens": 900_000}), "output"),
        (json!({"messages": [{"role": "user", "content": "word ".repeat(2_000_000)}]}), "context"),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}]}]}),
            "modalities",
        ),
    ] {
        let body = body(|body| {
            for (name, value) in change.as_object().unwrap() {
                body[name] = value.clone();
            }
        });
        let found = refused_at("healthy", &body);
        assert!(
            found == gate || (gate == "output" && found == "money"),
            "{gate}: {found} {}",
            &change.to_string()[..change.to_string().len().min(200)]
        );
    }
}

#[test]
fn zero_retention_is_held_against_the_list_of_those_who_keep_nothing() {
    let wanted = body(|body| body["provider"] = json!({"zdr": true}));
    let stage = Stage::of("healthy", |_| ());
    let document = stage.json(&[], &wanted).document();
    assert_eq!(document["preflight"]["refused_at"], Value::Null, "{document:#}");
    assert!(stage.paths().contains(&"/api/v1/endpoints/zdr".to_string()));
    let all_keep = |world: &mut openrouter_doctor::simulator::World| {
        for name in ["Anthropic", "Amazon Bedrock", "Google", "Azure"] {
            world.state.policy.retaining.push(name.to_string());
        }
    };
    let document = Stage::of("healthy", all_keep).json(&[], &wanted).document();
    assert_eq!(document["preflight"]["refused_at"], "zdr", "{document:#}");
    let plain = Stage::of("healthy", |_| ());
    plain.json(&[], &body(|_| ()));
    assert!(!plain.paths().contains(&"/api/v1/endpoints/zdr".to_string()), "asked only where it is demanded");
}

#[test]
fn the_account_is_asked_with_a_key_alone() {
    let expensive = body(|body| {
        body["model"] = json!(MODEL);
        body["max_tokens"] = json!(60_000);
    });
    let poor = |world: &mut openrouter_doctor::simulator::World| {
        world.state.key.limit = Some(0.5);
    };
    let stage = Stage::of("healthy", poor);
    let document = stage.json(&[], &expensive).document();
    assert_eq!(document["preflight"]["refused_at"], "money", "{document:#}");
    let without = stage.run(None, &["--json"], &expensive).document();
    assert_eq!(without["preflight"]["refused_at"], Value::Null);
    assert_eq!(without["preflight"]["with_account"], false);
    assert_eq!(refused_at("key-disabled", &body(|_| ())), "key");
    let hidden = Stage::of("health-model-hidden", |_| ());
    let model = hidden.server.world().model.unwrap();
    let document = hidden.json(&[], &body(|body| body["model"] = json!(model))).document();
    assert_eq!(document["preflight"]["refused_at"], "account", "{document:#}");
}

#[test]
fn offline_nothing_is_asked_and_without_a_network_the_offline_check_is_kept() {
    let stage = Stage::of("healthy", |_| ());
    let ended = stage.json(&["--offline"], &body(|_| ()));
    assert_eq!((ended.code, &ended.document()["preflight"]), (0, &Value::Null));
    assert!(stage.paths().is_empty());
    let broken = body(|body| body["messages"] = json!([{"role": "user", "content": [{"type": "text", "text": ""}]}]));
    let silent = Stage::of("connection-refused", |_| ());
    let ended = silent.run(Some(KEY), &[], &broken);
    assert!(ended.code == 1 && ended.out.contains("empty") && ended.out.contains("refused"), "{}", ended.out);
}

#[test]
fn the_text_says_where_it_would_be_refused() {
    let stage = Stage::of("healthy", |_| ());
    let ended = stage.run(Some(KEY), &[], &body(|body| body["provider"] = json!({"only": ["groq"]})));
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("It would be refused at: only"), "{}", ended.out);
    insta::assert_snapshot!("preflight_text", ended.out);
}
