//! The state machine: random walks with random answers, and the declared edges.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod by_hand;
mod generated;

use by_hand::ByHand;
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::core::case::{Case, KeyState, MOST_CALLS, Settings};
use openrouter_doctor::core::checks::{
    Catalogue, Chat, ChatFacts, CreditsFacts, EndpointFacts, ForeignAnswer, KeyFacts, KeyForm, ModelFacts, Outcome,
    Probe, ProbeRequest, ProbeResult, Reach, Refusal, TraceFacts, TransportFault, TransportKind,
};
use openrouter_doctor::core::ingest::PastedText;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::reading::offline;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::{Sentence, Texts};
use openrouter_doctor::core::wizard::{
    CopyWhat, EDGES, Effect, Event, Phase, Stage, Ticket, Trigger, Wizard, declared, mermaid,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::BTreeSet;
use std::sync::Arc;

const CANARY: &str = "sk-or-v1-c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

const PASTES: &[&str] = &[
    "[OPENROUTER] 401401 Missing Authentication header\n{\"modelId\":\"anthropic/claude-sonnet-4\"}",
    "{\"error\":{\"message\":\"The request is prohibited due to a violation of provider Terms Of Service.\",\"code\":403,\"metadata\":{\"provider_name\":null}}} anthropic/claude-sonnet-4.5",
    "No endpoints found that support image input (4028)",
    "429 Rate limit exceeded: free-models-per-day",
    "Traceback (most recent call last): KeyError: 'x'",
    "{\"error\":{\"message\":\"User not found.\",\"code\":401}}",
];

/// What a fake world does next.
#[derive(Clone, Debug)]
enum Op {
    Paste(usize),
    DiagnoseWhenRead,
    Recognise,
    Submit,
    Agree,
    HealthCheck,
    Back,
    Forward,
    Skip,
    Goto(usize),
    Model,
    Key,
    ForgetKey,
    ClientSettings,
    Answer(usize, usize),
    Duplicate,
    Stale,
    Recheck,
    Xray,
    Spent,
    NewPaste,
    Reopen(usize),
    Failure(usize),
    Appoint,
    Due,
    Copy,
    Interrupt,
    Wait(u64),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        2 => (0..PASTES.len()).prop_map(Op::Paste),
        4 => Just(Op::Recognise),
        8 => Just(Op::Submit),
        3 => Just(Op::Agree),
        1 => Just(Op::HealthCheck),
        2 => Just(Op::Back),
        2 => Just(Op::Forward),
        1 => Just(Op::DiagnoseWhenRead),
        2 => Just(Op::Skip),
        1 => (0..7_usize).prop_map(Op::Goto),
        1 => Just(Op::Model),
        3 => Just(Op::Key),
        1 => Just(Op::ForgetKey),
        1 => Just(Op::ClientSettings),
        24 => (0..32_usize, 0..8_usize).prop_map(|(which, how)| Op::Answer(which, how)),
        1 => Just(Op::Duplicate),
        1 => Just(Op::Stale),
        2 => Just(Op::Recheck),
        1 => Just(Op::Xray),
        1 => Just(Op::NewPaste),
        2 => (0..6_usize).prop_map(Op::Reopen),
        1 => (0..4_usize).prop_map(Op::Failure),
        1 => Just(Op::Appoint),
        1 => Just(Op::Due),
        1 => Just(Op::Copy),
        1 => Just(Op::Interrupt),
        1 => (0..3_000_u64).prop_map(Op::Wait),
    ];
    prop::collection::vec(op, 1..120)
}

/// Money that is gone or may be.
#[derive(Debug, Default)]
struct Tally {
    /// Of calls that ended, USD.
    owed: f64,
    /// Bounds of the calls under way, USD.
    open: f64,
    /// Calls that were not sent after all.
    unsent: usize,
}

impl Tally {
    fn close(&mut self, result: &ProbeResult) {
        let bound = result.request.max_cost_usd;
        self.open = (self.open - bound).max(0.0);
        self.owed += match result.outcome {
            Outcome::Refused | Outcome::Foreign(_) | Outcome::Skipped(_) => 0.0,
            _ => bound,
        };
    }
}

/// What is left of an agreement.
#[derive(Clone, Copy, Debug, Default)]
struct Covered {
    calls: usize,
    /// What its question named, USD.
    usd: f64,
}

