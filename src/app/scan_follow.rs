//! `scan --follow`: logs that grow, are rotated, truncated, removed and made again.

use super::exit::Exit;
use super::output_options;
use super::scan_read::packed;
use super::scan_session::{ScanSession, name_of, unreadable};
use super::scan_source::{Blocks, HEAD, may_wait, open, packing, piped};
use crate::core::scan::{FoundFailure, Scanner, Summary};
use crate::core::text::Sentence;
use crate::plain::scan::{ScannedFile, live_json, live_text, render_text};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// How often a quiet log is looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Looks at a quiet log until a line without an end is read as it is: 2 s.
const CUT: u32 = 10;
/// Looks at a log that was rotated away until nobody writes to it any more: a minute.
const LINGER: u32 = 300;
/// Bytes at the start of a log, and before the place that was read to, by which it is known again.
const MARK: usize = 64;

/// One log that is followed.
struct Tail {
    name: String,
    path: PathBuf,
    input: Input,
    scanner: Scanner,
    /// Files that had the name before; who writes them may not know yet that they have another.
    rotated: Vec<Rotated>,
    /// Sums of those that nobody writes any more.
    earlier: Summary,
    problem: Option<Sentence>,
    /// Looks since anything was read; none if all was settled.
    quiet: Option<u32>,
}

/// A log that was rotated away, and is read on for a while.
struct Rotated {
    open: Open,
    scanner: Scanner,
    quiet: u32,
}

impl Rotated {
    /// Reads what is there now; true if anything was.
    fn catch_up(&mut self, session: &ScanSession<'_>, found: &mut dyn FnMut(&FoundFailure)) -> bool {
        let mut moved = false;
        while !session.stopped() && !self.open.packed {
            let spare = self.scanner.spare();
            match self.open.file.read(spare) {
                Ok(count) if count > 0 => {
                    self.open.note(&spare[..count]);
                    self.scanner.advance(count, found);
                    moved = true;
                }
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                // What has no name any more has no problem to tell either.
                Ok(_) | Err(_) => break,
            }
        }
        self.quiet = if moved { 0 } else { self.quiet + 1 };
        settle_when_quiet(&mut self.scanner, self.quiet, found);
        moved
    }
}

/// A pause: the last record is complete, a traceback too, but a line without an end may have one yet.
fn settle_when_quiet(scanner: &mut Scanner, quiet: u32, found: &mut dyn FnMut(&FoundFailure)) {
    match quiet {
        1 => scanner.pause(false, found),
        CUT => scanner.pause(true, found),
        _ => {}
    }
}

/// What became of a log.
enum Fate {
    /// It is the same.
    Same,
    /// It was written anew, or has come to its end.
    Over,
    /// Another one has its name.
    Renamed,
}

enum Input {
    Closed,
    File(Open),
    Pipe(Blocks, Option<Identity>),
    /// Standard input that has ended: it does not come back.
    Ended,
}

struct Open {
    file: File,
    read: u64,
    is: Identity,
    head: Vec<u8>,
    last: Vec<u8>,
    packed: bool,
}

impl Open {
    fn new(file: File, is: Identity) -> Self {
        Self { file, read: 0, is, head: Vec::new(), last: Vec::new(), packed: false }
    }

    /// Takes note of bytes that were read.
    fn note(&mut self, bytes: &[u8]) {
        self.read += bytes.len() as u64;
        self.head.extend(bytes.iter().take(MARK.saturating_sub(self.head.len())));
        self.last.extend_from_slice(&bytes[bytes.len().saturating_sub(MARK)..]);
        self.last.drain(..self.last.len().saturating_sub(MARK));
    }

    /// What was read stands there no more: the log was truncated and written anew, also to the same or a larger size.
    fn is_rewritten(&mut self) -> io::Result<bool> {
        if self.file.metadata()?.len() < self.read {
            return Ok(true);
        }
        let mut same = self.holds(0, &self.head.clone())?;
        same &= self.holds(self.read - self.last.len() as u64, &self.last.clone())?;
        self.file.seek(SeekFrom::Start(self.read))?;
        Ok(!same)
    }

