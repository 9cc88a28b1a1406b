//! The listener, on loopback only.

use super::authority::Authority;
use super::budget::BodyBudget;
use super::connection;
use super::forward::Shared;
use super::guard::Guard;
use super::interceptor::Interceptor;
use super::outbox::Outbox;
use super::recorded::Recorded;
use super::recording::Ledger;
use super::sent_bodies::SentBodies;
use super::traffic::TrafficThread;
use super::trust_files::TrustFiles;
use super::under_way::UnderWay;
use super::upstream::Upstream;
use super::way::Way;
use crate::adapters::openrouter::ClientSettings;
use crate::core::address::host::is_loopback;
use crate::core::knowledge::api::HOSTS;
use crate::core::knowledge::relay::PORTS;
use crate::core::text::Sentence;
use crate::say;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

/// How the relay is to be.
#[derive(Clone, Debug)]
pub struct RelaySettings {
    /// The way to OpenRouter.
    pub upstream: ClientSettings,
    /// The port; none: a free one.
    pub port: Option<u16>,
    /// Nothing is added to what passes.
    pub pure: bool,
    /// Every call is answered here, and nothing is passed on.
    pub capture: bool,
    /// Pages of browsers that may call.
    pub origins: Vec<String>,
    /// The random part of the address.
    pub token: Option<String>,
    /// Catch programs with a fixed address too.
    pub interception: Option<InterceptionSettings>,
}

impl RelaySettings {
    /// To this upstream, with nothing but what is usual.
    #[must_use]
    pub fn new(upstream: ClientSettings) -> Self {
        Self { upstream, port: None, pure: false, capture: false, origins: Vec::new(), token: None, interception: None }
    }
}

/// What the user's variables say that an interception must keep.
#[derive(Clone, Debug, Default)]
pub struct InterceptionSettings {
    /// Files of certificates that are trusted beside the system's.
    pub added: Vec<PathBuf>,
    /// Files of certificates that are trusted in place of the system's.
    pub trusted: Vec<PathBuf>,
}

/// A proxy that catches programs with a fixed address, and what makes them trust it.
#[derive(Debug)]
pub struct Interception {
    /// `http://127.0.0.1:PORT`.
    pub proxy: String,
    /// They go away with the relay.
    pub files: TrustFiles,
}

