//! The way to OpenRouter: the same proxies and trust as the live checks, and nothing added to what passes.

use super::dial::{Dialer, Duplex, Unconnected, host, secure};
use super::passing_body::AnyBody;
use crate::adapters::openrouter::{
    ClientSettings, ExchangePhase, Issuers, ProxySettings, classify_chain, tls_config, tls_problem,
};
use crate::core::address::host::is_loopback;
use crate::core::checks::{TransportFault, TransportKind};
use hyper::body::Incoming;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::client::legacy::{Client, Error as CallError};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use reqwest::Url;
use rustls::ClientConfig;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tower_service::Service;

/// Together the programs of one machine have a few hundred streams at once. A window of its own for each stream keeps one
/// reader that stops from filling the window of the connection, which all share.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 16 * 1024 * 1024;

/// Most that is read ahead of one connection in HTTP/1, where every stream has its own.
const BUFFER: usize = 16 * 1024;

/// How long a connection waits for another call.
const IDLE: Duration = Duration::from_secs(60);

/// The way to OpenRouter, and to another upstream on this machine. It has no time-outs: how long to wait is the program's
/// affair.
#[derive(Debug)]
pub(super) struct Upstream {
    client: Client<Connector, AnyBody>,
    proxies: ProxySettings,
    issuers: Issuers,
    dialer: Dialer,
}

impl Upstream {
    /// Opens the way.
    ///
    /// # Errors
    /// In words of the library, where its configuration cannot be used.
    pub(super) fn open(settings: &ClientSettings) -> Result<Self, String> {
        let issuers = Issuers::default();
        let tls = tls_config(issuers.clone(), settings.extra_roots.as_deref()).map_err(|it| it.to_string())?;
        let dialer = Dialer::new(settings, tls.clone());
        let client = Client::builder(TokioExecutor::new())
            .http1_max_buf_size(BUFFER)
            .http1_preserve_header_case(true)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(Connector { dialer: dialer.clone(), tls: Arc::new(tls) });
        Ok(Self { client, proxies: settings.proxies.clone(), issuers, dialer })
    }

    /// The same way to any other host.
    pub(super) fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    /// Makes a call to the address that it carries.
    ///
    /// # Errors
    /// No answer came.
    pub(super) async fn call(&self, call: Request<AnyBody>, to: &Url) -> Result<Response<Incoming>, TransportFault> {
        let host = to.host_str().unwrap_or_default();
        let fault = |(kind, detail)| TransportFault {
            kind,
            detail,
            issuer: self.issuers.of(host).filter(|_| kind == TransportKind::Tls),
            proxy: self.proxies.shown(to),
            tls: None,
        };
        if let Some(variable) = self.proxies.unusable(to).filter(|_| !is_loopback(host)) {
            return Err(fault((TransportKind::Proxy, format!("{variable} names a proxy of an unknown kind"))));
        }
        self.client.request(call).await.map_err(|problem: CallError| {
            let told = classify_chain(&problem, (false, problem.is_connect()), ExchangePhase::Head);
            TransportFault { tls: tls_problem(&problem), ..fault(told) }
        })
    }
}

/// Connects, and agrees on HTTP/2 where the other side speaks it.
#[derive(Clone, Debug)]
struct Connector {
    dialer: Dialer,
    tls: Arc<ClientConfig>,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Way>;
    type Error = Unconnected;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let Self { dialer, tls } = self.clone();
        Box::pin(async move {
            let is_secure = to.scheme_str() == Some("https");
            let (host, port) = (host(&to)?, to.port_u16().unwrap_or(if is_secure { 443 } else { 80 }));
            let stream = dialer.dial(host, port).await?;
            if !is_secure {
                return Ok(TokioIo::new(Way { stream, is_http2: false }));
            }
            let stream = secure(stream, host, &tls).await?;
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            Ok(TokioIo::new(Way { stream: Box::new(stream), is_http2 }))
        })
    }
}

/// A connection, and how it is spoken.
struct Way {
    stream: Box<dyn Duplex>,
    is_http2: bool,
}

impl Connection for Way {
    fn connected(&self) -> Connected {
        if self.is_http2 { Connected::new().negotiated_h2() } else { Connected::new() }
    }
}

impl AsyncRead for Way {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Way {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
