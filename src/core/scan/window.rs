//! A sliding window over a stream: blocks in, records out, constant memory.

use super::classify::{Classifier, RecordVerdict};
use super::decode::{Decoder, Encoding};
use super::envelope;
use super::known_lines::Familiar;
use super::limits::{BACK, RECORD};
use super::line::simply_opens;
use super::record::{self, Bounds};
use super::sieve::{Relevance, Sieve};
use super::spelled_colors;
use super::stamp::Stamp;
use super::summary::Summary;
use super::timestamp;
use crate::core::knowledge::causes::CauseId;
use std::ops::Range;
use std::sync::Arc;

/// Bytes read at once: what is kept of the stream, some four of them, is to fit the second-level cache.
const BLOCK: usize = 128 * 1024;
/// Bytes kept behind the search, so that the head of a record can be found.
const HISTORY: usize = BACK + 4096;
/// Bytes that reading may add to what is kept: UTF-16 grows by half, and a little is kept back while it is undone.
const ROOM: usize = 2 * BLOCK;
/// How far before a record a time is looked for when it has none of its own.
const STAMP_BACK: usize = 4096;

/// Lines of a record in which a time of its own is looked for: at its head, or in all of an object over many lines.
fn lines_looked_at(record: &[u8]) -> usize {
    let first = record.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.trim_ascii() == b"{" { 64 } else { 4 }
}

/// One failure, as it is found.
#[derive(Clone, Debug)]
pub struct FoundFailure {
    /// What it is.
    pub verdict: Arc<RecordVerdict>,
    /// When it was logged.
    pub stamp: Option<Stamp>,
    /// The line its record starts at, from 1.
    pub line: u64,
}

/// A record taken at a pause of a live log: more of it may come.
#[derive(Clone, Copy, Debug)]
struct Unfinished {
    start: usize,
    counted: bool,
}

/// Finds failures in one stream.
#[derive(Debug)]
pub struct Scanner {
    sieve: Arc<Sieve>,
    familiar: Familiar,
    classifier: Classifier,
    summary: Summary,
    file: String,
    this_year: Option<i16>,
    decoder: Decoder,
    bytes: Vec<u8>,
    filled: usize,
    /// Everything before it was searched.
    searched: usize,
    /// End of the last record.
    consumed: usize,
    unfinished: Option<Unfinished>,
    /// Whole lines in which no time was found: in a log without any, each record would look for one in all lines before it.
    timeless: Range<usize>,
    /// Lines before `counted`.
    lines: u64,
    counted: usize,
    /// Bytes of the stream that were read.
    read: u64,
}

impl Scanner {
    /// A scanner of the whole stream; `this_year` completes times written without a year.
    #[must_use]
    pub fn new(sieve: Arc<Sieve>, file: &str, this_year: Option<i16>) -> Self {
        Self {
            sieve,
            familiar: Familiar::default(),
            classifier: Classifier::default(),
            summary: Summary::default(),
            file: file.to_string(),
            this_year,
            decoder: Decoder::default(),
            bytes: vec![0; HISTORY + RECORD + 2 * ROOM],
            filled: 0,
            searched: 0,
            consumed: 0,
            unfinished: None,
            timeless: 0..0,
            lines: 0,
            counted: 0,
            read: 0,
        }
    }

    /// A scanner of a part of a stream whose encoding is known.
    #[must_use]
    pub fn of_part(sieve: Arc<Sieve>, file: &str, this_year: Option<i16>, encoding: Encoding) -> Self {
        Self { decoder: Decoder::of(encoding), ..Self::new(sieve, file, this_year) }
    }

    /// The scanner, with what others have read remembered too.
    #[must_use]
    pub fn sharing(self, classifier: &Classifier) -> Self {
        Self { classifier: classifier.clone(), ..self }
    }

    /// Free room to read the next bytes into; tell how many came with [`Self::advance`].
    pub fn spare(&mut self) -> &mut [u8] {
        if self.bytes.len() - self.filled < ROOM {
            self.shift();
        }
        &mut self.bytes[self.filled..self.filled + BLOCK]
    }

    /// Takes `count` bytes that were put into the spare room.
    pub fn advance(&mut self, count: usize, found: &mut dyn FnMut(&FoundFailure)) {
        let count = count.min(BLOCK);
        self.read += count as u64;
        self.filled += self.decoder.take(&mut self.bytes[self.filled..], count);
        self.resume(self.whole_lines());
        self.search(self.filled.saturating_sub(RECORD), found);
    }