/// The running relay; it stops when dropped.
#[derive(Debug)]
pub struct Relay {
    open: Open,
    _traffic: TrafficThread,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.open.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Relay {
    /// Starts to listen, on a thread of its own; each exchange comes out of the receiver when it is over.
    ///
    /// # Errors
    /// The port is taken, or the way to OpenRouter cannot be used.
    pub async fn start(settings: RelaySettings) -> Result<(Self, UnboundedReceiver<Box<Recorded>>), Sentence> {
        let refused = |problem: String| say!("relay.no_way", problem = problem);
        let (sink, caught) = unbounded_channel();
        let (outbox, last) = (Outbox::default(), sink.clone());
        let (left, taken) = (outbox.clone(), outbox.clone());
        // What was under way ends with the thread, and is told as well.
        let traffic =
            TrafficThread::start(move || left.hand_on(&last)).map_err(|problem| refused(problem.to_string()))?;
        traffic.handle().spawn(taken.run(sink));
        let opening = traffic.handle().spawn(Open::of(settings, outbox));
        let open = opening.await.map_err(|problem| refused(problem.to_string()))??;
        Ok((Self { open, _traffic: traffic }, caught))
    }

    /// The bodies that its calls sent.
    #[must_use]
    pub fn sent(&self) -> SentBodies {
        self.open.sent.clone()
    }

    /// The calls that are not over yet.
    #[must_use]
    pub fn under_way(&self) -> UnderWay {
        self.open.under_way.clone()
    }

    /// The proxy that catches programs with a fixed address, where one was wanted.
    #[must_use]
    pub fn interception(&self) -> Option<&Interception> {
        self.open.interception.as_ref()
    }

    /// `http://127.0.0.1:PORT`, with the token where there is one: what comes before every path.
    #[must_use]
    pub fn origin(&self) -> String {
        match &self.open.token {
            Some(token) => format!("http://{}/t/{token}", self.open.address),
            None => format!("http://{}", self.open.address),
        }
    }
}

/// What was opened on the thread of the traffic.
#[derive(Debug)]
struct Open {
    address: SocketAddr,
    token: Option<String>,
    interception: Option<Interception>,
    under_way: UnderWay,
    sent: SentBodies,
    tasks: Vec<JoinHandle<()>>,
}

impl Open {
    async fn of(settings: RelaySettings, outbox: Outbox) -> Result<Self, Sentence> {
        let way = Upstream::open(&settings.upstream).map_err(|problem| say!("relay.no_way", problem = problem))?;
        let (listener, address) = bind(settings.port).await?;
        let upstream = settings.upstream.base_url.endpoint("");
        if is_loopback(settings.upstream.base_url.host()) && upstream.port_or_known_default() == Some(address.port()) {
            return Err(say!("relay.own_upstream", url = upstream));
        }
        let (under_way, budget) = (UnderWay::default(), BodyBudget::new());
        let shared = Arc::new(Shared {
            upstream: way,
            base_url: settings.upstream.base_url,
            pure: settings.pure,
            capture: settings.capture,
            guard: Guard { origins: settings.origins, token: settings.token.clone() },
            ledger: Ledger { budget: budget.clone(), outbox, under_way: under_way.clone() },
            served: AtomicU64::new(0),
        });
        let addressed = |shared: Arc<Shared>| {
            move |stream: TcpStream| {
                // A piece of a stream must not wait for the next.
                let _ = stream.set_nodelay(true);
                connection::serve(stream, Way::Addressed, Arc::clone(&shared))
            }
        };
        let mut tasks = vec![tokio::spawn(serve(listener, addressed(Arc::clone(&shared))))];
        let mut interception = None;
        if let Some(kept) = &settings.interception {
            let (task, opened) = intercept(kept, Arc::clone(&shared)).await?;
            tasks.push(task);
            interception = Some(opened);
        }
        // Some programs resolve `localhost` to this address first; without IPv6 they take the other.
        if let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())).await {
            tasks.push(tokio::spawn(serve(listener, addressed(shared))));
        }
        let sent = SentBodies::within(&budget);
        Ok(Self { address, token: settings.token, interception, under_way, sent, tasks })
    }
}

/// Opens the proxy for programs with a fixed address.
async fn intercept(
    kept: &InterceptionSettings,
    shared: Arc<Shared>,
) -> Result<(JoinHandle<()>, Interception), Sentence> {
    let hosts: Vec<&str> = HOSTS.iter().map(|(host, _)| *host).collect();
    let authority = Authority::new(&hosts, jiff::Timestamp::now())
        .map_err(|problem| say!("relay.no_authority", problem = problem))?;
    let files = TrustFiles::write(&authority.certificate, &kept.added, &kept.trusted)
        .map_err(|problem| say!("relay.no_authority", problem = problem))?;
    let refused = |problem: std::io::Error| say!("relay.no_port", problem = problem);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(refused)?;
    let proxy = format!("http://{}", listener.local_addr().map_err(refused)?);
    let interceptor = Arc::new(Interceptor { tls: authority.tls.into(), shared });
    let task = tokio::spawn(serve(listener, move |stream| Arc::clone(&interceptor).speak(stream)));
    Ok((task, Interception { proxy, files }))
}

/// Opens this port, or one of the relay's own, or any.
async fn bind(port: Option<u16>) -> Result<(TcpListener, SocketAddr), Sentence> {
    let refused = |problem: std::io::Error| match port {
        Some(port) => say!("relay.port_taken", port = port, problem = problem),
        None => say!("relay.no_port", problem = problem),
    };
    let open = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let mut listener = Err(std::io::Error::from(std::io::ErrorKind::AddrInUse));
    for candidate in port.map_or(PORTS, |port| port..port.saturating_add(1)) {
        listener = open(candidate).await;
        if listener.is_ok() {
            break;
        }
    }
    if port.is_none() && listener.is_err() {
        listener = open(0).await;
    }
    let listener = listener.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

async fn serve<F>(listener: TcpListener, speak: impl Fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    // Ends its connections with it.
    let mut open = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = open.join_next() => {}
            taken = listener.accept() => match taken {
                Ok((stream, _)) => {
                    open.spawn(speak(stream));
                }
                // Too many open files, which passes; without a pause it would be tried again at once.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            }
        }
    }
}
