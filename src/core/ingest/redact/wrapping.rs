//! Keys that a terminal, a box, a log or a program's source has broken into lines.

use super::letter_runs::{is_key_byte, looks_random, run};
use super::mask::Mask;
use super::prefixed::opens;
use super::run_ends::Runs;
use crate::core::key_shapes::KeyShape;
use std::ops::Range;

/// A text with its line breaks and what is before each line taken out, and the way back.
pub(super) struct Unwrapped {
    pub(super) text: String,
    /// Place in `text` → place in the original from there on.
    cuts: Vec<(usize, usize)>,
}

/// So much of a line may stand before what goes on in it.
const LONGEST_PREFIX: usize = 160;

/// Box sides, arrows, quote marks and spaces between the halves of a broken line.
fn is_gutter(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '|' | '>' | '\u{a0}' | '›' | '»' | '⋮' | '⏎')
        || matches!(letter, '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{259f}')
}

/// Where a line of JSON ends and the next one goes on, if each holds a piece of what was logged:
/// `{"log":"…\n","stream":…}`.
fn json_pieces(before: &str, next: &str) -> Option<(usize, usize)> {
    if !next.starts_with("{\"") {
        return None;
    }
    // Something else may be before the first one.
    let start = memchr::memmem::find(before.as_bytes(), b"{\"")?;
    let (end, next) = pieces_of_objects(&before[start..], next)?;
    Some((start + end, next))
}

fn pieces_of_objects(before: &str, next: &str) -> Option<(usize, usize)> {
    let (one, other) = (before.as_bytes(), next.as_bytes());
    let digits = |bytes: &[u8], at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (mut at, mut there) = (0, 0);
    let mut opened = None;
    while at < LONGEST_JSON_HEAD && at < one.len() && there < other.len() {
        let (steps, steps_there) = (digits(one, at), digits(other, there));
        if steps > 0 && steps_there > 0 {
            (at, there) = (at + steps, there + steps_there);
        } else if one[at] == other[there] {
            (at, there) = (at + 1, there + 1);
            let opens = one[at - 1] == b'"' && one[..at - 1].trim_ascii_end().ends_with(b":");
            opened = if opens { Some((at, there)) } else { opened };
        } else {
            break;
        }
    }
    let (at, there) = opened?;
    let mut escaped = false;
    let length = one[at..].iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })?;
    let piece = before[at..at + length].trim_end_matches("\\n").trim_end_matches("\\r");
    Some((at + piece.len(), there))
}

/// So much of a line of JSON may be before what was logged.
const LONGEST_JSON_HEAD: usize = 400;

impl Unwrapped {
    pub(super) fn new(text: &str) -> Self {
        let mut joined = String::with_capacity(text.len());
        let mut cuts = Vec::new();
        let mut at = 0;
        let mut line_start = 0;
        for line_end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            let before = &text[line_start.min(line_end)..line_end];
            line_start = line_end + 1;
            if line_end < at {
                continue;
            }
            let next_end =
                memchr::memchr(b'\n', &text.as_bytes()[line_start..]).map_or(text.len(), |length| line_start + length);
            let json = json_pieces(before, &text[line_start..next_end]);
            let inside = json.map(|(end, next)| (line_start - 1 - before.len() + end, line_start + next));
            if let Some((end, next)) = inside.filter(|(end, _)| *end >= at) {
                joined.push_str(&text[at..end]);
                at = next;
            } else {
                let (end, quoted) = line_content(text, at, line_end);
                joined.push_str(&text[at..end]);
                at = continuation(text, line_end + 1, before, quoted);
            }
            cuts.push((joined.len(), at));
        }
        joined.push_str(&text[at..]);
        Self { text: joined, cuts }
    }

    /// The place in the original.
    fn back(&self, at: usize) -> usize {
        let index = self.cuts.partition_point(|(cut, _)| *cut <= at);
        index.checked_sub(1).map_or(at, |index| self.cuts[index].1 + at - self.cuts[index].0)
    }

    /// The stretch of the original that this stretch was read from.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.back(range.start)..self.back(range.end.saturating_sub(1)) + 1
    }

    /// The places strictly inside where a line broke.
    fn breaks(&self, range: &Range<usize>) -> &[(usize, usize)] {
        let first = self.cuts.partition_point(|(cut, _)| *cut <= range.start);
        let last = self.cuts.partition_point(|(cut, _)| *cut < range.end);
        &self.cuts[first..last.max(first)]
    }

    fn begins_line(&self, at: usize) -> bool {
        self.cuts.binary_search_by_key(&at, |(cut, _)| *cut).is_ok()
    }

    pub(super) fn is_broken(&self, range: &Range<usize>) -> bool {
        !self.breaks(range).is_empty()
    }
}

