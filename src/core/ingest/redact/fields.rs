//! Secrets and personal data by the name or the sign that is beside them.

use super::between;
use super::commands;
use super::letter_runs::{begins_word, behind_escape, cut, is_key_byte, is_stand_in, looks_random, run};
use super::loose;
use super::mask::Mask;
use super::run_ends::Runs;
use crate::core::key_shapes::{FIELDS, HOLDERS, PASSWORDS, WORDS};
use std::ops::Range;

/// What is beside the secret.
#[derive(Clone, Copy, Debug)]
pub(super) enum NamedSecret {
    /// A header or field whose value is a secret if it looks like one.
    Secret,
    /// The same, where the name must be a word or the end of one.
    Word,
    /// A field whose value is a secret whatever it looks like.
    Password,
    /// A credential after the name of its scheme, or of the option that it is given with.
    Scheme,
    /// A parameter of a URL, and its fewest characters.
    Query(usize),
    /// A cookie header.
    Cookie,
    /// A cookie by its own name.
    Session,
    /// An option of a command whose value is `user:password`, or a cookie, or a password alone.
    Argument(Option<u8>),
    /// A call whose first argument is a user, and whose second one is the password.
    Pair,
    /// An option that many commands have, and whose value is a password if it looks random.
    Glued,
    /// A command that prints its argument, for another one to take as a secret.
    Piped,
    /// A name after which a file of logins goes on with `password`.
    Login,
    /// A command whose last word is a password.
    Taking,
    /// A command that prints one on the next line.
    Printing,
    /// A part of a credential that proves that somebody knows a password, and whether it has only hexadecimal digits.
    Proof(bool),
    /// A name under which files of logins keep a key, and other files what is none.
    Holder,
    /// A name that only another word in front of it makes one: `licenseKey`.
    Camel,
    /// The prefix of an account's or organisation's id, and the fewest characters that follow.
    Id(usize),
    /// A field that names a person or an account.
    Owner,
    /// The text that moderation objected to.
    Flagged,
    /// The sign inside an e-mail address.
    At,
}

