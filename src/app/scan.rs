//! `scan`: feeds files, standard input and growing logs to the scanner.

use super::commands;
use super::exit::Exit;
use super::scan_follow;
use super::scan_read;
use super::scan_session::{ScanSession, name_of};
use crate::cli::Options;
use crate::core::scan::sieve::Sieve;
use crate::core::scan::{Classifier, Summary};
use crate::environment::Environment;
use crate::plain::scan::ScannedFile;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Counts every OpenRouter failure in the files; with `follow` it goes on as they grow.
#[must_use]
pub fn run(files: &[PathBuf], follow: bool, options: &Options, environment: &Environment) -> Exit {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // The second signal ends the program at once, should a disk not answer. Where no handler
        // can be set, the signal ends the program without the sums.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    let session = ScanSession {
        sieve: Arc::new(Sieve::new()),
        classifier: Classifier::default(),
        texts: commands::texts(options, environment),
        options,
        environment,
        stop,
        this_year: Some(jiff::ZonedDateTime::now().year()),
    };
    if follow {
        return scan_follow::run(&session, files);
    }
    let mut summary = Summary::default();
    let mut sources = Vec::new();
    for file in files {
        let (part, problem) = scan_read::read(&session, file);
        sources.push(ScannedFile { name: name_of(file), bytes: part.bytes, problem });
        summary.merge(part);
        if session.stopped() {
            break;
        }
    }
    session.finish(&summary, &sources)
}
