//! The transition function. Total: any event in any state has an answer, if only "nothing changes".

use super::phase::Phase;
use super::{Concluded, Draft, Effect, Event, Millis, Run, StageId, State, Wizard};
use crate::core::case::{Case, KeyState};
use crate::core::checks::{Outcome, Probe, ProbeRequest, ProbeResult};
use crate::core::ingest::redact::redact;
use crate::core::plan::{Plan, Question, plan, question, recheck};
use crate::core::reading::Reading;
use crate::core::report::Report;
use crate::core::text::Sentence;
use crate::say;
use std::sync::Arc;

/// How many steps back are kept; the stages are seven, so this is never felt.
const HISTORY: usize = 64;
/// Two interrupts within this time always quit, milliseconds.
const TWICE: Millis = 1_000;

/// The machine after an event, and what it wants done.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The machine.
    pub wizard: Wizard,
    /// To be done, in order.
    pub effects: Vec<Effect>,
}

/// Takes one event in.
#[must_use]
pub fn update(mut wizard: Wizard, event: Event, now: Millis) -> Step {
    let mut effects = Vec::new();
    let out = &mut effects;
    match event {
        Event::PasteChanged(text) => wizard.paste_changed(text, out),
        Event::PasteMasked { count, keys } => {
            let (before, keys_before) = wizard.draft.masked;
            wizard.draft.masked = (before.saturating_add(count), keys_before.saturating_add(keys));
        }
        Event::PasteRefused(problem) => wizard.draft.problem = Some(problem),
        Event::Recognised { ticket, reading } => wizard.recognised(ticket, reading),
        Event::Submit => wizard.submit(now, out),
        Event::HealthCheck => wizard.health_check(now, out),
        Event::Back => wizard.back(),
        Event::Skip => wizard.skip(now, out),
        Event::Goto(stage) => wizard.goto(stage),
        Event::CatalogueWanted => wizard.fetch_catalogue(now, out),
        // A key given here by mistake would be sent as a model id.
        Event::ModelGiven(model) => wizard.model_given(&redact(&model).0, now, out),
        Event::KeyGiven { masked, source } => wizard.key_known(KeyState::Given { masked, source }, now, out),
        Event::KeyForgotten => wizard.forget_key(out),
        Event::ClientSettingsAllowed => {
            wizard.settings.read_client_settings = true;
            if let Some(case) = &mut wizard.case {
                case.settings.read_client_settings = true;
            }
            wizard.pursue(now, out);
        }
        Event::ProbeFinished { ticket, result } => wizard.probe_finished(ticket, *result, now, out),
        Event::Recheck => wizard.recheck(now, out),
        Event::NewPaste => wizard.new_paste(out),
        Event::Copy(what) => out.push(Effect::Copy(what)),
        Event::Save => out.push(Effect::Save),
        Event::Open(url) => out.push(Effect::Open(url)),
        Event::Interrupt => wizard.interrupt(now, out),
        Event::Quit => wizard.quit(out),
    }
    Step { wizard, effects }
}

impl Wizard {
    fn paste_changed(&mut self, text: Arc<str>, out: &mut Vec<Effect>) {
        if self.stage() != StageId::Paste || text == self.draft.text {
            return;
        }
        let masked = if text.is_empty() { (0, 0) } else { self.draft.masked };
        self.draft = Draft { text: Arc::clone(&text), reading: None, recognising: None, problem: None, masked };
        if !text.trim().is_empty() {
            let ticket = self.ticket();
            self.draft.recognising = Some(ticket);
            out.push(Effect::Recognise { ticket, text });
        }
    }

    fn recognised(&mut self, ticket: super::Ticket, reading: Arc<Reading>) {
        if self.draft.recognising == Some(ticket) {
            self.draft.recognising = None;
            let (count, keys) = self.draft.masked;
            let mut reading = reading;
            if count > 0 {
                let known = Arc::make_mut(&mut reading);
                known.redactions = known.redactions.saturating_add(count);
                known.key_in_paste |= keys > 0;
            }
            self.draft.reading = Some(reading);
            // "Still reading" is no longer true.
            self.draft.problem = None;
        }
    }

    fn submit(&mut self, now: Millis, out: &mut Vec<Effect>) {
        match self.stage() {
            StageId::Paste => self.diagnose(),
            StageId::Key if self.phase(StageId::Key) == Phase::Ready => self.key_known(KeyState::Skipped, now, out),
            stage => match self.phase(stage) {
                Phase::Consent(_) => self.consent(now, out),
                Phase::Running(_) => {}
                _ if stage == StageId::NextActions => {}
                _ => self.forward(now, out),
            },
        }
    }

