//! Bytes of a terminal → keys and marked pastes, with an end for everything that was begun.
//!
//! A terminal may be cut off in the middle of a sequence, or hold the start of a paste without its end. What was begun
//! ends by itself after a silence, and Ctrl-C is heard in any state.

use super::terminal_event::TerminalEvent;
use crate::core::ingest::decode::decode_owned;
use crate::key_press::{KeyCode, KeyPress};
use std::time::Duration;
use termina::event::{KeyCode as Code, KeyEvent, KeyEventKind, Modifiers, MouseButton, MouseEvent, MouseEventKind};
use termina::{Event, Parser};
use zeroize::Zeroizing;

/// Start and end of a marked paste (DEC mode 2004).
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
const CTRL_C: u8 = 3;

/// After so long an Esc is the key and no sequence. Lines are slow, but the bytes of one sequence travel together.
const LONE_ESC: Duration = Duration::from_millis(30);
/// After so long the rest of a sequence is not coming.
const UNFINISHED: Duration = Duration::from_millis(100);
/// After so long the end of a paste is not coming.
const CUT_OFF: Duration = Duration::from_secs(1);
/// A Ctrl-C alone after this silence was typed, even where a paste is open.
const TYPED: Duration = Duration::from_millis(50);
/// Larger pastes are refused anyway; more is not kept.
const KEPT: usize = 16 * 1024 * 1024;

/// What the bytes so far have begun.
#[derive(Debug)]
pub struct Keyboard {
    parser: Parser,
    /// Bytes given to the parser since its last key.
    pending: Vec<u8>,
    paste: Option<Zeroizing<Vec<u8>>>,
}

impl Default for Keyboard {
    fn default() -> Self {
        Self { parser: Parser::default(), pending: Vec::with_capacity(16), paste: None }
    }
}

impl Keyboard {
    /// Takes bytes that came after a silence of `quiet`.
    pub fn take(&mut self, bytes: &[u8], quiet: Duration, heard: &mut Vec<TerminalEvent>) {
        if bytes == [CTRL_C] && quiet >= TYPED {
            self.end_paste(heard);
        }
        let mut rest = bytes;
        while let Some((first, tail)) = rest.split_first() {
            if let Some(paste) = &mut self.paste {
                // The end mark may be cut in two by the reading.
                let from = paste.len().saturating_sub(PASTE_END.len() - 1);
                paste.extend_from_slice(rest);
                match memchr::memmem::find(&paste[from..], PASTE_END) {
                    Some(at) => {
                        let after = paste.len() - (from + at + PASTE_END.len());
                        rest = &rest[rest.len() - after..];
                        paste.truncate(from + at);
                        self.end_paste(heard);
                    }
                    None => {
                        rest = &[];
                        if paste.len() > KEPT + PASTE_END.len() {
                            let tail = paste.len() - PASTE_END.len();
                            paste.drain(KEPT..tail);
                        }
                    }
                }
                continue;
            }
            self.byte(*first, heard);
            rest = tail;
        }
    }

    fn byte(&mut self, byte: u8, heard: &mut Vec<TerminalEvent>) {
        if byte == CTRL_C {
            self.reset();
        }
        self.pending.push(byte);
        if self.pending == PASTE_START {
            self.reset();
            self.paste = Some(Zeroizing::default());
            return;
        }
        self.parser.parse(&[byte], true);
        self.drain(heard);
    }

    fn drain(&mut self, heard: &mut Vec<TerminalEvent>) {
        while let Some(event) = self.parser.pop() {
            self.pending.clear();
            match event {
                Event::Key(key) => heard.extend(key_press(key).map(TerminalEvent::Key)),
                Event::Mouse(mouse) => heard.extend(pointed(mouse)),
                _ => {}
            }
        }
    }

    /// How long a silence ends what was begun; none where nothing was.
    #[must_use]
    pub fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => Some(CUT_OFF),
            (None, []) => None,
            (None, [0x1b]) => Some(LONE_ESC),
            (None, _) => Some(UNFINISHED),
        }
    }

    /// Ends what was begun, after a silence of [`Keyboard::patience`].
    pub fn silence(&mut self, heard: &mut Vec<TerminalEvent>) {
        if self.paste.is_some() {
            return self.end_paste(heard);
        }
        if self.pending == [0x1b] {
            self.parser.parse(&[], false);
            self.drain(heard);
        }
        self.reset();
    }

    fn reset(&mut self) {
        if !self.pending.is_empty() {
            self.parser = Parser::default();
            self.pending.clear();
        }
    }

    fn end_paste(&mut self, heard: &mut Vec<TerminalEvent>) {
        if let Some(mut bytes) = self.paste.take() {
            heard.push(TerminalEvent::Paste(decode_owned(std::mem::take(&mut *bytes))));
        }
    }
}

fn pointed(mouse: MouseEvent) -> Option<TerminalEvent> {
    let at = (mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(TerminalEvent::Click(at.0, at.1)),
        MouseEventKind::ScrollDown => Some(TerminalEvent::Wheel { down: true, at }),
        MouseEventKind::ScrollUp => Some(TerminalEvent::Wheel { down: false, at }),
        _ => None,
    }
}

