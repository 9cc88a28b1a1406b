//! Commands whose last word is a password, and those that print one on the next line.

use super::letter_runs::{cut, looks_random, run};
use super::mask::Mask;
use std::ops::Range;

/// After these the last word of the line is a password.
pub(super) const TAKE: &[&str] = &[
    "rabbitmqctl add_user ",
    "rabbitmqctl change_password ",
    "htpasswd -b ",
    "htpasswd -cb ",
    "htpasswd -nb ",
    "> auth ",
    " /user:",
    " /rp ",
    "snmp-server community ",
];
/// These print one.
pub(super) const PRINT: &[&str] = &[
    "keyring get ",
    "keys get ",
    "find-generic-password",
    "find-internet-password",
    "pass show ",
    "op read ",
    "secret-tool lookup ",
    "get-access-token",
    "print-access-token",
    "gh auth token",
    "bw get ",
];
/// What takes its standard input for a password.
const TAKERS: &[&str] = &["kinit", "passwd", "password", "cryptsetup", "sudo -s", "openssl"];
/// No line of a command is longer, and no password is shorter.
const LONGEST: usize = 256;
const LEAST: usize = 6;

/// The last word of the line that goes on at `name.end`, before what words of an access list are in capitals behind it.
pub(super) fn last_word(text: &str, name: &Range<usize>) -> Option<Mask> {
    let head = cut(text, name.end + LONGEST);
    let line_end = run(head, name.end, |byte| !matches!(byte, b'\n' | b'\r' | b'"' | b'\''));
    let line = head[name.end..line_end].trim_end();
    let line = line.strip_suffix(" RO").or_else(|| line.strip_suffix(" RW")).unwrap_or(line);
    let word = line.rsplit(' ').next()?;
    let start = name.end + line.len() - word.len();
    // The word right behind `/user:` is who logs in.
    let named = text[name.clone()].ends_with(':') && start == name.end;
    let shown = word.contains(['/', '\\', '…', '$', '(']);
    (!named && !shown && word.len() >= LEAST && has_digit(word)).then(|| Mask::hidden(start..start + word.len()))
}

/// What is alone on the line behind that of the command.
pub(super) fn next_line(text: &str, name: &Range<usize>) -> Option<Mask> {
    let head = cut(text, name.end + 2 * LONGEST);
    let line_end = run(head, name.end, |byte| byte != b'\n');
    let start = run(head, line_end, |byte| byte.is_ascii_whitespace());
    let end = run(head, start, |byte| byte.is_ascii_graphic());
    let alone = head[end..].starts_with(['\n', '\r']) || end == text.len();
    let word = &head[start..end];
    (alone && start > line_end && word.len() >= LEAST && has_digit(word) && looks_random(word))
        .then(|| Mask::hidden(start..end))
}

/// The rest of the line hands over to a program that takes a password.
pub(super) fn is_taken(rest: &str) -> bool {
    let line = cut(rest, LONGEST).split('\n').next().unwrap_or_default().to_ascii_lowercase();
    TAKERS.iter().any(|taker| line.contains(taker))
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}
