//! Where a paste comes from: a file, standard input, or nowhere.

use crate::core::paste;
use crate::core::text::Sentence;
use crate::say;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads at most [`paste::LIMIT`] bytes and refuses what is larger before loading it.
///
/// # Errors
/// A sentence that says what happened and what to do.
pub fn read(file: &Path) -> Result<Vec<u8>, Sentence> {
    if file == Path::new("-") {
        return bounded(std::io::stdin().lock(), "-");
    }
    let name = file.display().to_string();
    let open = File::open(file).map_err(|problem| say!("source.unreadable", file = name, problem = problem))?;
    let length = open.metadata().map_or(0, |it| it.len());
    if length > paste::LIMIT as u64 {
        return Err(too_large(&name));
    }
    bounded(open, &name)
}

fn bounded(source: impl Read, name: &str) -> Result<Vec<u8>, Sentence> {
    let mut bytes = Vec::new();
    source
        .take(paste::LIMIT as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|problem| say!("source.unreadable", file = name, problem = problem))?;
    if bytes.len() > paste::LIMIT {
        return Err(too_large(name));
    }
    Ok(bytes)
}

fn too_large(name: &str) -> Sentence {
    say!("source.too_large", file = name, limit = paste::LIMIT / (1024 * 1024))
}
