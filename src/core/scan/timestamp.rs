//! Times at the head of log lines, in the forms that loggers write.

use super::calendar;
use super::stamp::{Stamp, month, narrow, number};
use jiff::civil::{Date, DateTime, Time};
use std::ops::Range;

/// How far into a line a time is looked for: prefixes of containers and JSON keys come before it.
const REACH: usize = 512;

/// The time that the text begins with, and where it ends.
#[must_use]
pub fn at_start(text: &[u8], this_year: Option<i16>) -> Option<(Stamp, usize)> {
    parse(&text[..text.len().min(48)], this_year)
}

/// The time at the head of a line, and where it stands.
#[must_use]
pub fn leading(line: &[u8], this_year: Option<i16>) -> Option<(Stamp, Range<usize>)> {
    // A container's name and a bar, brackets, an escape sequence: at most this much.
    let head = &line[..line.len().min(64)];
    (0..head.len().min(40))
        .filter(|at| head[*at].is_ascii_alphanumeric() && (*at == 0 || !head[*at - 1].is_ascii_alphanumeric()))
        .find_map(|at| {
            let (stamp, length) = parse(&line[at..line.len().min(at + 48)], this_year)?;
            Some((stamp, at..at + length))
        })
}

/// The first time anywhere near the head of a line, also inside JSON.
#[must_use]
pub fn find(line: &[u8], this_year: Option<i16>) -> Option<Stamp> {
    if let Some((stamp, _)) = leading(line, this_year) {
        return Some(stamp);
    }
    // An object may end with its time.
    let foot = if line.starts_with(b"{") { line.len().saturating_sub(REACH)..line.len() } else { 0..0 };
    within(line, 0..line.len().min(REACH)).or_else(|| within(line, foot))
}

/// The first time that begins in a part of a line.
fn within(line: &[u8], part: Range<usize>) -> Option<Stamp> {
    for at in part {
        let fresh = at == 0 || !line[at - 1].is_ascii_alphanumeric();
        if fresh && line[at].is_ascii_digit() {
            // What begins with a digit has its year.
            if let Some((stamp, _)) = parse(&line[at..], None) {
                return Some(stamp);
            }
            let before = line[..at].strip_suffix(b"\"").unwrap_or(&line[..at]);
            if matches!(before.last(), None | Some(b':' | b' ' | b'=' | b'['))
                && !is_reset(before)
                && let Some(stamp) = epoch(&line[at..])
            {
                return Some(stamp);
            }
        }
    }
    None
}

/// `"X-RateLimit-Reset": "`: when a limit starts anew, not when anything was logged.
fn is_reset(before: &[u8]) -> bool {
    let name = before.trim_ascii_end().strip_suffix(b":").or_else(|| before.strip_suffix(b"=")).unwrap_or(before);
    let name = name.trim_ascii_end().strip_suffix(b"\"").or_else(|| name.strip_suffix(b"'")).unwrap_or(name);
    let name = name.strip_suffix(b"\\").unwrap_or(name);
    name.len() >= 5 && name[name.len() - 5..].eq_ignore_ascii_case(b"reset")
}

fn parse(text: &[u8], this_year: Option<i16>) -> Option<(Stamp, usize)> {
    match text.first()? {
        b'0'..=b'9' => iso(text).or_else(|| common(text)).or_else(|| calendar::read(text)),
        b'A'..=b'Z' => {
            syslog(text, this_year).or_else(|| klog(text, this_year)).or_else(|| calendar::month_first(text))
        }
        _ => None,
    }
}

/// `2026-11-23T10:00:01.123Z`, `2026-11-23 10:00:01,123`, `2026/11/23 10:00:01+02:00`, `2026-11-23 10:00:01 +0200`.
fn iso(text: &[u8]) -> Option<(Stamp, usize)> {
    let year = number(text, 0, 4)?;
    let separator = *text.get(4)?;
    if !matches!(separator, b'-' | b'/') || *text.get(7)? != separator || !matches!(*text.get(10)?, b'T' | b't' | b' ')
    {
        return None;
    }
    let date = Date::new(i16::try_from(year).ok()?, narrow(number(text, 5, 2)?)?, narrow(number(text, 8, 2)?)?).ok()?;
    let (time, end) = clock(text, 11)?;
    let end = end + fraction(text, end);
    let at = DateTime::from_parts(date, time);
    let spaced = || {
        let behind = text.get(end..)?.strip_prefix(b" ")?;
        if behind.starts_with(b"UTC") && behind.get(3).is_none_or(|byte| !byte.is_ascii_alphanumeric()) {
            return Some((0, 4));
        }
        let (minutes, length) = zone(behind, 0).filter(|_| matches!(behind[0], b'+' | b'-'))?;
        behind.get(length).is_none_or(|byte| *byte == b' ' || *byte == b']').then_some((minutes, length + 1))
    };
    match zone(text, end).or_else(spaced) {
        Some((minutes, length)) => Some((in_utc(at, minutes)?, end + length)),
        None => Some((Stamp { at, utc: false }, end)),
    }
}

