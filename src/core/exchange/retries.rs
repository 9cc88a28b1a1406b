//! Which calls repeat an earlier one: programs try a failed call again without saying so, and each try counts.

use std::collections::VecDeque;

/// Calls that are compared with; as many as a sitting shows.
const REMEMBERED: usize = 50;

/// Fingerprints of the latest calls.
#[derive(Debug, Default)]
pub struct Retries {
    latest: VecDeque<(u64, u64)>,
}

impl Retries {
    /// Takes a call in; says which one it repeats, and as which attempt.
    pub fn note(&mut self, id: u64, fingerprint: u64) -> Option<(u64, usize)> {
        let same = || self.latest.iter().filter(|(_, known)| *known == fingerprint);
        let first = same().next().map(|(id, _)| (*id, same().count() + 1));
        if self.latest.len() == REMEMBERED {
            self.latest.pop_front();
        }
        self.latest.push_back((id, fingerprint));
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_body_again_is_an_attempt_of_the_first() {
        let mut retries = Retries::default();
        assert_eq!(retries.note(1, 7), None);
        assert_eq!(retries.note(2, 8), None);
        assert_eq!(retries.note(3, 7), Some((1, 2)));
        assert_eq!(retries.note(4, 7), Some((1, 3)));
    }
}
