//! `scan --follow`: logs that grow, are rotated, truncated, removed and made again.

use super::exit::Exit;
use super::look;
use super::scan_run::{Scan, name_of, open, unreadable};
use crate::core::scan::{Found, Scanner, Summary};
use crate::plain::scan::{Source, live_json, live_text, render_text};
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// How often a quiet log is looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Bytes handed over at once by the reader of standard input.
const BLOCK: usize = 64 * 1024;

/// One log that is followed.
struct Tail {
    name: String,
    input: Input,
    scanner: Scanner,
    /// Sums of files that were rotated away under this name.
    earlier: Summary,
    problem: Option<crate::core::text::Sentence>,
    /// Something was read since the log was last quiet.
    unsettled: bool,
}

enum Input {
    Named {
        path: PathBuf,
        open: Option<Open>,
    },
    /// Standard input has its own thread: a read of it cannot be given up.
    Piped(Option<Receiver<Vec<u8>>>),
}

struct Open {
    file: File,
    read: u64,
    is: Identity,
}

pub(super) fn run(scan: &Scan<'_>, files: &[PathBuf]) -> Exit {
    let mut tails: Vec<Tail> = files.iter().map(|it| Tail::new(scan, it)).collect();
    let style = look::style(scan.options, scan.environment);
    let mut closed = false;
    if !scan.options.json {
        // What stands there already is summed up; only what comes is shown one by one.
        for tail in &mut tails {
            tail.catch_up(scan, &mut |_| {});
            tail.scanner.settle(&mut |_| {});
        }
        let (summary, sources) = sums(&mut tails);
        let text = render_text(&summary, &sources, &scan.texts, &style);
        let hint = scan.texts.ui("scan.following");
        closed = write_live(&format!("{text}\n{hint}\n")).is_err();
    }
    while !closed {
        let (mut moved, mut growing) = (false, false);
        for tail in &mut tails {
            let name = tail.name.clone();
            let mut show = |found: &Found| {
                let line = if scan.options.json { live_json(found, &name) } else { live_text(found, &name, &style) };
                closed |= write_live(&line).is_err();
            };
            moved |= tail.catch_up(scan, &mut show);
            growing |= tail.may_grow();
            if scan.stopped() || !tail.may_grow() {
                tail.scanner.settle(&mut show);
            }
        }
        if scan.stopped() || !growing {
            break;
        }
        if !moved {
            std::thread::sleep(PAUSE);
        }
    }
    if closed {
        // The reader of our output went away: that is how `| head` ends.
        return Exit::Done;
    }
    let (summary, sources) = sums(&mut tails);
    scan.finish(&summary, &sources)
}

fn sums(tails: &mut [Tail]) -> (Summary, Vec<Source>) {
    let mut all = Summary::default();
    let mut sources = Vec::new();
    for tail in tails {
        let mut own = tail.earlier.clone();
        own.merge(tail.scanner.summary());
        sources.push(Source { name: tail.name.clone(), bytes: own.bytes, problem: tail.problem.clone() });
        all.merge(own);
    }
    (all, sources)
}

fn write_live(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

impl Tail {
    fn new(scan: &Scan<'_>, path: &Path) -> Self {
        let name = name_of(path);
        let input = if path == Path::new("-") {
            Input::Piped(Some(piped()))
        } else {
            Input::Named { path: path.to_path_buf(), open: None }
        };
        let scanner = Scanner::new(Arc::clone(&scan.sieve), &name, scan.this_year);
        Self { name, input, scanner, earlier: Summary::default(), problem: None, unsettled: false }
    }

    /// A named log may come back any time; a closed pipe does not.
    fn may_grow(&self) -> bool {
        !matches!(self.input, Input::Piped(None))
    }

    /// Reads what is there now; true if anything was.
    fn catch_up(&mut self, scan: &Scan<'_>, found: &mut dyn FnMut(&Found)) -> bool {
        let moved = match &mut self.input {
            Input::Piped(_) => self.catch_up_piped(scan, found),
            Input::Named { .. } => self.catch_up_named(scan, found),
        };
        if moved {
            self.unsettled = true;
        } else if std::mem::take(&mut self.unsettled) {
            // A pause: the last record is complete, a traceback too.
            self.scanner.settle(found);
        }
        moved
    }

    fn catch_up_piped(&mut self, scan: &Scan<'_>, found: &mut dyn FnMut(&Found)) -> bool {
        let Input::Piped(slot) = &mut self.input else { return false };
        let mut moved = false;
        while let Some(blocks) = slot.as_ref().filter(|_| !scan.stopped()) {
            match blocks.recv_timeout(PAUSE) {
                Ok(block) => {
                    let mut rest = block.as_slice();
                    while !rest.is_empty() {
                        let spare = self.scanner.spare();
                        let count = rest.len().min(spare.len());
                        spare[..count].copy_from_slice(&rest[..count]);
                        self.scanner.advance(count, found);
                        rest = &rest[count..];
                    }
                    moved = true;
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => *slot = None,
            }
        }
        moved
    }

    fn catch_up_named(&mut self, scan: &Scan<'_>, found: &mut dyn FnMut(&Found)) -> bool {
        let Input::Named { path, open: slot } = &mut self.input else { return false };
        let mut moved = false;
        loop {
            if let Some(open) = slot {
                if open.file.metadata().is_ok_and(|it| it.len() < open.read) {
                    // Truncated in place: what follows is a new log.
                    *slot = None;
                } else {
                    while !scan.stopped() {
                        match open.file.read(self.scanner.spare()) {
                            Ok(0) => break,
                            Ok(count) => {
                                open.read += count as u64;
                                self.scanner.advance(count, found);
                                moved = true;
                            }
                            Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                            Err(problem) => {
                                self.problem = Some(unreadable(&self.name, &problem));
                                break;
                            }
                        }
                    }
                    // Read to its end: if another file has the name now, that one is next.
                    match std::fs::metadata(&*path) {
                        Ok(now) if Identity::of(&now) != open.is => *slot = None,
                        _ => return moved,
                    }
                }
                self.scanner.settle(found);
                let fresh = Scanner::new(Arc::clone(&scan.sieve), &self.name, scan.this_year);
                let mut old = std::mem::replace(&mut self.scanner, fresh);
                self.earlier.merge(old.summary());
            }
            match open(path).and_then(|file| Ok((Identity::of(&file.metadata()?), file))) {
                Ok((is, file)) => {
                    self.problem = None;
                    *slot = Some(Open { file, read: 0, is });
                }
                Err(problem) => {
                    self.problem = Some(unreadable(&self.name, &problem));
                    return moved;
                }
            }
        }
    }
}

/// Reads standard input in a thread of its own; the channel holds little, so memory stays bounded.
fn piped() -> Receiver<Vec<u8>> {
    let (sender, receiver) = sync_channel(4);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut block = vec![0; BLOCK];
            match input.read(&mut block) {
                Ok(0) | Err(_) => break,
                Ok(count) => {
                    block.truncate(count);
                    if sender.send(block).is_err() {
                        break;
                    }
                }
            }
        }
    });
    receiver
}

/// What makes a file the same file under a name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(file.dev(), file.ino())
    }

    #[cfg(not(unix))]
    fn of(file: &Metadata) -> Self {
        let made = file.created().ok().and_then(|it| it.duration_since(std::time::UNIX_EPOCH).ok());
        Self(0, made.map_or(0, |it| it.as_secs()))
    }
}
