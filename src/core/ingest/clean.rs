//! Text → text without escape sequences, control, bidi and invisible characters.
//!
//! Linear, and idempotent: cleaning a cleaned text changes nothing.

/// Longest operating-system command (window titles, links, images) that is skipped as one; an unfinished one must not
/// swallow the rest of the paste.
const STRING_LIMIT: usize = 4096;

/// The text without anything that a terminal would act on.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let plain = plain(rest.as_bytes());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(next) = rest.chars().next() else { break };
        rest = &rest[next.len_utf8()..];
        match next {
            '\r' => {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                out.push('\n');
            }
            '\u{1b}' => rest = escape(rest, &mut out),
            '\u{9b}' => rest = control_sequence(rest, &mut out),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => rest = control_string(rest),
            // Printers struck a letter twice to make it bold: the last one counts.
            '\u{8}' if !out.ends_with('\n') => drop(out.pop()),
            '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            other if other.is_control() || is_invisible(other) => {}
            other => out.push(other),
        }
    }
    out
}

/// How many bytes stand as they are.
fn plain(bytes: &[u8]) -> usize {
    let stays = |it: &u8| matches!(it, b' '..=b'~' | b'\n' | b'\t');
    // Without an exit in it the inner loop is done by vectors.
    let whole = bytes.chunks_exact(64).take_while(|it| it.iter().fold(true, |all, it| all & stays(it))).count() * 64;
    whole + bytes[whole..].iter().take_while(|it| stays(it)).count()
}

/// Bidi controls, characters without width or ink, tags and line ends of their own: they hide, reorder or move text.
#[must_use]
pub fn is_invisible(it: char) -> bool {
    matches!(it,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What follows an ESC; returns the text after it.
fn escape<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let mut chars = rest.chars();
    match chars.next() {
        Some('[') => control_sequence(chars.as_str(), out),
        Some(']' | 'P' | 'X' | '^' | '_') => control_string(chars.as_str()),
        Some(' '..='/') => {
            let tail = rest.trim_start_matches(|it| matches!(it, ' '..='/'));
            tail.strip_prefix(|it| matches!(it, '0'..='~')).unwrap_or(tail)
        }
        Some('0'..='~') => chars.as_str(),
        _ => rest,
    }
}

/// Parameters and final byte of a CSI sequence. Cursor moves part what stood apart on the screen.
fn control_sequence<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let end = rest.bytes().take(64).take_while(|it| matches!(it, 0x20..=0x3f)).count();
    match rest.as_bytes().get(end) {
        Some(last @ 0x40..=0x7e) => {
            match last {
                b'C' | b'a' => out.push(' '),
                b'A' | b'B' | b'E' | b'F' | b'G' | b'H' | b'd' | b'f' if !out.is_empty() && !out.ends_with('\n') => {
                    out.push('\n');
                }
                _ => {}
            }
            &rest[end + 1..]
        }
        _ => &rest[end..],
    }
}

/// The body of an OSC, DCS, SOS, PM or APC string up to its end (BEL or ST).
fn control_string(rest: &str) -> &str {
    for (at, it) in rest.char_indices() {
        match it {
            '\u{7}' | '\u{9c}' => return &rest[at + it.len_utf8()..],
            '\u{1b}' => return rest[at + 1..].strip_prefix('\\').unwrap_or(&rest[at..]),
            '\n' | '\r' => return &rest[at..],
            _ if at > STRING_LIMIT => return rest,
            _ => {}
        }
    }
    rest
}
