//! The record around a hit: the line with what belongs to it, such as a traceback or a JSON body
//! over several lines.

use super::limits::{BACK, RECORD};
use super::line::{Line, LineKind, simply_opens};
use super::object;

/// How far back, lines.
const LINES_BACK: usize = 80;
/// How far over lines that nothing ties together.
const PLAIN_BACK: usize = 16;
/// How far forward, lines.
const LINES_FORWARD: usize = 200;
/// Seconds within which a collector takes the lines of one record.
const TOGETHER: i64 = 2;
/// Lines of a message between what was raised and what shows that it goes on.
const MESSAGE_LINES: usize = 6;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Its first byte.
    pub start: usize,
    /// Behind the line above a traceback that nothing but its place ties to it.
    pub lead: Option<usize>,
    /// Behind its last byte.
    pub end: usize,
}

/// The record around `hit`, within `from..bytes.len()` and [`RECORD`] bytes.
#[must_use]
pub fn around(bytes: &[u8], from: usize, hit: usize) -> Bounds {
    let floor = from.max(hit.saturating_sub(BACK));
    let line = first_piece(bytes, floor, line_start(bytes, floor, hit));
    let (opening, block) = head(bytes, floor, line);
    // The way back takes whatever may belong together; the way forward decides.
    for start in [opening, block] {
        let bounds = tail(bytes, start, hit);
        if bounds.end > hit {
            return bounds;
        }
    }
    tail(bytes, line, hit)
}

/// The end of the record that starts there, and of its leading line.
#[must_use]
pub fn end(bytes: &[u8], start: usize) -> usize {
    tail(bytes, start, start).end
}

/// Where the first record begins that surely does: at a line with a time, a level or an object of its own, else between
/// two lines that nothing ties together.
#[must_use]
pub fn first_opening(bytes: &[u8]) -> Option<usize> {
    let starts = || memchr::memchr_iter(b'\n', bytes).map(|at| at + 1).filter(|at| *at < bytes.len());
    let opens = |at: &usize| {
        let line = Line::at(bytes, *at);
        line.kind == LineKind::Opens && !line.maybe_collected()
    };
    let timed = |at: &usize| {
        let line = Line::at(bytes, *at);
        line.kind == LineKind::Opens
    };
    let apart = || {
        let lines: Vec<usize> = starts().take(200).collect();
        let plain = |at: &usize| matches!(Line::at(bytes, *at).kind, LineKind::Plain | LineKind::Opens);
        lines.windows(3).find(|three| three.iter().all(plain)).map(|three| three[1])
    };
    starts().take(200).find(opens).or_else(|| starts().find(timed)).or_else(apart)
}

/// Whether the line that starts there is the first of a record.
#[must_use]
pub fn opens(bytes: &[u8], start: usize) -> bool {
    simply_opens(bytes, start) || Line::at(bytes, start).kind == LineKind::Opens
}

fn line_start(bytes: &[u8], floor: usize, at: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[floor..at]).map_or(floor, |end| floor + end + 1)
}

/// The first of the pieces into which a collector cut a line.
fn first_piece(bytes: &[u8], floor: usize, line: usize) -> usize {
    let cut = |start: usize| above(bytes, floor, start).filter(|above| Line::at(bytes, *above).partial);
    std::iter::successors(Some(line), |start| cut(*start)).last().unwrap_or(line)
}

/// Where the line above begins; none at the floor, or where it is cut by it.
fn above(bytes: &[u8], floor: usize, line: usize) -> Option<usize> {
    if line <= floor {
        return None;
    }
    let start = line_start(bytes, floor, line - 1);
    (start > floor || floor == 0 || bytes[floor - 1] == b'\n').then_some(start)
}

