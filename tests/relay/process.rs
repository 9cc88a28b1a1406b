//! The program itself, listening before a simulated world.

use openrouter_doctor::simulator::{Server, World};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

pub const BODY: &str = r#"{"model":"anthropic/claude-sonnet-4.6","max_tokens":16,"temperature":0.5,"messages":[{"role":"user","content":"My secret diary"}]}"#;

/// The binary, before a simulated world.
pub fn listen(server: &Server, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR")).env("PATH", std::env::var("PATH").unwrap());
    command.arg("listen").arg("--base-url").arg(server.base_url()).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A world, served beside the test.
pub fn world(name: &str) -> (tokio::runtime::Runtime, Server) {
    let runtime = super::runtime();
    let server = runtime.block_on(Server::start(World::load(name).unwrap())).unwrap();
    (runtime, server)
}

/// Serves the world while something else is done on another thread.
pub fn meanwhile<T: Send + 'static>(runtime: &tokio::runtime::Runtime, work: impl FnOnce() -> T + Send + 'static) -> T {
    runtime.block_on(async { tokio::task::spawn_blocking(work).await.unwrap() })
}

pub fn lines(text: &str) -> Vec<Value> {
    let event = |line: &str| -> Value {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|problem| panic!("{problem}: {line}"));
        let name = event["event"].as_str().unwrap_or_default();
        super::output_schemas::assert_fits(&format!("listen-{name}"), &event);
        event
    };
    text.lines().map(event).collect()
}

/// What a program was given for an interception is gone.
pub fn is_gone(said: &str) {
    let files: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("file ")).collect();
    assert!(!files.is_empty(), "{said}");
    for file in files {
        let folder = Path::new(file).parent().unwrap();
        assert!(folder.file_name().unwrap().to_str().unwrap().starts_with("openrouter-doctor-"), "{file}");
        assert!(!folder.exists(), "{file} is still there");
    }
}
