//! Reads files and pipes that may never end or never begin: bounded in size, and with a word while nothing comes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that are read at once.
const BLOCK: usize = 64 * 1024;

/// Why nothing was read.
#[derive(Debug)]
pub enum Problem {
    /// The system refused.
    Unreadable(io::Error),
    /// There is more than the limit.
    TooLarge,
    /// Nothing came for so many seconds.
    Silent(u64),
}

/// How long a source may be silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// After so long without a byte the user may wonder what is being waited for.
    notice: Duration,
    /// After so long the source is taken for dead: silence at its start is an error, silence later its end.
    give_up: Option<Duration>,
}

impl Patience {
    /// For a source that the user named: it may take its time.
    pub const ENDLESS: Self = Self { notice: Duration::from_secs(3), give_up: None };
    /// For a pipe that nobody named, which a parent may have forgotten to close.
    pub const BOUNDED: Self = Self { notice: Duration::from_secs(3), give_up: Some(Duration::from_secs(60)) };
}

/// Reads a regular file whole, at most `limit` bytes. It keeps nobody waiting, so that no thread is needed.
///
/// # Errors
/// See [`Problem`].
pub fn read_file(path: &Path, limit: usize) -> Result<Vec<u8>, Problem> {
    let file = File::open(path).map_err(Problem::Unreadable)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut bytes = Vec::new();
    // What is too large is not read before it is refused; what grows meanwhile, and what has no length, is bounded.
    if length <= limit as u64 {
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
    }
    if length > limit as u64 || bytes.len() > limit { Err(Problem::TooLarge) } else { Ok(bytes) }
}

/// Reads a source whole, at most `limit` bytes. It is opened on a thread of its own, since opening a pipe waits for its
/// writer; `notice` is called once, when nothing has come for a while.
///
/// # Errors
/// See [`Problem`].
pub fn read<R: Read>(
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
    limit: usize,
    patience: Patience,
    notice: &dyn Fn(),
) -> Result<Vec<u8>, Problem> {
    // One block ahead is enough; a source without end must not fill the memory.
    let (sender, blocks) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut source = match open() {
            Ok(source) => source,
            Err(problem) => return drop(sender.send(Err(problem))),
        };
        loop {
            let mut block = vec![0; BLOCK];
            let read = match source.read(&mut block) {
                Err(problem) if problem.kind() == io::ErrorKind::Interrupted => continue,
                read => read,
            };
            let is_last = !matches!(read, Ok(count) if count > 0);
            let block = read.map(|count| {
                block.truncate(count);
                block
            });
            if sender.send(block).is_err() || is_last {
                return;
            }
        }
    });
    let mut bytes = Vec::new();
    let mut heard = Instant::now();
    let mut noticed = false;
    loop {
        let wait = if noticed { patience.give_up.unwrap_or(Duration::MAX) } else { patience.notice };
        match blocks.recv_timeout(wait.saturating_sub(heard.elapsed())) {
            Ok(Ok(block)) if block.is_empty() => return Ok(bytes),
            Ok(Ok(block)) => {
                bytes.extend_from_slice(&block);
                if bytes.len() > limit {
                    return Err(Problem::TooLarge);
                }
                heard = Instant::now();
            }
            Ok(Err(problem)) => return Err(Problem::Unreadable(problem)),
            Err(RecvTimeoutError::Timeout) if !noticed => {
                noticed = true;
                notice();
            }
            Err(RecvTimeoutError::Timeout) if bytes.is_empty() => return Err(Problem::Silent(wait.as_secs())),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(bytes),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read_all(source: impl Read + Send + 'static, limit: usize) -> Result<Vec<u8>, Problem> {
        read(move || Ok(source), limit, Patience::ENDLESS, &|| ())
    }

    #[test]
    fn a_source_without_end_is_met_with_a_limit() {
        assert!(matches!(read_all(io::repeat(b'x'), 1_000_000), Err(Problem::TooLarge)));
        assert_eq!(read_all(io::repeat(b'x').take(1_000_000), 1_000_000).unwrap().len(), 1_000_000);
        assert_eq!(read_all(io::empty(), 10).unwrap(), b"");
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("paste.txt");
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(read_file(&path, 10).unwrap(), b"0123456789");
        assert!(matches!(read_file(&path, 9), Err(Problem::TooLarge)));
        assert!(matches!(read_file(&folder.path().join("none"), 9), Err(Problem::Unreadable(_))));
    }

    #[test]
    fn what_cannot_be_opened_is_said() {
        let refused = read(|| Err::<io::Empty, _>(io::ErrorKind::NotFound.into()), 10, Patience::ENDLESS, &|| ());
        assert!(matches!(refused, Err(Problem::Unreadable(problem)) if problem.kind() == io::ErrorKind::NotFound));
    }

    #[test]
    fn a_silent_pipe_is_given_up_only_where_nobody_named_it() {
        let (forgotten, _open) = io::pipe().unwrap();
        let (reader, mut writer) = io::pipe().unwrap();
        let short = Duration::from_millis(30);
        let noticed = std::cell::Cell::new(0);
        let notice = || noticed.set(noticed.get() + 1);
        let bounded = Patience { notice: short, give_up: Some(2 * short) };
        let silent = read(move || Ok(forgotten), 10, bounded, &notice);
        assert!(matches!(silent, Err(Problem::Silent(_))), "{silent:?}");
        assert_eq!(noticed.get(), 1);
        let slow = thread::spawn(move || {
            thread::sleep(5 * short);
            io::Write::write_all(&mut writer, b"late").unwrap();
        });
        let endless = Patience { notice: short, give_up: None };
        assert_eq!(read(move || Ok(reader), 10, endless, &notice).unwrap(), b"late");
        assert_eq!(noticed.get(), 2);
        slow.join().unwrap();
    }
}
