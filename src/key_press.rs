//! A key press, free of any terminal library.

use std::fmt;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character, as typed: Shift is already in it.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// Which key.
    pub code: KeyCode,
    /// Control was held.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
    /// Shift was held; always false for characters, whose case says it.
    pub shift: bool,
}

impl KeyPress {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// Ctrl-C, which is heard whatever else goes on.
    #[must_use]
    pub fn is_interrupt(self) -> bool {
        self == Self::ctrl('c')
    }

    /// Control and a character.
    #[must_use]
    pub const fn ctrl(letter: char) -> Self {
        Self { code: KeyCode::Char(letter), ctrl: true, alt: false, shift: false }
    }

    /// Reads `a`, `enter`, `f1`, `ctrl-c`, `alt-enter`, `shift-up`; `space` and `minus` stand for those characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut press = Self::plain(KeyCode::Esc);
        let mut rest = text;
        loop {
            if let Some(tail) = rest.strip_prefix("ctrl-") {
                press.ctrl = true;
                rest = tail;
            } else if let Some(tail) = rest.strip_prefix("alt-") {
                press.alt = true;
                rest = tail;
            } else if let Some(tail) = rest.strip_prefix("shift-") {
                press.shift = true;
                rest = tail;
            } else {
                break;
            }
        }
        press.code = match NAMES.iter().find(|(_, name)| *name == rest) {
            Some((code, _)) => *code,
            None => {
                let mut letters = rest.chars();
                match (letters.next(), letters.as_str()) {
                    (Some(letter), "") => KeyCode::Char(letter),
                    (Some('f'), number) => KeyCode::F(number.parse().ok().filter(|it| (1..=24).contains(it))?),
                    _ => return None,
                }
            }
        };
        Some(press)
    }
}

/// Writes what [`KeyPress::parse`] reads.
impl fmt::Display for KeyPress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                out.write_str(name)?;
            }
        }
        match (NAMES.iter().find(|(code, _)| *code == self.code), self.code) {
            (Some((_, name)), _) => out.write_str(name),
            (None, KeyCode::F(number)) => write!(out, "f{number}"),
            (None, KeyCode::Char(letter)) => write!(out, "{letter}"),
            (None, _) => Ok(()),
        }
    }
}

const NAMES: [(KeyCode, &str); 16] = [
    (KeyCode::Enter, "enter"),
    (KeyCode::Esc, "esc"),
    (KeyCode::Tab, "tab"),
    (KeyCode::BackTab, "backtab"),
    (KeyCode::Backspace, "backspace"),
    (KeyCode::Delete, "delete"),
    (KeyCode::Left, "left"),
    (KeyCode::Right, "right"),
    (KeyCode::Up, "up"),
    (KeyCode::Down, "down"),
    (KeyCode::Home, "home"),
    (KeyCode::End, "end"),
    (KeyCode::PageUp, "pageup"),
    (KeyCode::PageDown, "pagedown"),
    (KeyCode::Char(' '), "space"),
    (KeyCode::Char('-'), "minus"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["a", "G", "?", "ctrl-c", "alt-enter", "shift-up", "f1", "f12", "space", "minus", "pagedown"] {
            assert_eq!(KeyPress::parse(text).map(|it| it.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn unknown_names_are_refused() {
        for text in ["", "ctrl-", "escape", "f99", "enter2"] {
            assert_eq!(KeyPress::parse(text), None, "{text}");
        }
    }
}
