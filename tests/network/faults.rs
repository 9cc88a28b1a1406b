//! The fault matrix: what each probe makes of each way in which a network can be broken.
//!
//! `cargo test --test network fault_matrix -- --nocapture` prints it as a table.

use super::wire::{self, Authority, Behaviour, BlackHole, HOST, TIMEOUTS, says};
use openrouter_doctor::adapters::openrouter::{BaseUrl, ClientSettings, OpenRouterClient, ProxySettings};
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::address::api_url::ApiUrl;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::checks::{Chat, Outcome, Probe, ProbeRequest, ProbeResult, TlsProblem, TransportFault};
use openrouter_doctor::core::knowledge::causes::Fault as Who;
use openrouter_doctor::core::report::{Report, Verdict};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::say;
use openrouter_doctor::simulator::{KEY, Server, World};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PROBES: &[Probe] = &[
    Probe::Reach,
    Probe::Trace,
    Probe::Models,
    Probe::Key,
    Probe::NoKeyControl,
    Probe::WrongKeyControl,
    Probe::Credits,
    Probe::UserModels,
    Probe::Endpoints,
    Probe::Generation,
    Probe::BaseUrlCheck,
    Probe::Chat(Chat::SameModel),
    Probe::Chat(Chat::Streaming),
];

/// Beyond a stated limit only by what a busy machine needs to notice it.
const SLACK: Duration = Duration::from_secs(5);

/// One broken network and what must come of it.
struct Fault {
    name: &'static str,
    settings: ClientSettings,
    /// The label of every probe but those in `except`.
    expected: &'static str,
    except: Vec<(Probe, &'static str)>,
    /// What must outlive the calls.
    _alive: Vec<Box<dyn std::any::Any>>,
}

impl Fault {
    fn new(name: &'static str, mut settings: ClientSettings, expected: &'static str) -> Self {
        // Short waits only where waiting is the point, so that a busy machine changes no outcome.
        if expected == "timeout" {
            settings.timeouts = TIMEOUTS;
        }
        Self { name, settings, expected, except: Vec::new(), _alive: Vec::new() }
    }

