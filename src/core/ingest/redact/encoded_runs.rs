//! Long words that are a text in base64, base32 or hexadecimal digits, and the secrets in that text: whose they are, and
//! where in it, makes no difference.

use super::letter_runs::run;
use super::mask::Mask;

/// Fewest letters of such a word.
const LEAST: usize = 28;
/// Fewest letters of the text in it: so many are not readable by chance.
const READABLE: usize = 16;
/// A path or a name may be before it, whose signs are letters of base64.
const STARTS: usize = 4;

/// Adds every word whose text `holds` a secret to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>, holds: impl Fn(&str) -> bool) {
    let bytes = text.as_bytes();
    let (mut floor, mut at) = (0, LEAST - 1);
    // Every word of that length has a letter at a multiple of it.
    while at < bytes.len() {
        if !is_letter(bytes[at]) {
            at += LEAST;
            continue;
        }
        let start = at - bytes[floor..at].iter().rev().take_while(|byte| is_letter(**byte)).count();
        let end = run(text, at, is_letter);
        if end - start >= LEAST
            && let Some(before) = encoded(&bytes[start..end], &holds)
        {
            let padding = bytes[end..].iter().take(6).take_while(|byte| **byte == b'=').count();
            masks.push(Mask { key: true, ..Mask::hidden(start + before..end + padding) });
        }
        floor = end;
        at = end + LEAST;
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_sign(byte)
}

fn is_sign(byte: u8) -> bool {
    matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// How much of a word is before what holds a secret.
fn encoded(word: &[u8], holds: impl Fn(&str) -> bool) -> Option<usize> {
    let signs = word.iter().enumerate().filter(|(_, byte)| is_sign(**byte)).map(|(place, _)| place + 1);
    std::iter::once(0).chain(signs.take(STARTS)).find(|start| {
        let word = &word[*start..];
        let decoded = [(sixth as fn(u8) -> Option<u8>, 6), (fifth, 5), (fourth, 4)];
        decoded.into_iter().filter_map(|(value, bits)| readable(word, value, bits)).any(|text| holds(&text))
    })
}

/// The text that the letters stand for, as far as it can be read.
fn readable(word: &[u8], value: impl Fn(u8) -> Option<u8>, bits: u32) -> Option<String> {
    let (mut held, mut count) = (0_u32, 0);
    let mut text = String::new();
    let mut zeros = 0;
    for digit in word.iter().map_while(|byte| value(*byte)) {
        held = held << bits | u32::from(digit);
        count += bits;
        if count < 8 {
            continue;
        }
        count -= 8;
        match (held >> count & 0xff) as u8 {
            // Of two bytes a letter, as Windows writes text.
            0 if zeros <= text.len() => zeros += 1,
            letter @ (b' '..=b'~' | b'\n' | b'\r' | b'\t') => text.push(char::from(letter)),
            _ => break,
        }
    }
    (text.len() >= READABLE).then_some(text)
}

fn sixth(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn fifth(byte: u8) -> Option<u8> {
    Some(match byte.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => letter - b'A',
        digit @ b'2'..=b'7' => digit - b'2' + 26,
        _ => return None,
    })
}

fn fourth(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
