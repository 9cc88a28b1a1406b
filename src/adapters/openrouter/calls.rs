//! One probe → one call → one outcome.

use super::base_url::BaseUrl;
use super::client::{NotSent, OpenRouterClient, OutgoingCall, SentCredential, failed, unmade};
use super::exchange::Exchange;
use super::{chat_body, refusal};
use crate::core::address::api_url::ApiUrl;
use crate::core::address::host;
use crate::core::checks::check::{BodyFormat, KeySent, OkBody, Sends, To};
use crate::core::checks::completion_body::{self, CompletionResult};
use crate::core::checks::fields;
use crate::core::checks::key_shape;
use crate::core::checks::{
    ChatFacts, ForeignAnswer, Outcome, Preflight, Probe, ProbeRequest, ProbeResult, Reach, Refusal, TransportFault,
    TransportKind,
};
use crate::core::ingest::redact::Redactor;
use crate::core::knowledge::api::ROOT;
use crate::core::knowledge::authorities::is_public;
use futures_util::future::join_all;
use reqwest::{Method, Url};
use serde_json::Value;
use std::time::{Duration, Instant};

const CATALOGUE_LIMIT: usize = 8 * 1024 * 1024;
const ANSWER_LIMIT: usize = 256 * 1024;
const EXCERPT: usize = 160;
/// Bytes within which the title of a web page is looked for.
const TITLE_WITHIN: usize = 4096;
/// Longest wait for what a check has beside its answer.
const BESIDE_WAIT: Duration = Duration::from_secs(5);
const MOST_ADDRESSES: usize = 8;

/// How an answer was understood.
struct Understood {
    outcome: Outcome,
    refusal: Option<Refusal>,
    cost_usd: f64,
}

impl From<Outcome> for Understood {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, refusal: None, cost_usd: 0.0 }
    }
}

impl OpenRouterClient {
    pub(super) async fn answer(&self, request: &ProbeRequest) -> Result<ProbeResult, NotSent> {
        match request.probe {
            Probe::KeyShape => {
                let shape = key_shape::inspect(self.held().own.ok_or(NotSent("network.no_key"))?.expose());
                Ok(unmade(request.clone(), Outcome::KeyShape(shape)))
            }
            Probe::Environment | Probe::ClientSettings => Err(NotSent("network.not_sent")),
            Probe::Reach => self.reach(request).await,
            _ => {
                let call = self.call(request)?;
                let (answer, beside) = tokio::join!(self.send(call), self.beside(request.probe));
                match answer? {
                    Ok(answer) => {
                        let understood = understand(request, &answer, &beside);
                        Ok(ProbeResult {
                            request: request.clone(),
                            outcome: understood.outcome,
                            http_status: Some(answer.status),
                            ms: answer.ms,
                            cost_usd: understood.cost_usd,
                            refusal: understood.refusal,
                        })
                    }
                    Err(fault) => match request.probe.check().absence {
                        Some(reason) => Err(NotSent(reason)),
                        None => Ok(failed(request.clone(), fault)),
                    },
                }
            }
        }
    }

    /// What comes from the further paths of a check, in their order. Each is an extra: its absence says nothing, and the
    /// check does not wait long for it.
    async fn beside(&self, probe: Probe) -> Vec<Option<Value>> {
        let Some(sends) = probe.check().sends else { return Vec::new() };
        let base = &self.settings.base_url;
        let asked = sends.beside.iter().map(|path| async move {
            let call = self.get(fixed(base, path), credential(sends.key));
            let time = call.time.min(BESIDE_WAIT);
            match self.send(OutgoingCall { time, ..call }).await {
                Ok(Ok(answer)) if answer.status == 200 => json(&answer),
                _ => None,
            }
        });
        join_all(asked).await
    }

    fn call(&self, request: &ProbeRequest) -> Result<OutgoingCall, NotSent> {
        let sends = request.probe.check().sends.ok_or(NotSent("network.not_sent"))?;
        let call = OutgoingCall {
            credential: credential(sends.key),
            limit: if sends.large { CATALOGUE_LIMIT } else { ANSWER_LIMIT },
            ..self.get(self.url(sends, request)?, SentCredential::None)
        };
        Ok(match (request.probe, &request.url) {
            (Probe::Replay, _) => {
                let replay = request.replay.as_ref().ok_or(NotSent("network.no_model"))?;
                OutgoingCall {
                    method: Method::POST,
                    url: self.settings.base_url.endpoint(replay.path),
                    json: Some(replay.body.clone()),
                    time: self.settings.timeouts.chat,
                    ..call
                }
            }
            (Probe::Chat(variant), _) => OutgoingCall {
                method: Method::POST,
                json: Some(chat_body::chat(variant, request, model(request)?)),
                time: self.settings.timeouts.chat,
                ..call
            },
            (Probe::BaseUrlCheck, Some(client)) => {
                let json = chat_body::greeting(client.skin(), request.model.as_deref().unwrap_or("openrouter/auto"));
                OutgoingCall { method: Method::POST, json: Some(json), ..call }
            }
            (Probe::Preflight, _) => OutgoingCall { method: Method::OPTIONS, page: request.page.clone(), ..call },
            _ => call,
        })
    }

