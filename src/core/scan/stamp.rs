//! A moment as a log writes it, and the numbers it is written with.

use jiff::civil::{DateTime, Time};
use std::fmt;

/// A time as it was written; in UTC where the zone was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Date and time.
    pub at: DateTime,
    /// The zone was given, so `at` is UTC.
    pub utc: bool,
}

impl Stamp {
    /// The same time with minutes and seconds cut off.
    #[must_use]
    pub fn hour(self) -> Self {
        let time = Time::constant(self.at.hour(), 0, 0, 0);
        Self { at: DateTime::from_parts(self.at.date(), time), utc: self.utc }
    }
}

impl Stamp {
    /// Seconds between the two; none where one has a zone and the other has not.
    #[must_use]
    pub fn apart(self, other: Self) -> Option<i64> {
        (self.utc == other.utc).then(|| self.at.duration_since(other.at).abs().as_secs())
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.at.date(), self.at.time());
        write!(
            out,
            "{date} {:02}:{:02}:{:02}{}",
            time.hour(),
            time.minute(),
            time.second(),
            if self.utc { "Z" } else { "" }
        )
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Stamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Stamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "As the log has it: `2026-08-22T10:00:00`." })
    }
}

impl serde::Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.to_string();
        serializer.serialize_str(&text.replacen(' ', "T", 1))
    }
}

/// So many digits at this place.
pub fn number(text: &[u8], at: usize, length: usize) -> Option<u32> {
    let digits = text.get(at..at + length)?;
    digits.iter().try_fold(0, |sum, it| it.is_ascii_digit().then(|| sum * 10 + u32::from(it - b'0')))
}

/// As the calendar takes it.
pub fn narrow(value: u32) -> Option<i8> {
    i8::try_from(value).ok()
}

/// The month of that name.
pub fn month(name: &[u8]) -> Option<i8> {
    const NAMES: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    NAMES.iter().position(|it| *it == name).and_then(|it| i8::try_from(it + 1).ok())
}