/// Where a line ends without what only says that it goes on; and whether a string ends there that may go on.
fn line_content(text: &str, from: usize, line_end: usize) -> (usize, bool) {
    let line = text[from..line_end].trim_end_matches(is_gutter);
    let operator = line.strip_suffix(['+', '\\', '&', '.', '~', '$', '^', '`']).map(str::trim_end);
    let quote = |line: &str| line.ends_with(['"', '\'', '`']);
    match operator {
        Some(shorter) if quote(shorter) => (from + shorter.len() - 1, true),
        Some(shorter) if line.ends_with(['\\', '$', '^', '`']) => (from + shorter.len(), false),
        _ if quote(line) => (from + line.len() - 1, true),
        _ => (from + line.len(), false),
    }
}

/// Where a line goes on behind its prefix: a box, a collector's time and name, a number, a comment mark.
fn continuation(text: &str, start: usize, before: &str, quoted: bool) -> usize {
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
    let line = &text[start..line_end];
    let mut rest = behind_marks(line);
    let shared = line.len() - shared_prefix(before, line);
    if shared < rest.len() {
        rest = behind_marks(&line[line.len() - shared..]);
    }
    if quoted {
        let operator = rest.trim_start_matches(['+', '.', '&', '~', ' ', 'f', 'b', 'r', 'u']);
        rest = operator.strip_prefix(['"', '\'', '`']).unwrap_or(rest);
    }
    let skipped = line.len() - rest.len();
    // An empty line is passed over with the next one.
    if rest.is_empty() && line_end < text.len() && skipped <= LONGEST_PREFIX {
        return line_end + 1 + text[line_end + 1..].len() - text[line_end + 1..].trim_start_matches(is_gutter).len();
    }
    start + skipped
}

/// The line behind what loggers, pagers and editors put before it.
fn behind_marks(line: &str) -> &str {
    let mut rest = line.trim_start_matches(is_gutter);
    loop {
        let next = behind_mark(rest).trim_start_matches(is_gutter);
        if next.len() == rest.len() || line.len() - next.len() > LONGEST_PREFIX {
            return rest;
        }
        rest = next;
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The line behind `Nov 20 10:11:12 host app[12]: `, as syslog and journald write it.
fn behind_syslog(rest: &str) -> Option<&str> {
    MONTHS.iter().find(|month| rest.starts_with(**month))?;
    let head = super::letter_runs::cut(rest, LONGEST_PREFIX);
    let tag = head.find(": ")?;
    let mut words = head[..tag].split_ascii_whitespace().skip(1);
    let day = words.next()?.bytes().all(|byte| byte.is_ascii_digit());
    let time = words.next()?.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    (day && time && words.count() <= 2).then(|| &rest[tag + 2..])
}

fn behind_mark(rest: &str) -> &str {
    // This is asked of every line of a log: most need no more than a look at their first letter.
    let marks: &[&str] = match rest.as_bytes().first() {
        None => return rest,
        Some(b'#') => &["#"],
        Some(b'/') => &["//"],
        Some(b'+') => &["+ "],
        Some(b'-') => &["- ", "-- "],
        Some(b'*') => &["* "],
        Some(b';') => &["; "],
        Some(b'r') => &["rem "],
        Some(b's') => &["stdout F ", "stderr F ", "stdout P ", "stderr P "],
        Some(b'[') => return behind_bracket(rest).unwrap_or_else(|| behind_name(rest)),
        Some(b'A'..=b'Z') => return behind_syslog(rest).unwrap_or_else(|| behind_name(rest)),
        Some(_) => &[],
    };
    marks.iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or_else(|| behind_name(rest))
}

fn behind_bracket(rest: &str) -> Option<&str> {
    let inner = rest.strip_prefix('[')?;
    super::letter_runs::cut(inner, LONGEST_PREFIX).find("] ").map(|at| &inner[at + 2..])
}

/// What is behind a time, a number, or a name in a column.
fn behind_name(rest: &str) -> &str {
    let head = super::letter_runs::cut(rest, LONGEST_PREFIX);
    let word = memchr::memchr2(b' ', b'\t', head.as_bytes()).unwrap_or(head.len());
    let (name, behind) = rest.split_at(word);
    let column = behind.trim_start_matches([' ', '\t']);
    let bar = column.starts_with(['│', '┃', '|']);
    let timed = |byte: u8| byte.is_ascii_digit() || b":-/.,TZ+".contains(&byte);
    let blamed = behind.starts_with(" (");
    // `00O+`: a number of the stream, out or error, and that the line goes on.
    let streamed = |name: &[u8]| matches!(name, [b'0'..=b'9', b'0'..=b'9', b'O' | b'E', b'+', ..]);
    if streamed(name.as_bytes()) {
        return &rest[4..];
    }
    if behind.is_empty() || !name.bytes().next().is_some_and(|first| bar || blamed || timed(first)) {
        return rest;
    }
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    // `a1b2c3d4 (Joe 2026-11-20 10:11:12 +0100 12) `, as git says whose a line is.
    let commit = name.trim_start_matches('^');
    if commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) && behind.starts_with(" (") {
        return head.find(") ").map_or(rest, |at| &rest[at + 2..]);
    }
    if name.len() == 3 && matches!(name.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b'O' | b'E']) {
        return behind;
    }
    let stamp = digits >= 4 && name.contains([':', '/']) && name.bytes().all(timed);
    let date = name.len() == 10 && digits == 8 && name.bytes().filter(|byte| b"-/.".contains(byte)).count() == 2;
    let numbered = digits == name.len() && digits <= 6;
    // A service's name has a digit or two; a piece of a key in a box has more, or nothing behind the box's side.
    let named = digits <= 2 || numbered;
    let bar = bar && named && !column.trim_start_matches(is_gutter).is_empty();
    let colon = numbered && digits > 0;
    if stamp || date || bar || colon { behind } else { rest }
}