    fn url(&self, sends: Sends, request: &ProbeRequest) -> Result<Url, NotSent> {
        let base = &self.settings.base_url;
        match sends.to {
            To::Api => path(base, sends.path, request),
            To::Host => Ok(base.page(sends.path)),
            To::Root => Ok(base.page(&format!("{ROOT}{}", sends.path))),
            To::StatusPage => {
                let feed = self.settings.status_url.as_deref().and_then(|it| Url::parse(it).ok());
                feed.ok_or(NotSent("network.status_unreadable"))
            }
            To::Program => client_call(request.url.as_ref().ok_or(NotSent("network.no_url"))?, base),
        }
    }

    fn get(&self, url: Url, credential: SentCredential) -> OutgoingCall {
        OutgoingCall {
            method: Method::GET,
            url,
            credential,
            json: None,
            page: None,
            limit: ANSWER_LIMIT,
            time: self.settings.timeouts.free,
        }
    }

    /// Name, connection and certificate; whatever is answered, a whole answer is enough. It has a body,
    /// since some filters and broken paths let only heads through.
    async fn reach(&self, request: &ProbeRequest) -> Result<ProbeResult, NotSent> {
        let url = self.settings.base_url.endpoint("/models/count");
        let host = self.settings.base_url.host().to_string();
        let proxy = self.settings.proxies.shown(&url);
        let started = Instant::now();
        let call = self.get(url.clone(), SentCredential::None);
        let (sent, addresses) = tokio::join!(self.send(call), self.addresses(&url, proxy.is_some()));
        match sent? {
            Err(fault) => Ok(failed(request.clone(), fault)),
            Ok(answer) => {
                let issuer = self.issuers.of(&host);
                let inspected = issuer.as_deref().is_some_and(|it| !is_public(it));
                Ok(ProbeResult {
                    request: request.clone(),
                    outcome: Outcome::Reach(Reach { addresses, issuer, inspected, proxy }),
                    http_status: Some(answer.status),
                    ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
                    cost_usd: 0.0,
                    refusal: None,
                })
            }
        }
    }

    /// Addresses of the host; behind a proxy it is the proxy that looks the name up.
    async fn addresses(&self, url: &Url, by_proxy: bool) -> Vec<String> {
        let Some(host) = url.host_str().filter(|_| !by_proxy) else { return Vec::new() };
        if let Some((_, given)) = self.settings.resolve.iter().find(|(name, _)| name == host) {
            return given.iter().map(|it| it.ip().to_string()).collect();
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_string();
        let port = url.port_or_known_default().unwrap_or(443);
        let lookup = tokio::net::lookup_host((bare, port));
        match tokio::time::timeout(self.settings.timeouts.connect, lookup).await {
            Ok(Ok(found)) => {
                let mut all: Vec<String> = found.map(|it| it.ip().to_string()).collect();
                all.dedup();
                all.truncate(MOST_ADDRESSES);
                all
            }
            _ => Vec::new(),
        }
    }
}

fn credential(key: KeySent) -> SentCredential {
    match key {
        KeySent::None => SentCredential::None,
        KeySent::Own => SentCredential::Own,
        KeySent::MadeUp => SentCredential::Dummy,
        KeySent::Management => SentCredential::Management,
    }
}

/// The URL of a path of the API whose query is always the same.
fn fixed(base: &BaseUrl, path: &str) -> Url {
    let (before, query) = path.split_once('?').unwrap_or((path, ""));
    let mut url = base.endpoint(before);
    url.set_query(Some(query).filter(|query| !query.is_empty()));
    url
}

fn model(request: &ProbeRequest) -> Result<&str, NotSent> {
    request.model.as_deref().filter(|id| !id.is_empty()).ok_or(NotSent("network.no_model"))
}

/// The URL of a path of the API, with what is asked about in its place; each value stays within its segment or
/// its part of the query.
fn path(base: &BaseUrl, path: &str, request: &ProbeRequest) -> Result<Url, NotSent> {
    let (before, query) = path.split_once('?').unwrap_or((path, ""));
    let mut url = match before.split_once("/{model}") {
        None => base.endpoint(before),
        Some((before, after)) => {
            let model = model(request)?;
            let mut url = base.endpoint(before);
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.extend(model.split('/')).extend(after.split('/').skip(1));
            }
            url
        }
    };
    if let Some(name) = query.strip_suffix("={id}") {
        let id = request.generation_id.as_deref().ok_or(NotSent("network.no_generation"))?;
        url.query_pairs_mut().append_pair(name, id);
    }
    if !query.is_empty() && !query.contains('{') {
        url.set_query(Some(query));
    }
    if let Some(name) = query.strip_suffix("={region}") {
        url.query_pairs_mut().append_pair(name, request.region.ok_or(NotSent("network.no_region"))?);
    }
    Ok(url)
}

