//! What the answers of several endpoints of the API say together: is the API out of order, and do they agree on the key?

use crate::core::case::Case;
use crate::core::checks::check::{CheckAnswer as _, KeySent, To};
use crate::core::checks::key::VALID;
use crate::core::checks::label::{Aspect, IMPLAUSIBLE};
use crate::core::checks::{Chat, Outcome, Probe, ProbeResult, TransportKind};
use crate::core::knowledge::causes::Gate;

/// Parts of the API that depend little on one another failed alike.
pub(super) const SEVERAL_DOWN: Aspect = Aspect::new("models/outage", "several_down");
/// One part failed, another answered.
const ONE_DOWN: Aspect = Aspect::new("models/outage", "one_down");
/// The door for keys refuses the key; another one accepts it.
pub const DISAGREE: Aspect = Aspect::new("key/agreement", "disagree");
/// The door for keys refused the key, and accepted it when it was asked again.
pub const WAVERED: Aspect = Aspect::new("key/agreement", "wavered");
/// One of our own requests was cut.
const CUT: Aspect = Aspect::new("reach/cuts", "cut");
/// All of our own requests were answered to their end.
const WHOLE: Aspect = Aspect::new("reach/cuts", "whole");
/// Of the requests that only read, some were reset and others answered; a single one may have met a mishap.
const SOME: Aspect = Aspect::new("reach/cuts", "some");

/// All that the endpoints can show together.
pub(super) const ALL: &[Aspect] = &[SEVERAL_DOWN, ONE_DOWN, DISAGREE, WAVERED, CUT, WHOLE, SOME];

/// So many neighbours together are believed more than one request.
const ENOUGH: usize = 2;

/// The endpoints of one case.
pub(super) struct EndpointAnswers {
    down: Vec<(Part, Probe)>,
    answering: bool,
    disputed: Option<Probe>,
    wavered: bool,
    cut: Option<Probe>,
    whole: Option<Probe>,
    some: bool,
    elsewhere: bool,
    reached: bool,
    of_the_api: bool,
    endings: Vec<(Probe, Ending)>,
    refused_at_calls: Option<Probe>,
    unbelieved: Vec<Probe>,
    judges_no_key: bool,
}

/// How a request to the host of the base URL ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// An answer in the form of the API, whatever it says.
    Answer,
    /// A page of somebody else's, by the class of its status.
    Page(u16),
    /// No answer: the connection was cut or nothing came over it.
    Cut,
    /// No answer, for another reason.
    Failure(TransportKind),
}

impl Ending {
    fn of(result: &ProbeResult) -> Option<Self> {
        match &result.outcome {
            // Any answer at all makes a host reachable, so that this says nothing of who answers.
            Outcome::Cancelled | Outcome::Skipped(_) | Outcome::Reach(_) => None,
            Outcome::Foreign(_) => Some(Self::Page(result.http_status.unwrap_or_default() / 100)),
            Outcome::Unreachable(fault) => Some(match fault.kind {
                TransportKind::ConnectionReset | TransportKind::Broken | TransportKind::Timeout => Self::Cut,
                kind => Self::Failure(kind),
            }),
            _ => Some(Self::Answer),
        }
    }
}

/// Parts of the API that seldom fail together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Catalogue,
    Account,
    Inference,
}

impl EndpointAnswers {
    pub(super) fn of(case: &Case) -> Self {
        let results = || case.results.iter().filter(|result| part(result.request.probe).is_some());
        // Too many requests is said to this one caller; it is no outage.
        let down = results()
            .filter(|result| is_down(result) && !says(result, 429))
            .filter_map(|result| Some((part(result.request.probe)?, result.request.probe)));
        let refused = case.result(Probe::Key).filter(|key| key.outcome == Outcome::Refused && says(key, 401));
        let accepted = accepting(case);
        let cut = case.results.iter().find(|result| is_cut(result));
        let whole = results().filter(|result| is_answered(result)).max_by_key(|result| is_read(result));
        Self {
            down: down.collect(),
            answering: whole.is_some(),
            wavered: wavered(case),
            disputed: refused.and(accepted).map(|result| result.request.probe),
            cut: cut.map(|result| result.request.probe),
            whole: whole.map(|result| result.request.probe),
            some: whole.is_some_and(is_read) && case.results.iter().filter(|result| is_reset(result)).count() >= ENOUGH,
            elsewhere: case.result(Probe::ApiRoot).is_some_and(|root| root.outcome == Outcome::ApiElsewhere)
                && !case.results.iter().any(is_of_the_api),
            reached: case.results.iter().any(is_reached),
            of_the_api: case.results.iter().any(is_of_the_api),
            endings: {
                let free = case.results.iter().filter(|result| is_at_the_host(result.request.probe));
                free.filter_map(|result| Some((result.request.probe, Ending::of(result)?))).collect()
            },
            refused_at_calls: refused_at_calls(case),
            unbelieved: results().filter(|result| is_unbelieved(result)).map(|result| result.request.probe).collect(),
            judges_no_key: {
                let controls = [Probe::NoKeyControl, Probe::WrongKeyControl].map(|probe| case.result(probe));
                let mut made = controls.into_iter().flatten().filter(|result| result.is_answer()).peekable();
                made.peek().is_some() && made.all(is_down)
            },
        }
    }

