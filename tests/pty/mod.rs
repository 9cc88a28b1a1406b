//! A pseudo-terminal with a program in it, and the emulator that shows what a user would see.

#![allow(dead_code, reason = "each test program uses a part of it")]

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longer than any machine needs; a failing test takes this long to fail.
const PATIENCE: Duration = Duration::from_secs(90);

pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Box<dyn Write + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    bytes: Arc<Mutex<Vec<u8>>>,
    size: (u16, u16),
    modes: String,
    closing: Arc<AtomicBool>,
}

pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_openrouter-doctor")
}

/// A command with nothing of the tester's own environment but where programs are.
pub fn command(program: &str, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(std::env::temp_dir());
    command
}

impl Pty {
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let closing = Arc::new(AtomicBool::new(false));
        let hangs_up = Arc::clone(&closing);
        let (sink, mut reader) = (Arc::clone(&bytes), pair.master.try_clone_reader().unwrap());
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || hangs_up.load(Ordering::SeqCst) {
                    break;
                }
                sink.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self {
            master: pair.master,
            slave: Some(pair.slave),
            writer,
            child,
            bytes,
            size: (columns, rows),
            modes,
            closing,
        }
    }

    pub fn wizard(arguments: &[&str]) -> Self {
        Self::start(command(program(), arguments), 80, 24)
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }

    /// All that was written, as an emulator of the present size shows it.
    pub fn emulator(&self) -> vt100::Parser {
        let mut parser = vt100::Parser::new(NonZero::new(self.size.1).unwrap(), NonZero::new(self.size.0).unwrap(), 0);
        parser.process(&self.bytes());
        parser
    }

    pub fn screen(&self) -> String {
        self.emulator().screen().contents()
    }

    #[track_caller]
    pub fn wait_until(&self, what: &str, test: impl Fn(&vt100::Screen) -> bool) {
        let begun = Instant::now();
        let mut seen = usize::MAX;
        loop {
            let now = self.bytes.lock().unwrap().len();
            if now != seen {
                seen = now;
                if test(self.emulator().screen()) {
                    return;
                }
            }
            assert!(begun.elapsed() < PATIENCE, "waited for {what} in vain:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Until nothing has been written for that long.
    pub fn wait_for_quiet(&self, pause: Duration) {
        let mut seen = self.bytes.lock().unwrap().len();
        let mut since = Instant::now();
        while since.elapsed() < pause {
            std::thread::sleep(Duration::from_millis(5));
            let now = self.bytes.lock().unwrap().len();
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
        }
    }

    pub fn type_keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.master.resize(size(columns, rows)).unwrap();
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    #[track_caller]
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.wait_for_quiet(Duration::from_millis(50));
                return status;
            }
            if begun.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("it does not end:\n{}", self.screen());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The line discipline, echo and all, as it is now and as it was before the program came.
    pub fn modes(&self) -> (String, &str) {
        (format!("{:?}", self.master.get_termios()), &self.modes)
    }

    /// Everything is as it was before.
    #[track_caller]
    pub fn assert_restored(&self) {
        let (now, before) = self.modes();
        assert_eq!(now, before, "line discipline");
        let emulator = self.emulator();
        let screen = emulator.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still on");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(!screen.bold() && !screen.inverse() && screen.fgcolor() == vt100::Color::Default);
        let text = String::from_utf8_lossy(&self.bytes()).into_owned();
        for (on, off) in [("\x1b[?1007h", "\x1b[?1007r"), ("\x1b[?2026h", "\x1b[?2026l")] {
            let last = text.rfind(on).unwrap_or(0);
            assert!(text[last..].contains(off) || !text.contains(on), "{on:?} is not undone");
        }
        // On the normal screen the program only shows the cursor and speaks.
        let after = text.rsplit("\x1b[?1049l").next().unwrap_or_default().replace("\x1b[?25h", "");
        assert!(!after.contains('\x1b') || !text.contains("\x1b[?1049l"), "stray bytes: {after:?}");
        let left = processes_of_session(self.child.process_id().unwrap_or_default());
        assert!(left.is_empty(), "still running: {left:?}");
    }

    /// The window is closed.
    pub fn close_window(mut self) -> Box<dyn Child + Send + Sync> {
        // The reader gives its copy up with the next bytes that come.
        self.closing.store(true, Ordering::SeqCst);
        self.type_keys("x");
        let Self { master, slave, writer, child, .. } = self;
        drop((master, slave, writer));
        child
    }
}

/// Processes that the program has left behind, zombies too. The program leads a session of its own.
pub fn processes_of_session(leader: u32) -> Vec<String> {
    let mut left = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name may hold anything but ends with the last bracket; then come state, parent, group, session.
        let session = stat.rsplit(')').next().and_then(|it| it.split_whitespace().nth(3));
        if session == Some(leader.to_string().as_str()) {
            left.push(stat);
        }
    }
    left
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
