//! The wizard in a pseudo-terminal: exec to first frame, key to frame with a 1 MiB paste on screen, idle
//! wake-ups, resident memory, binary size. `cargo bench --bench wizard [-- OTHER_PROGRAM ...]`; other
//! full-screen programs are started and left idle beside it, for comparison.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

use openrouter_doctor::simulator::{Server, World};
use portable_pty::{CommandBuilder, NativePtySystem, PtySize, PtySystem};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Ends each frame (synchronized update).
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// What fills a large paste.
const LINE: &str = "2026-11-23 06:00:00 INFO request to https://openrouter.ai/api/v1/chat/completions took 812 ms\n";

struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn start(program: &PathBuf, arguments: &[String]) -> Self {
        Self::start_with(program, arguments, None)
    }

    fn start_with(program: &PathBuf, arguments: &[String], key: Option<&str>) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = NativePtySystem::default().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        match key {
            Some(key) => command.env("OPENROUTER_API_KEY", key),
            None => command.env_remove("OPENROUTER_API_KEY"),
        }
        command.cwd(std::env::current_dir().unwrap());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 65_536];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || sender.send((Instant::now(), buffer[..read].to_vec())).is_err() {
                    return;
                }
            }
        });
        Self { child, keys, output, _master: pair.master }
    }

    /// When the next frame ended; none within the patience.
    fn frame(&self, patience: Duration) -> Option<Instant> {
        self.seen(patience, |bytes| bytes.windows(FRAME_END.len()).any(|it| it == FRAME_END))
    }

    /// When the first screen stood there. Programs that do not mark their frames have drawn one after some words.
    fn first_screen(&self) -> Option<Instant> {
        self.seen(Duration::from_secs(5), |bytes| {
            let words = bytes.iter().filter(|it| it.is_ascii_alphabetic()).count();
            bytes.windows(FRAME_END.len()).any(|it| it == FRAME_END) || words > 200
        })
    }

    fn seen(&self, patience: Duration, ended: impl Fn(&[u8]) -> bool) -> Option<Instant> {
        let began = Instant::now();
        let mut seen = Vec::new();
        while began.elapsed() < patience {
            match self.output.recv_timeout(patience) {
                Ok((at, bytes)) => {
                    seen.extend_from_slice(&bytes);
                    if ended(&seen) {
                        return Some(at);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }

    /// Bytes written until nothing more comes for the given time. Some programs draw without a pause.
    fn settle(&self, quiet: Duration) -> usize {
        let began = Instant::now();
        let mut bytes = 0;
        while began.elapsed() < quiet * 4
            && let Ok((_, chunk)) = self.output.recv_timeout(quiet)
        {
            bytes += chunk.len();
        }
        bytes
    }

    fn type_bytes(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    fn status(&self, field: &str) -> u64 {
        let pid = self.child.process_id().unwrap();
        let mut sum = 0;
        let files: Vec<PathBuf> = if field.starts_with("Vm") {
            vec![format!("/proc/{pid}/status").into()]
        } else {
            std::fs::read_dir(format!("/proc/{pid}/task"))
                .unwrap()
                .map(|it| it.unwrap().path().join("status"))
                .collect()
        };
        for file in files {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            let value = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
            sum += value.and_then(|it| it.split_whitespace().next()).and_then(|it| it.parse().ok()).unwrap_or(0_u64);
        }
        sum
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn ours() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_openrouter-doctor"))
}

fn first_frame(program: &PathBuf, arguments: &[String]) {
    let mut times: Vec<f64> = (0..20)
        .filter_map(|_| {
            let began = Instant::now();
            let terminal = Terminal::start(program, arguments);
            Some((terminal.first_screen()? - began).as_secs_f64() * 1e3)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{}: exec to first frame: median {:.1} ms, worst of {} {:.1} ms (budget 15)",
        program.file_name().unwrap().to_string_lossy(),
        percentile(&times, 0.5),
        times.len(),
        percentile(&times, 1.0)
    );
}

fn key_to_frame() {
    let paste = LINE.repeat(1024 * 1024 / LINE.len());
    let mut terminal = Terminal::start(&ours(), &[]);
    terminal.frame(Duration::from_secs(5)).expect("a first frame");
    let began = Instant::now();
    terminal.type_bytes(b"\x1b[200~");
    terminal.type_bytes(paste.as_bytes());
    terminal.type_bytes(b"\x1b[201~");
    let at = terminal.frame(Duration::from_secs(20)).expect("a frame after the paste");
    println!("1 MiB paste to frame: {:.0} ms", (at - began).as_secs_f64() * 1e3);
    terminal.settle(Duration::from_millis(1500));
    let mut times = Vec::new();
    for round in 0..200 {
        let key: &[u8] = match round % 4 {
            0 => b"x",
            1 => b"\x1b[A",
            2 => b"\x7f",
            _ => b"\x1b[B",
        };
        let began = Instant::now();
        terminal.type_bytes(key);
        if let Some(at) = terminal.frame(Duration::from_secs(2)) {
            times.push((at - began).as_secs_f64() * 1e3);
        }
        terminal.settle(Duration::from_millis(30));
    }
    times.sort_by(f64::total_cmp);
    println!(
        "key to frame with 1 MiB on screen: median {:.2} ms, p99 {:.2} ms of {} keys (budget 5)",
        percentile(&times, 0.5),
        percentile(&times, 0.99),
        times.len()
    );
    println!("resident memory with a 1 MiB paste: {:.1} MiB", terminal.status("VmRSS") as f64 / 1024.0);
}

/// A simulated OpenRouter that lives as long as the program: its address, the paste of its world and its key.
fn simulated(world: &str) -> (String, String, String) {
    let (sender, server) = channel();
    let world = World::load(world).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let key = world.user.key.clone();
            let server = Server::start(world).await.unwrap();
            sender.send((server.base_url(), server.paste(), key)).unwrap();
            std::future::pending::<()>().await;
        });
    });
    server.recv().unwrap()
}

/// Walks from the paste to the next actions with a 1 MiB log around the failure; says the memory on each stage.
fn memory_on_every_stage() {
    let (address, failure, key) = simulated("data-policy");
    let file = std::env::temp_dir().join(format!("openrouter-doctor-bench-{}.log", std::process::id()));
    std::fs::write(&file, LINE.repeat(1024 * 1024 / LINE.len()) + &failure).unwrap();
    let arguments = [file.to_string_lossy().into_owned(), "--base-url".to_string(), address];
    let mut terminal = Terminal::start_with(&ours(), &arguments, Some(&key));
    terminal.frame(Duration::from_secs(5)).expect("a first frame");
    let mut most = 0.0_f64;
    for step in 0..9 {
        terminal.settle(Duration::from_millis(1000));
        let resident = terminal.status("VmRSS") as f64 / 1024.0;
        println!("resident memory with a 1 MiB paste after {step} times Enter: {resident:.1} MiB");
        most = most.max(resident);
        terminal.type_bytes(b"\r");
    }
    println!("resident memory on any stage: {most:.1} MiB (budget 20)");
    std::fs::remove_file(file).unwrap();
}

fn idle(program: &PathBuf, arguments: &[String]) {
    let terminal = Terminal::start(program, arguments);
    terminal.settle(Duration::from_secs(2));
    let before = terminal.status("voluntary_ctxt_switches");
    let mut bytes = 0;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(10) {
        bytes += terminal.settle(Duration::from_millis(500));
    }
    let woken = terminal.status("voluntary_ctxt_switches") - before;
    println!(
        "{}: idle 10 s: {bytes} bytes written, {woken} wake-ups; resident memory {:.1} MiB; binary {:.2} MB",
        program.file_name().unwrap().to_string_lossy(),
        terminal.status("VmRSS") as f64 / 1024.0,
        std::fs::metadata(program).unwrap().len() as f64 / 1e6
    );
}

fn main() {
    first_frame(&ours(), &[]);
    key_to_frame();
    memory_on_every_stage();
    idle(&ours(), &[]);
    for other in std::env::args().skip(1).filter(|it| it != "--bench") {
        let mut words = other.split_whitespace().map(str::to_string);
        let Some(program) = words.next() else { continue };
        let (program, arguments) = (PathBuf::from(program), words.collect::<Vec<_>>());
        first_frame(&program, &arguments);
        idle(&program, &arguments);
    }
}
