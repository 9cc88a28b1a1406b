//! Broken servers, real TLS and real proxies on loopback.

use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, ProxySettings, Timeouts};
use openrouter_doctor::simulator::Server;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Short, for faults that only a limit ends.
pub const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_millis(700),
    free: Duration::from_millis(1200),
    chat: Duration::from_millis(1500),
};

pub const HOST: &str = "openrouter.test";

/// What a broken server does once it has read the head of a request.
#[derive(Clone, Debug)]
pub enum Behaviour {
    CloseAtOnce,
    ResetAtOnce,
    HalfAHead,
    ResetInHead,
    ResetInBody,
    Silent,
    Drip,
    Endless,
    Huge,
    Bomb,
    LongerThanSaid,
    ShorterThanSaid,
    Says { head: String, body: Vec<u8> },
    GoAway,
    GoAwayInBody,
}

pub fn says(status: &str, kind: &str, body: &str) -> Behaviour {
    Behaviour::Says {
        head: format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len()),
        body: body.as_bytes().to_vec(),
    }
}

pub fn redirects(location: &str) -> Behaviour {
    let head = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    Behaviour::Says { head, body: Vec::new() }
}

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < 64 * 1024 {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

async fn behave<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, behaviour: Behaviour) -> Option<S> {
    if matches!(behaviour, Behaviour::CloseAtOnce) {
        return None;
    }
    if matches!(behaviour, Behaviour::ResetAtOnce) {
        return Some(stream);
    }
    if matches!(behaviour, Behaviour::GoAway | Behaviour::GoAwayInBody) {
        go_away(&mut stream, matches!(behaviour, Behaviour::GoAwayInBody)).await;
        return None;
    }
    read_head(&mut stream).await?;
    let sent = match behaviour {
        Behaviour::Silent => {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            return None;
        }
        Behaviour::HalfAHead => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-").await,
        Behaviour::ResetInHead => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-").await;
            return Some(stream);
        }
        Behaviour::ResetInBody => {
            let _ = stream.write_all(format!("{OK}content-length: 100\r\n\r\n{{\"data\":").as_bytes()).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            return Some(stream);
        }
        Behaviour::Drip => {
            let _ = stream.write_all(format!("{OK}content-length: 1000\r\n\r\n").as_bytes()).await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            return None;
        }
        Behaviour::Endless => {
            let _ = stream.write_all(format!("{OK}transfer-encoding: chunked\r\n\r\n").as_bytes()).await;
            let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
            while stream.write_all(chunk.as_bytes()).await.is_ok() {}
            return None;
        }
        Behaviour::Huge => {
            let _ = stream.write_all(format!("{OK}content-length: 1073741824\r\n\r\n").as_bytes()).await;
            let block = vec![b' '; 64 * 1024];
            for _ in 0..16 * 1024 {
                stream.write_all(&block).await.ok()?;
            }
            return None;
        }
        Behaviour::Bomb => {
            let packed = bomb();
            let head = format!("{OK}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len());
            let _ = stream.write_all(head.as_bytes()).await;
            stream.write_all(packed).await
        }
        Behaviour::LongerThanSaid => {
            let body = "{\"error\":{\"message\":\"User not found.\",\"code\":401}}and more";
            let text = format!("HTTP/1.1 401 No\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{body}");
            stream.write_all(text.as_bytes()).await
        }
        Behaviour::ShorterThanSaid => {
            stream.write_all(format!("{OK}content-length: 100\r\n\r\n{{\"data\":").as_bytes()).await
        }
        Behaviour::Says { head, body } => {
            let _ = stream.write_all(head.as_bytes()).await;
            stream.write_all(&body).await
        }
        Behaviour::CloseAtOnce | Behaviour::ResetAtOnce | Behaviour::GoAway | Behaviour::GoAwayInBody => Ok(()),
    };
    let _ = sent;
    let _ = stream.shutdown().await;
    // What is still unread would turn the end into a reset.
    let _ =
        tokio::time::timeout(Duration::from_millis(200), tokio::io::copy(&mut stream, &mut tokio::io::sink())).await;
    None
}

