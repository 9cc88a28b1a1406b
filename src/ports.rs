//! What the core needs from outside, as traits.

use crate::core::checks::{ProbeRequest, ProbeResult};
use crate::core::ingest::redact::Redactor;
use crate::core::secret::ApiKey;
use crate::core::text::Sentence;
use std::{future::Future, pin::Pin, sync::Arc};

/// A boxed future, so that adapters can be passed as trait objects.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes live checks. Dropping the future cancels the call.
pub trait Prober: Send + Sync {
    /// Makes one call; never fails, a failure is an outcome.
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult>;
    /// The key for calls from now on; `None` wipes the one held.
    fn use_key(&self, key: Option<ApiKey>);
    /// The management key with which the account's settings are read, and no call is made.
    fn read_with(&self, key: ApiKey);
    /// The keys in use, to be masked in every form in what comes in and in what leaves the program.
    fn known(&self) -> Arc<Redactor>;
    /// What went wrong beside the checks and is to be said at the end, such as a log on a full disk.
    fn complaint(&self) -> Option<Sentence> {
        None
    }
}

/// How a copy went; wording must not claim more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyOutcome {
    /// The system clipboard has it.
    Copied,
    /// Handed to tmux, which passes it on.
    SentToTmux,
    /// Sent to the terminal (OSC 52); nobody can confirm it.
    SentToTerminal,
    /// No way found: show it for selection.
    Unavailable,
}

/// What a clipboard holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Clip {
    /// Text.
    Text(String),
    /// A picture, PNG bytes.
    Image(Vec<u8>),
    /// Nothing, or nothing readable; key of the sentence that says why.
    Nothing(&'static str),
}

/// The clipboard.
pub trait Clipboard {
    /// What it holds now.
    fn paste(&mut self) -> Clip;
    /// Puts text there.
    fn copy(&mut self, text: &str) -> CopyOutcome;
}
