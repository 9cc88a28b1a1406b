//! The cause in question: the paste's own, or one that an answer shows in front of it.

use super::likelihood::{against, is_mishap, shows, weigh};
use super::observations::{self, DISAGREE, Observation, WAVERED};
use crate::core::case::Case;
use crate::core::checks::completion::OK;
use crate::core::checks::{Chat, Outcome, Probe};
use crate::core::knowledge::causes::{CAUSES, CauseId, Gate};

/// Most that is claimed where our own checks contradict each other.
const DISPUTED: f64 = 0.8;

/// From here on a refusal is believed to say what it seems to say.
const CLEAR: f64 = 0.8;

/// A field of the answer names the cause, not words that others share.
const STATED: f64 = 0.95;

/// A cause of the paste below this is a possibility among others.
const LIKELY: f64 = 0.6;

/// Another cause of the paste is carried along from this confidence on.
const CARRIED: f64 = 0.1;

/// The causes in question, before the root causes are weighed.
pub(super) struct Suspects {
    pub(super) cause: CauseId,
    candidates: Vec<(CauseId, f64)>,
    pub(super) by: Option<Probe>,
    pub(super) hinted: bool,
    pub(super) behind: Option<(CauseId, Probe)>,
    pub(super) blocked: Option<(CauseId, Probe)>,
    /// Most that may be claimed of it.
    pub(super) ceiling: f64,
}

impl Suspects {
    pub(super) fn find(case: &Case, signs: &[Observation]) -> Self {
        let pasted = case.pasted_cause();
        let mut suspects = Self {
            cause: pasted,
            candidates: Vec::new(),
            by: None,
            hinted: false,
            behind: None,
            blocked: None,
            ceiling: 1.0,
        };
        match &case.diagnosis {
            Some(diagnosis) => {
                suspects.candidates.push((pasted, diagnosis.best.confidence));
                let others = diagnosis.others.iter().filter(|it| it.confidence >= CARRIED && it.cause != pasted);
                suspects.candidates.extend(others.map(|it| (it.cause, it.confidence)));
            }
            None => suspects.candidates.push((pasted, 1.0)),
        }
        suspects.kept(case);
        suspects.shown(case, signs);
        suspects.refused(case, signs);
        suspects.hinted(signs);
        suspects.turned_away(case);
        suspects
    }

    fn adopt(&mut self, cause: CauseId, by: Probe) {
        // The answer shows the cause itself, so what the paste alone held possible no longer competes with it.
        self.cause = cause;
        self.candidates = vec![(cause, 0.97)];
        self.by = Some(by);
    }

    /// What OpenRouter kept of the very call is what the program should have shown, and did not where the text is less sure.
    fn kept(&mut self, case: &Case) {
        let Some(kept) = case.kept_error().filter(|kept| kept.cause.is_named() && kept.confidence >= CLEAR) else {
            return;
        };
        if !self.cause.is_named() || self.confidence(self.cause) < kept.confidence {
            self.cause = kept.cause;
            self.candidates = vec![(kept.cause, kept.confidence)];
        }
    }

