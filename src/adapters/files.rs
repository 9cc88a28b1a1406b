//! Saves a report: readable by the user alone, never over an existing file.

use crate::core::ingest::Outgoing;
use crate::core::text::Sentence;
use crate::say;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How many names are tried before giving up.
const ATTEMPTS: u32 = 1_000;

/// Writes the text to `openrouter-report.md` in the folder, or to the next free name after it.
///
/// # Errors
/// A sentence that names the file and the reason; nothing half-written is left.
pub fn save_report(folder: &Path, text: &Outgoing) -> Result<PathBuf, Sentence> {
    for attempt in 1..=ATTEMPTS {
        let name =
            if attempt == 1 { "openrouter-report.md".to_string() } else { format!("openrouter-report-{attempt}.md") };
        let path = folder.join(name);
        match create_new(&path) {
            Ok(file) => {
                return write(file, text.as_str()).map(|()| path.clone()).map_err(|problem| {
                    // What was cut short would pass for a whole report.
                    let _ = std::fs::remove_file(&path);
                    say!("save.failed", file = path.display(), problem = problem)
                });
            }
            Err(problem) if problem.kind() == ErrorKind::AlreadyExists => {}
            Err(problem) => return Err(say!("save.failed", file = path.display(), problem = problem)),
        }
    }
    Err(say!("save.too_many", folder = folder.display()))
}

fn write(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    // A full disk may show itself only here.
    file.sync_all()
}

/// Creates a file that did not exist, with mode 0600 where modes exist.
///
/// # Errors
/// As the system says; [`ErrorKind::AlreadyExists`] when the name is taken.
pub fn create_new(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// Opens a file to write behind what it holds; a new one has mode 0600 where modes exist.
///
/// # Errors
/// As the system says.
pub fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    // A pipe that nobody reads is an error at once; waiting for a reader would hold the program for ever.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    private(options.append(true).create(true)).open(path)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_saved_report_is_private_and_overwrites_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let first = save_report(folder.path(), &Outgoing::of("one")).unwrap();
        let second = save_report(folder.path(), &Outgoing::of("two")).unwrap();
        assert_ne!(first, second);
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(&second).unwrap(), "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.path().join("full")).unwrap();
        let file = OpenOptions::new().write(true).open(folder.path().join("full")).unwrap();
        assert!(write(file, "text").is_err());
    }
}
