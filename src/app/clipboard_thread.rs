//! The clipboard on a thread of its own, since an owner that does not answer must not hold a frame up.

use crate::adapters::clipboard::SystemClipboard;
use crate::core::wizard::CopyWhat;
use crate::environment::Environment;
use crate::ports::{Clip, Clipboard, CopyOutcome};
use std::sync::mpsc as blocking;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// An answer within this time needs no word about waiting for it.
const UNNOTICED: Duration = Duration::from_millis(80);
/// What has not been told by then is not waited for any longer; the libraries would try for half a minute.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the end of the program waits for a copy under way and for a clipboard manager to take it over.
const PARTING: Duration = Duration::from_millis(2_500);

enum Job {
    Read(u64),
    Copy { what: CopyWhat, text: String },
}

enum Done {
    Read(u64, Clip),
    Copied { what: CopyWhat, text: String, outcome: CopyOutcome, ends_with_us: bool },
}

/// What the thread tells.
pub enum ClipboardReport {
    /// It takes so long that the user may wonder.
    Waiting,
    /// What the clipboard holds.
    Read(Clip),
    /// How a copy went.
    Copied {
        /// What was copied.
        what: CopyWhat,
        /// Its text, to be shown where no clipboard takes it.
        text: String,
        /// How it went.
        outcome: CopyOutcome,
    },
}

/// A question about what the clipboard holds, until it is answered or given up.
struct Question {
    number: u64,
    wonder_at: Option<Instant>,
    give_up_at: Instant,
}

/// The thread, as the loop sees it.
pub struct ClipboardThread {
    jobs: blocking::Sender<Job>,
    done: mpsc::UnboundedReceiver<Done>,
    ended: blocking::Receiver<()>,
    asked: u64,
    open: Option<Question>,
    has_copied: bool,
    ends_with_us: bool,
}

impl ClipboardThread {
    /// Starts it; no clipboard is opened before one is asked for.
    #[must_use]
    pub fn start(environment: &Environment) -> Self {
        let mut clipboard = SystemClipboard::new(environment);
        let (jobs, todo) = blocking::channel::<Job>();
        let (sender, done) = mpsc::unbounded_channel();
        let (end, ended) = blocking::channel();
        std::thread::spawn(move || {
            for job in todo {
                let answer = match job {
                    Job::Read(number) => Done::Read(number, clipboard.paste()),
                    Job::Copy { what, text } => {
                        let outcome = clipboard.copy(&text);
                        Done::Copied { what, text, outcome, ends_with_us: clipboard.ends_with_us() }
                    }
                };
                // After the end nobody listens any more.
                let _ = sender.send(answer);
            }
            // A clipboard manager takes over what was copied while the handle is dropped.
            drop(clipboard);
            let _ = end.send(());
        });
        Self { jobs, done, ended, asked: 0, open: None, has_copied: false, ends_with_us: false }
    }

    /// Asks what the clipboard holds; once is enough while the answer is out.
    pub fn read(&mut self) {
        if self.open.is_some() {
            return;
        }
        self.asked += 1;
        let now = Instant::now();
        self.open = Some(Question { number: self.asked, wonder_at: Some(now + UNNOTICED), give_up_at: now + PATIENCE });
        // The thread ends only after the sender is dropped.
        let _ = self.jobs.send(Job::Read(self.asked));
    }

    /// Puts text there.
    pub fn copy(&mut self, what: CopyWhat, text: String) {
        self.has_copied = true;
        let _ = self.jobs.send(Job::Copy { what, text });
    }

    /// The next answer; never resolves while nothing was asked. Dropping the future loses nothing.
    pub async fn next(&mut self) -> ClipboardReport {
        loop {
            let wake_at = self.open.as_ref().map(|it| it.wonder_at.unwrap_or(it.give_up_at));
            tokio::select! {
                Some(done) = self.done.recv() => {
                    if let Some(answer) = self.take_in(done) {
                        return answer;
                    }
                }
                () = sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {
                    if self.open.as_mut().and_then(|it| it.wonder_at.take()).is_some() {
                        return ClipboardReport::Waiting;
                    }
                    self.open = None;
                    return ClipboardReport::Read(Clip::Nothing("clipboard.no_answer"));
                }
                else => std::future::pending().await,
            }
        }
    }

    /// A late answer to a question that was given up is nobody's any more.
    fn take_in(&mut self, done: Done) -> Option<ClipboardReport> {
        match done {
            Done::Read(number, clip) => {
                self.open.take_if(|it| it.number == number).map(|_| ClipboardReport::Read(clip))
            }
            Done::Copied { what, text, outcome, ends_with_us } => {
                self.ends_with_us |= ends_with_us;
                Some(ClipboardReport::Copied { what, text, outcome })
            }
        }
    }

    /// Lets a copy under way come to its end; says whether what was copied ends with this program.
    #[must_use]
    pub fn close(mut self) -> bool {
        drop(self.jobs);
        // A question that is still out must not keep the user from leaving.
        if self.has_copied {
            let _ = self.ended.recv_timeout(PARTING);
        }
        while let Ok(Done::Copied { ends_with_us, .. }) = self.done.try_recv() {
            self.ends_with_us |= ends_with_us;
        }
        self.ends_with_us
    }
}
