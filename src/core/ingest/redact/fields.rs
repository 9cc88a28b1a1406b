//! Secrets and personal data by the name or the sign that stands beside them.

use super::{Mask, begins_word, behind_escape, cut, looks_random, run};
use std::ops::Range;

/// What stands beside the secret.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    /// A header or field whose value is a secret if it looks like one.
    Secret,
    /// A field whose value is a secret whatever it looks like.
    Password,
    /// A credential after the name of its scheme.
    Scheme,
    /// A parameter of a URL.
    Query,
    /// A cookie header.
    Cookie,
    /// The prefix of an account's or organisation's id, and the fewest characters that follow.
    Id(usize),
    /// The text that moderation objected to.
    Flagged,
    /// `://`, after which `user:password@` may stand.
    Url,
    /// The sign inside an e-mail address.
    At,
}

/// Names, in lower case.
pub(super) const FIELDS: &[(&str, Field)] = &[
    ("authorization", Field::Secret),
    ("api-key", Field::Secret),
    ("api_key", Field::Secret),
    ("apikey", Field::Secret),
    ("auth_token", Field::Secret),
    ("access_token", Field::Secret),
    ("refresh_token", Field::Secret),
    ("session_token", Field::Secret),
    ("id_token", Field::Secret),
    ("access_key", Field::Secret),
    ("secret_key", Field::Secret),
    ("client_secret", Field::Secret),
    ("code_verifier", Field::Secret),
    ("password", Field::Password),
    ("passwd", Field::Password),
    ("bearer", Field::Scheme),
    ("basic", Field::Scheme),
    ("?key=", Field::Query),
    ("&key=", Field::Query),
    ("u0026key=", Field::Query),
    ("&amp;key=", Field::Query),
    ("%3fkey%3d", Field::Query),
    ("%26key%3d", Field::Query),
    ("?token=", Field::Query),
    ("&token=", Field::Query),
    ("?sig=", Field::Query),
    ("&sig=", Field::Query),
    ("signature", Field::Secret),
    ("cookie", Field::Cookie),
    ("user_", Field::Id(4)),
    ("org_", Field::Id(4)),
    ("org-", Field::Id(16)),
    ("proj_", Field::Id(16)),
    ("flagged_input", Field::Flagged),
    ("flaggedinput", Field::Flagged),
    ("://", Field::Url),
    ("@", Field::At),
    ("%40", Field::At),
    ("\\u0040", Field::At),
];

/// Addresses of OpenRouter that are meant to be written to.
const PUBLIC: [&str; 13] = [
    "support", "noreply", "no-reply", "hello", "help", "team", "security", "privacy", "legal", "billing", "sales",
    "abuse", "press",
];

impl Field {
    /// What the anchor gives away. `from` is the end of what was masked before.
    pub(super) fn find(self, text: &str, anchor: Range<usize>, from: usize) -> Option<Mask> {
        match self {
            Self::Secret => secret(text, anchor, 8, true),
            Self::Password => secret(text, anchor, 1, false),
            Self::Scheme => scheme(text, anchor),
            Self::Query => query(text, anchor),
            Self::Cookie => cookie(text, anchor),
            Self::Id(least) => id(text, anchor, least),
            Self::Flagged => flagged(text, anchor),
            Self::Url => url_credentials(text, anchor),
            Self::At => address(text, anchor, from),
        }
    }
}

/// Where a named value starts, and what closes it.
struct Value {
    start: usize,
    /// The quote and the number of backslashes before it.
    quote: Option<(u8, usize)>,
    quoted_name: bool,
}

