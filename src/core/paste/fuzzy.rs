//! Literals with a slip of the hand in them: texts that were typed off a screen.

use super::view::Tight;
use std::ops::Range;

/// Shorter literals are too easily met by chance.
const SHORTEST: usize = 16;
/// Longer texts were not typed by hand.
const LONGEST_TEXT: usize = 4000;

/// Where something very like a literal stands, as a range of the flat text. One slip in a dozen letters is allowed.
#[must_use]
pub fn find(tight: &Tight, literal: &str) -> Option<Range<usize>> {
    let wanted = super::view::squeeze(literal);
    let wanted = wanted.as_bytes();
    if wanted.len() < SHORTEST || tight.bytes.len() > LONGEST_TEXT {
        return None;
    }
    let slips = (wanted.len() / 12).clamp(1, 3);
    // With so many slips one of the pieces is whole.
    let size = wanted.len() / (slips + 1);
    for piece in 0..=slips {
        let from = piece * size;
        for at in memchr::memmem::find_iter(&tight.bytes, &wanted[from..from + size]).take(4) {
            let start = at.saturating_sub(from + slips);
            let end = (at + wanted.len() - from + slips).min(tight.bytes.len());
            if let Some(range) = nearest(&tight.bytes[start..end], wanted, slips) {
                let first = tight.map[start + range.start] as usize;
                let last = tight.map[start + range.end - 1] as usize + 1;
                return Some(first..last);
            }
        }
    }
    None
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
