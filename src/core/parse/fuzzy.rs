//! Literals with a slip of the hand in them: texts that were typed off a screen.

use super::normalized::Tight;
use std::ops::Range;

/// Shorter literals are too easily met by chance.
const SHORTEST: usize = 16;
/// Longer texts were not typed by hand.
const LONGEST_TEXT: usize = 4000;

/// A short text in which slips are looked for.
#[derive(Debug)]
pub struct Typed {
    tight: Tight,
    /// Which groups of letters stand in it, by their hash: most literals have none of them.
    groups: Vec<u64>,
}

/// Letters of a group.
const GROUP: usize = 4;
/// Bits of a group's hash.
const BITS: u32 = 14;

/// Word and bit of a group.
fn slot(group: &[u8]) -> Option<(usize, u64)> {
    let letters = u32::from_le_bytes(*group.first_chunk::<GROUP>()?);
    let hash = letters.wrapping_mul(0x9e37_79b1) >> (32 - BITS);
    Some(((hash >> 6) as usize, 1 << (hash & 63)))
}

impl Typed {
    /// Nothing for a text that is too long to have been typed by hand.
    #[must_use]
    pub fn of(flat: &str) -> Option<Self> {
        let tight = Tight::of(flat);
        if tight.bytes.len() > LONGEST_TEXT {
            return None;
        }
        let mut groups = vec![0; 1 << (BITS - 6)];
        for (word, bit) in tight.bytes.windows(GROUP).filter_map(slot) {
            groups[word] |= bit;
        }
        Some(Self { tight, groups })
    }

    fn may_hold(&self, piece: &[u8]) -> bool {
        piece.windows(GROUP).filter_map(slot).all(|(word, bit)| self.groups[word] & bit != 0)
    }

    /// Where something very like a literal stands, as a range of the flat text. One slip in a dozen letters is allowed.
    /// The literal comes as its letters and digits, lower case.
    #[must_use]
    pub fn find(&self, wanted: &[u8]) -> Option<Range<usize>> {
        if wanted.len() < SHORTEST {
            return None;
        }
        let Tight { bytes, map } = &self.tight;
        let slips = (wanted.len() / 12).clamp(1, 3);
        // With so many slips one of the pieces is whole.
        let size = wanted.len() / (slips + 1);
        for from in (0..=slips).map(|it| it * size) {
            let piece = &wanted[from..from + size];
            if !self.may_hold(piece) {
                continue;
            }
            for at in memchr::memmem::find_iter(bytes, piece).take(4) {
                let start = at.saturating_sub(from + slips);
                let end = (at + wanted.len() - from + slips).min(bytes.len());
                if let Some(range) = nearest(&bytes[start..end], wanted, slips) {
                    let first = map[start + range.start] as usize;
                    let last = map[start + range.end - 1] as usize + 1;
                    return Some(first..last);
                }
            }
        }
        None
    }
}

/// The part of a window with the least edit distance to a literal, if that is small enough.
fn nearest(window: &[u8], wanted: &[u8], slips: usize) -> Option<Range<usize>> {
    // One row per letter of the window: distance to each head of the literal, and where that match started.
    let mut row: Vec<(usize, usize)> = (0..=wanted.len()).map(|it| (it, 0)).collect();
    let mut best: Option<(usize, Range<usize>)> = None;
    for (index, letter) in window.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (0, index + 1);
        for (column, other) in wanted.iter().enumerate() {
            let above = row[column + 1];
            let left = row[column];
            let change = (diagonal.0 + usize::from(letter != other), diagonal.1);
            let least = [change, (above.0 + 1, above.1), (left.0 + 1, left.1)].into_iter().min_by_key(|it| it.0);
            diagonal = above;
            row[column + 1] = least.unwrap_or(change);
        }
        let (distance, start) = row[wanted.len()];
        if distance <= slips && start <= index && best.as_ref().is_none_or(|(found, _)| distance < *found) {
            best = Some((distance, start..index + 1));
        }
    }
    best.map(|(_, range)| range)
}