fn is_rung(probe: Probe) -> bool {
    matches!(probe, Probe::Chat(chat) if chat.is_rung())
}

/// The machine under the program's own loop, and what it was asked for.
struct World {
    driver: Driver<Wizard, ByHand>,
    running: Option<(Ticket, Vec<ProbeRequest>)>,
    recognise: Option<(Ticket, PastedText)>,
    last: Option<Event>,
    quit: bool,
    chat_calls: usize,
    /// Those of the X-ray among them.
    rungs: usize,
    /// Of the last agreement to test calls, and to the calls of the X-ray.
    covered: [Covered; 2],
    /// What all calls of the case can have cost, counted apart from the machine; none where cases change.
    tally: Option<Tally>,
    seen: BTreeSet<(Stage, Trigger, Stage)>,
}

impl World {
    fn new(settings: Settings) -> Self {
        Self {
            driver: Driver { machine: Wizard::new(settings, KeyState::Unknown), runner: ByHand::default() },
            running: None,
            recognise: None,
            last: None,
            quit: false,
            chat_calls: 0,
            rungs: 0,
            covered: [Covered::default(); 2],
            tally: None,
            seen: BTreeSet::new(),
        }
    }

    fn wizard(&self) -> &Wizard {
        self.driver.wizard()
    }

    fn covered(&mut self, rungs: bool) -> &mut Covered {
        &mut self.covered[usize::from(rungs)]
    }

    fn send(&mut self, event: Event) {
        let from = self.wizard().stage();
        let trigger = match &event {
            Event::Submit => Some(Trigger::Submit),
            Event::HealthCheck => Some(Trigger::HealthCheck),
            Event::Skip => Some(Trigger::Skip),
            Event::Back => Some(Trigger::Back),
            Event::Forward => Some(Trigger::Forward),
            Event::Goto(_) => Some(Trigger::Goto),
            Event::Recheck => Some(Trigger::Recheck),
            Event::XrayWanted => Some(Trigger::Xray),
            Event::KeyForgotten => Some(Trigger::OtherKey),
            Event::NewPaste => Some(Trigger::NewPaste),
            Event::Reopen(_) => Some(Trigger::Reopen),
            Event::Due => Some(Trigger::Recheck),
            Event::DiagnoseWhenRead
            | Event::Recognised { .. }
            | Event::KeyGiven { .. }
            | Event::ModelGiven(_)
            | Event::FailureChosen(_)
            | Event::ClientSettingsAllowed
            | Event::Agree
            | Event::ProbeFinished { .. } => Some(Trigger::Answer),
            _ => None,
        };
        let wanted = self.driver.dispatch(event.clone());
        let asked = std::mem::take(&mut self.driver.runner.asked);
        for effect in asked.into_iter().chain(wanted) {
            assert!(!format!("{effect:?}").contains(CANARY), "the key leaks through an effect");
            match effect {
                Effect::Probe { ticket, requests } => self.start(ticket, requests),
                Effect::Recognise { ticket, text } => self.recognise = Some((ticket, text)),
                Effect::Cancel(ticket) => {
                    assert_eq!(self.running.as_ref().map(|it| it.0), Some(ticket), "cancels what does not run");
                    self.running = None;
                    // Nobody knows what a cancelled call has cost.
                    if let Some(tally) = &mut self.tally {
                        tally.owed += std::mem::take(&mut tally.open);
                    }
                }
                Effect::Quit => self.quit = true,
                Effect::ForgetKey | Effect::Copy(_) | Effect::Save(_) | Effect::Open(_) | Effect::Alert(_) => {}
            }
        }
        let to = self.wizard().stage();
        if from != to {
            let known = trigger.is_some_and(|trigger| declared(from, trigger, to));
            assert!(known, "undeclared edge {from:?} --{event:?}--> {to:?}");
            self.seen.extend(trigger.map(|trigger| (from, trigger, to)));
        }
        self.last = Some(event);
        self.check();
    }

