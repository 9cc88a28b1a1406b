//! Runs and borders of letters.

/// So much of a value tells whether it is random.
pub(super) const TELLING: usize = 256;

/// A byte that keys are made of.
pub(super) fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// A word may begin here: nothing that belongs to a word is before it, or only an escape such as `\n` of JSON.
pub(super) fn begins_word(text: &str, at: usize, is_word: impl Fn(u8) -> bool) -> bool {
    let bytes = &text.as_bytes()[..at];
    match bytes {
        [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => true,
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit()),
        // The mark of a changed line.
        [.., b'\n', b'-' | b'+'] | [b'-' | b'+'] | [] => true,
        [.., last] => !is_word(*last),
    }
}

/// Steps over the rest of an escape whose backslash is before `start`.
pub(super) fn behind_escape(text: &str, start: usize) -> usize {
    if !text.as_bytes()[..start].ends_with(b"\\") {
        return start;
    }
    match text.as_bytes()[start..] {
        [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(u8::is_ascii_hexdigit) => start + 5,
        [b'n' | b'r' | b't' | b'b' | b'f', ..] => start + 1,
        _ => start,
    }
}

/// The text up to `at`, or a little less where that would cut a character.
pub(super) fn cut(text: &str, at: usize) -> &str {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

/// End of the run of such bytes that starts at `from`.
pub(super) fn run(text: &str, from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    text.as_bytes()[from..].iter().position(|byte| !belongs(*byte)).map_or(text.len(), |length| from + length)
}

/// Random enough to be a secret, and not a stand-in such as `your-key-here`.
pub(super) fn looks_random(text: &str) -> bool {
    let text = cut(text, TELLING);
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    if has(u8::is_ascii_digit) {
        return true;
    }
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && !is_stand_in(text)
}

/// What documentation writes in the place of a secret.
pub(super) fn is_stand_in(text: &str) -> bool {
    let lower = cut(text, TELLING).to_ascii_lowercase();
    ["your", "xxxx", "placeholder", "replace"].iter().any(|word| lower.contains(word))
}

/// A long mix of letters and digits without a break: no word ends like this by chance.
pub(super) fn is_surely_random(text: &str) -> bool {
    cut(text, TELLING).split(['-', '_']).filter(|part| part.len() >= 20).any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        digits >= 2 && digits < part.len() && !is_stand_in(part)
    })
}
