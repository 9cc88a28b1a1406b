//! What an exchange means, by the engine that reads pastes and checks: its facts are known and need not be found in words.

use super::answer::{AnswerKind, Withheld};
use super::recorded::{Ending, Own, RecordedExchange, RecordedReply};
use super::route;
use crate::core::address::host;
use crate::core::case::{Case, KeyState, Settings};
use crate::core::checks::check::CheckAnswer as _;
use crate::core::checks::key::VALID;
use crate::core::checks::{Outcome, Probe, ProbeRequest, ProbeResult, TransportFault};
use crate::core::ingest::private::{Prompts, Sendable};
use crate::core::knowledge::api::KEYED;
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::relay::LOOKS;
use crate::core::reading::evidence::Found;
use crate::core::reading::{self, Candidate, Diagnosis, Origin, Reading, Reason, offline};
use crate::core::report::{Report, Source};
use crate::core::text::{Sentence, Texts};
use crate::core::words::{FreeCheck, State};
use crate::say;
use std::sync::Arc;

/// What is claimed of a cause that the exchange itself shows, without words that could mean another.
const SHOWN: f64 = 0.97;

/// The cause of every answer that ends before its end.
const INTERRUPTED: &str = "stream.interrupted";

/// What failed in an exchange.
enum Failed<'a> {
    /// The answer refuses, or is somebody else's: its words tell.
    Said(&'a RecordedReply),
    /// The answer had begun when an error came, which the words of it tell.
    Inside(&'a RecordedReply),
    /// The exchange shows this cause by itself.
    Shown(&'static str, Sentence),
    /// No answer came.
    Unreachable(&'a TransportFault),
}

fn failed(caught: &RecordedExchange) -> Option<Failed<'_>> {
    let reply = match (&caught.ending, &caught.reply) {
        (Ending::Running, _) => return None,
        (Ending::Unreachable(fault), _) => return Some(Failed::Unreachable(fault)),
        (Ending::Here(Own::OtherVendor), _) => {
            let vendor = caught.credential.as_ref().and_then(|key| key.other_vendor()).unwrap_or_default();
            return Some(Failed::Shown("auth.wrong_host", say!("relay.other_vendor", vendor = vendor)));
        }
        (Ending::Here(Own::Capture), Some(reply)) => return unfit(caught, reply),
        (Ending::Here(_), _) | (_, None) => return None,
        (_, Some(reply)) => reply,
    };
    if reply.came == AnswerKind::Error && reply.stream && reply.begun {
        return Some(Failed::Inside(reply));
    }
    let is_call = caught.method == "POST";
    if reply.status >= 300 || reply.came == AnswerKind::Error || (is_call && reply.came == AnswerKind::Foreign) {
        return Some(Failed::Said(reply));
    }
    if let Ending::Broken(words) = &caught.ending {
        return Some(Failed::Shown(INTERRUPTED, say!("relay.broken", words = words)));
    }
    if caught.ending == Ending::Cancelled {
        return None;
    }
    match reply.came {
        AnswerKind::Cut => Some(Failed::Shown(INTERRUPTED, say!("relay.cut"))),
        _ if is_call && let Some(withheld) = &reply.facts.withheld => {
            Some(Failed::Shown("policy.guardrail", withheld_words(withheld)))
        }
        AnswerKind::Empty if is_call => Some(Failed::Shown("upstream.empty", say!("relay.empty"))),
        _ if passed_by_another_path(caught) => {
            let path = caught.path.as_str();
            Some(Failed::Shown("routing.base_url", say!("relay.wrong_path", path = path, url = caught.url)))
        }
        _ => None,
    }
}

fn withheld_words(withheld: &Withheld) -> Sentence {
    match &withheld.rule {
        Some(rule) => say!("relay.withheld_by_rule", plugin = withheld.by, rule = rule),
        None => say!("relay.withheld", plugin = withheld.by),
    }
}

/// What OpenRouter would refuse of a call that was answered here: the path and the key show it.
fn unfit<'a>(caught: &'a RecordedExchange, reply: &RecordedReply) -> Option<Failed<'a>> {
    if !caught.path_right {
        let path = caught.path.as_str();
        return Some(Failed::Shown("routing.base_url", say!("relay.path_alone", path = path)));
    }
    let is_call = (caught.method == "POST" || asks_for_a_key(&caught.path)) && reply.status < 300;
    match &caught.credential {
        None if is_call => Some(Failed::Shown("auth.header_missing", say!("relay.no_key"))),
        Some(key) if is_call && !key.shape.is_usable() => {
            Some(Failed::Shown("auth.header_missing", say!("relay.odd_key", key = key.masked)))
        }
        _ => None,
    }
}

