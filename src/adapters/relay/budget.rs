//! How much of all bodies together is kept to be read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that may still be kept.
#[derive(Clone, Debug)]
pub(super) struct BodyBudget(Arc<AtomicUsize>);

impl BodyBudget {
    pub(super) fn of(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Takes as much of this as is left.
    pub(super) fn take(&self, wanted: usize) -> usize {
        let mut granted = 0;
        let update = |left: usize| {
            granted = left.min(wanted);
            Some(left - granted)
        };
        // The closure always says a value, so that there is no refusal to handle.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
        granted
    }

    pub(super) fn give_back(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}
