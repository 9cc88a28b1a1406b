//! A long text on its way in: cleaned and masked beside the loop, which hears Ctrl-C meanwhile.

use crate::adapters::input::TerminalInput;
use crate::core::ingest::Ingested;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::ingest::redact::Redactor;
use crate::core::reading::LIMIT;
use crate::core::wizard::Millis;
use crate::ui::Input;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// A text of this size is taken in beside the loop, bytes; what is above the limit is refused, which takes no time.
const LONG: std::ops::RangeInclusive<usize> = 64 * 1024..=LIMIT;

/// The text, and what the user did since.
pub struct TakingIn {
    work: JoinHandle<Ingested>,
    by_hand: bool,
    since: Millis,
    held: VecDeque<TerminalInput>,
}

impl TakingIn {
    /// Whether a text of so many bytes is worth it.
    #[must_use]
    pub fn suits(length: usize) -> bool {
        LONG.contains(&length)
    }

    /// Starts. `by_hand`: it was pasted, and came from no file; `since`: when it came.
    #[must_use]
    pub fn begin(bytes: Vec<u8>, by_hand: bool, since: Millis, known: Arc<Redactor>) -> Self {
        let work = tokio::task::spawn_blocking(move || ingest_knowing(bytes, &known));
        Self { work, by_hand, since, held: VecDeque::new() }
    }

    /// Keeps what comes behind the text until the text is there; gives back what cannot wait.
    #[must_use]
    pub fn hold(&mut self, arrival: TerminalInput) -> Option<TerminalInput> {
        let waits = match &arrival {
            TerminalInput::Key(key) => !key.is_interrupt(),
            TerminalInput::Resize(..) | TerminalInput::Lost(_) => false,
            TerminalInput::Paste(_) | TerminalInput::Click(..) | TerminalInput::Wheel { .. } => true,
        };
        if waits {
            self.held.push_back(arrival);
            return None;
        }
        Some(arrival)
    }

    /// What came meanwhile, in its order.
    #[must_use]
    pub fn held(self) -> VecDeque<TerminalInput> {
        self.held
    }

    /// Keeps what was held before as well.
    pub fn hold_all(&mut self, before: VecDeque<TerminalInput>) {
        self.held.extend(before);
    }

    /// The text, once it is clean and masked.
    pub async fn done(&mut self) -> Input {
        match (&mut self.work).await {
            Ok(taken) => Input::Taken { taken: Box::new(taken), by_hand: self.by_hand, since: self.since },
            Err(broken) if broken.is_panic() => std::panic::resume_unwind(broken.into_panic()),
            // The runtime ends, and the program with it.
            Err(_) => std::future::pending().await,
        }
    }
}
