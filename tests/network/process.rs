//! The real program with real variables: proxies, certificates, and nobody else's answers.

use super::canary::{self, Canary};
use super::wire::{self, Authority, HOST};
use openrouter_doctor::simulator::{KEY, Server, World};
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

async fn demo(world: &'static str) -> Value {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.args(["demo", world, "--json", "--yes"]).env_clear().stdin(Stdio::null());
    let out = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
}

#[tokio::test]
async fn a_dated_model_id_is_found_and_not_called_misspelt() {
    let report = demo("model-named-by-its-dated-id").await;
    let models = probe(&report, "models");
    assert_eq!(models["outcome"], "known_model", "{models:#}");
    assert_eq!(models["detail"]["model"]["id"], "anthropic/claude-opus-4.8", "{models:#}");
    assert_ne!(report["verdict"]["root_cause"], "misspelt", "{:#}", report["verdict"]);
    assert_eq!(probe(&report, "chat.same_model")["outcome"], "ok");
}

#[tokio::test]
async fn a_right_base_url_of_an_anthropic_style_client_is_not_proved_wrong() {
    let report = demo("anthropic-base-url-right").await;
    let check = probe(&report, "door");
    assert_eq!(
        (&check["outcome"], &check["http_status"]),
        (&Value::from("right_door"), &Value::from(401)),
        "{check:#}"
    );
    assert_eq!(report["verdict"]["root_cause"], "right_url", "{:#}", report["verdict"]);
}

/// A gateway that sends back what it was sent, and keys of its own, in heads and bodies.
#[tokio::test]
async fn what_servers_echo_comes_out_of_no_command() {
    const VENDOR: &str =
        "sk-ant-api03-Zq3vT8xYb1LmN0pQr7StU4vWx2Yz9f0Kc5Hd8Je1Gb6Ia3FoMlRnPwQtVsXuZy-_4i7u1o9e3a5h2k8w6q0d-9kQwAA";
    let canary = Canary::of(&[canary::KEY, VENDOR]);
    let each = |mark: &str| canary::KEY.bytes().map(|it| format!("{mark}{it:02x}")).collect::<String>();
    for echo in [canary::KEY.to_string(), each("%"), each("\\u00"), each(""), VENDOR.to_string()] {
        let raw = serde_json::json!({"error": {"message": format!("invalid x-api-key {VENDOR}")}}).to_string();
        let refusal = format!(
            "{{\"error\":{{\"message\":\"no {echo}\",\"code\":401,\"metadata\":{{\"raw\":{},\"provider_name\":\"{echo}\",\"headers\":{{\"x-api-key\":\"{echo}\"}}}}}}}}",
            serde_json::Value::from(raw)
        );
        let fine = format!(
            "{{\"data\":{{\"label\":\"{echo}\",\"id\":\"{echo}\"}},\"model\":\"{echo}\",\"choices\":[{{\"message\":{{\"content\":\"{echo}\"}}}}]}}"
        );
        for (status, kind, body) in [
            ("401 Unauthorized", "application/json", &refusal),
            ("200 OK", "application/json", &fine),
            ("200 OK", "text/html", &format!("<html><title>{echo}</title>{echo}")),
        ] {
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nx-echo: {echo}\r\nwww-authenticate: Bearer {echo}\r\nx-generation-id: {echo}\r\nserver: {echo}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let says = wire::Behaviour::Says { head, body: body.as_bytes().to_vec() };
            let (address, _) = wire::broken(says, "127.0.0.1:0").await;
            for form in ["--json", "--markdown", "--color=always"] {
                let folder = tempfile::tempdir().unwrap();
                let log = folder.path().join("log");
                let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
                command
                    .args(["check", form, "--yes", "--model", "anthropic/claude-sonnet-4.6", "--log"])
                    .arg(&log)
                    .args(["--base-url", &format!("http://{address}/api/v1")])
                    .current_dir(folder.path())
                    .env_clear()
                    .env("OPENROUTER_API_KEY", canary::KEY)
                    .env("ANTHROPIC_AUTH_TOKEN", VENDOR)
                    .env("ANTHROPIC_BASE_URL", format!("https://me:{VENDOR}@openrouter.ai/api?key={VENDOR}"))
                    .env("OPENAI_BASE_URL", format!("https://openrouter.ai/api/v1/{VENDOR}"))
                    .env("OPENAI_API_KEY", canary::KEY)
                    .env("HTTP_PROXY", format!("http://me:{VENDOR}@127.0.0.1:9"))
                    .stdin(Stdio::null());
                let out = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
                assert!(matches!(out.status.code(), Some(0 | 1 | 3)), "{out:?}");
                for text in [out.stdout, out.stderr, std::fs::read(&log).unwrap()] {
                    canary.assert_unseen(&format!("{form} after {status} {kind}"), &String::from_utf8_lossy(&text));
                }
            }
        }
    }
}