    /// Signs that show a cause by themselves. An earlier gate hides those behind it.
    fn shown(&mut self, case: &Case, signs: &[Observation]) {
        if let Some(sign) = observations::elsewhere(signs) {
            self.at_another_address(&sign);
            return;
        }
        let mut found: Vec<(Gate, CauseId, Observation)> = Vec::new();
        for cause in CAUSES {
            let shown = signs.iter().filter(|sign| shows(cause.shown_by, sign, cause.id));
            found.extend(shown.map(|sign| (cause.gate, cause.id, *sign)));
        }
        if let Some((cause, sign)) = key_refusal(case, signs) {
            found.push((cause.entry().gate, cause, sign));
        }
        // Where calls are heard, parts of the API that only read and fail stop nobody.
        if self.had_a_known_key() && is_heard(case) {
            found.retain(|(_, _, sign)| !observations::is_partly_down(case, sign));
        }
        // What the first check met on its way comes before what a later one met.
        found.sort_by_key(|it| (it.0, it.2.probe, it.1));
        let Some((gate, cause, sign)) = found.first().copied() else { return };
        let Some(probe) = sign.probe else { return };
        if cause == self.cause {
            return;
        }
        let own = self.cause.entry().gate;
        if gate == Gate::Key && sign.refusal.is_some() && self.had_a_known_key() {
            self.blocked = Some((cause, probe));
            return;
        }
        let control = matches!(probe, Probe::NoKeyControl | Probe::WrongKeyControl);
        if gate == Gate::Connect && !control {
            // A refusal with OpenRouter's words came by a way that worked, and a check that could not be made says
            // nothing of it: keep it, say what stopped us.
            let unmade = case.reading.is_some() && case.result(probe).is_some_and(observations::is_unmade);
            let kept =
                if unmade { own != Gate::Connect } else { !matches!(own, Gate::Connect | Gate::Path | Gate::Unknown) };
            // The page of the edge that the text speaks of came to the check as well.
            let same =
                case.result(probe).and_then(|result| result.refusal.as_ref()).is_some_and(|it| it.cause == self.cause);
            if kept && !same {
                self.blocked = Some((cause, probe));
                return;
            }
        }
        let earlier = match own {
            // At another address nobody looked at the key or at what comes behind it.
            Gate::Path if self.confidence(self.cause) >= LIKELY => gate <= Gate::Edge,
            Gate::Path | Gate::Unknown => true,
            // What OpenRouter has a record of has reached it.
            Gate::Connect if probe == Probe::Generation => true,
            // An answer from the edge shows that the connection stands.
            Gate::Connect => gate <= Gate::Edge,
            own => gate <= own,
        };
        if earlier && !explains(self.cause, &sign) {
            let told = (self.cause, met_besides(self.cause, signs));
            self.adopt(cause, probe);
            // What the text tells, and a check shows as well, comes when this is mended.
            if let (told, Some(by)) = told {
                self.behind = (told.entry().gate > gate).then_some((told, by));
            }
            // A record tells of the call that failed, and not of what happens now.
            self.by = self.by.filter(|probe| *probe != Probe::Generation);
            // Where the base URL is not the API's root, a page there may be anybody's.
            let unsettled = gate == Gate::Connect && case.result(Probe::ApiRoot).is_some();
            let partly = observations::is_partly_down(case, &sign);
            if sign.is(DISAGREE) || sign.is(WAVERED) || partly || unsettled {
                self.ceiling = DISPUTED;
            }
        } else if !earlier {
            self.behind = Some((cause, probe));
        }
    }

    /// What was refused behind the gate of keys had a key that OpenRouter knew: one that is refused here is another.
    fn had_a_known_key(&self) -> bool {
        let gate = self.cause.entry().gate;
        let behind_keys = matches!(gate, Gate::Money | Gate::Policy | Gate::Route | Gate::Provider);
        behind_keys && self.confidence(self.cause) >= LIKELY
    }

    /// The address that was asked is not the API's, so that no other check says anything of it. What got an answer of
    /// the API went by another.
    fn at_another_address(&mut self, sign: &Observation) {
        let Some(probe) = sign.probe else { return };
        let shown = CAUSES.iter().find(|cause| shows(cause.shown_by, sign, cause.id));
        let Some(cause) = shown.map(|cause| cause.id).filter(|cause| *cause != self.cause) else { return };
        let got_through = !matches!(self.cause.entry().gate, Gate::Connect | Gate::Path | Gate::Unknown);
        if got_through && self.confidence(self.cause) >= LIKELY {
            self.blocked = Some((cause, probe));
        } else {
            self.adopt(cause, probe);
        }
    }