fn key_press(key: KeyEvent) -> Option<KeyPress> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let code = match key.code {
        Code::Char(letter) => KeyCode::Char(letter),
        Code::Enter => KeyCode::Enter,
        Code::Escape => KeyCode::Esc,
        Code::Tab if key.modifiers.contains(Modifiers::SHIFT) => KeyCode::BackTab,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Function(number) => KeyCode::F(number),
        _ => return None,
    };
    let letter = matches!(code, KeyCode::Char(_));
    Some(KeyPress {
        code,
        ctrl: key.modifiers.contains(Modifiers::CONTROL),
        alt: key.modifiers.contains(Modifiers::ALT),
        shift: key.modifiers.contains(Modifiers::SHIFT) && !letter && code != KeyCode::BackTab,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::ZERO;

    fn shown(heard: &[TerminalEvent]) -> Vec<String> {
        let show = |heard: &TerminalEvent| match heard {
            TerminalEvent::Key(key) => key.to_string(),
            TerminalEvent::Paste(text) => format!("paste {text:?}"),
            other => format!("{other:?}"),
        };
        heard.iter().map(show).collect()
    }

    /// Pieces, each after a silence that ends what was begun.
    fn after_silences(pieces: &[&[u8]]) -> Vec<String> {
        let (mut keyboard, mut heard) = (Keyboard::default(), Vec::new());
        for piece in pieces {
            let quiet = keyboard.patience().unwrap_or(CUT_OFF);
            keyboard.silence(&mut heard);
            keyboard.take(piece, quiet, &mut heard);
        }
        keyboard.silence(&mut heard);
        shown(&heard)
    }

    #[test]
    fn clicks_and_the_wheel_are_heard_and_nothing_else_of_the_mouse() {
        let heard = after_silences(&[b"\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<2;5;3M\x1b[<65;1;2M"]);
        assert_eq!(heard, ["Click(4, 2)", "Wheel { down: true, at: (0, 1) }"]);
    }

    fn at_once(bytes: &[u8]) -> Vec<String> {
        after_silences(&[bytes])
    }

    #[test]
    fn keys_of_a_terminal_are_read() {
        for (bytes, keys) in [
            (&b"a\xc3\xa9\xe5\x85\xb3"[..], &["a", "é", "关"][..]),
            (b"\r\t\x7f", &["enter", "tab", "backspace"]),
            (b"\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA", &["up", "down", "right", "left", "up"]),
            (b"\x1b[H\x1b[F\x1b[5~\x1b[6~\x1b[3~", &["home", "end", "pageup", "pagedown", "delete"]),
            (b"\x1b[1;5C\x1b[1;2A\x1b[Z", &["ctrl-right", "shift-up", "backtab"]),
            (b"\x03\x16\x1a\x1bx", &["ctrl-c", "ctrl-v", "ctrl-z", "alt-x"]),
            (b"\x1bOP\x1b[15~", &["f1", "f5"]),
            (b"\x1b", &["esc"]),
        ] {
            let seen = at_once(bytes);
            assert_eq!(seen, keys, "{bytes:?}");
        }
    }

    #[test]
    fn a_marked_paste_arrives_whole_wherever_it_is_cut() {
        let bytes = b"x\x1b[200~first\nsecond \x1b[31m\x1b[201~y";
        for cut in 0..bytes.len() {
            let (mut keyboard, mut heard) = (Keyboard::default(), Vec::new());
            keyboard.take(&bytes[..cut], SOON, &mut heard);
            keyboard.take(&bytes[cut..], SOON, &mut heard);
            assert_eq!(shown(&heard), ["x", r#"paste "first\nsecond \u{1b}[31m""#, "y"], "cut at {cut}");
        }
    }

    #[test]
    fn what_was_begun_ends_by_itself() {
        assert_eq!(after_silences(&[b"\x1b[200~some text", b"q"]), [r#"paste "some text""#, "q"]);
        for unfinished in [&b"\x1b[<"[..], b"\x1b[?1", b"\x1b[200", b"\x1b]0;title", b"\xe5\x85"] {
            assert_eq!(after_silences(&[unfinished, b"q"]), ["q"], "{unfinished:?}");
        }
    }

    #[test]
    fn ctrl_c_is_heard_in_any_state() {
        for begun in [&b""[..], b"\x1b[200~text", b"\x1b[<", b"\x1b[?1", b"\x1b", b"\xe5"] {
            let (mut keyboard, mut heard) = (Keyboard::default(), Vec::new());
            keyboard.take(begun, SOON, &mut heard);
            keyboard.take(&[CTRL_C], TYPED, &mut heard);
            assert_eq!(shown(&heard).last().map(String::as_str), Some("ctrl-c"), "{begun:?}");
        }
        // Inside a paste the same byte is text.
        assert_eq!(at_once(b"\x1b[200~a\x03b\x1b[201~"), [r#"paste "a\u{3}b""#]);
    }
}
