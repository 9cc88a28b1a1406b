//! A sliding window over a stream: blocks in, records out, constant memory.

use super::anchors::Sieve;
use super::classify::{Classifier, Verdict};
use super::stamp::{self, Stamp};
use super::{RECORD, record};
use crate::core::scan::Summary;
use std::sync::Arc;

/// Bytes read at once; with the lowered copy it fits the second-level cache.
const BLOCK: usize = 256 * 1024;
/// Bytes kept behind the search, so that the head of a record can be found.
const HISTORY: usize = record::BACK + 4096;
/// How far before a record a time is looked for when it has none of its own.
const STAMP_BACK: usize = 4096;

/// One failure, as it is found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it is.
    pub verdict: Arc<Verdict>,
    /// When it was logged.
    pub stamp: Option<Stamp>,
    /// The line its record starts at, from 1.
    pub line: u64,
}

/// Finds failures in one stream.
#[derive(Debug)]
pub struct Scanner {
    sieve: Arc<Sieve>,
    classifier: Classifier,
    summary: Summary,
    file: String,
    this_year: Option<i16>,
    bytes: Vec<u8>,
    lowered: Vec<u8>,
    filled: usize,
    /// Everything before it was searched.
    searched: usize,
    /// End of the last record.
    consumed: usize,
    /// Lines before `counted`.
    lines: u64,
    counted: usize,
    /// Position of the window's first byte in the stream.
    base: u64,
}

impl Scanner {
    /// A scanner of the whole stream; `this_year` completes times written without a year.
    #[must_use]
    pub fn new(sieve: Arc<Sieve>, file: &str, this_year: Option<i16>) -> Self {
        Self {
            sieve,
            classifier: Classifier::default(),
            summary: Summary::default(),
            file: file.to_string(),
            this_year,
            bytes: vec![0; HISTORY + RECORD + 2 * BLOCK],
            lowered: vec![0; HISTORY + RECORD + 2 * BLOCK],
            filled: 0,
            searched: 0,
            consumed: 0,
            lines: 0,
            counted: 0,
            base: 0,
        }
    }

    /// Free room to read the next bytes into; tell how many came with [`Self::advance`].
    pub fn spare(&mut self) -> &mut [u8] {
        if self.bytes.len() - self.filled < BLOCK {
            self.shift();
        }
        &mut self.bytes[self.filled..]
    }

    /// The bytes just read into the spare room start with these.
    pub fn starts_with(&self, prefix: &[u8], count: usize) -> bool {
        self.bytes[self.filled..].get(..count).is_some_and(|it| it.starts_with(prefix))
    }

    /// Takes `count` bytes that were put into the spare room.
    pub fn advance(&mut self, count: usize, found: &mut dyn FnMut(&Found)) {
        let end = (self.filled + count).min(self.bytes.len());
        lower(&self.bytes[self.filled..end], &mut self.lowered[self.filled..end]);
        self.filled = end;
        self.search(self.filled.saturating_sub(RECORD), found);
    }

    /// Takes what is there as complete: the end of the stream, or a pause in a live log.
    pub fn settle(&mut self, found: &mut dyn FnMut(&Found)) {
        self.search(self.filled, found);
        // An anchor may be cut by the pause.
        self.searched = self.searched.saturating_sub(self.sieve.longest()).max(self.consumed);
    }

    /// What was found so far.
    #[must_use]
    pub fn summary(&mut self) -> Summary {
        self.line_of(self.filled);
        let mut summary = self.summary.clone();
        summary.lines = self.lines;
        summary.bytes = self.base + self.filled as u64;
        summary
    }

    fn search(&mut self, limit: usize, found: &mut dyn FnMut(&Found)) {
        while self.searched < limit {
            let Some(hit) = self.sieve.next(&self.lowered[..self.filled], self.searched).filter(|it| *it < limit)
            else {
                self.searched = limit;
                break;
            };
            let (from, to) = self.line_around(hit);
            // Most hits are ordinary lines: they are told by their own bytes alone.
            let own = self.sieve.is_own(&self.lowered[from..to]);
            if !own && !self.sieve.names_openrouter(&self.lowered[hit..to]) {
                self.searched = to.max(hit + 1);
                continue;
            }
            let (start, end) = record::around(&self.bytes[..self.filled], self.consumed, hit);
            self.searched = end.max(hit + 1);
            self.consumed = end;
            if own || self.sieve.shows_failure(&self.lowered[start..end]) {
                self.take(start, end, found);
            }
        }
    }

