//! Dates as people write them: by countries' habits, with the names of months, with Chinese signs.

use super::stamp::{Stamp, month, narrow, number};
use jiff::civil::{Date, DateTime, Time};

/// `23.11.2026 10:00:01`, `11/23/2026, 10:00:01 PM`, `23-Nov-2026 10:00:01`, `23 Nov 2026 10:00:01`, `2026年11月23日 10:00:01`.
#[must_use]
pub fn read(text: &[u8]) -> Option<(Stamp, usize)> {
    if let Some(rest) = text.get(4..).and_then(|rest| rest.strip_prefix("年".as_bytes())) {
        return chinese(number(text, 0, 4)?, rest).map(|(stamp, end)| (stamp, 4 + "年".len() + end));
    }
    let (first, length) = short(text)?;
    let sign = *text.get(length)?;
    let at = length + 1;
    if matches!(sign, b'-' | b' ') && text.get(at).is_some_and(u8::is_ascii_uppercase) {
        let named = month(text.get(at..at + 3)?)?;
        (text.get(at + 3) == Some(&sign)).then_some(())?;
        return moment(text, number(text, at + 4, 4)?, named, first, at + 8);
    }
    matches!(sign, b'.' | b'/' | b'-').then_some(())?;
    let (second, length) = short(&text[at..])?;
    let year = at + length + 1;
    (text.get(year - 1) == Some(&sign)).then_some(())?;
    let of_year = number(text, year, 4)?;
    let (_, _, half) = clock(text, year + 4)?;
    let (day, month) = match (sign, half) {
        // Whoever counts to twelve writes the month first.
        (b'.', _) => (first, second),
        (_, true) if first <= 12 => (second, first),
        _ if first > 12 => (first, second),
        _ if second > 12 => (second, first),
        // Nobody can tell.
        _ => return None,
    };
    moment(text, of_year, narrow(month)?, day, year + 4)
}

/// `Nov 23, 2026 10:00:01 PM`.
#[must_use]
pub fn month_first(text: &[u8]) -> Option<(Stamp, usize)> {
    let named = month(text.get(..3)?)?;
    let (day, length) = short(text.get(4..)?)?;
    (text[3] == b' ' && text[4 + length..].starts_with(b", ")).then_some(())?;
    moment(text, number(text, 6 + length, 4)?, named, day, 10 + length)
}

fn chinese(year: u32, text: &[u8]) -> Option<(Stamp, usize)> {
    let (month, length) = short(text)?;
    let rest = text[length..].strip_prefix("月".as_bytes())?;
    let (day, digits) = short(rest)?;
    rest[digits..].starts_with("日".as_bytes()).then_some(())?;
    moment(text, year, narrow(month)?, day, length + digits + "月日".len())
}

/// The date, with the time that stands there.
fn moment(text: &[u8], year: u32, month: i8, day: u32, at: usize) -> Option<(Stamp, usize)> {
    let date = Date::new(i16::try_from(year).ok()?, month, narrow(day)?).ok()?;
    let (time, end, _) = clock(text, at)?;
    Some((Stamp { at: DateTime::from_parts(date, time), utc: false }, end))
}

/// A number of one or two digits.
fn short(text: &[u8]) -> Option<(u32, usize)> {
    let length = text.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    matches!(length, 1 | 2).then(|| number(text, 0, length).map(|value| (value, length))).flatten()
}

/// A time behind a date, where it ends, and whether its day has two halves.
fn clock(text: &[u8], at: usize) -> Option<(Time, usize, bool)> {
    let rest = text.get(at..)?;
    let gap = rest.iter().take(2).take_while(|byte| matches!(byte, b',' | b' ')).count();
    let (hour, length) = short(&rest[gap..])?;
    let colon = gap + length;
    let (minute, second) = (number(rest, colon + 1, 2)?, number(rest, colon + 4, 2)?);
    (gap > 0 && rest.get(colon) == Some(&b':') && rest.get(colon + 3) == Some(&b':')).then_some(())?;
    let mut end = colon + 6;
    if matches!(rest.get(end), Some(b'.' | b',')) {
        let digits = rest[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        end += if digits > 0 { digits + 1 } else { 0 };
    }
    let behind = &rest[end..];
    let space =
        ["\u{202f}", " "].iter().find(|space| behind.starts_with(space.as_bytes())).map_or(0, |space| space.len());
    let half = behind.get(space..space + 2).map(<[u8]>::to_ascii_uppercase);
    let (hour, half) = match half.as_deref() {
        Some(b"AM") if (1..=12).contains(&hour) => (hour % 12, space + 2),
        Some(b"PM") if (1..=12).contains(&hour) => (hour % 12 + 12, space + 2),
        _ => (hour, 0),
    };
    let time = Time::new(narrow(hour)?, narrow(minute)?, narrow(second)?, 0).ok()?;
    Some((time, at + end + half, half > 0))
}
