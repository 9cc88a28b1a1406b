//! One line of a log: whether it opens a record, goes on with one, or could be either.

use super::envelope;
use super::limits::BACK;
use super::stamp::Stamp;
use super::timestamp;
use std::borrow::Cow;

/// Only whether there is a time matters, or how far two are apart.
const YEAR: Option<i16> = Some(2000);
/// The head of a line decides; a line may be megabytes long.
const HEAD: usize = 512;

/// What a line does to the record before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Starts a record: a time, a level, a JSON object on one line.
    Opens,
    /// Indented, a closing bracket, a frame, a cause.
    Continues,
    /// Neither.
    Plain,
    /// Nothing in it.
    Blank,
}

/// A line as far as records are concerned.
#[derive(Debug)]
pub struct Line<'a> {
    /// What it does.
    pub kind: LineKind,
    /// Its program's own time opens it, not a level alone.
    pub timed: bool,
    /// It begins a traceback.
    pub traceback: bool,
    /// It ties one traceback to the one before it.
    pub chains: bool,
    /// It names what was raised: `openai.NotFoundError: …`, `Error: 402 …`.
    pub raises: bool,
    /// It is the place of a call in a stack: `    at Bot.ask (a.js:3)`, `\tfrom a.rb:3`, `\t/app/a.go:3`.
    pub frame: bool,
    /// It begins the stack of one of Go's threads.
    pub goroutine: bool,
    /// It names what an exception wraps, as .NET writes it.
    pub wraps_cause: bool,
    /// A time stands there and nothing else.
    pub is_bare_time: bool,
    /// A collector cut it: it goes on with the next one.
    pub partial: bool,
    /// It is set in, as what goes on is.
    pub indented: bool,
    /// It ends in a colon: what it announces stands below it.
    pub announces: bool,
    /// An object without a time and a level of its own: the body of an answer, not a line of a log.
    pub body: bool,
    /// It was taken out of what a collector put around it.
    pub wrapped: bool,
    /// When the collector took it.
    pub collected: Option<Stamp>,
    /// Whose line it is, where a collector says so.
    pub source: &'a [u8],
    /// The head of the program's own line.
    pub text: Cow<'a, [u8]>,
}

impl<'a> Line<'a> {
    /// Reads the line that starts there.
    #[must_use]
    pub fn at(bytes: &'a [u8], start: usize) -> Self {
        // A collector's object ends with its time.
        let reach = if bytes.get(start) == Some(&b'{') { BACK } else { HEAD };
        let bound = bytes.len().min(start + reach);
        let end = memchr::memchr(b'\n', &bytes[start..bound]).map_or(bound, |at| start + at);
        let peeled = envelope::peel(&bytes[start..end], YEAR);
        let text = &*peeled.text;
        let head = timestamp::leading(text, YEAR);
        let behind = head.as_ref().map(|(_, at)| behind_time(&text[at.end..]));
        let (kind, timed) = kind(text, behind);
        let alone = head.filter(|(_, at)| at.start == 0 && timed && !peeled.wrapped).map(|(stamp, _)| stamp);
        // Behind a collector's time stands what the program wrote.
        let own = if timed { behind.unwrap_or(text) } else { text };
        Line {
            kind,
            timed,
            traceback: own.starts_with(b"Traceback (most"),
            chains: chains(own),
            raises: (kind == LineKind::Plain || timed) && raises(own),
            frame: is_frame(own),
            goroutine: own.starts_with(GOROUTINE),
            wraps_cause: own.trim_ascii_start().starts_with(b"---> "),
            is_bare_time: timed && own.trim_ascii().is_empty(),
            partial: peeled.partial,
            indented: own.starts_with(b"  ") || own.starts_with(b"\t"),
            announces: own.trim_ascii_end().ends_with(b":"),
            body: own.starts_with(b"{\"") && !own.windows(3).take(HEAD).any(|three| STAMPED.contains(&three)),
            wrapped: peeled.wrapped,
            collected: peeled.at.or(alone),
            source: peeled.source,
            text: peeled.text,
        }
    }

