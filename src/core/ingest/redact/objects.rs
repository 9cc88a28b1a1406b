//! Secrets in objects whose fields are called like their parts: `"api_key": [{"value": "…"}]`, `{"value": "…", "name": "token"}`.

use super::letter_runs::{cut, looks_random, run};
use super::loose::is_secret;
use super::mask::Mask;

const LABEL: &str = "\"value\"";
/// No name is further before its value, and no list is longer.
const BEFORE: usize = 256;
const WITHIN: usize = 4096;
const LONGEST_VALUE: usize = 512;
/// What the name of a secret has in it, and what that of a password has.
const NAMES: &[&str] = &["key", "token", "secret", "auth", "credential", "cookie", "session"];
const PASSWORDS: &[&str] = &["password", "passwd", "passphrase"];
/// Fewest letters of a password.
const LEAST: usize = 6;

/// What kind of secret a name tells of.
#[derive(Clone, Copy)]
enum Kind {
    Secret,
    Password,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        // `key` alone is the name of a name.
        match (has(PASSWORDS), has(NAMES) && name != "key") {
            (true, _) => Some(Self::Password),
            (false, true) => Some(Self::Secret),
            _ => None,
        }
    }

    fn fits(self, value: &str) -> bool {
        match self {
            Self::Secret => is_secret(value) && !value.contains(char::is_whitespace),
            Self::Password => value.len() >= LEAST && looks_random(value),
        }
    }
}

/// Adds every secret to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let mut list: Option<(usize, Kind)> = None;
    for at in memchr::memmem::find_iter(text.as_bytes(), LABEL) {
        let Some((start, end)) = string(text, at + LABEL.len()) else { continue };
        if list.is_none_or(|(end, _)| at >= end) {
            list = holder(text, at);
        }
        let kind = list.map(|(_, kind)| kind).or_else(|| named_behind(text, end));
        if kind.is_some_and(|kind| kind.fits(&text[start..end])) {
            masks.push(Mask::key(start..end, &text[start..end]));
        }
    }
}

/// The string behind the colon of a field.
fn string(text: &str, at: usize) -> Option<(usize, usize)> {
    let head = cut(text, at + LONGEST_VALUE);
    let colon = run(head, at, |byte| byte.is_ascii_whitespace());
    let quote = run(head, colon + usize::from(head[colon..].starts_with(':')), |byte| byte.is_ascii_whitespace());
    let start = (quote > at && head[quote..].starts_with('"')).then_some(quote + 1)?;
    let length = memchr::memchr(b'"', &head.as_bytes()[start..])?;
    Some((start, start + length))
}

/// The object or list that the field is in, if its own name tells of a secret: its end, and of what.
fn holder(text: &str, at: usize) -> Option<(usize, Kind)> {
    let mut floor = at.saturating_sub(BEFORE);
    while !text.is_char_boundary(floor) {
        floor += 1;
    }
    let opened = text[floor..at].rfind('{')? + floor;
    let before = text[floor..opened].trim_end();
    let (before, close) = match before.strip_suffix('[') {
        Some(before) => (before.trim_end(), ']'),
        None => (before, '}'),
    };
    let name = before.strip_suffix(':')?.trim_end().strip_suffix('"')?;
    let kind = Kind::of(&name[name.rfind('"')? + 1..])?;
    let head = cut(text, opened + WITHIN);
    let end = head[opened..].find(close).map_or(head.len(), |length| opened + length);
    Some((end, kind))
}

/// What the field behind the value tells of it: `, "name": "token"`.
fn named_behind(text: &str, end: usize) -> Option<Kind> {
    let head = cut(text, end + BEFORE);
    let rest = head[end + 1..].trim_start().strip_prefix(',')?.trim_start();
    let rest = ["\"name\"", "\"key\""].iter().find_map(|label| rest.strip_prefix(label))?;
    let name = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Kind::of(&name[..name.find('"')?])
}
