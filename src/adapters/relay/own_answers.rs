//! Answers of the relay itself: in OpenRouter's shape, and beginning with this program's name.

use super::passing_body::{AnyBody, whole};
use crate::core::checks::{TransportFault, TransportKind};
use crate::core::exchange::canned::Canned;
use crate::core::exchange::recorded::Own;
use hyper::Response;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use serde_json::json;

/// What each begins with; `explain` knows them by it.
const NAME: &str = "openrouter-doctor relay: ";

/// The status and the words of a refusal.
fn words(own: Own, about: &str) -> (u16, String) {
    match own {
        Own::OtherVendor => (
            401,
            format!(
                "this call carries a key of {about}, which was not passed on to OpenRouter. \
                 Give the program an OpenRouter key (sk-or-v1-…)."
            ),
        ),
        Own::WebSocket => (
            426,
            "WebSockets are not relayed. Let the program use plain HTTP (Codex: supports_websockets=false)."
                .to_string(),
        ),
        Own::Host => (403, "the call names another host than this machine, and was refused.".to_string()),
        Own::Origin | Own::Preflight => (
            403,
            format!(
                "a page of {about} called, and was refused. To allow it, start the relay with --allow-origin {about}"
            ),
        ),
        Own::Token => {
            (403, "the address lacks the token of this run; copy it from the relay's first lines.".to_string())
        }
        Own::Capture | Own::Unusable | Own::Untrusted => (400, format!("this request cannot be passed on: {about}.")),
    }
}

/// A refusal.
pub(super) fn refusal(own: Own, about: &str) -> Response<AnyBody> {
    let (status, words) = words(own, about);
    error(status, &words)
}

/// An answer of capture mode.
pub(super) fn canned(canned: Canned) -> Response<AnyBody> {
    let kind = if canned.stream { "text/event-stream" } else { "application/json" };
    let mut answer = Response::new(whole(canned.body.into()));
    *answer.status_mut() = hyper::StatusCode::from_u16(canned.status).unwrap_or(hyper::StatusCode::BAD_GATEWAY);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// OpenRouter could not be reached.
pub(super) fn unreachable(fault: &TransportFault) -> Response<AnyBody> {
    let what = match fault.kind {
        TransportKind::Dns => "the name was not resolved",
        TransportKind::ConnectionRefused => "connection refused",
        TransportKind::ConnectionReset => "connection reset",
        TransportKind::Timeout => "no connection in time",
        TransportKind::Tls => "the certificate or the TLS handshake failed",
        TransportKind::Proxy => "the proxy refused",
        TransportKind::Redirect | TransportKind::TooLarge | TransportKind::Broken => "the answer was broken",
    };
    error(502, &format!("OpenRouter was not reached: {what} ({})", fault.detail))
}

/// A host beside OpenRouter's was not reached for the program.
pub(super) fn no_tunnel(host: &str, problem: &str) -> Response<AnyBody> {
    error(502, &format!("{host} was not reached for the program: {problem}"))
}

fn error(status: u16, words: &str) -> Response<AnyBody> {
    let words = format!("{NAME}{words}");
    let mut answer = Response::new(whole(json!({"error": {"message": words, "code": status}}).to_string().into()));
    *answer.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::BAD_GATEWAY);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
