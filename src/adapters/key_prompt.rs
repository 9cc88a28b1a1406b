//! Asks for the key on the terminal without showing it.

use crate::adapters::signals::Watch;
use crate::adapters::terminal::RawLine;
use crate::core::secret::ApiKey;
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, poll, read};
use std::io::{self, Write};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a signal may wait to be noticed while nobody types.
const GLANCE: Duration = Duration::from_millis(50);

/// Who deals with an interrupt once the question is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupts {
    /// The command that asked: it ends its checks and prints what it has.
    Heard,
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
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    let watch = Watch::start(afterwards == Interrupts::End)?;
    let raw = RawLine::enter()?;
    let typed = read_line(&watch);
    drop(raw);
    writeln!(err)?;
    typed
}

fn read_line(watch: &Watch) -> io::Result<Typed> {
    // Longer than any key, since growing would leave a copy behind.
    let mut typed = Zeroizing::new(String::with_capacity(4096));
    loop {
        if let Some(code) = watch.seen() {
            return Ok(Typed::Signal(code));
        }
        if !poll(GLANCE)? {
            continue;
        }
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter if typed.is_empty() => return Ok(Typed::Nothing),
            KeyCode::Enter => return Ok(Typed::Key(ApiKey::new(typed.to_string()))),
            KeyCode::Esc => return Ok(Typed::Nothing),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(Typed::Nothing),
            KeyCode::Backspace => {
                typed.pop();
            }
            KeyCode::Char(letter) => typed.push(letter),
            _ => {}
        }
    }
}