    /// Takes what is there as complete: the end of the stream.
    pub fn settle(&mut self, found: &mut dyn FnMut(&FoundFailure)) {
        if self.bytes.len() - self.filled < ROOM {
            self.shift();
        }
        self.filled += self.decoder.finish(&mut self.bytes[self.filled..]);
        self.resume(self.filled);
        self.search(self.filled, found);
    }

    /// Takes the whole lines that are there as complete, since a live log is quiet; with `cut` the line that has no end
    /// yet as well. What comes later of the same record is not counted again.
    pub fn pause(&mut self, cut: bool, found: &mut dyn FnMut(&FoundFailure)) {
        let all = self.filled;
        let settled = if cut { all } else { self.whole_lines() };
        self.resume(settled);
        self.filled = settled;
        self.search(settled, found);
        self.filled = all;
        // The line without an end is searched again when it has one.
        self.searched = self.searched.min(self.whole_lines().max(self.consumed));
    }

    /// Behind the last line end.
    fn whole_lines(&self) -> usize {
        memchr::memrchr(b'\n', &self.bytes[..self.filled]).map_or(0, |at| at + 1)
    }

    /// What was found so far.
    #[must_use]
    pub fn summary(&mut self) -> Summary {
        self.line_of(self.filled);
        let mut summary = self.summary.clone();
        summary.lines = self.lines;
        summary.bytes = self.read;
        summary
    }

    /// Goes on with a record that a pause had ended, by what stands before `limit`: what was counted takes its other
    /// lines along, what was not is read anew.
    fn resume(&mut self, limit: usize) {
        let Some(unfinished) = self.unfinished else { return };
        let end = record::end(&self.bytes[..limit.max(unfinished.start)], unfinished.start);
        if end > self.consumed && unfinished.counted {
            self.consumed = end;
            self.searched = self.searched.max(end);
        } else if end > self.consumed {
            self.consumed = unfinished.start;
            self.searched = unfinished.start;
        }
        // Nothing has come yet that could belong to it or not.
        if end < limit || end > self.consumed {
            self.unfinished = None;
        }
    }

    fn search(&mut self, limit: usize, found: &mut dyn FnMut(&FoundFailure)) {
        while self.searched < limit {
            let Some(hit) = self.sieve.next(&self.bytes[..self.filled], self.searched, limit) else {
                self.searched = limit;
                break;
            };
            let (from, to) = self.line_around(hit);
            // Most hits are ordinary lines, which their own bytes tell.
            let (look, opens) = self.familiar.look(&self.sieve, &self.bytes[from..to], hit - from);
            let ordinary = match look {
                Relevance::Nothing => true,
                Relevance::Named => {
                    let bytes = &self.bytes[..self.filled];
                    (opens || record::opens(bytes, from)) && (to >= bytes.len() || record::opens(bytes, to))
                }
                Relevance::Own | Relevance::Failing | Relevance::Shared => false,
            };
            if ordinary {
                self.searched = to.max(hit + 1);
                continue;
            }
            let bounds = record::around(&self.bytes[..self.filled], self.consumed, hit);
            self.searched = bounds.end.max(hit + 1);
            self.consumed = bounds.end;
            let counted = self.take(bounds, look == Relevance::Own, found);
            self.unfinished = (bounds.end == self.filled).then_some(Unfinished { start: bounds.start, counted });
        }
    }

    /// The line of a hit, or as much of it around the hit as a record may hold.
    fn line_around(&self, hit: usize) -> (usize, usize) {
        let floor = self.consumed.max(hit.saturating_sub(BACK));
        let ceiling = self.filled.min(hit + RECORD - BACK);
        let start = memchr::memrchr(b'\n', &self.bytes[floor..hit]).map_or(floor, |at| floor + at + 1);
        let end = memchr::memchr(b'\n', &self.bytes[hit..ceiling]).map_or(ceiling, |at| hit + at + 1);
        (start, end)
    }

