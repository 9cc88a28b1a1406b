//! Files beside the generated tables.

use super::source::Problems;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// Packs a text into a file of its own, to be read with [`flate2::read::DeflateDecoder`], and returns the expression
/// that takes it into the program.
pub fn packed(out: &Path, file: &str, text: &str, problems: &mut Problems) -> String {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    match encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()) {
        Ok(bytes) => write(&out.join(file), &bytes, problems),
        Err(problem) => problems.add(file, format!("cannot be packed: {problem}")),
    }
    format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))")
}

/// Writes a file.
pub fn write(path: &Path, bytes: &[u8], problems: &mut Problems) {
    if let Err(problem) = fs::write(path, bytes) {
        problems.add(path.display(), format!("cannot be written: {problem}"));
    }
}
