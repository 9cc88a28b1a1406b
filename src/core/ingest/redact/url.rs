//! Credentials in addresses.

use super::letter_runs::cut;
use super::mask::Mask;
use super::run_ends::Runs;
use std::ops::Range;

/// How an example says where user and password go: it hides nothing, and must be readable.
const EXAMPLE: &str = "USER:PASSWORD";

/// No name, password and host together are longer.
const LONGEST: usize = 4096;

/// What is between `://` and the `@` before the host. A password may hold what should be encoded in it, so that the
/// last `@` before white space decides wherever a password is named.
pub(super) fn credentials(text: &str, anchor: Range<usize>, runs: &mut Runs) -> Option<Mask> {
    let start = anchor.end;
    let end = runs.word_of_line(text, start);
    let whole = &cut(text, end.min(start + LONGEST))[start..];
    let whole = &whole[..string_end(text, anchor.start, whole)];
    let at = whole.find('@')?;
    let authority = whole.find(['/', '?', '#']).unwrap_or(whole.len());
    let last = whole.rfind('@').unwrap_or(at);
    let named = &whole[..at.min(authority)];
    let split = named.split_once(':');
    let end = match split {
        // `host:8080/path@version` has a port, not a password.
        Some((_, port)) if at > authority && port.bytes().all(|byte| byte.is_ascii_digit()) => return None,
        Some(_) => last,
        None if at < authority => whole[..authority].rfind('@').unwrap_or(at),
        None => return None,
    };
    let masked = &whole[..end];
    (!masked.is_empty() && masked != "…" && masked != EXAMPLE).then(|| Mask::hidden(start..start + end))
}

/// Where the string ends that the address is in, if an apostrophe opened it before or closes it behind.
fn string_end(text: &str, scheme_end: usize, whole: &str) -> usize {
    let before = text.as_bytes()[..scheme_end]
        .iter()
        .rev()
        .take(16)
        .find(|byte| !byte.is_ascii_alphanumeric() && **byte != b'+');
    let quoted = before == Some(&b'\'');
    let closes =
        |at: usize| quoted || whole[at + 1..].is_empty() || whole[at + 1..].starts_with([',', ')', ']', '}', ':', ';']);
    whole.match_indices('\'').map(|(at, _)| at).find(|at| closes(*at)).unwrap_or(whole.len())
}
