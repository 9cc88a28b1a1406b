//! The headers of an answer that say something about it.

/// The rest could hold anything.
pub const HEADERS: &[&str] = &[
    "content-type",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-generation-id",
    "cf-ray",
];

/// An answer as a text that is read as a paste is: its head with these headers, and its body.
#[must_use]
pub fn text<'a>(status: u16, header: impl Fn(&str) -> Option<&'a str>, body: &[u8]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status}\n").into_bytes();
    for name in HEADERS {
        if let Some(value) = header(name) {
            text.extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
    }
    text.push(b'\n');
    text.extend_from_slice(body);
    text
}
