//! One call: admitted, passed on, its answer passed back.

use super::budget::WHOLE;
use super::guard::{self, Guard, Refused, allowed_preflight, is_preflight};
use super::headers::{passed_on, text};
use super::own_answers;
use super::passing_body::{AnyBody, Passing, Sent, whole};
use super::recording::{Ledger, Recording};
use super::upstream::Upstream;
use super::way::Way;
use crate::adapters::openrouter::BaseUrl;
use crate::core::checks::Preflight;
use crate::core::exchange::canned;
use crate::core::exchange::credential::{self, CallerCredential};
use crate::core::exchange::encoding::unpacked;
use crate::core::exchange::recorded::Own;
use crate::core::exchange::route::Route;
use crate::core::reading::browser::PageCall;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::{Method, Request, Response, StatusCode};
use reqwest::Url;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// The header that asks the router for what it did.
const METADATA: HeaderName = HeaderName::from_static("x-openrouter-metadata");

/// The page that asks is not kept waiting longer for what is only told of it.
const PREFLIGHT: Duration = Duration::from_secs(3);

/// What all calls share.
pub(super) struct Shared {
    pub(super) upstream: Upstream,
    pub(super) base_url: BaseUrl,
    pub(super) pure: bool,
    pub(super) capture: bool,
    pub(super) guard: Guard,
    pub(super) ledger: Ledger,
    pub(super) served: AtomicU64,
}

/// Answers one call.
pub(super) async fn answer(
    request: Request<Incoming>,
    way: Way,
    shared: Arc<Shared>,
) -> Result<Response<AnyBody>, Infallible> {
    let id = shared.served.fetch_add(1, Ordering::Relaxed) + 1;
    let origin = request.headers().get(ORIGIN).cloned();
    let (method, headers) = (request.method(), request.headers());
    let admitted = match way {
        Way::Addressed => shared.guard.admit(method, request.uri(), request.version(), headers),
        Way::Intercepted(_) => guard::admit_intercepted(request.uri(), headers),
    };
    let path = admitted.as_deref().unwrap_or_else(|_| request.uri().path());
    let recording = Recording::begin(id, method, (path, &way), headers, &shared.ledger);
    let mut answer = match admitted {
        Err(refused) => refuse(refused, recording),
        Ok(path) if !way.is_intercepted() && is_preflight(method, headers) => {
            let mut answer = Response::new(whole(hyper::body::Bytes::new()));
            *answer.status_mut() = StatusCode::NO_CONTENT;
            *answer.headers_mut() = allowed_preflight(headers);
            let asked = headers.clone();
            recording.preflight(own_preflight(asked, &way.upstream(&shared.base_url, &path, None), &shared).await);
            recording.here(Own::Preflight, 204);
            answer
        }
        Ok(path) => match other_vendors_key(headers) {
            Some(vendor) => refuse(Refused(Own::OtherVendor, vendor), recording),
            None if shared.capture => capture(request, &way.route(&path), recording).await,
            None => pass(request, (&path, way), &shared, recording).await,
        },
    };
    let admitted_origin = origin.filter(|origin| {
        origin.to_str().is_ok_and(|origin| shared.guard.origins.iter().any(|allowed| allowed == origin))
    });
    shared.guard.allow(admitted_origin.as_ref(), answer.headers_mut());
    Ok(answer)
}

/// What OpenRouter itself would have let through: the browser would have asked there. It carries no key.
async fn own_preflight(asked: HeaderMap, to: &Url, shared: &Shared) -> Option<Preflight> {
    if shared.capture || shared.pure {
        return None;
    }
    let mut call = Request::new(whole(hyper::body::Bytes::new()));
    (*call.method_mut(), *call.uri_mut(), *call.headers_mut()) =
        (Method::OPTIONS, to.as_str().parse().ok()?, passed_on(&asked));
    let answer = tokio::time::timeout(PREFLIGHT, shared.upstream.call(call, to)).await.ok()?.ok()?;
    let names = text(&asked, "access-control-request-headers").unwrap_or_default().split(',');
    let page = PageCall {
        origin: text(&asked, "origin")?.to_string(),
        headers: names.map(|name| name.trim().to_lowercase()).filter(|name| is_header(name)).collect(),
    };
    let said = |name: &str| text(answer.headers(), name);
    Some(Preflight::of(&page, said("access-control-allow-origin"), said("access-control-allow-headers")))
}

/// A page may write what it likes.
fn is_header(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok() && name.len() <= 64
}

fn refuse(Refused(reason, about): Refused, recording: Recording) -> Response<AnyBody> {
    let answer = own_answers::refusal(reason, &about);
    recording.here(reason, answer.status().as_u16());
    answer
}

/// The vendor of a key that is not to be passed on, whichever header it came in.
fn other_vendors_key(headers: &HeaderMap) -> Option<String> {
    let keys = credential::HEADERS.iter().filter_map(|name| Some(credential::key(name, text(headers, name)?)));
    keys.into_iter().find_map(|key| CallerCredential::of(&key).other_vendor().map(str::to_string))
}

/// Takes the call in and answers it here.
async fn capture(request: Request<Incoming>, route: &Route, recording: Recording) -> Response<AnyBody> {
    let body = match recording.request() {
        Some(copy) => {
            let mut body = Sent::new(request.into_body(), Arc::clone(&copy));
            // What could not be read whole is answered by what came of it.
            while let Some(Ok(_)) = body.frame().await {}
            copy.lock().unwrap_or_else(PoisonError::into_inner).kept().to_vec()
        }
        None => Vec::new(),
    };
    let body = unpacked(recording.packing().as_deref(), &body, WHOLE).unwrap_or_default();
    let now = jiff::Timestamp::now().as_second();
    let answer = own_answers::canned(canned::answer(route.below.as_deref().unwrap_or_default(), &body, now));
    recording.here(Own::Capture, answer.status().as_u16());
    answer
}

/// Passes the call on and its answer back. Dropped when the program goes away, it takes the call to OpenRouter with it.
async fn pass(
    request: Request<Incoming>,
    (path, way): (&str, Way),
    shared: &Shared,
    recording: Recording,
) -> Response<AnyBody> {
    let (head, body) = request.into_parts();
    let url = way.upstream(&shared.base_url, path, head.uri.query());
    let mut shown = url.clone();
    shown.set_query(None);
    recording.to(shown.to_string());
    let mut headers = passed_on(&head.headers);
    if !shared.pure && !headers.contains_key(&METADATA) {
        headers.append(METADATA, HeaderValue::from_static("enabled"));
    }
    let body = match recording.request().filter(|_| !hyper::body::Body::is_end_stream(&body)) {
        Some(copy) => Sent::new(body, copy).map_err(Into::into).boxed_unsync(),
        None => whole(hyper::body::Bytes::new()),
    };
    let Ok(uri) = url.as_str().parse() else {
        return refuse(Refused(Own::Unusable, "its address is none".to_string()), recording);
    };
    let mut call = Request::new(body);
    (*call.method_mut(), *call.uri_mut(), *call.headers_mut()) = (head.method, uri, headers);
    // How the program wrote the names of its headers.
    *call.extensions_mut() = head.extensions;
    match shared.upstream.call(call, &url).await {
        Ok(answer) => {
            let (mut head, body) = answer.into_parts();
            recording.head(head.status.as_u16(), &head.headers);
            head.headers = passed_on(&head.headers);
            head.version = hyper::Version::default();
            Response::from_parts(head, Passing::new(body, recording).boxed_unsync())
        }
        Err(fault) => {
            let answer = own_answers::unreachable(&fault);
            recording.unreachable(fault);
            answer
        }
    }
}
