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

/// No secret is longer. So much more is masked than shown, since one that was cut may not be known any more.
const MARGIN: usize = 32 * 1024;

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
        let body = Zeroizing::new(unpacked(self.packing.as_deref(), kept.kept(), SHOWN + MARGIN)?.into_owned());
        let mut text = match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(value) => format!("{value:#}").into_bytes(),
            Err(_) => body.to_vec(),
        };
        let is_cut = !kept.is_whole() || text.len() >= SHOWN + MARGIN;
        drop(kept);
        text.truncate(SHOWN + MARGIN);
        let mut text = ingest_knowing(text, &Redactor::default()).text;
        // A key at the end of what was masked may have been cut there, and stands as it is.
        let most = if is_cut { SHOWN.min(text.len().saturating_sub(MARGIN)) } else { SHOWN };
        let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        Some(text)
    }
}

#[cfg(test)]
impl SentBody {
    /// A body that was kept whole.
    pub(super) fn of(bytes: impl Into<hyper::body::Bytes>, budget: &super::budget::BodyBudget) -> Self {
        let mut copy = Copy::within(super::budget::Room::Request, budget);
        copy.add(&bytes.into());
        let is_long = copy.is_long();
        Self { body: Some(Arc::new(Mutex::new(copy))), packing: None, is_long }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::adapters::relay::budget::BodyBudget;

    const KEY: &str = "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";

    /// A key at either end of what is masked, and one that its beginning alone does not give away.
    #[test]
    fn a_body_is_masked_before_it_is_cut() {
        for end in [SHOWN, SHOWN + MARGIN] {
            for before in (0..KEY.len() + 8).step_by(3) {
                for value in [KEY, "Qz7\"}, \"password\": \"hunter2hunter2"] {
                    let filler = "words of a prompt ".repeat(end / 18 + 1);
                    let body = format!("{}{value} and so on {filler}", &filler[..end - before]);
                    let text = SentBody::of(body, &BodyBudget::new()).text().unwrap();
                    assert!(text.len() <= SHOWN);
                    assert!(
                        !text.contains("sk-or-v1-5") && !text.contains("5a3c9") && !text.contains("hunter2"),
                        "{end} {before}"
                    );
                }
            }
        }
    }
}
