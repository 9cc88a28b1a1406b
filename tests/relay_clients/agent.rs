//! An agent that people use: opencode, whose calls stream and carry its tools.

use super::upstream::{self, STREAM, Seen, Then, chunk};
use super::{KEY, ending, has, parts, pure, runtime, trial};
use libtest_mimic::Trial;
use openrouter_doctor::core::exchange::Ending;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const MODEL: &str = "z-ai/glm-5.1";
const BEGUN: &str = r#"{"id":"gen-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hé"},"finish_reason":null}]}"#;
const ENDED: &str = r#"{"id":"gen-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#;
/// One that it does not try again.
const BROKEN: &str = r#"{"id":"gen-1","error":{"code":402,"message":"Insufficient credits"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#;

pub fn trials() -> Vec<Trial> {
    let is_there = has("opencode");
    let modes = ["stream with tools", "cancelled", "error"];
    let mut trials: Vec<Trial> = modes
        .map(|mode| {
            trial(format!("agent::opencode, {mode}: as direct"), is_there, move || sees_and_sends_the_same(mode))
        })
        .into();
    let name = "agent::opencode is led to the relay by the command alone".to_string();
    trials.push(trial(name, is_there, is_led_by_the_command));
    trials
}

/// It alone, in a folder of its own that is also its home.
fn opencode(folder: &Path) -> Command {
    let mut command = Command::new("opencode");
    clean(&mut command, folder);
    command.args(["run", "--title", "a title", "Say hi."]);
    command
}

fn clean(command: &mut Command, folder: &Path) {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", folder).current_dir(folder);
    // The list of models and its own updates come from elsewhere.
    command.env("OPENCODE_DISABLE_MODELS_FETCH", "1").env("OPENCODE_DISABLE_AUTOUPDATE", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
}

fn settings(folder: &Path, options: &serde_json::Value) {
    let model = format!("openrouter/{MODEL}");
    let settings = serde_json::json!({
        // It would add this by itself.
        "$schema": "https://opencode.ai/config.json",
        "provider": {"openrouter": {"options": options, "models": {MODEL: {"name": "m"}}}},
        "model": model,
        "small_model": model,
        "share": "disabled",
    });
    std::fs::write(folder.join("opencode.json"), settings.to_string()).unwrap();
}

fn then(mode: &str) -> Then {
    let event = |data: &str| chunk(format!("data: {data}\n\n").as_bytes());
    let begun = [STREAM.to_vec(), chunk(b": OPENROUTER PROCESSING\n\n"), event(BEGUN)];
    match mode {
        "cancelled" => Then::Hold(begun.concat()),
        _ => {
            let last = if mode == "error" { BROKEN } else { ENDED };
            Then::Pieces([&begun[..], &[event(last), event("[DONE]"), b"0\r\n\r\n".to_vec()]].concat(), 30)
        }
    }
}

fn interrupt(child: &mut Child) {
    #[cfg(unix)]
    {
        let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    }
    #[cfg(not(unix))]
    child.kill().unwrap();
}

/// What it printed and how it ended; interrupted once its call is under way, if that is wanted.
async fn run(base_url: &str, folder: &Path, mode: &str, seen: &Arc<Mutex<Seen>>) -> (String, Option<i32>) {
    settings(folder, &serde_json::json!({"baseURL": base_url, "apiKey": KEY}));
    let mut child = opencode(folder).spawn().unwrap();
    if mode == "cancelled" {
        let until = Instant::now() + Duration::from_secs(60);
        while seen.lock().unwrap().begun == 0 && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The first words have come.
        tokio::time::sleep(Duration::from_millis(300)).await;
        interrupt(&mut child);
    }
    let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await.unwrap().unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (said, output.status.code())
}

/// Its number of the session is another in each run.
fn without_session((first, headers, body): (String, Vec<String>, String)) -> (String, Vec<String>, String) {
    let is_session = |line: &String| line.to_lowercase().starts_with("x-session-");
    assert!(headers.iter().any(is_session), "{headers:?}");
    (first, headers.into_iter().filter(|line| !is_session(line)).collect(), body)
}

fn sees_and_sends_the_same(mode: &str) {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let (base_url, seen) = upstream::start(then(mode)).await;
        let direct = run(&base_url, folder.path(), mode, &seen).await;
        let sent = without_session(parts(&seen.lock().unwrap().request));
        assert!(sent.2.contains(r#""tools":[{"#) && sent.2.contains(r#""stream":true"#), "{sent:?}");
        *seen.lock().unwrap() = Seen::default();
        let (relay, mut caught) = pure(&base_url).await;
        let relayed = run(&format!("{}/api/v1", relay.origin()), folder.path(), mode, &seen).await;
        assert_eq!(relayed, direct);
        let says = match mode {
            "error" => "Insufficient credits",
            "cancelled" => MODEL,
            _ => "Hé",
        };
        assert!(direct.0.contains(says), "{direct:?}");
        assert_eq!(without_session(parts(&seen.lock().unwrap().request)), sent);
        let ending = ending(&mut caught).await;
        assert_eq!(ending == Ending::Cancelled, mode == "cancelled", "{ending:?}");
        assert_eq!(seen.lock().unwrap().begun, 1);
    });
}

/// `listen -- opencode` changes none of its files, and keeps what its own variable says.
fn is_led_by_the_command() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        settings(folder.path(), &serde_json::json!({"apiKey": KEY}));
        let written = || std::fs::read_to_string(folder.path().join("opencode.json")).unwrap();
        let before = written();
        let (base_url, _) = upstream::start(then("stream with tools")).await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
        clean(&mut command, folder.path());
        command.env("OPENCODE_CONFIG_CONTENT", r#"{"username":"somebody"}"#);
        command.args(["listen", "--base-url", &base_url, "--", "opencode", "run", "--title", "a title", "Say hi."]);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}{told}");
        assert!(said.contains("Hé"), "{said}{told}");
        assert!(told.contains("1 call, 0 failed") && told.contains(MODEL), "{said}{told}");
        assert_eq!(written(), before);
    });
}
