//! The calls that are not over yet, to be looked at while they go on.

use super::recorded::Recorded;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// One call while it goes on; empty once it is over.
#[derive(Clone, Debug)]
pub(super) struct Slot(Arc<Mutex<Option<Box<Recorded>>>>);

impl Slot {
    pub(super) fn holding(recorded: Recorded) -> Self {
        Self(Arc::new(Mutex::new(Some(Box::new(recorded)))))
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&mut Recorded) -> T) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_deref_mut().map(look)
    }

    pub(super) fn take(&self) -> Option<Box<Recorded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[derive(Debug, Default)]
struct Running {
    calls: Mutex<BTreeMap<u64, Slot>>,
    changed: Notify,
}

/// The calls of a relay that are not over yet.
#[derive(Clone, Debug, Default)]
pub struct UnderWay(Arc<Running>);

impl UnderWay {
    fn calls<T>(&self, look: impl FnOnce(&mut BTreeMap<u64, Slot>) -> T) -> T {
        look(&mut self.0.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn enter(&self, id: u64, slot: Slot) {
        self.calls(|calls| calls.insert(id, slot));
        self.touch();
    }

    pub(super) fn leave(&self, id: u64) {
        self.calls(|calls| calls.remove(&id));
    }

    /// Lets whoever waits for a change look again.
    pub fn touch(&self) {
        self.0.changed.notify_one();
    }

    /// Waits until something has come since this was last waited for.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// What is there of each call so far, the first one first; the body of the answer only of the one that is read.
    #[must_use]
    pub fn so_far(&self, read: Option<u64>) -> Vec<Recorded> {
        let slots = self.calls(|calls| calls.iter().map(|(id, slot)| (*id, slot.clone())).collect::<Vec<_>>());
        slots.iter().filter_map(|(id, slot)| slot.look(|seen| seen.so_far(read == Some(*id)))).collect()
    }
}
