//! The way to a host for a program that was led through this one: past or through the user's own proxy.

use crate::adapters::openrouter::ProxySettings;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use std::error::Error;
use std::io;
use tokio::net::TcpStream;
use tower_service::Service;

/// Connects to a host and port as the user's variables would have the program do it.
///
/// # Errors
/// As the system or the proxy says.
pub(super) async fn dial(host: &str, port: u16, proxies: &ProxySettings) -> io::Result<TcpStream> {
    let place = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let Some(proxy) = proxies.chosen(&format!("https://{place}")) else {
        return TcpStream::connect((host, port)).await;
    };
    let target: Uri = format!("https://{place}").parse().map_err(io::Error::other)?;
    let mut direct = HttpConnector::new();
    direct.enforce_http(false);
    let at = proxy.uri().clone();
    let connected = match at.scheme_str() {
        Some("http") | None => {
            let mut tunnel = Tunnel::new(at, direct);
            if let Some(login) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(login.clone());
            }
            tunnel.call(target).await.map_err(reason)
        }
        Some(scheme @ ("socks5" | "socks5h")) => {
            let mut socks = SocksV5::new(at.clone(), direct).local_dns(scheme == "socks5");
            if let Some((user, password)) = proxy.raw_auth() {
                socks = socks.with_auth(user.to_string(), password.to_string());
            }
            socks.call(target).await.map_err(reason)
        }
        Some(scheme) => Err(io::Error::new(io::ErrorKind::Unsupported, format!("a proxy by {scheme}"))),
    };
    connected.map(hyper_util::rt::TokioIo::into_inner)
}

/// The innermost reason: the outer ones only say that connecting failed.
fn reason(problem: impl Error) -> io::Error {
    let mut innermost = problem.to_string();
    let mut source = problem.source();
    while let Some(inner) = source {
        innermost = inner.to_string();
        source = inner.source();
    }
    io::Error::other(innermost)
}
