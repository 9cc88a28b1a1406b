//! One probe → one call → one outcome.

use super::base_url::BaseUrl;
use super::client::{Call, Client, Credential, Unmade, failed, unmade};
use super::decode::{self, chat::Completion};
use super::exchange::Exchange;
use super::{body, refusal};
use crate::core::address::api_url::ApiUrl;
use crate::core::address::host;
use crate::core::checks::key_shape;
use crate::core::checks::{
    Foreign, Outcome, Probe, ProbeRequest, ProbeResult, Reach, Refusal, TransportFault, TransportKind,
};
use crate::core::ingest::redact::Redactor;
use crate::core::knowledge::authorities::is_public;
use reqwest::{Method, Url};
use serde_json::Value;
use std::time::Instant;

const CATALOGUE_LIMIT: usize = 8 * 1024 * 1024;
const ANSWER_LIMIT: usize = 256 * 1024;
const EXCERPT: usize = 160;
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

impl Client {
    pub(super) async fn answer(&self, request: &ProbeRequest) -> Result<ProbeResult, Unmade> {
        match request.probe {
            Probe::KeyShape => {
                let shape = key_shape::inspect(self.held().ok_or(Unmade("network.no_key"))?.key.expose());
                Ok(unmade(request.clone(), Outcome::KeyShape(shape)))
            }
            Probe::Environment | Probe::ClientSettings => Err(Unmade("network.not_sent")),
            Probe::Reach => self.reach(request).await,
            _ => {
                let call = self.call(request)?;
                match self.send(call).await? {
                    Ok(answer) => {
                        let understood = understand(request, &answer);
                        Ok(ProbeResult {
                            request: request.clone(),
                            outcome: understood.outcome,
                            http_status: Some(answer.status),
                            ms: answer.ms,
                            cost_usd: understood.cost_usd,
                            refusal: understood.refusal,
                        })
                    }
                    // The feed is an extra: its absence says nothing.
                    Err(_) if request.probe == Probe::Status => Err(Unmade("network.status_unreadable")),
                    Err(fault) => Ok(failed(request.clone(), fault)),
                }
            }
        }
    }

    fn call(&self, request: &ProbeRequest) -> Result<Call, Unmade> {
        let base = &self.settings.base_url;
        let own = |path: &str| self.get(base.endpoint(path), Credential::Own);
        Ok(match request.probe {
            Probe::Models => Call { limit: CATALOGUE_LIMIT, ..self.get(base.endpoint("/models"), Credential::None) },
            Probe::UserModels => Call { limit: CATALOGUE_LIMIT, ..own("/models/user") },
            Probe::Key => own("/key"),
            Probe::Credits => own("/credits"),
            Probe::NoKeyControl => self.get(base.endpoint("/key"), Credential::None),
            Probe::WrongKeyControl => self.get(base.endpoint("/key"), Credential::Dummy),
            Probe::Trace => self.get(base.page("/cdn-cgi/trace"), Credential::None),
            Probe::Status => {
                let feed = self.settings.status_url.as_deref().and_then(|it| Url::parse(it).ok());
                self.get(feed.ok_or(Unmade("network.status_unreadable"))?, Credential::None)
            }
            Probe::Endpoints => {
                let model = request.model.as_deref().filter(|it| !it.is_empty()).ok_or(Unmade("network.no_model"))?;
                let mut url = base.endpoint("/models");
                if let Ok(mut path) = url.path_segments_mut() {
                    path.extend(model.split('/')).push("endpoints");
                }
                self.get(url, Credential::None)
            }
            Probe::Generation => {
                let id = request.generation_id.as_deref().ok_or(Unmade("network.no_generation"))?;
                let mut url = base.endpoint("/generation");
                url.query_pairs_mut().append_pair("id", id);
                self.get(url, Credential::Own)
            }
            Probe::BaseUrlCheck => {
                let client = request.url.as_ref().ok_or(Unmade("network.no_url"))?;
                let url = client_call(client, base)?;
                let json = body::greeting(client.skin(), request.model.as_deref().unwrap_or("openrouter/auto"));
                Call { method: Method::POST, json: Some(json), ..self.get(url, Credential::Dummy) }
            }
            Probe::Chat(variant) => {
                let model = request.model.as_deref().filter(|it| !it.is_empty()).ok_or(Unmade("network.no_model"))?;
                Call {
                    method: Method::POST,
                    json: Some(body::chat(variant, request, model)),
                    time: self.settings.timeouts.chat,
                    ..own("/chat/completions")
                }
            }
            Probe::KeyShape | Probe::Environment | Probe::ClientSettings | Probe::Reach => {
                return Err(Unmade("network.not_sent"));
            }
        })
    }

    fn get(&self, url: Url, credential: Credential) -> Call {
        Call {
            method: Method::GET,
            url,
            credential,
            json: None,
            limit: ANSWER_LIMIT,
            time: self.settings.timeouts.free,
        }
    }