/// How much of a line repeats the line before it, but for digits; it ends behind a space or a sign.
fn shared_prefix(before: &str, line: &str) -> usize {
    let (one, other) = (before.as_bytes(), line.as_bytes());
    let length = one.len().min(other.len()).min(LONGEST_PREFIX);
    let alike = |at: &usize| one[*at] == other[*at] || (one[*at].is_ascii_digit() && other[*at].is_ascii_digit());
    let shared = (0..length).take_while(alike).count();
    let end = other[..shared].iter().rposition(|byte| !is_key_byte(*byte) && byte.is_ascii()).map_or(0, |at| at + 1);
    if line.is_char_boundary(end) { end } else { 0 }
}

/// Finds keys that go on in the next line. `anchors` calls back for each prefix of a key in a stretch of a text.
pub(super) fn broken_keys(
    text: &str,
    masks: &mut Vec<Mask>,
    anchors: impl Fn(&str, Range<usize>, &mut dyn FnMut(&'static KeyShape, Range<usize>)),
) {
    if !text.contains('\n') {
        return;
    }
    let whole = Unwrapped::new(text);
    let belongs = |byte: u8| is_key_byte(byte) || matches!(byte, b'.' | b'+' | b'/' | b'=' | b'~' | b':');
    let bytes = whole.text.as_bytes();
    let mut runs = Runs::default();
    let mut done = 0;
    for (cut_at, _) in &whole.cuts {
        // Only a run of key letters over the break can be a key, and most breaks have a space or a bracket beside them.
        if *cut_at < done || bytes.get(*cut_at).is_none_or(|byte| !belongs(*byte)) {
            continue;
        }
        let before = bytes[done..*cut_at].iter().rev().take_while(|byte| belongs(**byte)).count();
        let start = cut_at - before;
        let end = run(&whole.text, *cut_at, belongs);
        // What begins with a line may go on in the next one.
        if before == 0 {
            continue;
        }
        done = end;
        if end - start < SHORTEST {
            continue;
        }
        let mut masked = start;
        anchors(&whole.text, start..end, &mut |shape, prefix| {
            // What the line before ends with is no part of the word.
            let apart = whole.begins_line(prefix.start) || opens(shape, &whole.text, &prefix, masked);
            if prefix.start < masked || !apart || whole.text[prefix.clone()] != *shape.prefix {
                return;
            }
            let letters = runs.word(&whole.text, prefix.end, shape.alphabet).min(end).min(prefix.end + LONGEST);
            let key_end = match shape.whole.map(|length| prefix.start + length) {
                Some(wanted) if letters >= wanted => wanted,
                _ => last_likely_piece(&whole, prefix.start, letters),
            };
            let range = prefix.start..key_end;
            if whole.is_broken(&range) && looks_random(&whole.text[range.clone()]) {
                let place = whole.original(&range);
                // In base64 it is none that could be compared.
                masks.push(match shape.example {
                    "" => Mask::hidden(place),
                    _ => Mask::whole_key(place, &whole.text[range]),
                });
                masked = key_end;
            }
        });
    }
}

/// No vendor's key is shorter, its prefix included.
const SHORTEST: usize = 16;

/// No vendor's key is longer.
const LONGEST: usize = 512;

/// Where a key of unknown length ends: behind the last line whose start looks like more of it.
fn last_likely_piece(whole: &Unwrapped, start: usize, end: usize) -> usize {
    let breaks = whole.breaks(&(start..end));
    for (index, (at, _)) in breaks.iter().enumerate() {
        let next = breaks.get(index + 1).map_or(end, |(next, _)| *next);
        let piece = &whole.text[*at..next];
        let letters = piece.bytes().any(|byte| byte.is_ascii_alphabetic());
        let digits = piece.bytes().any(|byte| byte.is_ascii_digit());
        let date = piece.len() > 4 && piece.bytes().take(4).all(|byte| byte.is_ascii_digit()) && &piece[4..5] == "-";
        let named = whole.text[next..].starts_with([':', '=', '(', '.']);
        if piece.len() < 8 || !letters || !digits || date || named {
            return *at;
        }
    }
    end
}
