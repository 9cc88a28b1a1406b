//! The keys that this process was given. A panic, a log line and a last word on standard error belong to no session, so what
//! they must hide is known here.

use crate::core::ingest::Outgoing;
use crate::core::ingest::redact::Redactor;
use crate::core::secret::ApiKey;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

static KNOWN: LazyLock<Mutex<Arc<Redactor>>> = LazyLock::new(Mutex::default);

/// From now on this key is hidden in every form, wherever anything leaves the program.
pub fn learn(key: &ApiKey) {
    // What might fail is done before the lock is taken: the panic hook takes it too.
    let mut known = Redactor::clone(&now());
    known.learn(key);
    *KNOWN.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
}

/// All keys so far.
#[must_use]
pub fn now() -> Arc<Redactor> {
    Arc::clone(&KNOWN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Wipes them: nothing is printed any more.
pub fn forget() {
    *KNOWN.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
}

/// A text without secrets and without these keys.
#[must_use]
pub fn hide(text: &str) -> Outgoing {
    Outgoing::hiding(text, &now())
}