    /// It tells something of the account, and nothing vouches for whoever told it: another answer to the same key cannot be
    /// true, or the door that should refuse a made-up key fails whatever key it gets.
    pub(super) fn is_unvouched(&self, result: &ProbeResult) -> bool {
        let probe = result.request.probe;
        let told = sends_the_key(probe) && !matches!(probe, Probe::Chat(_)) && result.outcome != Outcome::Refused;
        told && (self.judges_no_key || self.unbelieved.iter().any(|other| *other != probe))
    }

    /// One door failed on the way, or another answered for it, where its neighbours at the same host were reached: a
    /// finding about that one request, and not about the way.
    pub(super) fn is_alone(&self, result: &ProbeResult) -> bool {
        let free = is_at_the_host(result.request.probe);
        free && (self.is_contradicted(result)
            || match &result.outcome {
                Outcome::Unreachable(fault) if fault.kind == TransportKind::Broken => self.of_the_api,
                Outcome::Unreachable(fault) => self.reached && is_of_the_way(fault.kind),
                Outcome::Foreign(_) => self.of_the_api,
                _ => false,
            })
    }

    /// It failed as none of its neighbours did: what one request met says little of a way that others found otherwise.
    fn is_contradicted(&self, result: &ProbeResult) -> bool {
        let failed = result.outcome == Outcome::Refused || result.outcome.failure().is_some();
        let Some(own) = Ending::of(result).filter(|_| failed) else { return false };
        let mut others = self.endings.iter().filter(|(probe, _)| *probe != result.request.probe);
        others.clone().count() >= ENOUGH && others.all(|(_, ending)| *ending != own)
    }

    /// Some door of the API answers.
    pub(super) fn of_the_api(&self) -> bool {
        self.of_the_api
    }

    /// The API answers at another path than the one that was asked.
    pub(super) fn elsewhere(&self) -> bool {
        self.elsewhere
    }

    /// The door for keys refuses what another one accepts.
    pub(super) fn disagree(&self) -> bool {
        self.disputed.is_some()
    }

    pub(super) fn aspects(&self) -> Vec<(Aspect, Probe)> {
        let mut shown = Vec::new();
        if let Some((first, probe)) = self.down.first() {
            let apart = self.down.iter().any(|(part, _)| part != first);
            let all = self.down.len() > 1 && !self.answering && !self.of_the_api;
            let several = apart || all;
            shown.push((if several { SEVERAL_DOWN } else { ONE_DOWN }, *probe));
        }
        shown.extend(
            self.disputed.map(|_| (DISAGREE, Probe::Key)).or(self.refused_at_calls.map(|probe| (DISAGREE, probe))),
        );
        shown.extend(self.wavered.then_some((WAVERED, Probe::Key)));
        match (self.cut, self.whole) {
            (Some(probe), _) if self.some => shown.push((SOME, probe)),
            (Some(probe), _) => shown.push((CUT, probe)),
            (None, Some(probe)) => shown.push((WHOLE, probe)),
            (None, None) => {}
        }
        shown
    }
}

/// It was sent below the base URL, and is an answer that the API gives.
fn is_of_the_api(result: &ProbeResult) -> bool {
    result.request.probe != Probe::Reach && is_below_the_base(result.request.probe) && {
        let failed = result.outcome.failure().is_some();
        !failed && result.outcome.with_answer(|_| ()).is_some()
    }
}

/// Somebody answered it, whoever that is.
fn is_reached(result: &ProbeResult) -> bool {
    let silent = matches!(result.outcome, Outcome::Unreachable(_) | Outcome::Reach(_));
    is_at_the_host(result.request.probe) && result.is_answer() && !silent
}

/// A free request to the host of the base URL.
fn is_at_the_host(probe: Probe) -> bool {
    let at_the_host = probe.check().sends.is_some_and(|sends| matches!(sends.to, To::Api | To::Host));
    at_the_host && !matches!(probe, Probe::Chat(_))
}

/// It failed before anybody answered.
fn is_of_the_way(kind: TransportKind) -> bool {
    use TransportKind::{ConnectionRefused, ConnectionReset, Dns, Timeout, Tls};
    matches!(kind, Dns | ConnectionRefused | ConnectionReset | Timeout | Tls)
}

