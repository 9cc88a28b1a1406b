//! Keys whose letters are written as numbers: `[115, 107, 45, …]`, `0x73, 0x6b, 0x2d, …`, `{"0":115,"1":107,…}`, and
//! the same in octal and binary numbers, also without anything between them.

use super::letter_runs::{cut, is_key_byte, looks_random, run};
use super::mask::Mask;
use std::ops::Range;

/// A way of writing numbers.
struct System {
    /// What is before each number.
    mark: &'static str,
    /// The first letter of `sk-`.
    first: &'static str,
    radix: u32,
    /// Most digits of a letter.
    digits: usize,
}

const fn system(mark: &'static str, first: &'static str, radix: u32, digits: usize) -> System {
    System { mark, first, radix, digits }
}

/// As programs print them; the first letter names the system.
const SYSTEMS: &[System] = &[
    system("", "115", 10, 4),
    system("0x", "0x73", 16, 4),
    system("16#", "16#73", 16, 4),
    system("", "163", 8, 3),
    system("0", "0163", 8, 3),
    system("0o", "0o163", 8, 3),
    system("", "01110011", 2, 8),
    system("", "1110011", 2, 7),
    system("0b", "0b1110011", 2, 8),
    system("0b", "0b01110011", 2, 8),
];

/// The first letter of `sk-` in each of them.
pub(super) fn firsts() -> impl Iterator<Item = &'static str> {
    SYSTEMS.iter().map(|system| system.first)
}

const BEGINS: &str = "sk-";
/// Most bytes between two numbers, and most letters.
const LONGEST_GAP: usize = 16;
const MOST: usize = 256;
/// Fewest letters.
const FEWEST: usize = 16;

/// The key that begins with the number here.
pub(super) fn find(text: &str, first: Range<usize>) -> Option<Mask> {
    let system = SYSTEMS.iter().find(|system| text[first.clone()].eq_ignore_ascii_case(system.first))?;
    let mut letters = String::new();
    let mut ends = Vec::new();
    let mut at = first.start;
    while letters.len() < MOST {
        let Some((letter, behind)) = number(text, at, system) else { break };
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
fn number(text: &str, at: usize, system: &System) -> Option<(char, usize)> {
    let start = at + system.mark.len();
    text.get(at..start).filter(|sign| sign.eq_ignore_ascii_case(system.mark))?;
    let end = run(cut(text, start + system.digits), start, |byte| byte.is_ascii_alphanumeric());
    let letter = u8::from_str_radix(&text[start..end], system.radix).ok().filter(|byte| is_key_byte(*byte))?;
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
