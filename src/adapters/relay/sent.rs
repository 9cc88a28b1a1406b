//! The body of a request, kept to be shown on demand. It is wiped when it is let go.

use super::body_copy::Copy;
use super::budget::WHOLE;
use crate::core::exchange::encoding::unpacked;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::ingest::redact::Redactor;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Most that is shown of it.
const SHOWN: usize = 256 * 1024;

/// What a program sent.
#[derive(Clone, Debug)]
pub struct SentBody {
    pub(super) body: Option<Arc<Mutex<Copy>>>,
    pub(super) packing: Option<String>,
    /// It takes more than a body's share of the ring.
    pub(super) is_long: bool,
}

impl SentBody {
    pub(super) fn is_long(&self) -> bool {
        self.is_long
    }

    /// The body as it was sent, unpacked; none where not all of it was kept.
    #[must_use]
    pub fn whole(&self) -> Option<Zeroizing<Vec<u8>>> {
        let body = self.body.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = body.is_whole().then(|| body.kept())?;
        Some(Zeroizing::new(unpacked(self.packing.as_deref(), kept, WHOLE)?.into_owned()))
    }

    /// The body as a text, one field a line, every key masked; none where it was not kept.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let kept = self.body.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let body = Zeroizing::new(unpacked(self.packing.as_deref(), kept.kept(), SHOWN)?.into_owned());
        let mut text = match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(value) => format!("{value:#}").into_bytes(),
            Err(_) => body.to_vec(),
        };
        drop(kept);
        text.truncate(SHOWN);
        Some(ingest_knowing(text, &Redactor::default()).text)
    }
}

#[cfg(test)]
impl SentBody {
    /// A body that was kept whole.
    pub(super) fn of(bytes: &'static [u8], budget: &super::budget::BodyBudget) -> Self {
        let mut copy = Copy::within(super::budget::Room::Request, budget);
        copy.add(&hyper::body::Bytes::from_static(bytes));
        let is_long = copy.is_long();
        Self { body: Some(Arc::new(Mutex::new(copy))), packing: None, is_long }
    }
}
