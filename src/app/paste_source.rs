//! Where a paste comes from: a file, standard input, or nowhere.

use super::streams::fail;
use crate::adapters::bounded_input::{self, Patience, Problem};
use crate::adapters::screenshot;
use crate::core::ingest::binary::{Binary, binary};
use crate::core::reading;
use crate::core::text::{Sentence, Texts};
use crate::say;
use std::fs::File;
use std::io::stdin;
use std::path::Path;

/// How standard input is named on the command line.
const INPUT: &str = "-";

/// A paste and how it was come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The text, not yet cleaned.
    pub bytes: Vec<u8>,
    /// Letters and digits may be mistaken.
    pub from_picture: bool,
}

/// Reads at most [`reading::LIMIT`] bytes ([`screenshot::LIMIT`] of a picture, whose text is returned) and refuses what is
/// larger. Without a file it reads standard input, and gives up where nothing comes: nobody asked for it by name.
///
/// # Errors
/// A sentence that says what happened and what to do.
pub fn read(file: Option<&Path>, texts: &Texts) -> Result<Pasted, Sentence> {
    let named = file.filter(|file| *file != Path::new("-"));
    let Some(path) = named else {
        let patience = patience(file);
        let notice = || {
            let _ = fail(texts, &say!("source.waiting_for_input"));
        };
        let bytes = bounded_input::read(|| Ok(stdin()), screenshot::LIMIT, patience, &notice);
        return bytes.map_err(|problem| refused(INPUT, problem)).and_then(|bytes| pasted(bytes, INPUT));
    };
    let name = path.display().to_string();
    if path.is_file() {
        let bytes = bounded_input::read_file(path, screenshot::LIMIT).map_err(|problem| refused(&name, problem))?;
        return pasted(bytes, &name);
    }
    let owned = path.to_path_buf();
    let notice = || {
        let _ = fail(texts, &say!("source.waiting_for_file", file = name));
    };
    if path.is_dir() {
        return Err(say!("source.folder", file = name));
    }
    let open = move || File::open(&owned);
    let bytes = bounded_input::read(open, screenshot::LIMIT, Patience::ENDLESS, &notice);
    bytes.map_err(|problem| refused(&name, problem)).and_then(|bytes| pasted(bytes, &name))
}

/// Reads a file that the user named, or standard input for `-`, at most `limit` bytes of text.
///
/// # Errors
/// A sentence that says what happened and what to do.
pub fn read_text(path: &Path, limit: usize, texts: &Texts) -> Result<Vec<u8>, Sentence> {
    let name = path.display().to_string();
    let refused = |problem| match problem {
        Problem::TooLarge => say!("source.too_large_request", file = name, limit = limit / (1024 * 1024)),
        other => refused(&name, other),
    };
    let notice = || {
        let _ = fail(texts, &say!("source.waiting_for_input"));
    };
    let bytes = if path == Path::new("-") {
        bounded_input::read(|| Ok(stdin()), limit, Patience::ENDLESS, &notice).map_err(refused)?
    } else if path.is_dir() {
        return Err(say!("source.folder", file = name));
    } else if path.is_file() {
        bounded_input::read_file(path, limit).map_err(refused)?
    } else {
        let owned = path.to_path_buf();
        bounded_input::read(move || File::open(&owned), limit, Patience::ENDLESS, &notice).map_err(refused)?
    };
    match binary(&bytes) {
        Some(kind) => Err(no_text(kind, &name)),
        None => Ok(bytes),
    }
}

/// Why bytes that are no text are not read, and what to do.
fn no_text(kind: Binary, name: &str) -> Sentence {
    match (kind, name) {
        (Binary::Gzip, INPUT) => say!("source.compressed_input"),
        (Binary::Gzip, name) => say!("source.compressed", file = name),
        (Binary::Other, INPUT) => say!("source.binary_input"),
        (Binary::Other, name) => say!("source.binary", file = name),
    }
}

/// How long standard input may be silent: for ever where the user asked for it by name.
fn patience(file: Option<&Path>) -> Patience {
    if file.is_some() { Patience::ENDLESS } else { Patience::BOUNDED }
}

fn pasted(bytes: Vec<u8>, name: &str) -> Result<Pasted, Sentence> {
    if screenshot::is_picture(&bytes) {
        return screenshot::read(&bytes).map(|text| Pasted { bytes: text.into_bytes(), from_picture: true });
    }
    if let Some(kind) = binary(&bytes) {
        return Err(no_text(kind, name));
    }
    if bytes.len() > reading::LIMIT {
        return Err(too_large(name));
    }
    Ok(Pasted { bytes, from_picture: false })
}

fn refused(name: &str, problem: Problem) -> Sentence {
    match problem {
        Problem::Unreadable(problem) => say!("source.unreadable", file = name, problem = problem),
        Problem::TooLarge => too_large(name),
        Problem::Silent(seconds) => say!("source.silent", seconds = seconds),
    }
}

fn too_large(name: &str) -> Sentence {
    let limit = reading::LIMIT / (1024 * 1024);
    match name {
        INPUT => say!("source.too_large_input", limit = limit),
        name => say!("source.too_large", file = name, limit = limit),
    }
}

#[cfg(test)]
mod tests {
    use super::{Patience, patience};
    use std::path::Path;

    /// What the two mean is held beside them.
    #[test]
    fn d4_standard_input_is_waited_for_where_it_was_asked_for_by_name() {
        assert_eq!(patience(Some(Path::new("-"))), Patience::ENDLESS);
        assert_eq!(patience(None), Patience::BOUNDED);
    }
}
