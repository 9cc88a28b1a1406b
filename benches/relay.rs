//! What the relay adds: the same calls directly, through a bare TCP forwarder, through `listen`, and through `mitmdump`
//! where that is installed. `cargo bench --bench relay`.
//! Budgets: at most 1 ms more at p50, at p99 at most twice the forwarder, at most 64 MiB.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const CALLS: usize = 1_000;
const STREAMS: usize = 50;
const PIECES: usize = 150;
const PACE: Duration = Duration::from_millis(20);
const LARGE: usize = 256 << 20;
const STALLED: usize = 200;
const BODY: &str = r#"{"model":"z-ai/glm-5.1","stream":true,"messages":[]}"#;
const END: &[u8] = b"0\r\n\r\n";

/// One clock for both ends.
fn now() -> u64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    u64::try_from(BEGUN.get_or_init(Instant::now).elapsed().as_nanos()).unwrap()
}

/// Runs a server on a thread of its own.
fn on_a_thread<F: Future<Output = ()>>(serve: impl FnOnce(TcpListener) -> F + Send + 'static) -> SocketAddr {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { serve(TcpListener::from_std(listener).unwrap()).await });
    });
    address
}

async fn upstream(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).unwrap();
        tokio::spawn(answer(stream));
    }
}

fn chunk(text: &str) -> Vec<u8> {
    format!("{:x}\r\n{text}\r\n", text.len()).into_bytes()
}

/// Calls on one connection until the other side ends it.
async fn answer(mut stream: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    let mut request = Vec::new();
    loop {
        while !request.ends_with(BODY.as_bytes()) {
            match stream.read(&mut buffer).await {
                Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
                _ => return,
            }
        }
        let is = |path: &str| request.starts_with(format!("POST /api/v1/{path} ").as_bytes());
        let (stamped, large, endless) = (is("stamped"), is("large"), is("endless"));
        request.clear();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        let mut sent = stream.write_all(head.as_bytes()).await;
        if stamped {
            for _ in 0..PIECES {
                tokio::time::sleep(PACE).await;
                sent = sent.and(stream.write_all(&chunk(&format!("data: {}\n\n", now()))).await);
            }
        } else if large || endless {
            let piece = chunk(&"data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\n".repeat(1024));
            let mut left = if endless { usize::MAX } else { LARGE };
            while left > 0 && sent.is_ok() {
                sent = stream.write_all(&piece).await;
                left = left.saturating_sub(64 << 10);
            }
        } else {
            sent = sent.and(stream.write_all(&chunk("data: [DONE]\n\n")).await);
        }
        if sent.and(stream.write_all(END).await).is_err() {
            return;
        }
    }
}

/// Passes bytes on, and knows nothing of them.
async fn forward(listener: TcpListener, to: SocketAddr) {
    while let Ok((mut near, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut far = TcpStream::connect(to).await.unwrap();
            near.set_nodelay(true).unwrap();
            far.set_nodelay(true).unwrap();
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        });
    }
}

/// A program beside this one; it ends with this.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// The most that it ever held, in mebibytes.
    fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap_or_default() >> 10
    }
}

fn doctor(upstream: SocketAddr) -> (Process, SocketAddr) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
    command.args(["listen", "--json", "--base-url", &format!("http://{upstream}/api/v1")]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut out, &mut line).unwrap();
    std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    let first: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = first["base_url"].as_str().unwrap().trim_start_matches("http://").trim_end_matches("/api/v1");
    (Process(child), address.parse().unwrap())
}

