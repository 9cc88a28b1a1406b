//! Reads one log to its end: plain in parts, compressed and piped from front to back.

use super::scan_parts;
use super::scan_session::{ScanSession, name_of, unreadable};
use super::scan_source::{Packing, Patient, head, may_wait, open, packing, piped};
use super::streams;
use crate::core::scan::{Scanner, Summary};
use crate::core::text::Sentence;
use crate::say;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;

/// How standard input is named on the command line.
const INPUT: &str = "-";

/// The sums of one log, and why it could not be read, or not to its end.
pub(super) fn read(session: &ScanSession<'_>, path: &Path) -> (Summary, Option<Sentence>) {
    let name = name_of(path);
    if may_wait(path) {
        let silent = || {
            let waiting = if name == INPUT { say!("scan.waiting_input") } else { say!("scan.waiting", file = name) };
            streams::fail(&session.texts, &waiting);
        };
        let mut pipe = Patient::new(piped(path.to_path_buf()), &session.stop, &silent);
        return drain(session, &mut pipe, &name);
    }
    match open(path) {
        Ok(file) => opened(session, file, &name),
        Err(problem) => (Summary::default(), Some(unreadable(&name, &problem))),
    }
}

fn opened(session: &ScanSession<'_>, mut file: File, name: &str) -> (Summary, Option<Sentence>) {
    let length = file.metadata().map_or(0, |is| is.len());
    let plain = head(&mut file).map(|head| packing(&head).is_none()).and_then(|plain| file.rewind().map(|()| plain));
    match plain {
        Ok(true) if length > 0 => {
            let (summary, ended) = scan_parts::scan(session, file, length, name);
            (summary, ended.err().map(|problem| vanished(name, &problem)))
        }
        Ok(_) => drain(session, &mut file, name),
        Err(problem) => (Summary::default(), Some(unreadable(name, &problem))),
    }
}

/// Reads a stream from front to back, unpacked on the way.
fn drain(session: &ScanSession<'_>, from: &mut dyn Read, name: &str) -> (Summary, Option<Sentence>) {
    let head = match head(from) {
        Ok(head) => head,
        Err(problem) => return (Summary::default(), Some(unreadable(name, &problem))),
    };
    let packing = packing(&head);
    let mut scanner = Scanner::new(Arc::clone(&session.sieve), name, session.this_year).sharing(&session.classifier);
    let mut whole = Cursor::new(head).chain(from);
    let ended = match packing {
        None => scan_parts::pour(session, &mut whole, &mut scanner),
        Some(Packing { readable: true, .. }) => {
            scan_parts::pour(session, &mut MultiGzDecoder::new(BufReader::new(whole)), &mut scanner)
        }
        Some(packing) => return (Summary::default(), Some(packed(name, packing))),
    };
    let problem = ended.err().filter(|_| !session.stopped()).map(|problem| match packing {
        Some(_) if name == INPUT => say!("scan.damaged_input", problem = problem),
        Some(_) => say!("scan.damaged", file = name, problem = problem),
        None => vanished(name, &problem),
    });
    (scanner.summary(), problem)
}

/// What cannot be unpacked here is named, with the command that can.
pub(super) fn packed(name: &str, packing: Packing) -> Sentence {
    let Packing { name: format, unpacks: command, .. } = packing;
    match name {
        INPUT => say!("scan.compressed_input", format = format, command = command),
        name => say!("scan.compressed", file = name, format = format, command = command),
    }
}

fn vanished(name: &str, problem: &io::Error) -> Sentence {
    say!("scan.vanished", file = name, problem = problem)
}
