//! A proxy for programs whose address is fixed: connections to OpenRouter's hosts are opened and relayed, all others pass
//! through unseen.

use super::connection;
use super::dial::Duplex;
use super::forward::Shared;
use super::headers::passed_on;
use super::own_answers;
use super::passing_body::{AnyBody, innermost, whole};
use super::recording::Recording;
use super::way::Way;
use crate::core::exchange::recorded::Own;
use crate::core::knowledge::api::HOSTS;
use hyper::body::{Bytes, Incoming};
use hyper::upgrade::OnUpgrade;
use hyper::{HeaderMap, Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// What all connections through the proxy share.
pub(super) struct Interceptor {
    pub(super) tls: TlsAcceptor,
    pub(super) shared: Arc<Shared>,
}

/// Where a connection goes once the program has been answered.
enum Next {
    Opened(&'static str, HeaderMap),
    Through(Box<dyn Duplex>),
}

impl Interceptor {
    /// Serves one connection to its end.
    pub(super) async fn speak(self: Arc<Self>, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let asked: Arc<Mutex<Option<(OnUpgrade, Next)>>> = Arc::default();
        let (noted, interceptor) = (Arc::clone(&asked), Arc::clone(&self));
        let service = hyper::service::service_fn(move |request| {
            let (noted, interceptor) = (Arc::clone(&noted), Arc::clone(&interceptor));
            async move { interceptor.connect(request, &noted).await }
        });
        // What fails before the program is answered is the program's to see.
        let _ = hyper::server::conn::http1::Builder::new()
            .auto_date_header(false)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
            .await;
        let asked = asked.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((upgrade, next)) = asked else { return };
        let Ok(upgraded) = upgrade.await else { return };
        let mut near = TokioIo::new(upgraded);
        match next {
            Next::Through(mut far) => {
                // Either end may break it off, and each sees it by itself.
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            }
            Next::Opened(host, headers) => match self.tls.accept(near).await {
                Ok(opened) => connection::serve(opened, Way::Intercepted(host), Arc::clone(&self.shared)).await,
                Err(_) => self.recording(Way::Intercepted(host), host, &headers).untrusted(),
            },
        }
    }

    /// Answers what a program asks of a proxy.
    async fn connect(
        &self,
        request: Request<Incoming>,
        asked: &Mutex<Option<(OnUpgrade, Next)>>,
    ) -> Result<Response<AnyBody>, Infallible> {
        let target = request.uri().authority().cloned();
        let Some(target) = target.filter(|_| request.method() == Method::CONNECT) else {
            let about = "only https goes through this proxy";
            return Ok(own_answers::refusal(Own::Unusable, about));
        };
        let (host, port) = (target.host().trim_matches(['[', ']']), target.port_u16().unwrap_or(443));
        let known = HOSTS.iter().map(|(name, _)| *name).find(|name| name.eq_ignore_ascii_case(host) && port == 443);
        let next = match known {
            Some(known) => Next::Opened(known, passed_on(request.headers())),
            None => match self.shared.upstream.dialer().dial(host, port).await {
                Ok(far) => Next::Through(far),
                Err(problem) => return Ok(own_answers::no_tunnel(host, &innermost(problem.as_ref()))),
            },
        };
        *asked.lock().unwrap_or_else(PoisonError::into_inner) = Some((hyper::upgrade::on(request), next));
        Ok(Response::new(whole(Bytes::new())))
    }

    fn recording(&self, way: Way, path: &str, headers: &HeaderMap) -> Recording {
        let shared = &self.shared;
        let id = shared.served.fetch_add(1, Ordering::Relaxed) + 1;
        Recording::begin(id, &Method::CONNECT, (path, &way), headers, &shared.ledger)
    }
}
