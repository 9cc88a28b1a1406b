//! The full screen of `listen` in a real terminal: calls come in, one is opened as a case, and the end leaves no trace.

use super::served;
use crate::pty::Pty;
use openrouter_doctor::simulator::KEY;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Calls through the relay, and reads the answer.
pub(super) fn call(port: u16, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let method = if body.is_empty() { "GET" } else { "POST" };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

pub(super) fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[test]
fn a_call_is_seen_as_it_comes_opened_as_a_case_and_summed_up() {
    let server = served("no-credits");
    let port = free_port();
    let (base, number) = (server.base_url(), port.to_string());
    let mut relay = Pty::wizard(&["listen", "--port", &number, "--base-url", &base, "--client", "goose"]);
    relay.wait_for(&format!("OPENROUTER_HOST=http://127.0.0.1:{port}"));
    let body = r#"{"model":"anthropic/claude-sonnet-4.6","messages":[{"role":"user","content":"Peter is ill"}]}"#;
    let answer = call(port, "/api/v1/chat/completions", body);
    let status = answer.split(' ').nth(1).unwrap().to_string();
    relay.wait_for(&status);
    relay.wait_for("1 call, 1 failed");
    assert!(!relay.screen().contains("Peter"), "{}", relay.screen());
    relay.type_keys("p");
    relay.wait_for("Peter is ill");
    relay.type_keys("\x1b");
    relay.wait_for("1 call, 1 failed");
    relay.type_keys("\r");
    relay.wait_for("› Diagnosis");
    relay.wait_for("reproduced now");
    // What comes meanwhile is in the list afterwards.
    call(port, "/api/v1/chat/completions", body);
    relay.type_keys("q");
    relay.wait_for("2 calls, 2 failed");
    relay.wait_for("×2");
    relay.type_keys("q");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
    let bytes = String::from_utf8_lossy(&relay.bytes()).into_owned();
    assert!(bytes.contains("2 calls, 2 failed"), "{bytes}");
    assert!(!bytes.contains(KEY), "the key was printed");
}

/// A stream is in the list, with what it says, before it is over.
#[test]
fn a_stream_is_seen_while_it_comes() {
    let upstream = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base = format!("http://{}/api/v1", upstream.local_addr().unwrap());
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let event = |data: &str| format!("data: {data}\n\n");
    let begun =
        event(r#"{"id":"gen-1","provider":"DeepInfra","choices":[{"delta":{"content":"The answer begins "}}]}"#);
    let ended = event(r#"{"id":"gen-1","choices":[{"delta":{"content":"and ends"},"finish_reason":"stop"}]}"#);
    let length = begun.len() + ended.len();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = upstream.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + &begun).as_bytes()).unwrap();
        wait.recv().unwrap();
        stream.write_all(ended.as_bytes()).unwrap();
    });
    let port = free_port();
    let mut relay = Pty::wizard(&["listen", "--port", &port.to_string(), "--base-url", &base]);
    relay.wait_for("Waiting for the first call");
    let body = r#"{"model":"z-ai/glm-5.1","stream":true,"messages":[{"role":"user","content":"Peter is ill"}]}"#;
    let calling = std::thread::spawn(move || call(port, "/api/v1/chat/completions", body));
    relay.wait_for("1 call, 0 failed · 1 under way");
    relay.wait_for("under way for");
    relay.wait_for("The answer begins");
    assert!(!relay.screen().contains("Peter"), "{}", relay.screen());
    go_on.send(()).unwrap();
    assert!(calling.join().unwrap().contains("and ends"));
    answering.join().unwrap();
    relay.wait_for("The call passed");
    assert!(!relay.screen().contains("under way"), "{}", relay.screen());
    relay.type_keys("q");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
}

