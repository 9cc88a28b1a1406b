//! A screenshot as a paste: PNG and JPEG are read with `tesseract`, where it is installed.

use super::helper;
use crate::core::ingest::decode::decode;
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::say;
use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Largest picture that is read, bytes.
pub const LIMIT: usize = 32 * 1024 * 1024;
/// A screenshot takes a few seconds; longer means that something is stuck.
const PATIENCE: Duration = Duration::from_secs(60);
/// Text of a full screen is a few kilobytes.
const LARGEST_TEXT: u64 = 1024 * 1024;

/// By its first bytes: PNG or JPEG.
#[must_use]
pub fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(&[0xff, 0xd8, 0xff])
}

/// The text in a picture.
///
/// # Errors
/// When `tesseract` is missing, fails, or finds nothing; the sentence says what to do.
pub fn read(picture: &[u8]) -> Result<String, Sentence> {
    // Page mode 6, one block of text, keeps the lines of a terminal or an error box together.
    let child = helper::command("tesseract", &Environment::of_process())
        .args(["stdin", "stdout", "--psm", "6"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(problem) if problem.kind() == ErrorKind::NotFound => return Err(say!("picture.no_tesseract")),
        Err(problem) => return Err(say!("picture.failed", problem = problem)),
    };
    let result = converse(&mut child, picture);
    // A killed or finished child must be reaped either way.
    let _ = child.kill();
    let ended = child.wait();
    let text = result.map_err(|problem| say!("picture.failed", problem = problem))?;
    match ended {
        Ok(_) if text.trim().is_empty() => Err(say!("picture.no_text")),
        Ok(_) => Ok(text),
        Err(problem) => Err(say!("picture.failed", problem = problem)),
    }
}

fn converse(child: &mut Child, picture: &[u8]) -> std::io::Result<String> {
    let input = child.stdin.take();
    let output = child.stdout.take();
    let began = Instant::now();
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || input.map_or(Ok(()), |mut input| input.write_all(picture)));
        let reading = scope.spawn(move || {
            let mut bytes = Vec::new();
            output.map_or(Ok(0), |it| it.take(LARGEST_TEXT).read_to_end(&mut bytes))?;
            Ok::<_, std::io::Error>(bytes)
        });
        while !reading.is_finished() {
            if began.elapsed() > PATIENCE {
                child.kill()?;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let lost = || std::io::Error::other("a thread was lost");
        let bytes = reading.join().map_err(|_| lost())??;
        writing.join().map_err(|_| lost())?.or_else(|problem| {
            // It may stop reading once it has seen enough.
            if problem.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(problem) }
        })?;
        Ok(decode(&bytes).into_owned())
    })
}
