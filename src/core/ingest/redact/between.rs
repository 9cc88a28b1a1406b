//! What programs and files put between the name of a secret and its value, besides a colon or an equals sign.

use super::letter_runs::{cut, run};

/// Nothing of it is longer.
const LONGEST: usize = 128;
/// Constructors that a dump puts around a value, tags, and the types that tables of settings name.
const OPENINGS: &[&str] = &[
    "Some(",
    "SecretString(",
    "SecretStr(",
    "Secret(",
    "String(",
    "<![CDATA[",
    "!!str ",
    "chr ",
    "REG_SZ ",
    "REG_EXPAND_SZ ",
    "%20",
];

/// Where the sign ends behind which a value follows, if one begins at `at`, behind a name that may be in quotes: of an
/// index (`["password"] =`), a serialized list (`"password";s:8:`), a part of a form (`name="password"` and an empty line),
/// a tag with attributes, a tag of its own for the value, a type (`PASSWORD    REG_SZ    …`).
pub(super) fn sign(text: &str, name_start: usize, at: usize, quoted: bool) -> Option<usize> {
    let head = cut(text, at + LONGEST);
    let rest = &head[at..];
    let spaced = |from: usize| run(head, from, |byte| byte == b' ');
    if rest.starts_with(']') {
        let sign = spaced(at + 1);
        let length = ["=>", "=", ":"].iter().find(|sign_of| head[sign..].starts_with(**sign_of))?.len();
        return Some(sign + length);
    }
    if quoted {
        let serialized = rest.starts_with(";s:").then(|| at + 1);
        // An empty line; of `\r\n` that was spelled, each half is a break.
        let breaks = rest.len() - rest.trim_start_matches('\n').len();
        let part = (breaks > 1).then_some(at + breaks);
        return serialized.or(part);
    }
    if rest.starts_with("REG_") {
        return Some(at);
    }
    if rest.starts_with("</") {
        let behind = at + rest.find('>')? + 1;
        // A break between the two may be spelled.
        let next = run(head, behind, |byte| byte.is_ascii_whitespace() || matches!(byte, b'\\' | b'n' | b'r' | b't'));
        let opened = head[next..].starts_with('<').then(|| head[next..].find('>'))??;
        return (!head[next..].starts_with("</")).then_some(next + opened + 1);
    }
    let tagged = text[..name_start].ends_with('<') && head[..at].ends_with(' ');
    let closed = tagged.then(|| rest.find(['<', '>']))??;
    rest[closed..].starts_with('>').then_some(at + closed + 1)
}

/// Where the value begins that such things are before; `at` is behind the sign.
pub(super) fn opening(text: &str, at: usize) -> usize {
    let mut at = at;
    loop {
        let start = run(text, at, |byte| byte == b' ');
        let head = cut(text, start + LONGEST);
        let Some(length) = length(&head[start..]) else { return start };
        at = start + length;
    }
}

fn length(rest: &str) -> Option<usize> {
    if let Some(word) = OPENINGS.iter().find(|word| rest.starts_with(**word)) {
        // A pretty printer breaks the line behind its bracket.
        let broken = word.ends_with('(') && rest[word.len()..].starts_with('\n');
        return Some(word.len() + if broken { indentation(&rest[word.len()..]) } else { 0 });
    }
    match *rest.as_bytes() {
        // Three quotes, of which the last one opens the value; a quote that was the value itself looks alike once it is decoded.
        [b'"', b'"', b'"', next, ..] | [b'\'', b'\'', b'\'', next, ..]
            if !matches!(next, b'}' | b']' | b')' | b',' | b'"' | b'\'' | b'\\') =>
        {
            Some(2)
        }
        [b'[', ..] => Some(1),
        // What a value is called by that is used again: `&name`.
        [b'&', b'a'..=b'z', ..] => {
            let name = run(rest, 1, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
            rest[name..].starts_with(' ').then_some(name)
        }
        // A block of lines, kept or folded.
        [b'|' | b'>', ..] => {
            let kept = run(rest, 1, |byte| matches!(byte, b'+' | b'-'));
            let lines = indentation(&rest[kept..]);
            (kept <= 2 && lines > 1).then_some(kept + lines)
        }
        // PHP: a new line and the type with its length.
        [b'\n', ..] => {
            let next = indentation(rest);
            typed(&rest[next..]).map(|length| next + length)
        }
        _ => typed(rest),
    }
}

/// `string(8) `, `s:8:`.
fn typed(rest: &str) -> Option<usize> {
    let (word, end) = [("string(", ") "), ("s:", ":")].into_iter().find(|(word, _)| rest.starts_with(word))?;
    let digits = run(rest, word.len(), |byte| byte.is_ascii_digit());
    (digits > word.len() && rest[digits..].starts_with(end)).then_some(digits + end.len())
}

/// A line break and the spaces of the next line; nothing where the next line is empty.
fn indentation(rest: &str) -> usize {
    if !rest.starts_with('\n') {
        return 0;
    }
    let next = run(rest, 1, |byte| matches!(byte, b' ' | b'\t'));
    if rest[next..].starts_with('\n') { 0 } else { next }
}