/// Names with a syntax of their own, in lower case; those of vendors are data.
const OWN: &[(&str, NamedSecret)] = &[
    ("key", NamedSecret::Camel),
    ("login ", NamedSecret::Login),
    ("bearer", NamedSecret::Scheme),
    ("basic", NamedSecret::Scheme),
    ("?key=", NamedSecret::Query(4)),
    ("&key=", NamedSecret::Query(4)),
    ("u0026key=", NamedSecret::Query(4)),
    ("&amp;key=", NamedSecret::Query(4)),
    ("%3fkey%3d", NamedSecret::Query(4)),
    ("%26key%3d", NamedSecret::Query(4)),
    ("?token=", NamedSecret::Query(4)),
    ("&token=", NamedSecret::Query(4)),
    ("?sig=", NamedSecret::Query(4)),
    ("&sig=", NamedSecret::Query(4)),
    ("?auth=", NamedSecret::Query(8)),
    ("&auth=", NamedSecret::Query(8)),
    ("?ticket=", NamedSecret::Query(16)),
    ("&ticket=", NamedSecret::Query(16)),
    ("?session=", NamedSecret::Query(16)),
    ("&session=", NamedSecret::Query(16)),
    ("?magic=", NamedSecret::Query(16)),
    ("&magic=", NamedSecret::Query(16)),
    ("?code=", NamedSecret::Query(16)),
    ("&code=", NamedSecret::Query(16)),
    ("cookie", NamedSecret::Cookie),
    ("__session", NamedSecret::Session),
    ("__host-", NamedSecret::Session),
    ("__secure-", NamedSecret::Session),
    ("sessionid", NamedSecret::Session),
    ("session_id", NamedSecret::Session),
    ("connect.sid", NamedSecret::Session),
    ("_session", NamedSecret::Session),
    ("phpsessid", NamedSecret::Session),
    ("jsessionid", NamedSecret::Session),
    ("li_at", NamedSecret::Session),
    ("ct0", NamedSecret::Session),
    ("ory_session", NamedSecret::Session),
    ("wordpress_logged_in", NamedSecret::Session),
    (".aspnetcore.", NamedSecret::Session),
    ("hsid", NamedSecret::Session),
    ("sapisid", NamedSecret::Session),
    ("__cf_bm", NamedSecret::Session),
    ("cf_clearance", NamedSecret::Session),
    ("csrftoken", NamedSecret::Session),
    ("_gh_sess", NamedSecret::Session),
    (" -u", NamedSecret::Argument(Some(b':'))),
    (" -u=", NamedSecret::Argument(Some(b':'))),
    ("\n-u=", NamedSecret::Argument(Some(b':'))),
    ("\n-u ", NamedSecret::Argument(Some(b':'))),
    ("\t-u ", NamedSecret::Argument(Some(b':'))),
    ("\n--user ", NamedSecret::Argument(Some(b':'))),
    ("\t--user ", NamedSecret::Argument(Some(b':'))),
    ("\n-b ", NamedSecret::Argument(Some(b'='))),
    ("npmauthident: ", NamedSecret::Argument(Some(b':'))),
    ("\nuser = ", NamedSecret::Argument(Some(b':'))),
    ("::add-mask::", NamedSecret::Argument(None)),
    ("\"auth\" ", NamedSecret::Argument(None)),
    ("response=", NamedSecret::Proof(true)),
    ("mac=", NamedSecret::Proof(false)),
    (" -u ", NamedSecret::Argument(Some(b':'))),
    ("'-u', ", NamedSecret::Argument(Some(b':'))),
    ("\"-u\", ", NamedSecret::Argument(Some(b':'))),
    ("\"-u\",", NamedSecret::Argument(Some(b':'))),
    (" -su ", NamedSecret::Argument(Some(b':'))),
    (" -ssu ", NamedSecret::Argument(Some(b':'))),
    (" -ku ", NamedSecret::Argument(Some(b':'))),
    (" -vu ", NamedSecret::Argument(Some(b':'))),
    (" -auth ", NamedSecret::Argument(Some(b':'))),
    ("httpbasicauth(\"", NamedSecret::Pair),
    ("basicauth(\"", NamedSecret::Pair),
    ("db.auth(\"", NamedSecret::Pair),
    ("db.auth('", NamedSecret::Pair),
    ("auth=(\"", NamedSecret::Pair),
    ("auth=('", NamedSecret::Pair),
    ("httpbasicauth('", NamedSecret::Pair),
    ("basicauth('", NamedSecret::Pair),
    (" --user ", NamedSecret::Argument(Some(b':'))),
    (" --proxy-user ", NamedSecret::Argument(Some(b':'))),
    (" --user=", NamedSecret::Argument(Some(b':'))),
    (" --proxy-user=", NamedSecret::Argument(Some(b':'))),
    (" --cookie ", NamedSecret::Argument(Some(b'='))),
    (" --cookie=", NamedSecret::Argument(Some(b'='))),
    (" --auth ", NamedSecret::Argument(Some(b':'))),
    (" --auth=", NamedSecret::Argument(Some(b':'))),
    (" -a ", NamedSecret::Argument(Some(b':'))),
    (" --proxy ", NamedSecret::Argument(Some(b':'))),
    ("--from-literal=", NamedSecret::Argument(Some(b'='))),
    ("jdbc:oracle:thin:", NamedSecret::Argument(Some(b'/'))),
    ("sqlplus ", NamedSecret::Argument(Some(b'/'))),
    (" --pass ", NamedSecret::Argument(None)),
    (" --pass=", NamedSecret::Argument(None)),
    ("redis-cli -a ", NamedSecret::Argument(None)),
    ("convertto-securestring ", NamedSecret::Argument(None)),
    (" --proxy-pass ", NamedSecret::Argument(None)),
    (" -storepass ", NamedSecret::Argument(None)),
    (" -keypass ", NamedSecret::Argument(None)),
    ("-passin pass:", NamedSecret::Argument(None)),
    ("-passout pass:", NamedSecret::Argument(None)),
    (" -p", NamedSecret::Glued),
    (" -hp", NamedSecret::Glued),
    (" -k ", NamedSecret::Glued),
    (" -w ", NamedSecret::Glued),
    (" -b\"", NamedSecret::Glued),
    ("<<< ", NamedSecret::Glued),
    ("echo ", NamedSecret::Piped),
    ("printf ", NamedSecret::Piped),
    ("--body", NamedSecret::Scheme),
    ("--password", NamedSecret::Scheme),
    ("--token", NamedSecret::Scheme),
    ("--api-key", NamedSecret::Scheme),
    (" -b ", NamedSecret::Argument(Some(b'='))),
    ("sshpass -p ", NamedSecret::Argument(None)),
    ("identified by ", NamedSecret::Argument(None)),
    ("user_id", NamedSecret::Owner),
    ("userid", NamedSecret::Owner),
    ("org_id", NamedSecret::Owner),
    ("account_id", NamedSecret::Owner),
    ("user_", NamedSecret::Id(4)),
    ("org_", NamedSecret::Id(4)),
    ("sess_", NamedSecret::Id(4)),
    ("org-", NamedSecret::Id(16)),
    ("proj_", NamedSecret::Id(16)),
    ("flagged_input", NamedSecret::Flagged),
    ("flaggedinput", NamedSecret::Flagged),
    ("@", NamedSecret::At),
    ("%40", NamedSecret::At),
    ("\\u0040", NamedSecret::At),
];

