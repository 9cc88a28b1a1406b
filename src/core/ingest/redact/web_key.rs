//! Private keys in JSON (JWK) and XML: their parts have names of one letter or two, which say nothing elsewhere.

use super::letter_runs::{cut, run};
use super::mask::Mask;

/// What tells that an object or an element is a key.
const KINDS: &[&str] = &["\"kty\"", "<RSAKeyValue>", "<DSAKeyValue>"];
/// The parts that are secret, in JSON and in XML.
const PARTS: &[&str] = &["d", "k", "p", "q", "dp", "dq", "qi"];
const ELEMENTS: &[&str] = &["D", "P", "Q", "DP", "DQ", "InverseQ", "X"];
/// No such key is longer; the kind may be named behind its parts.
const LONGEST: usize = 8 * 1024;
/// Fewest letters of a part.
const LEAST: usize = 16;

/// Adds every secret part to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let mut done = 0;
    for kind in KINDS {
        for at in memchr::memmem::find_iter(text.as_bytes(), kind.as_bytes()) {
            let mut start = at.saturating_sub(LONGEST).max(done);
            while !text.is_char_boundary(start) {
                start += 1;
            }
            let end = cut(text, at + LONGEST).len();
            if start < end {
                parts(&text[..end], start, kind.starts_with('<'), masks);
                done = end;
            }
        }
    }
}

fn parts(text: &str, start: usize, elements: bool, masks: &mut Vec<Mask>) {
    let opens = if elements { b'<' } else { b'"' };
    let mut at = start;
    while let Some(length) = memchr::memchr(opens, &text.as_bytes()[at..]) {
        let name = at + length + 1;
        at = name;
        let name_end = run(text, name, |byte| byte.is_ascii_alphabetic());
        let sign = if elements { &b">"[..] } else { &b"\": \""[..] };
        let value = run(text, name_end, |byte| sign.contains(&byte));
        let names = if elements { ELEMENTS } else { PARTS };
        if value == name_end || !names.contains(&&text[name..name_end]) {
            continue;
        }
        let end = run(text, value, |byte| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte));
        if end - value >= LEAST {
            masks.push(Mask::hidden(value..end));
        }
        at = end.max(name);
    }
}
