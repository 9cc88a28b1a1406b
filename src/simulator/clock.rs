//! The hours of the simulated server: when quotas start anew.

use jiff::{Timestamp, ToSpan};
use std::time::{SystemTime, UNIX_EPOCH};

const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;

/// A moment, in Unix milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub u64);

impl Clock {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        let ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_millis());
        Self(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    /// Next midnight UTC, when the daily quota starts anew.
    #[must_use]
    pub fn next_day_ms(self) -> u64 {
        (self.0 / DAY_MS + 1) * DAY_MS
    }

    /// Next full minute.
    #[must_use]
    pub fn next_minute_ms(self) -> u64 {
        (self.0 / 60_000 + 1) * 60_000
    }

    /// A moment as a world writes it: RFC 3339, or so many hours from the present one on, as in `+30h`.
    #[must_use]
    pub fn moment(self, written: &str) -> String {
        let hours = written.strip_prefix('+').and_then(|rest| rest.strip_suffix('h')?.parse::<i64>().ok());
        let hour = i64::try_from(self.0 / HOUR_MS * HOUR_MS).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let later = hour.zip(hours).and_then(|(hour, hours)| hour.checked_add(hours.hours()).ok());
        later.map_or_else(|| written.to_string(), |moment| moment.to_string())
    }
}
