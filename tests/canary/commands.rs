//! The same tables out of the outputs that belong to commands: `scan`, `request`, `listen` with its log, and the clipboard
//! of a terminal. Each of them sees each encoding, separator, wrapper and form.

use super::{ENCODINGS, FORMS, LINES, SEPARATORS, STRANGERS, WRAPPERS, between, written_as};
use crate::canary::{Canary, KEY};
use openrouter_doctor::adapters::sequences::SetClipboard;
use openrouter_doctor::core::ingest::Outgoing;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

/// Every row of every table, with its name.
fn rows() -> Vec<(String, String)> {
    let tables = ENCODINGS.len().max(SEPARATORS.len()).max(WRAPPERS.len());
    let wrapped = (0..tables).map(|row| written_as(row, row, row));
    let named = |name: &str, text: String| (name.to_string(), format!("the key {text}"));
    let broken = LINES.iter().map(|(name, break_up)| named(name, break_up(KEY)));
    let strange = STRANGERS.iter().map(|(name, every, with)| named(name, between(KEY, *every, with)));
    let forms = FORMS.iter().map(|(name, write)| named(name, write(KEY)));
    wrapped.chain(broken).chain(strange).chain(forms).collect()
}

fn doctor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.env_clear().env("LANG", "en_US.UTF-8").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// All that the program wrote.
fn written(arguments: &[&str], input: &str) -> String {
    let mut child = doctor(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that has read enough may be gone before all was written.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_table_out_of_a_scan() {
    let canary = Canary::of(&[KEY]);
    let log: String = rows()
        .iter()
        .map(|(_, text)| format!("2026-11-20 10:11:12,123 ERROR openrouter 401 User not found. {text}\n"))
        .collect();
    for format in [&[][..], &["--json"], &["--markdown"], &["--full"]] {
        let shown = written(&[&["scan"], format, &["-"]].concat(), &log);
        assert!(shown.contains("401") || shown.contains("auth"), "{shown}");
        canary.assert_unseen(&format!("scan {format:?}"), &shown);
    }
}

#[test]
fn every_table_out_of_a_request() {
    let canary = Canary::of(&[KEY]);
    for (how, text) in rows() {
        let body = serde_json::json!({
            "model": text,
            "messages": [{"role": "user", "content": text}, {"role": text, "content": [{"type": text}]}],
            "temperature": text,
            "provider": {"only": [text]},
        });
        for format in [&["--json"][..], &["--include-prompts", "--full"]] {
            let shown = written(&[&["request", "--offline"], format, &["-"]].concat(), &body.to_string());
            canary.assert_unseen(&how, &shown);
        }
    }
}

/// What the wizard hands to the terminal, undone.
#[test]
fn every_table_out_of_the_clipboard_of_a_terminal() {
    use base64::Engine;
    let canary = Canary::of(&[KEY]);
    for (how, text) in rows() {
        let sequence = SetClipboard(Outgoing::of(&text).as_str()).to_string();
        let inner = sequence.trim_start_matches("\u{1b}]52;c;").trim_end_matches("\u{1b}\\").to_string();
        let copied = super::BASE64_STANDARD.decode(inner).unwrap();
        canary.assert_unseen(&how, &String::from_utf8(copied).unwrap());
    }
}

/// A server that answers each call with the next row as its message.
fn upstream(rows: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (connection, row) in listener.incoming().flatten().zip(rows) {
            answer(connection, &row);
        }
    });
    base
}

fn answer(mut connection: TcpStream, message: &str) {
    // Whoever asks may be gone already.
    let _ = connection.read(&mut [0; 16 * 1024]);
    let body = serde_json::json!({"error": {"message": format!("User not found. {message}"), "code": 401}}).to_string();
    let _ = connection.write_all(
        format!(
            "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .as_bytes(),
    );
}

#[test]
fn every_table_out_of_the_relay() {
    let canary = Canary::of(&[KEY]);
    let rows = rows();
    let base = upstream(rows.iter().map(|(_, text)| text.clone()).collect());
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut child = doctor(&["listen", "--json", "--base-url", &base, "--log", log.to_str().unwrap()])
        .env("HOME", folder.path())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let first: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address =
        first["base_url"].as_str().unwrap().trim_start_matches("http://").trim_end_matches("/api/v1").to_string();
    let body = r#"{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}"#;
    for (how, _) in &rows {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream
            .write_all(
                format!(
                    "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
                     Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
                .as_bytes(),
            )
            .unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        line.clear();
        out.read_line(&mut line).unwrap();
        assert!(line.contains("\"event\":\"exchange\""), "{how}: {line}");
        canary.assert_unseen(how, &line);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    canary.assert_unseen("the relay's log", &std::fs::read_to_string(log).unwrap());
}
