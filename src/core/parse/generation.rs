//! Ids of OpenRouter's answers.

use std::ops::Range;

/// `gen-1763855921-…` ids of OpenRouter's answers.
pub fn ids(flat: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = flat.as_bytes();
    memchr::memmem::find_iter(bytes, b"gen-").filter_map(move |at| {
        if at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'-' | b'_')) {
            return None;
        }
        let length =
            bytes[at + 4..].iter().take(60).take_while(|it| it.is_ascii_alphanumeric() || **it == b'-').count();
        let digits = bytes[at + 4..].iter().take(12).filter(|it| it.is_ascii_digit()).count();
        let random = bytes[at + 4..at + 4 + length].iter().any(u8::is_ascii_digit);
        (length >= 10 && (digits >= 6 || (length > 18 && random))).then_some(at..at + 4 + length)
    })
}