/// Where the check of a client's base URL goes. A paste may name any address: only the host in use, this machine and,
/// where OpenRouter is in use, its other hosts are asked.
fn client_call(url: &ApiUrl, base: &BaseUrl) -> Result<Url, NotSent> {
    let same_house = base.is_openrouter() && host::is_openrouter(url.host());
    if same_house || host::is_loopback(url.host()) || url.host() == base.host() {
        Ok(url.call())
    } else {
        Err(NotSent("network.door_elsewhere"))
    }
}

/// What an answer means, as if it had just come over the wire: for tests and fuzzing of the decoders. Keys that
/// `sent` knows are taken out of it first, as they are out of any answer to a request that carried one.
#[must_use]
pub fn read_answer(
    request: &ProbeRequest,
    status: u16,
    content_type: &str,
    body: &[u8],
    sent: &Redactor,
) -> (Outcome, Option<Refusal>) {
    let mut headers = reqwest::header::HeaderMap::new();
    if let Ok(value) = content_type.parse() {
        headers.insert(reqwest::header::CONTENT_TYPE, value);
    }
    let answer = Exchange { status, headers, body: body.to_vec(), ms: 0 }.without(sent);
    let understood = understand(request, &answer, &[]);
    (understood.outcome, understood.refusal)
}

fn understand(request: &ProbeRequest, answer: &Exchange, beside: &[Option<Value>]) -> Understood {
    let success = (200..300).contains(&answer.status);
    let check = request.probe.check();
    // What is of another form is not read as JSON: it may hold what nobody asked for.
    let json = (check.form == BodyFormat::Json).then(|| json(answer)).flatten();
    let date = answer.header("date").and_then(|it| jiff::fmt::rfc2822::parse(&it).ok()).map(|it| it.timestamp());
    let body = OkBody { json: json.as_ref(), bytes: &answer.body, date, wanted: request.model.as_deref(), beside };
    match (request.probe, &json) {
        (Probe::BaseUrlCheck, _) => base_url_check(request, answer),
        (Probe::ApiRoot, json) => api_root(answer, json.as_ref()),
        (Probe::Preflight, _) => preflight(request, answer),
        (Probe::Chat(_), _) => chat(request, answer, success),
        (Probe::Replay, _) => replayed(request, answer, success),
        _ if check.form == BodyFormat::Text => match (request.probe.read(&body).filter(|_| success), check.absence) {
            (Some(outcome), _) => outcome.into(),
            (None, Some(reason)) => Outcome::Skipped(reason).into(),
            (None, None) => foreign(answer),
        },
        (_, None) => no_json(request, answer),
        (_, Some(json)) if !success || fields::is_refusal(json) => refused(request, answer, json),
        (Probe::NoKeyControl | Probe::WrongKeyControl, _) => Outcome::ControlAccepted.into(),
        _ => request.probe.read(&body).map_or_else(|| foreign(answer), Understood::from),
    }
}

fn refused(request: &ProbeRequest, answer: &Exchange, json: &Value) -> Understood {
    let is_control = matches!(request.probe, Probe::NoKeyControl | Probe::WrongKeyControl);
    if is_control && answer.status == 401 && fields::is_refusal(json) {
        return Outcome::ControlRefused.into();
    }
    if !fields::is_refusal(json) {
        return foreign(answer);
    }
    Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 }
}

/// A base URL is right when a dummy key is refused in the API's own shape; an outage says nothing about it.
fn base_url_check(request: &ProbeRequest, answer: &Exchange) -> Understood {
    let json = json(answer).filter(fields::is_refusal);
    let in_shape = json.as_ref().and_then(|it| it.get("error")).is_some_and(Value::is_object);
    match answer.status {
        400 | 401 | 403 if in_shape => Outcome::BaseUrlRight.into(),
        200..=299 | 404 | 405 => Outcome::BaseUrlWrong.into(),
        _ if in_shape => Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 },
        _ => no_json(request, answer),
    }
}

/// Without a key, the API answers in its own shape; what anybody else says is no finding.
fn api_root(answer: &Exchange, json: Option<&Value>) -> Understood {
    match json.is_some_and(|json| answer.status == 401 && fields::is_refusal(json)) {
        true => Outcome::ApiElsewhere.into(),
        false => Outcome::Skipped("network.no_api_at_root").into(),
    }
}

