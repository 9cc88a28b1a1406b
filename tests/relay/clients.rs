//! Real libraries through the relay, where they are installed: what they see, and what they send, is as in a direct call.

use super::upstream::{self, STREAM, Then, chunk};
use super::{KEY, Listening, runtime, settings};
use openrouter_doctor::adapters::relay::RelaySettings;
use openrouter_doctor::core::exchange::Ending;
use std::path::Path;

const BEGUN: &[u8] = "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hé\"},\"finish_reason\":null}]}\n\n".as_bytes();
const ENDED: &[u8] = b"data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
const BROKEN: &[u8] = b"data: {\"id\":\"gen-1\",\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n";

/// What the upstream answers to a call of this kind.
fn then(mode: &str) -> Then {
    let stream = |last: &[u8]| {
        let pieces = [&b": OPENROUTER PROCESSING\n\n"[..], BEGUN, last].map(chunk);
        Then::Pieces([vec![STREAM.to_vec()], pieces.to_vec(), vec![b"0\r\n\r\n".to_vec()]].concat(), 30)
    };
    match mode {
        "stream" => stream(ENDED),
        "error" => stream(BROKEN),
        "cancelled" => Then::Hold([STREAM.to_vec(), chunk(BEGUN)].concat()),
        _ => {
            let body = r#"{"id":"gen-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hé"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#;
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length:";
            Then::Pieces(vec![format!("{head} {}\r\n\r\n{body}", body.len()).into_bytes()], 0)
        }
    }
}

/// Runs the library; none where it is not installed.
async fn call(base_url: &str, library: &str, mode: &str) -> Option<String> {
    let (base_url, library, mode) = (base_url.to_string(), library.to_string(), mode.to_string());
    let run = move || {
        let python = std::env::var("RELAY_PYTHON").unwrap_or_else(|_| "python3".to_string());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/relay/client.py");
        let mut command = std::process::Command::new(python);
        command.arg(script).args([&base_url, &library, &mode, KEY]).env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        command.env("NO_PROXY", "127.0.0.1").env("PYTHONIOENCODING", "utf-8");
        let output = command.output().ok()?;
        let missing = String::from_utf8_lossy(&output.stderr).contains("ModuleNotFoundError");
        (!missing).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// First line, headers that are not the connection's own in any order, body.
fn parts(request: &[u8]) -> (String, Vec<String>, String) {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let (first, headers) = head.split_once("\r\n").unwrap();
    let lower = headers.lines().map(|line| {
        let (name, value) = line.split_once(':').unwrap();
        format!("{}:{}", name.to_lowercase(), value)
    });
    let mut headers: Vec<String> =
        lower.filter(|line| !["host:", "connection:"].iter().any(|own| line.starts_with(own))).collect();
    headers.sort();
    (first.to_string(), headers, body.to_string())
}

#[test]
fn real_libraries_see_and_send_the_same() {
    runtime().block_on(async {
        for library in ["openai", "litellm"] {
            for mode in ["plain", "stream", "tools", "image", "cancelled", "error"] {
                let (base_url, seen) = upstream::start(then(mode)).await;
                let Some(direct) = call(&base_url, library, mode).await else {
                    println!("{library} is not installed and was not tried");
                    break;
                };
                let sent = parts(&seen.lock().unwrap().request);
                let mut relay = Listening::with(RelaySettings { pure: true, ..settings(&base_url) }).await;
                let relayed = call(&format!("{}/api/v1", relay.relay.origin()), library, mode).await.unwrap();
                assert_eq!(relayed, direct, "{library} {mode}");
                assert!(!direct.is_empty(), "{library} {mode}");
                assert_eq!(parts(&seen.lock().unwrap().request), sent, "{library} {mode}");
                let ending = relay.next().await.ending;
                assert_eq!(ending == Ending::Cancelled, mode == "cancelled", "{library} {mode}: {ending:?}");
                println!("{library} {mode}: as direct");
            }
        }
    });
}
