//! From what was recorded to typed facts. Costs time, so it is done beside the traffic.

use super::body_copy::Copy;
use super::budget::WHOLE;
use super::recorded::Recorded;
use crate::core::checks::fields::name;
use crate::core::exchange::answer::{self, AnswerKind, ReadAnswer};
use crate::core::exchange::answer_headers;
use crate::core::exchange::credential::CallerCredential;
use crate::core::exchange::earlier_calls::EarlierCalls;
use crate::core::exchange::encoding::unpacked;
use crate::core::exchange::recorded::{Ending, RecordedExchange, RecordedReply};
use crate::core::exchange::request::RequestShape;
use crate::core::ingest::Ingested;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::ingest::raw_body::RawBody;
use crate::core::ingest::redact::Redactor;
use std::borrow::Cow;

/// Most of an answer that is read as a text; a refusal has a few kilobytes.
const TEXT: usize = 64 * 1024;

/// Reads what was recorded.
#[must_use]
pub fn read(recorded: &Recorded, earlier: &mut EarlierCalls) -> RecordedExchange {
    let exchange = read_so_far(recorded);
    let is_call = exchange.request.bytes > 0 && !matches!(recorded.ending, Ending::Here(_));
    let fingerprint = || recorded.with_request(|copy| copy.fingerprint(&recorded.path));
    let retry = if is_call { earlier.retries.note(recorded.id, fingerprint()) } else { None };
    let key_lost_since = earlier.redirects.note(&exchange);
    RecordedExchange { retry, key_lost_since, ..exchange }
}

/// Reads what was recorded of a call that may go on.
#[must_use]
pub fn read_so_far(recorded: &Recorded) -> RecordedExchange {
    let mut known = Redactor::default();
    recorded.key.iter().for_each(|key| known.learn(key));
    let safe = |text: &str| name(&known.redact(text).text);
    let reply = recorded.status.map(|status| reply(recorded, status, &known));
    RecordedExchange {
        id: recorded.id,
        at_ms: recorded.at_ms,
        method: safe(&recorded.method),
        path: safe(&recorded.path),
        path_right: recorded.route.right,
        intercepted: recorded.intercepted,
        url: safe(&recorded.url),
        user_agent: recorded.user_agent.as_deref().map(safe),
        origin: recorded.origin.as_deref().map(safe),
        credential: recorded.key.as_ref().map(CallerCredential::of),
        other_key: None,
        key_lost_since: None,
        redirect: recorded.redirect.as_deref().map(safe),
        preflight: recorded.preflight.clone(),
        request: request(recorded),
        ending: match &reply {
            // Libraries leave as soon as a stream has said its last word, before its body is at an end.
            Some(reply) if recorded.ending == Ending::Cancelled && has_ended(reply) => Ending::Whole,
            _ => recorded.ending.clone(),
        },
        reply,
        first_byte_ms: recorded.first_byte_ms,
        ms: recorded.ms,
        retry: None,
    }
}

/// The structure of the request. What is still on its way has none yet.
fn request(recorded: &Recorded) -> RequestShape {
    let packing = recorded.request_packing.as_deref();
    let (bytes, shape) = recorded.with_request(|copy| {
        let is_still_coming = recorded.ending == Ending::Running && !copy.is_complete;
        let read = || {
            let body = copy.is_whole().then(|| unpacked(packing, copy.kept(), WHOLE));
            body.flatten().map(|body| RequestShape::of(&body)).unwrap_or_default()
        };
        let shape = if is_still_coming { None } else { Some(recorded.shape.get_or_init(read).clone()) };
        (copy.bytes, shape.unwrap_or_default())
    });
    RequestShape { bytes, packed: packing.map(name), ..shape }
}

/// A stream that told its end, or an error in its place.
fn has_ended(reply: &RecordedReply) -> bool {
    reply.stream && matches!(reply.came, AnswerKind::Passed | AnswerKind::Empty | AnswerKind::Error)
}

fn reply(recorded: &Recorded, status: u16, known: &Redactor) -> RecordedReply {
    let stream = recorded.content_type.starts_with("text/event-stream");
    let (bytes, pieces) = (recorded.answer.bytes, recorded.pieces);
    let empty = RecordedReply { status, bytes, pieces, stream, ..RecordedReply::default() };
    let is_running = recorded.ending == Ending::Running;
    if matches!(recorded.ending, Ending::Here(_)) || (is_running && !stream) {
        return empty;
    }
    let Some(body) = body(recorded, stream) else {
        return RecordedReply { came: AnswerKind::Unread, text: text(recorded, status, &[], known), ..empty };
    };
    let silent = |came: AnswerKind| ReadAnswer { came, ..ReadAnswer::default() };
    let answer = match (stream, status) {
        (true, _) => answer::events(&body),
        (false, 204 | 304) => silent(AnswerKind::Passed),
        (false, _) if recorded.method == "HEAD" || !recorded.answer.is_whole() => silent(AnswerKind::Unread),
        (false, _) => answer::whole(&body),
    };
    let ReadAnswer { came, error, begun, facts, said } = answer;
    let said = said.shown(is_running, |text| ingest_knowing(text.as_bytes().to_vec(), known).text);
    let text = match error {
        // As an event, so that it is read as one that came after the answer had begun.
        Some(error) if stream => text(recorded, status, format!("data: {error}\n").as_bytes(), known),
        Some(error) => text(recorded, status, error.to_string().as_bytes(), known),
        None if status >= 300 || came == AnswerKind::Foreign => {
            text(recorded, status, &body[..body.len().min(TEXT)], known)
        }
        None => Ingested::default(),
    };
    RecordedReply { came, begun, facts, said, text, ..empty }
}

/// The body as it is read; of a stream whose middle was not kept beginning and end.
fn body(recorded: &Recorded, stream: bool) -> Option<Cow<'_, [u8]>> {
    let copy: &Copy = &recorded.answer;
    let packing = recorded.answer_packing.as_deref();
    let mut body = unpacked(packing, copy.kept(), WHOLE)?;
    if stream && !copy.is_whole() {
        if packing.is_some() {
            return None;
        }
        // The gap falls into an event, which is then no JSON and says nothing.
        body.to_mut().extend_from_slice(b"\n\n");
        body.to_mut().extend_from_slice(&copy.tail());
    }
    Some(body)
}

fn text(recorded: &Recorded, status: u16, body: &[u8], known: &Redactor) -> Ingested {
    let header = |wanted: &str| {
        let found = recorded.telling.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let text = ingest_knowing(answer_headers::text(status, header, body), known);
    // Neither the bytes nor a key that stood in them is kept.
    Ingested { raw: RawBody::default(), keys: Vec::new(), ..text }
}
