//! The parts of a report, each made from the case and its conclusion.

use super::asked_host;
use super::document::{
    Alternative, Because, EvidenceView, FailureView, Inferred, LayerView, MendedView, NoiseView, OriginView, ProbeView,
    RuledOut, Source, Verdict,
};
use super::heading::{headline, summary, untested};
use super::interference::supporting;
use super::warnings::warnings;
use crate::core::case::{Case, KeyState};
use crate::core::checks::interference::OTHER_KEY;
use crate::core::checks::key::{ACCEPTED, OTHER_ACCOUNT, SAME_ACCOUNT};
use crate::core::checks::tone::Tone;
use crate::core::checks::{Chat, Probe, ProbeResult};
use crate::core::infer::conclude::Conclusion;
use crate::core::infer::observations::{
    self, DISAGREE,
    interference::{self, LocalFinding},
};
use crate::core::knowledge::causes::{CauseId, Fault, Gate};
use crate::core::parse::span::Span;
use crate::core::reading::evidence::{Evidence, Found};
use crate::core::reading::{Party, Reading};
use crate::core::text::{Sentence, Texts};
use crate::core::words::State;
use crate::say;
use jiff::Timestamp;

/// Other possibilities shown at most.
const ALTERNATIVES: usize = 5;
/// Variables and settings named in a verdict at most.
const PLACES: usize = 5;
/// A possibility below this is not worth a line.
const WORTH_SAYING: f64 = 0.01;

/// No check has anything to note.
fn is_all_in_order(case: &Case) -> bool {
    let known = case.known();
    case.results.iter().all(|result| !matches!(result.tone(&known), Tone::Bad | Tone::Warn))
}

