//! The escape sequences that no library names, as values that print themselves.

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
        write!(out, "\x1b]52;c;{}\x1b\\", Base64(self.0.as_bytes()))
    }
}

struct Base64<'a>(&'a [u8]);

impl fmt::Display for Base64<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::with_capacity(self.0.len().div_ceil(3) * 4);
        for part in self.0.chunks(3) {
            let byte = |at: usize| u32::from(part.get(at).copied().unwrap_or(0));
            let group = byte(0) << 16 | byte(1) << 8 | byte(2);
            for (index, by) in [18, 12, 6, 0].into_iter().enumerate() {
                text.push(if index <= part.len() { char::from(LETTERS[(group >> by & 63) as usize]) } else { '=' });
            }
        }
        out.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, wanted) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(Base64(text.as_bytes()).to_string(), wanted);
        }
        assert_eq!(SetClipboard("错").to_string(), "\x1b]52;c;6ZSZ\x1b\\");
    }
}
