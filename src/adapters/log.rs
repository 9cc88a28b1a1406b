//! The log of `--log`: one line for each thing that happened, without secrets.

use crate::adapters::files;
use crate::core::redact::redact;
use crate::core::text::Sentence;
use crate::say;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A log file, or nothing where none was asked for.
#[derive(Debug)]
pub struct Log {
    file: Option<Mutex<File>>,
    started: Instant,
}

impl Log {
    /// Opens the file to write behind what it holds; a new one can be read by its owner only.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn open(path: Option<&Path>) -> Result<Self, Sentence> {
        let file = match path {
            Some(path) => Some(Mutex::new(
                files::append(path).map_err(|problem| say!("log.refused", file = path.display(), problem = problem))?,
            )),
            None => None,
        };
        Ok(Self { file, started: Instant::now() })
    }

    /// Writes one line: seconds since the start, and what happened. A log that cannot be written stops nothing.
    pub fn line(&self, what: &str) {
        let Some(file) = &self.file else { return };
        let (text, _) = redact(what);
        let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        let line = format!("{:9.3} {text}\n", self.started.elapsed().as_secs_f64());
        let _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}