/// Steps from the end of a name over `": "`, `=`, `\": \"`, `%3A%20` or, in a `listed` pair, `', '` to its value.
fn value(text: &str, name_end: usize, listed: bool) -> Option<Value> {
    let bytes = text.as_bytes();
    let quote_at = |at: usize| {
        let slashes = run(text, at, |it| it == b'\\') - at;
        bytes.get(at + slashes).filter(|it| matches!(it, b'"' | b'\'' | b'`')).map(|it| (*it, slashes))
    };
    let mut at = name_end;
    let name_quote = quote_at(at);
    at += name_quote.map_or(0, |(_, slashes)| slashes + 1);
    at = run(text, at, |it| it == b' ');
    let rest = &bytes[at..];
    at += match rest {
        [b'=', b'>', ..] => 2,
        [b':' | b'=', ..] => 1,
        [b',', ..] if name_quote.is_some() && listed => 1,
        [b'%', b'3', b'A' | b'a' | b'D' | b'd', ..] => 3,
        _ => return None,
    };
    loop {
        at = run(text, at, |it| it == b' ');
        if bytes[at..].starts_with(b"%20") {
            at += 3;
        } else if bytes.get(at) == Some(&b'[') || (bytes.get(at) == Some(&b'b') && quote_at(at + 1).is_some()) {
            at += 1;
        } else {
            break;
        }
    }
    let quote = quote_at(at);
    let start = at + quote.map_or(0, |(_, slashes)| slashes + 1);
    let quoted_name = name_quote.is_some() && name_quote.map(|it| it.1) == quote.map(|it| it.1);
    // In `"the api_key:", …` the quote closes the sentence that the name stands in.
    let closes = quote.is_some() && !quoted_name && is_behind_string(&text[start..]);
    (!closes).then_some(Value { start, quote, quoted_name })
}

/// What follows the closing quote of a JSON string.
fn is_behind_string(rest: &str) -> bool {
    let escaped = |it: &str| it.trim_start_matches('\\').starts_with(['n', 'r', 't', '"', '\'']);
    rest.starts_with('\\') && escaped(rest)
        || matches!(rest.trim_start().bytes().next(), None | Some(b',' | b']' | b'}' | b':' | b'"'))
}

/// Bytes that end an unquoted value, or would break the syntax around it.
fn is_value_byte(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b',' | b';' | b'&' | b'(' | b')' | b'[' | b']')
        && !matches!(byte, b'{' | b'}' | b'<' | b'>' | b'$' | b'*')
}

fn secret(text: &str, anchor: Range<usize>, least: usize, listed: bool) -> Option<Mask> {
    let start = value(text, anchor.end, listed)?.start;
    let end = run(text, start, is_value_byte);
    let body = &text[start..end];
    // `Bearer` and `Basic` are found by their own names; `os.environ(…)` and `${KEY}` are code, not secrets.
    let code = body.is_empty() || text[end..].starts_with(['(', '[', '{', '$', '…']);
    if code || body.len() < least || (listed && !looks_random(body)) || is_literal(body) {
        return None;
    }
    Some(masked(text, start..end))
}

/// A word of a programming language, or the start of an expression.
fn is_literal(body: &str) -> bool {
    ["true", "false", "null", "none", "undefined", "bearer", "basic", "process.env", "os.environ", "import.meta"]
        .iter()
        .any(|it| {
            body.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it))
                && !body[it.len()..].starts_with(|it: char| it.is_alphanumeric())
        })
}

/// Keeps what tells one key from another where it is long enough to be one.
fn masked(text: &str, range: Range<usize>) -> Mask {
    if range.len() >= 16 { Mask::key(range.clone(), &text[range]) } else { Mask::hidden(range) }
}

fn scheme(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let bytes = text.as_bytes();
    if !begins_word(text, anchor.start, |it| it.is_ascii_alphanumeric()) {
        return None;
    }
    let mut start = run(text, anchor.end, |it| it == b' ' || it == b'+');
    while bytes[start..].starts_with(b"%20") {
        start += 3;
    }
    if start == anchor.end {
        return None;
    }
    let belongs = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'-');
    let end = run(text, start, belongs);
    let end = start + text[start..end].trim_end_matches('.').len();
    let body = &text[start..end];
    if body.len() < 8 || !looks_random(body) || text[end..].starts_with('…') || is_literal(body) {
        return None;
    }
    Some(masked(text, start..end))
}

fn query(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let end = run(text, anchor.end, |it| is_value_byte(it) && it != b'#');
    if end - anchor.end < 4 || text[end..].starts_with('…') {
        return None;
    }
    Some(masked(text, anchor.end..end))
}

fn cookie(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let Value { start, .. } = value(text, anchor.end, true)?;
    let name_end = run(text, start, |it| it.is_ascii_graphic() && !matches!(it, b'=' | b'"' | b'\'' | b'\\' | b':'));
    if !text[name_end..].starts_with('=') {
        return None;
    }
    let end = run(text, name_end, |it| !matches!(it, b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'\\'));
    Some(Mask::hidden(start..end))
}

