//! Every world with one check after another failing: nothing in the report may rest on what could not be asked.

use super::remembered::{Answers, Remembered};
use super::{PROCESSORS, in_every_world, now};
use crate::by_keys::prober;
use crate::{TIMEOUTS, word};
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{Case, KeyState, Settings};
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::infer::observations;
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::ports::{Pending, Prober};
use openrouter_doctor::simulator::{Server, World};
use std::sync::Arc;

/// One run in so many, but for `FAILING=all`, and for `FAILING=2/40`, the second of forty parts.
const SAMPLED: usize = 293;

/// Which part of the runs is made, and of how many parts.
fn wanted() -> (usize, usize) {
    let wanted = std::env::var("FAILING").unwrap_or_default();
    match wanted.split_once('/') {
        Some((part, parts)) => (part.parse().unwrap(), parts.parse().unwrap()),
        None if wanted == "all" => (0, 1),
        None => (0, SAMPLED),
    }
}
/// As sure as this may be wrong.
const SURE: f64 = 0.8;

/// What a guess may gain by chance: fewer calls are made where a list is missing.
const GUESS: f64 = 0.08;

/// How a check fails.
#[derive(Clone, Copy, Debug)]
pub enum Failure {
    Way(TransportKind),
    /// The API's own error, which says nothing of what was asked.
    Status(u16),
    /// A page of somebody else's.
    Page(u16),
}

const FAILURES: &[Failure] = &[
    Failure::Way(TransportKind::Dns),
    Failure::Way(TransportKind::ConnectionRefused),
    Failure::Way(TransportKind::ConnectionReset),
    Failure::Way(TransportKind::Timeout),
    Failure::Way(TransportKind::Tls),
    Failure::Way(TransportKind::Broken),
    Failure::Status(408),
    Failure::Status(418),
    Failure::Status(429),
    Failure::Status(500),
    Failure::Status(502),
    Failure::Status(503),
    Failure::Page(200),
    Failure::Page(403),
    Failure::Page(503),
];

impl Failure {
    /// The answer of a check that fails so.
    pub fn answer(self, request: ProbeRequest) -> ProbeResult {
        let (status, outcome, refusal) = match self {
            Self::Way(kind) => {
                let fault = TransportFault { kind, detail: "cut".into(), issuer: None, proxy: None, tls: None };
                (None, Outcome::Unreachable(fault), None)
            }
            Self::Status(status) => {
                let body = format!("{{\"error\":{{\"code\":{status},\"message\":\"Something is out of order\"}}}}");
                let read = read_answer(&request, status, "application/json", body.as_bytes(), &Redactor::default());
                (Some(status), read.0, read.1)
            }
            Self::Page(status) => {
                let body = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Hello</body></html>";
                let read = read_answer(&request, status, "text/html", body, &Redactor::default());
                (Some(status), read.0, read.1)
            }
        };
        ProbeResult { request, outcome, http_status: status, ms: 5, cost_usd: 0.0, refusal }
    }
}

/// A prober of which one check fails.
struct Failing {
    inner: Arc<dyn Prober>,
    probe: Probe,
    failure: Failure,
}

impl Prober for Failing {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        if request.probe == self.probe {
            return Box::pin(std::future::ready(self.failure.answer(request)));
        }
        self.inner.probe(request)
    }

    fn use_key(&self, key: Option<ApiKey>) {
        self.inner.use_key(key);
    }

    fn read_with(&self, key: ApiKey) {
        self.inner.read_with(key);
    }

    fn known(&self) -> Arc<Redactor> {
        self.inner.known()
    }
}

/// A world, and what it answered so far.
struct Stage {
    world: World,
    server: Server,
    inner: Arc<dyn Prober>,
    key: KeyState,
    answers: Answers,
}

impl Stage {
    async fn open(name: &str) -> Self {
        let world = World::load(name).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (inner, key) = prober(&world, &server, TIMEOUTS);
        Self { world, server, inner, key, answers: Answers::default() }
    }
}

async fn run(stage: &Stage, failing: Option<(Probe, Failure)>) -> Case {
    let Stage { world, server, key, .. } = stage;
    let inner: Arc<dyn Prober> = Arc::new(Remembered::new(Arc::clone(&stage.inner), &stage.answers));
    let prober: Arc<dyn Prober> = match failing {
        Some((probe, failure)) => Arc::new(Failing { inner, probe, failure }),
        None => inner,
    };
    let settings = Settings {
        model: world.model.clone(),
        base_url: server.base_url(),
        paid: true,
        read_client_settings: true,
        now_ms: Some(now(world)),
        ..Settings::default()
    };
    let paste = Some(server.paste()).filter(|it| !it.trim().is_empty()).map(String::into_bytes);
    headless::run(Script { paste, settings, key: key.clone() }, prober).await.0.case().unwrap().clone()
}

