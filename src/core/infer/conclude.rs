//! The paste and the answers together → the cause, its root cause, whose fault it is, and whether
//! it still happens.

use super::likelihood::{self, Weighed, shows, weigh};
use super::observations::{self, Observation};
use super::suspects::Suspects;
use crate::core::case::{Case, EarlierFailure, KeyState};
use crate::core::checks::completion::{EMPTY, OK};
use crate::core::checks::key::ACCEPTED;
use crate::core::checks::{Chat, Outcome, Probe, ProbeResult};
use crate::core::knowledge::causes::{CAUSES, CauseId, Expectations, Fault, Gate, Hypothesis};
use crate::core::model_id;
use crate::core::reading::evidence::{Evidence, Found};
use crate::core::words::State;

/// Share of the weight from which a root cause is named.
const NAMED: f64 = 0.6;

/// Most that is claimed of who has to act while it could be somebody else.
const UNSETTLED: f64 = 0.8;

/// Most that is claimed of it where what was shown speaks against every known root cause.
const GUESSED: f64 = 0.5;

/// What is claimed of a health check that proved nothing.
const UNPROVED: f64 = 0.5;

/// A fault with less than this share of the weight is not counted as open.
const SLIGHT: f64 = 0.05;

/// From here on the verdict is told as a fact.
const CERTAIN: f64 = 0.9;

/// Calls of the model in question: meeting the cause in one of them shows that it still happens.
fn same_model() -> impl Iterator<Item = Probe> {
    Chat::ALL.iter().filter(|chat| chat.is_like_the_paste()).map(|chat| Probe::Chat(*chat))
}