/// Goes back from the hit's line to the line that opens its record, and to the first of the lines that surely belong
/// together: an indented block takes the one line above it along.
fn head(bytes: &[u8], floor: usize, line: usize) -> (usize, usize) {
    if simply_opens(bytes, line) {
        return (line, line);
    }
    let hit = Line::at(bytes, line);
    let announced = |of: &Line, at: usize| {
        of.body && above(bytes, floor, at).is_some_and(|previous| Line::at(bytes, previous).announces)
    };
    if hit.kind == LineKind::Opens && !announced(&hit, line) {
        let opening = collected_head(bytes, floor, line, &hit);
        return (opening, line);
    }
    let mut below = hit;
    let mut lowest = line;
    let mut block = line;
    let mut settled = false;
    let mut plain = 0;
    // After an empty line: what must stand above it for the record to go on.
    let mut gap: Option<fn(&Line) -> bool> = None;
    for _ in 0..LINES_BACK {
        let Some(previous) = above(bytes, floor, lowest) else { break };
        let this = Line::at(bytes, previous);
        if this.kind == LineKind::Blank {
            gap = match gap {
                None if below.chains => Some(|_| true),
                None if below.traceback => Some(|line| line.chains),
                // Frames with gaps between them; a time with its exception below the gap.
                None if below.raises => Some(|line| line.kind != LineKind::Plain),
                None if below.indented => Some(|line| line.kind != LineKind::Plain),
                _ => break,
            };
        } else {
            if gap.is_some_and(|allows| !allows(&this)) || !this.is_near(&below, TOGETHER) {
                break;
            }
            let joined = this.kind == LineKind::Continues || gap.is_some() || below.kind != LineKind::Plain;
            gap = None;
            if this.kind == LineKind::Opens && !announced(&this, previous) {
                return (collected_head(bytes, floor, previous, &this), block);
            }
            if object::is_dated(bytes, previous) {
                return (previous, previous);
            }
            plain += usize::from(!joined);
            if plain > PLAIN_BACK {
                break;
            }
            if !settled && joined {
                block = previous;
            }
            settled |= this.kind == LineKind::Plain && !below.chains;
            below = this;
        }
        lowest = previous;
    }
    (block, block)
}

/// A line whose only time may be the collector's belongs to the line above that has the program's own time too.
fn collected_head(bytes: &[u8], floor: usize, line: usize, of: &Line) -> usize {
    if of.raises
        && let Some(opening) = stamped_head(bytes, floor, line, of)
    {
        return opening;
    }
    let mut lowest = line;
    let mut plain = 0;
    while of.maybe_collected() && plain <= PLAIN_BACK / 2 {
        let Some(previous) = above(bytes, floor, lowest) else { break };
        let this = Line::at(bytes, previous);
        if this.kind == LineKind::Blank || !this.is_near(of, TOGETHER) {
            break;
        }
        if this.wrapped && this.kind == LineKind::Opens && this.source.is_empty() {
            return previous;
        }
        plain += usize::from(this.kind != LineKind::Continues);
        lowest = previous;
    }
    line
}

/// Above what was raised stand the frames, a collector's time before each, and above them the line that opens the record.
fn stamped_head(bytes: &[u8], floor: usize, line: usize, of: &Line) -> Option<usize> {
    let mut lowest = line;
    for _ in 0..LINES_BACK {
        let previous = above(bytes, floor, lowest)?;
        let this = Line::at(bytes, previous);
        let near = this.timed && this.is_near(of, TOGETHER);
        match this.kind {
            LineKind::Continues if near => lowest = previous,
            LineKind::Opens if near && lowest < line => return Some(previous),
            _ => return (lowest < line).then_some(lowest),
        }
    }
    None
}

/// How far a traceback has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trace {
    None,
    Frames,
    Raised,
}

