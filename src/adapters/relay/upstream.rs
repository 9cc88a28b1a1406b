//! The way to OpenRouter: the same proxies and trust as the live checks, and nothing added to what passes.

use crate::adapters::openrouter::{
    ClientSettings, ExchangePhase, Issuers, classify, classify_chain, tls_config, tls_problem,
};
use crate::core::address::host;
use crate::core::checks::TransportFault;
use hyper::{HeaderMap, Method, Request, Response};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::{Body, Client, Url};
use std::time::Duration;

/// Together the programs of one machine have a few hundred streams at once. A window of its own for each stream keeps one
/// reader that stops from filling the window of the connection, which all share.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 16 * 1024 * 1024;

/// Most that is read ahead of one connection in HTTP/1.
const BUFFER: usize = 16 * 1024;

/// How long a connection waits for another call.
const IDLE: Duration = Duration::from_secs(60);

/// The way to OpenRouter, and to another upstream on this machine, whose connections are many where HTTP/2 has one.
#[derive(Debug)]
pub(super) struct Upstream {
    secure: Client,
    plain: legacy::Client<HttpConnector, Body>,
}

impl Upstream {
    /// Opens the way.
    ///
    /// # Errors
    /// In words of the library, where the certificate store or a proxy cannot be used.
    pub(super) fn open(settings: &ClientSettings) -> Result<Self, String> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let plain = legacy::Client::builder(TokioExecutor::new())
            .http1_max_buf_size(BUFFER)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Ok(Self { secure: client(settings)?, plain })
    }

    /// Makes a call.
    ///
    /// # Errors
    /// No answer came.
    pub(super) async fn call(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Option<Body>,
    ) -> Result<Response<Body>, TransportFault> {
        let fault = |(kind, detail), tls| TransportFault { kind, detail, issuer: None, proxy: None, tls };
        if url.scheme() == "https" {
            let mut call = reqwest::Request::new(method, url);
            *call.headers_mut() = headers;
            *call.body_mut() = body;
            let answer = self.secure.execute(call).await;
            return match answer {
                Ok(answer) => Ok(answer.into()),
                Err(problem) => Err(fault(classify(&problem, ExchangePhase::Head), tls_problem(&problem))),
            };
        }
        let mut call = Request::new(body.unwrap_or_default());
        *call.method_mut() = method;
        *call.uri_mut() = match url.as_str().parse() {
            Ok(uri) => uri,
            Err(problem) => return Err(fault(classify_chain(&problem, (false, false), ExchangePhase::Head), None)),
        };
        *call.headers_mut() = headers;
        match self.plain.request(call).await {
            Ok(answer) => Ok(answer.map(Body::wrap)),
            Err(problem) => {
                let is = (false, problem.is_connect());
                Err(fault(classify_chain(&problem, is, ExchangePhase::Head), None))
            }
        }
    }
}

/// No time-outs: how long to wait is the program's affair.
fn client(settings: &ClientSettings) -> Result<Client, String> {
    let tls = tls_config(Issuers::default(), settings.extra_roots.as_deref()).map_err(|problem| problem.to_string())?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW);
    for (name, addresses) in &settings.resolve {
        builder = builder.resolve_to_addrs(name, addresses);
    }
    builder = match host::is_loopback(settings.base_url.host()) {
        true => builder.no_proxy(),
        false => settings.proxies.apply(builder),
    };
    builder.build().map_err(|problem| problem.to_string())
}