    /// Refusals of test calls.
    fn refused(&mut self, case: &Case, signs: &[Observation]) {
        let plain =
            [Chat::SameModel, Chat::Xray].into_iter().find_map(|it| observations::find(signs, Probe::Chat(it).id()));
        if let Some(sign) = plain {
            let pasted = case.pasted_cause();
            // What the key says of itself comes after what the call itself is refused with.
            if self.by == Some(Probe::Key) && sign.refusal == Some(pasted) && pasted.is_named() && pasted != self.cause
            {
                // What our own doors say against each other is no gate that comes next.
                let gate = self.cause.entry().gate;
                self.behind = (gate >= Gate::Key).then_some((self.cause, Probe::Key));
                self.ceiling = 1.0;
                self.adopt(pasted, sign.probe.unwrap_or(Probe::Chat(Chat::SameModel)));
                return;
            }
            // What the text says is not refuted by a mishap of the call that was to repeat it; but where the text knows no
            // answer at all, one that came to two calls is what it has missed.
            let twice = |refusal: &CauseId| {
                let calls = [Chat::SameModel, Chat::Again].map(|chat| case.result(Probe::Chat(chat)));
                calls
                    .iter()
                    .all(|call| call.is_some_and(|call| call.refusal.as_ref().is_some_and(|it| it.cause == *refusal)))
            };
            let lasting = |refusal: &CauseId| self.cause.entry().gate == Gate::Connect && twice(refusal);
            let beside = |refusal: &CauseId| {
                let another = is_mishap(*refusal) && self.cause.is_named() && !is_mishap(self.cause);
                another && self.by.is_none() && !lasting(refusal)
            };
            let refusal = sign.refusal.filter(|it| it.is_named() && *it != self.cause && !it.entry().passing);
            let refusal = refusal.filter(|refusal| !beside(refusal));
            let of_another_key = |refusal: &CauseId| refusal.entry().gate == Gate::Key && self.had_a_known_key();
            if let Some(refusal) = refusal.filter(|refusal| self.by.is_none() && of_another_key(refusal)) {
                self.blocked = Some((refusal, sign.probe.unwrap_or(Probe::Chat(Chat::SameModel))));
                return;
            }
            if let (Some(refusal), None) = (refusal, self.by) {
                let cleared = self.cause.entry().hypotheses.iter().any(|it| {
                    against(it, signs, self.cause).is_none()
                        && signs.iter().any(|s| shows(it.cleared_by, s, self.cause))
                });
                if cleared && !lasting(&refusal) {
                    self.behind = Some((refusal, sign.probe.unwrap_or(Probe::Chat(Chat::SameModel))));
                } else if !explains(self.cause, &sign) || self.is_clearer(case, refusal, sign.probe) {
                    let probe = sign.probe.unwrap_or(Probe::Chat(Chat::SameModel));
                    self.adopt(refusal, probe);
                    let answer = case.result(probe).and_then(|result| result.refusal.as_ref());
                    let unclear = is_mishap(refusal) && answer.is_none_or(|answer| answer.confidence < STATED);
                    // Of the user's program it is not known whether it is refused alike.
                    if unclear || refusal.entry().by_caller {
                        self.ceiling = DISPUTED;
                    }
                }
            }
        }
        // Money and key are the same for all models: refused there, the call of the paste was as well.
        let controls = Chat::ALL.iter().filter(|chat| chat.variant().model.is_control());
        for result in controls.filter_map(|chat| case.result(Probe::Chat(*chat))) {
            let Some(refusal) = result.refusal.as_ref().map(|it| it.cause) else { continue };
            let entry = refusal.entry();
            let early = entry.gate < Gate::Model && entry.gate < self.cause.entry().gate;
            if refusal.is_named() && early && !entry.passing && !is_mishap(refusal) && refusal.family() != "rate" {
                // A rule that the call in question met again stands before it. A debt is told in the words of a missing
                // model or provider, and never in those of a rule.
                let again = plain.is_some_and(|sign| sign.refusal == Some(self.cause));
                if again && self.cause.entry().gate == Gate::Policy {
                    self.behind = Some((refusal, result.request.probe));
                } else {
                    self.adopt(refusal, result.request.probe);
                }
                return;
            }
        }
    }

    /// The paste left open which of the two it is, and the answer does not.
    fn is_clearer(&self, case: &Case, refusal: CauseId, probe: Option<Probe>) -> bool {
        let answer = probe.and_then(|probe| case.result(probe)?.refusal.as_ref());
        let (own, other) = (self.cause.entry(), refusal.entry());
        let alike = own.gate == other.gate && self.cause.family() == refusal.family();
        alike && self.confidence(self.cause) < STATED && answer.is_some_and(|answer| answer.confidence >= STATED)
    }