/// Goes forward from the start of a record to the end of what belongs to it.
fn tail(bytes: &[u8], start: usize, hit: usize) -> Bounds {
    let ceiling = bytes.len().min(start.max(hit.saturating_sub(BACK)) + RECORD);
    let end_of_line = |from: usize| memchr::memchr(b'\n', &bytes[from..ceiling]).map_or(ceiling, |at| from + at + 1);
    // The start of a line longer than a record may lie far before the hit.
    let first_end = end_of_line(start);
    // The commonest record by far, one line between two that open one each.
    if first_end < ceiling && simply_opens(bytes, first_end) && simply_opens(bytes, start) {
        return Bounds { start, lead: None, end: first_end };
    }
    let first = Line::at(bytes, start);
    let mut end = first_end;
    let mut depth = Depth::default();
    depth.feed(if first.wrapped { &first.text } else { &bytes[start..end] });
    let mut bounds = Bounds { start, lead: None, end };
    let mut trace = if first.traceback { Trace::Frames } else { Trace::None };
    let mut chained = false;
    let mut announced = first.announces;
    let mut raised = first.raises || first.wraps_cause;
    // What was raised had its frames below it.
    let mut framed = false;
    let mut partial = first.partial;
    // The frames have times before them, which can only be a collector's.
    let mut stamped = false;
    let object = object::indentation(bytes, start);
    let mut gap = false;
    for _ in 0..LINES_FORWARD {
        if end >= ceiling {
            break;
        }
        if !first.wrapped && simply_opens(bytes, end) {
            break;
        }
        let next = end_of_line(end);
        let line = Line::at(bytes, end);
        let near = line.is_near(&first, TOGETHER);
        // A collector's time is all that an empty line has.
        let stamped_blank = line.is_bare_time && first.timed && near;
        if line.kind == LineKind::Blank || stamped_blank {
            gap = true;
            end = next;
            continue;
        }
        if !near {
            break;
        }
        // What has no time of its program's, as far as can be seen: both, or neither, have one before them.
        let alike = line.kind == LineKind::Plain && !first.timed || line.timed && first.timed;
        let follows = bounds.end == first_end;
        let below = behind_pieces(bytes, &line, next);
        let belongs = match line.kind {
            _ if partial => true,
            // The time of an object over many lines stands inside it.
            LineKind::Opens if object.is_some() && depth.open() => true,
            LineKind::Opens if line.body && announced && !gap => true,
            LineKind::Opens if line.timed && stamped && trace == Trace::Frames => true,
            LineKind::Opens | LineKind::Plain if alike && trace == Trace::Raised && is_chained_below(bytes, below) => {
                true
            }
            LineKind::Opens | LineKind::Plain
                if raised && !line.raises && has_frames_below(bytes, below, line.timed) =>
            {
                true
            }
            LineKind::Opens if alike && follows && line.raises && has_frames_below(bytes, below, true) => true,
            LineKind::Opens => {
                first.kind == LineKind::Opens && first.wrapped && first.source.is_empty() && line.maybe_collected()
            }
            // Another one, which nothing ties to the one before.
            LineKind::Continues if line.traceback && trace == Trace::Raised && !chained => false,
            LineKind::Continues if line.traceback && framed && !first.timed && !chained => false,
            LineKind::Continues if gap => {
                let set_in = line.indented && (first.kind == LineKind::Opens || trace == Trace::Frames);
                line.chains || line.traceback || depth.open() || set_in
            }
            LineKind::Continues => true,
            LineKind::Plain if depth.open() => true,
            LineKind::Plain if gap => {
                line.raises && (trace == Trace::Frames || first.timed && next < ceiling && goes_on(bytes, next))
            }
            LineKind::Plain if trace == Trace::Frames => true,
            LineKind::Plain if first.kind == LineKind::Opens => {
                first.timed || trace == Trace::None && line.is_near(&first, 0)
            }
            LineKind::Plain => follows && line.raises && below < ceiling && goes_on(bytes, below),
            LineKind::Blank => false,
        };
        if !belongs {
            break;
        }
        if follows && (line.traceback || line.raises) && (first.kind == LineKind::Plain || line.timed && !partial) {
            bounds.lead = Some(first_end);
        }
        trace = match line.kind {
            _ if line.traceback => Trace::Frames,
            LineKind::Plain | LineKind::Opens if trace == Trace::Frames => Trace::Raised,
            _ => trace,
        };
        stamped = line.kind == LineKind::Continues && line.timed;
        announced = line.announces;
        framed |= raised && line.frame && trace == Trace::None;
        raised |= line.raises || line.wraps_cause;
        partial = line.partial;
        chained = line.chains;
        depth.feed(if line.wrapped { &line.text } else { &bytes[end..next] });
        gap = false;
        end = next;
        bounds.end = next;
        if object.is_some() && !depth.open() {
            break;
        }
    }
    bounds
}

