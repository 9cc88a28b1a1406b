//! The paste and the answers together → the cause, its root cause, whose fault it is, and whether
//! it still happens.

use super::clues::{self, Sign};
use crate::core::causes::{CAUSES, CauseId, Fault, Gate, Hypothesis, Signs};
use crate::core::investigation::{Investigation, KeyState};
use crate::core::probe::{Chat, Outcome, Probe, ProbeResult};
use crate::core::report::State;

/// Factor on the weight of a root cause for each sign that speaks against it.
const DOUBT: f64 = 0.02;
/// Another cause of the paste is carried along from this confidence on.
const CARRIED: f64 = 0.1;
/// Share of the weight from which a root cause is named.
const NAMED: f64 = 0.6;

/// Calls of the model in question: meeting the cause in one of them shows that it still happens.
const SAME_MODEL: &[Chat] = &[
    Chat::SameModel,
    Chat::Again,
    Chat::SameMaxTokens,
    Chat::ProviderPinned,
    Chat::WithTool,
    Chat::WithImage,
    Chat::DenyDataCollection,
    Chat::Streaming,
];
/// Calls of other models.
const OTHER_MODELS: &[Chat] = &[Chat::SameAuthor, Chat::OtherAuthor, Chat::OpenModel, Chat::FreeModel];

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
    /// 0 to 1.
    pub confidence: f64,
    /// False where public knowledge is uncertain.
    pub certain: bool,
    /// The probe that named this cause, where the paste named another or none.
    pub named_by: Option<Probe>,
    /// The probe that shows that it still happens, or that it does not.
    pub proof: Option<Probe>,
    /// A cause at a later gate that the test call met behind this one.
    pub behind: Option<CauseId>,
    /// The checks could not be made, for this cause, as this probe shows.
    pub blocked: Option<(CauseId, Probe)>,
    /// Root causes of the cause that nothing speaks against, with their share, best first.
    pub open: Vec<(&'static Hypothesis, f64)>,
    /// Root causes of the cause that were excluded, each with the sign that did it.
    pub excluded: Vec<(&'static Hypothesis, Sign)>,
    /// Other causes that remain possible, best first.
    pub others: Vec<(CauseId, f64)>,
    /// All signs.
    pub signs: Vec<Sign>,
}

/// Draws the conclusion.
#[must_use]
pub fn conclude(case: &Investigation) -> Conclusion {
    let signs = clues::of(case);
    let lead = Lead::find(case, &signs);
    let ranked = lead.ranked(&signs);
    let cause = ranked.first().map_or(lead.cause, |it| it.0);
    let weighed: Vec<Weighed> = weigh(cause, &signs);
    let (open, excluded) = split(&weighed);
    let root = root(&weighed, &open);
    let (state, proof) = state(case, cause, &lead, root, &open, &signs);
    let touched = weighed.iter().any(|it| it.against.is_some() || it.supported);
    let fault = fault(case, cause, root, &open, state, touched);
    let named = lead.confidence(cause);
    let confidence = match state {
        State::Reproduced => named.max(0.95),
        State::Cleared if !cause.is_named() => 0.95,
        _ => named,
    };
    let total: f64 = ranked.iter().map(|it| it.1).sum();
    let others = ranked.into_iter().filter(|it| it.0 != cause).map(|it| (it.0, it.1 / total)).collect();
    Conclusion {
        cause,
        root,
        fault,
        state,
        confidence,
        certain: root.map_or_else(|| open.iter().all(|it| it.0.certain), |it| it.certain),
        named_by: lead.by,
        proof,
        behind: lead.behind,
        blocked: lead.blocked,
        open,
        excluded,
        others,
        signs,
    }
}

/// The causes in question, before the root causes are weighed.
struct Lead {
    cause: CauseId,
    candidates: Vec<(CauseId, f64)>,
    by: Option<Probe>,
    behind: Option<CauseId>,
    blocked: Option<(CauseId, Probe)>,
}

impl Lead {
    fn find(case: &Investigation, signs: &[Sign]) -> Self {
        let pasted = case.pasted_cause();
        let mut lead = Self { cause: pasted, candidates: Vec::new(), by: None, behind: None, blocked: None };
        match &case.diagnosis {
            Some(diagnosis) => {
                lead.candidates.push((pasted, diagnosis.best.confidence));
                let others = diagnosis.others.iter().filter(|it| it.confidence >= CARRIED && it.cause != pasted);
                lead.candidates.extend(others.map(|it| (it.cause, it.confidence)));
            }
            None => lead.candidates.push((pasted, 1.0)),
        }
        lead.shown(case, signs);
        lead.refused(case, signs);
        if !lead.cause.is_named() {
            lead.hinted(signs);
        }
        lead
    }

    fn adopt(&mut self, cause: CauseId, by: Probe) {
        // A cause that the paste held possible keeps its rivals: the answers decide between them.
        self.cause = cause;
        self.candidates = vec![(cause, 0.97)];
        self.by = Some(by);
    }

    /// Signs that show a cause by themselves. An earlier gate hides those behind it.
    fn shown(&mut self, case: &Investigation, signs: &[Sign]) {
        let mut found: Vec<(Gate, CauseId, Sign)> = Vec::new();
        for cause in CAUSES {
            let shown = signs.iter().filter(|sign| shows(cause.shown_by, sign, cause.id));
            found.extend(shown.map(|sign| (cause.gate, cause.id, *sign)));
        }
        if let Some((cause, sign)) = key_refusal(case, signs) {
            found.push((cause.entry().gate, cause, sign));
        }
        found.sort_by_key(|it| (it.0, it.1, it.2.probe));
        let Some((gate, cause, sign)) = found.first().copied() else { return };
        let Some(probe) = sign.probe else { return };
        if cause == self.cause {
            return;
        }
        let lead = self.cause.entry().gate;
        let control = matches!(probe, Probe::NoKeyControl | Probe::WrongKeyControl);
        if gate == Gate::Connect && !control {
            // A refusal with OpenRouter's words came by a way that worked: keep it, say what stopped us.
            if !matches!(lead, Gate::Connect | Gate::Path | Gate::Unknown) {
                self.blocked = Some((cause, probe));
                return;
            }
        }
        let earlier = match lead {
            Gate::Path | Gate::Unknown => true,
            // An answer from the edge shows that the connection stands.
            Gate::Connect => gate <= Gate::Edge,
            lead => gate <= lead,
        };
        if earlier && !explains(self.cause, &sign) {
            self.adopt(cause, probe);
        } else if !earlier {
            self.behind = Some(cause);
        }
    }

    /// Refusals of test calls.
    fn refused(&mut self, case: &Investigation, signs: &[Sign]) {
        if let Some(sign) = clues::find(signs, Probe::Chat(Chat::SameModel).id()) {
            let refusal = sign.refusal.filter(|it| it.is_named() && *it != self.cause && !it.entry().passing);
            if let (Some(refusal), None) = (refusal, self.by) {
                let cleared = self.cause.entry().hypotheses.iter().any(|it| {
                    against(it, signs, self.cause).is_none()
                        && signs.iter().any(|s| shows(it.cleared_by, s, self.cause))
                });
                if cleared {
                    self.behind = Some(refusal);
                } else if !explains(self.cause, &sign) {
                    self.adopt(refusal, sign.probe.unwrap_or(Probe::Chat(Chat::SameModel)));
                }
            }
        }
        // Money and key are the same for all models: refused there, the call of the paste was as well.
        for result in OTHER_MODELS.iter().filter_map(|chat| case.result(Probe::Chat(*chat))) {
            let Some(refusal) = result.refusal.as_ref().map(|it| it.cause) else { continue };
            let entry = refusal.entry();
            let early = entry.gate < Gate::Model && entry.gate < self.cause.entry().gate;
            if refusal.is_named() && early && !entry.passing && refusal.family() != "rate" {
                self.adopt(refusal, result.request.probe);
                return;
            }
        }
    }

    fn hinted(&mut self, signs: &[Sign]) {
        let works = clues::find(signs, Probe::Chat(Chat::SameModel).id()).is_some_and(|it| it.label == "ok");
        if works {
            return;
        }
        let mut found: Vec<(Gate, CauseId, Probe)> = Vec::new();
        for cause in CAUSES {
            let hints = signs.iter().filter(|sign| shows(cause.hinted_by, sign, cause.id));
            found.extend(hints.filter_map(|sign| Some((cause.gate, cause.id, sign.probe?))));
        }
        found.sort_by_key(|it| (it.0, it.1));
        if let Some((_, cause, probe)) = found.first() {
            self.adopt(*cause, *probe);
        }
    }

    /// The candidates by the weight that the signs leave them.
    fn ranked(&self, signs: &[Sign]) -> Vec<(CauseId, f64)> {
        let mut ranked: Vec<(CauseId, f64)> = self
            .candidates
            .iter()
            .map(|(cause, confidence)| {
                // A cause is as good as its best root cause; how many others it has does not count.
                let left = weigh(*cause, signs).iter().map(|it| it.weight / it.hypothesis.prior).fold(0.0, f64::max);
                (*cause, confidence * left)
            })
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    fn confidence(&self, cause: CauseId) -> f64 {
        self.candidates.iter().find(|it| it.0 == cause).map_or(0.5, |it| it.1)
    }
}

/// `GET /key` was refused with a decodable cause at the edge or the key gate.
fn key_refusal(case: &Investigation, signs: &[Sign]) -> Option<(CauseId, Sign)> {
    let sign = clues::find(signs, Probe::Key.id())?;
    let cause = sign.refusal?;
    let status = case.result(Probe::Key)?.http_status;
    let early = matches!(cause.entry().gate, Gate::Edge | Gate::Key);
    (cause.is_named() && early && matches!(status, Some(401 | 403))).then_some((cause, sign))
}

fn shows(table: Signs, sign: &Sign, cause: CauseId) -> bool {
    table.iter().any(|(id, labels)| *id == sign.id && sign.is_one_of(labels, cause))
}

/// A root cause of this cause names this very sign among what it allows.
fn explains(cause: CauseId, sign: &Sign) -> bool {
    cause.entry().hypotheses.iter().any(|hypothesis| {
        hypothesis.predicts.iter().any(|(id, labels)| {
            *id == sign.id
                && match sign.refusal {
                    Some(refusal) => labels.contains(&refusal.as_str()),
                    None => labels.contains(&sign.label),
                }
        })
    })
}

struct Weighed {
    hypothesis: &'static Hypothesis,
    weight: f64,
    against: Option<Sign>,
    supported: bool,
}

fn weigh(cause: CauseId, signs: &[Sign]) -> Vec<Weighed> {
    cause
        .entry()
        .hypotheses
        .iter()
        .map(|hypothesis| {
            let mut weighed = Weighed { hypothesis, weight: hypothesis.prior, against: None, supported: false };
            for (sign, labels) in told(hypothesis, signs, cause) {
                if sign.is_one_of(labels, cause) {
                    weighed.supported = true;
                } else {
                    weighed.weight *= DOUBT;
                    weighed.against.get_or_insert(sign);
                }
            }
            weighed
        })
        .collect()
}

/// Signs of which the root cause predicts something.
fn told<'a>(
    hypothesis: &'static Hypothesis,
    signs: &'a [Sign],
    cause: CauseId,
) -> impl Iterator<Item = (Sign, &'static [&'static str])> + 'a {
    signs.iter().filter_map(move |sign| {
        // Limits that pass by themselves say nothing about anything but themselves.
        let passing = sign.refusal.is_some_and(|it| it != cause && it.entry().passing);
        let labels = hypothesis.predicts.iter().find(|(id, _)| *id == sign.id)?.1;
        (!passing).then_some((*sign, labels))
    })
}

