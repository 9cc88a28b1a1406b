//! Rows of numbers that are the letters of a text, in any system that programs print them in, and the secrets in that text.

use super::letter_runs::run;
use super::mask::Mask;
use std::ops::Range;

/// Fewest and most numbers of a row that is looked at.
const LEAST: usize = 16;
const MOST: usize = 4096;
/// Most bytes between two of them, and most digits of one with its mark.
const LONGEST_GAP: usize = 6;
const LONGEST: usize = 10;
/// How numbers are marked, and what their digits count.
const SYSTEMS: [(&[&str], u32); 4] = [(&["0x", "0X"], 16), (&[], 10), (&["0o", "0O"], 8), (&["0b", "0B"], 2)];

/// Adds every row whose text `holds` a secret to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>, holds: impl Fn(&str) -> bool) {
    let bytes = text.as_bytes();
    let mut row: Vec<Range<usize>> = Vec::new();
    let mut end_row = |row: &mut Vec<Range<usize>>| {
        for system in SYSTEMS.iter().filter(|_| row.len() >= LEAST) {
            // What is beside the row may look like a number of it.
            let letters: Vec<Option<char>> = row.iter().map(|place| letter(&text[place.clone()], system)).collect();
            let mut at = 0;
            for readable in letters.split(Option::is_none) {
                let inner: String = readable.iter().flatten().collect();
                if inner.len() >= LEAST && holds(&inner) {
                    let last = at + readable.len() - 1;
                    masks.push(Mask { key: true, ..Mask::hidden(row[at].start..row[last].end) });
                }
                at += readable.len() + 1;
            }
        }
        row.clear();
    };
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(u8::is_ascii_alphanumeric) {
        let start = at + step;
        let end = run(text, start, |byte| byte.is_ascii_alphanumeric());
        let goes_on = row.last().is_none_or(|last| start - last.end <= LONGEST_GAP) && row.len() < MOST;
        if !goes_on {
            end_row(&mut row);
        }
        let pair = end - start == 2 && bytes[start..end].iter().all(u8::is_ascii_hexdigit);
        if pair || (bytes[start].is_ascii_digit() && end - start <= LONGEST) {
            row.push(start..end);
        } else {
            end_row(&mut row);
        }
        at = end;
    }
    end_row(&mut row);
}

/// The letter whose number this is.
fn letter(number: &str, (marks, radix): &(&[&str], u32)) -> Option<char> {
    let digits = marks.iter().find_map(|mark| number.strip_prefix(mark)).unwrap_or(number);
    let letter = u8::from_str_radix(digits, *radix).ok()?;
    matches!(letter, b' '..=b'~' | b'\n' | b'\r' | b'\t').then(|| char::from(letter))
}