/// What is known now.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusion {
    /// What went wrong.
    pub cause: CauseId,
    /// Which root cause of it.
    pub root: Option<&'static Hypothesis>,
    /// Who has to act.
    pub fault: Option<Fault>,
    /// Does it still happen?
    pub state: State,
    /// How sure the cause is, 0 to 1.
    pub confidence: f64,
    /// How sure it is who has to act; at most as sure as the cause.
    pub fault_confidence: f64,
    /// How sure the root cause is, where one is named.
    pub root_confidence: Option<f64>,
    /// Who has to act is as good as sure.
    pub certain: bool,
    /// Only a hint names the cause: a test call may show another.
    pub hinted: bool,
    /// The probe that shows that it still happens, or that it does not.
    pub proof: Option<Probe>,
    /// A cause at a later gate that waits behind this one, with the check that met it or foretells it.
    pub behind: Option<(CauseId, Probe)>,
    /// The checks could not be made, for this cause, as this probe shows.
    pub blocked: Option<(CauseId, Probe)>,
    /// Root causes of the cause that nothing speaks against, with their share, best first.
    pub open: Vec<(&'static Hypothesis, f64)>,
    /// Root causes of the cause that were excluded, each with the sign that did it.
    pub excluded: Vec<(&'static Hypothesis, Observation)>,
    /// Other causes that remain possible, best first.
    pub others: Vec<(CauseId, f64)>,
    /// All signs.
    pub signs: Vec<Observation>,
}

/// Draws the conclusion.
#[must_use]
pub fn conclude(case: &Case) -> Conclusion {
    let now = conclude_round(case);
    match (&case.seen, mended(case, &now)) {
        (Some(seen), Some(probe)) => Conclusion {
            cause: seen.cause,
            root: seen.root,
            fault: seen.fault,
            state: State::Mended,
            confidence: seen.confidence,
            fault_confidence: seen.fault_confidence,
            root_confidence: None,
            certain: true,
            proof: Some(probe),
            hinted: false,
            behind: None,
            blocked: None,
            open: Vec::new(),
            excluded: Vec::new(),
            others: Vec::new(),
            signs: now.signs,
        },
        // What was seen to fail with this key is not explained by another key or another way.
        (Some(seen), None) if now.state == State::Cleared => Conclusion {
            cause: seen.cause,
            root: None,
            root_confidence: None,
            fault: seen.fault,
            state: State::NotTested,
            confidence: seen.confidence,
            fault_confidence: seen.fault_confidence.min(UNSETTLED),
            certain: false,
            proof: None,
            open: Vec::new(),
            excluded: Vec::new(),
            ..now
        },
        _ => now,
    }
}

/// What the answers of the present round show.
fn conclude_round(case: &Case) -> Conclusion {
    let signs = observations::of(case);
    let suspects = Suspects::find(case, &signs);
    // What another key than the present one is refused with says nothing of the one that failed.
    let another_key = suspects.blocked.is_some_and(|(cause, _)| cause.entry().gate == Gate::Key);
    let of_the_key = |sign: &Observation| sign.refusal.is_some_and(|refusal| refusal.entry().gate == Gate::Key);
    let signs: Vec<Observation> = signs.into_iter().filter(|sign| !(another_key && of_the_key(sign))).collect();
    let ranked = suspects.ranked(&signs);
    let cause = ranked.first().map_or(suspects.cause, |it| it.0);
    let weighed: Vec<Weighed> = weigh(cause, &signs);
    let (open, excluded) = split(&weighed);
    let root = root(&weighed, &open);
    let (state, proof) = state(case, cause, &suspects, root, &open, &signs);
    // A health check that proved nothing is not a healthy one.
    let unproved = case.reading.is_none() && cause == CauseId::NONE && state == State::NotTested;
    let touched = weighed.iter().any(|it| it.against.is_some() || it.supported);
    let nothing_fits = weighed.iter().all(|it| it.against.is_some());
    let fault = match nothing_fits {
        true => agreed(&open).or_else(|| cause.is_named().then(|| cause.entry().fault)),
        false => fault(case, cause, root, &open, state, touched),
    };
    let named = suspects.confidence(cause);
    let confidence = match state {
        // A caught answer is as clear as its words are.
        State::Reproduced if cause.is_named() && !(case.caught && proof.is_none()) && !cause.entry().by_caller => {
            named.max(0.95)
        }
        State::Cleared if !cause.is_named() => 0.95,
        _ => named,
    };
    let confidence = confidence.min(if unproved { UNPROVED } else { suspects.ceiling });
    let share = |fits: &dyn Fn(&Hypothesis) -> bool| open.iter().filter(|it| fits(it.0)).map(|it| it.1).sum::<f64>();
    let root = root.filter(|_| !unproved);
    let fault = fault.filter(|_| !unproved);
    let root_confidence = root.map(|root| confidence * share(&|it| it == root));
    let fault_confidence = fault.map_or(0.0, |fault| {
        let own = share(&|it| it.fault == fault);
        // What cannot be known of one root cause is not known because none is named.
        let doubtful = || open.iter().any(|(it, _)| it.fault == fault && !it.certain);
        let shown = |root: &Hypothesis| likelihood::is_shown(root, &signs, cause);
        let unknowable = root.map_or_else(doubtful, |root| !root.certain || (!shown(root) && doubtful()));
        // With no cause named, it is at most likely on which side it lies.
        let unnamed = !cause.is_named() && cause != CauseId::NONE;
        let rivals = open.iter().any(|(it, _)| it.fault != fault && share(&|other| other.fault == it.fault) >= SLIGHT);
        let sure = if own > 0.0 { confidence * own } else { confidence };
        match nothing_fits {
            true => sure.min(GUESSED),
            false
                if rivals
                    || unknowable
                    || unnamed
                    || is_unsplit(case, fault, &open, &signs)
                    || is_unsettled(case, proof) =>
            {
                sure.min(UNSETTLED)
            }
            false => sure,
        }
    });
    let total: f64 = ranked.iter().map(|it| it.1).sum();
    let others = ranked.into_iter().filter(|it| it.0 != cause).map(|it| (it.0, it.1 / total)).collect();
    Conclusion {
        cause: if unproved { CauseId::UNDETERMINED } else { cause },
        root,
        fault,
        state,
        confidence,
        fault_confidence,
        root_confidence,
        certain: fault_confidence > CERTAIN,
        hinted: suspects.hinted,
        proof,
        behind: suspects.behind.or_else(|| foreseen(case, cause, state, &signs)),
        blocked: suspects.blocked,
        open,
        excluded,
        others,
        signs,
    }
}

impl Conclusion {
    /// What a later round must see pass: the failure as this round met it, else the one that an earlier round met.
    #[must_use]
    pub fn seen(&self, case: &Case) -> Option<EarlierFailure> {
        let Some(probe) = self.proof.filter(|_| self.state == State::Reproduced) else { return case.seen.clone() };
        Some(EarlierFailure {
            cause: self.cause,
            root: self.root,
            fault: self.fault,
            confidence: self.confidence,
            fault_confidence: self.fault_confidence,
            probe,
            status: case.result(probe).filter(|it| it.outcome.failure().is_some()).and_then(|it| it.http_status),
            at_ms: case.answered_ms,
        })
    }

    /// What the page of the root cause says as a fact has been seen; otherwise it is what is most likely.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.root.is_some_and(|root| likelihood::is_shown(root, &self.signs, self.cause))
    }
}

