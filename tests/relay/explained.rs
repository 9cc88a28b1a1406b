//! What `explain` makes of the relay's own words, and of its address once it is gone; and the answers of capture mode.

use super::{Listening, runtime, settings};
use openrouter_doctor::adapters::relay::RelaySettings;
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::exchange::judge;
use openrouter_doctor::core::knowledge::relay::PORTS;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What `explain` says.
fn explained(text: &str) -> Report {
    let reading = reading::read(text.as_bytes());
    Report::of(&Case::new(Some(Arc::new(reading)), Settings::default()), &Texts::default())
}

#[test]
fn the_relays_own_errors_are_recognised() {
    runtime().block_on(async {
        let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        let token = Some("abc".to_string());
        let base_url = format!("http://{closed}/api/v1");
        for (how, path, headers, cause, action) in [
            (settings(&base_url), "/api/v1/chat/completions", "", "network.connect", "See whether OpenRouter"),
            (
                settings(&base_url),
                "/api/v1/messages",
                "x-api-key: sk-ant-api03-demo0123456789demo0123456789demo\r\n",
                "auth.wrong_host",
                "",
            ),
            (
                settings(&base_url),
                "/api/v1/responses",
                "Upgrade: websocket\r\n",
                "client.bug",
                "Let the program use plain HTTP",
            ),
            (
                settings(&base_url),
                "/api/v1/key",
                "Origin: app://obsidian.md\r\n",
                "client.bug",
                "Start the relay with the flag",
            ),
            (RelaySettings { token, ..settings(&base_url) }, "/api/v1/key", "", "client.bug", "Copy the address"),
        ] {
            let relay = Listening::with(how).await;
            let answer = relay.post(path, headers, "{}").await;
            let report = explained(&answer);
            assert_eq!(report.verdict.cause.as_str(), cause, "{answer}");
            assert!(report.actions[0].title.starts_with(action), "{:?}", report.actions);
        }
    });
    let unresolved = r#"{"error":{"message":"openrouter-doctor relay: OpenRouter was not reached: the name was not resolved (x)","code":502}}"#;
    assert_eq!(explained(unresolved).verdict.cause.as_str(), "network.dns");
}

#[test]
fn a_setting_that_was_left_pointing_to_the_relay_is_recognised() {
    for text in [
        format!("Error: connect ECONNREFUSED 127.0.0.1:{}\n  code: 'ECONNREFUSED'", PORTS.start),
        format!(
            "httpx.ConnectError: [Errno 111] Connection refused\nurl: http://localhost:{}/api/v1/chat/completions",
            PORTS.end - 1
        ),
    ] {
        let report = explained(&text);
        assert_eq!(report.verdict.cause.as_str(), "routing.base_url", "{text}");
        assert!(report.actions[0].title.contains("points to the relay"), "{:?}", report.actions);
    }
    for text in [
        "Error: connect ECONNREFUSED 127.0.0.1:11434".to_string(),
        format!(
            "402 {{\"error\":{{\"message\":\"Insufficient credits\",\"code\":402}}}} http://127.0.0.1:{}/api/v1/chat/completions",
            PORTS.start
        ),
    ] {
        assert_ne!(explained(&text).verdict.cause.as_str(), "routing.base_url", "{text}");
    }
}

#[test]
fn capture_answers_here_and_judges_path_and_key() {
    runtime().block_on(async {
        let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        let how = RelaySettings { capture: true, ..settings(&format!("http://{closed}/api/v1")) };
        let mut relay = Listening::with(how).await;
        let body = r#"{"model":"z-ai/glm-5.1","stream":true,"messages":[{"role":"user","content":"hi"}]}"#;
        let answer = relay.post("/api/v1/chat/completions", "", body).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("text/event-stream") && answer.contains("[DONE]"),
            "{answer}"
        );
        let caught = relay.next().await;
        assert_eq!((caught.request.model.as_deref(), caught.request.messages), (Some("z-ai/glm-5.1"), Some(1)));
        let report = judge::report(&caught, Settings::default(), &Texts::default());
        assert_eq!(report.verdict.cause.as_str(), "none");
        relay.post("/v1/chat/completions", "", body).await;
        assert_eq!(relay.verdict().await.verdict.cause.as_str(), "routing.base_url");
        let keyless = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}",
            relay.address()
        );
        relay.raw(keyless.as_bytes()).await;
        assert_eq!(relay.verdict().await.verdict.cause.as_str(), "auth.header_missing");
        for (path, cause) in
            [("key", "auth.header_missing"), ("models", "none"), ("models/user", "auth.header_missing")]
        {
            let ask = format!("GET /api/v1/{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", relay.address());
            relay.raw(ask.as_bytes()).await;
            assert_eq!(relay.verdict().await.verdict.cause.as_str(), cause, "{path}");
        }
        let placeholder = keyless.replace("Connection", "Authorization: Bearer your-key-here\r\nConnection");
        relay.raw(placeholder.as_bytes()).await;
        let report = relay.verdict().await;
        assert_eq!(
            (report.verdict.cause.as_str(), report.verdict.root_cause),
            ("auth.header_missing", Some("mis_shaped_key"))
        );
    });
}
