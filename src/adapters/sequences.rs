//! The escape sequences that no library names, as values that print themselves.

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// Asks the terminal to turn the wheel into arrow keys while the alternate screen shows, so that the mouse is not
/// captured and text can still be selected. What was set before is saved.
#[derive(Clone, Copy, Debug)]
pub struct SaveAndSetAlternateScroll;

impl fmt::Display for SaveAndSetAlternateScroll {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\x1b[?1007s\x1b[?1007h")
    }
}

/// Puts back what [`SaveAndSetAlternateScroll`] found.
#[derive(Clone, Copy, Debug)]
pub struct RestoreAlternateScroll;

impl fmt::Display for RestoreAlternateScroll {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\x1b[?1007r")
    }
}

/// Asks for clicks and the wheel, not for every movement, with cells beyond column 223.
#[derive(Clone, Copy, Debug)]
pub struct HearClicks;

impl fmt::Display for HearClicks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\x1b[?1000h\x1b[?1006h")
    }
}

/// Undoes [`HearClicks`].
#[derive(Clone, Copy, Debug)]
pub struct LeaveClicks;

impl fmt::Display for LeaveClicks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\x1b[?1006l\x1b[?1000l")
    }
}

/// Puts text on the clipboard of the terminal (OSC 52).
#[derive(Clone, Copy, Debug)]
pub struct SetClipboard<'a>(pub &'a str);

impl SetClipboard<'_> {
    /// Largest text that common terminals take, bytes: 100,000 of the sequence, in base64.
    pub const LIMIT: usize = 74_000;
}

impl fmt::Display for SetClipboard<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\x1b]52;c;{}\x1b\\", Base64Display::new(self.0.as_bytes(), &STANDARD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clipboard_gets_base64_of_the_text() {
        assert_eq!(SetClipboard("错").to_string(), "\x1b]52;c;6ZSZ\x1b\\");
    }
}
