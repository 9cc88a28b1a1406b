//! Secrets in a column whose head names them: records of a database, files of a spreadsheet, tables of a page.

use super::letter_runs::looks_random;
use super::loose::is_secret;
use super::mask::Mask;
use std::ops::Range;

/// What parts two cells.
const SEPARATORS: &[char] = &[',', '\t', '|', ';', '│', '┃', '║'];
/// What parts two columns of words.
const GAP: &str = "  ";
/// No line of such a table is longer, and no head of a column.
const LONGEST_LINE: usize = 2048;
const LONGEST_HEAD: usize = 40;
/// What the head of a secret's column ends with.
const HEADS: &[&str] = &["key", "token", "secret", "credential", "credentials", "密钥", "令牌"];
const PASSWORDS: &[&str] = &["password", "passwd", "pwd", "passphrase", "密码"];
/// Fewest letters of a password.
const LEAST: usize = 6;

/// A table that is being read.
struct Table {
    /// Nothing where the columns are parted by spaces.
    separator: Option<char>,
    /// Where its lines begin behind what a log puts before each.
    margin: usize,
    cells: usize,
    /// The columns of secrets, and whether they hold passwords.
    columns: Vec<(usize, bool)>,
}

/// Adds every secret to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let mut table: Option<Table> = None;
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = start..end;
        start = end + 1;
        if line.len() > LONGEST_LINE {
            table = None;
            continue;
        }
        let goes_on = table.as_ref().is_some_and(|table| table.read(text, &line, masks));
        if !goes_on {
            let line = &text[line];
            // Most lines end with a sign or a number, and are not looked at any further.
            let margin = line.bytes().rposition(|byte| !is_of_a_head(byte)).map_or(0, |last| last + 1);
            let head = &line[margin..];
            let headed = || SEPARATORS.iter().find_map(|separator| Table::headed(head, Some(*separator), margin));
            table = names_any(head).then(|| headed().or_else(|| Table::headed(head, None, margin))).flatten();
        }
    }
}

/// Heads are names; a line of values has signs in it, or numbers.
fn is_of_a_head(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
        || matches!(byte, b'_' | b'-' | b' ' | b'.' | b'"' | b'\'' | b'`' | b'\r' | b',' | b'\t' | b'|' | b';')
        || byte >= 0x80
}

impl Table {
    /// The table whose heads these are.
    fn headed(line: &str, separator: Option<char>, margin: usize) -> Option<Self> {
        // Parted by spaces, words with one between them are a sentence: `Invalid API key      │`.
        let in_columns = || line.trim().split(GAP).all(|head| !head.trim().contains(char::is_whitespace));
        if !separator.map_or_else(|| line.contains(GAP) && in_columns(), |sign| line.contains(sign)) {
            return None;
        }
        let mut columns = Vec::new();
        let (mut number, mut heads) = (0, 0);
        for (_, cell) in cells(line, separator) {
            heads += usize::from(!cell.is_empty());
            if cell.len() > LONGEST_HEAD {
                return None;
            }
            let password = ends_with(cell, PASSWORDS);
            if password || ends_with(cell, HEADS) {
                columns.push((number, password));
            }
            number += 1;
        }
        // Behind other words, one head in a frame is the end of a sentence: `│ [app] 401 Invalid API key │`.
        let parted = number > 1 && (margin == 0 || heads > 1);
        (parted && !columns.is_empty()).then_some(Self { separator, margin, cells: number, columns })
    }

    /// Takes the secrets of a line; false where it is no line of the table.
    fn read(&self, text: &str, line: &Range<usize>, masks: &mut Vec<Mask>) -> bool {
        let Some(words) = text[line.clone()].get(self.margin..) else { return false };
        // The rule under the heads.
        let rule =
            |sign: char| matches!(sign, '-' | '+' | '|' | ':' | ' ' | '=') || ('\u{2500}'..'\u{2580}').contains(&sign);
        // A log puts the level of its record before that too.
        let behind_level = words.trim_start_matches(|letter: char| letter.is_ascii_alphabetic() || letter == ' ');
        if behind_level.chars().all(rule) && (behind_level.chars().count() > 1 || words.chars().all(rule)) {
            return !words.is_empty();
        }
        let count = cells(words, self.separator).count();
        // A table of numbered rows has no head above the numbers.
        let numbered = usize::from(self.separator.is_none() && count == self.cells + 1);
        if count != self.cells + numbered {
            return false;
        }
        let mut columns = self.columns.iter().peekable();
        for (number, (at, value)) in cells(words, self.separator).enumerate().skip(numbered) {
            if let Some((_, password)) = columns.next_if(|(column, _)| *column + numbered == number) {
                let start = line.start + self.margin + at;
                let whole = !value.contains(char::is_whitespace);
                let random = *password && value.len() >= LEAST && looks_random(value);
                if whole && (is_secret(value) || random) {
                    masks.push(Mask::hidden(start..start + value.len()));
                }
            }
        }
        true
    }
}

/// The cells of a line without what is around their words, and where each begins.
fn cells(line: &str, separator: Option<char>) -> impl Iterator<Item = (usize, &str)> {
    let parted = move |letter: char| separator.map_or(letter.is_whitespace(), |separator| separator == letter);
    let kept = move |cell: &&str| separator.is_some() || !cell.is_empty();
    line.split(parted).filter(kept).map(move |cell| {
        let value = trimmed(cell);
        (value.as_ptr() as usize - line.as_ptr() as usize, value)
    })
}

/// The line may have the head of a column of secrets.
fn names_any(line: &str) -> bool {
    let sought = |word: &&str| {
        let first = word.as_bytes()[0];
        memchr::memchr2_iter(first, first.to_ascii_uppercase(), line.as_bytes())
            .any(|at| line.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
    };
    HEADS.iter().chain(PASSWORDS).any(sought)
}

fn ends_with(cell: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        let at = cell.len().checked_sub(word.len());
        at.and_then(|at| cell.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    })
}

fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`'))
}
