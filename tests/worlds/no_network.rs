//! With no network the checks say nothing: cause, fault and sureness stay those of `explain`, nothing is ruled out, and
//! it is said once why nothing could be checked; headless and by keys.

use crate::by_keys::{Walk, prober};
use crate::failing::Failure;
use crate::{TIMEOUTS, runtime};
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::checks::{ProbeRequest, ProbeResult, TransportKind};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::ports::{Pending, Prober};
use openrouter_doctor::simulator::{Server, World, worlds};
use std::sync::Arc;

/// The words that say why nothing could be checked.
const WHY: &str = "could not be made";
/// Worlds of which one is walked by keys.
const WALKED: usize = 9;
/// No walk needs more keys than this.
const PATIENCE: usize = 40;

/// A machine that cannot resolve any name.
pub struct CutOff(pub Arc<dyn Prober>);

impl Prober for CutOff {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        match request.probe.check().sends {
            Some(_) => Box::pin(std::future::ready(Failure::Way(TransportKind::Dns).answer(request))),
            None => self.0.probe(request),
        }
    }

    fn use_key(&self, key: Option<ApiKey>) {
        self.0.use_key(key);
    }

    fn read_with(&self, key: ApiKey) {
        self.0.read_with(key);
    }

    fn known(&self) -> Arc<Redactor> {
        self.0.known()
    }
}

/// Worlds of which only the network could tell more: the text is of no network failure, and nothing on the machine is odd.
fn of_the_text(world: &World) -> bool {
    let plain = world.user.variables.is_empty() && world.user.files.is_empty();
    let well_shaped = world.user.key.len() == 73 && world.user.key.starts_with("sk-or-v1-");
    let paste = reading::read(world.paste.as_bytes());
    let case = Case::new(Some(Arc::new(paste)), Settings::default());
    let family = case.pasted_cause().family();
    plain && well_shaped && !world.paste.trim().is_empty() && !world.paste.contains("{origin}") && family != "network"
}

/// What a report differs in from the one of the text alone.
fn differences(text: &Report, checked: &Report) -> Vec<String> {
    let (own, other) = (&text.verdict, &checked.verdict);
    let mut found = Vec::new();
    if own.cause != other.cause || own.fault != other.fault {
        found.push(format!("{}/{:?} in place of {}/{:?}", other.cause, other.fault, own.cause, own.fault));
    }
    if (own.confidence - other.confidence).abs() > 0.011 {
        found.push(format!("sure by {} in place of {}", other.confidence, own.confidence));
    }
    if other.fault_confidence > own.fault_confidence + 0.011 {
        found.push(format!("surer of the fault: {} after {}", other.fault_confidence, own.fault_confidence));
    }
    if other.state != State::NotTested {
        found.push(format!("{:?}", other.state));
    }
    for row in &checked.ruled_out {
        found.push(format!("rules out “{}”", row.what));
    }
    let said = other.because.iter().filter(|reason| reason.fact.contains(WHY)).count();
    if said != 1 {
        found.push(format!("says {said} times why nothing could be checked"));
    }
    found
}

/// What the text alone says, with what the user gave.
fn explained(world: &World, settings: &Settings) -> Report {
    let settings = Settings { model: world.model.clone(), ..settings.clone() };
    Report::of(&Case::new(Some(Arc::new(reading::read(world.paste.as_bytes()))), settings), &Texts::default())
}

#[test]
fn without_a_network_the_checks_change_nothing() {
    runtime().block_on(async {
        let (mut problems, mut count) = (Vec::new(), 0);
        for (name, _) in worlds() {
            let user = World::load(name).unwrap();
            if !of_the_text(&user) {
                continue;
            }
            count += 1;
            let world = user;
            let server = Server::start(world.clone()).await.unwrap();
            let (inner, key) = prober(&world, &server, TIMEOUTS);
            let prober: Arc<dyn Prober> = Arc::new(CutOff(inner));
            let settings = Settings { model: world.model.clone(), base_url: server.base_url(), ..Settings::default() };
            let text = explained(&world, &settings);
            let script = Script { paste: Some(world.paste.clone().into_bytes()), settings, key: key.clone() };
            let (wizard, _) = headless::run(script, Arc::clone(&prober)).await;
            let checked = Report::of(wizard.case().unwrap(), &Texts::default());
            problems.extend(differences(&text, &checked).into_iter().map(|what| format!("{name}: {what}")));
            if count % WALKED == 0 {
                let settings =
                    Settings { base_url: server.base_url(), model: world.model.clone(), ..Settings::default() };
                let mut walk = Walk::start(settings, key, prober, world.paste.clone()).await;
                for _ in 0..PATIENCE {
                    walk.settle().await;
                    if walk.stage() == Stage::NextActions {
                        break;
                    }
                    walk.go_on().await;
                }
                let walked = Report::of(walk.wizard().case().unwrap(), &Texts::default());
                let found = differences(&text, &walked).into_iter();
                problems.extend(found.map(|what| format!("{name}, by keys: {what}")));
                let screen = walk.screen();
                let lines = screen.matches(WHY).count();
                if walk.stage() != Stage::NextActions || lines != 1 {
                    problems.push(format!("{name}, by keys: {lines} lines say why\n{screen}"));
                }
            }
        }
        assert!(count > 60, "{count} worlds");
        assert!(problems.is_empty(), "{} problems in {count} worlds:\n{}", problems.len(), problems.join("\n"));
    });
}

#[test]
fn of_a_key_without_a_network_only_the_form_has_been_seen() {
    runtime().block_on(async {
        for name in ["key-in-quotes", "key-of-another-vendor", "openai-key-given"] {
            let world = World::load(name).unwrap();
            let server = Server::start(world.clone()).await.unwrap();
            let (inner, key) = prober(&world, &server, TIMEOUTS);
            let settings = Settings { model: world.model.clone(), base_url: server.base_url(), ..Settings::default() };
            let script = Script { paste: Some(world.paste.clone().into_bytes()), settings, key };
            let (wizard, _) = headless::run(script, Arc::new(CutOff(inner))).await;
            let report = Report::of(wizard.case().unwrap(), &Texts::default());
            assert_eq!(report.verdict.state, State::NotTested, "{name}: {}", report.verdict.title);
        }
    });
}