/// Every name, with what it announces.
pub(super) fn names() -> impl Iterator<Item = (&'static str, NamedSecret)> {
    let data = |names: &'static [&'static str], field: NamedSecret| names.iter().map(move |name| (*name, field));
    data(FIELDS, NamedSecret::Secret)
        .chain(data(PASSWORDS, NamedSecret::Password))
        .chain(data(WORDS, NamedSecret::Word))
        .chain(data(HOLDERS, NamedSecret::Holder))
        .chain(data(commands::TAKE, NamedSecret::Taking))
        .chain(data(commands::PRINT, NamedSecret::Printing))
        .chain(OWN.iter().copied())
}

/// Addresses of OpenRouter that are meant to be written to.
const PUBLIC: [&str; 13] = [
    "support", "noreply", "no-reply", "hello", "help", "team", "security", "privacy", "legal", "billing", "sales",
    "abuse", "press",
];

/// Fewest characters of the value of a name that says less.
const LONG: usize = 16;
/// Fewest letters of one that has all kinds of them.
const MIXED: usize = 12;
/// Fewest lower-case letters behind `Bearer` that are no word of a sentence.
const LONG_WORD: usize = 20;
/// Longest name of a cookie.
const LONGEST_NAME: usize = 128;
/// Longest value in quotes.
const LONGEST_VALUE: usize = 1024;