    fn start(&mut self, ticket: Ticket, requests: Vec<ProbeRequest>) {
        assert!(self.running.is_none(), "a run starts while another is under way");
        for request in &requests {
            if request.probe.is_paid() {
                let covered = self.covered(is_rung(request.probe));
                assert!(covered.calls > 0, "a paid call without consent");
                covered.calls -= 1;
                assert!(request.max_cost_usd <= covered.usd + 1e-12, "more money than the question named");
                let case = self.wizard().case().expect("a call belongs to a case");
                assert!(is_rung(request.probe) || case.may_call(), "more calls than the question named");
                assert!(request.max_cost_usd <= case.left_usd() + 1e-12, "more money than the case may cost");
                self.chat_calls += 1;
                self.rungs += usize::from(is_rung(request.probe));
                let most = self.driver.wizard().settings().max_cost_usd;
                if let Some(tally) = &mut self.tally {
                    tally.open += request.max_cost_usd;
                    assert!(tally.owed + tally.open <= most + 1e-9, "{} USD of {most}", tally.owed + tally.open);
                }
            }
            if request.probe.needs_key() {
                assert!(matches!(self.wizard().key(), KeyState::Given { .. }), "{:?} without a key", request.probe);
            }
        }
        self.running = Some((ticket, requests));
    }

    fn check(&self) {
        let run = self.wizard().run.as_ref();
        assert_eq!(run.map(|it| it.ticket), self.running.as_ref().map(|it| it.0), "tickets differ");
        if let (Some(run), Some((_, requests))) = (run, &self.running) {
            let mut asked: Vec<Probe> = requests.iter().map(|it| it.probe).collect();
            let mut waiting = run.waiting.clone();
            asked.sort();
            waiting.sort();
            assert_eq!(asked, waiting);
            assert!(!waiting.is_empty(), "a run without anything to wait for");
        }
        for stage in Stage::ALL {
            let running = matches!(self.wizard().phase(stage), Phase::Running(_));
            assert!(!running || run.is_some(), "{stage:?} claims to run while nothing does");
        }
        assert!(!format!("{:?}", self.wizard()).contains(CANARY), "the key leaks through the state");
    }

    fn report(&self) {
        if let Some(case) = self.wizard().case() {
            let report = Report::of(case, &Texts::default());
            let json = serde_json::to_string(&report).unwrap();
            assert!(!json.contains(CANARY), "the key leaks through the report");
            serde_json::from_str::<serde_json::Value>(&json).unwrap();
            assert!((0.0..=1.0).contains(&report.verdict.confidence), "{}", report.verdict.confidence);
        }
    }

    /// Agrees where a question about money is open, walks on elsewhere.
    fn go_on(&mut self) {
        let asks = matches!(self.wizard().phase(self.wizard().stage()), Phase::Consent(_));
        self.apply(if asks { &Op::Agree } else { &Op::Submit });
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Paste(which) => self.send(Event::PasteChanged(PASTES[*which].into())),
            Op::Recognise => {
                if let Some((ticket, text)) = self.recognise.take() {
                    self.send(Event::Recognised { ticket, reading: Arc::new(reading::read_pasted(&text)) });
                }
            }
            Op::Submit => self.send(Event::Submit),
            Op::Agree => {
                if let Phase::Consent(planned) = self.wizard().phase(self.wizard().stage()) {
                    let (rungs, most) = (is_rung(planned.request.probe), planned.most);
                    *self.covered(rungs) = Covered { calls: most.calls, usd: most.usd };
                }
                self.send(Event::Agree);
            }
            Op::HealthCheck => self.send(Event::HealthCheck),
            Op::Back => self.send(Event::Back),
            Op::Forward => self.send(Event::Forward),
            Op::DiagnoseWhenRead => self.send(Event::DiagnoseWhenRead),
            Op::Skip => self.send(Event::Skip),
            Op::Goto(which) => self.send(Event::Goto(Stage::ALL[*which])),
            Op::Model => self.send(Event::ModelGiven("openai/gpt-5-mini".into())),
            Op::Key => self.send(Event::KeyGiven {
                masked: "sk-or-v1-…ee00".into(),
                source: Sentence { key: "source.key_typed", args: Vec::new() },
            }),
            Op::ForgetKey => self.send(Event::KeyForgotten),
            Op::ClientSettings => self.send(Event::ClientSettingsAllowed),
            Op::Answer(which, how) => {
                if let Some((ticket, requests)) = &mut self.running {
                    let ticket = *ticket;
                    let request = requests.remove(which % requests.len());
                    if requests.is_empty() {
                        self.running = None;
                    }
                    let probe = request.probe;
                    let result = answer(request, *how);
                    if let Some(tally) = self.tally.as_mut().filter(|_| result.request.probe.is_paid()) {
                        tally.close(&result);
                        // What was not sent takes nothing from the agreement.
                        let unsent = usize::from(matches!(result.outcome, Outcome::Skipped(_)));
                        tally.unsent += unsent;
                        self.covered(is_rung(probe)).calls += unsent;
                    }
                    self.send(Event::ProbeFinished { ticket, result: Box::new(result) });
                }
            }
            Op::Duplicate => {
                if let Some(event @ Event::ProbeFinished { .. }) = self.last.clone() {
                    let before = self.wizard().clone();
                    self.send(event);
                    assert!(*self.wizard() == before, "a repeated answer changed something");
                }
            }
            Op::Stale => {
                let before = self.wizard().clone();
                let result = answer(ProbeRequest::new(Probe::Key), 0);
                self.send(Event::ProbeFinished { ticket: Ticket(u64::MAX), result: Box::new(result) });
                assert!(*self.wizard() == before, "an unknown ticket changed something");
            }
            Op::Recheck => self.send(Event::Recheck),
            Op::Xray => self.send(Event::XrayWanted),
            Op::Spent => {
                let left = self.wizard().case().map_or(0.0, Case::left_usd);
                if let Some(tally) = self.tally.as_mut().filter(|_| self.running.is_none()) {
                    tally.owed += left / 4.0;
                    self.send(Event::Spent(left / 4.0));
                }
            }
            Op::NewPaste => self.send(Event::NewPaste),
            Op::Reopen(which) => {
                if self.wizard().past.len() > *which {
                    self.covered = Default::default();
                }
                self.send(Event::Reopen(*which));
            }
            Op::Failure(number) => self.send(Event::FailureChosen(*number)),
            Op::Appoint => self.send(Event::Appoint),
            Op::Due => {
                // As long as the longest countdown of these texts.
                if let Some(at) = self.wizard().appointment {
                    self.driver.runner.now = self.driver.runner.now.max(at);
                }
                self.send(Event::Due);
            }
            Op::Copy => self.send(Event::Copy(CopyWhat::Report)),
            Op::Interrupt => self.send(Event::Interrupt),
            Op::Wait(ms) => self.driver.runner.now += ms,
        }
    }
}

