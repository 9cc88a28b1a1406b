//! The body of a request, kept to be shown on demand. It is wiped when it is let go.

use super::body_copy::Copy;
use crate::core::exchange::encoding::unpacked;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::ingest::redact::Redactor;
use std::sync::{Arc, Mutex, PoisonError};

/// Most that is shown of it.
const SHOWN: usize = 256 * 1024;

/// What a program sent.
#[derive(Debug)]
pub struct SentBody {
    pub(super) body: Option<Arc<Mutex<Copy>>>,
    pub(super) packing: Option<String>,
}

impl SentBody {
    /// Bytes that it takes of what may be kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.lock().unwrap_or_else(PoisonError::into_inner).kept().len())
    }

    /// The body as a text, one field a line, every key masked; none where it was not kept.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let kept = self.body.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).kept().to_vec();
        let body = unpacked(self.packing.as_deref(), kept, SHOWN)?;
        let mut text = match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(value) => format!("{value:#}").into_bytes(),
            Err(_) => body,
        };
        text.truncate(SHOWN);
        Some(ingest_knowing(text, &Redactor::default()).text)
    }
}
