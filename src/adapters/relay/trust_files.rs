//! The files by which a program is made to trust the authority of this run, and nothing else is.

use crate::adapters::bounded_input::{Problem, read_file};
use crate::adapters::files;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Largest file of certificates that is read, bytes; the bundles of operating systems have a quarter of a mebibyte.
const BUNDLE: usize = 8 * 1024 * 1024;

/// Files in a folder of their own, readable by the user alone; they go away when this is dropped.
#[derive(Debug)]
pub struct TrustFiles {
    _folder: TempDir,
    /// The authority, and what `NODE_EXTRA_CA_CERTS` and the like named before.
    pub authority: PathBuf,
    /// The authority, and all that this system and the user's own files trust: variables that name such a file replace the
    /// system's list.
    pub bundle: PathBuf,
}

impl TrustFiles {
    /// Writes them. `added` and `trusted` are files that the user's variables named for the two.
    ///
    /// # Errors
    /// A file of the user's cannot be read, or the system gives no folder.
    pub(super) fn write(authority: &str, added: &[PathBuf], trusted: &[PathBuf]) -> io::Result<Self> {
        let folder = private_folder()?;
        let write = |name: &str, parts: &[String]| {
            let path = folder.path().join(name);
            files::create_new(&path)?.write_all(parts.join("\n").as_bytes())?;
            Ok::<_, io::Error>(path)
        };
        let own = |files: &[PathBuf]| files.iter().map(|file| text(file)).collect::<io::Result<Vec<_>>>();
        let mut system = own(trusted)?;
        if system.is_empty() {
            system.push(of_the_system());
        }
        let authority_file = write("authority.pem", &[vec![authority.to_string()], own(added)?].concat())?;
        let bundle = write("bundle.pem", &[vec![authority.to_string()], system].concat())?;
        Ok(Self { _folder: folder, authority: authority_file, bundle })
    }
}

fn private_folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("openrouter-doctor-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

fn text(file: &Path) -> io::Result<String> {
    let bytes = read_file(file, BUNDLE).map_err(|problem| match problem {
        Problem::Unreadable(problem) => io::Error::new(problem.kind(), format!("{}: {problem}", file.display())),
        Problem::TooLarge | Problem::Silent(_) => {
            io::Error::other(format!("{} is no file of certificates", file.display()))
        }
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the system trusts, PEM. What cannot be read of it is left out, as its own programs do.
fn of_the_system() -> String {
    let trusted = rustls_native_certs::load_native_certs().certs;
    let all: Vec<pem::Pem> =
        trusted.into_iter().map(|certificate| pem::Pem::new("CERTIFICATE", certificate.to_vec())).collect();
    pem::encode_many(&all)
}
