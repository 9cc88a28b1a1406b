//! One exchange while it goes on, and what is handed on when it is over.

use super::body_copy::Copy;
use super::budget::{BodyBudget, Room};
use super::headers::text;
use super::outbox::Outbox;
use super::recorded::{Recorded, elapsed};
use super::under_way::{Slot, UnderWay};
use super::way::Way;
use crate::core::checks::{Preflight, TransportFault};
use crate::core::exchange::answer_headers;
use crate::core::exchange::credential;
use crate::core::exchange::recorded::{Ending, Own};
use hyper::Method;
use hyper::header::HeaderMap;
use reqwest::Url;
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where exchanges are written down.
pub(super) struct Ledger {
    pub(super) budget: BodyBudget,
    /// Those that are over.
    pub(super) outbox: Outbox,
    /// Those that go on.
    pub(super) under_way: UnderWay,
}

/// Hands the exchange on when it is over, however that comes about. Dropped before anything ended it, it was the program
/// that went away.
#[derive(Debug)]
pub(super) struct Recording {
    seen: Slot,
    outbox: Outbox,
    under_way: UnderWay,
}

impl Recording {
    pub(super) fn begin(
        id: u64,
        method: &Method,
        (path, way): (&str, &Way),
        headers: &HeaderMap,
        ledger: &Ledger,
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
            origin: text(headers, "origin").filter(|origin| is_origin(origin)).map(str::to_string),
            key: keys.into_iter().next(),
            request_packing: text(headers, "content-encoding").map(str::to_string),
            request: Arc::new(Mutex::new(Copy::within(Room::Request, &ledger.budget))),
            shape: Arc::default(),
            status: None,
            redirect: None,
            preflight: None,
            telling: Vec::new(),
            answer_packing: None,
            content_type: String::new(),
            answer: Copy::within(Room::Answer, &ledger.budget),
            pieces: 0,
            first_byte_ms: None,
            ending: Ending::Cancelled,
            ms: 0,
        };
        let (seen, under_way) = (Slot::holding(seen), ledger.under_way.clone());
        under_way.enter(id, seen.clone());
        Self { seen, outbox: ledger.outbox.clone(), under_way }
    }

    fn note(&self, change: impl FnOnce(&mut Recorded)) {
        self.seen.look(change);
        self.under_way.touch();
    }

    /// Where the call goes.
    pub(super) fn to(&self, url: String) {
        self.note(|seen| seen.url = url);
    }

    /// The copy that the request is written to while it passes.
    pub(super) fn request(&self) -> Option<Arc<Mutex<Copy>>> {
        self.seen.look(|seen| Arc::clone(&seen.request))
    }

    /// How the request is packed.
    pub(super) fn packing(&self) -> Option<String> {
        self.seen.look(|seen| seen.request_packing.clone())?
    }

    /// The head of the answer.
    pub(super) fn head(&self, status: u16, headers: &HeaderMap) {
        self.note(|seen| {
            seen.status = Some(status);
            seen.first_byte_ms = Some(elapsed(seen.started));
            seen.answer_packing = text(headers, "content-encoding").map(str::to_string);
            seen.content_type = text(headers, "content-type").unwrap_or_default().to_ascii_lowercase();
            seen.redirect = text(headers, "location").filter(|_| (300..400).contains(&status)).and_then(|location| {
                let mut target = Url::parse(&seen.url).ok()?.join(location).ok()?;
                target.set_query(None);
                Some(target.to_string())
            });
            seen.telling = answer_headers::HEADERS
                .iter()
                .filter_map(|name| Some((*name, text(headers, name)?.to_string())))
                .collect();
        });
    }

    /// What OpenRouter answered to the browser's question.
    pub(super) fn preflight(&self, said: Option<Preflight>) {
        self.note(|seen| seen.preflight = said);
    }

    /// A piece of the answer.
    pub(super) fn piece(&self, piece: &hyper::body::Bytes) {
        self.note(|seen| {
            seen.answer.add(piece);
            seen.pieces += 1;
        });
    }

    /// The answer is whole.
    pub(super) fn whole(&self) {
        self.end(Ending::Whole);
    }

    /// The connection to OpenRouter broke within the answer.
    pub(super) fn broken(&self, words: String) {
        self.end(Ending::Broken(words));
    }

    /// No answer came.
    pub(super) fn unreachable(self, fault: TransportFault) {
        self.end(Ending::Unreachable(fault));
    }

    /// The relay answered by itself.
    pub(super) fn here(self, own: Own, status: u16) {
        self.note(|seen| seen.status = Some(status));
        self.end(Ending::Here(own));
    }

    /// The program did not trust the authority of this run, so nothing was seen of its call.
    pub(super) fn untrusted(self) {
        self.end(Ending::Here(Own::Untrusted));
    }

    fn end(&self, ending: Ending) {
        let Some(mut seen) = self.seen.take() else { return };
        seen.ending = ending;
        seen.ms = elapsed(seen.started);
        self.under_way.leave(seen.id);
        self.outbox.put(seen);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.end(Ending::Cancelled);
    }
}

/// Anybody may write what he likes into this header, and it is shown as a part of a command.
fn is_origin(text: &str) -> bool {
    text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-_[]".contains(&byte))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::adapters::relay::budget::{Granted, RING};
    use hyper::body::Bytes;

    const KEY: &str = "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";

    #[test]
    fn a_body_that_repeats_the_key_is_not_kept_and_any_is_let_go() {
        let budget = BodyBudget::new();
        let outbox = Outbox::default();
        let ledger = Ledger { budget: budget.clone(), outbox: outbox.clone(), under_way: UnderWay::default() };
        let mut headers = HeaderMap::new();
        headers.insert("authorization", format!("Bearer {KEY}").parse().unwrap());
        for (body, is_kept) in [(format!("{{\"user\":\"{KEY}\"}}"), false), ("{\"user\":1}".to_string(), true)] {
            let way = ("/api/v1/chat/completions", &Way::Addressed);
            let recording = Recording::begin(1, &Method::POST, way, &headers, &ledger);
            recording.request().unwrap().lock().unwrap().add(&Bytes::from(body));
            drop(recording);
            let sent = outbox.take().unwrap().into_sent();
            assert_eq!(sent.whole().is_some(), is_kept);
            drop(sent);
            let held = (0..3).map(|_| budget.take(Room::Request, &mut Granted::default(), RING)).sum::<usize>();
            assert_eq!(held, RING + 24 * 1024 * 1024, "nothing is held any more");
            let all = Granted { of_ring: RING, of_whole: 24 * 1024 * 1024, of_answers: 0 };
            budget.give_back(all);
        }
    }
}