    /// The two were collected from one program at about one time, as far as can be seen.
    #[must_use]
    pub fn is_near(&self, other: &Self, seconds: i64) -> bool {
        let apart = self.collected.zip(other.collected).and_then(|(one, two)| one.apart(two));
        self.source == other.source && apart.is_none_or(|apart| apart <= seconds)
    }

    /// Its only time may be the collector's, as `kubectl logs --timestamps` writes it.
    #[must_use]
    pub fn maybe_collected(&self) -> bool {
        !self.wrapped && self.collected.is_some()
    }
}

/// Whether a line opens a record in the commonest way: a time and a word of the program's, or an object that is no
/// collector's. Far cheaper than [`Line::at`]; what it denies may still open one.
#[must_use]
pub fn simply_opens(bytes: &[u8], start: usize) -> bool {
    let line = &bytes[start..bytes.len().min(start + 96)];
    if let [b'{', b'"', object @ ..] = line {
        let key = object.split(|byte| *byte == b'"').next().unwrap_or_default();
        let has = |names: &[&[u8; 4]]| {
            let mut quotes = memchr::memchr_iter(b'"', line);
            quotes.any(|at| line[at + 1..].first_chunk().is_some_and(|next| names.contains(&next)))
        };
        return matches!(key, b"ts" | b"time" | b"timestamp" | b"level" | b"msg" | b"severity")
            && !has(&[b"log\"", b"stre"])
            && (has(&[b"leve", b"lvl\"", b"seve", b"msg\""]) || !has(&[b"mess", b"line", b"labe", b"cont", b"text"]));
    }
    let Some(end) = leading_time(line) else { return is_access(line) };
    let [b' ', rest @ ..] = &line[end..] else { return false };
    // A level, or a name in brackets; anything else is looked at closely.
    let word = rest.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    matches!(word, 3..=8) && rest.get(word) == Some(&b' ')
        || rest.starts_with(b"[") && rest.get(1).is_some_and(u8::is_ascii_alphabetic)
        || LEVELS[12..].iter().any(|level| rest.starts_with(level))
}

/// `192.0.2.7 - - [20/Nov/2026:10:00:01 +0000] "GET`: a line of a web server's log.
fn is_access(line: &[u8]) -> bool {
    let address = line.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    let opening = line[address..].starts_with(b" - ").then(|| memchr::memchr(b'[', &line[address..])).flatten();
    address >= "1.1.1.1".len()
        && opening.is_some_and(|at| {
            line.get(address + at + 1..).is_some_and(|time| timestamp::at_start(time, YEAR).is_some())
        })
}

/// Where a date with a time ends that opens the line.
#[must_use]
pub fn leading_time(line: &[u8]) -> Option<usize> {
    let part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',' | b'Z' | b'+' | b'-');
    // Nearly always minutes and seconds stand there: five bytes that need no look at each.
    let known = if is_clock(line.get(14..)?) { 19 } else { 14 };
    is_dated(line).then(|| known + line[known..].iter().take_while(part).count())
}

/// `00:01` at the start.
fn is_clock(text: &[u8]) -> bool {
    let Some(&[a, b, b':', c, d]) = text.first_chunk::<5>() else { return false };
    let four = u32::from_ne_bytes([a, b, c, d]);
    let all = |byte: u8| u32::from_ne_bytes([byte; 4]);
    four & all(0xf0) == all(0x30) && four.wrapping_add(all(6)) & all(0xf0) == all(0x30)
}

/// `2026-11-20T10:` at the start, whatever parts the numbers.
fn is_dated(line: &[u8]) -> bool {
    let Some(&[a, b, c, d, _, e, f, _, g, h, _, i, j, b':']) = line.first_chunk::<14>() else { return false };
    let eight = u64::from_ne_bytes([a, b, c, d, e, f, g, h]);
    let all = |byte: u8| u64::from_ne_bytes([byte; 8]);
    // All are 0x30 to 0x39: their upper halves are 3, and still after 6 was added.
    let digits = eight & all(0xf0) == all(0x30) && eight.wrapping_add(all(6)) & all(0xf0) == all(0x30);
    digits && i.is_ascii_digit() && j.is_ascii_digit()
}

