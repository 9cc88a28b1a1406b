//! The visible end of a masked key.

use std::ops::Range;

/// Longest run in which a masked key is looked for; many may stand in one.
const LONGEST: usize = 120;

/// The visible end of a masked OpenRouter key.
#[must_use]
pub fn key_tail(flat: &str) -> Option<(String, Range<usize>)> {
    let bytes = flat.as_bytes();
    memchr::memmem::find_iter(bytes, b"sk-or-v1").find_map(|at| {
        let length = bytes[at..]
            .iter()
            .take(LONGEST)
            .position(|it| {
                !(it.is_ascii_alphanumeric() || matches!(it, b'-' | b'*' | b'.' | b'_' | 0xe2 | 0x80 | 0xa6))
            })
            .unwrap_or(LONGEST.min(bytes.len() - at));
        let end = (at..=at + length).rev().find(|end| flat.is_char_boundary(*end))?;
        let text = &flat[at..end];
        let tail: String = text.chars().rev().take_while(char::is_ascii_hexdigit).collect();
        let tail: String = tail.chars().rev().collect();
        let masked = text.contains('*') || text.contains("...") || text.contains('\u{2026}');
        (masked && (2..=8).contains(&tail.len())).then_some((tail, at..end))
    })
}