/// What the report claims by a check that could not be made, and what became surer by it.
fn claims(
    world: &World,
    (before, cut_off): (&Report, bool),
    case: &Case,
    probe: Probe,
    failure: Failure,
) -> Vec<String> {
    let after = Report::of(case, &Texts::default());
    let verdict = &after.verdict;
    let mut problems = Vec::new();
    // A page or an unknown refusal in answer to a call is a fact about calls, and a page at the program's own address
    // one about that address.
    let is_fact = match failure {
        Failure::Page(_) => matches!(probe, Probe::Chat(_) | Probe::BaseUrlCheck),
        Failure::Status(418) => matches!(probe, Probe::Chat(_)),
        _ => false,
    };
    // What a cause says of that very failure is a fact for it, and a call that OpenRouter or a provider loses one for
    // what speaks of such losses.
    let outcome = case.result(probe).map(|result| result.outcome.label()).unwrap_or_default();
    let named = verdict.cause.entry().hypotheses.iter().any(|hypothesis| {
        hypothesis.predicts.iter().any(|(sign, labels)| *sign == probe.id() && labels.contains(&outcome))
    });
    let of_losses = matches!(verdict.cause.family(), "upstream" | "rate" | "stream");
    if is_fact || (matches!(probe, Probe::Chat(_)) && (named || of_losses)) {
        return Vec::new();
    }
    // A check that fails is a fact of its own only for what speaks of that very failure.
    let of_the_way = verdict.cause.family() == "network" || verdict.cause.as_str() == "upstream.openrouter";
    let is_call = matches!(probe, Probe::Chat(_));
    // That an answer has the API's own form, even of an error, speaks against a stranger on the way.
    let way = !matches!(failure, Failure::Page(_)) && verdict.cause.family() == "network";
    for row in after.ruled_out.iter().filter(|row| row.probe == probe.id() && !way) {
        problems.push(format!("rules out “{}” by it", row.what));
    }
    for reason in verdict.because.iter().filter(|reason| reason.probe == Some(probe.id())) {
        let says_so = reason.fact.contains("could not be made");
        if !(says_so || of_the_way || is_call) {
            problems.push(format!("reasons by it: {}", reason.fact));
        }
    }
    // Siblings of one family with one fault ask for the same.
    let family = world.expect.cause.split('.').next() == Some(verdict.cause.family());
    let named = |result: &ProbeResult| result.refusal.as_ref().is_some_and(|refusal| refusal.cause == verdict.cause);
    let by_a_call = case.results.iter().filter(|result| result.request.probe != probe).any(named);
    let right = (family || by_a_call) && word(verdict.fault) == world.expect.fault;
    let sure = verdict.confidence.min(verdict.fault_confidence);
    // What the text alone says is said without any check.
    let offline = conclude(&Case::new(case.reading.clone(), case.settings.clone()));
    let was = before.verdict.fault_confidence.max(offline.fault_confidence);
    if !right && sure > SURE {
        problems.push(format!(
            "says {}/{} at {sure}, root {:?}",
            verdict.cause,
            word(verdict.fault),
            verdict.root_cause
        ));
    }
    // A status of the call itself is an answer to it, and where nobody answered so far any status is one.
    let answered = matches!(failure, Failure::Status(_)) && (is_call || cut_off);
    // Between two verdicts that are told as guesses, a little more or less is no claim; nor is it whether an answer shows the
    // cause itself (0.97) or meets that of the text again (0.95).
    let more = if sure > SURE { 0.021 } else { GUESS };
    if right && !answered && verdict.fault_confidence > was + more {
        problems.push(format!("is surer by it: {} after {was}", verdict.fault_confidence));
    }
    problems
}

/// The problems of every run in one world, and how many runs there were.
async fn runs(place: usize, name: &str, (part, parts): (usize, usize)) -> (usize, Vec<String>) {
    let stage = Stage::open(name).await;
    // The second time all answers are those of the first, as in the runs that follow.
    run(&stage, None).await;
    let case = run(&stage, None).await;
    let before = Report::of(&case, &Texts::default());
    let cut_off = observations::is_cut_off(&case);
    let sent = case.results.iter().map(|result| result.request.probe).filter(|probe| probe.check().sends.is_some());
    let mut problems = Vec::new();
    let mut runs = 0;
    for (turn, probe) in sent.enumerate() {
        for (kind, failure) in FAILURES.iter().enumerate() {
            if (place * 37 + turn * 17 + kind * 5) % parts != part % parts {
                continue;
            }
            runs += 1;
            let case = run(&stage, Some((probe, *failure))).await;
            for problem in claims(&stage.world, (&before, cut_off), &case, probe, *failure) {
                problems.push(format!("{name}, {} fails with {failure:?}: {problem}", probe.id()));
            }
        }
    }
    (runs, problems)
}

#[test]
fn no_claim_rests_on_a_check_that_could_not_be_made() {
    let wanted = wanted();
    let found = in_every_world(PROCESSORS, |place, name| runs(place, name, wanted));
    let made: usize = found.iter().map(|(runs, _)| runs).sum();
    let problems: Vec<String> = found.into_iter().flat_map(|(_, problems)| problems).collect();
    println!("{made} runs");
    assert!(problems.is_empty(), "{} of {made} runs:\n{}", problems.len(), problems.join("\n"));
}