/// N3: a key that no header can carry was never tried, so that nothing is in order, and its form is named.
#[tokio::test]
async fn n3_a_key_that_cannot_be_sent_is_never_in_order() {
    let server = Server::start(World::load("healthy").unwrap()).await.unwrap();
    let (head, tail) = KEY.split_at(30);
    for key in [
        format!("{head}\n{tail}\n"),
        format!("{head}\r\n  {tail}"),
        format!("{KEY}\n{KEY}\n"),
        "x".repeat(60_000),
        format!("{head}\u{7}{tail}"),
    ] {
        for paid in [false, true] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &key).unwrap();
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
            command.args(["check", "--json", "--base-url", &server.base_url(), "--key-file"]).arg(file.path());
            command.args(paid.then_some("--yes")).env_clear().stdin(Stdio::null());
            let out = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
            let (shown, said) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
            assert!(matches!(out.status.code(), Some(1 | 3)), "{:?}: {:?} {shown} {said}", &key[..20], out.status);
            assert!(!shown.contains("Nothing wrong"), "{shown}");
            if let Ok(report) = serde_json::from_slice::<Value>(&out.stdout) {
                assert_ne!(report["verdict"]["cause"], "none", "{report:#}");
            } else {
                assert!(said.contains("key"), "{said}");
            }
        }
    }
}

/// C3: who looks the name up is what the scheme of a SOCKS proxy says, and an unknown scheme is never passed over.
#[tokio::test]
async fn c3_a_socks_proxy_is_used_as_its_scheme_says() {
    let server = Server::start(World::load("healthy").unwrap()).await.unwrap();
    let authority = Authority::new("Example Corp");
    let acceptor = authority.acceptor(HOST, 2099, &[b"http/1.1"]);
    let tls = wire::tls_to(acceptor, wire::port_of(&server), "127.0.0.1:0").await;
    let proxy = wire::socks(tls).await;
    let trusted = ("SSL_CERT_FILE", authority.pem.path().display().to_string());
    let through = |variable: &'static str, scheme: &str| (variable, format!("{scheme}://{}", proxy.address));
    let asked = || std::mem::take(&mut *proxy.heads.lock().unwrap());

    // The proxy looks the name up: only the name reaches it.
    for through in [through("HTTPS_PROXY", "socks5h"), through("ALL_PROXY", "socks5h"), through("ALL_PROXY", "socks")] {
        let report = check(&[through.clone(), trusted.clone()]).await;
        assert_eq!(report["verdict"]["cause"], "none", "{through:?}: {report:#}");
        let asked = asked();
        assert!(!asked.is_empty() && asked.iter().all(|place| *place == format!("name {HOST}")), "{asked:?}");
    }
    // This machine looks it up, and no name of this kind exists.
    let report = check(&[through("ALL_PROXY", "socks5"), trusted.clone()]).await;
    assert_eq!(report["verdict"]["cause"], "network.dns", "{report:#}");
    assert_eq!(asked(), Vec::<String>::new());
    // Nothing is sent another way than the one that was asked for.
    let before = server.requests().len();
    let report = check(&[through("ALL_PROXY", "socks9"), trusted]).await;
    assert_ne!(report["verdict"]["cause"], "none", "{report:#}");
    assert!(report.to_string().contains("ALL_PROXY"), "{report:#}");
    assert_eq!((asked(), server.requests().len()), (Vec::new(), before));
}
