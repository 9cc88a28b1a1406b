//! A large file in parts, each scanned by its own thread, as one.

use super::scan_session::ScanSession;
use crate::core::scan::decode::Encoding;
use crate::core::scan::{Scanner, Summary, record};
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

/// Smallest part worth a thread, bytes.
const PART: u64 = 16 * 1024 * 1024;
/// Most threads: beyond a few the disk is what is waited for.
const THREADS: u64 = 8;
/// How far behind a border the next record is looked for, bytes. Without one the parts stay together.
const LOOK: usize = 64 * 1024;

/// A stretch of a file that several threads read through one handle: a second handle could be another file by now.
struct Stretch<'a> {
    file: &'a File,
    at: u64,
    /// None: to the end of the file, which may be growing.
    end: Option<u64>,
}

impl Read for Stretch<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.end.map_or(u64::MAX, |it| it.saturating_sub(self.at));
        let room = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = read_at(self.file, &mut into[..room], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// Reads at a place of its own, so that no thread waits for another.
#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

/// Reads at a place of its own; it moves the place of the handle, which nobody reads by.
#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

/// Scans a file that can be read from any place; the sums so far, and what ended the reading early.
pub(super) fn scan(session: &ScanSession<'_>, file: File, length: u64, name: &str) -> (Summary, io::Result<()>) {
    let encoding = encoding(&file);
    // A border in UTF-16 would be looked for in halves of letters.
    let borders = if encoding == Encoding::Bytes { borders(&file, length) } else { Vec::new() };
    let starts = || std::iter::once(0).chain(borders.iter().copied());
    let ends = || borders.iter().copied().map(Some).chain(std::iter::once(None));
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = starts()
            .zip(ends())
            .map(|(at, end)| {
                let mut part = Stretch { file: &file, at, end };
                let mut scanner = Scanner::of_part(Arc::clone(&session.sieve), name, session.this_year, encoding)
                    .sharing(&session.classifier);
                scope.spawn(move || {
                    let ended = pour(session, &mut part, &mut scanner);
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

/// Reads to the end, or to an interrupt.
pub(super) fn pour(session: &ScanSession<'_>, from: &mut dyn Read, scanner: &mut Scanner) -> io::Result<()> {
    let mut ended = Ok(());
    while !session.stopped() {
        match from.read(scanner.spare()) {
            Ok(0) => break,
            Ok(count) => scanner.advance(count, &mut |_| {}),
            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
            Err(problem) => {
                ended = Err(problem);
                break;
            }
        }
    }
    scanner.settle(&mut |_| {});
    ended
}

/// How the file is written, by its beginning.
fn encoding(file: &File) -> Encoding {
    let mut look = vec![0; LOOK];
    let count = Stretch { file, at: 0, end: None }.read(&mut look).unwrap_or(0);
    Encoding::of(&look[..count])
}

/// What is left of a part whose thread broke off.
fn lost() -> (Summary, io::Result<()>) {
    (Summary::default(), Err(io::ErrorKind::Other.into()))
}

/// Where records open near equal shares of the file.
fn borders(file: &File, length: u64) -> Vec<u64> {
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