    /// The line of a hit, or as much of it around the hit as a record may hold.
    fn line_around(&self, hit: usize) -> (usize, usize) {
        let floor = self.consumed.max(hit.saturating_sub(record::BACK));
        let ceiling = self.filled.min(hit + RECORD - record::BACK);
        let start = memchr::memrchr(b'\n', &self.bytes[floor..hit]).map_or(floor, |it| floor + it + 1);
        let end = memchr::memchr(b'\n', &self.bytes[hit..ceiling]).map_or(ceiling, |it| hit + it + 1);
        (start, end)
    }

    fn take(&mut self, start: usize, end: usize, found: &mut dyn FnMut(&Found)) {
        let record = &self.bytes[start..end];
        let verdict = self.classifier.classify(record);
        let stamp = self.stamp(start, end);
        let line = self.line_of(start);
        self.summary.add(&verdict, stamp, &self.file, line);
        if verdict.cause != crate::core::knowledge::causes::CauseId::NONE {
            found(&Found { verdict, stamp, line });
        }
    }

    /// The time of the record's first line that has one, else of the nearest line before it.
    fn stamp(&self, start: usize, end: usize) -> Option<Stamp> {
        let own =
            self.bytes[start..end].split(|it| *it == b'\n').take(4).find_map(|it| stamp::find(it, self.this_year));
        own.or_else(|| {
            let before = &self.bytes[start.saturating_sub(STAMP_BACK)..start];
            before.rsplit(|it| *it == b'\n').find_map(|it| stamp::find(it, self.this_year))
        })
    }

    fn line_of(&mut self, at: usize) -> u64 {
        if at > self.counted {
            self.lines += memchr::memchr_iter(b'\n', &self.bytes[self.counted..at]).count() as u64;
            self.counted = at;
        }
        self.lines + 1
    }

    /// Drops what neither a record nor a time can reach back to.
    fn shift(&mut self) {
        let keep = self.searched.min(self.filled).saturating_sub(HISTORY);
        self.line_of(keep);
        self.bytes.copy_within(keep..self.filled, 0);
        self.lowered.copy_within(keep..self.filled, 0);
        self.filled -= keep;
        self.searched = self.searched.saturating_sub(keep);
        self.consumed = self.consumed.saturating_sub(keep);
        self.counted = self.counted.saturating_sub(keep);
        self.base += keep as u64;
    }
}

/// Copies the bytes with ASCII letters lowered, eight at a time: built for size, a loop over bytes is not vectorized.
fn lower(from: &[u8], into: &mut [u8]) {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const TOP: u64 = EACH << 7;
    let (words, rest) = from.as_chunks::<8>();
    let (lowered, tail) = into.as_chunks_mut::<8>();
    for (from, into) in words.iter().zip(lowered) {
        let word = u64::from_ne_bytes(*from);
        // Adding carries into the top bit of a byte that is at least `A`, or beyond `Z`.
        let seven = word & !TOP;
        let from_a = seven + EACH * u64::from(0x80 - b'A');
        let beyond_z = seven + EACH * u64::from(0x7f - b'Z');
        let upper = (from_a & !beyond_z) & !word & TOP;
        *into = (word | (upper >> 2)).to_ne_bytes();
    }
    tail.copy_from_slice(rest);
    tail.make_ascii_lowercase();
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn every_byte_is_lowered_as_ascii() {
        let all: Vec<u8> = (0..=255).chain(0..=255).skip(3).collect();
        let mut lowered = vec![0; all.len()];
        lower(&all, &mut lowered);
        assert_eq!(lowered, all.to_ascii_lowercase());
    }
}
