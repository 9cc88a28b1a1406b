//! An upstream that does exactly what a test wants, byte by byte.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the upstream does with the connection once the request has come.
pub enum Then {
    /// Sends these pieces, with a pause before each but the first, and ends well.
    Pieces(Vec<Vec<u8>>, u64),
    /// Sends this, then breaks the connection.
    Reset(Vec<u8>),
    /// Sends this, and the piece for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Sends this, and waits until the other side goes.
    Hold(Vec<u8>),
}

/// What the upstream saw.
#[derive(Default)]
pub struct Seen {
    /// The whole request.
    pub request: Vec<u8>,
    /// Requests that came whole.
    pub begun: usize,
    /// Bytes of the answer that were taken.
    pub sent: usize,
    /// The other side went away.
    pub gone: bool,
}

/// A server for any number of connections, all answered alike.
pub async fn start(then: Then) -> (String, Arc<Mutex<Seen>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let (noted, then) = (Arc::clone(&seen), Arc::new(then));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, Arc::clone(&noted), Arc::clone(&then)));
        }
    });
    (format!("http://{address}/api/v1"), seen)
}

async fn converse(mut stream: TcpStream, seen: Arc<Mutex<Seen>>, then: Arc<Then>) {
    let request = request(&mut stream).await;
    // Some programs open a connection and find that they need none.
    if request.is_empty() {
        return;
    }
    {
        let mut seen = seen.lock().unwrap();
        seen.request = request;
        seen.begun += 1;
    }
    let sent = |bytes: usize| seen.lock().unwrap().sent += bytes;
    match then.as_ref() {
        Then::Pieces(pieces, pause) => {
            for (number, piece) in pieces.iter().enumerate() {
                if number > 0 {
                    tokio::time::sleep(std::time::Duration::from_millis(*pause)).await;
                }
                if stream.write_all(piece).await.is_err() {
                    break;
                }
                sent(piece.len());
            }
        }
        Then::Reset(bytes) => {
            let _ = stream.write_all(bytes).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            let _ = stream.set_zero_linger();
            return;
        }
        Then::Endless(head, piece) => {
            let mut left = stream.write_all(head).await;
            while left.is_ok() {
                left = stream.write_all(piece).await;
                sent(piece.len());
            }
        }
        Then::Hold(bytes) => {
            let _ = stream.write_all(bytes).await;
            let mut rest = [0u8; 16];
            while stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
        }
    }
    let _ = stream.shutdown().await;
    seen.lock().unwrap().gone = true;
}

/// Head and body, as the head tells the body's length.
async fn request(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0u8; 64 * 1024];
    loop {
        if is_whole(&request) {
            return request;
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
            _ => return request,
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    if head.contains("transfer-encoding: chunked") {
        return request.ends_with(b"0\r\n\r\n");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}

/// One chunk of a chunked body.
pub fn chunk(text: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", text.len()).as_bytes(), text, b"\r\n"].concat()
}

/// The head of a stream.
pub const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