/// HTTP/2: settings, then GOAWAY (ENHANCE_YOUR_CALM) in place of an answer, or after a head and a part of the body.
async fn go_away(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), in_body: bool) {
    let mut preface = [0u8; 24];
    let _ = stream.read_exact(&mut preface).await;
    let _ = stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await;
    let mut some = [0u8; 1024];
    let _ = stream.read(&mut some).await;
    if in_body {
        tokio::time::sleep(Duration::from_millis(50)).await;
        // ":status: 200", then one byte of data, both of the first stream.
        let _ = stream.write_all(&[0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88]).await;
        let _ = stream.write_all(&[0, 0, 1, 0, 0, 0, 0, 0, 1, b'{']).await;
    }
    let _ = stream.write_all(&[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b]).await;
    let _ = stream.shutdown().await;
}

/// 64 MiB of spaces, about 64 KiB packed.
fn bomb() -> &'static [u8] {
    static BOMB: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BOMB.get_or_init(|| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for _ in 0..64 {
            packer.write_all(&[b' '; 1024 * 1024]).unwrap();
        }
        packer.finish().unwrap()
    })
}

/// A server that behaves so on every connection; counts them.
pub async fn broken(behaviour: Behaviour, bind: &str) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(bind).await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            let behaviour = behaviour.clone();
            tokio::spawn(async move {
                if let Some(stream) = behave(stream, behaviour).await {
                    let _ = stream.set_zero_linger();
                }
            });
        }
    });
    (address, count)
}

/// A server that keeps the head of every request and answers with an empty object.
pub async fn listening() -> (SocketAddr, Arc<std::sync::Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heads: Arc<std::sync::Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let Some(head) = read_head(&mut stream).await else { return };
                kept.lock().unwrap().push(head);
                let _ = stream
                    .write_all(format!("{OK}content-length: 2\r\nconnection: close\r\n\r\n{{}}").as_bytes())
                    .await;
                let _ = stream.shutdown().await;
                let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            });
        }
    });
    (address, heads)
}

/// A port that nobody listens on.
pub async fn closed(bind: &str) -> SocketAddr {
    TcpListener::bind(bind).await.unwrap().local_addr().unwrap()
}

/// A port whose packets are dropped: the queue of connections is full and never emptied.
pub struct BlackHole {
    pub address: SocketAddr,
    _held: Vec<TcpStream>,
    _listener: TcpListener,
}

pub async fn black_hole(bind: &str) -> BlackHole {
    let address: SocketAddr = bind.parse().unwrap();
    let socket = if address.is_ipv6() { TcpSocket::new_v6() } else { TcpSocket::new_v4() }.unwrap();
    socket.bind(address).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(150), TcpStream::connect(address)).await {
        held.push(stream);
        assert!(held.len() < 64, "the queue never fills");
    }
    BlackHole { address, _held: held, _listener: listener }
}

/// A certificate authority of our own.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: tempfile::NamedTempFile,
}

impl Authority {
    pub fn new(organisation: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::OrganizationName, organisation);
        params.distinguished_name.push(DnType::CommonName, "Inspection CA");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let mut pem = tempfile::NamedTempFile::new().unwrap();
        pem.write_all(certificate.pem().as_bytes()).unwrap();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A certificate for a name, valid to the end of this year.
    pub fn acceptor(&self, name: &str, last_year: i32, protocols: &[&[u8]]) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![name.to_string()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(last_year, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        acceptor(certificate.der().clone(), &key, protocols)
    }
}

/// Signed by itself.
pub fn self_signed(name: &str) -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_string()]).unwrap();
    params.distinguished_name.push(DnType::OrganizationName, "Home Router Ltd");
    acceptor(params.self_signed(&key).unwrap().der().clone(), &key, &[b"http/1.1"])
}

