//! Where a paste comes from: a file, standard input, or nowhere.

use crate::adapters::picture;
use crate::core::reading;
use crate::core::text::Sentence;
use crate::say;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A paste and how it was come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The text, not yet cleaned.
    pub bytes: Vec<u8>,
    /// Letters and digits may be mistaken.
    pub from_picture: bool,
}

/// Reads at most [`reading::LIMIT`] bytes ([`picture::LIMIT`] of a picture, whose text is returned) and
/// refuses what is larger before loading it.
///
/// # Errors
/// A sentence that says what happened and what to do.
pub fn read(file: &Path) -> Result<Pasted, Sentence> {
    if file == Path::new("-") {
        return bounded(std::io::stdin().lock(), "-", reading::LIMIT);
    }
    let name = file.display().to_string();
    let mut open = File::open(file).map_err(|problem| say!("source.unreadable", file = name, problem = problem))?;
    let length = open.metadata().map_or(0, |it| it.len());
    let mut start = [0_u8; 16];
    let read = open.read(&mut start).map_err(|problem| say!("source.unreadable", file = name, problem = problem))?;
    let start = &start[..read];
    let limit = if picture::is_picture(start) { picture::LIMIT } else { reading::LIMIT };
    if length > limit as u64 {
        return Err(too_large(&name, limit));
    }
    bounded(start.chain(open), &name, limit)
}

fn bounded(source: impl Read, name: &str, limit: usize) -> Result<Pasted, Sentence> {
    let mut bytes = Vec::new();
    source
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|problem| say!("source.unreadable", file = name, problem = problem))?;
    if bytes.len() > limit {
        return Err(too_large(name, limit));
    }
    if picture::is_picture(&bytes) {
        return picture::read(&bytes).map(|text| Pasted { bytes: text.into_bytes(), from_picture: true });
    }
    Ok(Pasted { bytes, from_picture: false })
}

fn too_large(name: &str, limit: usize) -> Sentence {
    say!("source.too_large", file = name, limit = limit / (1024 * 1024))
}
