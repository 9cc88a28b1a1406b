//! Ordinary lines met before: a log says the same few things over and over, and each need be looked at closely only once.

use super::sieve::{Look, Sieve};

/// Lines remembered; one more takes another's place.
const LINES: usize = 4096;
/// Longest line that is remembered; longer ones are hardly ever alike.
const LONGEST: usize = 1024;

/// What is remembered of lines in which no failure shows.
#[derive(Debug)]
pub struct Familiar {
    /// The mark of a line, its lowest bit set where OpenRouter is named; 0 where there is none.
    marks: Box<[u64; LINES]>,
}

impl Default for Familiar {
    fn default() -> Self {
        Self { marks: Box::new([0; LINES]) }
    }
}

impl Familiar {
    /// What a line says of OpenRouter, as [`Sieve::look`] has it.
    pub fn look(&mut self, sieve: &Sieve, line: &[u8], from: usize) -> Look {
        let mark = if line.len() <= LONGEST { sieve.mark(line) } else { None };
        let Some(mark) = mark else { return sieve.look(line, from) };
        let (place, mark) = ((mark >> 48) as usize % LINES, mark & !1);
        let known = &mut self.marks[place];
        if *known & !1 == mark && *known != 0 {
            return if *known & 1 == 1 { Look::Named } else { Look::Nothing };
        }
        let look = sieve.look(line, from);
        match look {
            Look::Named => *known = mark | 1,
            Look::Nothing => *known = mark,
            Look::Own | Look::Failing | Look::Shared => {}
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::Familiar;
    use crate::core::scan::sieve::{Look, Sieve};

    #[test]
    fn a_line_says_the_same_the_second_time() {
        let (sieve, mut familiar) = (Sieve::new(), Familiar::default());
        for _ in 0..3 {
            for (line, look) in [
                ("10:00:01 INFO openrouter answered 200 in 431 ms", Look::Named),
                ("10:00:01 INFO openrouter answered 402 in 431 ms", Look::Failing),
                ("10:00:01 INFO openrouter call failed in 431 ms", Look::Failing),
                ("10:00:01 INFO Insufficient credits 431 ms", Look::Own),
                ("10:00:01 INFO cache hit in 431 ms", Look::Nothing),
            ] {
                assert_eq!(familiar.look(&sieve, line.as_bytes(), 0), look, "{line}");
            }
        }
    }
}