impl NamedSecret {
    /// What the anchor gives away. `from` is the end of what was masked before.
    pub(super) fn find(self, text: &str, anchor: Range<usize>, from: usize, runs: &mut Runs) -> Option<Mask> {
        match self {
            Self::Secret => secret(text, anchor.clone(), 8, true, runs).or_else(|| loose::find(text, &anchor)),
            Self::Password => secret(text, anchor.clone(), 1, false, runs)
                .or_else(|| loose::find(text, &anchor))
                .or_else(|| loose::password(text, &anchor)),
            Self::Word => word(text, anchor.clone(), runs).or_else(|| loose_word(text, &anchor)),
            Self::Scheme => scheme(text, anchor.clone(), runs).or_else(|| loose_word(text, &anchor)),
            Self::Query(least) => query(text, anchor, least, runs),
            Self::Cookie => cookie(text, anchor),
            Self::Session => session(text, anchor, runs),
            Self::Argument(sign) => argument(text, anchor, sign, runs),
            Self::Pair => pair(text, &anchor),
            Self::Glued => glued(text, anchor, runs),
            Self::Piped => piped(text, &anchor),
            Self::Login => login(text, anchor.clone(), runs).or_else(|| loose::find_by_word(text, &anchor)),
            Self::Taking => commands::last_word(text, &anchor),
            Self::Printing => commands::next_line(text, &anchor),
            Self::Proof(digits) => proof(text, anchor, digits, runs),
            Self::Holder => holder(text, anchor, runs),
            Self::Camel if is_camel(text, anchor.start) => word(text, anchor, runs),
            Self::Camel => loose::find_by_word(text, &anchor),
            Self::Id(least) => id(text, anchor, least),
            Self::Owner => owner(text, anchor, runs),
            Self::Flagged => flagged(text, anchor),
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
    /// Only a space is before it, as in `--token …` and `setenv TOKEN …`.
    spaced: bool,
}

/// What goes on a name without changing what it names: `API_KEY_2`, `SECRET_KEY_BASE`.
const SUFFIXES: &[&str] = &[
    "base",
    "prod",
    "production",
    "dev",
    "development",
    "test",
    "staging",
    "live",
    "old",
    "new",
    "primary",
    "secondary",
    "backup",
    "main",
    "default",
    "value",
    "data",
    "b64",
    "base64",
    "string",
    "text",
    "raw",
];
/// Commands after which a name and its value follow, parted by a space.
const SETTERS: &[&str] = &["set", "setx", "setenv", "-gx", "-x", "-Ux", "config", "ENV", "SetEnv", "ARG"];
/// What is before a value whose name is itself the value of another field: `name: TOKEN`, `value: …`.
const LABELS: &[&str] = &["value", "Value", "default"];
/// No label is further from the name.
const LABEL_WITHIN: usize = 96;

/// How long the suffix of a name is that begins here.
fn suffix(text: &str, at: usize) -> usize {
    let rest = &cut(text, at + 16).as_bytes()[at..];
    let sign = usize::from(matches!(rest.first(), Some(b'_' | b'-')));
    let length = rest[sign..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = &rest[sign..sign + length];
    let number = length > 0 && length <= 3 && word.iter().all(u8::is_ascii_digit);
    let known = sign > 0 && SUFFIXES.iter().any(|suffix| suffix.as_bytes().eq_ignore_ascii_case(word));
    if number || known { sign + length } else { 0 }
}

/// The whole name that ends with what was found.
fn name_start(text: &str, found: usize) -> usize {
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    found - text.as_bytes()[..found].iter().rev().take(48).take_while(belongs).count()
}

/// An option of a command, or a variable that a command sets.
fn takes_space(text: &str, name: usize) -> bool {
    let before = text[..name].trim_end_matches(' ');
    let setter = || SETTERS.iter().any(|word| before.ends_with(word)) && before.len() < name;
    text[name..].starts_with("--") || setter()
}

/// Where the value of the field behind a name begins that is itself a value: `, "value": `, ` value=`.
fn behind_label(text: &str, name_end: usize) -> Option<usize> {
    let head = cut(text, name_end + LABEL_WITHIN);
    let between = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'\\' | b',' | b'{');
    let at = run(head, name_end, between);
    let label = LABELS.iter().find(|label| head[at..].starts_with(**label)).filter(|_| at > name_end)?;
    let quoted = |byte: u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ');
    let sign = run(head, at + label.len(), quoted);
    head[sign..].starts_with([':', '=']).then_some(sign + 1)
}

/// Steps from the end of a name over `": "`, `=`, `\": \"`, `%3A%20` or, in a `listed` pair, `', '` to its value.
fn value(text: &str, name: &Range<usize>, listed: bool) -> Option<Value> {
    let bytes = text.as_bytes();
    let name_end = name.end + suffix(text, name.end);
    let quote_at = |at: usize| {
        let slashes = run(text, at, |byte| byte == b'\\') - at;
        bytes.get(at + slashes).filter(|byte| matches!(byte, b'"' | b'\'' | b'`')).map(|byte| (*byte, slashes))
    };
    let mut at = name_end;
    let mut name_quote = quote_at(at);
    at += name_quote.map_or(0, |(_, slashes)| slashes + 1);
    at = run(text, at, |byte| byte == b' ');
    let rest = &bytes[at..];
    let mut spaced = false;
    at += match rest {
        [b'=', b'>', ..] | [b':', b'=', ..] => 2,
        [b':' | b'=', ..] => 1,
        [b',', ..] if name_quote.is_some() && behind_label(text, name_end).is_some() => {
            name_quote = None;
            behind_label(text, name_end)? - at
        }
        [b',', ..] if name_quote.is_some() && listed => 1,
        [b'%', b'3', b'A' | b'a' | b'D' | b'd', ..] => 3,
        [b'>', ..] if bytes[..name_start(text, name.start)].ends_with(b"<") => 1,
        // `('password', '…')`, `:password "…"`, `PASSWORD '…'`.
        [b',', ..] if !listed && name_quote.is_some() && begins_string(text, at + 1) => {
            spaced = true;
            1
        }
        [b'"' | b'\'', ..] if !listed && at > name_end && name_quote.is_none() => {
            spaced = true;
            0
        }
        _ => match (
            behind_label(text, name_end),
            between::sign(text, name_start(text, name.start), at, name_quote.is_some()),
        ) {
            (Some(start), _) => {
                name_quote = None;
                start - at
            }
            (None, Some(start)) => {
                name_quote = None;
                start - at
            }
            _ if listed && at > name_end && takes_space(text, name_start(text, name.start)) => {
                spaced = true;
                0
            }
            _ => return None,
        },
    };
    at = between::opening(text, at);
    if bytes.get(at) == Some(&b'b') && quote_at(at + 1).is_some() {
        at += 1;
    }
    let quote = quote_at(at);
    let start = at + quote.map_or(0, |(_, slashes)| slashes + 1);
    // Python and JavaScript mix the two other signs; a backtick behind a name is the end of a sentence's code.
    let alike = |name: (u8, usize), value: (u8, usize)| name.1 == value.1 && (name.0 == b'`') == (value.0 == b'`');
    let quoted_name = name_quote.zip(quote).is_some_and(|(name, value)| alike(name, value));
    // In `"the api_key:", …` the quote closes the sentence that the name is in.
    let closes = quote.is_some() && !quoted_name && is_behind_string(&text[start..]);
    (!closes).then_some(Value { start, quote, quoted_name, spaced })
}

/// A string begins there, behind a space or none.
fn begins_string(text: &str, at: usize) -> bool {
    text[at..].trim_start_matches(' ').starts_with(['"', '\''])
}

/// What follows the closing quote of a JSON string.
fn is_behind_string(rest: &str) -> bool {
    let escaped = |text: &str| text.trim_start_matches('\\').starts_with(['n', 'r', 't', '"', '\'']);
    rest.starts_with('\\') && escaped(rest)
        || matches!(rest.trim_start().bytes().next(), None | Some(b',' | b']' | b'}' | b':' | b'"'))
}

fn secret(text: &str, anchor: Range<usize>, least: usize, listed: bool, runs: &mut Runs) -> Option<Mask> {
    let Value { mut start, quote, spaced, .. } =
        value(text, &anchor, listed || takes_space(text, name_start(text, anchor.start)))?;
    let mut end = runs.value(text, start);
    // `Authorization: Token …`: the first word names the scheme.
    let scheme = &text[start..end];
    let names_auth = || text[anchor.clone()].to_ascii_lowercase().contains("auth");
    let is_scheme = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
    if listed && scheme.len() < LONG && scheme.bytes().all(is_scheme) && names_auth() {
        let next = run(text, end, |byte| byte == b' ');
        if next > end && !is_literal(scheme) {
            start = next;
            end = runs.value(text, start);
        }
    }
    let closed = quote.and_then(|(quote, depth)| closing_quote(cut(text, start + LONGEST_VALUE), start, quote, depth));
    // In quotes a value ends at the closing quote; one with a space in it is a sentence, unless it is a password.
    let whole = closed.filter(|closed| {
        let body = &text[start..*closed];
        !body.contains(['\n', '…']) && (!listed || !body.contains([' ', '\\']))
    });
    let end = match whole {
        Some(closed) => closed.max(end),
        None if listed => end,
        None => behind_signs(text, start, end),
    };
    let body = &text[start..end];
    // `Bearer` and `Basic` are found by their own names; `os.environ(…)`, `${KEY}` and PowerShell's `[Type]::Name` are code,
    // not secrets.
    let code = body.is_empty()
        || text[end..].starts_with("]::")
        || (whole.is_none() && text[end..].starts_with(['(', '[', '{', '$', '…']))
        || body.starts_with(['$', '<', '{']);
    let least = if spaced { least.max(8) } else { least };
    if code || body.len() < least || ((listed || spaced) && !looks_random(body)) || is_literal(body) {
        return None;
    }
    let end = if listed && whole.is_none() { behind_list(text, end, runs) } else { end };
    Some(masked(text, start..end))
}

/// Where a list of secrets ends, of which the first one ends here: `API_KEY=one,two`.
fn behind_list(text: &str, end: usize, runs: &mut Runs) -> usize {
    let mut end = end;
    while text[end..].starts_with(',') {
        let next = runs.value(text, end + 1);
        if !loose::is_secret(cut(&text[end + 1..next], LONGEST_VALUE)) {
            break;
        }
        end = next;
    }
    end
}

/// A password goes on behind signs that end other values, up to a space, a quote or a separator.
fn behind_signs(text: &str, start: usize, end: usize) -> usize {
    if end == start || !text[end..].starts_with(['$', '*']) {
        return end;
    }
    let rest = cut(text, end + LONGEST_VALUE);
    run(rest, end, |byte| {
        byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b',' | b';' | b'&' | b'{' | b'(' | b'}' | b')')
    })
}

/// A name that other words end with: `token`, `secret`, `_KEY`.
fn word(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let name = &text[anchor.clone()];
    if name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && !is_camel(text, anchor.start)
        && !begins_word(text, anchor.start, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        return None;
    }
    let mask = secret(text, anchor.clone(), 8, true, runs)?;
    let body = &text[mask.range.clone()];
    let name = name.to_ascii_lowercase();
    let telling = ["pw", "pass", "secret", "psk"].iter().any(|word| name.contains(word));
    let short = body.len() < LONG && !telling && !is_mixed(body);
    // `PWD=/home/…` is a folder, `cache_key=12345678901234567` a number.
    let harmless = body.starts_with(['/', '~', '.']) || body.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (!short && !harmless).then_some(mask)
}

/// Letters of both cases and digits, as no word and no number has them.
fn is_mixed(body: &str) -> bool {
    let count = |test: fn(&u8) -> bool| body.bytes().filter(test).count();
    body.len() >= MIXED
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && count(u8::is_ascii_digit) >= 2
        && count(u8::is_ascii_uppercase) >= 2
        && count(u8::is_ascii_lowercase) >= 2
}

/// What is near such a name, where it is a word of its own.
fn loose_word(text: &str, anchor: &Range<usize>) -> Option<Mask> {
    let sign = !text[anchor.clone()].starts_with(|letter: char| letter.is_alphabetic());
    let apart = sign || begins_word(text, anchor.start, is_key_byte);
    let of_password =
        ["_pass", "_pwd", "_pw", "psk", "pwd"].iter().any(|name| text[anchor.clone()].eq_ignore_ascii_case(name));
    let password = || of_password.then(|| loose::password(text, anchor)).flatten();
    apart.then(|| loose::find(text, anchor).or_else(password)).flatten()
}

/// A word that another one is in front of: `botToken`, `APISecret`.
fn is_camel(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let begun = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    let before = at.checked_sub(1).map(|before| bytes[before]);
    bytes[at].is_ascii_uppercase()
        && before.is_some_and(|byte| byte.is_ascii_lowercase() || (begun && byte.is_ascii_uppercase()))
}

/// A key under the name of whose it is, or of what it is good for: nothing else in such a place is one long row.
fn holder(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    if !begins_word(text, anchor.start, |byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let is_key = |mask: &Mask| {
        let body = &text[mask.range.clone()];
        body.len() >= LONG_WORD && loose::is_secret(body) && !body.contains(['/', '.', ':'])
    };
    secret(text, anchor.clone(), LONG, true, runs).filter(is_key).or_else(|| loose::find_by_word(text, &anchor))
}

/// `response="…"` of a digest, `mac="…"` of a signed call: the value is in quotes.
fn proof(text: &str, anchor: Range<usize>, digits: bool, runs: &mut Runs) -> Option<Mask> {
    let start = run(cut(text, anchor.end + 8), anchor.end, |byte| matches!(byte, b'\\' | b'"'));
    let end = runs.value(text, start);
    let body = &text[start..end];
    let fits = match digits {
        true => matches!(body.len(), 32 | 40 | 64) && body.bytes().all(|byte| byte.is_ascii_hexdigit()),
        false => body.len() > LONG_WORD && looks_random(body) && !body.contains([':', '.']),
    };
    let apart = begins_word(text, anchor.start, is_key_byte);
    (apart && start > anchor.end && fits).then(|| Mask::hidden(start..end))
}

/// `mysql -ppassword`, `docker login -p password`.
fn glued(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let quote = |byte: u8| matches!(byte, b' ' | b'\'' | b'"');
    let start = run(cut(text, anchor.end + 2), anchor.end, quote);
    let end = runs.value(text, start);
    let body = &text[start..end];
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    let letters = body.bytes().filter(u8::is_ascii_alphabetic).count();
    let random = body.len() >= 10 && digits >= 2 && letters >= 4 && !body.contains(['/', '.', ':']);
    random.then(|| Mask::hidden(start..end))
}

/// `echo SECRET | wrangler secret put NAME`.
fn piped(text: &str, anchor: &Range<usize>) -> Option<Mask> {
    let head = cut(text, anchor.end + LONGEST_VALUE);
    let quote = |byte: u8| matches!(byte, b' ' | b'\'' | b'"' | b'-' | b'n');
    let start = run(head, anchor.end, |byte| matches!(byte, b' ' | b'\'' | b'"'));
    let start = if head[start..].starts_with("-n ") { run(head, start, quote) } else { start };
    let end = run(head, start, |byte| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'"' | b'|' | b'\\'));
    let behind = head[end..].trim_start_matches(['\'', '"', ' ', '\\']);
    let secret = loose::is_secret(&head[start..end]) || (end > start && commands::is_taken(behind));
    (behind.starts_with('|') && secret).then(|| Mask::hidden(start..end))
}

/// `machine … login joe password …`, on one line or several.
fn login(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let space = |byte: u8| byte.is_ascii_whitespace();
    let name = run(cut(text, anchor.end + 64), anchor.end, |byte| byte.is_ascii_graphic());
    let named = run(text, name, space);
    let field = ["password", "passwd"].iter().find(|field| text[named..].starts_with(**field))?;
    let start = run(text, named + field.len(), space);
    let end = runs.value(text, start);
    (name > anchor.end && start > named + field.len() && end > start).then(|| Mask::hidden(start..end))
}

/// A word of a programming language, or the start of an expression.
fn is_literal(body: &str) -> bool {
    ["true", "false", "null", "none", "undefined", "bearer", "basic", "process.env", "os.environ", "import.meta"]
        .iter()
        .any(|word| {
            body.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
                && !body[word.len()..].starts_with(|letter: char| letter.is_alphanumeric())
        })
}

/// Keeps what tells one key from another where it is long enough to be one.
fn masked(text: &str, range: Range<usize>) -> Mask {
    let value = &text[range.clone()];
    // Words joined by hyphens are hidden like all else, and no key that somebody would have to replace.
    let of_words = !value.bytes().any(|byte| byte.is_ascii_digit());
    if range.len() >= 16 && value.is_ascii() && !value.contains(' ') && !of_words {
        Mask::key(range.clone(), value)
    } else {
        Mask::hidden(range)
    }
}

fn scheme(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let bytes = text.as_bytes();
    if !begins_word(text, anchor.start, |byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let mut start = run(text, anchor.end, |byte| byte == b' ' || byte == b'+');
    while bytes[start..].starts_with(b"%20") {
        start += 3;
    }
    if start == anchor.end {
        return None;
    }
    let end = runs.token(text, start);
    let end = runs.without_dots(text, end).max(start);
    let body = &text[start..end];
    let random = looks_random(body) || (body.len() >= LONG_WORD && !is_stand_in(body));
    if body.len() < 8 || !random || text[end..].starts_with('…') || is_literal(body) {
        return None;
    }
    Some(masked(text, start..end))
}

fn query(text: &str, anchor: Range<usize>, least: usize, runs: &mut Runs) -> Option<Mask> {
    let end = runs.value(text, anchor.end).min(runs.hash(text, anchor.end));
    if end - anchor.end < least || text[end..].starts_with('…') {
        return None;
    }
    Some(masked(text, anchor.end..end))
}

fn cookie(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let Value { start, .. } = value(text, &anchor, true)?;
    let name_end = run(cut(text, start + LONGEST_NAME), start, |byte| {
        byte.is_ascii_graphic() && !matches!(byte, b'=' | b'"' | b'\'' | b'\\' | b':')
    });
    if !text[name_end..].starts_with('=') {
        return None;
    }
    let end = run(text, name_end, |byte| !matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'\\'));
    Some(Mask::hidden(start..end))
}

/// `__session=…`, `__Host-name=…`.
fn session(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let name_end = run(cut(text, anchor.end + 64), anchor.end, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
    });
    let rest = &cut(text, name_end + 8)[name_end..];
    // `Cookie("__session", "…")` of a browser's copy.
    let sign = ["=\"", "='", "=", "\t", "\", \"", "', '"].into_iter().find(|sign| rest.starts_with(sign));
    let labelled =
        || behind_label(text, name_end).map(|at| run(text, at, |byte| matches!(byte, b' ' | b'"' | b'\'' | b'\\')));
    let start = sign.map(|sign| name_end + sign.len()).or_else(labelled)?;
    let end = runs.value(text, start);
    let body = &text[start..end];
    // `DBUS_SESSION_BUS_ADDRESS=unix:path=/run/…` names a place.
    (body.len() >= LONG && looks_random(body) && !cut(body, LONGEST_NAME).contains("=/"))
        .then(|| Mask::hidden(start..end))
}

