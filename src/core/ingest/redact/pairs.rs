//! Tokens of two or three parts that no vendor gave a prefix: an id, a sign, and what is secret.

use super::letter_runs::{cut, is_stand_in, is_surely_random, run};
use super::mask::Mask;

/// No part is longer.
const LONGEST: usize = 128;
/// Digits of an account's number, at the least.
const ACCOUNT: usize = 14;
/// Hexadecimal digits of an id, and letters of one in eight, four, four, four and twelve.
const ID: usize = 32;
const UUID: usize = 36;
/// Fewest letters of the secret behind such an id.
const LEAST: usize = 24;
/// Letters of the secret behind an id of 32 digits and a dot.
const BEHIND_DOT: usize = 16;
/// Letters of the three parts of a bot's token: its number in base64, the time, and the proof.
const BOT: std::ops::RangeInclusive<usize> = 23..=28;
const TIME: usize = 6;
const PROOF: usize = 27;

/// Adds every secret part to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let mut done = 0;
    for at in memchr::memchr2_iter(b':', b'.', text.as_bytes()) {
        if at < done {
            continue;
        }
        let Some(end) = secret(text, at) else { continue };
        masks.push(Mask::hidden(at + 1..end));
        done = end;
    }
}

/// Where the secret behind the sign at `at` ends.
fn secret(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    let last = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    if !(next && last) {
        return None;
    }
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = bytes[..at].iter().rev().take(LONGEST).take_while(belongs).count();
    let id = &text[at - length..at];
    let hexadecimal = id.len() == ID && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let end =
        run(cut(text, at + 1 + LONGEST), at + 1, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let body = &text[at + 1..end];
    if bytes[at] == b'.' {
        let short = hexadecimal && body.len() == BEHIND_DOT && is_mixed(body);
        let long = is_uuid(id) && body.len() >= LEAST && is_surely_random(body);
        // The key that Bitwarden puts behind its secret, in base64.
        let behind = || match text[end..].starts_with(':') {
            true => {
                run(cut(text, end + LONGEST), end + 1, |byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
            }
            false => end,
        };
        return (short || long).then(behind).or_else(|| bot(text, id, end));
    }
    let account = id.len() >= ACCOUNT && id.bytes().all(|byte| byte.is_ascii_digit());
    let digits = body.len() >= ID && body.bytes().all(|byte| byte.is_ascii_hexdigit());
    let random = body.len() >= LEAST && is_surely_random(body);
    let found = account && digits || hexadecimal && (digits || random);
    (found && !is_stand_in(body)).then_some(end)
}

/// The end of a token of three parts whose first is the number of a bot, written in base64.
fn bot(text: &str, id: &str, at: usize) -> Option<usize> {
    let numbered = BOT.contains(&id.len()) && id.starts_with(['M', 'N', 'O']);
    let before = at.checked_sub(TIME + 1).and_then(|before| text.as_bytes().get(before));
    if !numbered || before != Some(&b'.') || !text[at..].starts_with('.') {
        return None;
    }
    let end = run(cut(text, at + LONGEST), at + 1, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (end - at > PROOF && is_mixed(&text[at + 1..end])).then_some(end)
}

fn is_uuid(id: &str) -> bool {
    id.len() == UUID
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Letters of both cases, and digits.
fn is_mixed(body: &str) -> bool {
    let has = |test: fn(&u8) -> bool| body.bytes().any(|byte| test(&byte));
    has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}