    fn but(mut self, except: &[(Probe, &'static str)]) -> Self {
        self.except.extend(except);
        self
    }

    fn keeping(mut self, it: impl std::any::Any) -> Self {
        self._alive.push(Box::new(it));
        self
    }

    fn expected(&self, probe: Probe) -> &'static str {
        self.except.iter().find(|(it, _)| *it == probe).map_or(self.expected, |(_, label)| label)
    }
}

fn base(address: SocketAddr) -> String {
    format!("http://{address}/api/v1")
}

async fn plain(name: &'static str, behaviour: Behaviour, expected: &'static str) -> Fault {
    let (address, _) = wire::broken(behaviour, "127.0.0.1:0").await;
    Fault::new(name, wire::settings(&base(address)), expected)
}

const DOOR: (Probe, &str) = (Probe::BaseUrlCheck, "wrong_door");
/// Any whole answer will do.
const REACH: (Probe, &str) = (Probe::Reach, "reachable");

/// Ends in an answer of the healthy world.
const HEALTHY: &[(Probe, &str)] = &[
    (Probe::Reach, "reachable"),
    (Probe::Trace, "supported_country"),
    (Probe::Models, "known_model"),
    (Probe::Key, "valid"),
    (Probe::NoKeyControl, "refused"),
    (Probe::WrongKeyControl, "refused"),
    (Probe::Credits, "refused"),
    (Probe::UserModels, "listed"),
    (Probe::Endpoints, "several_endpoints"),
    (Probe::Generation, "refused"),
    (Probe::BaseUrlCheck, "right_door"),
];

async fn healthy() -> Server {
    Server::start(World::load("healthy").unwrap()).await.unwrap()
}

async fn plain_faults() -> Vec<Fault> {
    let mut all = Vec::new();
    let closed = wire::closed("127.0.0.1:0").await;
    all.push(Fault::new("refused", wire::settings(&base(closed)), "connection_refused"));
    let hole: BlackHole = wire::black_hole("127.0.0.1:0").await;
    all.push(Fault::new("black hole", wire::settings(&base(hole.address)), "timeout").keeping(hole));
    all.push(plain("closed before head", Behaviour::CloseAtOnce, "connection_reset").await);
    all.push(plain("reset before head", Behaviour::ResetAtOnce, "connection_reset").await);
    all.push(plain("closed in head", Behaviour::HalfAHead, "connection_reset").await);
    all.push(plain("reset in head", Behaviour::ResetInHead, "connection_reset").await);
    all.push(plain("reset in body", Behaviour::ResetInBody, "connection_reset").await);
    all.push(plain("never answers", Behaviour::Silent, "timeout").await);
    all.push(plain("1 byte a second", Behaviour::Drip, "timeout").await);
    all.push(plain("endless body", Behaviour::Endless, "too_large").await);
    all.push(plain("1 GiB body", Behaviour::Huge, "too_large").await);
    all.push(plain("gzip bomb", Behaviour::Bomb, "too_large").await);
    all.push(plain("shorter than said", Behaviour::ShorterThanSaid, "broken_answer").await);
    all.push(plain("longer than said", Behaviour::LongerThanSaid, "refused").await.but(&[
        REACH,
        (Probe::Trace, "foreign_answer"),
        (Probe::BaseUrlCheck, "right_door"),
    ]));
    let cut = says("200 OK", "application/json", "{\"data\":[{\"id\":\"a/b\",");
    all.push(plain("truncated JSON", cut, "broken_answer").await.but(&[REACH, DOOR, (Probe::Trace, "foreign_answer")]));
    let page = says("200 OK", "application/json", "<html><body>Log in</body></html>");
    all.push(plain("page called JSON", page, "foreign_answer").await.but(&[REACH, DOOR]));
    let refusal = "{\"error\":{\"message\":\"User not found.\",\"code\":401}}";
    let page = says("401 No", "text/html", refusal);
    all.push(plain("JSON called page", page, "refused").await.but(&[
        REACH,
        (Probe::Trace, "foreign_answer"),
        (Probe::BaseUrlCheck, "right_door"),
    ]));
    let asks = says("407 Proxy Authentication Required", "text/html", "<html>Log in");
    all.push(plain("407 in place of an answer", asks, "proxy_refused").await);
    let deep = says("200 OK", "application/json", &format!("{{\"data\":{}", "[".repeat(10_000)));
    all.push(plain("10,000-deep JSON", deep, "broken_answer").await.but(&[
        REACH,
        DOOR,
        (Probe::Trace, "foreign_answer"),
    ]));
    let odd = says("200 OK", "application/json", "{\"data\":7,\"choices\":{\"a\":null}}");
    all.push(plain("wrong types", odd, "foreign_answer").await.but(&[
        REACH,
        DOOR,
        (Probe::NoKeyControl, "accepted"),
        (Probe::WrongKeyControl, "accepted"),
    ]));
    all.push(plain("redirect to http", wire::redirects("http://example.com/"), "redirect_refused").await);
    all.push(plain("redirect loop", wire::redirects("/api/v1/key"), "redirect_refused").await);
    let (elsewhere, visits) = wire::broken(says("200 OK", "text/plain", "hello"), "127.0.0.1:0").await;
    let behaviour = wire::redirects(&format!("http://{elsewhere}/steal"));
    all.push(plain("redirect elsewhere", behaviour, "redirect_refused").await.keeping(NobodyCame(visits)));
    let odd = "HTTP/1.1 9999 ?\r\n\r\n".to_string();
    all.push(plain("no HTTP", Behaviour::Says { head: odd, body: Vec::new() }, "broken_answer").await);
    all
}

/// Checked when the fault is over.
struct NobodyCame(Arc<AtomicUsize>);

impl Drop for NobodyCame {
    fn drop(&mut self) {
        assert_eq!(self.0.load(Ordering::SeqCst), 0, "a redirect was followed");
    }
}

async fn tls_faults() -> Vec<Fault> {
    let mut all = Vec::new();
    let server = healthy().await;
    let port = wire::port_of(&server);
    let authority = Authority::new("Example Corp");
    let trusting =
        |settings: ClientSettings| ClientSettings { extra_roots: Some(authority.pem.path().to_path_buf()), ..settings };
    let http1: &[&[u8]] = &[b"http/1.1"];

    let address = wire::tls_to(wire::self_signed(HOST), port, "127.0.0.1:0").await;
    all.push(Fault::new("self-signed", wire::https(&[address]), "tls_failed"));
    let address = wire::tls_to(authority.acceptor(HOST, 2099, http1), port, "127.0.0.1:0").await;
    all.push(Fault::new("unknown authority", wire::https(&[address]), "tls_failed"));
    all.push(Fault::new("own authority trusted", trusting(wire::https(&[address])), "ok").but(HEALTHY));
    let address = wire::tls_to(authority.acceptor(HOST, 2021, http1), port, "127.0.0.1:0").await;
    all.push(Fault::new("expired", trusting(wire::https(&[address])), "tls_failed"));
    let address = wire::tls_to(authority.acceptor("other.test", 2099, http1), port, "127.0.0.1:0").await;
    all.push(Fault::new("wrong name", trusting(wire::https(&[address])), "tls_failed"));
    all.push(Fault::new("no TLS there", wire::https(&[port]), "tls_failed"));
    let (address, _) = wire::broken(Behaviour::ResetAtOnce, "127.0.0.1:0").await;
    all.push(Fault::new("reset in handshake", wire::https(&[address]), "connection_reset"));
    let (address, _) = wire::broken(Behaviour::Silent, "127.0.0.1:0").await;
    all.push(Fault::new("silent handshake", wire::https(&[address]), "timeout"));
    let address = wire::tls_broken(authority.acceptor(HOST, 2099, &[b"h2"]), Behaviour::GoAway).await;
    all.push(Fault::new("HTTP/2 goaway", trusting(wire::https(&[address])), "connection_reset"));
    let address = wire::tls_broken(authority.acceptor(HOST, 2099, &[b"h2"]), Behaviour::GoAwayInBody).await;
    all.push(Fault::new("HTTP/2 goaway in body", trusting(wire::https(&[address])), "connection_reset"));
    let (plainly, visits) = wire::broken(says("200 OK", "text/plain", "hello"), "127.0.0.1:0").await;
    let down = wire::redirects(&format!("http://{plainly}/api/v1/key"));
    let address = wire::tls_broken(authority.acceptor(HOST, 2099, http1), down).await;
    let downgraded = Fault::new("redirect from https to http", trusting(wire::https(&[address])), "redirect_refused");
    all.push(downgraded.keeping(NobodyCame(visits)));
    // The machine's own resolver may be slow.
    let mut nowhere = wire::settings("https://openrouter.invalid/api/v1");
    nowhere.resolve = vec![("openrouter.invalid".into(), Vec::new())];
    all.push(Fault::new("name unknown", nowhere, "dns_failed"));

    // Proxies.
    let through = |proxy: &wire::Proxy, settings: ClientSettings| ClientSettings {
        proxies: ProxySettings { https: Some(format!("http://{}", proxy.address)), ..ProxySettings::default() },
        ..settings
    };
    let unreachable: SocketAddr = "127.0.0.1:9".parse().unwrap();
    let tls = wire::tls_to(authority.acceptor(HOST, 2099, http1), port, "127.0.0.1:0").await;
    let open = wire::proxy(tls, None).await;
    let inspected = through(&open, trusting(wire::https(&[unreachable])));
    all.push(Fault::new("inspecting proxy, trusted", inspected, "ok").but(HEALTHY));
    let inspected = through(&open, wire::https(&[unreachable]));
    all.push(Fault::new("inspecting proxy, not trusted", inspected, "tls_failed"));
    let asks = wire::proxy(tls, Some("407 Proxy Authentication Required")).await;
    all.push(Fault::new("proxy asks for log-in", through(&asks, wire::https(&[unreachable])), "proxy_refused"));
    let refuses = wire::proxy(tls, Some("403 Forbidden")).await;
    all.push(Fault::new("proxy refuses", through(&refuses, wire::https(&[unreachable])), "proxy_refused"));
    let down = wire::Proxy { address: wire::closed("127.0.0.1:0").await, heads: Arc::default() };
    all.push(Fault::new("proxy down", through(&down, wire::https(&[unreachable])), "connection_refused"));
    let mut passed_by = through(&down, trusting(wire::https(&[tls])));
    passed_by.proxies.none_for = Some(HOST.to_string());
    all.push(Fault::new("NO_PROXY names the host", passed_by, "ok").but(HEALTHY));

    // Two addresses, one of them dead.
    let dead = SocketAddr::new("::1".parse().unwrap(), tls.port());
    all.push(Fault::new("dual stack, IPv6 refused", trusting(wire::https(&[dead, tls])), "ok").but(HEALTHY));
    let hole = wire::black_hole(&format!("[::1]:{}", tls.port())).await;
    let dual = trusting(wire::https(&[hole.address, tls]));
    all.push(Fault::new("dual stack, IPv6 silent", dual, "ok").but(HEALTHY).keeping(hole));
    let six = wire::tls_to(authority.acceptor(HOST, 2099, http1), port, "[::1]:0").await;
    all.push(Fault::new("IPv6 only", trusting(wire::https(&[six])), "ok").but(HEALTHY));
    let four = wire::closed(&format!("127.0.0.1:{}", six.port())).await;
    all.push(Fault::new("dual stack, IPv4 refused", trusting(wire::https(&[four, six])), "ok").but(HEALTHY));
    let hole = wire::black_hole(&format!("127.0.0.1:{}", six.port())).await;
    let dual = trusting(wire::https(&[hole.address, six]));
    all.push(Fault::new("dual stack, IPv4 silent", dual, "ok").but(HEALTHY).keeping(hole));
    let gone = wire::closed("[::1]:0").await;
    let both = trusting(wire::https(&[gone, SocketAddr::new("127.0.0.1".parse().unwrap(), gone.port())]));
    all.push(Fault::new("dual stack, both refused", both, "connection_refused"));

    if let Some(last) = all.last_mut() {
        last._alive.push(Box::new((server, authority)));
    }
    all
}

fn request(probe: Probe, settings: &ClientSettings) -> ProbeRequest {
    ProbeRequest {
        model: Some("anthropic/claude-sonnet-4.6".into()),
        generation_id: Some("gen-1".into()),
        url: ApiUrl::of_call(settings.base_url.endpoint("").as_str()).map(Box::new),
        ..ProbeRequest::new(probe)
    }
}

fn client(settings: &ClientSettings) -> Arc<OpenRouterClient> {
    let client = OpenRouterClient::new(settings.clone());
    client.use_key(Some(ApiKey::new(KEY.to_string())));
    Arc::new(client)
}

/// What `check` concludes without a paste, and how long that takes.
async fn conclude(settings: &ClientSettings) -> (Verdict, Duration) {
    let script = Script {
        paste: None,
        settings: Settings {
            base_url: settings.base_url.endpoint("").to_string(),
            model: Some("anthropic/claude-sonnet-4.6".into()),
            paid: true,
            ..Settings::default()
        },
        key: KeyState::Given { masked: "sk-or-v1-…".into(), source: say!("source.key_typed") },
    };
    let started = Instant::now();
    let (wizard, _) = headless::run(script, client(settings)).await;
    let time = started.elapsed();
    let case = wizard.case().expect("a health check is a case");
    (Report::of(case, &Texts::default()).verdict, time)
}

/// The cause that a health check must name where the probes end in this label, and who has to act.
fn cause_of(label: &str) -> (&'static str, Who) {
    match label {
        "connection_refused" | "connection_reset" | "timeout" => ("network.connect", Who::Network),
        "dns_failed" => ("network.dns", Who::Network),
        "tls_failed" => ("network.tls", Who::Network),
        "ok" => ("none", Who::None),
        // The one broken server that speaks like the API says that nobody owns the key.
        "refused" => ("auth.key_invalid", Who::Key),
        _ => ("network.proxy", Who::Network),
    }
}

/// All probes at once, each with its time.
async fn run(settings: &ClientSettings) -> Vec<(ProbeResult, Duration)> {
    let client = client(settings);
    let mut running = Vec::new();
    for probe in PROBES {
        let (client, request) = (Arc::clone(&client), request(*probe, settings));
        running.push(tokio::spawn(async move {
            let started = Instant::now();
            (client.probe(request).await, started.elapsed())
        }));
    }
    let mut results = Vec::new();
    for task in running {
        results.push(task.await.expect("a probe panicked"));
    }
    results
}

#[tokio::test]
async fn fault_matrix() {
    let mut faults = plain_faults().await;
    faults.extend(tls_faults().await);
    let mut wrong = Vec::new();
    let mut table = String::new();
    table.push_str(&format!("{:<30}", "fault"));
    for probe in PROBES {
        table.push_str(&format!(" {:>19}", probe.id()));
    }
    table.push_str("  check\n");
    for fault in &faults {
        table.push_str(&format!("{:<30}", fault.name));
        for (result, time) in run(&fault.settings).await {
            let probe = result.request.probe;
            let (label, expected) = (result.outcome.label(), fault.expected(probe));
            table.push_str(&format!(" {:>14} {:>4}", short(label), time.as_millis()));
            let limits = fault.settings.timeouts;
            let limit = if probe.is_paid() { limits.chat } else { limits.free };
            if label != expected {
                wrong.push(format!("{} × {}: {label}, not {expected}: {:?}", fault.name, probe.id(), result.outcome));
            }
            if time > limit + SLACK {
                wrong.push(format!("{} × {}: took {time:?}", fault.name, probe.id()));
            }
            let shown = format!("{result:?}");
            if shown.contains(&KEY[12..]) {
                wrong.push(format!("{} × {}: shows the key", fault.name, probe.id()));
            }
        }
        let (verdict, time) = conclude(&fault.settings).await;
        let told = (verdict.cause.as_str(), verdict.fault.unwrap_or(Who::None));
        table.push_str(&format!("  {} ({}) {}\n", told.0, told.1.as_str(), time.as_millis()));
        if told != cause_of(fault.expected) {
            wrong.push(format!("{} × check: {told:?}, not {:?}", fault.name, cause_of(fault.expected)));
        }
        // Stages follow one another only as long as something answers.
        if time > fault.settings.timeouts.free + SLACK {
            wrong.push(format!("{} × check: took {time:?}", fault.name));
        }
    }
    println!(
        "{table}({} faults × {} probes; label and milliseconds; limits where waiting is the point: connect {} ms, free {} ms, chat {} ms)",
        faults.len(),
        PROBES.len(),
        TIMEOUTS.connect.as_millis(),
        TIMEOUTS.free.as_millis(),
        TIMEOUTS.chat.as_millis()
    );
    drop(faults);
    assert!(wrong.is_empty(), "{} wrong cells:\n{}", wrong.len(), wrong.join("\n"));
}

/// Labels that would widen the table.
fn short(label: &'static str) -> &'static str {
    match label {
        "connection_refused" => "conn_refused",
        "connection_reset" => "conn_reset",
        "redirect_refused" => "redirect",
        "supported_country" => "supported",
        "several_endpoints" => "several",
        other => other,
    }
}

/// What the paste said is still said, whatever becomes of the checks.
#[tokio::test]
async fn a_broken_network_takes_nothing_from_what_the_paste_said() {
    let paste = "{\"error\":{\"message\":\"No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy\",\"code\":404}} model: openai/gpt-oss-20b:free";
    let mut faults = plain_faults().await;
    faults.retain(|it| ["refused", "never answers", "reset in body", "gzip bomb", "no HTTP"].contains(&it.name));
    assert_eq!(faults.len(), 5);
    for fault in &faults {
        let script = Script {
            paste: Some(paste.as_bytes().to_vec()),
            settings: Settings { base_url: fault.settings.base_url.endpoint("").to_string(), ..Settings::default() },
            key: KeyState::Given { masked: "sk-or-v1-…".into(), source: say!("source.key_typed") },
        };
        let started = Instant::now();
        let (wizard, _) = headless::run(script, client(&fault.settings)).await;
        assert!(started.elapsed() < fault.settings.timeouts.free + SLACK, "{}: {:?}", fault.name, started.elapsed());
        let report = Report::of(wizard.case().unwrap(), &Texts::default());
        let causes: Vec<&str> = std::iter::once(report.verdict.cause.as_str())
            .chain(report.alternatives.iter().map(|it| it.cause.as_str()))
            .collect();
        assert!(causes.contains(&"policy.data"), "{}: {causes:?}", fault.name);
        assert_eq!(report.evidence.status, Some(404), "{}", fault.name);
        assert_eq!(report.evidence.model.as_deref(), Some("openai/gpt-oss-20b:free"), "{}", fault.name);
    }
}

async fn fault_of(settings: &ClientSettings, probe: Probe) -> TransportFault {
    match client(settings).probe(request(probe, settings)).await.outcome {
        Outcome::Unreachable(fault) => fault,
        other => panic!("{other:?}"),
    }
}

/// An ended certificate, one for another name and a port without TLS are no inspection.
#[tokio::test]
async fn n5_what_is_wrong_with_a_secure_connection_has_its_own_words() {
    let server = healthy().await;
    let port = wire::port_of(&server);
    let authority = Authority::new("Example Corp");
    let http1: &[&[u8]] = &[b"http/1.1"];
    let trusting =
        |address| ClientSettings { extra_roots: Some(authority.pem.path().to_path_buf()), ..wire::https(&[address]) };
    let expired = wire::tls_to(authority.acceptor(HOST, 2021, http1), port, "127.0.0.1:0").await;
    let wrong = wire::tls_to(authority.acceptor("other.test", 2099, http1), port, "127.0.0.1:0").await;
    for (address, problem, root, words) in [
        (expired, TlsProblem::Expired, "broken_chain", "has ended"),
        (wrong, TlsProblem::WrongName, "other_server", "for another name"),
        (port, TlsProblem::NoTls, "other_server", "does not speak TLS"),
    ] {
        let settings = trusting(address);
        let fault = fault_of(&settings, Probe::Reach).await;
        assert_eq!(fault.tls, Some(problem), "{fault:?}");
        let said = Texts::default().say(&fault.says());
        assert!(said.contains(words), "{said}");
        let (verdict, _) = conclude(&settings).await;
        assert_eq!((verdict.cause.as_str(), verdict.root_cause), ("network.tls", Some(root)), "{verdict:#?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_issuer_of_a_refused_certificate_is_named() {
    let server = healthy().await;
    let port = wire::port_of(&server);
    let address = wire::tls_to(wire::self_signed(HOST), port, "127.0.0.1:0").await;
    let fault = fault_of(&wire::https(&[address]), Probe::Key).await;
    assert!(fault.issuer.as_deref().is_some_and(|it| it.starts_with("Home Router Ltd")), "{fault:?}");
    let authority = Authority::new("Example Corp");
    let acceptor = authority.acceptor(HOST, 2021, &[b"http/1.1"]);
    let address = wire::tls_to(acceptor, port, "127.0.0.1:0").await;
    let settings = ClientSettings { extra_roots: Some(authority.pem.path().to_path_buf()), ..wire::https(&[address]) };
    let fault = fault_of(&settings, Probe::Key).await;
    assert_eq!(fault.issuer.as_deref(), Some("Example Corp (Inspection CA)"));
    assert!(fault.detail.contains("expired"), "{}", fault.detail);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_inspecting_proxy_is_named_without_its_credentials() {
    let server = healthy().await;
    let authority = Authority::new("Example Corp");
    let acceptor = authority.acceptor(HOST, 2099, &[b"http/1.1"]);
    let tls = wire::tls_to(acceptor, wire::port_of(&server), "127.0.0.1:0").await;
    let proxy = wire::proxy(tls, None).await;
    let variables = [("HTTPS_PROXY".to_string(), format!("http://me:hunter2@{}", proxy.address))].into();
    let settings = ClientSettings {
        extra_roots: Some(authority.pem.path().to_path_buf()),
        proxies: ProxySettings::of_variables(&variables),
        ..wire::https(&["127.0.0.1:9".parse().unwrap()])
    };
    let result = client(&settings).probe(request(Probe::Reach, &settings)).await;
    let Outcome::Reach(reach) = &result.outcome else { panic!("{result:?}") };
    assert!(reach.inspected);
    assert_eq!(reach.issuer.as_deref(), Some("Example Corp (Inspection CA)"));
    assert_eq!(reach.proxy, Some(format!("http://{}", proxy.address)));
    assert!(!format!("{result:?}").contains("hunter2"));
    let heads = proxy.heads.lock().unwrap().join("\n");
    assert!(heads.starts_with(&format!("CONNECT {HOST}:9 ")), "{heads}");
    // The proxy gets its own credentials and never the key.
    assert!(heads.to_lowercase().contains("proxy-authorization: basic bwu6ahvudgvymg==") && !heads.contains("sk-or"));
}

#[tokio::test]
async fn loopback_is_never_sent_to_a_proxy() {
    let server = healthy().await;
    let trap = wire::proxy(wire::port_of(&server), None).await;
    let variables = [("http_proxy".to_string(), format!("http://{}", trap.address))].into();
    let settings =
        ClientSettings { proxies: ProxySettings::of_variables(&variables), ..wire::settings(&server.base_url()) };
    let result = client(&settings).probe(request(Probe::Key, &settings)).await;
    assert_eq!(result.outcome.label(), "valid");
    assert!(trap.heads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_cancelled_probe_hangs_up() {
    let (address, connections) = wire::broken(Behaviour::Silent, "127.0.0.1:0").await;
    let settings = wire::settings(&base(address));
    let client = client(&settings);
    let asked = tokio::time::timeout(Duration::from_secs(1), client.probe(request(Probe::Key, &settings))).await;
    assert!(asked.is_err());
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn hostile_text_in_answers_is_made_harmless() {
    let body = "{\"data\":{\"label\":\"\\u001b]0;owned\\u0007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\\u202e\",\
                \"limit\":\"many\",\"usage\":1e999,\"limit_remaining\":null,\"is_management_key\":\"yes\"}}";
    // A number beyond f64 makes the whole document unreadable, which must be a finding as well.
    let (address, _) = wire::broken(says("200 OK", "application/json", body), "127.0.0.1:0").await;
    let settings = wire::settings(&base(address));
    assert_eq!(client(&settings).probe(request(Probe::Key, &settings)).await.outcome.label(), "broken_answer");
    let body = body.replace("1e999", "{}");
    let (address, _) = wire::broken(says("200 OK", "application/json", &body), "127.0.0.1:0").await;
    let settings = wire::settings(&base(address));
    let result = client(&settings).probe(request(Probe::Key, &settings)).await;
    let Outcome::KeyValid(facts) = &result.outcome else { panic!("{result:?}") };
    let label = facts.label.clone().unwrap();
    assert!(!label.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{label:?}");
    assert!(!label.contains("0e6f44a47a05"), "{label}");
    assert_eq!(facts.odd_fields, ["is_management_key", "limit", "usage"].map(String::from));
    assert_eq!((facts.limit, facts.is_management_key), (None, false));
}

/// A gateway that repeats what it was sent, wherever a field allows.
#[tokio::test]
async fn a_key_that_is_echoed_back_goes_no_further() {
    let hex: String = KEY.bytes().map(|it| format!("{it:02x}")).collect();
    let escaped: String = KEY.bytes().map(|it| format!("\\u00{it:02x}")).collect();
    for echo in [KEY.to_string(), hex, escaped, KEY[9..60].to_string(), format!("Bearer {KEY}")] {
        let body = format!(
            "{{\"id\":\"{echo}\",\"model\":\"{echo}\",\"provider\":\"{echo}\",\"choices\":[{{\"message\":{{\"content\":\"x\"}},\
             \"finish_reason\":\"{echo}\"}}],\"data\":{{\"label\":\"{echo}\",\"id\":\"{echo}\",\"model\":\"{echo}\",\
             \"provider_responses\":[{{\"provider_name\":\"{echo}\"}}],\"user_agent\":\"{echo}\",\"limit_reset\":\"{echo}\"}}}}"
        );
        let refusal =
            format!("{{\"error\":{{\"message\":\"no {echo}\",\"code\":401,\"metadata\":{{\"raw\":\"{echo}\"}}}}}}");
        let page = format!("<html><title>{echo}</title>");
        for (status, kind, body) in [
            ("200 OK", "application/json", &body),
            ("401 No", "application/json", &refusal),
            ("200 OK", "text/html", &page),
        ] {
            let (address, _) = wire::broken(says(status, kind, body), "127.0.0.1:0").await;
            let settings = wire::settings(&base(address));
            let client = client(&settings);
            for probe in PROBES.iter().filter(|it| it.needs_key()) {
                let result = client.probe(request(*probe, &settings)).await;
                let shown = format!("{result:?}").to_lowercase();
                let whole = echo.trim_start_matches("Bearer ").to_lowercase().replace("\\u00", "");
                let part = &whole[whole.len() / 3..whole.len() / 3 + 24];
                assert!(!shown.contains(part), "{} {status}: {part} in {shown}", probe.id());
            }
        }
    }
}

#[tokio::test]
async fn a_base_url_that_would_leak_the_key_is_refused() {
    assert!(BaseUrl::parse("http://openrouter.ai/api/v1").is_err());
    assert!(BaseUrl::parse("https://user:secret@openrouter.ai/api/v1").is_err());
}

/// N6: only a refusal of the key is the refusal that the controls are made for.
#[tokio::test]
async fn n6_a_control_that_is_refused_for_another_reason_is_not_as_it_must_be() {
    for (status, reason) in [
        ("402 Payment Required", "Insufficient credits"),
        ("429 Too Many Requests", "Rate limit exceeded"),
        ("503 Service Unavailable", "unavailable"),
    ] {
        let code = &status[..3];
        let body = format!("{{\"error\":{{\"message\":\"{reason}\",\"code\":{code}}}}}");
        let (address, _) = wire::broken(says(status, "application/json", &body), "127.0.0.1:0").await;
        let settings = wire::settings(&base(address));
        for probe in [Probe::NoKeyControl, Probe::WrongKeyControl] {
            let result = client(&settings).probe(request(probe, &settings)).await;
            assert_ne!(result.outcome, Outcome::ControlRefused, "{status}");
            assert_eq!(result.outcome, Outcome::Refused, "{status}");
        }
    }
}
