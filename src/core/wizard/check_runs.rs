//! Checks: what starts them, what their answers change, and what ends them early.

use super::event::{Effect, Millis, Ticket};
use super::machine::Wizard;
use super::phase::Phase;
use super::situation::Run;
use crate::core::case::{Case, KeyState, Xray};
use crate::core::checks::{Outcome, Probe, ProbeRequest, ProbeResult, Stage};
use crate::core::plan::{Plan, recheck, xray};
use crate::core::report::Report;
use crate::core::text::Texts;
use crate::say;

impl Wizard {
    /// Starts what the case wants asked next, if nothing runs and the user is past the diagnosis.
    pub(super) fn pursue(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.stage() >= Stage::Key {
            self.start_checks(now, out);
            self.advance();
        }
    }

    pub(super) fn start_checks(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.run.is_some() {
            return;
        }
        let Some(case) = self.case() else { return };
        if case.key == KeyState::Unknown && !case.settings.offline {
            return;
        }
        let Some(Plan::Run(planned)) = self.plan() else { return };
        let requests: Vec<_> = planned.iter().map(|planned| planned.request.clone()).collect();
        self.start(requests, now, out);
    }

    fn start(&mut self, requests: Vec<ProbeRequest>, now: Millis, out: &mut Vec<Effect>) {
        if requests.is_empty() {
            return;
        }
        let ticket = self.ticket();
        let waiting = requests.iter().map(|request| request.probe).collect();
        self.place().run = Some(Run { ticket, since: now, waiting, requests: requests.clone() });
        out.push(Effect::Probe { ticket, requests });
    }

    /// Agrees to the call that is asked about and to further ones, as many as the question names.
    pub(super) fn agree(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let Phase::Consent(planned) = self.phase_now(self.stage()) else { return };
        let to_xray = planned.request.probe.is_rung();
        if let Some(case) = self.case_mut() {
            if to_xray { case.xray = Xray::Agreed } else { case.agree() }
        }
        // What the X-ray shows is worth staying for.
        self.place().walking = !to_xray;
        self.pursue(now, out);
    }

    /// The call that waits for consent will not be made.
    pub(super) fn decline(&mut self) {
        let stage = self.stage();
        if let Phase::Consent(planned) = self.phase_now(stage) {
            self.record_unmade(planned.request, Outcome::Skipped("stage.by_you"));
            self.place().skipped.insert(stage, say!("stage.by_you"));
        }
    }

    /// The routing X-ray can be made of this case, and has not been.
    #[must_use]
    pub fn may_xray(&self) -> bool {
        let unasked = |case: &&Case| case.xray == Xray::Unasked && !xray::left(case).is_empty();
        self.run.is_none() && self.case().is_some_and(|case| unasked(&case))
    }

    /// Asks for the agreement to its calls where the model is shown.
    pub(super) fn want_xray(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if !self.may_xray() {
            return;
        }
        if let Some(case) = self.case_mut() {
            case.xray = Xray::Wanted;
        }
        self.look_at(Stage::Model);
        self.place().skipped.remove(&Stage::Model);
        self.start_checks(now, out);
    }

    /// The question of the X-ray is withdrawn; true where there was one.
    pub(super) fn drop_xray(&mut self) -> bool {
        let asked = self.case().is_some_and(|case| case.xray == Xray::Wanted);
        if let Some(case) = self.case_mut().filter(|_| asked) {
            case.xray = Xray::Unasked;
        }
        asked
    }

    pub(super) fn key_known(&mut self, key: KeyState, now: Millis, out: &mut Vec<Effect>) {
        *self.given_mut().1 = key;
        self.place().skipped.remove(&Stage::Key);
        self.place().walking = true;
        self.pursue(now, out);
    }

    /// What it reads is shown where the key is; another one reads anew.
    pub(super) fn management_key_given(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.given_mut().0.management_key = true;
        if let Some(case) = self.case_mut() {
            case.forget(&[Probe::Management]);
        }
        self.pursue(now, out);
    }

    pub(super) fn allow_client_settings(&mut self, now: Millis, out: &mut Vec<Effect>) {
        self.given_mut().0.read_client_settings = true;
        self.pursue(now, out);
    }

