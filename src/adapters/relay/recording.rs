//! One exchange while it goes on, and what is handed on when it is over.

use super::body_copy::Copy;
use super::budget::BodyBudget;
use super::headers::text;
use super::sent::SentBody;
use super::way::Way;
use crate::core::checks::TransportFault;
use crate::core::exchange::answer_headers;
use crate::core::exchange::credential;
use crate::core::exchange::recorded::{Ending, Own};
use crate::core::exchange::route::Route;
use crate::core::secret::ApiKey;
use hyper::Method;
use hyper::header::HeaderMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc::UnboundedSender;

/// Most that is kept of one request, and of one answer.
const MOST: usize = 8 * 1024 * 1024;

/// What was seen of an exchange, to be read once it is over.
#[derive(Debug)]
pub struct Recorded {
    pub(super) id: u64,
    pub(super) at_ms: i64,
    started: Instant,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) route: Route,
    pub(super) intercepted: bool,
    pub(super) url: String,
    pub(super) user_agent: Option<String>,
    /// Held until the exchange has been read: an answer may repeat it.
    pub(super) key: Option<ApiKey>,
    pub(super) request_packing: Option<String>,
    request: Arc<Mutex<Copy>>,
    pub(super) status: Option<u16>,
    pub(super) telling: Vec<(&'static str, String)>,
    pub(super) answer_packing: Option<String>,
    pub(super) content_type: String,
    pub(super) answer: Copy,
    pub(super) first_byte_ms: Option<u64>,
    pub(super) ending: Ending,
    pub(super) ms: u64,
}

impl Recorded {
    /// The copy of the request; its sender may still hold it, where the answer came first.
    pub(super) fn with_request<T>(&self, look: impl FnOnce(&Copy) -> T) -> T {
        look(&self.request.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Recorded {
    /// What was sent, without the key; the answer is let go. A body that repeats the key is not kept.
    #[must_use]
    pub fn into_sent(self) -> SentBody {
        let repeats = self.key.as_ref().is_some_and(|key| {
            let key = key.expose().as_bytes();
            !key.is_empty() && self.with_request(|copy| memchr::memmem::find(copy.kept(), key).is_some())
        });
        SentBody { body: (!repeats).then_some(self.request), packing: self.request_packing }
    }
}

/// Hands the exchange on when it is over, however that comes about. Dropped before anything ended it, it was the program
/// that went away.
#[derive(Debug)]
pub(super) struct Recording {
    seen: Option<Box<Recorded>>,
    sink: UnboundedSender<Box<Recorded>>,
}

impl Recording {
    pub(super) fn begin(
        id: u64,
        method: &Method,
        (path, way): (&str, &Way),
        headers: &HeaderMap,
        budget: &BodyBudget,
        sink: &UnboundedSender<Box<Recorded>>,
    ) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_millis()).unwrap_or_default();
        let keys = credential::HEADERS.iter().filter_map(|name| Some(credential::key(name, text(headers, name)?)));
        let seen = Recorded {
            id,
            at_ms: i64::try_from(now).unwrap_or_default(),
            started: Instant::now(),
            method: method.to_string(),
            path: path.to_string(),
            route: way.route(path),
            intercepted: way.is_intercepted(),
            url: String::new(),
            user_agent: text(headers, "user-agent").map(str::to_string),
            key: keys.into_iter().next(),
            request_packing: text(headers, "content-encoding").map(str::to_string),
            request: Arc::new(Mutex::new(Copy::within(MOST, budget))),
            status: None,
            telling: Vec::new(),
            answer_packing: None,
            content_type: String::new(),
            answer: Copy::within(MOST, budget),
            first_byte_ms: None,
            ending: Ending::Cancelled,
            ms: 0,
        };
        Self { seen: Some(Box::new(seen)), sink: sink.clone() }
    }

    fn note(&mut self, change: impl FnOnce(&mut Recorded)) {
        if let Some(seen) = &mut self.seen {
            change(seen);
        }
    }

    /// Where the call goes.
    pub(super) fn to(&mut self, url: String) {
        self.note(|seen| seen.url = url);
    }

    /// The copy that the request is written to while it passes.
    pub(super) fn request(&self) -> Option<Arc<Mutex<Copy>>> {
        self.seen.as_ref().map(|seen| Arc::clone(&seen.request))
    }

    /// How the request is packed.
    pub(super) fn packing(&self) -> Option<&str> {
        self.seen.as_ref()?.request_packing.as_deref()
    }

    /// The head of the answer.
    pub(super) fn head(&mut self, status: u16, headers: &HeaderMap) {
        self.note(|seen| {
            seen.status = Some(status);
            seen.first_byte_ms = Some(elapsed(seen.started));
            seen.answer_packing = text(headers, "content-encoding").map(str::to_string);
            seen.content_type = text(headers, "content-type").unwrap_or_default().to_ascii_lowercase();
            seen.telling = answer_headers::HEADERS
                .iter()
                .filter_map(|name| Some((*name, text(headers, name)?.to_string())))
                .collect();
        });
    }

    /// A piece of the answer.
    pub(super) fn piece(&mut self, piece: &hyper::body::Bytes) {
        self.note(|seen| seen.answer.add(piece));
    }

    /// The answer is whole.
    pub(super) fn whole(&mut self) {
        self.end(Ending::Whole);
    }

    /// The connection to OpenRouter broke within the answer.
    pub(super) fn broken(&mut self, words: String) {
        self.end(Ending::Broken(words));
    }

    /// No answer came.
    pub(super) fn unreachable(mut self, fault: TransportFault) {
        self.end(Ending::Unreachable(fault));
    }

    /// The relay answered by itself.
    pub(super) fn here(mut self, own: Own, status: u16) {
        self.note(|seen| seen.status = Some(status));
        self.end(Ending::Here(own));
    }

    /// The program did not trust the authority of this run, so nothing was seen of its call.
    pub(super) fn untrusted(mut self) {
        self.end(Ending::Here(Own::Untrusted));
    }

    fn end(&mut self, ending: Ending) {
        let Some(mut seen) = self.seen.take() else { return };
        seen.ending = ending;
        seen.ms = elapsed(seen.started);
        // Nobody reads any more when the program is about to end.
        let _ = self.sink.send(seen);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.end(Ending::Cancelled);
    }
}

fn elapsed(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use hyper::body::Bytes;

    const KEY: &str = "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";

    #[test]
    fn a_body_that_repeats_the_key_is_not_kept_and_any_is_let_go() {
        let budget = BodyBudget::of(1000);
        let (sink, mut ended) = tokio::sync::mpsc::unbounded_channel();
        let mut headers = HeaderMap::new();
        headers.insert("authorization", format!("Bearer {KEY}").parse().unwrap());
        for (body, kept) in [(format!("{{\"user\":\"{KEY}\"}}"), 0), ("{\"user\":1}".to_string(), 10)] {
            let way = ("/api/v1/chat/completions", &Way::Addressed);
            let recording = Recording::begin(1, &Method::POST, way, &headers, &budget, &sink);
            recording.request().unwrap().lock().unwrap().add(&Bytes::from(body));
            drop(recording);
            let sent = ended.try_recv().unwrap().into_sent();
            assert_eq!(sent.kept(), kept);
            drop(sent);
            assert_eq!(budget.take(2000), 1000, "nothing is held any more");
            budget.give_back(1000);
        }
    }
}
