//! Files of accounts, one a line: passwords of PostgreSQL (`host:port:database:user:password`), and the hashes of
//! passwords in `/etc/shadow`, `.htpasswd` and databases.

use super::letter_runs::{cut, run};
use super::mask::Mask;

/// What the hash of a password begins with.
const HASHES: &[&str] = &[
    "$1$",
    "$2a$",
    "$2b$",
    "$2y$",
    "$5$",
    "$6$",
    "$7$",
    "$y$",
    "$gy$",
    "$apr1$",
    "$sha1$",
    "$argon2i$",
    "$argon2d$",
    "$argon2id$",
    "$scrypt$",
    "$pbkdf2",
    "pbkdf2_sha256$",
    "{SSHA}",
    "{SHA}",
];
/// Fewest letters of a hash, and most.
const LEAST: usize = 20;
const LONGEST: usize = 256;
/// Fields of a line with a password of PostgreSQL.
const FIELDS: usize = 5;

/// Adds every password and hash to `masks`.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let mut done = 0;
    for at in memchr::memchr2_iter(b'$', b'{', text.as_bytes()) {
        if at < done {
            continue;
        }
        let start = at - before_sign(&text[..at]);
        let Some(sign) = HASHES.iter().find(|sign| text[start..].starts_with(**sign)) else { continue };
        let end = run(cut(text, start + LONGEST), start + sign.len(), |byte| {
            byte.is_ascii_alphanumeric() || b"./+=,$-_".contains(&byte)
        });
        if end - start - sign.len() >= LEAST {
            masks.push(Mask::hidden(start + sign.len()..end));
            done = end;
        }
    }
    let mut at = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        if let Some(length) = password_of(text[at..end].trim_end()).map(str::len) {
            let end = at + text[at..end].trim_end().len();
            masks.push(Mask::hidden(end - length..end));
        }
        at = (end + 1).min(text.len());
    }
}

/// The name of the scheme before the first `$` of Django's hashes.
fn before_sign(before: &str) -> usize {
    if before.ends_with("pbkdf2_sha256") { "pbkdf2_sha256".len() } else { 0 }
}

/// The password of a line of `.pgpass`: nothing else has a host, a port or `*`, and two names without a space.
fn password_of(line: &str) -> Option<&str> {
    if line.len() > LONGEST || line.bytes().filter(|byte| *byte == b':').count() + 1 < FIELDS {
        return None;
    }
    let mut fields = line.splitn(FIELDS, ':');
    let [host, port, database, user, password] = std::array::from_fn(|_| fields.next().unwrap_or_default());
    let name = |field: &str| field == "*" || field.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let word = |field: &str| field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*._-".contains(&byte));
    let ported = port == "*" || (port.len() >= 4 && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()));
    let named = ported && [host, database, user].iter().all(|field| name(field) && word(field));
    let password = password.trim_start_matches('\\');
    (named && !password.is_empty() && !password.contains([' ', '…', '/'])).then_some(password)
}
