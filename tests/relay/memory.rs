//! What the relay takes of memory while it is put upon, in a process of its own.
#![cfg(target_os = "linux")]

use super::upstream::{self, STREAM, Then, chunk};
use super::{runtime, secure};
use http_body_util::StreamBody;
use hyper::body::{Bytes, Frame};
use std::convert::Infallible;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const BODY: &str = r#"{"model":"z-ai/glm-5.1","stream":true,"messages":[]}"#;

/// Of the 64 MiB of the whole process ten are pages of the program file, many more where it is built for debugging: they are
/// neither counted here.
const MOST: usize = 54 * 1024 * 1024;

/// As many streams as a machine full of programs has.
const STREAMS: usize = 200;

const EVENTS: &[u8] =
    b"data: {\"id\":\"gen-1\",\"choices\":[{\"delta\":{\"content\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}]}\n\n";

/// The program, listening; it ends with this.
struct Process(Child, String);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    async fn before(base_url: &str, roots: Option<&Path>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
        command.env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR")).envs(roots.map(|file| ("SSL_CERT_FILE", file)));
        command.args(["listen", "--json", "--base-url", base_url]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        let reading = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            std::io::BufRead::read_line(&mut out, &mut line).unwrap();
            // What is told of each call is read away, or it would stop in its turn.
            std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
            line
        });
        let first: serde_json::Value = serde_json::from_str(&reading.await.unwrap()).unwrap();
        let base_url = first["base_url"].as_str().unwrap();
        Self(child, base_url.trim_start_matches("http://").trim_end_matches("/api/v1").to_string())
    }

    async fn call(&self) -> TcpStream {
        let mut stream = TcpStream::connect(&self.1).await.unwrap();
        let head = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{BODY}",
            self.1,
            BODY.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    /// What the process holds beside the pages of its file, in bytes.
    fn holds(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }
}

fn assert_bounded(most: usize, while_what: &str) {
    println!("{while_what}: {} MiB at most", most >> 20);
    assert!(most <= MOST, "{while_what}: {} MiB", most >> 20);
}

/// Reads this many bytes, and lets go; the most that the process held meanwhile.
async fn read(process: &Process, mut stream: TcpStream, bytes: usize) -> usize {
    let mut buffer = vec![0u8; 256 * 1024];
    let (mut total, mut looked, mut most) = (0, 0, 0);
    while total < bytes {
        if total >= looked {
            most = most.max(process.holds());
            looked += 4 << 20;
        }
        match stream.read(&mut buffer).await.unwrap() {
            0 => break,
            count => total += count,
        }
    }
    assert!(total >= bytes, "{total}");
    most
}

/// Many programs that stop reading: the bytes that the upstream could send come to a stand, and the memory with them.
async fn stall(process: &Process, begun: impl Fn() -> usize, sent: impl Fn() -> usize) {
    let mut stalled = Vec::new();
    for _ in 0..STREAMS {
        stalled.push(process.call().await);
    }
    let (mut last, mut quiet, mut most) = (0, 0, 0);
    while begun() < STREAMS || quiet < 4 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        most = most.max(process.holds());
        quiet = if sent() == last { quiet + 1 } else { 0 };
        last = sent();
    }
    assert_bounded(most, &format!("{STREAMS} stalled programs, {} MiB sent", last >> 20));
}

#[test]
fn programs_that_stop_reading_take_a_bounded_memory() {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(Then::Endless(STREAM.to_vec(), chunk(&EVENTS.repeat(256)))).await;
        let process = Process::before(&base_url, None).await;
        stall(&process, || seen.lock().unwrap().begun, || seen.lock().unwrap().sent).await;
    });
}

/// Each stream has its own connection, and each of those what it reads ahead.
#[test]
fn programs_that_stop_reading_take_a_bounded_memory_by_tls() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        let (plain, seen) = upstream::start(Then::Endless(STREAM.to_vec(), chunk(&EVENTS.repeat(256)))).await;
        let process = Process::before(&secure::http1(&plain, &roots).await, Some(&roots)).await;
        stall(&process, || seen.lock().unwrap().begun, || seen.lock().unwrap().sent).await;
    });
}

/// As OpenRouter speaks: all streams in one connection.
#[test]
fn programs_that_stop_reading_take_a_bounded_memory_by_http2() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        let (base_url, begun, sent) = http2(&roots).await;
        let process = Process::before(&base_url, Some(&roots)).await;
        stall(&process, || begun.load(Ordering::Relaxed), || sent.load(Ordering::Relaxed)).await;
        // Those that stopped do not stop the others, which share their connection.
        read(&process, process.call().await, 4 << 20).await;
    });
}

/// Fifty bodies of 24 MiB together would be kept for the screen; where there is none, nobody asks for them.
#[test]
fn without_the_screen_no_body_is_kept_after_the_verdict() {
    const LONG: usize = 1 << 20;
    runtime().block_on(async {
        let answer = b"HTTP/1.1 402 Payment Required\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_vec();
        let (base_url, _) = upstream::start(Then::Pieces(vec![answer], 0)).await;
        let process = Process::before(&base_url, None).await;
        let mut held = Vec::new();
        for _ in 0..26 {
            let body = format!(
                r#"{{"model":"z-ai/glm-5.1","messages":[{{"role":"user","content":"{}"}}]}}"#,
                "a".repeat(LONG)
            );
            let head = format!(
                "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                process.1,
                body.len()
            );
            let mut stream = TcpStream::connect(&process.1).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(body.as_bytes()).await.unwrap();
            let mut told = Vec::new();
            stream.read_to_end(&mut told).await.unwrap();
            assert!(told.starts_with(b"HTTP/1.1 402"), "{}", String::from_utf8_lossy(&told));
            held.push(process.holds());
        }
        // Calls come faster than they are read.
        for _ in 0..200 {
            if process.holds() < held[2] + 12 * LONG {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} MiB are still held: {held:?}", process.holds() >> 20);
    });
}

#[test]
fn an_answer_of_a_gibibyte_passes_in_a_bounded_memory() {
    runtime().block_on(async {
        let (base_url, _) = upstream::start(Then::Endless(STREAM.to_vec(), chunk(&EVENTS.repeat(1024)))).await;
        let process = Process::before(&base_url, None).await;
        let most = read(&process, process.call().await, 1 << 30).await;
        assert_bounded(most, "an answer of 1 GiB");
    });
}

/// A server that speaks HTTP/2 and sends for ever; its base URL, the streams that it began, and the bytes that were taken.
async fn http2(roots: &Path) -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (begun, sent) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = (Arc::clone(&begun), Arc::clone(&sent));
    let piece = Bytes::from(EVENTS.repeat(64));
    let base_url = secure::http2(roots, move |_| {
        let (piece, (begun, sent)) = (piece.clone(), counted.clone());
        begun.fetch_add(1, Ordering::Relaxed);
        let pieces = futures_util::stream::repeat_with(move || {
            sent.fetch_add(piece.len(), Ordering::Relaxed);
            Ok::<_, Infallible>(Frame::data(piece.clone()))
        });
        let answer = hyper::Response::builder().header("content-type", "text/event-stream");
        answer.body(StreamBody::new(pieces)).unwrap()
    });
    (base_url.await, begun, sent)
}
