//! Ordinary lines met before: a log says the same few things over and over, and each need be looked at closely only once.

use super::line::simply_opens;
use super::sieve::{Relevance, Sieve};

/// Lines remembered; one more takes another's place.
const LINES: usize = 4096;
/// Longest line that is remembered; longer ones are hardly ever alike.
const LONGEST: usize = 1024;

/// What is remembered of lines in which no failure shows.
#[derive(Debug)]
pub struct Familiar {
    /// The mark of a line; 0 where there is none. Its lowest bit is set where OpenRouter is named, the next where the line
    /// opens a record.
    marks: Box<[u64; LINES]>,
}

impl Default for Familiar {
    fn default() -> Self {
        Self { marks: Box::new([0; LINES]) }
    }
}

const NAMED: u64 = 1;
const OPENS: u64 = 2;

impl Familiar {
    /// What a line says of OpenRouter, as [`Sieve::look`] has it, and whether it surely opens a record, where that was asked
    /// of it: it is of lines that name OpenRouter.
    pub fn look(&mut self, sieve: &Sieve, line: &[u8], from: usize) -> (Relevance, bool) {
        let mark = if line.len() <= LONGEST { sieve.mark(line) } else { None };
        let Some(mark) = mark else { return (sieve.look(line, from), false) };
        let (place, mark) = ((mark >> 48) as usize % LINES, mark & !(NAMED | OPENS));
        let known = &mut self.marks[place];
        if *known & !(NAMED | OPENS) == mark && *known != 0 {
            let look = if *known & NAMED != 0 { Relevance::Named } else { Relevance::Nothing };
            return (look, *known & OPENS != 0);
        }
        let look = sieve.look(line, from);
        let opens = look == Relevance::Named && simply_opens(line, 0);
        match look {
            Relevance::Named => *known = mark | NAMED | if opens { OPENS } else { 0 },
            Relevance::Nothing => *known = mark,
            Relevance::Own | Relevance::Failing | Relevance::Shared => {}
        }
        (look, opens)
    }
}

#[cfg(test)]
mod tests {
    use super::Familiar;
    use crate::core::scan::sieve::{Relevance, Sieve};

    #[test]
    fn a_line_says_the_same_the_second_time() {
        let (sieve, mut familiar) = (Sieve::new(), Familiar::default());
        for _ in 0..3 {
            for (line, look) in [
                ("10:00:01 INFO openrouter answered 200 in 431 ms", Relevance::Named),
                ("10:00:01 INFO openrouter answered 402 in 431 ms", Relevance::Failing),
                ("10:00:01 INFO openrouter call failed in 431 ms", Relevance::Failing),
                ("10:00:01 INFO No endpoints found for acme/glim-2 in 431 ms", Relevance::Own),
                ("10:00:01 INFO cache hit in 431 ms", Relevance::Nothing),
            ] {
                assert_eq!(familiar.look(&sieve, line.as_bytes(), 0).0, look, "{line}");
            }
        }
    }
}
