//! The two ways out to OpenRouter, the key in use, and the one place that sends a call.

use super::base_url::BaseUrl;
use super::exchange::{self, Exchange, Failed};
use super::proxy::ProxySettings;
use super::resolve::SystemResolver;
use super::tls;
use crate::core::address::host;
use crate::core::checks::{Outcome, ProbeRequest, ProbeResult, TransportKind};
use crate::core::ingest::redact::Redactor;
use crate::core::knowledge::api::STATUS_FEED;
use crate::core::reading::browser::PageCall;
use crate::core::secret::ApiKey;
use hyper::body::Bytes;
use reqwest::header::{
    ACCEPT, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, HeaderValue, ORIGIN,
    USER_AGENT,
};
use reqwest::{Method, Url};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// Longest waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection: name, TCP, TLS.
    pub connect: Duration,
    /// For a free call, from sending to the last byte.
    pub free: Duration,
    /// For a test call.
    pub chat: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), free: Duration::from_secs(20), chat: Duration::from_secs(60) }
    }
}

/// How to reach OpenRouter.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// The API's base URL.
    pub base_url: BaseUrl,
    /// The incident feed; none: not read.
    pub status_url: Option<String>,
    /// Longest waits.
    pub timeouts: Timeouts,
    /// Proxies.
    pub proxies: ProxySettings,
    /// `SSL_CERT_FILE`: certificates to trust beside the platform's.
    pub extra_roots: Option<PathBuf>,
    /// Names resolved without asking anybody, as `curl --resolve` does; one without an address is unknown.
    pub resolve: Vec<(String, Vec<SocketAddr>)>,
}

impl ClientSettings {
    /// The usual ways to this base URL. The status page is asked only where it speaks of the same service.
    #[must_use]
    pub fn new(base_url: BaseUrl) -> Self {
        let status_url = base_url.is_openrouter().then(|| STATUS_FEED.to_string());
        Self {
            base_url,
            status_url,
            timeouts: Timeouts::default(),
            proxies: ProxySettings { system: true, ..ProxySettings::default() },
            extra_roots: None,
            resolve: Vec::new(),
        }
    }
}

/// The keys, and what finds them again in an answer.
#[derive(Clone, Debug, Default)]
pub(super) struct KeysInUse {
    /// The one that calls are made with.
    pub own: Option<ApiKey>,
    /// The one that the account's settings are read with, and nothing else.
    pub management: Option<ApiKey>,
    pub echoes: Arc<Redactor>,
}

/// The two ways out: through the proxies, and straight to this machine itself.
#[derive(Debug)]
struct Ways {
    out: reqwest::Client,
    loopback: reqwest::Client,
}

/// Makes live checks.
///
/// Name lookups run on the runtime's blocking threads and cannot be interrupted: end the runtime with
/// `shutdown_background`, or leaving waits for the resolver.
#[derive(Debug)]
pub struct OpenRouterClient {
    pub(super) settings: ClientSettings,
    held: Mutex<KeysInUse>,
    pub(super) issuers: tls::Issuers,
    // Built at the first call: reading the certificate store takes longer than a first frame may.
    ways: OnceLock<Option<Ways>>,
}

/// Where a call goes and what it carries.
pub(super) struct OutgoingCall {
    pub method: Method,
    pub url: Url,
    pub credential: SentCredential,
    pub json: Option<serde_json::Value>,
    /// The call of a page that is asked about.
    pub page: Option<Box<PageCall>>,
    pub limit: usize,
    pub time: Duration,
}

/// What stands in the `Authorization` header.
pub(super) enum SentCredential {
    None,
    Own,
    /// A key that nobody owns.
    Dummy,
    /// The management key.
    Management,
}

/// Well-shaped, and nobody's.
const DUMMY_KEY: &str = "sk-or-v1-0000000000000000000000000000000000000000000000000000000000000000";