/// `curl -u name:password`, `curl -b 'name=value'`, `sshpass -p password`.
fn argument(text: &str, anchor: Range<usize>, sign: Option<u8>, runs: &mut Runs) -> Option<Mask> {
    let bytes = text.as_bytes();
    let at = next_item(text, anchor.end);
    let quote = bytes.get(at).filter(|byte| matches!(byte, b'\'' | b'"'));
    let start = at + usize::from(quote.is_some());
    let end = match quote {
        // A command may have been cut off before the quote that closes it.
        Some(quote) => {
            closing_quote(cut(text, start + LONGEST_VALUE), start, *quote, 0).unwrap_or_else(|| runs.value(text, start))
        }
        None => runs.value(text, start),
    };
    let body = &text[start..end];
    let secret = match sign {
        Some(sign) => {
            body.bytes().take(LONGEST_VALUE).position(|byte| byte == sign).or_else(|| by_percent(body, sign))? + 1
        }
        None => 0,
    };
    let value = &body[secret..];
    // `docker run -u1000:1000` names no password.
    let numbered = !text[anchor.clone()].ends_with(' ') && body.starts_with(|letter: char| letter.is_ascii_digit());
    (!value.is_empty() && !numbered && !value.starts_with(['$', '…', '/']) && !value.contains('\n'))
        .then(|| Mask::hidden(start + secret..end))
}