/// Whatever its status, its headers are what a browser heeds; an answer without any of them says that no page may call.
fn preflight(request: &ProbeRequest, answer: &Exchange) -> Understood {
    let Some(call) = &request.page else { return Outcome::Skipped("network.not_sent").into() };
    if !matches!(answer.status, 200..=299 | 400..=499) {
        return no_json(request, answer);
    }
    let header = |name: &str| answer.header(name);
    let page_of_somebody = answer.content_type().as_deref() == Some("text/html");
    if page_of_somebody && header("access-control-allow-origin").is_none() {
        return foreign(answer);
    }
    let pages = header("access-control-allow-origin");
    let headers = header("access-control-allow-headers");
    Outcome::Preflight(Box::new(Preflight::of(call, pages.as_deref(), headers.as_deref()))).into()
}

fn chat(request: &ProbeRequest, answer: &Exchange, success: bool) -> Understood {
    if success && answer.content_type().as_deref() == Some("text/event-stream") {
        return completed(answer, completion_body::stream(&answer.body));
    }
    let Some(json) = json(answer) else { return no_json(request, answer) };
    if success {
        return completed(answer, completion_body::whole(&json));
    }
    if !fields::is_refusal(&json) {
        return foreign(answer);
    }
    Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 }
}

/// An answer on any path of the API: only whether it was taken, and what it cost.
fn replayed(request: &ProbeRequest, answer: &Exchange, success: bool) -> Understood {
    match json(answer).filter(|json| success && json.get("choices").is_none() && !fields::is_refusal(json)) {
        Some(json) if json.is_object() => {
            let (_, cost_usd) = completion_body::whole(&json);
            Understood { cost_usd, ..Outcome::Answered(ChatFacts::default()).into() }
        }
        _ => chat(request, answer, success),
    }
}

fn completed(answer: &Exchange, (completion, cost_usd): (CompletionResult, f64)) -> Understood {
    let (outcome, refusal) = match completion {
        CompletionResult::Answered(facts) => (Outcome::Answered(facts), None),
        CompletionResult::Empty(facts) => (Outcome::Empty(facts), None),
        CompletionResult::Error(part) => {
            let passed_on = completion_body::passed_on(&answer.body);
            (Outcome::Refused, Some(Refusal { passed_on, ..refusal::inside(answer, &part) }))
        }
        CompletionResult::Cut => (broken("the stream ended without [DONE]"), None),
        CompletionResult::Foreign => return Understood { cost_usd, ..foreign(answer) },
    };
    Understood { outcome, refusal, cost_usd }
}

fn json(answer: &Exchange) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok().filter(Value::is_object)
}

/// Not JSON: a page of somebody else's, the edge's own one-line error, or a body cut short.
fn no_json(request: &ProbeRequest, answer: &Exchange) -> Understood {
    let kind = answer.content_type();
    let text = String::from_utf8_lossy(&answer.body);
    let start = text.trim_start();
    if kind.as_deref() == Some("application/json") && start.starts_with('{') {
        return broken("the JSON of the answer is cut or malformed").into();
    }
    // The edge says in a page of its own that it got no answer from behind.
    let edge_page = matches!(answer.status, 520..=524) && matches!(request.probe, Probe::Chat(_));
    if edge_page || (answer.status >= 500 && start.starts_with("error code:")) {
        return Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 };
    }
    foreign(answer)
}

fn broken(detail: &str) -> Outcome {
    Outcome::Unreachable(TransportFault {
        kind: TransportKind::Broken,
        detail: detail.to_string(),
        issuer: None,
        proxy: None,
        tls: None,
    })
}

/// What stands between the marks of a page's title, as far as it may be shown.
fn title(body: &[u8]) -> Option<String> {
    let start = &body[..body.len().min(TITLE_WITHIN)];
    let page = String::from_utf8_lossy(start);
    let (_, after) = page.split_once("<title>").or_else(|| page.split_once("<TITLE>"))?;
    let (words, _) = after.split_once("</")?;
    Some(fields::text(words.trim())).filter(|title| !title.is_empty())
}

fn foreign(answer: &Exchange) -> Understood {
    let start: Vec<u8> = answer.body.iter().copied().take(EXCERPT * 4).collect();
    let excerpt = fields::text(&String::from_utf8_lossy(&start)).chars().take(EXCERPT).collect();
    let content_type = answer.content_type().map(|it| fields::name(&it));
    Understood {
        outcome: Outcome::Foreign(ForeignAnswer { content_type, excerpt, title: title(&answer.body) }),
        refusal: Some(refusal::of(answer)),
        cost_usd: 0.0,
    }
}
