//! What the answers of several doors of the API say together: is the API out of order, and do they agree on the key?

use crate::core::case::Case;
use crate::core::checks::check::KeySent;
use crate::core::checks::label::Aspect;
use crate::core::checks::{Outcome, Probe, ProbeResult, TransportKind};
use crate::core::knowledge::causes::Gate;

/// Parts of the API that depend little on one another failed alike.
const SEVERAL_DOWN: Aspect = Aspect::new("models/doors", "several_down");
/// One part failed, another answered.
const ONE_DOWN: Aspect = Aspect::new("models/doors", "one_down");
/// The door for keys refuses the key; another one accepts it.
pub(in crate::core::infer) const DISAGREE: Aspect = Aspect::new("key/doors", "disagree");
/// One of our own requests was cut.
const CUT: Aspect = Aspect::new("reach/cuts", "cut");
/// All of our own requests were answered to their end.
const WHOLE: Aspect = Aspect::new("reach/cuts", "whole");

/// All that the doors can show together.
pub(super) const ALL: &[Aspect] = &[SEVERAL_DOWN, ONE_DOWN, DISAGREE, CUT, WHOLE];

/// The doors of one case.
pub(super) struct Doors {
    down: Vec<(Part, Probe)>,
    answering: bool,
    disputed: Option<Probe>,
    cut: Option<Probe>,
    whole: Option<Probe>,
}

/// Parts of the API that seldom fail together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Catalogue,
    Account,
    Inference,
}

impl Doors {
    pub(super) fn of(case: &Case) -> Self {
        let results = || case.results.iter().filter(|result| part(result.request.probe).is_some());
        let down = results()
            .filter(|result| is_down(result))
            .filter_map(|result| Some((part(result.request.probe)?, result.request.probe)));
        let refused = case.result(Probe::Key).filter(|key| key.outcome == Outcome::Refused && says(key, 401));
        let accepted = results().find(|result| is_accepted(result));
        let cut = case.results.iter().find(|result| is_cut(result));
        let whole = results().find(|result| is_answered(result));
        Self {
            down: down.collect(),
            answering: whole.is_some(),
            disputed: refused.and(accepted).map(|result| result.request.probe),
            cut: cut.map(|result| result.request.probe),
            whole: whole.map(|result| result.request.probe),
        }
    }

    /// The door for keys refuses what another one accepts.
    pub(super) fn disagree(&self) -> bool {
        self.disputed.is_some()
    }

    pub(super) fn aspects(&self) -> Vec<(Aspect, Probe)> {
        let mut shown = Vec::new();
        if let Some((first, probe)) = self.down.first() {
            let several = self.down.iter().any(|(part, _)| part != first) || !self.answering;
            shown.push((if several { SEVERAL_DOWN } else { ONE_DOWN }, *probe));
        }
        shown.extend(self.disputed.map(|_| (DISAGREE, Probe::Key)));
        match (self.cut, self.whole) {
            (Some(probe), _) => shown.push((CUT, probe)),
            (None, Some(probe)) => shown.push((WHOLE, probe)),
            (None, None) => {}
        }
        shown
    }
}

fn part(probe: Probe) -> Option<Part> {
    match probe {
        Probe::Models | Probe::UserModels | Probe::Endpoints => Some(Part::Catalogue),
        Probe::Key | Probe::Credits | Probe::Generation => Some(Part::Account),
        Probe::Chat(_) => Some(Part::Inference),
        _ => None,
    }
}

fn says(result: &ProbeResult, status: u16) -> bool {
    result.http_status == Some(status)
}

/// The door itself failed or was too busy.
fn is_down(result: &ProbeResult) -> bool {
    let refused = result.outcome == Outcome::Refused;
    // A call that fails is the very thing in question.
    let free = !matches!(result.request.probe, Probe::Chat(_));
    refused && free && matches!(result.http_status, Some(408 | 429 | 500..))
}

/// It was refused for reasons of its own, so that nothing is said of what was asked.
pub(super) fn is_silent(result: &ProbeResult) -> bool {
    let about_the_key = |result: &ProbeResult| {
        let gate = result.refusal.as_ref().map(|refusal| refusal.cause.entry().gate);
        says(result, 401) || (says(result, 403) && matches!(gate, Some(Gate::Edge | Gate::Key)))
    };
    let refused = result.outcome == Outcome::Refused;
    is_down(result) || (refused && result.request.probe == Probe::Key && !about_the_key(result))
}

fn is_answered(result: &ProbeResult) -> bool {
    let came = !matches!(
        result.outcome,
        Outcome::Unreachable(_) | Outcome::Foreign(_) | Outcome::Cancelled | Outcome::Skipped(_)
    );
    came && !is_down(result)
}

/// The key was sent to it and was not what it refused.
fn is_accepted(result: &ProbeResult) -> bool {
    let sent = result.request.probe.check().sends.is_some_and(|sends| sends.key == KeySent::Own);
    let past_the_key = match result.request.probe {
        // Keys without that right are refused behind authentication.
        Probe::Credits => says(result, 403),
        Probe::Generation => says(result, 404),
        _ => false,
    };
    sent && result.request.probe != Probe::Key
        && is_answered(result)
        && (result.outcome != Outcome::Refused || past_the_key)
}

fn is_cut(result: &ProbeResult) -> bool {
    let Outcome::Unreachable(fault) = &result.outcome else { return false };
    matches!(fault.kind, TransportKind::ConnectionReset | TransportKind::Broken | TransportKind::Timeout)
        && !matches!(result.request.probe, Probe::Chat(_) | Probe::Status | Probe::BaseUrlCheck)
}
