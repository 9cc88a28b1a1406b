//! The prober of `--offline` and `explain`: every probe is answered with "not made".

use crate::core::checks::{Outcome, ProbeRequest, ProbeResult};
use crate::core::ingest::redact::Redactor;
use crate::core::secret::ApiKey;
use crate::ports::{Pending, Prober};
use std::sync::{Arc, Mutex, PoisonError};

/// Sends nothing; knows the key only to mask it.
#[derive(Debug, Default)]
pub struct OfflineProber {
    known: Mutex<Arc<Redactor>>,
}

impl Prober for OfflineProber {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        Box::pin(std::future::ready(ProbeResult {
            request,
            outcome: Outcome::Skipped("stage.offline"),
            http_status: None,
            ms: 0,
            cost_usd: 0.0,
            refusal: None,
        }))
    }

    fn use_key(&self, key: Option<ApiKey>) {
        let mut known = Redactor::default();
        if let Some(key) = key {
            known.learn(&key);
        }
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    fn read_with(&self, key: ApiKey) {
        let mut known = Redactor::clone(&self.known());
        known.learn(&key);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    fn known(&self) -> Arc<Redactor> {
        Arc::clone(&self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
