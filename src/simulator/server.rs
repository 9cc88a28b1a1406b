//! The HTTP server: binds loopback, answers from the world, and can change it while running.

use super::clock::Clock;
use super::definition::KEY;
use super::inspection;
use super::reply::{ErrorReply, ReplyBody, ServerReply};
use super::routes::{self, ServerRequest};
use super::state::{OpenRouterMode, Path, WorldState};
use super::world::{World, WorldProblem};
use crate::core::knowledge::api::ROOT;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

const LARGEST_BODY: usize = 16 * 1024 * 1024;
const REQUESTS_KEPT: usize = 10_000;

/// A request that came in, for tests: never the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRequest {
    /// Method.
    pub method: String,
    /// Path.
    pub path: String,
    /// The world's key came with it.
    pub with_world_key: bool,
    /// Body as text.
    pub body: String,
}

/// What became of a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// The world names none.
    Unknown,
    /// Everything is as after it.
    InForce,
    /// It will be in so many seconds.
    Coming {
        /// The seconds.
        in_s: u64,
    },
}

/// Answers in place of the world; none where the world does.
pub type Improvisation = Box<dyn Fn(&ServerRequest) -> Option<ServerReply> + Send + Sync>;

struct Shared {
    world: Mutex<World>,
    improvised: Option<Improvisation>,
    /// A fix that is not in force yet, and the moment from which on it is.
    coming: Mutex<Option<(Clock, World)>>,
    /// So far the server's clock is ahead of the machine's, milliseconds.
    ahead_ms: AtomicU64,
    inspection: inspection::Inspection,
    requests: Mutex<Vec<RecordedRequest>>,
    changed: watch::Sender<u64>,
    served: AtomicU64,
}

impl Shared {
    fn now(&self) -> Clock {
        Clock(Clock::now().0.saturating_add(self.ahead_ms.load(Ordering::Relaxed)))
    }