/// The length of the parts of a second at a place.
fn fraction(text: &[u8], at: usize) -> usize {
    if !matches!(text.get(at), Some(b'.' | b',')) {
        return 0;
    }
    let digits = text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 { digits + 1 } else { 0 }
}

/// `23/Nov/2026:10:00:01 +0000`, as web servers write it.
fn common(text: &[u8]) -> Option<(Stamp, usize)> {
    if *text.get(2)? != b'/' || *text.get(6)? != b'/' || *text.get(11)? != b':' {
        return None;
    }
    let year = i16::try_from(number(text, 7, 4)?).ok()?;
    let date = Date::new(year, month(text.get(3..6)?)?, narrow(number(text, 0, 2)?)?).ok()?;
    let (time, end) = clock(text, 12)?;
    let at = DateTime::from_parts(date, time);
    let gap = usize::from(text.get(end) == Some(&b' '));
    match zone(text, end + gap) {
        Some((minutes, length)) => Some((in_utc(at, minutes)?, end + gap + length)),
        None => Some((Stamp { at, utc: false }, end)),
    }
}

/// `Nov 23 10:00:01`, also with a weekday before it or the year after it, and `Mon 2026-11-23 10:00:01 UTC`.
fn syslog(text: &[u8], this_year: Option<i16>) -> Option<(Stamp, usize)> {
    let Some(month) = month(text.get(..3)?) else {
        let rest = text.get(4..).filter(|_| matches!(text.get(3), Some(b' ' | b',')))?;
        if rest.first().is_some_and(u8::is_ascii_digit) && WEEKDAYS.contains(&&text[..3]) {
            return iso(rest).map(|(stamp, length)| (stamp, length + 4));
        }
        let gap = usize::from(rest.first() == Some(&b' '));
        month(rest.get(gap..gap + 3)?)?;
        return syslog(&rest[gap..], this_year).map(|(stamp, length)| (stamp, length + 4 + gap));
    };
    let digits = text.get(4..6)?;
    let day = if digits[0] == b' ' { number(text, 5, 1)? } else { number(text, 4, 2)? };
    if text.get(3) != Some(&b' ') || text.get(6) != Some(&b' ') {
        return None;
    }
    let (time, end) = clock(text, 7)?;
    let mut end = end + fraction(text, end);
    let mut year = this_year;
    if text.get(end) == Some(&b' ')
        && let Some(written) = number(text, end + 1, 4).filter(|it| (1990..2200).contains(it))
    {
        year = i16::try_from(written).ok();
        end += 5;
    }
    let date = Date::new(year?, month, narrow(day)?).ok()?;
    Some((Stamp { at: DateTime::from_parts(date, time), utc: false }, end))
}

const WEEKDAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

