//! Libraries, and curl.

use super::upstream::{self, STREAM, Then, chunk};
use super::{KEY, ending, has, parts, pure, runtime, trial};
use libtest_mimic::Trial;
use openrouter_doctor::core::exchange::Ending;
use std::path::{Path, PathBuf};
use std::process::Command;

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
const LIBRARIES: [(&str, Runs); 6] = [
    ("curl", Runs::Curl),
    ("openai", Runs::Python),
    ("litellm", Runs::Python),
    ("anthropic", Runs::Python),
    ("openai", Runs::Node),
    ("@openrouter/ai-sdk-provider", Runs::Node),
];

const MODES: [&str; 6] = ["plain", "stream", "tools", "image", "cancelled", "error"];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Runs {
    Curl,
    Python,
    Node,
}

impl Runs {
    /// What makes one call; packages are looked for beside a script of Node, and in a folder for Python.
    fn command(self) -> Command {
        let script = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/relay_clients").join(name);
        let mut command = match self {
            Self::Curl => Command::new("curl"),
            Self::Python => {
                let mut command = Command::new("python3");
                command.arg(script("client.py"));
                command
            }
            Self::Node => {
                let mut command = Command::new("node");
                let installed = std::env::var_os("RELAY_NODE_SCRIPT").map(PathBuf::from);
                command.arg(installed.unwrap_or_else(|| script("client.mjs")));
                command
            }
        };
        command.envs(std::env::var_os("RELAY_PACKAGES").map(|folder| ("PYTHONPATH", folder)));
        command.env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        command.env("NO_PROXY", "127.0.0.1").env("PYTHONIOENCODING", "utf-8");
        command
    }

    /// The scripts answer without a mode whether the library is there.
    fn has(self, library: &str) -> bool {
        match self {
            Self::Curl => has("curl"),
            Self::Python | Self::Node => {
                self.command().args(["", library]).output().is_ok_and(|output| output.status.success())
            }
        }
    }
}

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (library, runs) in LIBRARIES {
        let is_there = runs.has(library);
        for mode in MODES {
            let name = format!("libraries::{library} for {runs:?}, {mode}: as direct");
            trials.push(trial(name, is_there, move || sees_and_sends_the_same(library, runs, mode)));
        }
    }
    trials
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

/// What the program that uses the library would see.
async fn call(base_url: &str, library: &'static str, runs: Runs, mode: &'static str) -> String {
    let mut command = runs.command();
    match runs {
        Runs::Curl => {
            let (headers, body) = by_hand(mode);
            // Seconds after which it goes away by itself.
            let most = if mode == "cancelled" { "1" } else { "60" };
            command.args(["--silent", "--no-buffer", "--max-time", most, "--write-out", "%{http_code} %{exitcode}"]);
            command.args(headers.iter().flat_map(|header| ["--header", header]));
            command.args(["--data-binary", &body, &format!("{base_url}/chat/completions")]);
        }
        Runs::Python | Runs::Node => {
            command.args([base_url, library, mode, KEY]);
        }
    }
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A call as a person writes it.
fn by_hand(mode: &str) -> ([String; 3], String) {
    let content = match mode {
        "image" => {
            r#"[{"type":"text","text":"Grüße"}, {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]"#
        }
        _ => r#""Grüße""#,
    };
    let tools = match mode {
        "tools" => r#","tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}]"#,
        _ => "",
    };
    let stream = if matches!(mode, "stream" | "cancelled" | "error") { r#","stream":true"# } else { "" };
    let body =
        format!(r#"{{ "model":"z-ai/glm-5.1", "messages":[{{"role":"user","content":{content}}}]{tools}{stream} }}"#);
    let headers =
        [format!("Authorization: Bearer {KEY}"), "content-TYPE: application/json".into(), "X-Title: a".into()];
    (headers, body)
}

fn sees_and_sends_the_same(library: &'static str, runs: Runs, mode: &'static str) {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(then(library, mode)).await;
        let direct = call(&base_url, library, runs, mode).await;
        assert!(!direct.is_empty());
        let sent = parts(&seen.lock().unwrap().request);
        let (relay, mut caught) = pure(&base_url).await;
        let relayed = call(&format!("{}/api/v1", relay.origin()), library, runs, mode).await;
        assert_eq!(relayed, direct);
        assert_eq!(parts(&seen.lock().unwrap().request), sent);
        let ending = ending(&mut caught).await;
        assert_eq!(ending == Ending::Cancelled, mode == "cancelled", "{ending:?}");
    });
}
