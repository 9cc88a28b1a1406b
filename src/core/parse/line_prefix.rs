//! What programs put around every line: gutters, frames, quote marks, timestamps, container and package-manager names,
//! file and line numbers; and the lines that only quote source code.

/// Longest prefix token that is looked at.
const NAME_LIMIT: usize = 48;

/// Start and end of what a line says, without gutters, prefixes and the line break.
#[must_use]
pub fn content(line: &str) -> (usize, usize) {
    let mut from = 0;
    let mut stamped = false;
    loop {
        let rest = &line[from..];
        let skip = match rest.as_bytes().first() {
            None => break,
            Some(b' ' | b'\t') => rest.bytes().take_while(|it| matches!(it, b' ' | b'\t')).count(),
            Some(b'>' | b'|' | b'<') if rest[1..].starts_with([' ', '\n']) || rest.len() == 1 => 1,
            Some(b'0'..=b'9' | b'[' | b'(') => {
                let length = timestamp(rest);
                stamped |= length > 0;
                if length == 0 && stamped { level(rest).max(decoration(rest)) } else { length }
            }
            Some(it) if it.is_ascii() => {
                let length = named(rest);
                if length == 0 && stamped { level(rest) } else { length }
            }
            Some(_) => gutter(rest),
        };
        let skip = if skip == 0 && stamped && rest.starts_with('[') { level(rest) } else { skip };
        let skip = if skip == 0 && stamped { decoration(rest) } else { skip };
        if skip == 0 {
            break;
        }
        from += skip;
    }
    let mut to = line.len();
    loop {
        let rest = &line[from..to];
        let Some(last) = rest.chars().next_back() else { break };
        if last.is_whitespace() || is_gutter(last) || (last == '|' && rest[..rest.len() - 1].ends_with("  ")) {
            to -= last.len_utf8();
        } else {
            break;
        }
    }
    (from, to)
}

/// Box drawing, block elements and the bullets of terminal interfaces.
fn is_gutter(it: char) -> bool {
    matches!(it, '\u{2500}'..='\u{259f}' | '\u{25b6}'..='\u{25b8}' | '\u{25cf}' | '\u{25cb}' | '\u{2b1d}' | '\u{23bf}' | '\u{276f}' | '\u{2771}' | '\u{203a}' | '\u{2022}' | '\u{273b}' | '\u{2736}' | '\u{2731}' | '\u{2733}' | '\u{280b}'..='\u{28ff}')
}

fn gutter(rest: &str) -> usize {
    rest.chars().next().filter(|it| is_gutter(*it) || it.is_whitespace()).map_or(0, char::len_utf8)
}

/// `[2026-05-27 15:14:44.255]`, `2026-05-27T15:14:44Z`, `15:14:44,123`; zero when it is none.
fn timestamp(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let open = usize::from(matches!(bytes[0], b'[' | b'('));
    let mut at = open;
    let shape = |at: usize, shape: &[u8]| {
        bytes.get(at..at + shape.len()).is_some_and(|found| {
            found.iter().zip(shape).all(|(it, wanted)| match wanted {
                b'0' => it.is_ascii_digit(),
                b'-' => matches!(it, b'-' | b'/' | b'.'),
                other => it == other,
            })
        })
    };
    let date = shape(at, b"0000-00-00");
    if date {
        at += 10;
        if matches!(bytes.get(at), Some(b'T' | b' ' | b'_')) && shape(at + 1, b"00:00:00") {
            at += 1;
        } else if matches!(bytes.get(at), Some(b' ')) && bytes.get(at + 1) == Some(&b'-') && shape(at + 3, b"00:00:00")
        {
            at += 3;
        }
    }
    let time = shape(at, b"00:00:00");
    if time {
        at += 8;
        if matches!(bytes.get(at), Some(b'.' | b',')) {
            at += 1 + bytes[at + 1..].iter().take_while(|it| it.is_ascii_digit()).count();
        }
        if bytes.get(at) == Some(&b'Z') {
            at += 1;
        } else if matches!(bytes.get(at), Some(b'+' | b'-')) && (shape(at + 1, b"00:00") || shape(at + 1, b"0000")) {
            at += if shape(at + 1, b"00:00") { 6 } else { 5 };
        } else if rest.get(at..).is_some_and(|it| it.starts_with(" UTC")) {
            at += 4;
        }
    }
    if !date && !time {
        return 0;
    }
    if open == 1 {
        match bytes.get(at) {
            Some(b']' | b')') => at += 1,
            _ => return 0,
        }
    }
    at + bytes[at..].iter().take(2).take_while(|it| matches!(it, b' ' | b':' | b'|')).count()
}

