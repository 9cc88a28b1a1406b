//! Standard output and standard error.

use super::exit::Exit;
use crate::adapters::known_keys;
use crate::core::text::{Sentence, Texts};
use std::io::Write;

/// Writes to standard output; a reader that went away is no failure.
pub fn write(text: &str) -> Exit {
    let text = known_keys::hide(text);
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_str().as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(problem) => unwritten(&problem),
    }
}

/// Says on standard error that standard output takes no more, as on a full disk; a reader that went away is no failure.
pub fn unwritten(problem: &std::io::Error) -> Exit {
    if problem.kind() == std::io::ErrorKind::BrokenPipe {
        return Exit::Done;
    }
    // Nothing is left to do when even standard error is gone.
    let _ = writeln!(std::io::stderr(), "{}: {problem}", env!("CARGO_PKG_NAME"));
    Exit::Incomplete
}

/// Says on standard error why the command could not complete.
pub fn fail(texts: &Texts, problem: &Sentence) -> Exit {
    // Nothing is left to do when even standard error is gone.
    // A key may stand where a file or a model was to be named.
    let _ = writeln!(std::io::stderr(), "{}", known_keys::hide(&texts.say(problem)));
    Exit::Incomplete
}
