//! Every probe against the official document itself, served by a mock server that makes up answers
//! from the schemas: nulls, extremes and every documented error status.
//!
//! ```text
//! npx @stoplight/prism-cli mock openapi.yaml --port 4010
//! PRISM=127.0.0.1:4010 cargo test --test network official -- --ignored --nocapture
//! ```

use super::wire;
use openrouter_doctor::adapters::openrouter::OpenRouterClient;
use openrouter_doctor::core::address::api_url::ApiUrl;
use openrouter_doctor::core::checks::{Chat, Outcome, Probe, ProbeRequest, SELDOM_TAKEN};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::simulator::KEY;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Passes requests on with a wish for a certain status, one request a connection.
async fn wishing(target: SocketAddr, wish: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut inside, _)) = listener.accept().await {
            let wish = wish.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = inside.read_u8().await else { return };
                    head.push(byte);
                }
                head.truncate(head.len() - 2);
                let text = String::from_utf8_lossy(&head).to_lowercase();
                // The document asks for a key everywhere, the API does not.
                let key = if text.contains("\nauthorization:") { "" } else { "authorization: Bearer x\r\n" };
                head.extend_from_slice(format!("{key}prefer: {wish}\r\nconnection: close\r\n\r\n").as_bytes());
                let Ok(mut outside) = TcpStream::connect(target).await else { return };
                let _ = outside.write_all(&head).await;
                let _ = tokio::io::copy_bidirectional(&mut inside, &mut outside).await;
            });
        }
    });
    address
}

/// Every parameter that an impossible demand may name: the document has the last word on their values.
fn demands() -> Vec<&'static str> {
    SELDOM_TAKEN.iter().map(|it| it.0).collect()
}

#[tokio::test]
#[ignore = "needs a mock server of the official document, see above"]
async fn every_probe_survives_every_documented_answer() {
    let target: SocketAddr = std::env::var("PRISM").expect("PRISM=host:port").parse().unwrap();
    let probes = [
        Probe::Reach,
        Probe::Models,
        Probe::Key,
        Probe::NoKeyControl,
        Probe::WrongKeyControl,
        Probe::Credits,
        Probe::UserModels,
        Probe::Endpoints,
        Probe::Generation,
        Probe::BaseUrlCheck,
        Probe::Chat(Chat::SameModel),
        Probe::Chat(Chat::WithTool),
        Probe::Chat(Chat::WithImage),
        Probe::Chat(Chat::DenyDataCollection),
        Probe::Chat(Chat::ProviderPinned),
        Probe::Chat(Chat::Streaming),
        Probe::Chat(Chat::Xray),
    ];
    let mut seen: BTreeMap<(String, u16), BTreeMap<&'static str, usize>> = BTreeMap::new();
    let (mut calls, mut odd) = (0, Vec::new());
    let codes =
        ["200", "400", "401", "402", "403", "404", "408", "413", "422", "429", "500", "502", "503", "524", "529"];
    for code in codes {
        // Made-up answers vary, so the good ones are asked for more often.
        for round in 0..if code == "200" { 25 } else { 3 } {
            let dynamic = round != 0;
            let address = wishing(target, format!("code={code}, dynamic={dynamic}")).await;
            let settings = wire::settings(&format!("http://{address}"));
            let client = OpenRouterClient::new(settings);
            client.use_key(Some(ApiKey::new(KEY.to_string())));
            for probe in probes {
                let request = ProbeRequest {
                    model: Some("openai/gpt-4".into()),
                    generation_id: Some("gen-1".into()),
                    url: ApiUrl::of_call(&format!("http://{address}")).map(Box::new),
                    provider_only: (probe == Probe::Chat(Chat::ProviderPinned)).then(|| "OpenAI".into()),
                    impossible: if probe == Probe::Chat(Chat::Xray) { demands() } else { Vec::new() },
                    ..ProbeRequest::new(probe)
                };
                let result = client.probe(request).await;
                calls += 1;
                let status = result.http_status.unwrap_or(0);
                *seen
                    .entry((probe.id().to_string(), status))
                    .or_default()
                    .entry(result.outcome.label())
                    .or_default() += 1;
                if matches!(result.outcome, Outcome::Unreachable(_)) {
                    odd.push(format!("{} {status}: {:?}", probe.id(), result.outcome));
                }
            }
        }
    }
    for ((probe, status), labels) in &seen {
        println!("{probe:<26} {status:>3}  {labels:?}");
    }
    println!("{calls} calls");
    assert!(odd.is_empty(), "{odd:#?}");
}