fn against(hypothesis: &'static Hypothesis, signs: &[Sign], cause: CauseId) -> Option<Sign> {
    told(hypothesis, signs, cause).find(|(sign, labels)| !sign.is_one_of(labels, cause)).map(|it| it.0)
}

type Open = Vec<(&'static Hypothesis, f64)>;

/// Those that nothing speaks against, by share; when all are contradicted, those least so.
fn split(weighed: &[Weighed]) -> (Open, Vec<(&'static Hypothesis, Sign)>) {
    let free: Vec<&Weighed> = weighed.iter().filter(|it| it.against.is_none()).collect();
    let best = weighed.iter().map(|it| it.weight).fold(0.0, f64::max);
    let left: Vec<&Weighed> =
        if free.is_empty() { weighed.iter().filter(|it| it.weight > best / 2.0).collect() } else { free };
    let total: f64 = left.iter().map(|it| it.weight).sum();
    let mut open: Open = left.iter().map(|it| (it.hypothesis, it.weight / total)).collect();
    open.sort_by(|a, b| b.1.total_cmp(&a.1));
    let excluded = weighed
        .iter()
        .filter(|it| !left.iter().any(|kept| kept.hypothesis == it.hypothesis))
        .filter_map(|it| Some((it.hypothesis, it.against?)))
        .collect();
    (open, excluded)
}

fn root(weighed: &[Weighed], open: &Open) -> Option<&'static Hypothesis> {
    let (first, share) = open.first()?;
    let supported = weighed.iter().any(|it| it.hypothesis == *first && it.supported && it.against.is_none());
    (weighed.len() == 1 || (supported && *share >= NAMED)).then_some(*first)
}

/// The latest answers to the model in question, refused with this cause?
fn met_again(case: &Investigation, cause: CauseId) -> Option<Probe> {
    SAME_MODEL.iter().map(|chat| Probe::Chat(*chat)).find(|probe| {
        case.result(*probe)
            .is_some_and(|it| it.outcome == Outcome::Refused && it.refusal.as_ref().is_some_and(|r| r.cause == cause))
    })
}

fn answered(case: &Investigation, signs: &[Sign]) -> Option<Probe> {
    let ok = |probe: &Probe| signs.iter().any(|it| it.probe == Some(*probe) && it.label == "ok");
    let refused =
        |chat: &Chat| case.result(Probe::Chat(*chat)).is_some_and(|it: &ProbeResult| it.outcome == Outcome::Refused);
    // The plain call decides; a variant stands in where the plain one was not needed.
    let plain = [Chat::Again, Chat::SameModel].into_iter().map(Probe::Chat).find(ok);
    plain.or_else(|| {
        let made = [Chat::Again, Chat::SameModel].iter().any(refused);
        SAME_MODEL.iter().map(|chat| Probe::Chat(*chat)).find(ok).filter(|_| !made)
    })
}

fn state(
    case: &Investigation,
    cause: CauseId,
    lead: &Lead,
    root: Option<&'static Hypothesis>,
    open: &Open,
    signs: &[Sign],
) -> (State, Option<Probe>) {
    let works = answered(case, signs);
    if !cause.is_named() {
        let healthy = case.reading.is_none() && key_accepted(signs) && no_failed_call(case);
        return match works {
            Some(probe) => (State::Cleared, Some(probe)),
            None if healthy => (State::Cleared, Some(Probe::Key)),
            None => (State::NotTested, None),
        };
    }
    if let Some(probe) = met_again(case, cause) {
        return (State::Reproduced, Some(probe));
    }
    if let Some(probe) = lead.by {
        return (State::Reproduced, Some(probe));
    }
    let by = |table: fn(&Hypothesis) -> Signs| {
        let candidates: Vec<_> = root.map_or_else(|| open.iter().map(|it| it.0).collect(), |it| vec![it]);
        signs.iter().find(|sign| candidates.iter().any(|it| shows(table(it), sign, cause))).map(|it| it.probe)
    };
    if let Some(probe) = by(|it| it.proven_by) {
        return (State::Reproduced, probe);
    }
    if let Some(probe) = works {
        return (State::Cleared, Some(probe));
    }
    match by(|it| it.cleared_by) {
        Some(probe) => (State::Cleared, probe),
        None => (State::NotTested, None),
    }
}

fn key_accepted(signs: &[Sign]) -> bool {
    clues::find(signs, "key/answer").is_some_and(|it| it.label == "accepted")
}

fn no_failed_call(case: &Investigation) -> bool {
    case.result(Probe::Chat(Chat::SameModel)).is_none_or(|it| !clues::is_answer(it))
}

fn fault(
    case: &Investigation,
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
    /// The root cause is settled as far as it matters, and so is whether it still happens.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.state != State::NotTested && self.open.len() <= 1
    }

    /// Signs that fit the root cause named, and do not fit some other of the same cause.
    pub fn telling(&self) -> impl Iterator<Item = &Sign> {
        let labels = |hypothesis: &'static Hypothesis, sign: &Sign| {
            hypothesis.predicts.iter().find(|(id, _)| *id == sign.id).map(|it| it.1)
        };
        self.signs.iter().filter(move |sign| {
            let Some(root) = self.root else { return false };
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
            .and_then(|(id, _)| clues::probe_of(id))
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
