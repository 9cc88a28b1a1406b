//! Upstreams that speak TLS, as OpenRouter does.

use super::upstream::{self, Then};
use super::{KEY, Listening, runtime, settings};
use futures_util::StreamExt;
use http_body_util::StreamBody;
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::{Request, Response};
use openrouter_doctor::adapters::openrouter::ProxySettings;
use openrouter_doctor::adapters::relay::RelaySettings;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A name that only the tests resolve.
const NAME: &str = "router.example";

/// TLS in the name of this machine, with this one protocol above it; whom to trust for it is written to a file.
fn acceptor(protocol: &str, roots: &Path) -> TlsAcceptor {
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_string(), NAME.to_string()];
    let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    std::fs::write(roots, certificate.pem()).unwrap();
    let private = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    tls.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    TlsAcceptor::from(Arc::new(tls))
}

/// A plain upstream, behind TLS and HTTP/1.1: every byte is passed on.
pub async fn http1(plain: &str, roots: &Path) -> String {
    let tls = acceptor("http/1.1", roots);
    let to: SocketAddr = plain.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let tls = tls.clone();
            tokio::spawn(async move {
                let Ok(mut near) = tls.accept(stream).await else { return };
                let mut far = TcpStream::connect(to).await.unwrap();
                // Either end may break it off, and each sees it by itself.
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    format!("https://localhost:{port}/api/v1")
}

/// An upstream that speaks HTTP/2, and answers each call so.
pub async fn http2<B>(
    roots: &Path,
    answer: impl Fn(Request<Incoming>) -> Response<B> + Clone + Send + 'static,
) -> String
where
    B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let tls = acceptor("h2", roots);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (tls, answer) = (tls.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(stream) = tls.accept(stream).await else { return };
                let service = hyper::service::service_fn(move |call| {
                    let answered = answer(call);
                    async move { Ok::<_, Infallible>(answered) }
                });
                let mut server = hyper::server::conn::http2::Builder::new(hyper_util::rt::TokioExecutor::new());
                server.max_concurrent_streams(1000);
                let _ = server.serve_connection(hyper_util::rt::TokioIo::new(stream), service).await;
            });
        }
    });
    format!("https://localhost:{port}/api/v1")
}

/// A relay before an upstream that only these certificates are trusted for.
pub fn trusting(base_url: &str, roots: &Path) -> RelaySettings {
    let mut how = settings(base_url);
    how.upstream.extra_roots = Some(roots.to_path_buf());
    how
}

/// The names of a call's headers as OpenRouter would get them.
#[test]
fn nothing_is_added_on_the_way_by_http2() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        let seen: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let noted = Arc::clone(&seen);
        let base_url = http2(&roots, move |call: Request<Incoming>| {
            let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = call.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
            *noted.lock().unwrap() = headers.collect();
            Response::new(http_body_util::Full::from("{}"))
        });
        let how = trusting(&base_url.await, &roots);
        let mut relay = Listening::with(RelaySettings { pure: true, ..how }).await;
        let answer = relay.post("/api/v1/chat/completions", "user-agent: Program/1\r\nX-Title: t\r\n", "{}").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let authorization = format!("Bearer {KEY}");
        let wanted = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/json"),
            ("content-length", "2"),
            ("user-agent", "Program/1"),
            ("x-title", "t"),
        ];
        let wanted: Vec<_> = wanted.map(|(name, value)| (name.to_string(), value.to_string())).into();
        assert_eq!(*seen.lock().unwrap(), wanted);
        assert_eq!(relay.next().await.reply.unwrap().status, 200);
    });
}

async fn all_are_served(how: RelaySettings, streams: usize) {
    let mut relay = Listening::with(how).await;
    let address = relay.address();
    let calls: Vec<_> = (0..streams)
        .map(|_| {
            let address = address.clone();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.unwrap();
                let head = format!("POST /api/v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}");
                stream.write_all(head.as_bytes()).await.unwrap();
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer).await.unwrap();
                answer.ends_with(b"data: [DONE]\n\n\r\n0\r\n\r\n")
            })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    for _ in 0..streams {
        assert_eq!(relay.next().await.ending, openrouter_doctor::core::exchange::Ending::Whole);
    }
}

