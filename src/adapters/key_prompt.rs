//! Asks for the key on the terminal without showing it.

use crate::core::secret::ApiKey;
use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::Write;
use zeroize::Zeroizing;

/// The key as typed or pasted; nothing when it was left empty, interrupted, or no terminal is there.
#[must_use]
pub fn ask(question: &str) -> Option<ApiKey> {
    let mut err = std::io::stderr();
    write!(err, "{question}").and_then(|()| err.flush()).ok()?;
    enable_raw_mode().ok()?;
    let typed = read_line();
    // Whatever happened above, the terminal must echo again.
    let restored = disable_raw_mode();
    writeln!(err).ok()?;
    restored.ok()?;
    typed.filter(|text| !text.is_empty()).map(|text| ApiKey::new(text.to_string()))
}

fn read_line() -> Option<Zeroizing<String>> {
    // Longer than any key, since growing would leave a copy behind.
    let mut typed = Zeroizing::new(String::with_capacity(4096));
    loop {
        let Event::Key(key) = read().ok()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Some(typed),
            KeyCode::Esc => return None,
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return None,
            KeyCode::Backspace => {
                typed.pop();
            }
            KeyCode::Char(letter) => typed.push(letter),
            _ => {}
        }
    }
}
