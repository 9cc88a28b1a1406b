//! What was seen of an exchange, as it came.

use super::body_copy::Copy;
use super::sent::SentBody;
use crate::core::checks::Preflight;
use crate::core::exchange::recorded::Ending;
use crate::core::exchange::request::RequestShape;
use crate::core::exchange::route::Route;
use crate::core::secret::ApiKey;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

/// What was seen of an exchange, to be read once it is over.
#[derive(Debug)]
pub struct Recorded {
    pub(super) id: u64,
    pub(super) at_ms: i64,
    pub(super) started: Instant,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) route: Route,
    pub(super) intercepted: bool,
    pub(super) url: String,
    pub(super) user_agent: Option<String>,
    pub(super) origin: Option<String>,
    /// Held until the exchange has been read: an answer may repeat it.
    pub(super) key: Option<ApiKey>,
    pub(super) request_packing: Option<String>,
    pub(super) request: Arc<Mutex<Copy>>,
    /// The structure of the request, read once.
    pub(super) shape: Arc<OnceLock<RequestShape>>,
    pub(super) status: Option<u16>,
    /// Where the answer sends the program, without the query.
    pub(super) redirect: Option<String>,
    /// What OpenRouter's own answer to a browser's question lets through.
    pub(super) preflight: Option<Preflight>,
    pub(super) telling: Vec<(&'static str, String)>,
    pub(super) answer_packing: Option<String>,
    pub(super) content_type: String,
    pub(super) answer: Copy,
    /// How many pieces the answer came in.
    pub(super) pieces: u64,
    pub(super) first_byte_ms: Option<u64>,
    pub(super) ending: Ending,
    pub(super) ms: u64,
}

impl Recorded {
    /// The copy of the request; its sender may still hold it, where the answer came first.
    pub(super) fn with_request<T>(&self, look: impl FnOnce(&Copy) -> T) -> T {
        look(&self.request.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Bytes of both bodies that there are to be read.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.with_request(|copy| copy.kept().len()) + self.answer.kept().len()
    }

    /// The key that the call carried.
    #[must_use]
    pub fn key(&self) -> Option<&ApiKey> {
        self.key.as_ref()
    }

    /// What is there so far, to be read beside the traffic; the answer's body only on demand.
    pub(super) fn so_far(&self, with_answer: bool) -> Self {
        Self {
            method: self.method.clone(),
            path: self.path.clone(),
            route: self.route.clone(),
            url: self.url.clone(),
            user_agent: self.user_agent.clone(),
            origin: self.origin.clone(),
            key: self.key.clone(),
            request_packing: self.request_packing.clone(),
            request: Arc::clone(&self.request),
            shape: Arc::clone(&self.shape),
            redirect: self.redirect.clone(),
            preflight: self.preflight.clone(),
            telling: self.telling.clone(),
            answer_packing: self.answer_packing.clone(),
            content_type: self.content_type.clone(),
            answer: self.answer.so_far(with_answer),
            ending: Ending::Running,
            ms: elapsed(self.started),
            ..*self
        }
    }

    /// What was sent, without the key; the answer is let go. A body that repeats the key is not kept.
    #[must_use]
    pub fn into_sent(self) -> SentBody {
        let repeats = self.key.as_ref().is_some_and(|key| {
            let key = key.expose().as_bytes();
            !key.is_empty() && self.with_request(|copy| memchr::memmem::find(copy.kept(), key).is_some())
        });
        let is_long = self.with_request(Copy::is_long);
        SentBody { body: (!repeats).then_some(self.request), packing: self.request_packing, is_long }
    }
}

/// Milliseconds since then.
pub(super) fn elapsed(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