/// A level word after a timestamp: `[error]`, `ERROR`, `WARN:`.
fn level(rest: &str) -> usize {
    let open = usize::from(rest.starts_with('['));
    let word = rest[open..].bytes().take(9).take_while(u8::is_ascii_alphabetic).count();
    if !(3..=8).contains(&word) {
        return 0;
    }
    let known = ["error", "err", "warn", "warning", "info", "debug", "trace", "fatal", "critical", "notice", "verbose"];
    if !known.iter().any(|it| it.eq_ignore_ascii_case(&rest[open..open + word])) {
        return 0;
    }
    let tail = &rest[open + word..];
    let bare = open == 0;
    // A bare word is a level only in the dress of one: `Error: …` is the message itself.
    if bare && !rest[..word].bytes().all(|it| it.is_ascii_uppercase()) {
        return 0;
    }
    open + word + usize::from(!bare && tail.starts_with(']')) + usize::from(bare && tail.starts_with(':'))
}

/// What loggers put between time and message: `- `, `(1234): `, `[1234]`, `stderr F `.
fn decoration(rest: &str) -> usize {
    if rest.starts_with("- ") {
        return 2;
    }
    if let Some(tail) = rest.strip_prefix("std").and_then(|it| it.strip_prefix("err").or(it.strip_prefix("out"))) {
        let mark = [" F ", " P ", ": "].iter().find(|it| tail.starts_with(**it));
        if let Some(mark) = mark {
            return 6 + mark.len();
        }
    }
    let close = match rest.as_bytes().first() {
        Some(b'(') => ')',
        Some(b'[') => ']',
        _ => return 0,
    };
    let digits = rest[1..].bytes().take(9).take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits == 3 || !rest[1 + digits..].starts_with(close) {
        return 0;
    }
    2 + digits + usize::from(rest[2 + digits..].starts_with(':'))
}

/// `litellm-1  | `, `npm ERR! `, `Nov 23 00:07:04 host app[123]: `, `web.log:188:`.
fn named(rest: &str) -> usize {
    if let Some(tail) = rest.strip_prefix("npm ") {
        let level = ["ERR! ", "error ", "WARN ", "warn "].iter().find(|it| tail.starts_with(**it));
        if let Some(level) = level {
            return 4 + level.len();
        }
    }
    let word = rest
        .bytes()
        .take(NAME_LIMIT)
        .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.' | b'-' | b'/' | b'@'))
        .count();
    if word == 0 {
        return 0;
    }
    let tail = &rest[word..];
    let spaces = tail.bytes().take_while(|it| *it == b' ').count();
    if spaces > 0 && (tail[spaces..].starts_with("| ") || tail[spaces..].trim_end() == "|") {
        return word + spaces + 1;
    }
    if let Some(after) = tail.strip_prefix(':') {
        let digits = after.bytes().take(9).take_while(u8::is_ascii_digit).count();
        if digits > 0 && after[digits..].starts_with(':') && rest[..word].contains('.') {
            return word + digits + 2;
        }
    }
    syslog(rest)
}

/// `Nov 23 00:07:04 host app[123]: `.
fn syslog(rest: &str) -> usize {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    // Most words are told by their first letter.
    let month = rest.starts_with(['J', 'F', 'M', 'A', 'S', 'O', 'N', 'D'])
        && rest.get(..3).is_some_and(|it| MONTHS.contains(&it));
    if !month {
        return 0;
    }
    let bytes = rest.as_bytes();
    let mut at = 3 + bytes[3..].iter().take_while(|it| **it == b' ').count();
    let day = bytes[at..].iter().take(3).take_while(|it| it.is_ascii_digit()).count();
    at += day + 1;
    if day == 0 || day > 2 || !rest.is_char_boundary(at.min(rest.len())) || at >= rest.len() {
        return 0;
    }
    let time = timestamp(&rest[at..]);
    if time == 0 {
        return 0;
    }
    at += time;
    // Host and process end with a colon; without one only the time is the prefix.
    let tail = &rest[at..];
    let process = tail.bytes().take(NAME_LIMIT * 2).position(|it| it == b':');
    match process {
        Some(colon)
            if tail[colon + 1..].starts_with(' ') && tail[..colon].bytes().filter(|it| *it == b' ').count() == 1 =>
        {
            at + colon + 2
        }
        _ => at,
    }
}

/// Only lines and corners, or the carets under a Python source line.
#[must_use]
pub fn is_frame(content: &str) -> bool {
    content.len() > 2
        && content.bytes().all(|it| matches!(it, b'^' | b'~' | b'-' | b'=' | b'_' | b'*' | b'+' | b'.' | b' '))
        && !content.contains("...")
        || (!content.is_empty() && content.chars().all(|it| is_gutter(it) || it == ' '))
}

/// `  File "x.py", line 3, in f`: the next line quotes source code.
#[must_use]
pub fn announces_source(content: &str) -> bool {
    content.starts_with("File \"") && content.contains("\", line ")
}

/// A numbered source line of a framed traceback: `❱ 87 │ raise …`.
#[must_use]
pub fn is_source_line(content: &str) -> bool {
    let rest = content.trim_start_matches(|it| is_gutter(it) || it == ' ');
    let digits = rest.bytes().take(7).take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits == 7 {
        return false;
    }
    let tail = &rest[digits..];
    tail.starts_with(" \u{2502}") || tail.starts_with("\u{2502}")
}
