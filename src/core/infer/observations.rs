//! What the answers and the paste show, in the vocabulary of `assets/causes/*.toml`.
//!
//! A sign's id is a probe's id, or the probe's id (or `paste`) with an aspect behind a slash.

use crate::core::case::Case;
use crate::core::checks::api_root;
use crate::core::checks::chat::{PASSED, Takes};
use crate::core::checks::completion::Completion;
use crate::core::checks::interference::CLEAN;
use crate::core::checks::key::{OTHER_ACCOUNT, QUOTA_LEFT, SAME_ACCOUNT, TIER_50};
use crate::core::checks::key_shape;
use crate::core::checks::label::Aspect;
use crate::core::checks::scope::Scope;
use crate::core::checks::tone::Tone;
use crate::core::checks::{Chat, CheckContext, Outcome, Probe, ProbeResult, TransportKind};
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::providers::slug_of;
use crate::core::model_id;
use crate::core::reading::Reading;
use crate::core::reading::evidence::Evidence;

mod cross_checks;
pub mod interference;
mod party;
pub mod paste;
mod vocabulary;

use cross_checks::EndpointAnswers;
pub use cross_checks::{DISAGREE, WAVERED, accepting, is_to_be_repeated, witness};
pub use vocabulary::vocabulary;

/// One thing shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Its id.
    pub id: &'static str,
    /// The probe that shows it; none when the paste does.
    pub probe: Option<Probe>,
    /// What it shows.
    pub label: &'static str,
    /// For a refused call, the cause that the refusal names.
    pub refusal: Option<CauseId>,
    /// The check got an answer. One that could not be made is evidence only for what speaks of that very failure.
    pub measured: bool,
}

impl Observation {
    /// It shows exactly this.
    #[must_use]
    pub fn is(&self, aspect: Aspect) -> bool {
        self.id == aspect.id && self.label == aspect.label
    }

    /// Whether one of these labels describes it, seen from a candidate cause (`same`, `other`); none where a refusal
    /// that cannot be decoded leaves it open.
    #[must_use]
    pub fn fits(&self, labels: &[&str], cause: CauseId) -> Option<bool> {
        let named = |label: &str| match (label, self.refusal) {
            ("same", Some(refusal)) => refusal.is_named() && refusal == cause,
            ("other", Some(refusal)) => refusal.is_named() && refusal != cause,
            (label, Some(refusal)) => label == self.label || label == refusal.as_str(),
            (label, None) => label == self.label,
        };
        if labels.iter().any(|label| named(label)) {
            return Some(true);
        }
        let undecoded = self.refusal.is_some_and(|refusal| !refusal.is_named());
        let open = undecoded && labels.iter().any(|label| matches!(*label, "same" | "other"));
        (!open).then_some(false)
    }

    /// One of these labels describes it.
    #[must_use]
    pub fn is_one_of(&self, labels: &[&str], cause: CauseId) -> bool {
        self.fits(labels, cause) == Some(true)
    }
}

/// The probe behind a sign's id; none for signs of the paste.
#[must_use]
pub fn probe_of(id: &str) -> Option<Probe> {
    Probe::parse(id.split('/').next().unwrap_or_default())
}

/// All signs of a case, in the order of the answers, those of the paste last.
#[must_use]
pub fn of(case: &Case) -> Vec<Observation> {
    let mut signs = Observed { case, known: case.known(), found: Vec::new() };
    let endpoints = EndpointAnswers::of(case);
    for result in &case.results {
        signs.read(result, &endpoints);
    }
    for (aspect, probe) in endpoints.aspects() {
        signs.add(aspect, Some(probe));
    }
    if let Some(reading) = &case.reading {
        signs.paste(reading);
        signs.account(&reading.evidence);
        for aspect in case.diagnosis.iter().flat_map(|diagnosis| party::aspects(reading, diagnosis)) {
            signs.add(aspect, None);
        }
        if let Some(aspect) = paste::failures(reading) {
            signs.add(aspect, None);
        }
        // Whose key it is matters once somebody has answered what it is worth.
        if let Some(same) = case.is_key_of_the_text().filter(|_| case.result(Probe::Key).is_some() && !is_cut_off(case))
        {
            signs.add(paste::key(same), None);
        }
        for aspect in paste::own_rules(&reading.own_rules, &answering(case)) {
            signs.add(aspect, None);
        }
    }
    for (aspect, probe) in interference::aspects(case) {
        signs.add(aspect, Some(probe));
    }
    // That nothing on this machine looks wrong says little before anybody has answered.
    if is_cut_off(case) {
        let well_shaped =
            |sign: &Observation| sign.id == key_shape::CHECK.id && sign.label == key_shape::WELL_SHAPED.name;
        signs.found.retain(|sign| !well_shaped(sign) && !CLEAN.iter().any(|aspect| sign.is(*aspect)));
    }
    signs.found
}