/// Where the argument begins whose option ends at `at`: on the same line, or as the next item of a list in JSON or YAML.
fn next_item(text: &str, at: usize) -> usize {
    let head = cut(text, at + 64);
    let next = run(head, at, |byte| byte.is_ascii_whitespace());
    match text[..at].ends_with(',') {
        true if next > at => next,
        _ if head[at..].starts_with('\n') && head[next..].starts_with("- ") => next + 2,
        _ => at,
    }
}

/// Where Samba's tools part a user from the password: `-U joe%password`.
fn by_percent(body: &str, sign: u8) -> Option<usize> {
    let at = body.bytes().take(LONGEST_VALUE).position(|byte| byte == b'%').filter(|_| sign == b':')?;
    let password = &body[at + 1..];
    let mixed = looks_random(password) && password.bytes().any(|byte| byte.is_ascii_alphabetic());
    (password.len() >= 8 && mixed).then_some(at)
}

/// `auth=("joe", "password")`: what the second pair of quotes is around.
fn pair(text: &str, anchor: &Range<usize>) -> Option<Mask> {
    let head = cut(text, anchor.end + LONGEST_VALUE);
    let quote = text.as_bytes()[anchor.end - 1];
    let first = closing_quote(head, anchor.end, quote, 0)?;
    let start = run(head, first + 1, |byte| matches!(byte, b',' | b' ' | b'\n')) + 1;
    let opened = start > first + 2 && head.as_bytes().get(start - 1) == Some(&quote);
    let end = opened.then(|| closing_quote(head, start, quote, 0)).flatten()?;
    (end > start && !text[start..end].contains('…')).then(|| Mask::hidden(start..end))
}

