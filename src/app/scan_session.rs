//! What every reader of logs shares: the options, the interrupt, and how the sums are printed.

use super::exit::Exit;
use super::output_options;
use super::streams;
use crate::cli::Options;
use crate::core::ingest::clean::clean;
use crate::core::ingest::decode::decode;
use crate::core::ingest::redact::redact;
use crate::core::scan::sieve::Sieve;
use crate::core::scan::{Classifier, Summary};
use crate::core::text::{Sentence, Texts};
use crate::environment::Environment;
use crate::plain::scan::{ScannedFile, document, render_markdown, render_text};
use crate::say;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One run of `scan`.
pub(super) struct ScanSession<'a> {
    pub sieve: Arc<Sieve>,
    /// What every scanner has read.
    pub classifier: Classifier,
    pub texts: Texts,
    pub options: &'a Options,
    pub environment: &'a Environment,
    /// Set by an interrupt; the sums so far are printed then.
    pub stop: Arc<AtomicBool>,
    /// Completes times written without a year.
    pub this_year: Option<i16>,
}

impl ScanSession<'_> {
    /// An interrupt came.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Prints the sums.
    pub fn finish(&self, summary: &Summary, sources: &[ScannedFile]) -> Exit {
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
            render_text(summary, sources, &self.texts, &output_options::style(self.options, self.environment))
        };
        let written = streams::write(&text);
        if self.stopped() {
            Exit::Interrupted
        } else if written == Exit::Done && sources.iter().any(|source| source.problem.is_some()) {
            Exit::Incomplete
        } else {
            written
        }
    }
}

/// Why a log could not be read at all.
pub(super) fn unreadable(name: &str, problem: &io::Error) -> Sentence {
    say!("scan.unreadable", file = name, problem = problem)
}

/// The file's name as it may be shown: a name can hold escape sequences and keys too.
pub(super) fn name_of(path: &Path) -> String {
    redact(clean(&decode(path.as_os_str().as_encoded_bytes())).replace(['\n', '\t'], " ").as_str()).0
}
