//! Broken networks and stubborn partners.

use super::upstream::{self, STREAM, Then, chunk};
use super::{Listening, runtime};
use openrouter_doctor::core::exchange::Ending;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const BODY: &str = r#"{"model":"z-ai/glm-5.1","stream":true,"messages":[]}"#;

#[test]
fn a_refused_connection_is_told_to_the_program_and_the_user() {
    runtime().block_on(async {
        let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        let mut relay = Listening::before(&format!("http://{closed}/api/v1")).await;
        let answer = relay.post("/api/v1/chat/completions", "", BODY).await;
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
        assert!(
            answer.contains(r#""message":"openrouter-doctor relay: OpenRouter was not reached: connection refused"#),
            "{answer}"
        );
        let report = relay.verdict().await;
        assert_eq!(report.verdict.cause.as_str(), "network.connect");
    });
}

/// A call whose answer never begins is made once: a second one would cost twice.
#[test]
fn a_connection_that_is_reset_before_the_answer_is_told_and_not_tried_again() {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(Then::Reset(Vec::new())).await;
        let mut relay = Listening::before(&base_url).await;
        let answer = relay.post("/api/v1/chat/completions", "", BODY).await;
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
        assert!(answer.contains("openrouter-doctor relay: OpenRouter was not reached: connection reset"), "{answer}");
        assert_eq!(relay.verdict().await.verdict.cause.as_str(), "network.connect");
        assert_eq!(seen.lock().unwrap().begun, 1);
    });
}

#[test]
fn an_answer_before_the_request_is_whole_is_passed_on() {
    runtime().block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0u8; 1024];
            let _ = stream.read(&mut head).await;
            let refusal = r#"{"error":{"message":"Request payload too large","code":413}}"#;
            let answer = format!("HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{refusal}", refusal.len());
            let _ = stream.write_all(answer.as_bytes()).await;
            tokio::time::sleep(Duration::from_secs(5)).await;
        });
        let mut relay = Listening::before(&format!("http://{address}/api/v1")).await;
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let head = format!("POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nContent-Length: 1000000\r\n\r\n{{", relay.address());
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0u8; 4096];
        let count = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer)).await.unwrap().unwrap();
        assert!(answer[..count].starts_with(b"HTTP/1.1 413"));
        assert_eq!(relay.verdict().await.verdict.cause.as_str(), "request.too_large");
    });
}

#[test]
fn a_slow_drip_is_waited_for() {
    runtime().block_on(async {
        let mut pieces = vec![STREAM.to_vec()];
        pieces.extend(b"data: [DONE]\n\n".iter().map(|byte| chunk(&[*byte])));
        pieces.push(b"0\r\n\r\n".to_vec());
        let (base_url, _) = upstream::start(Then::Pieces(pieces, 40)).await;
        let mut relay = Listening::before(&base_url).await;
        let answer = relay.post("/api/v1/chat/completions", "", BODY).await;
        assert!(answer.ends_with("0\r\n\r\n"), "{answer}");
        assert_eq!(relay.next().await.ending, Ending::Whole);
    });
}

/// The writer is slowed down to the reader, and what is kept is bounded.
#[test]
fn a_program_that_stops_reading_stops_the_stream() {
    runtime().block_on(async {
        let (base_url, seen) = upstream::start(Then::Endless(STREAM.to_vec(), chunk(&[b'x'; 16 * 1024]))).await;
        let mut relay = Listening::before(&base_url).await;
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let head = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nContent-Length: 2\r\n\r\n{{}}",
            relay.address()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut last = usize::MAX;
        let until = Instant::now();
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let sent = seen.lock().unwrap().sent;
            if sent == last {
                break;
            }
            last = sent;
            assert!(until.elapsed() < Duration::from_secs(10), "{sent} bytes, and no end");
        }
        assert!(last < 32 * 1024 * 1024, "{last} bytes were taken for a program that does not read");
        drop(stream);
        assert_eq!(relay.next().await.ending, Ending::Cancelled);
    });
}

#[test]
fn an_endless_stream_passes_in_a_bounded_memory() {
    runtime().block_on(async {
        let event = b"data: {\"id\":\"gen-1\",\"choices\":[{\"delta\":{\"content\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}]}\n\n".repeat(256);
        let (base_url, _) = upstream::start(Then::Endless(STREAM.to_vec(), chunk(&event))).await;
        let mut relay = Listening::before(&base_url).await;
        let mut stream = TcpStream::connect(relay.address()).await.unwrap();
        let head = format!("POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n{BODY}", relay.address(), BODY.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut buffer = vec![0u8; 256 * 1024];
        let mut total = 0;
        while total < 200 * 1024 * 1024 {
            total += stream.read(&mut buffer).await.unwrap();
        }
        drop(stream);
        let caught = relay.next().await;
        assert_eq!(caught.ending, Ending::Cancelled);
        let reply = caught.reply.unwrap();
        assert!(reply.bytes >= 200 * 1024 * 1024 - 1024 * 1024);
        assert_eq!(reply.facts.generation_id.as_deref(), Some("gen-1"));
    });
}

#[test]
fn a_request_of_100_mib_passes() {
    runtime().block_on(async {
        const SIZE: usize = 100 * 1024 * 1024;
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_vec();
        let (base_url, seen) = upstream::start(Then::Pieces(vec![answer], 0)).await;
        let mut relay = Listening::before(&base_url).await;
        let head = format!(
            "POST /api/v1/chat/completions HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {SIZE}\r\n\r\n",
            relay.address()
        );
        let request = [head.into_bytes(), vec![b'a'; SIZE]].concat();
        let answer = relay.raw(&request).await;
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        assert!(seen.lock().unwrap().request.len() > SIZE);
        assert_eq!(relay.next().await.request.bytes, SIZE as u64);
    });
}

#[test]
fn two_hundred_streams_at_once_are_all_served() {
    runtime().block_on(async {
        let pieces = vec![STREAM.to_vec(), chunk(b"data: {\"id\":\"gen-1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"), chunk(b"data: [DONE]\n\n"), b"0\r\n\r\n".to_vec()];
        let (base_url, _) = upstream::start(Then::Pieces(pieces, 200)).await;
        let mut relay = Listening::before(&base_url).await;
        let address = relay.address();
        let calls: Vec<_> = (0..200)
            .map(|_| {
                let address = address.clone();
                tokio::spawn(async move {
                    let mut stream = TcpStream::connect(&address).await.unwrap();
                    let head = format!("POST /api/v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{BODY}", BODY.len());
                    stream.write_all(head.as_bytes()).await.unwrap();
                    let mut answer = Vec::new();
                    stream.read_to_end(&mut answer).await.unwrap();
                    answer.ends_with(b"0\r\n\r\n")
                })
            })
            .collect();
        for call in calls {
            assert!(call.await.unwrap());
        }
        for _ in 0..200 {
            assert_eq!(relay.next().await.ending, Ending::Whole);
        }
    });
}