fn id(text: &str, anchor: Range<usize>, least: usize) -> Option<Mask> {
    if !begins_word(text, anchor.start, |it| it.is_ascii_alphanumeric()) {
        return None;
    }
    let end = run(text, anchor.end, |it| it.is_ascii_alphanumeric());
    let body = &text[anchor.end..end];
    let counted = body.starts_with(|it: char| it.is_ascii_digit());
    if body.len() < least || !(counted || (body.len() >= 16 && looks_random(body))) {
        return None;
    }
    Some(Mask::hidden(anchor.end..end))
}

/// Moderation quotes at most 100 characters of the request; more is not searched for the closing quote.
const FLAGGED_LIMIT: usize = 2048;

fn flagged(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let Value { start, quote, quoted_name } = value(text, anchor.end, false)?;
    let head = cut(text, start + FLAGGED_LIMIT);
    let closed = quote.and_then(|(quote, depth)| closing_quote(head, start, quote, depth));
    // `name: 'text'` is how JavaScript prints it; in a sentence that is itself quoted, the next quote is not its end.
    // An outer string that ends there has fewer backslashes before its quote.
    let behind = |end: usize| text[end..].trim_start_matches('\\').get(1..).unwrap_or_default();
    let closed = closed.filter(|end| quoted_name || is_behind_string(behind(*end)));
    let end = closed.unwrap_or_else(|| {
        let line_end = run(head, start, |it| it != b'\n');
        match quoted_name && quote.is_some() {
            true => start + text[start..line_end].trim_end_matches('\\').len(),
            false => run(&head[..line_end], start, |it| !matches!(it, b',' | b'}' | b'"' | b'\'' | b'\\')),
        }
    });
    let unset = matches!(text[start..end].trim(), "" | "…" | "null" | "None" | "undefined");
    (!unset).then(|| Mask::hidden(start..end))
}

/// Where the string ends that starts at `start` and was quoted so often that its quotes have `depth` backslashes.
fn closing_quote(text: &str, start: usize, quote: u8, depth: usize) -> Option<usize> {
    let period = 2 * (depth + 1);
    let mut slashes = 0;
    for (offset, byte) in text.as_bytes()[start..].iter().enumerate() {
        if *byte == b'\\' {
            slashes += 1;
            continue;
        }
        // Fewer backslashes: an outer string ends, so this one was cut off.
        if *byte == quote && (slashes < depth || slashes % period == depth) {
            return Some(start + offset - slashes.min(depth));
        }
        slashes = 0;
    }
    None
}

fn url_credentials(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let head = cut(text, anchor.end + 256);
    let end = run(head, anchor.end, |it| {
        it.is_ascii_graphic() && !matches!(it, b'@' | b'/' | b'?' | b'#' | b'"' | b'\'' | b'\\' | b'<' | b'>' | b',')
    });
    (end > anchor.end && text[end..].starts_with('@')).then(|| Mask::hidden(anchor.end..end))
}

fn address(text: &str, anchor: Range<usize>, from: usize) -> Option<Mask> {
    let bytes = text.as_bytes();
    let floor = from.max(anchor.start.saturating_sub(64));
    let local = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-' | b'+' | b'\'' | b'!' | b'~');
    let before = bytes[floor..anchor.start].iter().rev().take_while(|it| local(**it)).count();
    let mut start = behind_escape(text, anchor.start - before).min(anchor.start);
    start += bytes[start..anchor.start].iter().take_while(|it| !it.is_ascii_alphanumeric()).count();
    let head = cut(text, anchor.end + 255);
    let end = run(head, anchor.end, |it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-'));
    let domain = text[anchor.end..end].trim_end_matches(['.', '-']);
    let end = anchor.end + domain.len();
    let (name, top) = domain.rsplit_once('.')?;
    if start == anchor.start || name.is_empty() || top.len() < 2 || !top.bytes().all(|it| it.is_ascii_alphabetic()) {
        return None;
    }
    let name = &text[start..anchor.start];
    // A wrapped line may have cut its start off.
    let ours =
        domain.eq_ignore_ascii_case("openrouter.ai") && PUBLIC.iter().any(|it| it.ends_with(&name.to_lowercase()));
    let git = name == "git";
    (!ours && !git).then(|| Mask::hidden(start..end))
}
