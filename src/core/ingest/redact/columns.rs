//! Secrets in a column whose head names them: records of a database, files of a spreadsheet, tables of a page.

use super::letter_runs::looks_random;
use super::loose::is_secret;
use super::mask::Mask;
use std::ops::Range;

/// What parts two cells.
const SEPARATORS: &[u8] = b",\t|;";
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
    separator: u8,
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
            // Most lines have a sign or a number at once, and are not looked at any further.
            let is_head = line.bytes().all(is_of_a_head);
            let headed = || SEPARATORS.iter().find_map(|separator| Table::headed(line, *separator));
            table = is_head.then(headed).flatten();
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
    fn headed(line: &str, separator: u8) -> Option<Self> {
        memchr::memchr(separator, line.as_bytes())?;
        let mut columns = Vec::new();
        let mut cells = 0;
        for cell in line.split(char::from(separator)) {
            let cell = trimmed(cell);
            if cell.len() > LONGEST_HEAD {
                return None;
            }
            let ends_with = |words: &[&str]| {
                words.iter().any(|word| {
                    let at = cell.len().checked_sub(word.len());
                    at.and_then(|at| cell.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
                })
            };
            let password = ends_with(PASSWORDS);
            if password || ends_with(HEADS) {
                columns.push((cells, password));
            }
            cells += 1;
        }
        (!columns.is_empty()).then_some(Self { separator, cells, columns })
    }

    /// Takes the secrets of a line; false where it is no line of the table.
    fn read(&self, text: &str, line: &Range<usize>, masks: &mut Vec<Mask>) -> bool {
        let words = &text[line.clone()];
        // The rule under the heads.
        if words.bytes().all(|byte| matches!(byte, b'-' | b'+' | b'|' | b':' | b' ' | b'=')) {
            return !words.is_empty();
        }
        if words.split(char::from(self.separator)).count() != self.cells {
            return false;
        }
        let mut columns = self.columns.iter().peekable();
        let mut at = line.start;
        for (number, cell) in words.split(char::from(self.separator)).enumerate() {
            if let Some((_, password)) = columns.next_if(|(column, _)| *column == number) {
                let value = trimmed(cell);
                let start = at + cell.find(value).unwrap_or_default();
                let random = *password && value.len() >= LEAST && looks_random(value);
                if is_secret(value) || random {
                    masks.push(Mask::hidden(start..start + value.len()));
                }
            }
            at += cell.len() + 1;
        }
        true
    }
}

fn trimmed(cell: &str) -> &str {
    cell.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`'))
}