/// What stands at this path answers only a key, as the account's own figures do.
fn asks_for_a_key(path: &str) -> bool {
    let below = route::of(path).below.unwrap_or_default();
    KEYED.iter().any(|keyed| below.strip_prefix(keyed).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The answer is in order, and the program would not have had it with its own path.
fn passed_by_another_path(caught: &RecordedExchange) -> bool {
    !caught.path_right && !caught.intercepted && caught.reply.as_ref().is_some_and(|reply| reply.status < 300)
}

/// What is to be said of a call beside its verdict.
fn notes(caught: &RecordedExchange) -> Vec<Sentence> {
    let mut notes = Vec::new();
    if let Some(first) = caught.key_lost_since {
        notes.push(say!("relay.key_lost", first = first));
    }
    let called = caught.credential.as_ref().map(|key| &key.masked);
    if let Some((called, given)) = called.zip(caught.other_key.as_ref()) {
        notes.push(say!("relay.other_key", called = called, given = given));
    }
    if let Some(target) = caught.redirect.as_ref().filter(|_| called.is_some()) {
        notes.push(say!("relay.redirected", url = target));
    }
    notes
}

/// The exchange as a case, so that checks can go on from it.
#[must_use]
pub fn case(caught: &RecordedExchange, settings: Settings) -> Case {
    let failed = failed(caught);
    let reading = match &failed {
        Some(Failed::Said(reply) | Failed::Inside(reply)) => reading::read(reply.text.clone()),
        _ => Reading::default(),
    };
    let reading = with_facts(reading, caught);
    let diagnosis = match &failed {
        Some(Failed::Said(_)) => offline::diagnose_answer(&reading),
        Some(Failed::Inside(_)) => inside(&reading),
        Some(Failed::Shown(cause, fact)) => shown(cause, Some(fact)),
        Some(Failed::Unreachable(_)) | None => shown(CauseId::NONE.as_str(), None),
    };
    // The model that was asked is known; a text would have to be searched for it.
    let model = caught.request.model.clone().or(settings.model);
    let mut case = Case::new(None, Settings { model, now_ms: Some(caught.at_ms), ..settings });
    if !matches!(failed, Some(Failed::Unreachable(_))) {
        let notes = notes(caught).into_iter().map(|fact| Reason { fact, span: None });
        let diagnosis = Diagnosis { best: with_notes(diagnosis.best, notes), ..diagnosis };
        case.reading = Some(Arc::new(reading));
        case.diagnosis = Some(diagnosis);
        case.caught = failed.is_some();
    }
    case.key = KeyState::Skipped;
    if let Some(key) = &caught.credential {
        case.key = KeyState::Given { masked: key.masked.clone(), source: say!("relay.key") };
        case.record(answer(Probe::KeyShape, Outcome::KeyShape(key.shape.clone()), None, 0));
    }
    if let Some(Failed::Unreachable(fault)) = failed {
        case.record(answer(Probe::Reach, Outcome::Unreachable(fault.clone()), None, caught.ms));
    }
    case
}

fn with_notes(best: Candidate, notes: impl Iterator<Item = Reason>) -> Candidate {
    Candidate { because: best.because.into_iter().chain(notes).collect(), ..best }
}

/// The exchange as a case of the wizard, whose checks are made with the wizard's own key: that of the call is not kept.
#[must_use]
pub fn opened(caught: &RecordedExchange, settings: Settings, key: KeyState) -> Case {
    let now_ms = settings.now_ms;
    let given = match &key {
        KeyState::Given { masked, .. } => Some(masked.as_str()),
        _ => None,
    };
    let mut case = case(&beside(caught.clone(), given), settings);
    let is_same = match (&case.key, &key) {
        (KeyState::Given { masked: called, .. }, KeyState::Given { masked: ours, .. }) => called == ours,
        _ => false,
    };
    if !is_same {
        case.forget(&[Probe::KeyShape]);
    }
    case.settings.now_ms = now_ms;
    Case { key, ..case }
}

/// The exchange beside the key that the user gave to this program, masked: whether the call carries another one.
#[must_use]
pub fn beside(caught: RecordedExchange, given: Option<&str>) -> RecordedExchange {
    let called = caught.credential.as_ref().map(|key| key.masked.as_str());
    let other_key = given.filter(|given| called.is_some_and(|called| called != *given)).map(str::to_string);
    RecordedExchange { other_key, ..caught }
}

/// What is to be asked, with the key of the call, to know what is behind its verdict.
#[must_use]
pub fn look(caught: &RecordedExchange, report: &Report) -> Option<Probe> {
    let usable = caught.credential.as_ref().is_some_and(|key| key.shape.is_usable());
    let refused = caught.method == "POST" && matches!(failed(caught), Some(Failed::Said(_)));
    let found = LOOKS.iter().find(|(cause, _)| *cause == report.verdict.cause.as_str()).filter(|_| usable && refused);
    found.map(|(_, asks)| match asks {
        FreeCheck::Key => Probe::Key,
    })
}

/// The report of an exchange.
#[must_use]
pub fn report(caught: &RecordedExchange, settings: Settings, texts: &Texts) -> Report {
    report_with(caught, None, settings, texts)
}

/// The report of an exchange, and of what was asked besides.
#[must_use]
pub fn report_with(
    caught: &RecordedExchange,
    looked: Option<ProbeResult>,
    settings: Settings,
    texts: &Texts,
) -> Report {
    let mut case = case(caught, settings);
    if let Some(result) = looked {
        if matches!(&result.outcome, Outcome::KeyValid(facts) if facts.label() == VALID) {
            case.diagnosis = Some(shown("upstream.openrouter", Some(&say!("relay.key_known"))));
        }
        case.record(result);
    }
    let mut report = Report::of(&case, texts);
    let failed = failed(caught);
    let verdict = &mut report.verdict;
    match failed {
        None => {
            let (state, title) = unfailed(caught);
            verdict.state = state;
            verdict.title = texts.say(&title);
            verdict.summary = String::new();
            let notes: Vec<String> = notes(caught).iter().map(|note| texts.say(note)).collect();
            verdict.because.retain(|reason| notes.contains(&reason.fact));
            verdict.because.iter_mut().for_each(|reason| reason.source = Source::Exchange);
            report.actions.clear();
            report.alternatives.clear();
        }
        // What the page says of the answer at the wrong address was not seen: the relay mended the path.
        Some(Failed::Shown(_, fact)) if passed_by_another_path(caught) => {
            verdict.title = texts.say(&say!("relay.would_fail"));
            verdict.summary = texts.say(&fact);
        }
        Some(_) => {}
    }
    for reason in &mut verdict.because {
        // There is no paste that a place could point into, and an answer may repeat what was said to the model.
        reason.span = None;
        reason.quote = reason.quote.take().map(|quote| Sendable::of(&quote, Prompts::LeftOut).text);
    }
    report
}

/// What is said of an exchange in which nothing failed at OpenRouter.
fn unfailed(caught: &RecordedExchange) -> (State, Sentence) {
    match &caught.ending {
        Ending::Running => (State::NotTested, say!("relay.running")),
        Ending::Here(Own::Origin | Own::Preflight) if caught.status() == Some(403) && caught.origin.is_some() => {
            (State::NotTested, say!("relay.here_page", origin = caught.origin.as_deref().unwrap_or_default()))
        }
        Ending::Here(own) => (State::NotTested, refused_here(*own)),
        Ending::Cancelled if caught.reply.is_none() => (State::NotTested, say!("relay.cancelled_early")),
        Ending::Cancelled => (State::NotTested, say!("relay.cancelled")),
        _ => (State::Cleared, say!("relay.passed")),
    }
}

/// Why the relay answered by itself, in one sentence.
#[must_use]
pub fn refused_here(own: Own) -> Sentence {
    match own {
        Own::OtherVendor => say!("relay.here_other_vendor"),
        Own::WebSocket => say!("relay.here_websocket"),
        Own::Host => say!("relay.here_host"),
        Own::Origin => say!("relay.here_origin"),
        Own::Preflight => say!("relay.here_preflight"),
        Own::Token => say!("relay.here_token"),
        Own::Unusable => say!("relay.here_unusable"),
        Own::Capture => say!("relay.here_capture"),
        Own::Untrusted => say!("relay.here_untrusted"),
    }
}

/// What the exchange knows, beside what its answer says.
fn with_facts(mut reading: Reading, caught: &RecordedExchange) -> Reading {
    let known = |value: &str| Some(Found { value: value.to_string(), span: None, inferred: false });
    let evidence = &mut reading.evidence;
    evidence.model = caught.request.model.as_deref().and_then(known).or(evidence.model.take());
    // Another address of the API, such as that of a gateway, says nothing of the program's own setting.
    let at_openrouter = host::parse(&caught.url).is_some_and(|url| url.host_str().is_some_and(host::is_openrouter));
    evidence.url = known(&caught.url).filter(|_| at_openrouter).or(evidence.url.take());
    let Some(reply) = &caught.reply else { return reading };
    // An error inside a success carries its own status.
    if evidence.status.is_none() {
        evidence.status = Some(Found { value: reply.status, span: None, inferred: false });
    }
    let id = reply.facts.generation_id.as_deref().filter(|id| id.starts_with("gen-"));
    evidence.generation_id = evidence.generation_id.take().or(id.and_then(known));
    if let Some(withheld) = &reply.facts.withheld {
        evidence.statements.withheld_by = Some(withheld.by.to_string());
        evidence.statements.forbidding_rule = withheld.rule.clone();
    }
    evidence.provider = evidence.provider.take().or(reply.facts.provider.as_deref().and_then(known));
    reading
}

fn shown(cause: &str, fact: Option<&Sentence>) -> Diagnosis {
    let cause = CauseId::parse(cause).unwrap_or(CauseId::UNDETERMINED);
    let because = fact.map(|fact| Reason { fact: fact.clone(), span: None }).into_iter().collect();
    let best = Candidate { cause, confidence: SHOWN, because };
    Diagnosis { origin: Origin::certain(), best, others: Vec::new(), paste_instead: None }
}

/// An error that came after the answer had begun, with what its words would mean in the place of an answer.
fn inside(reading: &Reading) -> Diagnosis {
    let message = reading.evidence.message.as_ref().map_or("", |message| message.value.as_str());
    let said = offline::diagnose_answer(reading).best;
    let others = [said].into_iter().filter(|said| said.cause.is_named() && said.cause.as_str() != INTERRUPTED);
    let others = others.map(|said| Candidate { confidence: 1.0 - SHOWN, ..said }).collect();
    Diagnosis { others, ..shown(INTERRUPTED, Some(&say!("relay.error_inside", message = message))) }
}

fn answer(probe: Probe, outcome: Outcome, http_status: Option<u16>, ms: u64) -> ProbeResult {
    ProbeResult { request: ProbeRequest::new(probe), outcome, http_status, ms, cost_usd: 0.0, refusal: None }
}