/// The text has lost the reason; the next call shows it, and is the case with which the wizard goes on.
#[test]
fn what_a_text_has_lost_is_caught_live_from_the_wizard() {
    let server = served("no-credits");
    let mut wizard = Pty::wizard(&["--base-url", &server.base_url()]);
    wizard.wait_for("Paste here");
    wizard.type_keys("\x1b[200~Error: Could not parse message into JSON: : OPENROUTER PROCESSING\nmodel: anthropic/claude-sonnet-4.6\x1b[201~");
    wizard.wait_for("› Diagnosis");
    wizard.wait_for("catch it live");
    // Keys so soon behind a paste were typed before the page opened.
    std::thread::sleep(std::time::Duration::from_millis(700));
    wizard.type_keys("L");
    wizard.wait_for("Waiting for the first call");
    let screen = wizard.screen();
    let port = screen.split("http://127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    call(port, "/api/v1/models", "");
    wizard.wait_for("1 call, 0 failed");
    let body = r#"{"model":"anthropic/claude-sonnet-4.6","messages":[{"role":"user","content":"Peter is ill"}]}"#;
    call(port, "/api/v1/chat/completions", body);
    wizard.wait_for("reproduced now");
    assert!(wizard.screen().contains("› Diagnosis"), "{}", wizard.screen());
    wizard.type_keys("\x03\x03");
    wizard.wait_for_end();
    wizard.assert_restored();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the relay ended with the call");
}

/// The way to the call that passes by is an action among the others.
#[test]
fn catching_it_live_is_an_action_that_starts_with_enter() {
    let server = served("no-credits");
    let mut wizard = Pty::wizard(&["--base-url", &server.base_url()]);
    wizard.wait_for("Paste here");
    wizard.type_keys("\x1b[200~Error: Could not parse message into JSON: : OPENROUTER PROCESSING\nmodel: anthropic/claude-sonnet-4.6\x1b[201~");
    wizard.wait_for("› Diagnosis");
    // Keys so soon behind a paste were typed before the page opened.
    std::thread::sleep(std::time::Duration::from_millis(700));
    wizard.type_keys("7");
    wizard.wait_for("› Next actions");
    wizard.wait_for(" → Watch the call itself");
    let screen = wizard.screen();
    let last: usize =
        screen.split(" → Watch the call itself").next().unwrap().split_whitespace().last().unwrap().parse().unwrap();
    for number in 2..=last {
        wizard.type_keys("j");
        wizard.wait_for(&format!("›{number} →"));
    }
    wizard.wait_for("Enter catch it live");
    // An Enter so soon behind a page that came by itself is not taken.
    std::thread::sleep(std::time::Duration::from_millis(1200));
    wizard.type_keys("\r");
    wizard.wait_for("Waiting for the first call");
    wizard.type_keys("q");
    wizard.wait_for("› Next actions");
    wizard.type_keys("\x03\x03");
    wizard.wait_for_end();
    wizard.assert_restored();
}

#[test]
fn a_call_is_saved_without_prompts_answers_and_keys() {
    let server = served("no-credits");
    let port = free_port();
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["listen", "--port", &port.to_string(), "--base-url", &server.base_url()];
    let mut command = crate::pty::command(crate::pty::program(), &arguments);
    command.cwd(folder.path());
    let mut relay = Pty::start(command, 80, 24);
    relay.wait_for("Waiting for the first call");
    let body = format!(
        r#"{{"model":"anthropic/claude-sonnet-4.6","user":"{KEY}","messages":[{{"role":"user","content":"Peter is ill"}}]}}"#
    );
    call(port, "/api/v1/chat/completions", &body);
    relay.wait_for("1 call, 1 failed");
    relay.type_keys("e");
    relay.wait_for("Saved without prompts");
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let saved = std::fs::read_to_string(&files[0]).unwrap();
    for told in ["billing.no_credits", "anthropic/claude-sonnet-4.6", "sk-or-v1-…1c96", "POST /api/v1/chat/completions"]
    {
        assert!(saved.contains(told), "{told}: {saved}");
    }
    for kept in ["Peter", KEY, &KEY[10..30]] {
        assert!(!saved.contains(kept), "{kept}: {saved}");
    }
    relay.type_keys("q");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
}

#[test]
fn an_interrupt_ends_the_relay_with_its_sums() {
    let port = free_port().to_string();
    let mut relay = Pty::wizard(&["listen", "--capture", "--port", &port]);
    relay.wait_for("Waiting for the first call");
    relay.type_keys("\x03");
    assert_eq!(relay.wait_for_end().exit_code(), 0);
    relay.assert_restored();
    assert!(String::from_utf8_lossy(&relay.bytes()).contains("0 calls, 0 failed"));
}