fn acceptor(
    certificate: tokio_rustls::rustls::pki_types::CertificateDer<'static>,
    key: &KeyPair,
    protocols: &[&[u8]],
) -> TlsAcceptor {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|it| it.to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// TLS in front of a plain port.
pub async fn tls_to(acceptor: TlsAcceptor, plain: SocketAddr, bind: &str) -> SocketAddr {
    let listener = TcpListener::bind(bind).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut inside) = acceptor.accept(stream).await else { return };
                let Ok(mut outside) = TcpStream::connect(plain).await else { return };
                let _ = tokio::io::copy_bidirectional(&mut inside, &mut outside).await;
            });
        }
    });
    address
}

/// TLS around a broken server.
pub async fn tls_broken(acceptor: TlsAcceptor, behaviour: Behaviour) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behaviour) = (acceptor.clone(), behaviour.clone());
            tokio::spawn(async move {
                let Ok(inside) = acceptor.accept(stream).await else { return };
                behave(inside, behaviour).await;
            });
        }
    });
    address
}

/// What a proxy saw and does.
#[derive(Clone)]
pub struct Proxy {
    pub address: SocketAddr,
    pub heads: Arc<std::sync::Mutex<Vec<String>>>,
}

/// A CONNECT proxy; every host leads to `target`. With `refusal` it answers that and closes.
pub async fn proxy(target: SocketAddr, refusal: Option<&'static str>) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let made = Proxy { address: listener.local_addr().unwrap(), heads: Arc::default() };
    let heads = Arc::clone(&made.heads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let heads = Arc::clone(&heads);
            tokio::spawn(async move {
                let Some(head) = read_head(&mut stream).await else { return };
                heads.lock().unwrap().push(head);
                if let Some(refusal) = refusal {
                    let text = format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                    let _ = stream.write_all(text.as_bytes()).await;
                    return;
                }
                let Ok(mut outside) = TcpStream::connect(target).await else { return };
                let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await;
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut outside).await;
            });
        }
    });
    made
}

/// A SOCKS 5 proxy without log-in; every place leads to `target`. It keeps what it was asked for: names as names,
/// addresses as addresses.
pub async fn socks(target: SocketAddr) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let made = Proxy { address: listener.local_addr().unwrap(), heads: Arc::default() };
    let heads = Arc::clone(&made.heads);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve_socks(stream, target, Arc::clone(&heads)));
        }
    });
    made
}

async fn serve_socks(
    mut stream: TcpStream,
    target: SocketAddr,
    asked: Arc<std::sync::Mutex<Vec<String>>>,
) -> Option<()> {
    let greeting = taken(&mut stream, 2).await?;
    taken(&mut stream, usize::from(greeting[1])).await?;
    stream.write_all(&[5, 0]).await.ok()?;
    let request = taken(&mut stream, 4).await?;
    let place = match request[3] {
        1 => format!("address {:?}", taken(&mut stream, 4).await?),
        3 => {
            let length = usize::from(taken(&mut stream, 1).await?[0]);
            format!("name {}", String::from_utf8_lossy(&taken(&mut stream, length).await?))
        }
        _ => format!("address {:?}", taken(&mut stream, 16).await?),
    };
    taken(&mut stream, 2).await?;
    asked.lock().unwrap().push(place);
    let mut outside = TcpStream::connect(target).await.ok()?;
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.ok()?;
    tokio::io::copy_bidirectional(&mut stream, &mut outside).await.ok()?;
    Some(())
}

async fn taken(stream: &mut TcpStream, count: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).await.ok()?;
    Some(bytes)
}

/// Address of a simulated server.
pub fn port_of(server: &Server) -> SocketAddr {
    server.origin().trim_start_matches("http://").parse().unwrap()
}

/// Settings without a proxy.
pub fn settings(base: &str) -> ClientSettings {
    ClientSettings {
        proxies: ProxySettings::default(),
        status_url: None,
        ..ClientSettings::new(BaseUrl::parse(base).unwrap())
    }
}

/// Settings for `https://openrouter.test`, which leads to these addresses.
pub fn https(addresses: &[SocketAddr]) -> ClientSettings {
    let port = addresses.first().map_or(443, SocketAddr::port);
    ClientSettings {
        resolve: vec![(HOST.to_string(), addresses.to_vec())],
        ..settings(&format!("https://{HOST}:{port}/api/v1"))
    }
}
