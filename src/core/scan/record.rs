//! The record around a hit: the line with what belongs to it, such as a traceback or a JSON body
//! over several lines.

use super::stamp;

/// How far back the head of a record is looked for, bytes.
pub const BACK: usize = 16 * 1024;
/// How far back, lines.
const LINES_BACK: usize = 80;
/// How far forward, lines.
const LINES_FORWARD: usize = 120;

/// The bounds of the record around `hit`, within `from..bytes.len()` and [`super::RECORD`] bytes.
#[must_use]
pub fn around(bytes: &[u8], from: usize, hit: usize) -> (usize, usize) {
    let floor = from.max(hit.saturating_sub(BACK));
    let line = memchr::memrchr(b'\n', &bytes[floor..hit]).map_or(floor, |it| floor + it + 1);
    let start = head(bytes, floor, line);
    let ceiling = bytes.len().min(start.max(hit.saturating_sub(BACK)) + super::RECORD);
    (start, tail(bytes, start, hit, ceiling))
}

/// Where the first record opens that surely does: at a line with a time, a level or an object of its own.
#[must_use]
pub fn first_opening(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).map(|it| it + 1).find(|it| kind(line_at(bytes, *it)) == Kind::Opens)
}

/// Goes back from the hit's line to the line that opens its record. Where none does, an indented
/// block takes the one line above it along.
fn head(bytes: &[u8], floor: usize, line: usize) -> usize {
    let mut below = line_at(bytes, line);
    if kind(below) == Kind::Opens {
        return line;
    }
    let mut lowest = line;
    let mut block = line;
    let mut settled = false;
    // After an empty line: what must stand above it for the record to go on.
    let mut gap: Option<fn(&[u8]) -> bool> = None;
    for _ in 0..LINES_BACK {
        if lowest <= floor {
            break;
        }
        let previous = memchr::memrchr(b'\n', &bytes[floor..lowest - 1]).map_or(floor, |it| floor + it + 1);
        // The floor may stand inside a line, whose head is then unknown.
        if previous == floor && floor > 0 && bytes[floor - 1] != b'\n' {
            break;
        }
        let above = line_at(bytes, previous);
        let this = kind(above);
        if this == Kind::Blank {
            gap = match gap {
                None if chains(below) => Some(|_| true),
                None if below.starts_with(b"Traceback") => Some(chains),
                _ => break,
            };
        } else {
            if gap.is_some_and(|allows| !allows(above)) {
                break;
            }
            let joined = this == Kind::Continues || gap.is_some() || kind(below) != Kind::Plain;
            gap = None;
            if this == Kind::Opens {
                return previous;
            }
            if !settled && joined {
                block = previous;
            }
            settled |= this == Kind::Plain && !chains(below);
            below = above;
        }
        lowest = previous;
    }
    block
}

/// Goes forward to the end of what belongs to the record.
fn tail(bytes: &[u8], start: usize, hit: usize, ceiling: usize) -> usize {
    let end_of_line = |from: usize| memchr::memchr(b'\n', &bytes[from..ceiling]).map_or(ceiling, |it| from + it + 1);
    let mut end = end_of_line(hit);
    let mut depth = Depth::default();
    depth.feed(&bytes[start..end]);
    let opened = kind(line_at(bytes, start)) == Kind::Opens;
    let mut kept = end;
    let mut gap = false;
    for _ in 0..LINES_FORWARD {
        if end >= ceiling {
            break;
        }
        let next = end_of_line(end);
        let line = &bytes[end..next];
        let belongs = match kind(line) {
            Kind::Opens => false,
            Kind::Continues => !gap || chains(line) || line.starts_with(b"Traceback") || depth.open(),
            Kind::Plain => (opened && !gap) || depth.open(),
            Kind::Blank => {
                gap = true;
                end = next;
                continue;
            }
        };
        if !belongs {
            break;
        }
        depth.feed(line);
        gap = false;
        end = next;
        kept = next;
    }
    kept
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Starts a record: a time, a level, a JSON object on one line.
    Opens,
    /// Indented, a closing bracket, a frame, a cause.
    Continues,
    /// Neither.
    Plain,
    Blank,
}