/// It is sent below the base URL.
pub(super) fn is_below_the_base(probe: Probe) -> bool {
    probe.check().sends.is_some_and(|sends| sends.to == To::Api)
}

/// The call for which a key is unknown that `GET /key` has just described as one in use.
fn refused_at_calls(case: &Case) -> Option<Probe> {
    let known = |result: &ProbeResult| match &result.outcome {
        Outcome::KeyValid(facts) => facts.label() == VALID,
        _ => false,
    };
    let refused = |chat: &Chat| {
        case.result(Probe::Chat(*chat)).is_some_and(|call| {
            let gate = call.refusal.as_ref().map(|refusal| refusal.cause.entry().gate);
            call.outcome == Outcome::Refused && says(call, 401) && gate == Some(Gate::Key)
        })
    };
    case.result(Probe::Key).filter(|result| known(result))?;
    [Chat::Again, Chat::SameModel].into_iter().find(refused).map(Probe::Chat)
}

fn wavered(case: &Case) -> bool {
    let refused = case.first_key.as_ref().is_some_and(|first| says(first, 401));
    let accepted = |now: &ProbeResult| matches!(&now.outcome, Outcome::KeyValid(facts) if facts.is_believed());
    refused && case.result(Probe::Key).is_some_and(accepted)
}

/// The endpoints contradict each other about the key, and the one for keys has been asked once only.
#[must_use]
pub fn is_to_be_repeated(case: &Case) -> bool {
    case.first_key.is_none() && EndpointAnswers::of(case).disagree()
}

/// The answer that shows the key accepted at another door than the one for keys.
#[must_use]
pub fn accepting(case: &Case) -> Option<&ProbeResult> {
    case.results.iter().find(|result| part(result.request.probe).is_some() && is_accepted(result))
}

/// The check whose answer shows best that a disputed key is accepted: what describes or uses it, before what refuses it for
/// another reason.
#[must_use]
pub fn witness(case: &Case, refused_by: Option<Probe>) -> Option<Probe> {
    if refused_by != Some(Probe::Key) {
        return Some(Probe::Key);
    }
    let accepted = |probe: &Probe| case.result(*probe).is_some_and(is_accepted);
    let plain = [Probe::UserModels, Probe::Generation].into_iter().find(accepted);
    plain.or_else(|| accepting(case).map(|result| result.request.probe))
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
    let probe = result.request.probe;
    // That something is not in a catalogue is said by 404 alone.
    let about_the_catalogue = says(result, 404) || result.refusal.as_ref().is_some_and(|it| it.cause.is_named());
    let beside = match probe {
        Probe::Key => !about_the_key(result),
        Probe::Models | Probe::Endpoints | Probe::RegionModels => !about_the_catalogue,
        _ => false,
    };
    is_down(result) || (refused && beside)
}

/// A call that was put off or lost for a reason that its words do not tell: it says nothing of any other.
pub(super) fn is_mishap(result: &ProbeResult) -> bool {
    let unnamed = result.refusal.as_ref().is_none_or(|refusal| !refusal.cause.is_named());
    result.outcome == Outcome::Refused && unnamed && matches!(result.http_status, Some(408 | 429 | 500..))
}

fn is_answered(result: &ProbeResult) -> bool {
    let came = !matches!(
        result.outcome,
        Outcome::Unreachable(_) | Outcome::Foreign(_) | Outcome::Cancelled | Outcome::Skipped(_)
    );
    came && !is_down(result)
}

fn sends_the_key(probe: Probe) -> bool {
    probe.check().sends.is_some_and(|sends| sends.key == KeySent::Own)
}

/// It holds values that cannot be true.
fn is_unbelieved(result: &ProbeResult) -> bool {
    result.shown() == Some(IMPLAUSIBLE.name)
}

/// The key was sent to it and was not what it refused.
fn is_accepted(result: &ProbeResult) -> bool {
    let sent = sends_the_key(result.request.probe);
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

/// It sends nothing that a filter could object to.
fn is_read(result: &ProbeResult) -> bool {
    !matches!(result.request.probe, Probe::Chat(_))
}

/// A question was reset; a time-out may be a slow answer.
fn is_reset(result: &ProbeResult) -> bool {
    let Outcome::Unreachable(fault) = &result.outcome else { return false };
    is_read(result) && is_cut(result) && fault.kind != TransportKind::Timeout
}

fn is_cut(result: &ProbeResult) -> bool {
    let Outcome::Unreachable(fault) = &result.outcome else { return false };
    match result.request.probe {
        Probe::Status | Probe::BaseUrlCheck => false,
        // A slow provider is waited for in vain as well, and may break off.
        Probe::Chat(_) => fault.kind == TransportKind::ConnectionReset,
        _ => matches!(fault.kind, TransportKind::ConnectionReset | TransportKind::Broken | TransportKind::Timeout),
    }
}