    /// Name, connection and certificate; whatever is answered, a whole answer is enough. It has a body,
    /// since some filters and broken paths let only heads through.
    async fn reach(&self, request: &ProbeRequest) -> Result<ProbeResult, Unmade> {
        let url = self.settings.base_url.endpoint("/models/count");
        let host = self.settings.base_url.host().to_string();
        let proxy = self.settings.proxies.shown(&url);
        let started = Instant::now();
        let call = self.get(url.clone(), Credential::None);
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

/// Where the check of a client's base URL goes. A paste may name any address: only the host in use, this machine and,
/// where OpenRouter is in use, its other hosts are asked.
fn client_call(url: &ApiUrl, base: &BaseUrl) -> Result<Url, Unmade> {
    let same_house = base.is_openrouter() && host::is_openrouter(url.host());
    if same_house || host::is_loopback(url.host()) || url.host() == base.host() {
        Ok(url.call())
    } else {
        Err(Unmade("network.door_elsewhere"))
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
    let understood = understand(request, &answer);
    (understood.outcome, understood.refusal)
}

fn understand(request: &ProbeRequest, answer: &Exchange) -> Understood {
    let success = (200..300).contains(&answer.status);
    match request.probe {
        Probe::Trace => {
            let facts = if success { decode::trace::trace(&answer.body) } else { None };
            facts.map_or_else(|| foreign(answer), |facts| Outcome::Trace(facts).into())
        }
        Probe::Status => match decode::feed::open_incidents(&answer.body).filter(|_| success) {
            Some(open) => Outcome::Status(open).into(),
            None => Outcome::Skipped("network.status_unreadable").into(),
        },
        Probe::BaseUrlCheck => base_url_check(answer),
        Probe::Chat(_) => chat(answer, success),
        _ => {
            let Some(json) = json(answer) else { return no_json(answer) };
            if !success || decode::is_refusal(&json) {
                return refused(request, answer, &json);
            }
            let date =
                answer.header("date").and_then(|it| jiff::fmt::rfc2822::parse(&it).ok()).map(|it| it.timestamp());
            let outcome = match request.probe {
                Probe::Key => decode::account::key(&json, date).map(|it| Outcome::KeyValid(Box::new(it))),
                Probe::NoKeyControl | Probe::WrongKeyControl => Some(Outcome::ControlAccepted),
                Probe::Credits => decode::account::credits(&json).map(Outcome::Credits),
                Probe::Models => {
                    decode::catalogue::models(&json, request.model.as_deref()).map(|it| Outcome::Models(Box::new(it)))
                }
                Probe::UserModels => decode::catalogue::ids(&json).map(Outcome::UserModels),
                Probe::Endpoints => decode::catalogue::endpoints(&json).map(Outcome::Endpoints),
                Probe::Generation => decode::generation::generation(&json).map(|it| Outcome::Generation(Box::new(it))),
                _ => None,
            };
            outcome.map_or_else(|| foreign(answer), Understood::from)
        }
    }
}

fn refused(request: &ProbeRequest, answer: &Exchange, json: &Value) -> Understood {
    let is_control = matches!(request.probe, Probe::NoKeyControl | Probe::WrongKeyControl);
    if is_control && answer.status == 401 && decode::is_refusal(json) {
        return Outcome::ControlRefused.into();
    }
    if !decode::is_refusal(json) {
        return foreign(answer);
    }
    Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 }
}

/// A base URL is right when a dummy key is refused in the API's own shape; an outage says nothing about it.
fn base_url_check(answer: &Exchange) -> Understood {
    let json = json(answer).filter(decode::is_refusal);
    let in_shape = json.as_ref().and_then(|it| it.get("error")).is_some_and(Value::is_object);
    match answer.status {
        400 | 401 | 403 if in_shape => Outcome::BaseUrlRight.into(),
        200..=299 | 404 | 405 => Outcome::BaseUrlWrong.into(),
        _ if in_shape => Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 },
        _ => no_json(answer),
    }
}

fn chat(answer: &Exchange, success: bool) -> Understood {
    if success && answer.content_type().as_deref() == Some("text/event-stream") {
        return completed(answer, decode::chat::stream(&answer.body));
    }
    let Some(json) = json(answer) else { return no_json(answer) };
    if success {
        return completed(answer, decode::chat::whole(&json));
    }
    if !decode::is_refusal(&json) {
        return foreign(answer);
    }
    Understood { outcome: Outcome::Refused, refusal: Some(refusal::of(answer)), cost_usd: 0.0 }
}

fn completed(answer: &Exchange, (completion, cost_usd): (Completion, f64)) -> Understood {
    let (outcome, refusal) = match completion {
        Completion::Answered(facts) => (Outcome::Answered(facts), None),
        Completion::Empty(facts) => (Outcome::Empty(facts), None),
        Completion::Error(part) => (Outcome::Refused, Some(refusal::inside(answer, &part))),
        Completion::Cut => (broken("the stream ended without [DONE]"), None),
        Completion::Foreign => return Understood { cost_usd, ..foreign(answer) },
    };
    Understood { outcome, refusal, cost_usd }
}

fn json(answer: &Exchange) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok().filter(Value::is_object)
}

/// Not JSON: a page of somebody else's, the edge's own one-line error, or a body cut short.
fn no_json(answer: &Exchange) -> Understood {
    let kind = answer.content_type();
    let text = String::from_utf8_lossy(&answer.body);
    let start = text.trim_start();
    if kind.as_deref() == Some("application/json") && start.starts_with('{') {
        return broken("the JSON of the answer is cut or malformed").into();
    }
    if answer.status >= 500 && start.starts_with("error code:") {
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
    })
}

fn foreign(answer: &Exchange) -> Understood {
    let start: Vec<u8> = answer.body.iter().copied().take(EXCERPT * 4).collect();
    let excerpt = decode::text(&String::from_utf8_lossy(&start)).chars().take(EXCERPT).collect();
    Understood {
        outcome: Outcome::Foreign(Foreign { content_type: answer.content_type().map(|it| decode::name(&it)), excerpt }),
        refusal: Some(refusal::of(answer)),
        cost_usd: 0.0,
    }
}