/// `mitmdump` as a relay that passes streams on as they come, once it listens.
fn mitmproxy(upstream: SocketAddr) -> Option<(Process, SocketAddr)> {
    let address = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let (mode, port) = (format!("reverse:http://{upstream}"), address.port().to_string());
    let mut command = Command::new("mitmdump");
    command.args(["-q", "--mode", &mode, "-p", &port, "--listen-host", "127.0.0.1", "--set", "stream_large_bodies=1"]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let process = Process(child);
    for _ in 0..300 {
        if std::net::TcpStream::connect(address).is_ok() {
            return Some((process, address));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    None
}

async fn connected(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

async fn ask(stream: &mut TcpStream, path: &str) {
    let head = format!(
        "POST /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
}

/// Small calls one after the other on one connection: how long each takes, nanoseconds.
async fn calls(to: SocketAddr) -> Vec<u64> {
    let mut stream = connected(to).await;
    let mut buffer = vec![0; 16 * 1024];
    let mut took = Vec::new();
    for _ in 0..CALLS {
        let begun = now();
        ask(&mut stream, "small").await;
        let mut answer = Vec::new();
        while !answer.ends_with(END) {
            let count = stream.read(&mut buffer).await.unwrap();
            answer.extend_from_slice(&buffer[..count]);
        }
        took.push(now() - begun);
    }
    took
}

/// Streams at once: how long each piece is on its way, nanoseconds.
async fn pieces(to: SocketAddr, streams: usize) -> Vec<u64> {
    let one = || async move {
        let mut stream = connected(to).await;
        ask(&mut stream, "stamped").await;
        let (mut came, mut late, mut buffer) = (Vec::new(), Vec::new(), vec![0; 16 * 1024]);
        while !came.ends_with(END) {
            let count = stream.read(&mut buffer).await.unwrap();
            let at = now();
            came.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&came).into_owned();
            let sent: Vec<u64> =
                text.split("data: ").skip(1).filter_map(|rest| rest.split_once("\n\n")?.0.parse().ok()).collect();
            late.extend(sent.iter().map(|sent| at - sent));
            if !sent.is_empty() && !came.ends_with(END) {
                came.clear();
            }
        }
        late
    };
    let running: Vec<_> = (0..streams).map(|_| tokio::spawn(one())).collect();
    let mut all = Vec::new();
    for stream in running {
        all.extend(stream.await.unwrap());
    }
    all
}

/// One large answer, megabytes a second.
async fn throughput(to: SocketAddr) -> f64 {
    let mut stream = connected(to).await;
    let mut buffer = vec![0; 256 * 1024];
    let begun = now();
    ask(&mut stream, "large").await;
    let mut total = 0;
    while total < LARGE {
        total += stream.read(&mut buffer).await.unwrap();
    }
    total as f64 / 1000.0 / ((now() - begun) as f64 / 1_000_000.0)
}

fn percentile(values: &mut [u64], part: f64) -> f64 {
    values.sort_unstable();
    values[((values.len() - 1) as f64 * part) as usize] as f64 / 1_000_000.0
}

fn main() {
    let upstream_at = on_a_thread(upstream);
    let forwarder = on_a_thread(move |listener| forward(listener, upstream_at));
    let (doctor, doctor_at) = doctor(upstream_at);
    let mitmproxy = mitmproxy(upstream_at);
    let mut ways =
        vec![("direct", upstream_at, None), ("TCP forwarder", forwarder, None), ("listen", doctor_at, Some(&doctor))];
    match &mitmproxy {
        Some((process, address)) => ways.push(("mitmdump", *address, Some(process))),
        None => println!("mitmdump is not installed and was not measured (pip install mitmproxy)"),
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    println!(
        "{:<14} {:>22} {:>22} {:>22} {:>8} {:>9}",
        "ms at p50, p99", "a small call", "a piece of 1 stream", "a piece of 50", "MB/s", "MiB held"
    );
    for (name, address, process) in ways {
        let cell =
            |mut values: Vec<u64>| format!("{:.3}, {:.3}", percentile(&mut values, 0.5), percentile(&mut values, 0.99));
        // Connections are opened and code is warm afterwards.
        runtime.block_on(pieces(address, 2));
        let small = cell(runtime.block_on(calls(address)));
        let one = cell(runtime.block_on(pieces(address, 1)));
        let many = cell(runtime.block_on(pieces(address, STREAMS)));
        let rate = runtime.block_on(throughput(address));
        let held = process.map_or_else(String::new, |process| process.peak().to_string());
        println!("{name:<14} {small:>22} {one:>22} {many:>22} {rate:>8.0} {held:>9}");
    }
    runtime.block_on(async {
        let mut stalled = Vec::new();
        for _ in 0..STALLED {
            let mut stream = connected(doctor_at).await;
            ask(&mut stream, "endless").await;
            stalled.push(stream);
        }
        // Long enough for all buffers on the way to fill.
        tokio::time::sleep(Duration::from_secs(10)).await;
        println!("listen with {STALLED} programs that stopped reading: {} MiB at most", doctor.peak());
    });
}
