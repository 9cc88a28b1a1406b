//! `scan`: feeds files, standard input and growing logs to the scanner.

use super::commands;
use super::exit::Exit;
use super::scan_follow;
use super::scan_parts;
use super::scan_run::{Scan, name_of, open, unreadable};
use crate::cli::Options;
use crate::core::scan::anchors::Sieve;
use crate::core::scan::{Scanner, Summary};
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::plain::scan::Source;
use crate::say;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
        let (part, problem) = read(&scan, file);
        sources.push(Source { name: name_of(file), bytes: part.bytes, problem });
        summary.merge(part);
        if scan.stopped() {
            break;
        }
    }
    scan.finish(&summary, &sources)
}

/// The sums of one file, and what ended the reading early.
fn read(scan: &Scan<'_>, path: &Path) -> (Summary, Option<Sentence>) {
    let name = name_of(path);
    if path == Path::new("-") {
        let mut scanner = Scanner::new(Arc::clone(&scan.sieve), &name, scan.this_year);
        let problem = scan.drain(&mut io::stdin().lock(), &mut scanner).err().map(|it| unreadable(&name, &it));
        return (scanner.summary(), problem);
    }
    match open(path) {
        Ok(file) => opened(scan, file, &name),
        Err(problem) => (Summary::default(), Some(unreadable(&name, &problem))),
    }
}

fn opened(scan: &Scan<'_>, mut file: File, name: &str) -> (Summary, Option<Sentence>) {
    // Pipes and devices have no length, and are read once from front to back.
    let length = file.metadata().ok().filter(|it| it.is_file()).map_or(0, |it| it.len());
    let (summary, ended) = if length > 0 {
        scan_parts::scan(scan, file, length, name)
    } else {
        let mut scanner = Scanner::new(Arc::clone(&scan.sieve), name, scan.this_year);
        let ended = scan.drain(&mut file, &mut scanner);
        (scanner.summary(), ended)
    };
    let problem = ended.err().map(|it| match it.kind() {
        io::ErrorKind::InvalidData => say!("scan.compressed", file = name),
        _ => say!("scan.vanished", file = name, problem = it),
    });
    (summary, problem)
}
