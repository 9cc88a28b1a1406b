//! Where the bytes of a log come from: a file, a pipe that may stay silent, a compressed file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Bytes handed over at once by the reader of a pipe.
const BLOCK: usize = 128 * 1024;
/// How often a silent pipe is left to look for an interrupt.
const LOOK: Duration = Duration::from_millis(50);
/// Looks until it is said that nothing comes.
const SILENT: u32 = 60;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    /// What the format is called.
    pub name: &'static str,
    /// The command that unpacks a file of that format to its standard output.
    pub unpacks: &'static str,
    /// It can be read here.
    pub readable: bool,
}

/// Bytes that compressed files begin with.
const MAGIC: [(&[u8], Packing); 8] = [
    (&[0x1f, 0x8b], Packing { name: "gzip", unpacks: "zcat", readable: true }),
    (&[0x1f, 0x9d], Packing { name: "compress", unpacks: "zcat", readable: false }),
    (b"BZh", Packing { name: "bzip2", unpacks: "bzcat", readable: false }),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], Packing { name: "xz", unpacks: "xzcat", readable: false }),
    (&[0x28, 0xb5, 0x2f, 0xfd], Packing { name: "zstd", unpacks: "zstdcat", readable: false }),
    (&[0x04, 0x22, 0x4d, 0x18], Packing { name: "lz4", unpacks: "lz4cat", readable: false }),
    (b"PK\x03\x04", Packing { name: "zip", unpacks: "unzip -p", readable: false }),
    (b"7z\xbc\xaf\x27\x1c", Packing { name: "7-Zip", unpacks: "7z x -so", readable: false }),
];

/// Bytes that show a packing.
pub(super) const HEAD: usize = 8;

/// How bytes that begin so are compressed.
pub(super) fn packing(head: &[u8]) -> Option<Packing> {
    MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, packing)| *packing)
}

/// The first bytes of a stream, fewer if it ends before.
pub(super) fn head(from: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    from.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Opens what may be read as a log.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// Whether reading the file, or only opening it, may wait for somebody else.
pub(super) fn may_wait(path: &Path) -> bool {
    path == Path::new("-") || std::fs::metadata(path).is_ok_and(|is| !is.is_file() && !is.is_dir())
}

/// What a pipe's reader hands over.
pub(super) type Blocks = Receiver<io::Result<Vec<u8>>>;

/// Reads a pipe, `-` for standard input, in a thread of its own, since neither opening nor reading one can be given up.
/// The channel holds little, so memory stays bounded.
pub(super) fn piped(path: PathBuf) -> Blocks {
    let (sender, receiver) = sync_channel(4);
    std::thread::spawn(move || {
        let opened: io::Result<Box<dyn Read>> = if path == Path::new("-") {
            Ok(Box::new(io::stdin().lock()))
        } else {
            open(&path).map(|file| Box::new(file) as Box<dyn Read>)
        };
        let mut input = match opened {
            Ok(input) => input,
            Err(problem) => {
                // Nobody waits for it any more: there is nobody to tell.
                let _ = sender.send(Err(problem));
                return;
            }
        };
        loop {
            let mut block = vec![0; BLOCK];
            let read = input.read(&mut block);
            let last = !matches!(read, Ok(1..));
            let interrupted = read.as_ref().is_err_and(|problem| problem.kind() == io::ErrorKind::Interrupted);
            if interrupted {
                continue;
            }
            if read.as_ref().is_ok_and(|count| *count == 0) {
                return;
            }
            let sent = sender.send(read.map(|count| {
                block.truncate(count);
                block
            }));
            if sent.is_err() || last {
                return;
            }
        }
    });
    receiver
}

/// A pipe that is read until it ends or an interrupt comes.
pub(super) struct Patient<'a> {
    blocks: Blocks,
    stop: &'a AtomicBool,
    /// Called once if nothing comes for a while.
    silent: Option<&'a dyn Fn()>,
    block: Vec<u8>,
    at: usize,
}

impl<'a> Patient<'a> {
    /// Reads what comes; `silent` is called if nothing does.
    pub fn new(blocks: Blocks, stop: &'a AtomicBool, silent: &'a dyn Fn()) -> Self {
        Self { blocks, stop, silent: Some(silent), block: Vec::new(), at: 0 }
    }
}

impl Read for Patient<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut looks = 0;
        while self.at == self.block.len() {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(0);
            }
            match self.blocks.recv_timeout(LOOK) {
                Ok(block) => (self.block, self.at) = (block?, 0),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) => {
                    looks += 1;
                    if looks == SILENT
                        && let Some(silent) = self.silent.take()
                    {
                        silent();
                    }
                }
            }
        }
        self.silent = None;
        let count = into.len().min(self.block.len() - self.at);
        into[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
