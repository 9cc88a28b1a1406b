//! Moments as people read them: dates and times of their own zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

fn zoned(at_ms: i64, zone: &TimeZone) -> Option<ZonedDateTime> {
    Some(Timestamp::from_millisecond(at_ms).ok()?.to_zoned_datetime(zone.clone()))
}

/// Date and time with the name of the zone, and what that is in UTC, which is what the API counts in:
/// `2026-10-12 02:00 CEST (00:00 UTC)`.
#[must_use]
pub fn stated(at_ms: i64, zone: &TimeZone) -> Option<String> {
    let own = zoned(at_ms, zone)?;
    let utc = zoned(at_ms, &TimeZone::UTC)?;
    let own_time = own.strftime("%Y-%m-%d %H:%M %Z");
    Some(if own.datetime() == utc.datetime() {
        utc.strftime("%Y-%m-%d %H:%M UTC").to_string()
    } else {
        format!("{own_time} ({} UTC)", utc.strftime("%H:%M"))
    })
}

/// Date and time in short; on the day of `now_ms` the time alone.
#[must_use]
pub fn short(at_ms: i64, now_ms: Option<i64>, zone: &TimeZone) -> Option<String> {
    let at = zoned(at_ms, zone)?;
    let today = now_ms.and_then(|now| zoned(now, zone)).is_some_and(|now| now.date() == at.date());
    Some(at.strftime(if today { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string())
}

/// The time of day to the second.
#[must_use]
pub fn time_of_day(at_ms: i64, zone: &TimeZone) -> Option<String> {
    Some(zoned(at_ms, zone)?.strftime("%H:%M:%S").to_string())
}

/// What the zone is called at that moment.
#[must_use]
pub fn zone_name(at_ms: i64, zone: &TimeZone) -> Option<String> {
    Some(zoned(at_ms, zone)?.strftime("%Z").to_string())
}

/// A moment that a server tells, such as `2026-10-12T00:00:00.000Z`, in the user's zone; what is no moment stays as it is.
#[must_use]
pub fn in_words(text: &str, zone: &TimeZone) -> String {
    let at = text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    at.and_then(|at| zoned(at, zone))
        .map_or_else(|| text.to_string(), |at| at.strftime("%Y-%m-%d %H:%M %Z").to_string())
}

/// When the day of UTC ends, in which the API counts requests to free models.
#[must_use]
pub fn next_utc_day(now_ms: i64) -> Option<i64> {
    zoned(now_ms, &TimeZone::UTC)?.tomorrow().ok()?.start_of_day().ok().map(|day| day.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-11 22:30 UTC.
    const LATE: i64 = 1_791_757_800_000;

    fn east() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(8))
    }

    #[test]
    fn a_moment_is_told_in_the_users_zone() {
        assert_eq!(stated(LATE, &TimeZone::UTC).unwrap_or_default(), "2026-10-11 22:30 UTC");
        assert_eq!(stated(LATE, &east()).unwrap_or_default(), "2026-10-12 06:30 +08 (22:30 UTC)");
        assert_eq!(short(LATE, Some(LATE - 3_600_000), &east()).unwrap_or_default(), "06:30");
        assert_eq!(short(LATE, Some(LATE - 86_400_000), &east()).unwrap_or_default(), "2026-10-12 06:30");
        assert_eq!(in_words("2026-10-11T22:30:00.000Z", &east()), "2026-10-12 06:30 +08");
        assert_eq!(in_words("some day", &east()), "some day");
    }
}
