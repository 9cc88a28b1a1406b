//! `scan`: feeds files, standard input and growing logs to the scanner.

use super::commands;
use super::exit::Exit;
use super::look;
use super::scan_follow;
use super::scan_parts;
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
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What every reader of logs shares.
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

/// Counts every OpenRouter failure in the files; with `follow` it goes on as they grow.
#[must_use]
pub fn run(files: &[PathBuf], follow: bool, options: &Options, environment: &Environment) -> Exit {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second signal ends the program at once, should a read not return. Where no handler
        // can be set, the signal ends the program without the sums.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    let scan = Scan {
        sieve: Arc::new(Sieve::new()),
        texts: commands::texts(options, environment),
        options,
        environment,
        stop,
        this_year: Some(jiff::Zoned::now().year()),
    };
    if follow {
        return scan_follow::run(&scan, files);
    }
    let mut summary = Summary::default();
    let mut sources = Vec::new();
    for file in files {
        let (part, problem) = scan.file(file);
        sources.push(Source { name: name_of(file), bytes: part.bytes, problem });
        summary.merge(part);
        if scan.stopped() {
            break;
        }
    }
    scan.finish(&summary, &sources)
}

impl Scan<'_> {
    /// An interrupt came.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn file(&self, path: &Path) -> (Summary, Option<Sentence>) {
        let name = name_of(path);
        if path == Path::new("-") {
            let mut scanner = Scanner::new(Arc::clone(&self.sieve), &name, self.this_year);
            let problem = self.drain(&mut io::stdin().lock(), &mut scanner).err().map(|it| unreadable(&name, &it));
            return (scanner.summary(), problem);
        }
        match open(path) {
            Ok(file) => self.opened(file, &name),
            Err(problem) => (Summary::default(), Some(unreadable(&name, &problem))),
        }
    }

    fn opened(&self, mut file: File, name: &str) -> (Summary, Option<Sentence>) {
        // Pipes and devices have no length, and are read once from front to back.
        let length = file.metadata().ok().filter(|it| it.is_file()).map_or(0, |it| it.len());
        let (summary, ended) = if length > 0 {
            scan_parts::scan(self, file, length, name)
        } else {
            let mut scanner = Scanner::new(Arc::clone(&self.sieve), name, self.this_year);
            let ended = self.drain(&mut file, &mut scanner);
            (scanner.summary(), ended)
        };
        let problem = ended.err().map(|it| match it.kind() {
            io::ErrorKind::InvalidData => say!("scan.compressed", file = name),
            _ => say!("scan.vanished", file = name, problem = it),
        });
        (summary, problem)
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
        let written = super::streams::write(&text);
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