fn id(text: &str, anchor: Range<usize>, least: usize) -> Option<Mask> {
    if !begins_word(text, anchor.start, |byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let end = run(text, anchor.end, |byte| byte.is_ascii_alphanumeric());
    let body = &text[anchor.end..end];
    let counted = body.starts_with(|letter: char| letter.is_ascii_digit());
    let random = body.len() >= LONG && looks_random(body);
    if body.len() < least || !(counted || random || (body.len() >= LONG_WORD && !is_stand_in(body))) {
        return None;
    }
    Some(Mask::hidden(anchor.end..end))
}

/// `"user_id": "…"`: the value, whatever it looks like, but for a prefix that all have.
fn owner(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let Value { start, .. } = value(text, &anchor, false)?;
    let end = runs.value(text, start);
    let body = &text[start..end];
    let kept =
        ["user_", "org_", "org-"].iter().find(|prefix| body.starts_with(**prefix)).map_or(0, |prefix| prefix.len());
    let body = &body[kept..];
    // `let userId = await this.whoami()` is code, and names nobody.
    let code = text[end..].starts_with(['…', '$', '{', '(']) || matches!(body, "await" | "new" | "this" | "self");
    (!body.is_empty() && !code && !is_literal(body)).then(|| Mask::hidden(start + kept..end))
}

fn flagged(text: &str, anchor: Range<usize>) -> Option<Mask> {
    let Value { start, quote, quoted_name, .. } = value(text, &anchor, false)?;
    // Moderation quotes at most 100 characters of the request; more is not searched for the closing quote.
    let head = cut(text, start + LONGEST_VALUE);
    let closed = quote.and_then(|(quote, depth)| closing_quote(head, start, quote, depth));
    // `name: 'text'` is how JavaScript prints it; in a sentence that is itself quoted, the next quote is not its end.
    // An outer string that ends there has fewer backslashes before its quote.
    let behind = |end: usize| text[end..].trim_start_matches('\\').get(1..).unwrap_or_default();
    let closed = closed.filter(|end| quoted_name || is_behind_string(behind(*end)));
    let end = closed.unwrap_or_else(|| {
        let line_end = run(head, start, |byte| byte != b'\n');
        match quoted_name && quote.is_some() {
            true => start + text[start..line_end].trim_end_matches('\\').len(),
            false => run(&head[..line_end], start, |byte| !matches!(byte, b',' | b'}' | b'"' | b'\'' | b'\\')),
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

/// How long the quoted name of a mailbox is that ends here: `"joe doe"@…`, also with escaped quotes. The first quote is left:
/// once escapes are undone it may be that of a string which opens there.
fn quoted_local(before: &str) -> Option<usize> {
    let inner = before.strip_suffix('"')?;
    let name = inner.trim_end_matches('\\');
    let quote = &before[name.len()..];
    let open = name.rfind(quote)?;
    let inside = &name[open + quote.len()..];
    // Between two strings of a list there are quotes as well, but no name.
    let named = inside.starts_with(char::is_alphanumeric) && !inside.ends_with([':', ',', '[', '{']);
    let whole = named && !inside.contains('\n');
    whole.then(|| before.len() - open - quote.len())
}

fn address(text: &str, anchor: Range<usize>, from: usize) -> Option<Mask> {
    let bytes = text.as_bytes();
    let mut floor = from.max(anchor.start.saturating_sub(64));
    while !text.is_char_boundary(floor) {
        floor += 1;
    }
    let local = |letter: &char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+' | '\'' | '!' | '~');
    let before: usize = text[floor..anchor.start].chars().rev().take_while(local).map(char::len_utf8).sum();
    let quoted = (before == 0).then(|| quoted_local(&text[floor..anchor.start])).flatten();
    let mut start = behind_escape(text, anchor.start - before).min(anchor.start);
    start +=
        bytes[start..anchor.start].iter().take_while(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()).count();
    let head = cut(text, anchor.end + 255);
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    let domain = head[anchor.end..].split(|letter: char| !belongs(letter)).next().unwrap_or_default();
    let domain = domain.trim_end_matches(['.', '-']);
    let end = anchor.end + domain.len();
    let (name, top) = domain.rsplit_once('.')?;
    let public = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    // A string that ends right behind the host began with what looks like the name's first quote.
    let of_a_string = text[end..].starts_with('"') && !text[..anchor.start].ends_with("\\\"");
    if let Some(length) = quoted.filter(|_| !name.is_empty() && public && !of_a_string) {
        return Some(Mask::hidden(anchor.start - length..end));
    }
    if start == anchor.start || name.is_empty() || !public {
        return None;
    }
    let name = &text[start..anchor.start];
    // A wrapped line may have cut its start off.
    let ours = domain.eq_ignore_ascii_case("openrouter.ai")
        && PUBLIC.iter().any(|known| known.ends_with(&name.to_lowercase()));
    let git = name == "git";
    (!ours && !git).then(|| Mask::hidden(start..end))
}