/// Behind the pieces into which a collector cut a line whose first piece ends at `next`.
fn behind_pieces(bytes: &[u8], first: &Line, next: usize) -> usize {
    let (mut cut, mut end) = (first.partial, next);
    while cut && end < bytes.len() {
        cut = Line::at(bytes, end).partial;
        end = memchr::memchr(b'\n', &bytes[end..]).map_or(bytes.len(), |at| end + at + 1);
    }
    end
}

/// A frame or a body stands there, not another traceback; Go leaves a line empty above its frames.
fn goes_on(bytes: &[u8], start: usize) -> bool {
    let mut below = lines_from(bytes, start);
    let Some(line) = below.next() else { return false };
    let line = if line.kind == LineKind::Blank { below.next().filter(|line| line.goroutine) } else { Some(line) };
    line.is_some_and(|line| line.kind == LineKind::Continues && !line.traceback)
}

/// After the rest of a message stands what ties a further traceback to it.
fn is_chained_below(bytes: &[u8], start: usize) -> bool {
    let mut below = lines_from(bytes, start).take(MESSAGE_LINES);
    below.find(|line| line.kind == LineKind::Continues || line.raises).is_some_and(|line| line.chains)
}

/// After the rest of a message stand frames, with a collector's time before each or none.
fn has_frames_below(bytes: &[u8], start: usize, timed: bool) -> bool {
    let mut below = lines_from(bytes, start).take(MESSAGE_LINES).filter(|line| !line.is_bare_time);
    let first = below.find(|line| line.kind == LineKind::Continues || line.raises || line.timed != timed);
    first.is_some_and(|line| line.kind == LineKind::Continues && line.timed == timed && (line.frame || line.goroutine))
}