    /// Agrees to this call and to further ones, within the limit that the settings hold.
    fn consent(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.settings.paid = true;
        if let Some(case) = &mut self.case {
            case.settings.paid = true;
        }
        self.pursue(now, out);
    }

    fn diagnose(&mut self) {
        if self.draft.text.trim().is_empty() {
            self.draft.problem = Some(say!("stage.empty_paste"));
            return;
        }
        let Some(reading) = self.draft.reading.clone() else {
            self.draft.problem = Some(say!("stage.still_reading"));
            return;
        };
        let same = self.case.as_ref().and_then(|case| case.reading.as_ref()).is_some_and(|it| *it == *reading);
        if !same {
            self.open_case(Some((*reading).clone()));
        }
        self.enter(StageId::Diagnosis);
    }

    fn open_case(&mut self, reading: Option<Reading>) {
        let mut case = Case::new(reading, self.settings.clone());
        case.key = self.key.clone();
        self.case = Some(case);
        self.skipped.clear();
        self.furthest = StageId::Paste;
    }

    fn health_check(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.stage() != StageId::Paste || self.run.is_some() {
            return;
        }
        self.open_case(None);
        self.forward_from(StageId::Diagnosis, now, out);
    }

    /// Enters the next stage that is not left out; those passed by keep their reason in the stepper.
    fn forward(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.forward_from(self.stage(), now, out);
    }

    fn forward_from(&mut self, from: StageId, now: Millis, out: &mut Vec<Effect>) {
        if from >= StageId::Diagnosis {
            // The checks start before the next stage is chosen: one that now has something to show is entered.
            self.furthest = self.furthest.max(StageId::Key);
            self.start_checks(now, out);
        }
        let mut candidate = from;
        while let Some(stage) = candidate.next() {
            candidate = stage;
            self.furthest = self.furthest.max(stage);
            if stage == StageId::NextActions || !matches!(self.phase(stage), Phase::Skipped(_)) {
                break;
            }
        }
        self.enter(candidate);
    }

    fn enter(&mut self, stage: StageId) {
        let from = self.stage();
        if from == stage {
            return;
        }
        self.history.push(from);
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.furthest = self.furthest.max(stage);
        self.set(stage);
    }

    fn set(&mut self, stage: StageId) {
        self.state = match stage {
            StageId::Paste => State::Paste,
            StageId::Diagnosis => State::Diagnosis,
            StageId::Key => State::Key,
            StageId::Credits => State::Credits,
            StageId::Model => State::Model,
            StageId::TestCall => State::TestCall,
            StageId::NextActions => State::NextActions(Concluded::default()),
        };
    }

    fn back(&mut self) {
        let here = self.stage();
        while let Some(stage) = self.history.pop() {
            if stage < here {
                self.set(stage);
                return;
            }
        }
    }

    fn skip(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let stage = self.stage();
        match stage {
            StageId::Paste | StageId::NextActions => {}
            StageId::Key if self.phase(stage) == Phase::Ready => self.key_known(KeyState::Skipped, now, out),
            _ => {
                if stage.probes().is_some() {
                    self.cancel(out);
                    self.decline();
                    if !matches!(self.phase(stage), Phase::Settled) {
                        self.skipped.insert(stage, say!("stage.by_you"));
                    }
                }
                self.forward(now, out);
            }
        }
    }

    /// The call that waits for consent will not be made.
    fn decline(&mut self) {
        let stage = self.stage();
        if let Phase::Consent(planned) = self.phase(stage) {
            self.record_unmade(planned.request, Outcome::Skipped("stage.by_you"));
            self.skipped.insert(stage, say!("stage.by_you"));
        }
    }

    fn goto(&mut self, stage: StageId) {
        if stage <= self.furthest && stage != self.stage() && self.case.is_some() {
            self.enter(stage);
        }
    }

    /// Fetches the public list of models; neither key nor text is sent.
    fn fetch_catalogue(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let Some(case) = &self.case else { return };
        let known = matches!(case.result(Probe::Models).map(|it| &it.outcome), Some(Outcome::Models(_)));
        let asked = self.stage() == StageId::Diagnosis && question(case) == Some(Question::Model);
        if !asked || known || case.settings.offline || self.run.is_some() {
            return;
        }
        let ticket = self.ticket();
        self.run = Some(Run { ticket, since: now, waiting: vec![Probe::Models] });
        out.push(Effect::Probe { ticket, requests: vec![ProbeRequest::new(Probe::Models)] });
    }