/// Checks were sent, and nobody answered any of them.
#[must_use]
pub fn is_cut_off(case: &Case) -> bool {
    let sent = |result: &&ProbeResult| result.request.probe.check().sends.is_some() && result.is_answer();
    let mut sent = case.results.iter().filter(sent).peekable();
    sent.peek().is_some() && sent.all(is_unmade)
}

/// Several parts of the API failed, and others answer.
#[must_use]
pub fn is_partly_down(case: &Case, sign: &Observation) -> bool {
    sign.is(cross_checks::SEVERAL_DOWN) && EndpointAnswers::of(case).of_the_api()
}

/// The API answers at another path than the one that was asked.
#[must_use]
pub fn elsewhere(signs: &[Observation]) -> Option<Observation> {
    find(signs, api_root::CHECK.id)
}

/// Something shows exactly this.
#[must_use]
pub fn shown(signs: &[Observation], aspect: Aspect) -> bool {
    find(signs, aspect.id).is_some_and(|observation| observation.is(aspect))
}

/// The sign of that id.
#[must_use]
pub fn find(signs: &[Observation], id: &str) -> Option<Observation> {
    signs.iter().find(|it| it.id == id).copied()
}

struct Observed<'a> {
    case: &'a Case,
    known: CheckContext<'a>,
    found: Vec<Observation>,
}

impl Observed<'_> {
    fn add(&mut self, aspect: Aspect, probe: Option<Probe>) {
        self.found.push(Observation { id: aspect.id, probe, label: aspect.label, refusal: None, measured: true });
    }

    fn read(&mut self, result: &ProbeResult, endpoints: &EndpointAnswers) {
        let Some(label) = result.shown() else { return };
        let probe = result.request.probe;
        if let Probe::Chat(chat) = probe {
            self.chat(chat, result);
            return;
        }
        // What answers at an address that is not the API's says nothing of the API; and where the address in use has
        // the API, it does not matter where else it is.
        let apart = probe == Probe::ApiRoot && !endpoints.elsewhere();
        let beside =
            endpoints.elsewhere() && cross_checks::is_below_the_base(probe) && result.outcome.failure().is_some();
        if apart || beside || endpoints.is_alone(result) {
            return;
        }
        // An answer that others contradict says nothing of what was asked.
        if probe == Probe::Key && endpoints.disagree() {
            return;
        }
        if result.tone(&self.known) != Tone::Good && endpoints.is_unvouched(result) {
            return;
        }
        if !cross_checks::is_silent(result) {
            let refusal = (result.outcome == Outcome::Refused).then(|| refused_for(result));
            let measured = is_measured(result);
            self.found.push(Observation { id: probe.id(), probe: Some(probe), label, refusal, measured });
        }
        for aspect in result.aspects(&self.known) {
            self.add(aspect, Some(probe));
        }
    }

    fn chat(&mut self, chat: Chat, result: &ProbeResult) {
        // The repeated call is the later word on the same question.
        if chat == Chat::SameModel && self.case.result(Probe::Chat(Chat::Again)).is_some_and(ProbeResult::is_answer) {
            return;
        }
        // Our own impossible demand was refused, and nothing else: whether the money was looked at before is not known.
        let passed = result.reply().only_the_demand();
        if chat.is_rung() && !self.speaks_for_the_ladder(chat, passed) {
            return;
        }
        if is_answered_elsewhere(chat, result)
            || cross_checks::is_mishap(result)
            || is_of_this_caller(self.case, result)
            || is_of_another_model(self.case, chat, result)
        {
            return;
        }
        // A paid model has no quota of free requests.
        let is_paid = self.known.model.is_some() && !self.known.wants_free_model();
        if is_paid && chat.is_like_the_paste() && self.known.cause.predicts(QUOTA_LEFT.id) {
            return;
        }
        let asked = if chat.is_rung() { Chat::Xray } else { chat.repeats().unwrap_or(chat) };
        let probe = Probe::Chat(chat);
        let id = Probe::Chat(asked).id();
        let (label, refusal) = match &result.outcome {
            Outcome::Refused if passed => (PASSED.name, None),
            Outcome::Refused => (result.outcome.label(), Some(refused_for(result))),
            Outcome::Answered(facts) => (Completion::Answered(facts).shown().name, None),
            Outcome::Empty(facts) => (Completion::Empty(facts).shown().name, None),
            outcome => (outcome.label(), None),
        };
        let measured = is_measured(result);
        self.found.push(Observation { id, probe: Some(probe), label, refusal, measured });
        let plain_is_missing = self.case.result(Probe::Chat(Chat::SameModel)).is_none();
        let speaks_for_plain = asked == Chat::SameModel || (asked == Chat::Xray && plain_is_missing);
        if let Some(scope) = result.refusal.as_ref().and_then(|it| Scope::of(&it.reading.evidence))
            && speaks_for_plain
        {
            self.add(Aspect::new("chat.same_model/scope", scope.label()), Some(probe));
        }
        if asked != Chat::SameModel {
            if result.outcome.failure().is_some() {
                result.aspects(&self.known).into_iter().for_each(|aspect| self.add(aspect, Some(probe)));
            }
            return;
        }
        if self.known.wants_free_model() {
            self.found.push(Observation { id: "chat.free_model", probe: Some(probe), label, refusal, measured });
        }
        for aspect in result.aspects(&self.known) {
            self.add(aspect, Some(probe));
        }
    }

    /// The ladder says what its last call says: the gate that it met, or that the last demand alone was refused.
    fn speaks_for_the_ladder(&self, rung: Chat, passed: bool) -> bool {
        let asked = self.case.result(Probe::Chat(Chat::Xray)).is_some_and(ProbeResult::is_answer);
        !asked && (!passed || rung == Chat::XrayParameters)
    }

    fn paste(&mut self, reading: &Reading) {
        let free_tier = self.found.iter().any(|it| it.id == TIER_50.id);
        for aspect in paste::aspects(reading, &self.case.settings.base_url) {
            self.add(aspect, None);
        }
        // What the key says of itself is newer than the paste.
        if let Some(tier) = paste::free_tier(&reading.evidence).filter(|_| !free_tier) {
            self.add(tier, None);
        }
    }

    /// Whether the call of the paste was made with a key of the account that the key given here belongs to.
    fn account(&mut self, evidence: &Evidence) {
        let Some(pasted) = &evidence.account else { return };
        let known = self.case.results.iter().filter_map(|it| {
            let told = match (&it.outcome, &it.refusal) {
                (Outcome::KeyValid(facts), _) => facts.account.as_ref(),
                (_, Some(refusal)) if it.request.probe.needs_key() => refusal.reading.evidence.account.as_ref(),
                _ => None,
            };
            Some((it.request.probe, told? == pasted))
        });
        let known: Vec<(Probe, bool)> = known.collect();
        // An organisation's key has a member for its creator: one match is enough.
        if let Some((probe, same)) = known.iter().find(|it| it.1).or_else(|| known.first()) {
            self.add(if *same { SAME_ACCOUNT } else { OTHER_ACCOUNT }, Some(*probe));
        }
    }
}

