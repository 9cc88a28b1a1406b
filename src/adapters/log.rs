//! The log of `--log`: one line for each thing that happened, without secrets.

use crate::adapters::{files, known_keys};
use crate::core::text::Sentence;
use crate::say;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

/// A log file, or nothing where none was asked for.
#[derive(Debug)]
pub struct Log {
    file: Option<Mutex<File>>,
    path: PathBuf,
    problem: OnceLock<String>,
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
        let path = path.unwrap_or(Path::new("")).to_path_buf();
        Ok(Self { file, path, problem: OnceLock::new(), started: Instant::now() })
    }

    /// Writes one line: seconds since the start, and what happened. A log that cannot be written stops nothing; what
    /// was wrong is kept for [`Log::problem`].
    pub fn line(&self, what: &str) {
        let Some(file) = &self.file else { return };
        let text: String =
            known_keys::hide(what).as_str().chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        let line = format!("{:9.3} {text}\n", self.started.elapsed().as_secs_f64());
        if let Err(problem) = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes()) {
            let _ = self.problem.set(problem.to_string());
        }
    }

    /// Why a line is missing.
    #[must_use]
    pub fn problem(&self) -> Option<Sentence> {
        let problem = self.problem.get()?;
        Some(say!("log.refused", file = self.path.display(), problem = problem))
    }
}