/// `E1123 10:00:01.123456`, as Go services write it.
fn klog(text: &[u8], this_year: Option<i16>) -> Option<(Stamp, usize)> {
    if !matches!(text.first()?, b'I' | b'W' | b'E' | b'F') || *text.get(5)? != b' ' {
        return None;
    }
    let date = Date::new(this_year?, narrow(number(text, 1, 2)?)?, narrow(number(text, 3, 2)?)?).ok()?;
    let (time, end) = clock(text, 6)?;
    Some((Stamp { at: DateTime::from_parts(date, time), utc: false }, end))
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their length.
#[must_use]
pub fn epoch(text: &[u8]) -> Option<Stamp> {
    let digits = text.iter().take_while(|it| it.is_ascii_digit()).count();
    let divisor = match digits {
        10 => 1,
        13 => 1_000,
        16 => 1_000_000,
        19 => 1_000_000_000,
        _ => return None,
    };
    let value: i64 = std::str::from_utf8(&text[..digits]).ok()?.parse().ok()?;
    let seconds = value / divisor;
    // 2015 to 2100: ids of the same length are seldom in this range.
    if !(1_420_000_000..4_102_000_000).contains(&seconds) {
        return None;
    }
    let at = jiff::Timestamp::from_second(seconds).ok()?.to_zoned_datetime(jiff::tz::TimeZone::UTC).datetime();
    Some(Stamp { at, utc: true })
}

/// `10:00:01` at this place; the place after it.
fn clock(text: &[u8], at: usize) -> Option<(Time, usize)> {
    if *text.get(at + 2)? != b':' || *text.get(at + 5)? != b':' {
        return None;
    }
    let time = Time::new(
        narrow(number(text, at, 2)?)?,
        narrow(number(text, at + 3, 2)?)?,
        narrow(number(text, at + 6, 2)?)?,
        0,
    );
    Some((time.ok()?, at + 8))
}

/// Minutes east of Greenwich and the bytes that say so.
fn zone(text: &[u8], at: usize) -> Option<(i64, usize)> {
    let sign = match *text.get(at)? {
        b'Z' | b'z' => return Some((0, 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = number(text, at + 1, 2)?;
    let colon = usize::from(text.get(at + 3) == Some(&b':'));
    let minutes = number(text, at + 3 + colon, 2)?;
    (hours < 15 && minutes < 60).then_some((sign * (i64::from(hours) * 60 + i64::from(minutes)), 5 + colon))
}

fn in_utc(at: DateTime, minutes: i64) -> Option<Stamp> {
    let at = if minutes == 0 { at } else { at.checked_sub(jiff::SignedDuration::from_mins(minutes)).ok()? };
    Some(Stamp { at, utc: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Option<String> {
        find(line.as_bytes(), Some(2026)).map(|it| it.to_string())
    }

    #[test]
    fn times_of_common_loggers_are_read() {
        for (line, expected) in [
            ("2026-11-23T10:00:01.123Z ERROR x", "2026-11-23 10:00:01Z"),
            ("2026-11-23 10:00:01,123 - app - ERROR", "2026-11-23 10:00:01"),
            ("[2026-11-23 10:00:01] x", "2026-11-23 10:00:01"),
            ("2026/11/23 10:00:01 [error]", "2026-11-23 10:00:01"),
            ("2026-11-23T12:00:01+02:00 x", "2026-11-23 10:00:01Z"),
            ("10.0.0.1 - - [23/Nov/2026:11:00:01 +0100] \"POST", "2026-11-23 10:00:01Z"),
            ("Nov 23 10:00:01 host app[12]: x", "2026-11-23 10:00:01"),
            ("Nov  3 10:00:01 host app[12]: x", "2026-11-03 10:00:01"),
            ("Mon Nov 23 10:00:01 2025 x", "2025-11-23 10:00:01"),
            ("E1123 10:00:01.123456 1 main.go:3] x", "2026-11-23 10:00:01"),
            ("web-1  | 2026-11-23T10:00:01.1Z x", "2026-11-23 10:00:01Z"),
            ("2026-11-23 12:00:01 +0200 x", "2026-11-23 10:00:01Z"),
            ("2026-11-23 10:00:01.5 UTC x", "2026-11-23 10:00:01Z"),
            ("2026-11-23 10:00:01 -1 x", "2026-11-23 10:00:01"),
            ("23.11.2026 10:00:01 x", "2026-11-23 10:00:01"),
            ("3.1.2026, 9:00:01 x", "2026-01-03 09:00:01"),
            ("[Nest] 41  - 11/23/2026, 10:00:01 PM   ERROR x", "2026-11-23 22:00:01"),
            ("1/2/2026, 12:00:01\u{202f}AM x", "2026-01-02 00:00:01"),
            ("23/11/2026 10:00:01 x", "2026-11-23 10:00:01"),
            ("11-23-2026 10:00:01 x", "2026-11-23 10:00:01"),
            ("23-Nov-2026 10:00:01.123 SEVERE x", "2026-11-23 10:00:01"),
            ("812:M 23 Nov 2026 10:00:01.123 * x", "2026-11-23 10:00:01"),
            ("Nov 23, 2026 10:00:01 PM com.example.App run", "2026-11-23 22:00:01"),
            ("2026年11月23日 10:00:01 x", "2026-11-23 10:00:01"),
            ("2026年1月3日 9:00:01 x", "2026-01-03 09:00:01"),
            ("{\"timeUnixNano\":\"1795428001123000000\",\"body\":\"x\"}", "2026-11-23 10:00:01Z"),
            ("{\"level\":50,\"time\":1795428001123,\"msg\":\"x\"}", "2026-11-23 10:00:01Z"),
            (
                "{\"level\":\"error\",\"message\":\"x\",\"timestamp\":\"2026-11-23T10:00:01.000Z\"}",
                "2026-11-23 10:00:01Z",
            ),
        ] {
            assert_eq!(shown(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_taken_for_one() {
        for line in [
            "",
            "2026-13-45T99:00:01Z",
            "version 10:00",
            "  at main.go:10:00:01",
            "id 1234567890123456789012",
            "5/6/2026 10:00:01 x",
            "1.2.3.4 10:00",
        ] {
            assert_eq!(shown(line), None, "{line}");
        }
    }
}