    /// Reads a record, known to hold words of OpenRouter's `own` or not; true if it is a failure.
    fn take(&mut self, bounds: Bounds, own: bool, found: &mut dyn FnMut(&FoundFailure)) -> bool {
        let Some((verdict, start)) = self.judge(bounds, own) else { return false };
        let stamp = self.stamp(start, bounds.end);
        let line = self.line_of(start);
        self.summary.add(&verdict, stamp, &self.file, line);
        let counted = verdict.cause != CauseId::NONE;
        if counted {
            found(&FoundFailure { verdict, stamp, line });
        }
        counted
    }

    /// The verdict on a record, and where it begins. A line above a traceback lends it what it says of OpenRouter, but
    /// a failure of its own takes nothing from the traceback.
    fn judge(&self, bounds: Bounds, own: bool) -> Option<(Arc<RecordVerdict>, usize)> {
        let Self { bytes, sieve, classifier, summary, .. } = self;
        let has_example = |cause| summary.causes.contains_key(&cause);
        let verdict = |from: usize, own: bool| {
            let record = &bytes[from..bounds.end];
            let simple = simply_opens(record, 0);
            let record = if simple { spelled_colors::strip(record) } else { envelope::unwrap(record) };
            (own || sieve.lets_through(&record)).then(|| classifier.classify(&record, has_example))
        };
        let Some(lead) = bounds.lead else {
            return verdict(bounds.start, own).map(|verdict| (verdict, bounds.start));
        };
        let alone = verdict(lead, false);
        let named = alone.as_ref().is_some_and(|verdict| verdict.cause != CauseId::NONE);
        let tells = sieve.lets_through(&envelope::unwrap(&bytes[bounds.start..lead]));
        let whole = tells.then(|| verdict(bounds.start, own)).flatten();
        match (whole, alone) {
            (Some(whole), Some(alone)) if named && whole.cause != alone.cause => Some((alone, lead)),
            (Some(whole), _) => Some((whole, bounds.start)),
            (None, alone) => alone.map(|verdict| (verdict, lead)),
        }
    }

    /// The program's own time, else its collector's, else the nearest one before the record.
    fn stamp(&mut self, start: usize, end: usize) -> Option<Stamp> {
        let record = &self.bytes[start..end];
        let own =
            record.split(|byte| *byte == b'\n').take(lines_looked_at(record)).find_map(|line| self.stamp_in(line));
        own.or_else(|| self.stamp_before(start))
    }

    fn stamp_in(&self, line: &[u8]) -> Option<Stamp> {
        let peeled = envelope::peel(line, self.this_year);
        let head = |text: &[u8]| timestamp::leading(text, self.this_year).map(|(stamp, _)| stamp);
        let any = |text: &[u8]| timestamp::find(text, self.this_year);
        if peeled.wrapped { head(&peeled.text).or(peeled.at).or_else(|| any(&peeled.text)) } else { any(&peeled.text) }
    }

    fn stamp_before(&mut self, start: usize) -> Option<Stamp> {
        let floor = start.saturating_sub(STAMP_BACK);
        let (mut lowest, mut found) = (start, None);
        while lowest > floor && found.is_none() {
            if self.timeless.contains(&(lowest - 1)) {
                lowest = self.timeless.start.max(floor);
                continue;
            }
            let line = memchr::memrchr(b'\n', &self.bytes[floor..lowest - 1]).map_or(floor, |at| floor + at + 1);
            let text = &self.bytes[line..lowest];
            found = self.stamp_in(text.strip_suffix(b"\n").unwrap_or(text));
            lowest = if found.is_some() { lowest } else { line };
        }
        self.timeless = lowest..start;
        found
    }

    fn line_of(&mut self, at: usize) -> u64 {
        if at > self.counted {
            self.lines += bytecount::count(&self.bytes[self.counted..at], b'\n') as u64;
            self.counted = at;
        }
        self.lines + 1
    }

    /// Drops what neither a record nor a time can reach back to.
    fn shift(&mut self) {
        let keep = self.searched.min(self.filled).saturating_sub(HISTORY);
        self.line_of(keep);
        self.bytes.copy_within(keep..self.filled, 0);
        self.filled -= keep;
        self.searched = self.searched.saturating_sub(keep);
        self.consumed = self.consumed.saturating_sub(keep);
        self.counted = self.counted.saturating_sub(keep);
        self.timeless = self.timeless.start.saturating_sub(keep)..self.timeless.end.saturating_sub(keep);
        self.unfinished = self
            .unfinished
            .and_then(|known| Some(Unfinished { start: known.start.checked_sub(keep)?, counted: known.counted }));
    }
}
