//! The real program with real variables: proxies, certificates, and nobody else's answers.

use super::wire::{self, Authority, HOST};
use openrouter_doctor::demo::{KEY, Server, World};
use serde_json::Value;
use std::process::Stdio;

async fn check(variables: &[(&str, String)]) -> Value {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command
        .args(["check", "--json", "--yes", "--model", "anthropic/claude-sonnet-4.6"])
        .args(["--base-url", &format!("https://{HOST}/api/v1")])
        .env_clear()
        .env("OPENROUTER_API_KEY", KEY)
        .envs(variables.iter().map(|(name, value)| (*name, value)))
        .stdin(Stdio::null());
    let out = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
}

fn probe<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["probes"].as_array().unwrap().iter().find(|it| it["id"] == id).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn proxies_and_certificates_come_from_the_environment() {
    let server = Server::start(World::load("healthy").unwrap()).await.unwrap();
    let authority = Authority::new("Example Corp");
    let acceptor = authority.acceptor(HOST, 2099, &[b"http/1.1"]);
    let tls = wire::tls_to(acceptor, wire::port_of(&server), "127.0.0.1:0").await;
    let proxy = wire::proxy(tls, None).await;
    let through = ("HTTPS_PROXY", format!("http://me:hunter2@{}", proxy.address));
    let trusted = ("SSL_CERT_FILE", authority.pem.path().display().to_string());

    let report = check(&[through.clone(), trusted.clone()]).await;
    assert_eq!(report["verdict"]["cause"], "none", "{report:#}");
    let reach = probe(&report, "reach");
    assert_eq!(reach["detail"]["inspected"], true, "{reach:#}");
    assert!(reach["says"].as_str().unwrap().contains("Example Corp"), "{reach:#}");
    let whole = report.to_string();
    assert!(!whole.contains("hunter2") && !whole.contains(&KEY[12..]));
    assert!(server.requests().iter().any(|it| it.path == "/api/v1/key" && it.with_world_key));

    let report = check(std::slice::from_ref(&through)).await;
    assert_eq!(report["verdict"]["cause"], "network.tls", "{report:#}");
    assert_eq!(probe(&report, "reach")["detail"]["issuer"], "Example Corp (Inspection CA)");

    // The name leads nowhere without the proxy.
    let report = check(&[through, trusted, ("NO_PROXY", HOST.to_string())]).await;
    assert_eq!(report["verdict"]["cause"], "network.dns", "{report:#}");
}

/// A container without a certificate store: https is a finding, and the rest goes on.
#[tokio::test]
async fn without_a_certificate_store_only_https_fails() {
    let none = [("SSL_CERT_FILE", "/nonexistent".to_string()), ("SSL_CERT_DIR", "/nonexistent".to_string())];
    let server = Server::start(World::load("healthy").unwrap()).await.unwrap();
    let authority = Authority::new("Example Corp");
    let acceptor = authority.acceptor(HOST, 2099, &[b"http/1.1"]);
    let tls = wire::tls_to(acceptor, wire::port_of(&server), "127.0.0.1:0").await;
    let proxy = wire::proxy(tls, None).await;
    let mut variables = vec![("HTTPS_PROXY", format!("http://{}", proxy.address))];
    variables.extend(none.clone());
    let report = check(&variables).await;
    assert_eq!(report["verdict"]["cause"], "network.tls", "{report:#}");
    assert!(server.requests().is_empty());

    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.args(["demo", "healthy", "--json", "--yes"]).env_clear().envs(none).stdin(Stdio::null());
    let out = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(report["verdict"]["cause"], "none", "{report:#}");
}