type Open = Vec<(&'static Hypothesis, f64)>;

/// Those that nothing speaks against, by share; where all are contradicted, none is told from another.
fn split(weighed: &[Weighed]) -> (Open, Vec<(&'static Hypothesis, Observation)>) {
    let free: Vec<&Weighed> = weighed.iter().filter(|it| it.against.is_none()).collect();
    let nothing_fits = free.is_empty();
    let left: Vec<&Weighed> = if nothing_fits { weighed.iter().collect() } else { free };
    let weight = |it: &Weighed| if nothing_fits { it.hypothesis.prior } else { it.weight };
    let total: f64 = left.iter().map(|it| weight(it)).sum();
    let mut open: Open = left.iter().map(|it| (it.hypothesis, weight(it) / total)).collect();
    open.sort_by(|a, b| b.1.total_cmp(&a.1));
    let excluded = weighed
        .iter()
        .filter(|it| !left.iter().any(|kept| kept.hypothesis == it.hypothesis))
        .filter_map(|it| Some((it.hypothesis, it.against?)))
        .collect();
    (open, excluded)
}

/// The check that would have told who has to act was tried, and could not be made.
fn is_unsplit(case: &Case, fault: Fault, open: &Open, signs: &[Observation]) -> bool {
    let tried_in_vain = |sign: &str| {
        let missing = !signs.iter().any(|known| known.id == sign && known.measured);
        let result = observations::probe_of(sign).and_then(|probe| case.result(probe));
        missing && result.is_some_and(observations::says_nothing)
    };
    let splits = |one: &Hypothesis, other: &Hypothesis| {
        let theirs = |sign: &str| other.predicts.iter().find(|(id, _)| *id == sign).map(|(_, labels)| *labels);
        let apart = |(sign, labels): &&(&'static str, &'static [&'static str])| {
            theirs(sign).is_some_and(|theirs| disjoint(labels, theirs))
        };
        one.predicts.iter().filter(apart).any(|(sign, _)| tried_in_vain(sign))
    };
    let (own, others): (Vec<_>, Vec<_>) = open.iter().map(|(root, _)| *root).partition(|root| root.fault == fault);
    own.iter().any(|one| others.iter().any(|other| splits(one, other)))
}

/// What was only read would have been settled by a call, and the call that was made says nothing.
fn is_unsettled(case: &Case, proof: Option<Probe>) -> bool {
    let read = proof.is_some_and(|probe| !matches!(probe, Probe::Chat(_)));
    let call = [Chat::Again, Chat::SameModel].into_iter().find_map(|chat| case.result(Probe::Chat(chat)));
    read && call.is_some_and(|call| call.is_answer() && observations::says_nothing(call))
}

fn root(weighed: &[Weighed], open: &Open) -> Option<&'static Hypothesis> {
    let (first, share) = open.first()?;
    let supported = weighed.iter().any(|it| it.hypothesis == *first && it.supported && it.against.is_none());
    let alone = weighed.len() == 1 && weighed.iter().all(|it| it.against.is_none());
    (alone || (supported && *share >= NAMED)).then_some(*first)
}

/// The latest answers to the model in question, refused with this cause?
fn met_again(case: &Case, cause: CauseId) -> Option<Probe> {
    // Where no model is named, the refusal of any is the refusal in question.
    let any = Chat::ALL.iter().filter(|_| case.model().is_none()).map(|chat| Probe::Chat(*chat));
    same_model().chain(any).find(|probe| {
        // What a demand of our own is refused with is no news of the call in question.
        let answer = case.result(*probe).filter(|answer| !answer.reply().only_the_demand());
        answer.is_some_and(|it| it.outcome == Outcome::Refused && it.refusal.as_ref().is_some_and(|r| r.cause == cause))
    })
}

fn answered(case: &Case, signs: &[Observation]) -> Option<Probe> {
    let ok = |probe: &Probe| signs.iter().any(|it| it.probe == Some(*probe) && it.label == OK.name);
    let refused =
        |chat: &Chat| case.result(Probe::Chat(*chat)).is_some_and(|it: &ProbeResult| it.outcome == Outcome::Refused);
    // The plain call decides; a variant stands in where the plain one was not needed.
    let plain = [Chat::Again, Chat::SameModel].into_iter().map(Probe::Chat).find(ok);
    plain.or_else(|| {
        let made = [Chat::Again, Chat::SameModel].iter().any(refused);
        same_model().find(ok).filter(|_| !made)
    })
}

fn state(
    case: &Case,
    cause: CauseId,
    suspects: &Suspects,
    root: Option<&'static Hypothesis>,
    open: &Open,
    signs: &[Observation],
) -> (State, Option<Probe>) {
    let works = answered(case, signs);
    let caught = case.caught && cause != CauseId::NONE;
    if !cause.is_named() {
        if caught {
            return (State::Reproduced, None);
        }
        if let Some(probe) = met_unknown(case).filter(|_| cause == CauseId::UNDETERMINED) {
            return (State::Reproduced, Some(probe));
        }
        let is_health_check = case.reading.is_none();
        let unbroken = !has_failed_call(case);
        let healthy = is_health_check && key_accepted(signs) && unbroken;
        return match works {
            Some(probe) if unbroken || !is_health_check => (State::Cleared, Some(probe)),
            None if healthy => (State::Cleared, Some(Probe::Key)),
            _ => (State::NotTested, None),
        };
    }
    if let Some(probe) = met_again(case, cause) {
        return (State::Reproduced, Some(probe));
    }
    // What stands on this machine has been met only if the other side could be asked too.
    let heard = !observations::is_cut_off(case)
        && case.results.iter().any(|result| result.request.probe.check().sends.is_some() && result.is_answer());
    let met = |probe: Option<Probe>| heard || probe.is_none_or(|probe| probe.check().sends.is_some());
    if let Some(probe) = suspects.by.filter(|probe| met(Some(*probe))) {
        return (State::Reproduced, Some(probe));
    }
    let by = |table: fn(&Hypothesis) -> Expectations| {
        let candidates: Vec<_> = root.map_or_else(|| open.iter().map(|it| it.0).collect(), |it| vec![it]);
        signs.iter().find(|sign| candidates.iter().any(|it| shows(table(it), sign, cause))).map(|it| it.probe)
    };
    if let Some(probe) = by(|it| it.proven_by).filter(|probe| met(*probe)) {
        return (State::Reproduced, probe);
    }
    if caught {
        return (State::Reproduced, None);
    }
    if let Some(probe) = works {
        return (State::Cleared, Some(probe));
    }
    match by(|it| it.cleared_by) {
        Some(probe) => (State::Cleared, probe),
        None => (State::NotTested, None),
    }
}

/// The check that met the failure of an earlier round, where it passes now; none while anything still fails.
fn mended(case: &Case, now: &Conclusion) -> Option<Probe> {
    let seen = case.seen.as_ref().filter(|_| now.state != State::Reproduced && now.blocked.is_none())?;
    let probe = match seen.probe {
        Probe::Chat(Chat::SameModel | Chat::Again | Chat::Xray) => answered(case, &now.signs)?,
        Probe::Chat(chat) if chat.is_rung() => answered(case, &now.signs)?,
        other => other,
    };
    let passes = case.result(probe).is_some_and(|result| result.is_answer() && result.outcome.failure().is_none());
    let emptied = now.signs.iter().any(|sign| sign.probe == Some(probe) && sign.label == EMPTY.name);
    (passes && !emptied).then_some(probe)
}

/// A message that is not known, met again: the same step or the same words, under the same status.
fn met_unknown(case: &Case) -> Option<Probe> {
    let pasted = &case.reading.as_ref()?.evidence;
    same_model().find(|probe| {
        let answer = case.result(*probe).filter(|result| result.outcome == Outcome::Refused);
        let Some(refusal) = answer.and_then(|result| result.refusal.as_ref()) else { return false };
        let met = &refusal.reading.evidence;
        let same = |a: &Option<Found<String>>, b: &Option<Found<String>>| {
            matches!((a, b), (Some(a), Some(b)) if a.value == b.value)
        };
        let status = |evidence: &Evidence| evidence.status.as_ref().map(|status| status.value);
        let alike = same(&pasted.failed_routing_step, &met.failed_routing_step) || same(&pasted.message, &met.message);
        !refusal.cause.is_named() && alike && status(pasted) == status(met)
    })
}

/// What the call will be refused for next, once what stops it now is mended.
fn foreseen(case: &Case, cause: CauseId, state: State, signs: &[Observation]) -> Option<(CauseId, Probe)> {
    let own = cause.entry().gate;
    let stopped =
        cause.is_named() && state == State::Reproduced && matches!(own, Gate::Key | Gate::Money | Gate::Model);
    let author = model_id::author(case.model().filter(|_| stopped)?);
    // A call to the same vendor that was let through shows that nothing stands in its way.
    let passed = case.results.iter().any(|result| {
        let of_the_author = result.request.model.as_deref().is_some_and(|id| model_id::author(id) == author);
        of_the_author && matches!(result.outcome, Outcome::Answered(_) | Outcome::Empty(_))
    });
    let mut later = CAUSES.iter().filter(|other| other.gate > own && !passed);
    later.find_map(|other| {
        let sign = signs.iter().find(|sign| shows(other.foreseen_by, sign, other.id))?;
        Some((other.id, sign.probe?))
    })
}

/// The fault that all root causes have in common.
fn agreed(open: &Open) -> Option<Fault> {
    let first = open.first()?.0.fault;
    open.iter().all(|it| it.0.fault == first).then_some(first).filter(|fault| *fault != Fault::None)
}

fn key_accepted(signs: &[Observation]) -> bool {
    observations::shown(signs, ACCEPTED)
}

/// What a good key opens, or what a test call needs, was refused or lost: then nothing is in order, whatever else was
/// answered.
fn has_failed_call(case: &Case) -> bool {
    let failed =
        |outcome: &Outcome| matches!(outcome, Outcome::Refused | Outcome::Unreachable(_) | Outcome::Foreign(_));
    let rungs = Chat::RUNGS.into_iter().map(Probe::Chat);
    [Probe::Key, Probe::Models, Probe::UserModels, Probe::Chat(Chat::SameModel), Probe::Chat(Chat::Again)]
        .into_iter()
        .chain(rungs)
        .filter_map(|probe| case.result(probe))
        .any(|result| failed(&result.outcome) && !result.reply().only_the_demand())
}

fn fault(
    case: &Case,
    cause: CauseId,
    root: Option<&'static Hypothesis>,
    open: &Open,
    state: State,
    touched: bool,
) -> Option<Fault> {
    if cause == CauseId::NONE {
        let checked = state == State::Cleared || (case.reading.is_none() && case.key != KeyState::Unknown);
        return checked.then_some(Fault::None);
    }
    if let Some(root) = root {
        return Some(root.fault).filter(|it| *it != Fault::None);
    }
    if !touched {
        return cause.is_named().then(|| cause.entry().fault);
    }
    let weight = |fault: Fault| open.iter().filter(|it| it.0.fault == fault).map(|it| it.1).sum::<f64>();
    open.iter().map(|it| it.0.fault).max_by(|a, b| weight(*a).total_cmp(&weight(*b))).filter(|it| *it != Fault::None)
}

impl Conclusion {
    /// Signs that fit the root cause named, and do not fit some other of the same cause.
    pub fn distinguishing(&self) -> impl Iterator<Item = &Observation> {
        let labels = |hypothesis: &'static Hypothesis, sign: &Observation| {
            hypothesis.predicts.iter().find(|(id, _)| *id == sign.id).map(|it| it.1)
        };
        self.signs.iter().filter(move |sign| {
            let Some(root) = self.root else { return false };
            if shows(root.raised_by, sign, self.cause) {
                return true;
            }
            labels(root, sign).is_some_and(|it| sign.is_one_of(it, self.cause))
                && self
                    .cause
                    .entry()
                    .hypotheses
                    .iter()
                    .any(|other| labels(other, sign).is_some_and(|it| !sign.is_one_of(it, self.cause)))
        })
    }

    /// A probe that would tell two root causes apart, not yet asked first.
    #[must_use]
    pub fn splitter(&self, a: &Hypothesis, b: &Hypothesis) -> Option<Probe> {
        a.predicts
            .iter()
            .filter(|(id, _)| !self.signs.iter().any(|it| it.id == *id))
            .find(|(id, labels)| b.predicts.iter().any(|(other, theirs)| other == id && disjoint(labels, theirs)))
            .and_then(|(id, _)| observations::probe_of(id))
    }
}

/// No outcome fits both.
#[must_use]
pub fn disjoint(a: &[&str], b: &[&str]) -> bool {
    let refusal = |label: &str| matches!(label, "refused" | "same" | "other") || CauseId::parse(label).is_some();
    !a.iter().any(|x| {
        b.iter().any(|y| {
            x == y
                || (refusal(x) && refusal(y) && (*x == "refused" || *y == "refused"))
                || (*x == "other" && CauseId::parse(y).is_some())
                || (*y == "other" && CauseId::parse(x).is_some())
        })
    })
}
