//! Bytes that are no text at all.

use super::decode::wide;
use encoding_rs::Encoding;

/// So many bytes are looked at.
const LOOKED_AT: usize = 64 * 1024;
/// A program's text may hold a stray byte; one in so many is no text.
const RARE: usize = 32;

/// What the bytes are instead of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// Compressed text, as rotated logs are.
    Gzip,
    /// Anything else.
    Other,
}

/// What they are, where they are no text in any encoding: control bytes that no program prints.
#[must_use]
pub fn binary(bytes: &[u8]) -> Option<Binary> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(Binary::Gzip);
    }
    if Encoding::for_bom(bytes).is_some() || wide(bytes).is_some() {
        return None;
    }
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let controls = head.iter().filter(|byte| is_unprintable(**byte)).count();
    (controls > 4 && controls * RARE > head.len()).then_some(Binary::Other)
}

/// Not printed by programs: all control bytes but bell, backspace, tab, line ends, form feed and escape.
fn is_unprintable(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, 0x07..=0x0d | 0x1b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_every_encoding_are_text() {
        let utf_16: Vec<u8> = "Error: 402 错误".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let stray = format!("{}\0\u{1}", "an ordinary line with a stray byte ".repeat(9));
        for text in [b"\x1b[31mError\x1b[0m: 401\r\n".as_slice(), &utf_16, b"\xb4\xed\xce\xf3", stray.as_bytes(), b""] {
            assert_eq!(binary(text), None, "{text:?}");
        }
    }

    #[test]
    fn programs_and_archives_are_not() {
        let program: Vec<u8> = (0..=255).cycle().take(4096).collect();
        assert_eq!(binary(&program), Some(Binary::Other));
        assert_eq!(binary(b"\x1f\x8b\x08\0\0\0\0\0\0\x03"), Some(Binary::Gzip));
    }
}