/// Slugs of the providers that answered test calls.
fn answering(case: &Case) -> Vec<&'static str> {
    let named = case.results.iter().filter_map(|result| match &result.outcome {
        Outcome::Answered(facts) => slug_of(facts.provider.as_deref()?),
        _ => None,
    });
    named.collect()
}

/// An answer of the API came.
fn is_measured(result: &ProbeResult) -> bool {
    !matches!(result.outcome, Outcome::Unreachable(_) | Outcome::Foreign(_))
}

/// It was sent, and what came says nothing of what was asked.
#[must_use]
pub fn says_nothing(result: &ProbeResult) -> bool {
    let by_caller = result.refusal.as_ref().is_some_and(|refusal| refusal.cause.entry().by_caller);
    !is_measured(result) || cross_checks::is_silent(result) || cross_checks::is_mishap(result) || by_caller
}

/// This program's own call was refused for the program that it is, where the text tells another failure of another program.
#[must_use]
pub fn is_of_this_caller(case: &Case, result: &ProbeResult) -> bool {
    let refused = result.refusal.as_ref().map(|refusal| refusal.cause);
    let pasted = case.pasted_cause();
    pasted.is_named() && refused.is_some_and(|refused| refused != pasted && refused.entry().by_caller)
}

/// What was answered was tried in the place of the model that failed.
fn is_of_another_model(case: &Case, chat: Chat, result: &ProbeResult) -> bool {
    let passed = matches!(result.outcome, Outcome::Answered(_) | Outcome::Empty(_));
    passed && chat.is_like_the_paste() && case.replaced_model().is_some()
}

/// A control of another vendor's terms passed at a host that is not the vendor's own: it shows nothing of the terms.
fn is_answered_elsewhere(chat: Chat, result: &ProbeResult) -> bool {
    let (Outcome::Answered(facts) | Outcome::Empty(facts)) = &result.outcome else { return false };
    let author = result.request.model.as_deref().map(model_id::author).unwrap_or_default();
    let own = |provider: &String| provider.to_lowercase().starts_with(author);
    chat.variant().model == Takes::OtherAuthor && facts.provider.as_ref().is_some_and(|provider| !own(provider))
}

/// No answer of anybody's came.
#[must_use]
pub fn is_unmade(result: &ProbeResult) -> bool {
    match &result.outcome {
        // Somebody else answered: by a redirect, by a cut or oversized body, by a refusal of its own.
        Outcome::Unreachable(fault) => !matches!(
            fault.kind,
            TransportKind::Redirect | TransportKind::TooLarge | TransportKind::Proxy | TransportKind::Broken
        ),
        _ => false,
    }
}

/// The cause that a refusal names.
fn refused_for(result: &ProbeResult) -> CauseId {
    result.refusal.as_ref().map_or(CauseId::UNDETERMINED, |refusal| refusal.cause)
}