/// A call that was not made: key of the sentence.
pub(super) struct NotSent(pub &'static str);

impl OpenRouterClient {
    /// Without a key as yet.
    #[must_use]
    pub fn new(settings: ClientSettings) -> Self {
        Self { settings, held: Mutex::default(), issuers: tls::Issuers::default(), ways: OnceLock::new() }
    }

    /// Changes the keys that are held.
    pub(super) fn hold(&self, change: impl FnOnce(&mut KeysInUse)) {
        let mut held = self.held();
        change(&mut held);
        let mut echoes = Redactor::default();
        held.own.iter().chain(&held.management).for_each(|key| echoes.learn(key));
        held.echoes = Arc::new(echoes);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    pub(super) fn held(&self) -> KeysInUse {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ways(&self) -> Option<&Ways> {
        self.ways.get_or_init(|| self.build().ok()).as_ref()
    }

    fn build(&self) -> Result<Ways, Box<dyn std::error::Error>> {
        let tls = tls::config(self.issuers.clone(), self.settings.extra_roots.as_deref())?;
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .connect_timeout(self.settings.timeouts.connect)
                .dns_resolver(SystemResolver::knowing(&self.settings.resolve))
        };
        Ok(Ways { out: self.settings.proxies.apply(builder()).build()?, loopback: builder().no_proxy().build()? })
    }

    pub(super) async fn send(&self, call: OutgoingCall) -> Result<Result<Exchange, Failed>, NotSent> {
        let ways = self.ways().ok_or(NotSent("network.client_unavailable"))?;
        let is_here = call.url.host_str().is_some_and(host::is_loopback);
        let way = if is_here { &ways.loopback } else { &ways.out };
        if !is_here && self.settings.proxies.unusable(&call.url).is_some() {
            return Err(NotSent("network.proxy_unknown"));
        }
        // Who was told the key once may repeat it in any answer.
        let held = self.held();
        let echoes = held.echoes;
        let reads = call.method == Method::GET;
        let mut request = way
            .request(call.method, call.url.clone())
            .timeout(call.time)
            .header(USER_AGENT, concat!("openrouter-doctor/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json, text/event-stream;q=0.9, */*;q=0.5");
        match call.credential {
            SentCredential::None => {}
            SentCredential::Dummy => {
                request = request.header(AUTHORIZATION, format!("Bearer {DUMMY_KEY}"));
            }
            SentCredential::Own | SentCredential::Management => {
                let same_host = call.url.host_str() == Some(self.settings.base_url.host());
                debug_assert!(same_host, "the key goes to the base URL's host only");
                if !same_host {
                    return Err(NotSent("network.door_elsewhere"));
                }
                let to_read = matches!(call.credential, SentCredential::Management);
                debug_assert!(!to_read || reads, "a management key makes no calls");
                let key = if to_read { held.management.filter(|_| reads) } else { held.own };
                request = request.header(AUTHORIZATION, authorization(&key.ok_or(NotSent("network.no_key"))?)?);
            }
        }
        if let Some(page) = call.page {
            request = request
                .header(ORIGIN, page.origin)
                .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .header(ACCESS_CONTROL_REQUEST_HEADERS, page.headers.join(","));
        }
        if let Some(json) = call.json {
            request = request.header("X-OpenRouter-Metadata", "enabled").json(&json);
        }
        let result = exchange::exchange(request, call.limit, call.time).await;
        let result = result.map(|answer| answer.without(&echoes));
        Ok(result.map_err(|mut failed| {
            let host = call.url.host_str().unwrap_or_default();
            if failed.fault.kind == TransportKind::Tls {
                failed.fault.issuer = self.issuers.of(host);
            }
            failed.fault.proxy = self.settings.proxies.shown(&call.url);
            failed.fault.detail = echoes.redact(&failed.fault.detail).text;
            failed
        }))
    }
}

/// The header's bytes are the key's last copy of ours, wiped when the request is dropped.
fn authorization(key: &ApiKey) -> Result<HeaderValue, NotSent> {
    let text = Zeroizing::new(format!("Bearer {}", key.expose().trim()));
    let bytes = Bytes::from_owner(WipedBytes(text));
    let mut value = HeaderValue::from_maybe_shared(bytes).map_err(|_| NotSent("network.key_unsendable"))?;
    value.set_sensitive(true);
    Ok(value)
}

struct WipedBytes(Zeroizing<String>);

impl AsRef<[u8]> for WipedBytes {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A result without an answer.
pub(super) fn unmade(request: ProbeRequest, outcome: Outcome) -> ProbeResult {
    ProbeResult { request, outcome, http_status: None, ms: 0, cost_usd: 0.0, refusal: None }
}

/// A call whose transport failed.
pub(super) fn failed(request: ProbeRequest, failed: Failed) -> ProbeResult {
    ProbeResult {
        request,
        outcome: Outcome::Unreachable(failed.fault),
        http_status: failed.status,
        ms: failed.ms,
        cost_usd: 0.0,
        refusal: None,
    }
}
