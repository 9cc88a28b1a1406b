//! Bytes → characters, whatever a shell, a file or a console wrote them in.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// So many bytes are looked at to find the encoding; decoding has no such limit.
const LOOKED_AT: usize = 64 * 1024;

/// So many plain letters in a row are not halves of other letters.
const PLAIN: usize = 16;

/// The text. UTF-8 and UTF-16, with or without a byte order mark, and the code pages that a Windows console pipes
/// (GBK, Shift-JIS, windows-1251, windows-1252, …). What is broken becomes U+FFFD.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    // Before UTF-8, which zeros are a part of.
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    // Checking alone is much faster than mending.
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_damaged_utf8(bytes) => String::from_utf8_lossy(bytes),
        Err(_) => code_page(bytes),
    }
}

/// The text of bytes that nobody else needs: without a copy where they are the text already, since a paste may be large.
#[must_use]
pub fn decode_owned(bytes: Vec<u8>) -> String {
    let text = match decode(&bytes) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    };
    text.unwrap_or_else(|| String::from_utf8(bytes).unwrap_or_else(|error| decode(error.as_bytes()).into_owned()))
}

/// UTF-16 without a mark: every second byte of its ASCII part is zero, and no other byte is.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    memchr::memchr(0, head)?;
    if is_partly_plain(head) {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let encoding = match (first, second) {
        (0, _) => UTF_16LE,
        (_, 0) => UTF_16BE,
        _ => return None,
    };
    // A text has some spaces, line ends, digits or brackets in every language; a zero or two are stray bytes.
    let count = first + second;
    let printable = head.iter().filter(|byte| matches!(byte, b' '..=b'~')).count();
    let plain = count * 4 < head.len() / 2 && printable * 4 > head.len() * 3;
    let enough = count > 1 && count * 16 >= head.len() / 2 && !plain;
    let units = head.chunks_exact(2).map(|pair| match encoding == UTF_16LE {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    });
    let broken = char::decode_utf16(units).filter(Result::is_err).count();
    (enough && broken <= 1).then_some(encoding)
}

/// A line of UTF-8 before or behind what UTF-16 wrote: a shell appended to a file of another program's. Its zeros are taken
/// out with other control characters.
fn is_partly_plain(head: &[u8]) -> bool {
    let plain = |byte: &&u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    head.iter().take_while(plain).count() >= PLAIN || head.iter().rev().take_while(plain).count() >= PLAIN
}

/// UTF-8 that was cut or has a few foreign bytes in it, rather than another encoding.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

fn code_page(bytes: &[u8]) -> Cow<'_, str> {
    let mut detector = EncodingDetector::new();
    // The part that is not ASCII tells; it may begin late.
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let from = first.saturating_sub(64);
    detector.feed(&bytes[from..bytes.len().min(from + LOOKED_AT)], true);
    detector.guess(None, false).decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};

    const CHINESE: &str = "调用失败：模型服务暂时不可用，请稍后再试。\n{\"error\":{\"code\":402}}\n";

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        for (mark, unit) in [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)] {
            let body: Vec<u8> = CHINESE.encode_utf16().flat_map(unit).collect();
            let marked: Vec<u8> = mark.into_iter().chain(body.iter().copied()).collect();
            assert_eq!(decode(&body), CHINESE);
            assert_eq!(decode(&marked), CHINESE);
        }
    }

    #[test]
    fn utf_16_behind_or_before_a_line_of_utf_8_leaves_both_to_be_read() {
        let wide: Vec<u8> = "openrouter 402 no credits".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (before, after) in [
            (&b"a line of plain text\n"[..], &b""[..]),
            (b"", b"\na line of plain text"),
            (b"plain text, an odd line.", b""),
        ] {
            let text = decode(&[before, &wide, after].concat()).replace('\0', "");
            assert!(text.contains("openrouter 402 no credits") && text.contains("plain text"), "{text}");
        }
    }

    #[test]
    fn what_a_windows_console_pipes_is_read() {
        let russian = "Ошибка запроса: недостаточно средств на счёте. {\"error\":{\"code\":402}}\n";
        let japanese = "エラーが発生しました。しばらくしてからもう一度お試しください。\n{\"error\":{\"code\":402}}\n";
        let french = "Échec de la requête : le crédit n'est pas suffisant, réessayez plus tard à l'été.\n";
        let pages = [(CHINESE, GBK), (japanese, SHIFT_JIS), (russian, WINDOWS_1251), (french, WINDOWS_1252)];
        for (text, encoding) in pages {
            assert_eq!(decode(&encoding.encode(text).0), text, "{}", encoding.name());
        }
    }

    #[test]
    fn a_stray_byte_in_utf_8_leaves_the_rest_alone() {
        let mut bytes = CHINESE.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 30);
        bytes.insert(10, 0xff);
        let text = decode(&bytes);
        assert!(text.contains("务暂时不可用") && text.contains('\u{fffd}'), "{text}");
        assert_eq!(decode(b"a\0b plain text with one zero"), "a\0b plain text with one zero");
        assert_eq!(decode("\u{feff}marked".as_bytes()), "marked");
    }
}