    /// Fetches the public list of models; neither key nor text is sent.
    pub(super) fn fetch_catalogue(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let Some(case) = self.case() else { return };
        if case.catalogue().is_some() || case.settings.offline || self.run.is_some() {
            return;
        }
        self.start(vec![ProbeRequest::new(Probe::Models)], now, out);
    }

    pub(super) fn model_given(&mut self, model: &str, now: Millis, out: &mut Vec<Effect>) {
        let model = model.trim();
        let fetching = self.run.as_ref().is_some_and(|run| run.waiting == [Probe::Models]) && !self.walking;
        if model.is_empty() || (self.run.is_some() && !fetching) {
            return;
        }
        self.cancel(out);
        self.given_mut().0.model = Some(model.to_string());
        if let Some(case) = self.case_mut() {
            if fetching {
                case.forget(&[Probe::Models]);
            }
            case.set_model(model);
        }
        // What the new model changes is shown where the user is; elsewhere the view follows the checks.
        let concluded = self.stage() == Stage::NextActions;
        self.place().walking = !concluded && self.stage() >= Stage::Key && *self.key() != KeyState::Unknown;
        self.place().concluded.rechecked |= concluded;
        self.pursue(now, out);
    }

    /// What another failure asks for is shown where the user is.
    pub(super) fn failure_chosen(&mut self, number: usize, now: Millis, out: &mut Vec<Effect>) {
        if self.run.is_some() || self.stage() == Stage::Paste {
            return;
        }
        let chosen = self.case_mut().is_some_and(|case| case.choose_failure(number));
        if chosen && self.stage() > Stage::Diagnosis {
            self.place().concluded.rechecked |= self.stage() == Stage::NextActions;
            self.pursue(now, out);
        }
    }

    pub(super) fn probe_finished(&mut self, ticket: Ticket, result: ProbeResult, now: Millis, out: &mut Vec<Effect>) {
        let Some(run) = &mut self.place().run else { return };
        let probe = result.request.probe;
        if run.ticket != ticket || !run.waiting.contains(&probe) {
            return;
        }
        run.waiting.retain(|waiting| *waiting != probe);
        let finished = run.waiting.is_empty();
        if let Some(case) = self.case_mut() {
            case.record(result);
            case.time(now);
        }
        if finished {
            self.place().run = None;
            self.pursue(now, out);
            if self.run.is_none() {
                self.compare(now);
            }
        }
    }

    pub(super) fn cancel(&mut self, out: &mut Vec<Effect>) {
        self.place().walking = false;
        let Some(run) = self.place().run.take() else { return };
        out.push(Effect::Cancel(run.ticket));
        // With its bound: a call that was cut off may have been charged.
        for request in run.requests.into_iter().filter(|request| run.waiting.contains(&request.probe)) {
            self.record_unmade(request, Outcome::Cancelled);
        }
    }

    fn record_unmade(&mut self, request: ProbeRequest, outcome: Outcome) {
        if let Some(case) = self.case_mut() {
            case.record(ProbeResult { request, outcome, http_status: None, ms: 0, cost_usd: 0.0, refusal: None });
        }
    }

    /// Asks again what the fix touches, then makes the test call. What was never asked is asked now.
    pub(super) fn recheck(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.run.is_some() || self.stage() <= Stage::Paste {
            return;
        }
        let (Some(case), Some(conclusion)) = (self.case(), self.conclusion()) else { return };
        if case.settings.offline {
            return;
        }
        if case.key == KeyState::Unknown {
            self.place().skipped.clear();
            self.walk_from(Stage::Diagnosis, now, out);
            return;
        }
        let before = Report::concluded(case, conclusion, &Texts::default()).verdict;
        let again = recheck(case);
        let seen = conclusion.seen(case);
        self.look_at(Stage::NextActions);
        let place = self.place();
        place.appointment = None;
        place.concluded.unchanged_since = None;
        place.concluded.before = Some(Box::new(before));
        place.concluded.rechecked = true;
        place.skipped.clear();
        if let Some(case) = self.case_mut() {
            case.seen = seen;
            case.forget(&again);
            case.xray = if case.settings.xray { case.xray } else { Xray::Unasked };
        }
        self.pursue(now, out);
    }
}
