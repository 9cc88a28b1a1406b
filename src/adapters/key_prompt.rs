//! Asks for the key on the terminal without showing it.

use crate::adapters::event_source::EventSource;
use crate::adapters::signals::Watch;
use crate::adapters::terminal::RawLine;
use crate::adapters::terminal_event::TerminalEvent;
use crate::core::secret::ApiKey;
use crate::key_press::{KeyCode, KeyPress};
use std::io::{self, Write};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a signal may wait to be noticed while nobody types.
const GLANCE: Duration = Duration::from_millis(50);

/// Who deals with an interrupt once the question is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupts {
    /// The command that asked: it ends its checks and prints what it has.
    TerminalEvent,
    /// Nobody: the system ends the program.
    End,
}

/// The key as typed or pasted; nothing when it was left empty or given up with Esc, Ctrl-C or Ctrl-D, or when no terminal
/// is there. The terminal echoes again when this returns. A signal that ends the program ends it here, after that.
#[must_use]
pub fn ask(question: &str, afterwards: Interrupts) -> Option<ApiKey> {
    match ask_on_terminal(question, afterwards).ok()? {
        Typed::Key(key) => Some(key),
        Typed::Nothing => None,
        Typed::Signal(code) => std::process::exit(code),
    }
}

enum Typed {
    Key(ApiKey),
    Nothing,
    Signal(i32),
}

fn ask_on_terminal(question: &str, afterwards: Interrupts) -> io::Result<Typed> {
    let watch = Watch::start(afterwards == Interrupts::End)?;
    let raw = RawLine::enter()?;
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    let typed = read_line(&watch);
    drop(raw);
    writeln!(err)?;
    typed
}

fn read_line(watch: &Watch) -> io::Result<Typed> {
    let mut events = EventSource::open()?;
    // Longer than any key, since growing would leave a copy behind.
    let mut typed = Zeroizing::new(String::with_capacity(4096));
    loop {
        if let Some(code) = watch.seen() {
            return Ok(Typed::Signal(code));
        }
        if !events.poll(GLANCE)? {
            continue;
        }
        let press = match events.read()? {
            TerminalEvent::Key(press) => press,
            TerminalEvent::Paste(text) => {
                typed.push_str(Zeroizing::new(text).trim_end_matches(['\r', '\n']));
                continue;
            }
            TerminalEvent::Resize(..) | TerminalEvent::Click(..) | TerminalEvent::Wheel { .. } => continue,
        };
        match press {
            KeyPress { code: KeyCode::Enter, .. } if typed.is_empty() => return Ok(Typed::Nothing),
            KeyPress { code: KeyCode::Enter, .. } => return Ok(Typed::Key(ApiKey::new(typed.to_string()))),
            KeyPress { code: KeyCode::Esc, .. } => return Ok(Typed::Nothing),
            KeyPress { code: KeyCode::Char('c' | 'd'), ctrl: true, .. } => return Ok(Typed::Nothing),
            KeyPress { code: KeyCode::Backspace, .. } => {
                typed.pop();
            }
            KeyPress { code: KeyCode::Char(letter), ctrl: false, .. } => typed.push(letter),
            _ => {}
        }
    }
}
