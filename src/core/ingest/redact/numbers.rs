//! Keys whose letters are written as numbers: `[115, 107, 45, …]`, `0x73, 0x6b, 0x2d, …`, `{"0":115,"1":107,…}`.

use super::letter_runs::{cut, is_key_byte, looks_random, run};
use super::mask::Mask;
use std::ops::Range;

/// The first letter of `sk-` as programs print it.
pub(super) const FIRST: &[&str] = &["115", "0x73", "16#73"];
const BEGINS: &str = "sk-";
/// Most bytes between two numbers, and most letters.
const LONGEST_GAP: usize = 16;
const MOST: usize = 256;
/// Fewest letters.
const FEWEST: usize = 16;

/// The key that begins with the number here.
pub(super) fn find(text: &str, first: Range<usize>) -> Option<Mask> {
    let mark = text[first.clone()].strip_suffix("73").unwrap_or_default();
    let radix = if mark.is_empty() { 10 } else { 16 };
    let mut letters = String::new();
    let mut ends = Vec::new();
    let mut at = first.start;
    while letters.len() < MOST {
        let Some((letter, behind)) = number(text, at, mark, radix) else { break };
        letters.push(letter);
        ends.push(behind);
        let known = letters.len().min(BEGINS.len());
        if letters[..known] != BEGINS[..known] {
            return None;
        }
        // Another key begins here, and is looked at from its own first letter.
        if letters.len() > BEGINS.len() && letters.ends_with(BEGINS) {
            letters.truncate(letters.len() - BEGINS.len());
            break;
        }
        at = behind_gap(text, behind);
    }
    let end = *ends.get(letters.len().checked_sub(1)?)?;
    (letters.len() >= FEWEST && looks_random(&letters)).then(|| Mask::whole_key(first.start..end, &letters))
}

/// The letter whose number is here, and where the number ends.
fn number(text: &str, at: usize, mark: &str, radix: u32) -> Option<(char, usize)> {
    let start = at + mark.len();
    text.get(at..start).filter(|sign| sign.eq_ignore_ascii_case(mark))?;
    let end = run(cut(text, start + 4), start, |byte| byte.is_ascii_alphanumeric());
    let letter = u8::from_str_radix(&text[start..end], radix).ok().filter(|byte| is_key_byte(*byte))?;
    Some((char::from(letter), end))
}

/// Where the next number begins. The index of a letter, in `{"0":115,"1":107}`, is none of them.
fn behind_gap(text: &str, from: usize) -> usize {
    let gap = |from: usize| run(cut(text, from + LONGEST_GAP), from, |byte| !byte.is_ascii_alphanumeric());
    let next = gap(from);
    let index = run(cut(text, next + 4), next, |byte| byte.is_ascii_digit());
    match text[index..].trim_start_matches(['"', '\'', '\\']).starts_with(':') {
        true if index > next => gap(index),
        _ => next,
    }
}