    fn coming(&self) -> MutexGuard<'_, Option<(Clock, World)>> {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a fix in force whose time has come.
    fn look_at_clock(&self) {
        let mut coming = self.coming();
        if coming.as_ref().is_some_and(|(from, _)| from.0 <= self.now().0)
            && let Some((_, fixed)) = coming.take()
        {
            *self.world() = fixed;
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The running server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Starts on a free loopback port.
    ///
    /// # Errors
    /// The port cannot be bound, or no certificate can be made.
    pub async fn start(world: World) -> io::Result<Self> {
        Self::serve(world, None).await
    }

    /// The same, with answers that are not the world's.
    ///
    /// # Errors
    /// The port cannot be bound, or no certificate can be made.
    pub async fn improvising(world: World, improvised: Improvisation) -> io::Result<Self> {
        Self::serve(world, Some(improvised)).await
    }

    async fn serve(world: World, improvised: Option<Improvisation>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            improvised,
            coming: Mutex::default(),
            ahead_ms: AtomicU64::new(0),
            inspection: inspection::config()?,
            requests: Mutex::default(),
            changed: watch::channel(0).0,
            served: AtomicU64::new(1),
        });
        let task = tokio::spawn(serve(listener, address, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// `http://127.0.0.1:…`.
    #[must_use]
    pub fn origin(&self) -> String {
        match self.shared.world().state.network.path {
            Path::Unresolvable => "https://openrouter.invalid".to_string(),
            Path::NotTls | Path::Inspected | Path::Expired => format!("https://{}", self.address),
            _ => format!("http://{}", self.address),
        }
    }

    /// The base URL that the checks are given.
    #[must_use]
    pub fn base_url(&self) -> String {
        let origin = self.origin();
        let world = self.shared.world();
        format!("{origin}{}", world.user.base_path.as_deref().unwrap_or(ROOT))
    }

    /// The incident feed.
    #[must_use]
    pub fn status_url(&self) -> String {
        format!("http://{}/incidents.rss", self.address)
    }

    /// The variables of the user's shell, with the address of this world's proxy in them.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        let proxy = format!("http://{}", self.address);
        let variables = self.world().user.variables.into_iter();
        variables.map(|(name, value)| (name, value.replace("{proxy}", &proxy))).collect()
    }

    /// The world as it is now.
    #[must_use]
    pub fn world(&self) -> World {
        self.shared.world().clone()
    }

    /// The paste of the world, with this server's origin in it.
    #[must_use]
    pub fn paste(&self) -> String {
        self.world().paste.replace("{origin}", &self.origin())
    }

    /// Another world from now on.
    pub fn set_world(&self, world: World) {
        *self.shared.world() = world;
        self.shared.changed.send_modify(|it| *it += 1);
    }

    /// Changes the state in place.
    pub fn mutate(&self, change: impl FnOnce(&mut WorldState)) {
        change(&mut self.shared.world().state);
        self.shared.changed.send_modify(|it| *it += 1);
    }

    /// The user did what the next actions say; where that takes its time, doing it once more does not begin it anew.
    ///
    /// # Errors
    /// The world's `[fixed]` table does not fit.
    pub fn apply_fix(&self) -> Result<Fix, WorldProblem> {
        self.shared.look_at_clock();
        let world = self.world();
        let fixed = world.after_fix()?;
        if world.fixed.is_none() {
            return Ok(Fix::Unknown);
        }
        if world.fix_takes_s == 0 || fixed == world {
            self.set_world(fixed);
            return Ok(Fix::InForce);
        }
        let now = self.shared.now();
        let from = Clock(now.0.saturating_add(world.fix_takes_s.saturating_mul(1000)));
        let mut coming = self.shared.coming();
        let (from, _) = coming.get_or_insert((from, fixed));
        Ok(Fix::Coming { in_s: from.0.saturating_sub(now.0).div_ceil(1000) })
    }

    /// Lets time pass at the server.
    pub fn pass(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.shared.ahead_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// What came in so far.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(listener: TcpListener, address: SocketAddr, shared: Arc<Shared>) {
    let mut changed = shared.changed.subscribe();
    let mut listener = Some(listener);
    loop {
        let path = shared.world().state.network.path;
        if path == Path::Refused {
            listener = None;
            if changed.changed().await.is_err() {
                return;
            }
            continue;
        }
        let open = match listener.take() {
            Some(open) => open,
            None => match TcpListener::bind(address).await {
                Ok(open) => open,
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        tokio::select! {
            _ = changed.changed() => {}
            taken = open.accept() => {
                if let Ok((stream, _)) = taken {
                    tokio::spawn(converse(stream, path, Arc::clone(&shared)));
                }
            }
        }
        listener = Some(open);
    }
}

async fn converse(stream: TcpStream, path: Path, shared: Arc<Shared>) {
    match path {
        Path::Reset => {
            // Closing with a lingering time of zero sends RST instead of FIN.
            let _ = stream.set_zero_linger();
            return;
        }
        Path::Silent => {
            let mut changed = shared.changed.subscribe();
            let _ = changed.changed().await;
            return;
        }
        _ => {}
    }
    let shown = match path {
        Path::Inspected => Some(&shared.inspection.lasting),
        Path::Expired => Some(&shared.inspection.ended),
        _ => None,
    };
    if let Some(shown) = shown {
        if let Ok(inside) = TlsAcceptor::from(Arc::clone(shown)).accept(stream).await {
            speak(inside, shared).await;
        }
        return;
    }
    speak(stream, shared).await;
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Unpin, shared: Arc<Shared>) {
    let service = hyper::service::service_fn(move |request| respond(request, Arc::clone(&shared)));
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(incoming: hyper::Request<Incoming>, shared: Arc<Shared>) -> io::Result<Response<Full<Bytes>>> {
    let header = |name: &str| incoming.headers().get(name).and_then(|it| it.to_str().ok()).map(str::to_string);
    let mut request = ServerRequest {
        method: incoming.method().to_string(),
        path: incoming.uri().path().to_string(),
        query: incoming.uri().query().unwrap_or_default().to_string(),
        authorization: header("authorization"),
        wants_metadata: header("x-openrouter-metadata").as_deref() == Some("enabled"),
        user_agent: header("user-agent").unwrap_or_default(),
        body: Vec::new(),
    };
    let mut too_large = false;
    match Limited::new(incoming.into_body(), LARGEST_BODY).collect().await {
        Ok(body) => request.body = body.to_bytes().to_vec(),
        Err(_) => too_large = true,
    }
    let number = shared.served.fetch_add(1, Ordering::Relaxed);
    shared.look_at_clock();
    let world = shared.world().clone();
    {
        let mut kept = shared.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < REQUESTS_KEPT {
            kept.push(RecordedRequest {
                method: request.method.clone(),
                path: request.path.clone(),
                with_world_key: request.authorization.as_deref().is_some_and(|it| it.ends_with(KEY)),
                body: String::from_utf8_lossy(&request.body).into_owned(),
            });
        }
    }
    let below = request.path.strip_prefix(ROOT).map(|path| path.trim_start_matches('/'));
    if below.is_some_and(|path| world.state.network.cuts.iter().any(|cut| cut == path)) {
        // The connection is closed where a request ends in an error.
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    if world.state.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(world.state.delay_ms)).await;
    }
    let reply = if too_large {
        ErrorReply::new(413, "Request payload too large").reply()
    } else {
        let improvised = shared.improvised.as_ref().and_then(|improvise| improvise(&request));
        improvised.unwrap_or_else(|| routes::answer(&world, &request, shared.now(), number))
    };
    Ok(respond_with(reply, &world, number))
}

fn respond_with(reply: ServerReply, world: &World, number: u64) -> Response<Full<Bytes>> {
    let (kind, bytes) = match reply.body {
        ReplyBody::Json(value) => ("application/json", value.to_string()),
        ReplyBody::Text { kind, text } => (kind, text),
        ReplyBody::Events(frames) => ("text/event-stream", frames.concat()),
    };
    let mut answer = Response::builder()
        .status(reply.status)
        .header("content-type", kind)
        .header("server", "cloudflare")
        .header("cf-ray", format!("{:016x}-{}", 0x9e37_79b9_0000_0000_u64 + number, world.state.network.colo));
    if world.state.openrouter.mode == OpenRouterMode::Up {
        answer = answer.header("access-control-expose-headers", "X-Generation-Id,X-Provider-Name");
    }
    for (name, value) in reply.headers {
        answer = answer.header(name, value);
    }
    answer.body(Full::new(Bytes::from(bytes))).unwrap_or_else(|_| Response::new(Full::new(Bytes::new())))
}
