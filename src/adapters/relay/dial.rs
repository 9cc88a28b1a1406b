//! The way to a host, for the relay's own calls and for a program that was led through it: past or through the user's own
//! proxy.

use crate::adapters::openrouter::{ClientSettings, ProxySettings, SystemResolver};
use crate::core::address::host::is_loopback;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower_service::Service;

/// Why there is no connection; the words that help are its innermost ones.
pub(super) type Unconnected = Box<dyn Error + Send + Sync>;

/// A connection, whatever it is made of.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

type Connecting<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Connects as the user's variables would have a program do it.
#[derive(Clone, Debug)]
pub(super) struct Dialer {
    proxies: ProxySettings,
    direct: HttpConnector<Names>,
    tls: Arc<ClientConfig>,
}

impl Dialer {
    /// This configuration of TLS is for the connection to a proxy.
    pub(super) fn new(settings: &ClientSettings, mut tls: ClientConfig) -> Self {
        // CONNECT is spoken in HTTP/1.1.
        tls.alpn_protocols.clear();
        let mut direct = HttpConnector::new_with_resolver(Names(SystemResolver::knowing(&settings.resolve)));
        direct.enforce_http(false);
        // A piece of a stream must not wait for the next.
        direct.set_nodelay(true);
        Self { proxies: settings.proxies.clone(), direct, tls: Arc::new(tls) }
    }

    /// Connects to a host and port.
    ///
    /// # Errors
    /// As the system or the proxy says.
    pub(super) async fn dial(&self, host: &str, port: u16) -> Result<Box<dyn Duplex>, Unconnected> {
        let place = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let target: Uri = format!("https://{place}").parse()?;
        let proxy = self.proxies.chosen(&target.to_string()).filter(|_| !is_loopback(host));
        let mut direct = self.direct.clone();
        let Some(proxy) = proxy else {
            return Ok(Box::new(direct.call(target).await?.into_inner()));
        };
        let at = proxy.uri().clone();
        match at.scheme_str() {
            Some("http") | None => {
                let mut tunnel = Tunnel::new(at, direct);
                if let Some(login) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(login.clone());
                }
                Ok(Box::new(tunnel.call(target).await?.into_inner()))
            }
            Some("https") => {
                let mut tunnel = Tunnel::new(at, Secured { direct, tls: Arc::clone(&self.tls) });
                if let Some(login) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(login.clone());
                }
                Ok(Box::new(tunnel.call(target).await?.into_inner()))
            }
            Some(scheme @ ("socks4" | "socks4a")) => {
                let mut socks = SocksV4::new(at.clone(), direct).local_dns(scheme == "socks4");
                Ok(Box::new(socks.call(target).await?.into_inner()))
            }
            Some(scheme @ ("socks5" | "socks5h")) => {
                let mut socks = SocksV5::new(at.clone(), direct).local_dns(scheme == "socks5");
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_string(), password.to_string());
                }
                Ok(Box::new(socks.call(target).await?.into_inner()))
            }
            Some(scheme) => Err(format!("a proxy by {scheme}").into()),
        }
    }
}

/// TLS over a connection, in the name of this host.
///
/// # Errors
/// The handshake failed.
pub(super) async fn secure<S: Duplex>(
    stream: S,
    host: &str,
    tls: &Arc<ClientConfig>,
) -> Result<TlsStream<S>, Unconnected> {
    let name = ServerName::try_from(host.to_string())?;
    Ok(TlsConnector::from(Arc::clone(tls)).connect(name, stream).await?)
}

/// A host of an address, without the brackets of IPv6.
///
/// # Errors
/// The address names none.
pub(super) fn host(at: &Uri) -> Result<&str, Unconnected> {
    let host = at.host().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(host.trim_matches(['[', ']']))
}

/// Names, resolved where the live checks resolve them.
#[derive(Clone, Debug)]
struct Names(SystemResolver);

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<std::net::SocketAddr>;
    type Error = Unconnected;
    type Future = Connecting<Self::Response, Self::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let looking = self.0.clone().addresses(name.as_str().to_string());
        Box::pin(async move { Ok(looking.await?) })
    }
}

/// The way to a proxy that is itself reached by TLS.
struct Secured {
    direct: HttpConnector<Names>,
    tls: Arc<ClientConfig>,
}

impl Service<Uri> for Secured {
    type Response = TokioIo<TlsStream<TcpStream>>;
    type Error = Unconnected;
    type Future = Connecting<Self::Response, Self::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, at: Uri) -> Self::Future {
        let (connecting, tls) = (self.direct.call(at.clone()), Arc::clone(&self.tls));
        Box::pin(async move {
            let stream = connecting.await?.into_inner();
            Ok(TokioIo::new(secure(stream, host(&at)?, &tls).await?))
        })
    }
}