fn catalogue(model: Option<String>) -> Catalogue {
    let row = |id: &str, price: f64| ModelFacts {
        id: id.into(),
        context_length: Some(128_000),
        input_modalities: vec!["text".into(), "image".into()],
        output_modalities: vec!["text".into()],
        supported_parameters: vec!["tools".into(), "max_tokens".into()],
        prompt_price: Some(price),
        completion_price: Some(price * 3.0),
        ..ModelFacts::default()
    };
    let rows = vec![
        row("anthropic/claude-sonnet-4", 3e-6),
        row("anthropic/claude-haiku-4.5", 1e-6),
        row("openai/gpt-5-mini", 1e-7),
        row("deepseek/deepseek-chat", 1e-7),
        row("qwen/qwen3-coder:free", 0.0),
    ];
    let found = model.as_ref().and_then(|wanted| rows.iter().find(|row| &row.id == wanted).cloned());
    Catalogue { count: rows.len(), wanted: model, model: found, rows: rows.into(), ..Catalogue::default() }
}

fn good(request: &ProbeRequest, how: usize) -> Outcome {
    let odd = how == 1;
    match request.probe {
        Probe::KeyShape => Outcome::KeyShape(if odd { KeyForm::Empty } else { KeyForm::WellShaped }),
        Probe::Environment => Outcome::Environment(vec![]),
        Probe::ClientSettings => Outcome::ClientSettings(vec![]),
        Probe::Reach => Outcome::Reach(Reach::default()),
        Probe::Trace => Outcome::Trace(TraceFacts { country: Some("DE".into()), colo: None, unsupported: odd }),
        Probe::Status => Outcome::Status(if odd { vec!["API errors".into()] } else { vec![] }),
        Probe::Models => Outcome::Models(Box::new(catalogue(request.model.clone()))),
        Probe::Key => Outcome::KeyValid(Box::new(KeyFacts {
            limit_remaining: odd.then_some(0.0),
            is_management_key: how == 2,
            ..KeyFacts::default()
        })),
        Probe::NoKeyControl | Probe::WrongKeyControl if odd => Outcome::ControlAccepted,
        Probe::NoKeyControl | Probe::WrongKeyControl => Outcome::ControlRefused,
        Probe::Credits => {
            let total_usage = [4.0, 10.0, 20.0][how.min(2)];
            Outcome::Credits(CreditsFacts { total_credits: 10.0, total_usage, untrusted: how == 0 })
        }
        Probe::UserModels => Outcome::UserModels(vec!["openai/gpt-5-mini".into()]),
        Probe::ZdrModels => Outcome::ZdrModels(vec!["openai/gpt-5-mini".into()]),
        Probe::Management => Outcome::Managed(Box::default()),
        Probe::Preflight => Outcome::Preflight(Box::default()),
        Probe::RegionModels => Outcome::RegionModels(vec!["openai/gpt-5-mini".into()]),
        Probe::Replay => Outcome::Answered(ChatFacts::default()),
        Probe::ZdrEndpoints => Outcome::ZdrEndpoints(vec![]),
        Probe::Endpoints if odd => Outcome::Endpoints(vec![]),
        Probe::Endpoints => {
            Outcome::Endpoints(vec![EndpointFacts { provider: "Azure".into(), ..EndpointFacts::default() }])
        }
        Probe::BaseUrlCheck if odd => Outcome::BaseUrlWrong,
        Probe::BaseUrlCheck => Outcome::BaseUrlRight,
        Probe::ApiRoot => Outcome::ApiElsewhere,
        Probe::Generation | Probe::GenerationContent => Outcome::Skipped("stage.nothing_to_ask"),
        Probe::Chat(Chat::Streaming) if odd => Outcome::Empty(ChatFacts::default()),
        Probe::Chat(_) => Outcome::Answered(ChatFacts::default()),
    }
}

