//! Colours that were spelled out on the way: by JSON, by collectors, by tools that show control characters.

use std::borrow::Cow;

/// How an escape character is written where it cannot stand itself; nothing at all where it was lost.
const ESCAPES: [&[u8]; 9] = [b"\x1b", b"\\u001b", b"\\u001B", b"\\x1b", b"\\x1B", b"\\033", b"\\e", b"#033", b"^["];

/// The bytes without colours, however their escape character is written.
#[must_use]
pub fn strip(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Vec<u8> = Vec::new();
    let mut kept = 0;
    for open in memchr::memchr_iter(b'[', bytes) {
        let Some(length) = colour(&bytes[open..]).filter(|_| open >= kept) else { continue };
        let head = &bytes[kept..open];
        let escape = ESCAPES.iter().find(|escape| head.ends_with(escape)).map_or(0, |escape| escape.len());
        out.extend_from_slice(&head[..head.len() - escape]);
        kept = open + length;
    }
    if kept == 0 {
        return Cow::Borrowed(bytes);
    }
    out.extend_from_slice(&bytes[kept..]);
    Cow::Owned(out)
}

/// Bytes of `[36m`, `[1;31m`, `[0K` at the start.
fn colour(bytes: &[u8]) -> Option<usize> {
    let parameters = bytes[1..].iter().take(24).take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    let last = bytes.get(1 + parameters)?;
    (*last == b'm' && parameters > 0 || *last == b'K').then_some(parameters + 2)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn colours_go_whatever_their_escape_became() {
        for escape in ["\u{1b}", "\\u001b", "\\x1b", "\\033", "\\e", "#033", "^[", ""] {
            let painted = format!("{escape}[36m10:00{escape}[0m {escape}[1;31mERROR{escape}[0m [main] x[3]");
            assert_eq!(strip(painted.as_bytes()), &b"10:00 ERROR [main] x[3]"[..], "{escape}");
        }
    }
}