    fn model_given(&mut self, model: &str, now: Millis, out: &mut Vec<Effect>) {
        let model = model.trim();
        let fetching = self.stage() == StageId::Diagnosis && self.run.is_some();
        if model.is_empty() || (self.run.is_some() && !fetching) {
            return;
        }
        self.cancel(out);
        self.settings.model = Some(model.to_string());
        if let Some(case) = &mut self.case {
            if fetching {
                case.forget(&[Probe::Models]);
            }
            case.set_model(model);
        }
        self.pursue(now, out);
    }

    fn key_known(&mut self, key: KeyState, now: Millis, out: &mut Vec<Effect>) {
        self.key = key.clone();
        if let Some(case) = &mut self.case {
            case.key = key;
        }
        self.pursue(now, out);
    }

    fn forget_key(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        self.key = KeyState::Unknown;
        if let Some(case) = &mut self.case {
            case.key = KeyState::Unknown;
            let with_key: Vec<_> =
                case.results.iter().map(|it| it.request.probe).filter(|probe| probe.needs_key()).collect();
            case.forget(&with_key);
        }
        self.skipped.clear();
        out.push(Effect::ForgetKey);
        if self.stage() > StageId::Key {
            self.enter(StageId::Key);
        }
    }

    /// Starts what the case wants asked next, if nothing runs and the user is past the diagnosis.
    fn pursue(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.stage() >= StageId::Key {
            self.start_checks(now, out);
        }
    }

    fn start_checks(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.run.is_some() {
            return;
        }
        let Some(case) = &self.case else { return };
        if case.key == KeyState::Unknown && !case.settings.offline {
            return;
        }
        let Plan::Run(planned) = plan(case) else { return };
        let requests: Vec<_> = planned.into_iter().map(|it| it.request).collect();
        if requests.is_empty() {
            return;
        }
        let ticket = self.ticket();
        self.run = Some(Run { ticket, since: now, waiting: requests.iter().map(|it| it.probe).collect() });
        out.push(Effect::Probe { ticket, requests });
    }

    fn probe_finished(&mut self, ticket: super::Ticket, result: ProbeResult, now: Millis, out: &mut Vec<Effect>) {
        let Some(run) = &mut self.run else { return };
        let probe = result.request.probe;
        if run.ticket != ticket || !run.waiting.contains(&probe) {
            return;
        }
        run.waiting.retain(|it| *it != probe);
        let finished = run.waiting.is_empty();
        if let Some(case) = &mut self.case {
            case.record(result);
        }
        if finished {
            self.run = None;
            self.pursue(now, out);
        }
    }

    fn cancel(&mut self, out: &mut Vec<Effect>) {
        let Some(run) = self.run.take() else { return };
        out.push(Effect::Cancel(run.ticket));
        for probe in run.waiting {
            self.record_unmade(crate::core::checks::ProbeRequest::new(probe), Outcome::Cancelled);
        }
    }

    fn record_unmade(&mut self, request: crate::core::checks::ProbeRequest, outcome: Outcome) {
        if let Some(case) = &mut self.case {
            case.record(ProbeResult { request, outcome, http_status: None, ms: 0, cost_usd: 0.0, refusal: None });
        }
    }

    fn recheck(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.run.is_some() {
            return;
        }
        let State::NextActions(concluded) = &mut self.state else { return };
        let Some(case) = &mut self.case else { return };
        if case.settings.offline {
            return;
        }
        concluded.before = Some(Box::new(Report::of(case, &crate::core::text::Texts::default()).verdict));
        concluded.rechecked = true;
        let again = recheck(case);
        case.forget(&again);
        self.skipped.clear();
        self.pursue(now, out);
    }

    fn new_paste(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        self.draft = Draft::default();
        self.case = None;
        self.settings.model = None;
        self.skipped.clear();
        self.history.clear();
        self.furthest = StageId::Paste;
        self.state = State::Paste;
    }

    fn interrupt(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let twice = self.interrupted.is_some_and(|before| now.saturating_sub(before) <= TWICE);
        self.interrupted = Some(now);
        if self.run.is_some() && !twice {
            self.cancel(out);
        } else {
            self.quit(out);
        }
    }

    fn quit(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        out.push(Effect::Quit);
    }

    /// The reason that a stage was left out, if it was.
    #[must_use]
    pub fn skip_reason(&self, stage: StageId) -> Option<Sentence> {
        match self.phase(stage) {
            Phase::Skipped(reason) => Some(reason),
            _ => None,
        }
    }
}
