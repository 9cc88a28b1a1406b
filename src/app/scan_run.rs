//! What every reader of logs shares: what it looks for, how it reads, and how the sums are printed.

use super::exit::Exit;
use super::look;
use super::streams;
use crate::cli::Options;
use crate::core::ingest::clean::clean;
use crate::core::ingest::decode::decode;
use crate::core::ingest::redact::redact;
use crate::core::scan::anchors::Sieve;
use crate::core::scan::{Scanner, Summary};
use crate::core::text::{Sentence, Texts};
use crate::environment::Environment;
use crate::plain::scan::{Source, document, render_markdown, render_text};
use crate::say;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One run of `scan`.
pub(super) struct Scan<'a> {
    pub sieve: Arc<Sieve>,
    pub texts: Texts,
    pub options: &'a Options,
    pub environment: &'a Environment,
    /// Set by an interrupt; the sums so far are printed then.
    pub stop: Arc<AtomicBool>,
    /// Completes times written without a year.
    pub this_year: Option<i16>,
}

impl Scan<'_> {
    /// An interrupt came.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Reads to the end.
    pub fn drain(&self, from: &mut impl Read, scanner: &mut Scanner) -> io::Result<()> {
        let mut first = true;
        while !self.stopped() {
            match from.read(scanner.spare()) {
                Ok(0) => break,
                Ok(count) => {
                    if std::mem::take(&mut first) && scanner.starts_with(&[0x1f, 0x8b], count) {
                        return Err(io::ErrorKind::InvalidData.into());
                    }
                    scanner.advance(count, &mut |_| {});
                }
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => {}
                Err(problem) => {
                    scanner.settle(&mut |_| {});
                    return Err(problem);
                }
            }
        }
        scanner.settle(&mut |_| {});
        Ok(())
    }

    /// Prints the sums.
    pub fn finish(&self, summary: &Summary, sources: &[Source]) -> Exit {
        let text = if self.options.json {
            let document = document(summary, sources, &self.texts);
            if self.options.plain || !self.environment.stdout_is_terminal {
                format!("{document}\n")
            } else {
                format!("{document:#}\n")
            }
        } else if self.options.markdown {
            render_markdown(summary, sources, &self.texts)
        } else {
            render_text(summary, sources, &self.texts, &look::style(self.options, self.environment))
        };
        let written = streams::write(&text);
        if self.stopped() {
            Exit::Interrupted
        } else if written == Exit::Done && sources.iter().any(|it| it.problem.is_some()) {
            Exit::Incomplete
        } else {
            written
        }
    }
}

pub(super) fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

pub(super) fn unreadable(name: &str, problem: &io::Error) -> Sentence {
    say!("scan.unreadable", file = name, problem = problem)
}

/// The file's name as it may be shown: a name can hold escape sequences and keys too.
pub(super) fn name_of(path: &Path) -> String {
    redact(clean(&decode(path.as_os_str().as_encoded_bytes())).replace(['\n', '\t'], " ").as_str()).0
}
