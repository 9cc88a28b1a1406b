//! `--log` around a whole command: what ran, and how it ended.

use super::exit::Exit;
use super::streams::fail;
use crate::adapters::log::Log;
use crate::core::text::Texts;
use std::path::Path;

/// Runs a command between two lines of the log, where one is asked for. A log that cannot be opened stops it before it
/// begins; one that cannot be written is reported at its end.
pub fn around(name: &str, log: Option<&Path>, texts: &Texts, command: impl FnOnce() -> Exit) -> Exit {
    let Some(path) = log else { return command() };
    let log = match Log::open(Some(path)) {
        Ok(log) => log,
        Err(problem) => return fail(texts, &problem),
    };
    log.line(&format!("{name} started"));
    let exit = command();
    log.line(&format!("{name} ended with exit code {}", exit.code()));
    if let Some(problem) = log.problem() {
        fail(texts, &problem);
    }
    exit
}
