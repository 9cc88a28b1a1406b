//! The hours of the simulated server: when quotas start anew.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY_MS: u64 = 86_400_000;

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
}
