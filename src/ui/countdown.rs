//! How long something still takes, in words that change once a minute, and once a second in the last minute.

use super::appearance::Appearance;
use crate::core::wizard::Millis;
use crate::say;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;

/// Milliseconds until the words change, while so many are left.
#[must_use]
pub fn next_change(left: Millis) -> Millis {
    let step = if left <= MINUTE { SECOND } else { MINUTE };
    left - left.saturating_sub(1) / step * step
}

/// The words: seconds, minutes, hours and minutes, or days and hours; begun ones count.
#[must_use]
pub fn words(look: &Appearance, left: Millis) -> String {
    if left <= MINUTE {
        return look.say(&say!("wait.seconds", seconds = left.div_ceil(SECOND)));
    }
    let minutes = left.div_ceil(MINUTE);
    look.say(&match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => say!("wait.minutes", minutes = minutes),
        (0, hours, minutes) => say!("wait.hours", hours = hours, minutes = minutes),
        (days, hours, _) => say!("wait.days", days = days, hours = hours),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_change_exactly_when_they_are_said_to() {
        let look = Appearance::default();
        for left in [90 * MINUTE + 1, 90 * MINUTE, 61_001, 61_000, 60_001, 60_000, 59_500, 1_001, 1_000] {
            let change = next_change(left);
            let step = if left <= MINUTE { SECOND } else { MINUTE };
            assert!(change >= 1 && change <= step, "{left}: {change}");
            assert_eq!(words(&look, left), words(&look, left - change + 1), "{left}");
            assert_ne!(words(&look, left), words(&look, left - change), "{left}");
        }
    }
}