fn lines_from(bytes: &[u8], start: usize) -> impl Iterator<Item = Line<'_>> {
    let next = |start: &usize| memchr::memchr(b'\n', &bytes[*start..]).map(|end| start + end + 1);
    let starts = std::iter::successors(Some(start), next);
    starts.take_while(|start| *start < bytes.len()).map(|start| Line::at(bytes, start))
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
        let bounds = around(log.as_bytes(), 0, hit);
        &log[bounds.start..bounds.end]
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
    fn a_traceback_without_times_ends_with_what_it_raises() {
        let trace = "openrouter call failed\nTraceback (most recent call last):\n  File \"b.py\", line 1\nopenai.NotFoundError: NEEDLE\n";
        let log = format!("starting\n{trace}flush took 5 ms\n");
        for needle in ["openrouter", "File", "NEEDLE"] {
            assert_eq!(record(&log, needle), trace, "{needle}");
        }
        assert_eq!(
            around(log.as_bytes(), 0, log.find("NEEDLE").unwrap_or(0)).lead,
            Some("starting\nopenrouter call failed\n".len())
        );
    }

    #[test]
    fn tracebacks_without_times_that_follow_each_other_are_records_each() {
        let trace = |message: &str| {
            format!("Traceback (most recent call last):\n  File \"b.py\", line 1\nopenai.NotFoundError: {message}\n")
        };
        let log = [trace("one"), trace("two"), trace("three")].concat();
        assert_eq!(record(&log, "one"), trace("one"));
        let hit = log.find("two").unwrap_or(0);
        let bounds = around(log.as_bytes(), trace("one").len(), hit);
        assert_eq!(&log[bounds.start..bounds.end], trace("two"));
    }

    #[test]
    fn a_body_over_several_lines_is_one_record() {
        let body = "ERROR answer:\n{\n  \"error\": {\n    \"message\": \"NEEDLE\",\n    \"code\": 429\n  }\n}\n";
        let log = format!("INFO a\n{body}INFO b\n");
        assert_eq!(record(&log, "NEEDLE"), body);
    }

    #[test]
    fn what_stands_below_a_gap_belongs_to_the_line_that_it_is_set_in_under() {
        for body in [
            "2026-11-23 10:00:01 fail: Bot.Llm[0]\n      call failed\n      X: HTTP 401\n\n      NEEDLE\n         at Bot.Ask()\n",
            "2026-11-23 10:00:01 ERROR 1 --- [main] Llm : failed\n\norg.x.HttpClientErrorException: NEEDLE\n\tat org.x.A\n",
            "2026-11-23 10:00:01 | ERROR | failed\nTraceback (most recent call last):\n\n  File \"a.py\", line 1\n    x()\n    | gap\n\n  File \"b.py\"\n    y()\n\nopenai.NotFoundError: NEEDLE\n",
            "[2026-11-23 10:00:01] production.ERROR: status code 402:\n{\"error\":{\"message\":\"NEEDLE\"}}\n {\"exception\":\"[object] (x)\n[stacktrace]\n#0 {main}\n\"}\n",
        ] {
            let log = format!("2026-11-23 10:00:00 INFO a\n{body}2026-11-23 10:00:02 INFO b\n");
            assert_eq!(record(&log, "NEEDLE"), body);
        }
    }

    #[test]
    fn a_time_before_every_line_of_a_traceback_is_a_collector_s() {
        let lines = [
            "call failed",
            "Traceback (most recent call last):",
            "  File \"a.py\", line 1",
            "openai.NotFoundError: NEEDLE",
        ];
        let body: String = lines.iter().map(|line| format!("2026-11-23T10:00:01.1Z {line}\n")).collect();
        let log = format!("2026-11-23T10:00:00.1Z a\n{body}2026-11-23T10:00:01.2Z ##[error]Process ended\n");
        for needle in ["call", "File", "NEEDLE"] {
            assert_eq!(record(&log, needle), body, "{needle}");
        }
    }

    #[test]
    fn objects_with_times_of_their_own_are_records_wherever_they_lie() {
        let event = |message: &str| {
            format!(
                "    {{\n      \"timestamp\": 1795428001123,\n      \"message\": \"{message}\",\n      \"tries\": [\n        {{\n          \"code\": 429\n        }}\n      ]\n    }},\n"
            )
        };
        let log = format!("{{\n  \"events\": [\n{}{}{}  ]\n}}\n", event("a"), event("NEEDLE"), event("b"));
        assert_eq!(record(&log, "NEEDLE"), event("NEEDLE"));
        assert_eq!(record(&log, "429"), event("a"));
    }

    #[test]
    fn lines_of_json_are_records_each() {
        let log = "{\"m\":\"a\"}\n{\"m\":\"NEEDLE\"}\n{\"m\":\"b\"}\n";
        assert_eq!(record(log, "NEEDLE"), "{\"m\":\"NEEDLE\"}\n");
    }

    #[test]
    fn a_collector_s_time_before_every_line_does_not_split_a_record() {
        let body = "2026-11-23T10:00:01Z stderr F Error:\n2026-11-23T10:00:01Z stderr F   \"message\": \"NEEDLE\"\n2026-11-23T10:00:01Z stderr F }\n";
        let log = format!("2026-11-23T10:00:00Z stderr F a\n{body}2026-11-23T10:00:02Z stderr F b\n");
        assert_eq!(record(&log, "NEEDLE"), body);
    }

    #[test]
    fn a_huge_line_yields_the_part_around_the_hit() {
        let log = format!("{}NEEDLE{}", "x".repeat(1_000_000), "y".repeat(1_000_000));
        let hit = 1_000_000;
        let bounds = around(log.as_bytes(), 0, hit);
        assert!(bounds.start <= hit && bounds.end > hit + 6 && bounds.end - bounds.start <= RECORD);
    }
}
