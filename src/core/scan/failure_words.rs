//! Signs of failure in one line: few short words, of which nearly every line has none.

use super::bare_letters::{follow, letters};
use aho_corasick::{AhoCorasick, MatchKind};

/// Bytes of a line that are folded and searched at once.
const PIECE: usize = 512;
/// Bytes that two pieces share, so that no word is cut between them.
const SHARED: usize = 16;

/// Where a sign's longest part stands in it.
#[derive(Debug)]
struct Sign {
    before: Vec<u8>,
    behind: Vec<u8>,
}

/// The signs, made ready for the search.
#[derive(Debug)]
pub struct Signs {
    /// Finds the longest run of letters of each; none if it could not be built, and then every line is looked at.
    runs: Option<AhoCorasick>,
    /// For each run the signs around it.
    signs: Vec<Vec<Sign>>,
}

impl Signs {
    /// Prepares lowered words.
    #[must_use]
    pub fn new(words: &[&str]) -> Self {
        let mut runs: Vec<&str> = Vec::new();
        let mut signs: Vec<Vec<Sign>> = Vec::new();
        for word in words {
            let parts = word.split([' ', '-']);
            let run = parts.max_by_key(|part| part.len()).unwrap_or(word);
            let at = word.find(run).unwrap_or_default();
            let (before, rest) = word.as_bytes().split_at(at);
            let sign = Sign { before: letters(before), behind: letters(&rest[run.len()..]) };
            match runs.iter().position(|known| *known == run) {
                Some(index) => signs[index].push(sign),
                None => {
                    runs.push(run);
                    signs.push(vec![sign]);
                }
            }
        }
        // Its own search by vectors serves exact bytes only, which is why the text is folded before.
        let runs = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(runs).ok();
        Self { runs, signs }
    }

    /// Whether any sign stands in the bytes.
    #[must_use]
    pub fn show_in(&self, bytes: &[u8]) -> bool {
        let Some(runs) = &self.runs else { return true };
        let mut folded = [0; PIECE];
        let mut start = 0;
        loop {
            let piece = &bytes[start..bytes.len().min(start + PIECE)];
            let folded = fold(piece, &mut folded);
            let mut from = 0;
            while let Some(hit) = runs.find(&folded[from..]) {
                let (at, end) = (start + from + hit.start(), start + from + hit.end());
                let (before, behind) = (&bytes[..at], &bytes[end..]);
                let stands = |sign: &Sign| {
                    follow(behind.iter(), sign.behind.iter()) && follow(before.iter().rev(), sign.before.iter().rev())
                };
                if !is_empty_field(behind) && self.signs[hit.pattern().as_usize()].iter().any(stands) {
                    return true;
                }
                from += hit.start() + 1;
            }
            if start + PIECE >= bytes.len() {
                return false;
            }
            start += PIECE - SHARED;
        }
    }
}

/// `"exception": null`: the name of a field that holds nothing.
fn is_empty_field(behind: &[u8]) -> bool {
    let Some(value) = behind.strip_prefix(b"\":").or_else(|| behind.strip_prefix(b"=")) else { return false };
    let value = value.strip_prefix(b" ").unwrap_or(value);
    [&b"null"[..], b"None", b"nil", b"\"\"", b"[]"].iter().any(|nothing| value.starts_with(nothing))
}

/// Lowers letters, eight at once; what else it changes is no letter.
fn fold<'a>(bytes: &[u8], into: &'a mut [u8; PIECE]) -> &'a [u8] {
    let folded = &mut into[..bytes.len()];
    folded.copy_from_slice(bytes);
    let (eights, rest) = folded.as_chunks_mut::<8>();
    for eight in eights {
        *eight = (u64::from_ne_bytes(*eight) | u64::from_ne_bytes([0x20; 8])).to_ne_bytes();
    }
    for byte in rest {
        *byte |= 0x20;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{PIECE, Signs};

    const WORDS: &[&str] = &["fail", "timed out", "not found", "not a valid", "rate-limit", "rate limit", "<html"];

    #[test]
    fn every_sign_is_found_wherever_it_stands_and_however_it_is_written() {
        let signs = Signs::new(WORDS);
        for word in WORDS {
            for lead in [0, 1, 7, 20, PIECE - 9, PIECE - 3, PIECE, 3 * PIECE - 20] {
                let text = format!("{}{} and more", ".".repeat(lead), word.to_uppercase());
                assert!(signs.show_in(text.as_bytes()), "{word} {lead}");
            }
        }
        assert!(signs.show_in(b"it was not \"found\""));
        for text in ["", "found it", "a valid one", "in time", "limits", "no html", r#"{"fail": null}"#, "fail=None"] {
            assert!(!signs.show_in(text.as_bytes()), "{text}");
        }
    }
}
