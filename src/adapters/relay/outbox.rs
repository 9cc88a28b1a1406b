//! What is handed on of the calls that are over. It leaves the thread of the traffic only once that has nothing else to do:
//! to wake another thread takes as long as the last bytes of an answer, and those come first.

use super::recorded::Recorded;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

#[derive(Debug, Default)]
struct Waiting {
    calls: Mutex<VecDeque<Box<Recorded>>>,
    come: Notify,
}

/// Calls that are over and not handed on yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox(Arc<Waiting>);

impl Outbox {
    /// Puts a call in.
    pub(super) fn put(&self, call: Box<Recorded>) {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).push_back(call);
        self.0.come.notify_one();
    }

    /// Hands on what is in it, in its order.
    pub(super) fn hand_on(&self, to: &UnboundedSender<Box<Recorded>>) {
        let waiting = std::mem::take(&mut *self.0.calls.lock().unwrap_or_else(PoisonError::into_inner));
        // Nobody reads any more when the program is about to end.
        let _ = waiting.into_iter().try_for_each(|call| to.send(call));
    }

    /// Hands on whatever comes, as long as it is run.
    pub(super) async fn run(self, to: UnboundedSender<Box<Recorded>>) {
        loop {
            self.0.come.notified().await;
            self.hand_on(&to);
        }
    }

    /// The first call in it.
    #[cfg(test)]
    pub(super) fn take(&self) -> Option<Box<Recorded>> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