#[test]
fn two_hundred_streams_at_once_are_all_served_by_tls() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        let events = ["data: {}\n\n", "data: [DONE]\n\n"];
        let mut pieces = vec![upstream::STREAM.to_vec()];
        pieces.extend(events.map(|event| upstream::chunk(event.as_bytes())));
        pieces.push(b"0\r\n\r\n".to_vec());
        let (plain, _) = upstream::start(Then::Pieces(pieces, 200)).await;
        all_are_served(trusting(&http1(&plain, &roots).await, &roots), 200).await;
        let base_url = http2(&roots, move |_| {
            let pieces = futures_util::stream::iter(events).then(|event| async move {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Ok::<_, Infallible>(Frame::data(Bytes::from_static(event.as_bytes())))
            });
            Response::new(StreamBody::new(pieces))
        });
        all_are_served(trusting(&base_url.await, &roots), 200).await;
    });
}

/// A proxy that joins each connection to this address, whatever was asked for; what was asked.
async fn proxy(to: SocketAddr) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(near.read_u8().await.unwrap());
            }
            noted.lock().unwrap().push(String::from_utf8(head).unwrap().to_lowercase());
            near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let mut far = TcpStream::connect(to).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut near, &mut far).await });
        }
    });
    (format!("http://user:secret@{address}"), asked)
}

#[test]
fn the_users_own_proxy_is_taken_and_one_of_an_unknown_kind_is_not_passed_by() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_vec();
        let (plain, seen) = upstream::start(Then::Pieces(vec![answer], 0)).await;
        let secured = http1(&plain, &roots).await;
        let port: u16 = secured.split(':').nth(2).unwrap().split('/').next().unwrap().parse().unwrap();
        let at = SocketAddr::from(([127, 0, 0, 1], port));
        let (usual, asked) = proxy(at).await;
        for (https, status) in [(usual.as_str(), "200"), ("ftp://127.0.0.1:21", "502")] {
            let mut how = trusting(&format!("https://{NAME}/api/v1"), &roots);
            how.upstream.proxies = ProxySettings { https: Some(https.to_string()), ..ProxySettings::default() };
            // Nobody else than the proxy is to look the name up.
            how.upstream.resolve = vec![(NAME.to_string(), Vec::new())];
            let mut relay = Listening::with(how).await;
            let answer = relay.post("/api/v1/chat/completions", "", "{}").await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
            let report = relay.verdict().await;
            assert!(!serde_json::to_string(&report).unwrap().contains("secret"));
            if status == "502" {
                assert_eq!(report.verdict.cause.as_str(), "network.proxy", "{answer}");
            }
        }
        let asked = asked.lock().unwrap().clone();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(asked[0].starts_with(&format!("connect {NAME}:443 ")), "{asked:?}");
        assert!(asked[0].contains("proxy-authorization: basic dxnlcjpzzwnyzxq="), "{asked:?}");
        assert!(String::from_utf8_lossy(&seen.lock().unwrap().request).starts_with("POST /api/v1/chat/completions "));
    });
}

#[test]
fn a_name_that_has_no_address_and_a_certificate_that_nobody_trusts_are_told() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let roots = folder.path().join("roots.pem");
        let (plain, _) = upstream::start(Then::Pieces(Vec::new(), 0)).await;
        let secured = http1(&plain, &roots).await;
        let mut nowhere = settings(&format!("https://{NAME}/api/v1"));
        nowhere.upstream.resolve = vec![(NAME.to_string(), Vec::new())];
        nowhere.upstream.proxies = ProxySettings::default();
        for (how, cause) in [(nowhere, "network.dns"), (settings(&secured), "network.tls")] {
            let mut relay = Listening::with(how).await;
            let answer = relay.post("/api/v1/chat/completions", "", "{}").await;
            assert!(answer.contains("openrouter-doctor relay: OpenRouter was not reached: "), "{answer}");
            assert_eq!(relay.verdict().await.verdict.cause.as_str(), cause, "{answer}");
        }
    });
}