pub(super) fn verdict(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Verdict {
    let headline = headline(case, conclusion, texts);
    let mut title = headline.words.clone();
    let mut summary = summary(case, conclusion, texts);
    // A health check has no text that the page of `none` could speak of.
    if case.reading.is_none() && !conclusion.cause.is_named() {
        let noted = warnings(case, texts);
        let (heading, words) = match conclusion.state {
            State::Cleared if is_all_in_order(case) && noted.is_empty() => {
                ("verdict.healthy", "verdict.healthy_summary")
            }
            State::Cleared => ("verdict.healthy", "verdict.healthy_but_noted"),
            _ => ("verdict.unproved", "verdict.unproved_summary"),
        };
        title = texts.ui(heading).to_string();
        summary = texts.ui(words).to_string();
        if let Some(first) = noted.first().filter(|_| conclusion.state == State::Cleared) {
            title = texts.say(&say!("verdict.healthy_but", warning = first.says.trim_end_matches(['.', '。'])));
        }
    }
    let mut hedged = headline.hedged;
    if let Some((heading, words)) = untested(case, conclusion, &headline, texts) {
        // Only of a cause that is named a heading of its own says with how little right.
        hedged |= conclusion.cause.is_named();
        title = heading;
        summary = words.unwrap_or(summary);
    }
    let title = asked_host::named(case, conclusion, title);
    let summary = asked_host::named(case, conclusion, summary);
    Verdict {
        cause: conclusion.cause,
        origin: origin(case, conclusion),
        root_cause: conclusion.root.map(|it| it.id),
        fault: conclusion.fault,
        state: conclusion.state,
        confidence: (conclusion.confidence * 100.0).round() / 100.0,
        fault_confidence: (conclusion.fault_confidence * 100.0).round() / 100.0,
        root_cause_confidence: conclusion.root_confidence.map(|it| (it * 100.0).round() / 100.0),
        certain: conclusion.certain,
        title,
        summary,
        because: because(case, conclusion, texts),
        mended: mended(case, conclusion),
        hedged,
        called: conclusion.proof.is_some_and(|probe| matches!(probe, Probe::Chat(_))),
    }
}

/// The failure that was seen, and the answer that came later.
fn mended(case: &Case, conclusion: &Conclusion) -> Option<MendedView> {
    let seen = case.seen.as_ref().filter(|_| conclusion.state == State::Mended)?;
    Some(MendedView {
        failed_at: seen.at_ms.and_then(rfc3339),
        failed_probe: seen.probe.id(),
        failed_status: seen.status,
        passed_at: case.answered_ms.and_then(rfc3339),
        passed_probe: conclusion.proof.unwrap_or(seen.probe).id(),
    })
}

fn rfc3339(at_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(at_ms).ok().map(|at| at.to_string())
}

fn because(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<Because> {
    let mut reasons: Vec<Because> = Vec::new();
    let pasted = case.pasted_cause();
    let text = if case.caught { Source::Exchange } else { Source::Paste };
    if let Some(diagnosis) = &case.diagnosis {
        let candidates = std::iter::once(&diagnosis.best).chain(&diagnosis.others);
        let own = candidates.clone().find(|it| it.cause == conclusion.cause);
        let title = texts.cause(pasted).map_or_else(|| pasted.to_string(), |it| it.title.to_string());
        let other = (own.is_none() && pasted.is_named()).then(|| say!("verdict.paste_said", title = title));
        let shown = own.unwrap_or(&diagnosis.best);
        if let Some(sentence) = &other {
            let span = shown.because.first().and_then(|it| it.span);
            let quote = quote(case, span);
            reasons.push(Because { fact: texts.say(sentence), source: text, span, quote, probe: None });
        } else {
            // Where a check names a failure, that the text shows none is no reason for it.
            let telling = shown.because.iter().filter(|_| pasted != CauseId::NONE || !conclusion.cause.is_named());
            reasons.extend(telling.map(|it| Because {
                fact: texts.say(&it.fact),
                source: text,
                span: it.span,
                quote: quote(case, it.span),
                probe: None,
            }));
        }
    }
    let others =
        case.reading.iter().flat_map(|reading| reading.failures.iter().enumerate().map(move |it| (reading, it)));
    for (reading, (at, failure)) in others {
        let title = texts.cause(failure.cause).filter(|_| failure.cause.is_named());
        if let Some(page) = title.filter(|_| at != reading.decisive && failure.cause != conclusion.cause) {
            let fact = texts.say(&say!("verdict.also_failed", title = page.title));
            reasons.push(Because { fact, source: text, span: None, quote: None, probe: None });
        }
    }
    if let Some(hint) = case.reading.as_ref().and_then(|reading| reading.evidence.remedy_hint.as_ref()) {
        let quote = quote(case, hint.span);
        let fact = texts.say(&say!("verdict.remedy_hint", hint = hint.value));
        reasons.push(Because { fact, source: text, span: hint.span, quote, probe: None });
    }
    let mut live = |probe: Probe, sentence: Sentence| {
        reasons.push(Because {
            fact: texts.say(&sentence),
            source: Source::Probe,
            span: None,
            quote: None,
            probe: Some(probe.id()),
        });
    };
    let known = case.known();
    let answer = |probe: Probe| case.result(probe).map(|it| texts.say(&it.says(&known))).unwrap_or_default();
    if case.kept_error().is_some_and(|kept| kept.cause == conclusion.cause) {
        live(Probe::GenerationContent, say!("verdict.fact", answer = answer(Probe::GenerationContent)));
    }
    if let Some((cause, probe)) = conclusion.blocked {
        // What is wrong with the key's form says more than how the key was refused.
        let misshapen = case.result(Probe::KeyShape).is_some_and(|it| it.tone(&known) == Tone::Bad);
        if cause.entry().gate == Gate::Key {
            let answer = answer(if misshapen { Probe::KeyShape } else { probe });
            live(probe, say!("verdict.blocked_key", answer = answer.trim_end_matches(['.', '。'])));
        } else if cause.entry().by_caller {
            live(probe, say!("verdict.blocked_caller", answer = answer(probe)));
        } else {
            live(probe, say!("verdict.blocked", answer = answer(probe)));
            if misshapen {
                live(Probe::KeyShape, say!("verdict.fact", answer = answer(Probe::KeyShape)));
            }
        }
    }
    let mut said: Vec<Probe> = Vec::new();
    if let Some(probe) = conclusion.proof {
        said.push(probe);
        match conclusion.state {
            State::Reproduced if matches!(probe, Probe::Chat(_)) && conclusion.cause == pasted => {
                live(probe, say!("verdict.met", answer = answer(probe)));
            }
            State::Reproduced => live(probe, say!("verdict.named", answer = answer(probe))),
            State::Mended => live(probe, say!("verdict.passes", answer = answer(probe))),
            _ => live(probe, works(case, conclusion, probe, answer(probe))),
        }
    }
    if let Some((behind, probe)) = conclusion.behind {
        let title = texts.cause(behind).map_or_else(|| behind.to_string(), |it| it.title.to_string());
        live(probe, say!("verdict.behind", title = title, answer = answer(probe)));
    }
    if observations::shown(&conclusion.signs, OTHER_ACCOUNT) {
        live(Probe::Key, say!("verdict.other_account"));
    } else if conclusion.distinguishing().any(|sign| sign.is(SAME_ACCOUNT)) {
        live(Probe::Key, say!("verdict.same_account"));
    }
    // What told this root cause from its siblings, the answers before what was only looked at here.
    let mut telling: Vec<_> = conclusion.distinguishing().filter(|it| !it.id.starts_with("environment/")).collect();
    telling.sort_by_key(|sign| sign.probe.is_some_and(|probe| probe.check().sends.is_none()));
    if let Some(disputed) = conclusion.signs.iter().find(|sign| sign.is(DISAGREE))
        && let Some(other) = observations::witness(case, disputed.probe)
    {
        said.push(other);
        live(other, say!("verdict.accepted_elsewhere", name = texts.say(&other.name()), answer = answer(other)));
    }
    for sign in telling {
        let Some(probe) = sign.probe.filter(|it| !said.contains(it)) else { continue };
        said.push(probe);
        live(probe, fact(probe, answer(probe), texts));
    }
    for (probe, sentence) in misleading_places(case, conclusion, texts) {
        live(probe, sentence);
    }
    if let Some(tail) = other_key(case) {
        live(Probe::KeyShape, say!("verdict.other_key", text = tail.0, given = tail.1));
    }
    if case.key == KeyState::Skipped && !case.results.is_empty() {
        let probe = case.results[0].request.probe;
        live(probe, say!("verdict.no_key"));
    }
    let mut told: Vec<String> = Vec::new();
    reasons.retain(|reason| {
        let new = !told.iter().any(|known| known.ends_with(&reason.fact));
        told.push(reason.fact.clone());
        new
    });
    reasons
}

/// An answer that told root causes apart; with the name of the call where the words alone do not tell which it was.
fn fact(probe: Probe, answer: String, texts: &Texts) -> Sentence {
    let variant = matches!(probe, Probe::NoKeyControl | Probe::WrongKeyControl)
        || matches!(probe, Probe::Chat(chat) if chat != Chat::SameModel);
    match variant {
        true => say!("report.pair", name = texts.say(&probe.name()), says = answer),
        false => say!("verdict.fact", answer = answer),
    }
}

/// What on this machine speaks for the root cause, then, where the program is the difference, all that could
/// mislead it; each with its place.
fn misleading_places(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<(Probe, Sentence)> {
    let mut shown = supporting(case, conclusion);
    if conclusion.fault == Some(Fault::Client) {
        let others = interference::found(case).into_iter().filter(|it| it.misleads.is_some());
        let others: Vec<_> = others.filter(|it| !shown.contains(it)).collect();
        shown.extend(others);
    }
    let say = |it: LocalFinding<'_>| {
        (it.probe, say!("verdict.place", place = it.place, value = it.value, note = texts.say(it.note)))
    };
    shown.into_iter().take(PLACES).map(say).collect()
}

/// The last characters of the key in the text and of the key given here, when they differ.
fn other_key(case: &Case) -> Option<(String, String)> {
    let (shown, given) = case.key_ends().filter(|_| case.is_key_of_the_text() == Some(false))?;
    Some((shown.to_string(), given.to_string()))
}

/// How to say that it works from here.
fn works(case: &Case, conclusion: &Conclusion, probe: Probe, answer: String) -> Sentence {
    if probe == Probe::Chat(Chat::Xray) {
        return say!("verdict.gate_open");
    }
    if case.reading.is_none() && !matches!(probe, Probe::Chat(_)) {
        return say!("verdict.no_call");
    }
    if !matches!(probe, Probe::Chat(_)) {
        return say!("verdict.fact", answer = answer);
    }
    // Where the root cause is decided, "the program or its request" says less than is known.
    if conclusion.is_shown() {
        return say!("verdict.works_now", answer = answer);
    }
    // Where the program is known to send another key, "the same key" would be untrue.
    let other_key = conclusion.distinguishing().any(|it| it.is(OTHER_KEY));
    if other_key || observations::shown(&conclusion.signs, OTHER_ACCOUNT) {
        return say!("verdict.works_now", answer = answer);
    }
    let same_model = matches!(probe, Probe::Chat(_)) && case.model().is_some();
    match conclusion.fault {
        Some(Fault::Client | Fault::Request) if same_model => say!("verdict.works_same", answer = answer),
        Some(Fault::Client | Fault::Request) => say!("verdict.works_client", answer = answer),
        _ => say!("verdict.works_now", answer = answer),
    }
}

pub(super) fn alternatives(conclusion: &Conclusion, texts: &Texts) -> Vec<Alternative> {
    let title = |cause: CauseId| texts.cause(cause).map_or_else(|| cause.to_string(), |it| it.title.to_string());
    let label = |root: &str| {
        let page = texts.cause(conclusion.cause)?;
        page.hypotheses.iter().find(|it| it.id == root).map(|it| it.label.to_string())
    };
    let mut found: Vec<Alternative> = Vec::new();
    let named = conclusion.root.or_else(|| conclusion.open.first().map(|it| it.0));
    if conclusion.cause.is_named() {
        for (hypothesis, share) in &conclusion.open {
            if Some(hypothesis.id) == named.map(|it| it.id) {
                continue;
            }
            found.push(Alternative {
                cause: conclusion.cause,
                root_cause: Some(hypothesis.id),
                title: label(hypothesis.id).unwrap_or_else(|| title(conclusion.cause)),
                confidence: conclusion.confidence * share,
                split_by: named.and_then(|it| conclusion.splitter(it, hypothesis)).map(Probe::id),
            });
        }
    }
    for (cause, share) in &conclusion.others {
        let split_by = cause.entry().hypotheses.iter().find_map(|it| conclusion.splitter(named?, it));
        found.push(Alternative {
            cause: *cause,
            root_cause: None,
            title: title(*cause),
            confidence: *share,
            split_by: split_by.map(Probe::id),
        });
    }
    if let Some((cause, probe)) = conclusion.blocked.filter(|(cause, _)| !cause.entry().by_caller) {
        found.push(Alternative {
            cause,
            root_cause: None,
            title: title(cause),
            confidence: 0.3,
            split_by: Some(probe.id()),
        });
    }
    found.retain(|it| it.confidence >= WORTH_SAYING);
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    found.truncate(ALTERNATIVES);
    for it in &mut found {
        it.confidence = (it.confidence * 100.0).round() / 100.0;
    }
    found
}

/// Longest piece of the paste that is quoted, in characters.
const QUOTED: usize = 240;

fn quote(case: &Case, span: Option<Span>) -> Option<String> {
    let words = case.reading.as_ref()?.text.get(span?.range())?;
    Some(words.chars().take(QUOTED).collect()).filter(|words: &String| !words.is_empty())
}

pub(super) fn inferred(reading: &Reading) -> Vec<Inferred> {
    let status = reading.evidence.status.as_ref().filter(|status| status.inferred);
    let from =
        |span: Option<Span>| span.and_then(|span| reading.text.get(span.range())).unwrap_or_default().to_string();
    status
        .map(|status| Inferred { field: "status", value: status.value.into(), from: from(status.span) })
        .into_iter()
        .collect()
}

/// Whose failure it is. A failure that a check met again is OpenRouter's; a call that passes says nothing of it.
fn origin(case: &Case, conclusion: &Conclusion) -> OriginView {
    let met = conclusion.state == State::Reproduced && conclusion.cause.is_named();
    let judged = case
        .diagnosis
        .as_ref()
        .map(|diagnosis| &diagnosis.origin)
        .filter(|origin| !met || origin.party == Party::OpenRouter);
    let (party, name, probability) = match judged {
        Some(origin) => (origin.party, origin.name.clone(), origin.probability),
        None => (Party::OpenRouter, None, 0.99),
    };
    OriginView { party, name, probability: (probability * 100.0).round() / 100.0 }
}

pub(super) fn evidence(read: &Evidence) -> EvidenceView {
    let text = |it: &Option<Found<String>>| it.as_ref().map(|it| it.value.clone());
    let number = |found: &Option<Found<u64>>| found.as_ref().map(|found| found.value);
    EvidenceView {
        status: read.status.as_ref().filter(|status| !status.inferred).map(|status| status.value),
        message: text(&read.message),
        model: text(&read.model),
        provider: text(&read.provider),
        client: text(&read.client),
        error_type: text(&read.error_type),
        limit_source: text(&read.limit_source),
        retry_after_s: read.retry_after_s.as_ref().map(|it| it.value),
        generation_id: text(&read.generation_id),
        cf_ray: text(&read.cf_ray),
        limit_period: read.numbers.limit_period.clone(),
        limit_used_usd: read.numbers.limit_used_usd,
        limit_usd: read.numbers.limit_usd,
        limit_resets: read.numbers.limit_resets.clone(),
        availability: text(&read.availability),
        failed_routing_step: text(&read.failed_routing_step),
        host: text(&read.host),
        field: text(&read.field),
        allowed: read.allowed.clone(),
        previous_errors: read.previous.clone(),
        native_finish_reason: text(&read.native_finish),
        rate_limit: number(&read.rate_limit),
        rate_limit_remaining: number(&read.rate_remaining),
        rate_limit_reset_ms: number(&read.rate_limit_reset_ms),
        time: text(&read.time),
        models: read.models.iter().map(|found| found.value.clone()).collect(),
    }
}

pub(super) fn probes(case: &Case, texts: &Texts) -> Vec<ProbeView> {
    let known = case.known();
    let in_order = Probe::ALL.iter().filter_map(|it| case.result(*it));
    in_order
        .map(|it| ProbeView {
            id: it.request.probe.id(),
            outcome: it.outcome.label(),
            tone: it.tone(&known),
            http_status: it.http_status,
            ms: it.ms,
            cost_usd: it.cost_usd,
            says: texts.say(&it.says(&known)),
            detail: it.detail(&known),
        })
        .collect()
}

pub(super) fn ruled_out(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<RuledOut> {
    // What this machine shows by itself rules nothing out while nobody could be asked.
    if conclusion.blocked.is_some() && observations::is_cut_off(case) {
        return Vec::new();
    }
    let known = case.known();
    // Where something else answers, that a connection opens rules nothing out.
    let of_connection = |it: &&ProbeResult| it.request.probe == Probe::Reach;
    let cut =
        conclusion.cause.entry().gate == Gate::Connect && !matches!(conclusion.state, State::Cleared | State::Mended);
    let in_order = Probe::ALL.iter().filter_map(|it| case.result(*it)).filter(|it| !(cut && of_connection(it)));
    let in_order = in_order.filter_map(|it| {
        let what = texts.say(&it.in_order(&known)?);
        Some(RuledOut { what, probe: it.request.probe.id(), shown: texts.say(&it.says(&known)) })
    });
    let page = texts.cause(conclusion.cause);
    let excluded = conclusion.excluded.iter().filter_map(|(hypothesis, sign)| {
        let label = page?.hypotheses.iter().find(|it| it.id == hypothesis.id)?.label;
        let result: &ProbeResult = case.result(sign.probe?)?;
        (!label.is_empty()).then(|| RuledOut {
            what: label.to_string(),
            probe: result.request.probe.id(),
            shown: texts.say(&result.says(&known)),
        })
    });
    let mut rows: Vec<RuledOut> = Vec::new();
    for row in in_order.chain(excluded) {
        if !rows.iter().any(|it| it.what == row.what) {
            rows.push(row);
        }
    }
    rows
}

/// What the test call met behind the cause first, then what the gates' order foretells.
pub(super) fn next_gates(conclusion: &Conclusion) -> Vec<CauseId> {
    let mut found: Vec<CauseId> = conclusion.behind.into_iter().map(|(cause, _)| cause).collect();
    if conclusion.state == State::Mended {
        return Vec::new();
    }
    if conclusion.state == State::Cleared && conclusion.proof.is_some_and(|it| matches!(it, Probe::Chat(_))) {
        return found;
    }
    for name in conclusion.cause.entry().next {
        let Some(cause) = CauseId::parse(name).filter(|it| !found.contains(it)) else { continue };
        // Gates that the checks saw open are not foretold.
        let key_known = observations::shown(&conclusion.signs, ACCEPTED);
        if !(cause.entry().gate == Gate::Key && key_known) {
            found.push(cause);
        }
    }
    found
}

pub(super) fn layers(case: &Case) -> Vec<LayerView> {
    let Some(reading) = &case.reading else { return Vec::new() };
    reading.layers.iter().map(|it| LayerView { speaker: it.speaker, says: it.says.clone(), span: it.span }).collect()
}

pub(super) fn noise(case: &Case, texts: &Texts) -> Vec<NoiseView> {
    let Some(reading) = &case.reading else { return Vec::new() };
    reading
        .noise
        .iter()
        .map(|it| NoiseView {
            text: reading.text.get(it.span.range()).unwrap_or_default().to_string(),
            note: texts.say(&it.note),
            span: it.span,
        })
        .collect()
}

pub(super) fn failures(case: &Case) -> Vec<FailureView> {
    let Some(reading) = &case.reading else { return Vec::new() };
    reading
        .failures
        .iter()
        .enumerate()
        .map(|(index, failure)| {
            let facts = evidence(&failure.evidence);
            FailureView {
                number: index + 1,
                cause: failure.cause,
                message: facts.message,
                status: facts.status,
                model: facts.model,
                provider: facts.provider,
                host: facts.host,
                time: facts.time,
                span: failure.span,
                count: failure.count,
                decisive: index == reading.decisive,
            }
        })
        .collect()
}
