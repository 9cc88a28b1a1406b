//! The relay over real connections: what passes, what is refused, what is said of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "relay/bodies.rs"]
mod bodies;
#[path = "relay/canary.rs"]
mod canary;
#[path = "relay/command.rs"]
mod command;
#[path = "relay/explained.rs"]
mod explained;
#[path = "relay/faults.rs"]
mod faults;
#[path = "relay/intercept.rs"]
mod intercept;
#[path = "relay/live.rs"]
mod live;
#[path = "relay/memory.rs"]
mod memory;
mod output_schemas;
#[path = "relay/pitfalls.rs"]
mod pitfalls;
#[path = "relay/process.rs"]
mod process;
#[path = "relay/secure.rs"]
mod secure;
#[path = "relay/upstream.rs"]
mod upstream;
#[path = "relay/worlds.rs"]
mod worlds;

use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings};
use openrouter_doctor::adapters::relay::{Recorded, Relay, RelaySettings, read};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::exchange::earlier_calls::EarlierCalls;
use openrouter_doctor::core::exchange::{RecordedExchange, judge};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

/// A key in OpenRouter's form that nobody has.
const KEY: &str = openrouter_doctor::simulator::KEY;

/// A relay in this process, and what it caught.
struct Listening {
    relay: Relay,
    caught: UnboundedReceiver<Box<Recorded>>,
    earlier: EarlierCalls,
}

fn settings(base_url: &str) -> RelaySettings {
    RelaySettings::new(ClientSettings::new(BaseUrl::parse(base_url).unwrap()))
}

impl Listening {
    async fn before(base_url: &str) -> Self {
        Self::with(settings(base_url)).await
    }

    async fn with(settings: RelaySettings) -> Self {
        let (relay, caught) = Relay::start(settings).await.unwrap();
        Self { relay, caught, earlier: EarlierCalls::default() }
    }

    fn address(&self) -> String {
        self.relay.origin().trim_start_matches("http://").split('/').next().unwrap().to_string()
    }

    /// The next exchange that is over.
    async fn next(&mut self) -> RecordedExchange {
        let recorded = tokio::time::timeout(Duration::from_secs(10), self.caught.recv()).await.unwrap().unwrap();
        read(&recorded, &mut self.earlier)
    }

    async fn verdict(&mut self) -> Report {
        judge::report(&self.next().await, Settings::default(), &Texts::default())
    }

    /// Sends these bytes on a connection of its own, and reads until the other side ends it.
    async fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        // A connection that is reset gives what came before.
        let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.unwrap();
        answer
    }

    /// A POST with a JSON body.
    async fn post(&self, path: &str, headers: &str, body: &str) -> String {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.address(),
            body.len()
        );
        String::from_utf8_lossy(&self.raw(request.as_bytes()).await).into_owned()
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
