//! The body of a request, kept to be shown on demand. It is wiped when it is let go.

use super::body_copy::Copy;
use crate::core::exchange::encoding::unpacked;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::ingest::redact::Redactor;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Most that an unpacked body holds.
const WHOLE: usize = 32 * 1024 * 1024;

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

    /// The body as it was sent, unpacked; none where not all of it was kept.
    #[must_use]
    pub fn whole(&self) -> Option<Zeroizing<Vec<u8>>> {
        let body = self.body.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = body.is_whole().then(|| body.kept().to_vec())?;
        drop(body);
        Some(Zeroizing::new(unpacked(self.packing.as_deref(), kept, WHOLE)?))
    }

    /// The body as a text, one field a line, every key masked; none where it was not kept.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let kept = self.body.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).kept().to_vec();
        let body = Zeroizing::new(unpacked(self.packing.as_deref(), kept, SHOWN)?);
        let mut text = match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(value) => format!("{value:#}").into_bytes(),
            Err(_) => body.to_vec(),
        };
        text.truncate(SHOWN);
        Some(ingest_knowing(text, &Redactor::default()).text)
    }
}

#[cfg(test)]
impl SentBody {
    /// A body that was kept whole.
    pub(crate) fn of(bytes: &'static [u8]) -> Self {
        let mut copy = Copy::within(bytes.len(), &super::budget::BodyBudget::of(bytes.len()));
        copy.add(&hyper::body::Bytes::from_static(bytes));
        Self { body: Some(Arc::new(Mutex::new(copy))), packing: None }
    }
}
