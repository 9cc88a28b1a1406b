//! Real libraries through the relay, where they are installed: what they see, and what they send, is as in a direct call.

use super::upstream::{self, STREAM, Then, chunk};
use super::{KEY, Listening, runtime, settings};
use openrouter_doctor::adapters::relay::RelaySettings;
use openrouter_doctor::core::exchange::Ending;
use std::path::Path;

const BEGUN: &[u8] = "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hé\"},\"finish_reason\":null}]}\n\n".as_bytes();
const ENDED: &[u8] = b"data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
const BROKEN: &[u8] = b"data: {\"id\":\"gen-1\",\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n";

/// The same in Anthropic's wire format: the head of a stream, its end, and an error in the place of the end.
const MESSAGES: [&str; 3] = [
    concat!(
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"gen-1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n",
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hé\"}}\n\n"
    ),
    concat!(
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
    ),
    "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
];

/// The libraries, and what runs them.
const LIBRARIES: [(&str, Runs); 5] = [
    ("openai", Runs::Python),
    ("litellm", Runs::Python),
    ("anthropic", Runs::Python),
    ("openai", Runs::Node),
    ("@openrouter/ai-sdk-provider", Runs::Node),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Runs {
    Python,
    Node,
}

/// What the upstream answers to a call of this kind.
fn then(library: &str, mode: &str) -> Then {
    let is_anthropic = library == "anthropic";
    let [begun, ended, broken] = match is_anthropic {
        true => MESSAGES.map(str::as_bytes),
        false => [BEGUN, ENDED, BROKEN],
    };
    let stream = |last: &[u8]| {
        let pieces = [&b": OPENROUTER PROCESSING\n\n"[..], begun, last].map(chunk);
        Then::Pieces([vec![STREAM.to_vec()], pieces.to_vec(), vec![b"0\r\n\r\n".to_vec()]].concat(), 30)
    };
    match mode {
        "stream" => stream(ended),
        "error" => stream(broken),
        "cancelled" => Then::Hold([STREAM.to_vec(), chunk(begun)].concat()),
        _ => {
            let chat = r#"{"id":"gen-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hé"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#;
            let message = r#"{"id":"gen-1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hé"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}"#;
            let body = if is_anthropic { message } else { chat };
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length:";
            Then::Pieces(vec![format!("{head} {}\r\n\r\n{body}", body.len()).into_bytes()], 0)
        }
    }
}

/// Runs the library; none where it is not installed.
async fn call(base_url: &str, (library, runs): (&str, Runs), mode: &str) -> Option<String> {
    let (base_url, library, mode) = (base_url.to_string(), library.to_string(), mode.to_string());
    let run = move || {
        let script = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/relay").join(name);
        let (program, script) = match runs {
            Runs::Python => ("python3", script("client.py")),
            // Packages are looked for beside a script.
            Runs::Node => ("node", std::env::var_os("RELAY_NODE_SCRIPT").map_or(script("client.mjs"), Into::into)),
        };
        let mut command = std::process::Command::new(program);
        command.arg(script).args([&base_url, &library, &mode, KEY]).env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        command.envs(std::env::var_os("RELAY_PACKAGES").map(|folder| ("PYTHONPATH", folder)));
        command.env("NO_PROXY", "127.0.0.1").env("PYTHONIOENCODING", "utf-8");
        let output = command.output().ok()?;
        let problem = String::from_utf8_lossy(&output.stderr).into_owned();
        let missing = problem.contains("ModuleNotFoundError") || problem.contains("ERR_MODULE_NOT_FOUND");
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
        for (library, runs) in LIBRARIES {
            for mode in ["plain", "stream", "tools", "image", "cancelled", "error"] {
                // It takes seconds to start, and sends what the OpenAI library does.
                if library == "litellm" && !["stream", "tools"].contains(&mode) {
                    continue;
                }
                let (base_url, seen) = upstream::start(then(library, mode)).await;
                let Some(direct) = call(&base_url, (library, runs), mode).await else {
                    assert!(std::env::var_os("RELAY_CLIENTS").is_none(), "{library} for {runs:?} is missing");
                    println!("{library} for {runs:?} is not installed and was not tried");
                    break;
                };
                let sent = parts(&seen.lock().unwrap().request);
                let mut relay = Listening::with(RelaySettings { pure: true, ..settings(&base_url) }).await;
                let relayed = call(&format!("{}/api/v1", relay.relay.origin()), (library, runs), mode).await.unwrap();
                assert_eq!(relayed, direct, "{library} {mode}");
                assert!(!direct.is_empty(), "{library} {mode}");
                assert_eq!(parts(&seen.lock().unwrap().request), sent, "{library} {mode}");
                let ending = relay.next().await.ending;
                assert_eq!(ending == Ending::Cancelled, mode == "cancelled", "{library} {mode}: {ending:?}");
                println!("{library} for {runs:?}, {mode}: as direct");
            }
        }
    });
}