/// Any answer that the probe could give: good, bad or odd.
fn answer(request: ProbeRequest, how: usize) -> ProbeResult {
    let fault = |kind| {
        Outcome::Unreachable(TransportFault { kind, detail: "cut".into(), issuer: None, proxy: None, tls: None })
    };
    let outcome = match how {
        3 => fault(TransportKind::Timeout),
        4 => fault(TransportKind::Dns),
        5 => Outcome::Foreign(ForeignAnswer {
            content_type: Some("text/html".into()),
            excerpt: "<html>".into(),
            title: None,
        }),
        6 => Outcome::Refused,
        7 => Outcome::Skipped("stage.nothing_to_ask"),
        _ => good(&request, how),
    };
    let refusal = (how == 6).then(|| {
        let reading = reading::read(PASTES[1].as_bytes());
        let best = offline::diagnose(&reading).best;
        Refusal { reading: Arc::new(reading), cause: best.cause, confidence: best.confidence, passed_on: Vec::new() }
    });
    let http_status = match how {
        3 | 4 | 7 => None,
        6 => Some(403),
        _ => Some(200),
    };
    ProbeResult { request, outcome, http_status, ms: 5, cost_usd: 0.0, refusal }
}

proptest! {
    #[test]
    fn any_walk_keeps_the_invariants_and_two_interrupts_end_it(ops in ops(), offline in prop::bool::weighted(0.1)) {
        let mut world = World::new(Settings { offline, ..Settings::default() });
        for op in &ops {
            world.apply(op);
            if world.quit {
                break;
            }
        }
        world.report();
        prop_assert!(!offline || world.chat_calls == 0);
        world.quit = false;
        world.send(Event::Interrupt);
        world.send(Event::Interrupt);
        prop_assert!(world.quit);
    }

    #[test]
    fn enter_and_agreement_reach_the_end(which in 0..PASTES.len(), how in 0..8_usize, key in any::<bool>()) {
        let mut world = World::new(Settings::default());
        if key {
            world.apply(&Op::Key);
        }
        world.apply(&Op::Paste(which));
        world.apply(&Op::Recognise);
        let mut steps = 0;
        while world.wizard().stage() != Stage::NextActions {
            steps += 1;
            let stage = world.wizard().stage();
            prop_assert!(steps < 80, "stuck in {:?}: {:?}", stage, world.wizard().phase(stage));
            if world.running.is_some() {
                world.apply(&Op::Answer(0, how));
            } else {
                world.go_on();
            }
        }
        prop_assert!(world.chat_calls <= 6, "{} chat calls", world.chat_calls);
        world.report();
    }

    #[test]
    fn back_and_forth_loses_nothing(which in 0..PASTES.len(), how in 0..8_usize) {
        let mut world = World::new(Settings::default());
        world.apply(&Op::Key);
        world.apply(&Op::Paste(which));
        world.apply(&Op::Recognise);
        for _ in 0..80 {
            if world.running.is_some() {
                world.apply(&Op::Answer(0, how));
            } else if world.wizard().stage() < Stage::NextActions {
                world.go_on();
            }
        }
        let report = Report::of(world.wizard().case().unwrap(), &Texts::default());
        let calls = world.chat_calls;
        for _ in 0..7 {
            world.apply(&Op::Back);
        }
        for _ in 0..20 {
            if world.wizard().stage() < Stage::NextActions {
                world.go_on();
            }
        }
        prop_assert_eq!(world.chat_calls, calls, "a paid call was made twice");
        prop_assert_eq!(world.wizard().stage(), Stage::NextActions);
        prop_assert_eq!(Report::of(world.wizard().case().unwrap(), &Texts::default()), report);
    }
}

