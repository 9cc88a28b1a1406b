//! A large file in parts, each scanned by its own thread, as one.

use super::scan_run::Scan;
use crate::core::scan::{Scanner, Summary, record};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Smallest part worth a thread, bytes.
const PART: u64 = 16 * 1024 * 1024;
/// Most threads: beyond a few the disk is what is waited for.
const THREADS: u64 = 8;
/// How far behind a border the next record is looked for, bytes. Without one the parts stay together.
const LOOK: usize = 64 * 1024;

/// A stretch of a file that several threads read through one handle: a second handle could be another file by now.
struct Stretch<'a> {
    file: &'a Mutex<File>,
    at: u64,
    /// None: to the end of the file, which may be growing.
    end: Option<u64>,
}

impl Read for Stretch<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.end.map_or(u64::MAX, |it| it.saturating_sub(self.at));
        let room = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(&mut into[..room])?;
        self.at += count as u64;
        Ok(count)
    }
}

/// Scans a file that can be read from any place; the sums so far, and what ended the reading early.
pub(super) fn scan(scan: &Scan, file: File, length: u64, name: &str) -> (Summary, io::Result<()>) {
    let file = Mutex::new(file);
    let borders = borders(&file, length);
    let starts = || std::iter::once(0).chain(borders.iter().copied());
    let ends = || borders.iter().copied().map(Some).chain(std::iter::once(None));
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = starts()
            .zip(ends())
            .map(|(at, end)| {
                let mut part = Stretch { file: &file, at, end };
                let mut scanner = Scanner::new(Arc::clone(&scan.sieve), name, scan.this_year);
                scope.spawn(move || {
                    let ended = scan.drain(&mut part, &mut scanner);
                    (scanner.summary(), ended)
                })
            })
            .collect();
        threads.into_iter().map(|it| it.join().unwrap_or_else(|_| lost())).collect::<Vec<_>>()
    });
    let mut whole = Summary::default();
    let mut ended = Ok(());
    for (part, end) in parts {
        whole.append(part);
        ended = ended.and(end);
    }
    (whole, ended)
}

/// What is left of a part whose thread broke off.
fn lost() -> (Summary, io::Result<()>) {
    (Summary::default(), Err(io::ErrorKind::Other.into()))
}

/// Where records open near equal shares of the file.
fn borders(file: &Mutex<File>, length: u64) -> Vec<u64> {
    let threads = thread::available_parallelism().map_or(1, |it| NonZero::get(it) as u64).min(THREADS);
    let parts = threads.min(length / PART).max(1);
    let mut look = vec![0; LOOK];
    let mut borders = Vec::new();
    for share in 1..parts {
        let at = length / parts * share;
        let mut ahead = Stretch { file, at, end: None };
        let Ok(count) = ahead.read(&mut look) else { break };
        if let Some(opens) = record::first_opening(&look[..count]) {
            borders.push(at + opens as u64);
        }
    }
    borders
}
