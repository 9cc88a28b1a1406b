//! What takes its time: a limit that starts anew, or a setting that was changed a moment ago. The machine says until when,
//! and checks again by itself then if the user says so.

use super::event::{Effect, Millis};
use super::machine::Wizard;
use super::phase::Phase;
use crate::core::checks::{Outcome, Probe, Stage};
use crate::core::report::{SETTING_ACTS_WITHIN, State, acts_late, values};
use crate::say;

/// Longer than the longest period of a limit nobody waits, milliseconds.
const LONGEST: Millis = 32 * 24 * 60 * 60 * 1_000;

/// Something that time brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Until when.
    pub until: Millis,
    /// For what.
    pub reason: WaitReason,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// A limit, quota or cool-down starts anew.
    Limit,
    /// A changed setting acts.
    Setting,
}

impl Wizard {
    /// What time will bring, if it brings anything here.
    #[must_use]
    pub fn waits_for(&self, now: Millis) -> Option<Waiting> {
        let (case, conclusion) = (self.case()?, self.conclusion()?);
        if case.settings.offline || self.run.is_some() || matches!(conclusion.state, State::Mended | State::Cleared) {
            return None;
        }
        let ahead = |until: &Millis| *until > now && *until - now <= LONGEST;
        let limit = values::resumes_ms(case, conclusion).or_else(|| {
            // Of a key that was read it is known whether the quota has started anew already.
            let unread = !case.result(Probe::Key).is_some_and(|it| matches!(it.outcome, Outcome::KeyValid(_)));
            let period = conclusion.cause.entry().starts_anew.filter(|_| unread)?;
            values::next_period(case.settings.now_ms?.checked_add(i64::try_from(now).ok()?)?, period.as_str())
        });
        let limit = limit.zip(case.settings.now_ms);
        let limit =
            limit.and_then(|(at_ms, start_ms)| Millis::try_from(at_ms.checked_sub(start_ms)?).ok()).filter(ahead);
        let setting = self.concluded.unchanged_since.filter(|_| acts_late(conclusion.cause, conclusion.fault));
        let setting = setting.map(|since| since.saturating_add(SETTING_ACTS_WITHIN.as_secs() * 1_000)).filter(ahead);
        let waiting = |reason| move |until| Waiting { until, reason };
        limit.map(waiting(WaitReason::Limit)).or_else(|| setting.map(waiting(WaitReason::Setting)))
    }

    /// The check that was appointed is to be made now.
    #[must_use]
    pub fn is_due(&self, now: Millis) -> bool {
        self.appointment.is_some_and(|at| at <= now) && self.run.is_none()
    }

    /// Appoints a check at the time that is waited for, or takes the appointment back.
    pub(super) fn appoint(&mut self, now: Millis) {
        let taken_back = self.place().appointment.take().is_some();
        if !taken_back {
            self.place().appointment = self.waits_for(now).map(|waiting| waiting.until);
        }
    }

    /// The appointed time has come: the free checks are made again. What was agreed to earlier does not pay for calls that
    /// nobody sees being made.
    pub(super) fn due(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if !self.is_due(now) {
            return;
        }
        self.place().appointment = None;
        if self.stage() == Stage::Paste {
            // Somebody types there: the view stays.
            out.push(Effect::Alert(say!("alert.time")));
            return;
        }
        if let Some(case) = self.case_mut() {
            case.withdraw();
        }
        self.recheck(now, out);
        self.place().alerts = true;
    }

    /// Calls the user when an appointed check has ended.
    pub(super) fn announce(&mut self, out: &mut Vec<Effect>) {
        if !self.alerts || self.run.is_some() {
            return;
        }
        self.place().alerts = false;
        let asks = matches!(self.phase_now(self.stage()), Phase::Consent(_));
        let state = self.conclusion().map(|conclusion| conclusion.state);
        out.push(Effect::Alert(match state {
            Some(State::Mended | State::Cleared) => say!("alert.works"),
            _ if asks => say!("alert.asks"),
            _ => say!("alert.same"),
        }));
    }

    /// Notes whether a re-check that has ended changed anything.
    pub(super) fn compare(&mut self, now: Millis) {
        let same = self.concluded.before.as_ref().zip(self.conclusion()).is_some_and(|(before, conclusion)| {
            before.cause == conclusion.cause
                && before.state == conclusion.state
                && before.root_cause == conclusion.root.map(|root| root.id)
        });
        let place = self.place();
        place.concluded.unchanged_since = if same { place.concluded.unchanged_since.or(Some(now)) } else { None };
    }
}
