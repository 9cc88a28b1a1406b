//! What is to be replaced in a text, sought in the text and below its escapes.

use crate::core::ingest::decoded::{DecodedMatch, everywhere};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

/// Something private.
pub(super) struct PrivatePiece {
    /// Where it is.
    pub(super) range: Range<usize>,
    /// What it was found in: the list of messages, the field, or itself.
    pub(super) part_of: Range<usize>,
    /// What stands for it.
    pub(super) with: String,
    /// How many layers of escapes were undone before it was found.
    layer: usize,
}

impl PrivatePiece {
    /// A piece that is found by itself.
    pub(super) fn alone(range: Range<usize>, with: String) -> Self {
        Self { part_of: range.clone(), range, with, layer: 0 }
    }
}

impl DecodedMatch for PrivatePiece {
    fn each_place(&mut self, mut map: impl FnMut(&mut Range<usize>)) {
        map(&mut self.range);
        map(&mut self.part_of);
    }
}

/// Every piece of a text, in order and apart. What was understood as it is written is not read a second time without its
/// escapes: an escaped quote inside a message would end the message there.
pub(super) fn apart(text: &str, find: impl Fn(&str) -> Vec<PrivatePiece>) -> Vec<PrivatePiece> {
    let layer = Cell::new(0);
    let mut all = everywhere(text, |text, found| {
        found.extend(find(text).into_iter().map(|piece| PrivatePiece { layer: layer.get(), ..piece }));
        layer.set(layer.get() + 1);
    });
    let mut taken: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    all.retain(|piece| {
        let Range { start, end } = piece.part_of;
        let before = taken.range(..end.max(start + 1)).next_back().map(|(start, (end, layer))| (*start, *end, *layer));
        match before {
            Some((first, _, layer)) if first == start => layer == piece.layer,
            Some((_, last, _)) if last > start => false,
            _ => {
                taken.insert(start, (end, piece.layer));
                true
            }
        }
    });
    all.sort_by_key(|piece| piece.range.start);
    all
}
