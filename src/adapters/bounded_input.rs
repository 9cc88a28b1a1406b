//! Reads files and pipes that may never end or never begin: bounded in size, and with a word while nothing comes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

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
    let next = |wait| match blocks.recv_timeout(wait) {
        Ok(Ok(block)) => Heard::Block(block),
        Ok(Err(problem)) => Heard::Refused(problem),
        Err(RecvTimeoutError::Timeout) => Heard::Nothing,
        // The thread has said all, or the system took it away.
        Err(RecvTimeoutError::Disconnected) => Heard::Block(Vec::new()),
    };
    gather(next, limit, patience, notice)
}

/// What came of waiting for a block.
#[derive(Debug)]
enum Heard {
    /// Its bytes; none at the end of the source.
    Block(Vec<u8>),
    /// The system refused.
    Refused(io::Error),
    /// The time was up.
    Nothing,
}

/// Puts the blocks together. `next` waits for one so long at most: it is the clock, and a test has its own.
fn gather(
    mut next: impl FnMut(Duration) -> Heard,
    limit: usize,
    patience: Patience,
    notice: &dyn Fn(),
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut noticed = false;
    // Since the last byte.
    let mut waited = Duration::ZERO;
    loop {
        let until = if noticed { patience.give_up.unwrap_or(Duration::MAX) } else { patience.notice };
        match next(until.saturating_sub(waited)) {
            Heard::Block(block) if block.is_empty() => return Ok(bytes),
            Heard::Block(block) => {
                bytes.extend_from_slice(&block);
                if bytes.len() > limit {
                    return Err(Problem::TooLarge);
                }
                waited = Duration::ZERO;
            }
            Heard::Refused(problem) => return Err(Problem::Unreadable(problem)),
            Heard::Nothing if !noticed => {
                noticed = true;
                waited = until;
                notice();
            }
            Heard::Nothing if bytes.is_empty() => return Err(Problem::Silent(until.as_secs())),
            Heard::Nothing => return Ok(bytes),
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

    /// Hours and minutes of silence, on a clock that costs no time: how long each wait was, and what came of it.
    fn silence(patience: Patience, blocks: &[(u64, &str)]) -> (Result<Vec<u8>, Problem>, Vec<u64>, usize) {
        let (mut now, mut said) = (0, Vec::new());
        let noticed = std::cell::Cell::new(0);
        let mut blocks = blocks.iter().peekable();
        let next = |wait: Duration| {
            let until = now + wait.as_secs().min(1_000_000);
            match blocks.next_if(|(at, _)| *at <= until) {
                Some((at, text)) => {
                    now = *at;
                    Heard::Block(text.as_bytes().to_vec())
                }
                None => {
                    assert!(until < 900_000, "it would wait for ever");
                    now = until;
                    said.push(now);
                    Heard::Nothing
                }
            }
        };
        let heard = gather(next, 100, patience, &|| noticed.set(noticed.get() + 1));
        (heard, said, noticed.get())
    }

    #[test]
    fn d4_what_nobody_named_is_noticed_after_three_seconds_and_given_up_after_sixty() {
        let (heard, said, noticed) = silence(Patience::BOUNDED, &[]);
        assert!(matches!(heard, Err(Problem::Silent(60))), "{heard:?}");
        assert_eq!((said, noticed), (vec![3, 60], 1));
        let (heard, said, noticed) = silence(Patience::BOUNDED, &[(2, "a"), (61, "b")]);
        assert_eq!((heard.unwrap(), said, noticed), (b"ab".to_vec(), vec![5, 121], 1));
    }

    #[test]
    fn d4_what_the_user_named_is_noticed_after_three_seconds_and_waited_for() {
        let (heard, said, noticed) = silence(Patience::ENDLESS, &[(800_000, "a"), (800_001, "")]);
        assert_eq!((heard.unwrap(), said, noticed), (b"a".to_vec(), vec![3], 1));
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