    /// The call that was to show the failure was refused for the program that made it.
    fn turned_away(&mut self, case: &Case) {
        let calls = [Chat::Again, Chat::SameModel, Chat::Xray].into_iter().chain(Chat::RUNGS);
        let mut calls = calls.filter_map(|chat| case.result(Probe::Chat(chat)));
        if let Some(call) = calls.find(|call| observations::is_of_this_caller(case, call)) {
            let refusal = call.refusal.as_ref().map(|refusal| (refusal.cause, call.request.probe));
            self.blocked = self.blocked.or(refusal);
        }
    }

    fn hinted(&mut self, signs: &[Observation]) {
        let works = observations::find(signs, Probe::Chat(Chat::SameModel).id()).is_some_and(|it| it.label == OK.name);
        // What a program makes of an answer that it cannot read follows from what a call gets.
        let follows = self.cause.entry().follows && self.by.is_none();
        if works || (self.cause.is_named() && !follows) {
            return;
        }
        let mut found: Vec<(Gate, CauseId, Probe, bool)> = Vec::new();
        for cause in CAUSES {
            let by_call = |sign: &Observation| matches!(sign.probe, Some(Probe::Chat(_)));
            let hints =
                signs.iter().filter(|sign| shows(cause.hinted_by, sign, cause.id) && (!follows || by_call(sign)));
            found.extend(hints.filter_map(|sign| Some((cause.gate, cause.id, sign.probe?, sign.measured))));
        }
        found.sort_by_key(|it| (it.0, it.1));
        if let Some((_, cause, probe, measured)) = found.first() {
            self.adopt(*cause, *probe);
            self.hinted = true;
            // One call of ours that was lost on its way may be our own trouble.
            self.ceiling = if *measured { self.ceiling } else { DISPUTED };
        }
    }

    /// The candidates by the weight that the signs leave them.
    pub(super) fn ranked(&self, signs: &[Observation]) -> Vec<(CauseId, f64)> {
        let mut ranked: Vec<(CauseId, f64)> = self
            .candidates
            .iter()
            .map(|(cause, confidence)| {
                // A cause is as good as its best root cause; how many others it has does not count.
                // What makes one of them likelier than its siblings says nothing about other causes.
                let left = weigh(*cause, signs).iter().map(|it| it.weight / it.hypothesis.prior).fold(0.0, f64::max);
                (*cause, confidence * left.min(1.0))
            })
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    pub(super) fn confidence(&self, cause: CauseId) -> f64 {
        self.candidates.iter().find(|it| it.0 == cause).map_or(0.5, |it| it.1)
    }
}

/// `GET /key` was refused with a decodable cause at the edge or the key gate.
fn key_refusal(case: &Case, signs: &[Observation]) -> Option<(CauseId, Observation)> {
    let sign = observations::find(signs, Probe::Key.id())?;
    let cause = sign.refusal?;
    let clear = case.result(Probe::Key)?.refusal.as_ref().is_some_and(|refusal| refusal.confidence >= CLEAR);
    let early = matches!(cause.entry().gate, Gate::Edge | Gate::Key);
    (cause.is_named() && early && clear).then_some((cause, sign))
}

/// A root cause of this cause names this very sign among what it allows.
fn explains(cause: CauseId, sign: &Observation) -> bool {
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

/// The check that shows a root cause of this cause by itself.
fn met_besides(cause: CauseId, signs: &[Observation]) -> Option<Probe> {
    let roots = cause.entry().hypotheses;
    signs.iter().find(|sign| roots.iter().any(|root| shows(root.proven_by, sign, cause)))?.probe
}

/// The plain call was answered, or refused in words that are known and no mishap.
fn is_heard(case: &Case) -> bool {
    let plain = [Chat::Again, Chat::SameModel].into_iter().find_map(|chat| case.result(Probe::Chat(chat)));
    plain.is_some_and(|plain| match &plain.outcome {
        Outcome::Answered(_) | Outcome::Empty(_) => true,
        Outcome::Refused => plain.refusal.as_ref().is_some_and(|it| it.cause.is_named() && !is_mishap(it.cause)),
        _ => false,
    })
}