fn kind(line: &[u8]) -> Kind {
    if line.iter().all(u8::is_ascii_whitespace) {
        return Kind::Blank;
    }
    if let Some((_, end)) = stamp::leading(line, Some(2000)) {
        // A collector puts a time before every line; what comes after it decides.
        let rest = line[end..].strip_prefix(b"]").unwrap_or(&line[end..]);
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        return if rest.starts_with(b"  ") || rest.starts_with(b"\t") || closes(rest) {
            Kind::Continues
        } else {
            Kind::Opens
        };
    }
    let prefixes: [&[u8]; 12] = [
        b"ERROR",
        b"WARN",
        b"INFO",
        b"DEBUG",
        b"TRACE",
        b"CRITICAL",
        b"FATAL",
        b"[ERR",
        b"[WARN",
        b"[INFO",
        b"{\"",
        b"level=",
    ];
    if prefixes.iter().any(|it| line.starts_with(it)) {
        return Kind::Opens;
    }
    if matches!(line[0], b' ' | b'\t') || closes(line) || explains(line) { Kind::Continues } else { Kind::Plain }
}

fn closes(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'}' | b']' | b')'))
}

/// Lines that stand flush left inside a traceback.
fn explains(line: &[u8]) -> bool {
    let starts: [&[u8]; 3] = [b"Traceback (most", b"... ", b"Stack trace"];
    chains(line) || starts.iter().any(|it| line.starts_with(it))
}

/// Lines that tie one traceback to the one before it.
fn chains(line: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"During handling of", b"The above exception", b"Caused by", b"caused by"];
    starts.iter().any(|it| line.starts_with(it))
}

fn line_at(bytes: &[u8], start: usize) -> &[u8] {
    // The head of a line decides; a line may be megabytes long.
    let bound = bytes.len().min(start + 256);
    let end = memchr::memchr(b'\n', &bytes[start..bound]).map_or(bound, |it| start + it);
    &bytes[start..end]
}

/// Brackets still open, outside strings.
#[derive(Default)]
struct Depth {
    level: i32,
    quoted: bool,
    escaped: bool,
}

impl Depth {
    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.quoted => self.escaped = true,
                b'"' => self.quoted = !self.quoted,
                b'\n' => self.quoted = false,
                b'{' | b'[' if !self.quoted => self.level += 1,
                b'}' | b']' if !self.quoted => self.level = (self.level - 1).max(0),
                _ => {}
            }
        }
    }

    fn open(&self) -> bool {
        self.level > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record<'a>(log: &'a str, needle: &str) -> &'a str {
        let hit = log.find(needle).unwrap_or(0);
        let (start, end) = around(log.as_bytes(), 0, hit);
        &log[start..end]
    }

    #[test]
    fn a_line_alone_is_a_record() {
        let log = "2026-11-23 10:00:00 a\n2026-11-23 10:00:01 NEEDLE\n2026-11-23 10:00:02 b\n";
        assert_eq!(record(log, "NEEDLE"), "2026-11-23 10:00:01 NEEDLE\n");
    }

    #[test]
    fn a_traceback_belongs_to_the_line_before_it() {
        let body = "2026-11-23 10:00:01 ERROR call failed\nTraceback (most recent call last):\n  File \"a.py\", line 1\n    x()\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"b.py\", line 1\nopenai.NotFoundError: NEEDLE\n";
        let log = format!("2026-11-23 10:00:00 a\n{body}2026-11-23 10:00:02 b\n");
        assert_eq!(record(&log, "NEEDLE"), body);
    }

    #[test]
    fn a_body_over_several_lines_is_one_record() {
        let body = "ERROR answer:\n{\n  \"error\": {\n    \"message\": \"NEEDLE\",\n    \"code\": 429\n  }\n}\n";
        let log = format!("INFO a\n{body}INFO b\n");
        assert_eq!(record(&log, "NEEDLE"), body);
    }

    #[test]
    fn lines_of_json_are_records_each() {
        let log = "{\"m\":\"a\"}\n{\"m\":\"NEEDLE\"}\n{\"m\":\"b\"}\n";
        assert_eq!(record(log, "NEEDLE"), "{\"m\":\"NEEDLE\"}\n");
    }

    #[test]
    fn a_collector_s_time_before_every_line_does_not_split_a_record() {
        let body = "2026-11-23T10:00:01Z stderr F Error:\n2026-11-23T10:00:01Z   \"message\": \"NEEDLE\"\n2026-11-23T10:00:01Z }\n";
        let log = format!("2026-11-23T10:00:00Z a\n{body}2026-11-23T10:00:02Z b\n");
        assert_eq!(record(&log, "NEEDLE"), body);
    }

    #[test]
    fn a_huge_line_yields_the_part_around_the_hit() {
        let log = format!("{}NEEDLE{}", "x".repeat(1_000_000), "y".repeat(1_000_000));
        let hit = 1_000_000;
        let (start, end) = around(log.as_bytes(), 0, hit);
        assert!(start <= hit && end > hit + 6 && end - start <= super::super::RECORD);
    }
}