fn kind(line: &[u8], behind: Option<&[u8]>) -> (LineKind, bool) {
    if line.iter().all(u8::is_ascii_whitespace) {
        return (LineKind::Blank, false);
    }
    if let Some(rest) = behind {
        // A collector puts a time before every line; what comes after it decides.
        let goes_on = rest.starts_with(b"  ") || rest.starts_with(b"\t") || closes(rest) || explains(rest);
        return (if goes_on { LineKind::Continues } else { LineKind::Opens }, true);
    }
    if LEVELS.iter().any(|level| line.starts_with(level)) {
        return (LineKind::Opens, line.starts_with(b"{"));
    }
    let goes_on = matches!(line[0], b' ' | b'\t') || closes(line) || explains(line);
    (if goes_on { LineKind::Continues } else { LineKind::Plain }, false)
}

/// What follows a time at the head of a line, without what parts them and without a column for the level.
fn behind_time(rest: &[u8]) -> &[u8] {
    // pm2 ends its time with a colon.
    let rest = rest.strip_prefix(b"]").or_else(|| rest.strip_prefix(b":")).unwrap_or(rest);
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    // Columns are parted by tabs or filled up with spaces; the first holds the level.
    let column = rest.trim_ascii_start();
    let word = column.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let ends = matches!(column.get(word), Some(b'\t' | b' ' | b':' | b']'));
    // What a stack sets in has no further tab.
    let tabbed = rest.starts_with(b"\t") && column.iter().find(|byte| byte.is_ascii_whitespace()) == Some(&b'\t');
    if tabbed || ends && COLUMNS.contains(&&column[..word]) { column } else { rest }
}

/// Levels that stand in a column of their own.
const COLUMNS: [&[u8]; 11] =
    [b"ERROR", b"WARN", b"WARNING", b"INFO", b"DEBUG", b"TRACE", b"FATAL", b"CRITICAL", b"LOG", b"VERBOSE", b"SEVERE"];

/// Three letters of the names that a line of a log gives its time and its level: `"time"`, `"ts"`, `"level"`, `"lvl"`,
/// `"severity"`, `"@t"`, `"date"`, `"msg"`.
const STAMPED: [&[u8]; 8] = [b"\"ti", b"\"ts", b"\"le", b"\"lv", b"\"se", b"\"@t", b"\"da", b"\"ms"];

const LEVELS: [&[u8]; 20] = [
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
    b"error: ",
    b"warn: ",
    b"info: ",
    b"debug: ",
    b"fail: ",
    b"crit: ",
    b"dbug: ",
    b"trce: ",
];

fn closes(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'}' | b']' | b')'))
}

/// Lines that stand flush left inside a traceback.
fn explains(line: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"Traceback (most", b"... ", b"Stack trace", GOROUTINE];
    chains(line) || starts.iter().any(|start| line.starts_with(start))
}

fn chains(line: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"During handling of", b"The above exception", b"Caused by", b"caused by"];
    starts.iter().any(|start| line.starts_with(start))
}

/// What Go writes above the frames of each of its threads.
const GOROUTINE: &[u8] = b"goroutine ";

fn raises(line: &[u8]) -> bool {
    let name = line.split(|byte| matches!(byte, b':' | b' ')).next().unwrap_or_default();
    let panics = line.starts_with(b"panic: ") || line.starts_with(b"thread '");
    name.ends_with(b"Error") || name.ends_with(b"Exception") || name == b"Uncaught" || panics || is_ruby_place(line)
}

/// `/app/llm.rb:21:in 'ask': …`, as Ruby writes an exception.
fn is_ruby_place(line: &[u8]) -> bool {
    let place = &line[..line.len().min(HEAD)];
    let mut dots = memchr::memchr_iter(b'.', place);
    let Some(at) = dots.find(|at| place[*at..].starts_with(b".rb:")) else { return false };
    let behind = &place[at + 4..];
    let digits = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && behind[digits..].starts_with(b":in ") && !place[..at].contains(&b' ')
}

/// The place of a call, set in.
fn is_frame(line: &[u8]) -> bool {
    let place = line.trim_ascii_start();
    let named = [&b"at "[..], b"from ", b"File \"", b"--- End of"].iter().any(|word| place.starts_with(word));
    let of_go = place.starts_with(b"/") && memchr::memmem::find(&place[..place.len().min(HEAD)], b".go:").is_some();
    place.len() < line.len() && (named || of_go)
}
