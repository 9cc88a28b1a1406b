//! Real programs through the relay: what they see, and what they send, is as in a direct call. A test whose program is missing
//! is told as ignored, and fails under CI.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "relay_clients/agent.rs"]
mod agent;
#[path = "relay_clients/fixed_address.rs"]
mod fixed_address;
#[path = "relay_clients/libraries.rs"]
mod libraries;
mod output_schemas;
#[path = "relay/process.rs"]
mod process;
#[path = "relay/upstream.rs"]
mod upstream;

use libtest_mimic::{Arguments, Trial};
use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings};
use openrouter_doctor::adapters::relay::{Recorded, Relay, RelaySettings, read};
use openrouter_doctor::core::exchange::Ending;
use openrouter_doctor::core::exchange::earlier_calls::EarlierCalls;
use std::process::Command;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// A key in OpenRouter's form that nobody has.
const KEY: &str = openrouter_doctor::simulator::KEY;

fn main() {
    let arguments = Arguments::from_args();
    let trials = libraries::trials().into_iter().chain(agent::trials()).chain(fixed_address::trials()).collect();
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test that needs a program of this name.
fn trial(name: String, is_there: bool, run: impl FnOnce() + Send + 'static) -> Trial {
    let is_wanted = is_there || std::env::var_os("CI").is_some();
    let test = move || {
        if !is_there {
            return Err("its program is missing; .ci/run installs it".into());
        }
        run();
        Ok(())
    };
    Trial::test(name, test).with_ignored_flag(!is_wanted)
}

/// The program answers when it is asked for its version.
fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A relay that adds nothing, before this upstream.
async fn pure(base_url: &str) -> (Relay, UnboundedReceiver<Box<Recorded>>) {
    let settings = RelaySettings::new(ClientSettings::new(BaseUrl::parse(base_url).unwrap()));
    Relay::start(RelaySettings { pure: true, ..settings }).await.unwrap()
}

/// How the next call ended.
async fn ending(caught: &mut UnboundedReceiver<Box<Recorded>>) -> Ending {
    let recorded = tokio::time::timeout(Duration::from_secs(10), caught.recv()).await.unwrap().unwrap();
    read(&recorded, &mut EarlierCalls::default()).ending
}

/// First line, headers that are not the connection's own, body.
fn parts(request: &[u8]) -> (String, Vec<String>, String) {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let (first, headers) = head.split_once("\r\n").unwrap();
    let own = |line: &&str| !["host:", "connection:"].iter().any(|own| line.to_lowercase().starts_with(own));
    let headers = headers.lines().filter(own).map(str::to_string).collect();
    (first.to_string(), headers, body.to_string())
}