    fn holds(&mut self, at: u64, expected: &[u8]) -> io::Result<bool> {
        self.file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut self.file).take(expected.len() as u64).read_to_end(&mut bytes)?;
        Ok(bytes == expected)
    }
}

pub(super) fn run(session: &ScanSession<'_>, files: &[PathBuf]) -> Exit {
    let mut tails: Vec<Tail> = files.iter().map(|file| Tail::new(session, file)).collect();
    let style = output_options::style(session.options, session.environment);
    let mut closed = false;
    if !session.options.json {
        // What stands there already is summed up; only what comes is shown one by one.
        for tail in &mut tails {
            tail.catch_up(session, &mut |_| {});
            tail.scanner.pause(false, &mut |_| {});
        }
        let (summary, sources) = sums(&mut tails);
        let text = render_text(&summary, &sources, &session.texts, &style);
        let hint = session.texts.ui("scan.following");
        closed = write_live(&format!("{text}\n{hint}\n")).is_err();
    }
    while !closed {
        let (mut moved, mut growing) = (false, false);
        for tail in &mut tails {
            let name = tail.name.clone();
            let mut show = |found: &FoundFailure| {
                let line = if session.options.json { live_json(found, &name) } else { live_text(found, &name, &style) };
                closed |= write_live(&line).is_err();
            };
            moved |= tail.catch_up(session, &mut show);
            growing |= tail.may_grow();
            if session.stopped() || !tail.may_grow() {
                tail.scanner.settle(&mut show);
                tail.rotated.iter_mut().for_each(|rotated| rotated.scanner.settle(&mut show));
            }
        }
        if session.stopped() || !growing {
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
    session.finish(&summary, &sources)
}

fn sums(tails: &mut [Tail]) -> (Summary, Vec<ScannedFile>) {
    let mut all = Summary::default();
    let mut sources = Vec::new();
    for tail in tails {
        let mut own = tail.earlier.clone();
        tail.rotated.iter_mut().for_each(|rotated| own.merge(rotated.scanner.summary()));
        own.merge(tail.scanner.summary());
        sources.push(ScannedFile { name: tail.name.clone(), bytes: own.bytes, problem: tail.problem.clone() });
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
    fn new(session: &ScanSession<'_>, path: &Path) -> Self {
        let name = name_of(path);
        let scanner = Scanner::new(Arc::clone(&session.sieve), &name, session.this_year);
        let input = if path == Path::new("-") { Input::Pipe(piped(path.to_path_buf()), None) } else { Input::Closed };
        let path = path.to_path_buf();
        Self {
            name,
            path,
            input,
            scanner,
            rotated: Vec::new(),
            earlier: Summary::default(),
            problem: None,
            quiet: None,
        }
    }

    /// A named log may come back any time; a closed standard input does not.
    fn may_grow(&self) -> bool {
        !matches!(self.input, Input::Ended)
    }

    /// Reads what is there now; true if anything was.
    fn catch_up(&mut self, session: &ScanSession<'_>, found: &mut dyn FnMut(&FoundFailure)) -> bool {
        let mut moved = self.read(session, found);
        if moved {
            self.quiet = Some(0);
        } else if let Some(quiet) = &mut self.quiet {
            *quiet += 1;
            settle_when_quiet(&mut self.scanner, *quiet, found);
            if *quiet == CUT {
                self.quiet = None;
            }
        }
        for mut rotated in std::mem::take(&mut self.rotated) {
            moved |= rotated.catch_up(session, found);
            if rotated.quiet < LINGER {
                self.rotated.push(rotated);
            } else {
                self.earlier.merge(rotated.scanner.summary());
            }
        }
        moved
    }

    fn read(&mut self, session: &ScanSession<'_>, found: &mut dyn FnMut(&FoundFailure)) -> bool {
        let mut moved = false;
        loop {
            let fate = match &mut self.input {
                Input::Ended => return moved,
                Input::Closed => {
                    if !self.open() {
                        return moved;
                    }
                    continue;
                }
                Input::Pipe(..) => self.read_pipe(session, &mut moved, found),
                Input::File(_) => self.read_file(session, &mut moved, found),
            };
            if matches!(fate, Fate::Same) || session.stopped() {
                return moved;
            }
            let fresh = Scanner::new(Arc::clone(&session.sieve), &self.name, session.this_year);
            let mut scanner = std::mem::replace(&mut self.scanner, fresh);
            let next = if self.path == Path::new("-") { Input::Ended } else { Input::Closed };
            let pipe = matches!(self.input, Input::Pipe(..));
            match (fate, std::mem::replace(&mut self.input, next)) {
                (Fate::Renamed, Input::File(open)) => self.rotated.push(Rotated { open, scanner, quiet: 0 }),
                _ => {
                    scanner.settle(found);
                    self.earlier.merge(scanner.summary());
                }
            }
            // Opening a pipe again waits for its next writer, which may be long in coming.
            if pipe {
                return moved;
            }
        }
    }

    /// Opens what has the name now; false if nothing can be read there.
    fn open(&mut self) -> bool {
        if may_wait(&self.path) {
            let is = std::fs::metadata(&self.path).ok().map(|is| Identity::of(&is));
            self.input = Input::Pipe(piped(self.path.clone()), is);
            self.problem = None;
            return true;
        }
        match open(&self.path).and_then(|file| Ok((Identity::of(&file.metadata()?), file))) {
            Ok((is, file)) => {
                self.problem = None;
                self.input = Input::File(Open::new(file, is));
                true
            }
            Err(problem) => {
                self.problem = Some(unreadable(&self.name, &problem));
                false
            }
        }
    }

    /// Over if the pipe has ended, or another file has its name.
    fn read_pipe(&mut self, session: &ScanSession<'_>, moved: &mut bool, found: &mut dyn FnMut(&FoundFailure)) -> Fate {
        let Input::Pipe(blocks, is) = &mut self.input else { return Fate::Same };
        while !session.stopped() {
            match blocks.recv_timeout(PAUSE) {
                Ok(Ok(block)) => {
                    let mut rest = block.as_slice();
                    while !rest.is_empty() {
                        let spare = self.scanner.spare();
                        let count = rest.len().min(spare.len());
                        spare[..count].copy_from_slice(&rest[..count]);
                        self.scanner.advance(count, found);
                        rest = &rest[count..];
                    }
                    *moved = true;
                }
                Ok(Err(problem)) => {
                    self.problem = Some(unreadable(&self.name, &problem));
                    return Fate::Over;
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Fate::Over,
            }
        }
        let now = std::fs::metadata(&self.path).ok().map(|is| Identity::of(&is));
        if is.is_some() && now.is_some() && now != *is { Fate::Over } else { Fate::Same }
    }

    fn read_file(&mut self, session: &ScanSession<'_>, moved: &mut bool, found: &mut dyn FnMut(&FoundFailure)) -> Fate {
        let Input::File(open) = &mut self.input else { return Fate::Same };
        match open.is_rewritten() {
            Ok(false) => {}
            Ok(true) => return Fate::Over,
            Err(problem) => self.problem = Some(unreadable(&self.name, &problem)),
        }
        while !session.stopped() && !open.packed {
            let spare = self.scanner.spare();
            match open.file.read(spare) {
                Ok(0) => break,
                Ok(count) => {
                    if open.read == 0
                        && let Some(packing) = packing(&spare[..count.min(HEAD)])
                    {
                        self.problem = Some(packed(&self.name, packing));
                        open.packed = true;
                        break;
                    }
                    open.note(&spare[..count]);
                    self.scanner.advance(count, found);
                    *moved = true;
                }
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                Err(problem) => {
                    self.problem = Some(unreadable(&self.name, &problem));
                    break;
                }
            }
        }
        // Read to its end: if another file has the name now, that one is next.
        let renamed = std::fs::metadata(&self.path).is_ok_and(|now| Identity::of(&now) != open.is);
        if renamed { Fate::Renamed } else { Fate::Same }
    }
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
