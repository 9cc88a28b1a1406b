//! The program itself in a pseudo-terminal, with a frame wherever its screen is worth a look.

use super::Failure;
use super::walk::Frame;
use openrouter_doctor::simulator::{KEY, Server, World};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The world whose failing call is caught: its provider refuses one tool of twelve without saying which.
const WORLD: &str = "tool-without-a-type";
/// Longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Keys so soon behind a new page were typed before it was there.
const READ: Duration = Duration::from_millis(700);

/// A failing call caught by the relay, opened, looked into and shrunk to the line to change.
pub fn caught_and_shrunk(size: (u16, u16)) -> Result<Vec<Frame>, Failure> {
    let world = World::load(WORLD).map_err(|problem| problem.to_string())?;
    let body = world.paste.split_once("\n\n").map(|(_, body)| body.trim().to_string()).unwrap_or_default();
    let base = served(world)?;
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let number = port.to_string();
    let arguments = [
        "listen",
        "--port",
        &number,
        "--base-url",
        &base,
        "--client",
        "opencode",
        "--max-cost",
        "1",
        "--color",
        "always",
    ];
    let mut screen = Recorded::start(&arguments, size)?;
    screen.wait_for("Waiting for the first call")?;
    screen.picture("listening");
    call(port, &body)?;
    screen.wait_for("1 call, 1 failed")?;
    screen.picture("caught");
    for (key, shows, name) in [
        ("\r", "› Diagnosis", "opened"),
        ("w", "this request may be refused", "request"),
        ("\r", "speaks against it", "preflight"),
        ("\r", "Shrink the request?", "consent"),
        ("y", "refuses", "shrunk"),
    ] {
        std::thread::sleep(READ);
        screen.press(key)?;
        screen.wait_for(shows)?;
        screen.picture(name);
    }
    let _ = screen.child.kill();
    Ok(screen.frames)
}

/// The address of a world that is served until this program ends.
fn served(world: World) -> Result<String, Failure> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            let server = Server::start(world).await;
            // Whoever waits for the address hears of the problem by the closed channel.
            let _ = sender.send(server.as_ref().map(Server::base_url).map_err(ToString::to_string));
            std::future::pending::<()>().await;
        });
    });
    Ok(receiver.recv()??)
}

/// The call of a program that was led to the relay.
fn call(port: u16, body: &str) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        stream,
        "POST /api/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Authorization: Bearer {KEY}\r\nUser-Agent: opencode/1.0.200\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(())
}

struct Recorded {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
    bytes: Arc<Mutex<Vec<u8>>>,
    size: (u16, u16),
    frames: Vec<Frame>,
}

/// The program beside this one, which `cargo build` makes.
fn program() -> Result<PathBuf, Failure> {
    let name = format!("openrouter-doctor{}", std::env::consts::EXE_SUFFIX);
    let example = std::env::current_exe()?;
    let program = example.parent().and_then(|examples| examples.parent()).map(|folder| folder.join(name));
    program
        .filter(|program| program.is_file())
        .ok_or_else(|| "the film needs the program: run `cargo build` first".into())
}

impl Recorded {
    fn start(arguments: &[&str], size: (u16, u16)) -> Result<Self, Failure> {
        let pair =
            native_pty_system().openpty(PtySize { rows: size.1, cols: size.0, pixel_width: 0, pixel_height: 0 })?;
        let mut command = CommandBuilder::new(program()?);
        command.args(arguments);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("OPENROUTER_API_KEY", KEY);
        command.cwd(std::env::temp_dir());
        let child = pair.slave.spawn_command(command)?;
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (sink, mut reader) = (Arc::clone(&bytes), pair.master.try_clone_reader()?);
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if let Ok(mut bytes) = sink.lock() {
                    bytes.extend_from_slice(&buffer[..count]);
                }
            }
        });
        let writer = pair.master.take_writer()?;
        Ok(Self { child, writer, _master: pair.master, bytes, size, frames: Vec::new() })
    }

    fn emulator(&self) -> vt100::Parser {
        let [rows, columns] =
            [self.size.1, self.size.0].map(|cells| NonZero::new(cells).unwrap_or(NonZero::<u16>::MIN));
        let mut parser = vt100::Parser::new(rows, columns, 0);
        if let Ok(bytes) = self.bytes.lock() {
            parser.process(&bytes);
        }
        parser
    }

    fn wait_for(&self, text: &str) -> Result<(), Failure> {
        let begun = Instant::now();
        loop {
            let shown = self.emulator().screen().contents();
            if shown.contains(text) {
                // What follows in the same breath belongs to the picture.
                std::thread::sleep(Duration::from_millis(300));
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("waited for {text:?} in vain:\n{shown}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn press(&mut self, keys: &str) -> Result<(), Failure> {
        self.writer.write_all(keys.as_bytes())?;
        Ok(self.writer.flush()?)
    }

    fn picture(&mut self, name: &str) {
        let emulator = self.emulator();
        let screen = emulator.screen();
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        for y in 0..self.size.1 {
            for x in 0..self.size.0 {
                let (Some(from), Some(to)) = (screen.cell(y, x), buffer.cell_mut((x, y))) else { continue };
                to.set_symbol(if from.has_contents() { from.contents() } else { " " });
                to.fg = match from.fgcolor() {
                    vt100::Color::Idx(1 | 9) => Color::Red,
                    vt100::Color::Idx(2 | 10) => Color::Green,
                    vt100::Color::Idx(5 | 13) => Color::Magenta,
                    vt100::Color::Idx(6 | 14) => Color::Cyan,
                    _ => Color::Reset,
                };
                for (is, modifier) in [
                    (from.bold(), Modifier::BOLD),
                    (from.dim(), Modifier::DIM),
                    (from.underline(), Modifier::UNDERLINED),
                    (from.inverse(), Modifier::REVERSED),
                ] {
                    if is {
                        to.modifier |= modifier;
                    }
                }
            }
        }
        let (row, column) = screen.cursor_position();
        let cursor = (!screen.hide_cursor()).then_some(Position { x: column, y: row });
        self.frames.push(Frame { name: name.to_string(), buffer, cursor });
    }
}
