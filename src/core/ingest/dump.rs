//! Dumps of bytes as `xxd`, `hexdump`, `od`, `tcpdump` and debuggers print them: the bytes of each line.

use std::ops::Range;

/// Most bytes of a line: what is behind them says the same again in letters.
const MOST: usize = 16;
/// Fewest bytes of a line that is taken for one, and fewest lines.
const FEWEST: usize = 4;
const FEWEST_LINES: usize = 2;
/// No line of a dump is longer.
const LONGEST: usize = 160;

/// Each line of a dump, from its first byte to its end, and what the bytes say.
pub(super) fn lines(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = &text[at..end];
        // Most lines of most texts begin otherwise.
        if line.len() <= LONGEST
            && let Some((start, says)) = bytes_of(line)
        {
            found.push((at + start..end, says));
        }
        at = (end + 1).min(text.len());
    }
    if found.len() < FEWEST_LINES { Vec::new() } else { found }
}

/// Where the bytes of a line begin, and what they say.
fn bytes_of(line: &str) -> Option<(usize, String)> {
    let offset = line.trim_start_matches([' ', '\t', '|', '│']);
    let digits = offset.strip_prefix("0x").unwrap_or(offset);
    let length = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    let behind = &digits[length..];
    // A debugger names the place: `0x7ffe <name+16>:`.
    let behind = match behind.find(">:") {
        Some(end) if behind.starts_with(" <") => &behind[end + 2..],
        _ => behind.strip_prefix(':').unwrap_or(behind),
    };
    let spaced = behind.starts_with([' ', '\t']);
    if !(4..=16).contains(&length) || !spaced {
        return None;
    }
    let start = line.len() - behind.trim_start_matches([' ', '\t']).len();
    let says = hexadecimal(&line[start..]).or_else(|| letters(&line[start..]))?;
    Some((start, says))
}

/// `73 6b 2d`, `736b 2d6f`, `0x73 0x6b`.
fn hexadecimal(columns: &str) -> Option<String> {
    let mut says = String::new();
    for word in columns.split([' ', '\t', '-']).filter(|word| !word.is_empty()) {
        let word = word.strip_prefix("0x").unwrap_or(word);
        let pairs = word.len() % 2 == 0 && word.len() <= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !pairs || says.len() + word.len() / 2 > MOST {
            break;
        }
        for pair in (0..word.len()).step_by(2) {
            let byte = u8::from_str_radix(&word[pair..pair + 2], 16).ok()?;
            says.push(if byte.is_ascii_graphic() { char::from(byte) } else { ' ' });
        }
    }
    (says.len() >= FEWEST).then_some(says)
}

/// `s   k   -   o`, as `od -c` prints them.
fn letters(columns: &str) -> Option<String> {
    let words = columns.split([' ', '\t']).filter(|word| !word.is_empty());
    let says: String = words
        .map_while(|word| if word.len() == 1 { word.chars().next() } else { word.starts_with('\\').then_some(' ') })
        .collect();
    (says.len() >= FEWEST).then_some(says)
}