/// Refusals, cancelled and lost calls, re-checks, the X-ray, what was spent elsewhere, agreement and Enter in any order: never a call that was not agreed to,
/// never more of them than the question names, never more money than the case may cost.
#[test]
fn m1_no_order_of_refusals_makes_more_calls_than_were_agreed_to() {
    const CAPS: &[f64] = &[0.0, 0.000_05, 0.001, 0.01, 1.0];
    let (mut made, mut rungs) = (0, 0);
    for number in 0..generated::tenths(5_000) {
        let mut dice = generated::Dice(number as u64);
        let mut world = World::new(Settings { max_cost_usd: *dice.pick(CAPS), ..Settings::default() });
        world.apply(&Op::Key);
        world.apply(&Op::Paste(dice.below(PASTES.len())));
        world.apply(&Op::Recognise);
        if dice.below(2) == 0 {
            world.apply(&Op::Model);
        }
        world.tally = Some(Tally::default());
        // Most answers of one walk are alike, so that it comes to the calls that cost.
        let usual = dice.below(8);
        let mut agreed = 0;
        for _ in 0..60 + dice.below(60) {
            let asks = matches!(world.wizard().phase(world.wizard().stage()), Phase::Consent(_));
            let op = match dice.below(20) {
                0 => Op::Interrupt,
                1 => Op::Skip,
                2 => Op::Recheck,
                8 => Op::Xray,
                9 if dice.below(8) == 0 => Op::Spent,
                3 => Op::Wait(400),
                4 => Op::Stale,
                5 | 6 if asks => Op::Agree,
                7 => Op::Back,
                _ if world.running.is_some() => {
                    let how = if dice.below(4) == 0 { dice.below(8) } else { usual };
                    Op::Answer(dice.below(8), how)
                }
                _ if world.wizard().stage() == Stage::NextActions => Op::Recheck,
                _ => Op::Submit,
            };
            agreed += usize::from(matches!(op, Op::Agree));
            world.apply(&op);
            if world.quit {
                break;
            }
        }
        let sent = world.chat_calls - world.tally.map_or(0, |tally| tally.unsent);
        assert!(sent <= agreed * MOST_CALLS, "number {number}: {sent} calls, {agreed} agreements");
        made += sent;
        rungs += world.rungs;
    }
    assert!(made > 0 && rungs > 0, "no walk came to a call: {made}, {rungs} of the X-ray");
}

#[test]
fn every_declared_edge_can_be_walked() {
    let mut seen = BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for round in 0..3_000 {
        let ops = ops().new_tree(&mut runner).unwrap().current();
        let mut world = World::new(Settings { offline: round % 9 == 0, ..Settings::default() });
        if round % 2 == 0 {
            world.apply(&Op::Paste(round % PASTES.len()));
            world.apply(&Op::Recognise);
        }
        for op in &ops {
            world.apply(op);
            if world.quit {
                break;
            }
        }
        seen.extend(world.seen);
        if EDGES.iter().all(|edge| seen.contains(edge)) {
            return;
        }
    }
    let missing: Vec<_> = EDGES.iter().filter(|edge| !seen.contains(edge)).collect();
    panic!("declared but never seen: {missing:?}");
}

#[test]
fn the_drawing_in_the_docs_is_the_table() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/state-machine.md")).unwrap();
    assert!(page.contains(&mermaid()), "docs/state-machine.md is stale; the diagram should be:\n{}", mermaid());
}
