//! What a paste alone says, by the evidence ladder: fields, then literals, then the status.

use super::lines::{self, Kind};
use super::origin::{self, Origin, Party};
use super::read::Reading;
use super::topics;
use super::{leaning, nothing_failed};
use crate::core::address::api_url::Fit;
use crate::core::knowledge::causes::{CauseId, Gate};
use crate::core::knowledge::clients::Client;
use crate::core::knowledge::lexicon::FAILED;
use crate::core::parse::anchor_words::{CREDITS_PAGE, KEYS_PAGE};
use crate::core::parse::base_url::Named;
use crate::core::parse::fields::FieldName;
use crate::core::parse::literals::Care;
use crate::core::parse::mentions::{Mention, MentionWeight};
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::quoted::QuotedKind;
use crate::core::parse::span::Span;
use crate::core::parse::status;
use crate::core::rules::matches::{RuleMatch, SAID, What};
use crate::core::text::Sentence;
use crate::core::words::{Fault, RuleField};
use crate::say;
use jiff::{Timestamp, tz::TimeZone};
use std::ops::Range;

/// A reason read from the paste.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The sentence.
    pub fact: Sentence,
    /// Where it stands.
    pub span: Option<Span>,
}

/// A cause with its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The cause.
    pub cause: CauseId,
    /// 0 to 1.
    pub confidence: f64,
    /// Why.
    pub because: Vec<Reason>,
}

/// What a paste alone says.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// Whose failure it is.
    pub origin: Origin,
    /// The best candidate; `none` or `undetermined` where nothing is named.
    pub best: Candidate,
    /// The others, best first.
    pub others: Vec<Candidate>,
    /// Where the cause is lost: what to paste instead.
    pub paste_instead: Option<Sentence>,
}

/// A best sign below this is no verdict.
const NAMED: f64 = 0.3;

/// Judges whose failure the text shows, then ranks the causes.
#[must_use]
pub fn diagnose(reading: &Reading) -> Diagnosis {
    let ranked = by_rules(reading);
    spoken_of(reading, &ranked).unwrap_or(ranked)
}

/// The same of a record of a log: what a program printed is no description, so that its words only choose between causes that
/// a rule names.
#[must_use]
pub fn diagnose_record(reading: &Reading) -> Diagnosis {
    let ranked = by_rules(reading);
    let spoken = ranked.best.cause.is_named().then(|| spoken_of(reading, &ranked)).flatten();
    spoken.unwrap_or(ranked)
}

fn by_rules(reading: &Reading) -> Diagnosis {
    let sign = decisive(reading);
    let place = failing(reading).map(|seen| seen.at.start);
    let client = reading.evidence.client.as_ref().and_then(|found| Client::find(&found.value));
    let origin = origin::judge(&reading.text, &reading.parsed, sign, place.or_else(|| failed(reading)), client);
    ranked(reading, origin)
}

/// Where no rule names a cause, or none surely, what the words of the text as a whole speak for.
fn spoken_of(reading: &Reading, ranked: &Diagnosis) -> Option<Diagnosis> {
    let named = ranked.best.cause.is_named();
    let open = ranked.origin.party == Party::OpenRouter && (!named || ranked.best.confidence < UNSURE);
    let quiet = ranked.best.cause == CauseId::NONE;
    // A word of failure that is not OpenRouter's is somebody else's.
    let another = quiet && FAILED.iter().any(|word| !reading.parsed.hits.of(word, Care::Loose).is_empty());
    // Nor do the words of a compiler describe a call.
    let built = reading.parsed.quoted.iter().any(|stretch| stretch.kind == QuotedKind::Build);
    let topic = (open && !another && !built).then(|| topics::of(&reading.text)).flatten()?;
    if topic.known < if quiet { FEWEST_QUIET } else { FEWEST } {
        return None;
    }
    let lost = ranked.best.cause == CauseId::UNDETERMINED;
    // What a program prints over every answer of one status describes nothing.
    if lost && is_noise(reading) {
        return None;
    }
    let logged =
        || reading.text.lines().any(|line| leaning::is_leveled(line) || lines::kind(line.trim()) == Kind::Trace);
    // A line that opens with the error is a program's.
    let printed = decisive(reading).is_some_and(|sign| {
        let line = nothing_failed::line_around(&reading.parsed.flat.text, sign.at.start);
        let told = matches!(lines::kind(line.trim()), Kind::Row | Kind::Heading);
        sign.cause.is_named() && !sign.generic && !told && leaning::is_error_lead(line, &line.to_lowercase())
    });
    let logged = || logged() || printed;
    // Somebody who tells of their own calls explains nothing in general.
    let told = is_users_report(&reading.parsed);
    let explains = lost && !is_bare_status(reading) || !logged();
    if !quiet && topic.idle >= IDLE && !told && explains {
        let openrouter = 1.0 - topic.idle;
        let origin = Origin { idle: Some(nothing_failed::Idle::Prose), ..Origin::idle(openrouter) };
        let best =
            Candidate { cause: CauseId::NONE, confidence: round(topic.idle), because: nothing(reading, &origin) };
        return Some(Diagnosis { origin, best, others: ranked.others.clone(), paste_instead: None });
    }
    let least = if named { SPOKEN_AGAINST } else { SPOKEN };
    // Where a status is all that is left, the words around it are of the call, not of what became of it.
    let open = topic.share < least || is_bare_status(reading);
    if open || topic.cause == ranked.best.cause || quiet && topic.idle >= IDLE_QUIET {
        let mut ranked = ranked.clone();
        // The more its words explain, the less a failure without a reason is one.
        if lost && explains {
            ranked.best.confidence = round(ranked.best.confidence * (1.0 - topic.idle));
        }
        return Some(ranked);
    }
    // The words of a setting speak of the address; it stands there, and it is right.
    let right = |named: &Named| named.fit == Fit::Right;
    let addresses = &reading.parsed.base_urls;
    if topic.cause.entry().gate == Gate::Path && !addresses.is_empty() && addresses.iter().all(right) {
        return Some(ranked.clone());
    }
    let words: Vec<&str> = topic.words.iter().filter_map(|at| reading.text.get(at.clone())).collect();
    let span = topic.words.first().map(|at| Span { start: at.start, end: at.end });
    let reason = Reason { fact: say!("because.topic", words = words.join(", ")), span };
    let kept = ranked.best.because.iter().filter(|_| !quiet).cloned();
    // The shares are modest: of texts with a share of a third, two thirds are right.
    let confidence = round(ranked.origin.openrouter * topic.share.sqrt() * (1.0 - topic.idle));
    let because = std::iter::once(reason).chain(kept).collect();
    let best = Candidate { cause: topic.cause, confidence, because };
    let before = named.then(|| ranked.best.clone());
    let mut others: Vec<Candidate> = before.into_iter().chain(ranked.others.iter().cloned()).collect();
    others.retain(|other| other.cause != topic.cause);
    limit(&mut others, 1.0 - confidence, confidence);
    Some(Diagnosis { origin: ranked.origin.clone(), best, others, paste_instead: Some(paste_instead(reading)) })
}

/// Whether the sign that decides is a phrase by which a program replaces an answer.
fn is_noise(reading: &Reading) -> bool {
    let at = decisive(reading).map(|sign| reading.parsed.span(&sign.at).start);
    at.is_some_and(|at| reading.noise.iter().any(|noise| noise.span.range().contains(&at)))
}

/// Whether nothing but a status, as a number or in the words that stand for it, is what decides.
fn is_bare_status(reading: &Reading) -> bool {
    is_reason_phrase(reading) || decisive(reading).is_some_and(|sign| matches!(sign.what, What::Status(_)))
}

/// Whether only the words that stand for a status decide.
#[must_use]
pub fn is_reason_phrase(reading: &Reading) -> bool {
    decisive(reading).is_some_and(RuleMatch::is_reason_phrase)
}

/// A rule less sure than this yields to words that are surer.
const UNSURE: f64 = 0.75;

/// Fewer known words beside a failure are a message rather than an account of one.
const FEWEST: usize = 8;

/// The same for a text that names no failure.
const FEWEST_QUIET: usize = 5;

/// From which share on words name a cause; found on texts that the weights were not learnt from, as the next three.
const SPOKEN: f64 = 0.3;

/// The same against an unsure rule.
const SPOKEN_AGAINST: f64 = 0.45;

/// From which share on a text without a reason only explains.
const IDLE: f64 = 0.6;

/// The same for a text that names no failure.
const IDLE_QUIET: f64 = 0.4;

/// The same for an answer that came from OpenRouter: whose it is, is no question.
#[must_use]
pub fn diagnose_answer(reading: &Reading) -> Diagnosis {
    ranked(reading, Origin::certain())
}

fn decisive(reading: &Reading) -> Option<&RuleMatch> {
    let sign = reading.decisive_sign.and_then(|index| reading.signs.get(index));
    sign.filter(|sign| sign.confidence >= NAMED)
}

fn ranked(reading: &Reading, origin: Origin) -> Diagnosis {
    let share = origin.openrouter;
    let mut candidates: Vec<Candidate> = Vec::new();
    let decisive = decisive(reading);
    if let Some(sign) = decisive {
        candidates.push(candidate(reading, sign, share));
    }
    let mut others: Vec<&RuleMatch> = reading.signs.iter().collect();
    others.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.at.start.cmp(&b.at.start)));
    for sign in others {
        if !candidates.iter().any(|known| known.cause == sign.cause) {
            candidates.push(candidate(reading, sign, share));
        }
    }
    // A message that is not known says more than a status of many meanings.
    let unknown = decisive.is_some_and(|sign| matches!(sign.what, What::Status(400 | 403 | 404 | 409 | 422)))
        && reading.evidence.message.as_ref().is_some_and(|message| is_message(&message.value));
    let ours = matches!(origin.party, Party::OpenRouter) && !unknown;
    // What nobody shows to be OpenRouter's is named only where the words say what it resembles.
    let spoken =
        |sign: &RuleMatch| matches!(sign.what, What::Literal(_)) && (sign.own || reading.evidence.client.is_some());
    let resembles =
        origin.party == Party::Unknown && decisive.is_some_and(|sign| sign.cause.is_named() || spoken(sign));
    if decisive.is_none() || !(ours || resembles) {
        let best = open(reading, &origin);
        let paste_instead = (best.cause == CauseId::UNDETERMINED).then(|| paste_instead(reading));
        candidates.retain(|candidate| candidate.cause != best.cause);
        limit(&mut candidates, 1.0 - best.confidence, 1.0);
        return Diagnosis { origin, best, others: candidates, paste_instead };
    }
    let best = candidates.remove(0);
    limit(&mut candidates, 1.0 - best.confidence, best.confidence);
    let vague = best.confidence < 0.6 || best.cause == CauseId::UNDETERMINED;
    Diagnosis { origin, best, others: candidates, paste_instead: vague.then(|| paste_instead(reading)) }
}

/// Together the alternatives weigh no more than what the verdict leaves, and none more than the verdict.
fn limit(others: &mut [Candidate], left: f64, best: f64) {
    let sum: f64 = others.iter().map(|other| other.confidence).sum();
    for other in others {
        other.confidence =
            other.confidence.min(left * other.confidence / sum.max(left).max(f64::MIN_POSITIVE)).min(best);
    }
}

/// Words of an answer, not a phrase that stands for a status or for any failure.
#[must_use]
pub fn is_message(words: &str) -> bool {
    let split = |letter: char| !letter.is_alphanumeric() && letter != '\'';
    let said = words.split(split).filter(|word| word.chars().any(char::is_alphabetic)).map(str::to_lowercase);
    words.split_whitespace().count() >= 3 && said.filter(|word| !GENERAL.contains(&word.as_str())).count() >= 2
}

/// What programs say of any failure, word by word.
const GENERAL: [&str; 66] = [
    "a",
    "an",
    "and",
    "api",
    "at",
    "bad",
    "be",
    "by",
    "call",
    "calling",
    "chat",
    "client",
    "code",
    "completion",
    "completions",
    "could",
    "error",
    "exception",
    "expected",
    "failed",
    "failure",
    "for",
    "forbidden",
    "format",
    "found",
    "from",
    "gateway",
    "get",
    "got",
    "has",
    "had",
    "http",
    "https",
    "in",
    "internal",
    "invalid",
    "is",
    "it",
    "json",
    "llm",
    "many",
    "method",
    "model",
    "no",
    "not",
    "occurred",
    "of",
    "on",
    "openrouter",
    "payment",
    "provider",
    "request",
    "requests",
    "required",
    "response",
    "returned",
    "server",
    "something",
    "status",
    "the",
    "to",
    "too",
    "unauthorized",
    "unexpected",
    "was",
    "with",
];

/// The status of a failure that is not another party's.
fn failing(reading: &Reading) -> Option<&status::StatusMention> {
    let statuses = reading.parsed.statuses.iter().take(512);
    statuses
        .filter(|seen| seen.code >= 400 && seen.weight >= 45)
        .filter(|seen| reading.parsed.quoted_around(seen.at.start).is_none())
        .find(|seen| reading.parsed.other_party(seen.at.start).is_none())
}

/// Longest report that is read as one piece.
const REPORT: usize = 2500;

/// How people speak of what happened to them.
const PERSONAL: [&str; 12] = ["i ", "i'm ", "i've ", "my ", "we ", "our ", "ich ", "je ", "eu ", "yo ", "我", "мне "];

/// A short account of what somebody met, with OpenRouter and nobody else in it: it is about OpenRouter all through.
fn is_users_report(parsed: &Parsed) -> bool {
    let (flat, context) = (&parsed.flat.text, &parsed.context);
    let alone = context.foreign.is_empty() && context.advised.is_empty();
    // A free variant is OpenRouter's alone.
    let free = || parsed.models.iter().any(|model| model.value.contains('/') && model.value.ends_with(":free"));
    let named = || context.openrouter.iter().any(|mention| mention.standing > MentionWeight::Aside) || free();
    if flat.len() > REPORT || !alone || parsed.fields.containers.len() > 1 || !named() {
        return false;
    }
    let lower = flat.to_lowercase();
    let spoken = |words: &str| {
        let mut places = lower.match_indices(words).map(|(at, _)| at);
        let word = words.ends_with(' ');
        places.any(|at| !word || at == 0 || lower[..at].ends_with(|before: char| !before.is_alphanumeric()))
    };
    PERSONAL.iter().any(|words| spoken(words))
}

/// A word of failure in a record that names OpenRouter.
fn failed(reading: &Reading) -> Option<usize> {
    let parsed = &reading.parsed;
    let flat = &parsed.flat.text;
    let words = FAILED.iter().flat_map(|word| parsed.hits.of(word, Care::Loose));
    let words = words.filter(|hit| !is_of_none(flat, &hit.at) && !is_measure(&flat[hit.at.end..]));
    let words = words.map(|hit| hit.at.clone());
    let named = |word: &Range<usize>| {
        let record = parsed.record(word.start);
        let mentions = parsed.context.openrouter.iter();
        // A setting and a part of a name say what is around, not what failed.
        let party = |mention: &&Mention| {
            let line = nothing_failed::line_around(flat, mention.at.start).trim();
            let setting = match parsed.top(mention.at.start) {
                Some(object) => is_configured(parsed, mention, object),
                // Reports write their labels with a capital.
                None if mention.standing == MentionWeight::Label && line.starts_with(char::is_uppercase) => false,
                // `openrouter: failed`: the value is what became of it.
                None => nothing_failed::is_setting(line) && !line.ends_with(&flat[word.clone()]),
            };
            mention.standing > MentionWeight::Aside && !setting
        };
        mentions.filter(party).any(|mention| record.contains(&mention.at.start))
    };
    let alone = is_users_report(parsed);
    let said = |word: &Range<usize>| parsed.quoted_around(word.start).is_none();
    let ours = |word: &Range<usize>| (alone || named(word)) && parsed.other_party(word.start).is_none();
    words.filter(said).filter(ours).map(|word| word.start).max()
}

/// What OpenRouter is quoted as saying, in a text of a few lines that names nobody else and no failure: `OpenRouter: the words`,
/// `openrouter says …`.
fn quoted_message(reading: &Reading) -> Option<Range<usize>> {
    let parsed = &reading.parsed;
    let (flat, context) = (&parsed.flat.text, &parsed.context);
    let lines = flat.lines().filter(|line| !line.trim().is_empty()).count();
    if flat.len() > QUOTED || lines > QUOTED_LINES || !context.foreign.is_empty() || !context.advised.is_empty() {
        return None;
    }
    let mentions = context.openrouter.iter().filter(|mention| mention.standing > MentionWeight::Catalogue);
    mentions.filter(|mention| parsed.quoted_around(mention.at.start).is_none()).find_map(|mention| {
        let line = nothing_failed::line_around(flat, mention.at.start);
        // A remark in settings or a heading.
        if line.trim_start().starts_with(['#', '/', '*', '-']) || nothing_failed::is_setting(line.trim()) {
            return None;
        }
        let behind = flat[mention.at.end..].lines().next().unwrap_or_default();
        let behind = behind.strip_prefix(".ai").unwrap_or(behind).trim_start_matches(']');
        let verb = SAID_BY.iter().find_map(|verb| behind.strip_prefix(' ')?.strip_prefix(verb));
        let words = verb.or_else(|| behind.strip_prefix(": ").filter(|words| is_sentence(words)))?;
        words.chars().any(char::is_alphabetic).then(|| mention.at.clone())
    })
}

/// Longest text that is read as what somebody said, and its most lines.
const QUOTED: usize = 400;
const QUOTED_LINES: usize = 4;

/// How a person tells what they were answered, behind the name of who answered.
const SAID_BY: [&str; 11] = [
    "says",
    "said",
    "gives me",
    "gave me",
    "tells me",
    "told me",
    "keeps saying",
    "answers me",
    "answered me",
    "replies",
    "replied",
];

/// Words that a verb holds together, unlike a list of values.
fn is_sentence(words: &str) -> bool {
    const VERBS: [&str; 14] = [
        "is", "are", "was", "were", "isn't", "aren't", "can't", "cannot", "can", "does", "doesn't", "must", "has",
        "have",
    ];
    is_message(words) && words.to_lowercase().split_whitespace().any(|word| VERBS.contains(&word))
}

/// `"failed": 0`, `errors=[]`, `0 failed`, `no errors`: a count of none.
fn is_of_none(flat: &str, at: &Range<usize>) -> bool {
    let (before, behind) = (flat[..at.start].trim_end_matches(' '), &flat[at.end..]);
    let value = behind.trim_start_matches(['"', '\'', ' ', ':', '=']);
    let valued = behind.trim_start_matches(['"', '\'']).starts_with([':', '=']);
    let is_none = ["0", "[]", "null", "none", "None", "false"].iter().any(|nothing| value.starts_with(nothing));
    let word = before.rsplit(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | ',')).next();
    let counted = before.len() < at.start && matches!(word, Some("0" | "no" | "No" | "zero" | "without"));
    valued && is_none || counted
}

/// `error budget`, `error rate`: what is measured, whether or not anything failed.
fn is_measure(behind: &str) -> bool {
    let word = behind.strip_prefix(' ').and_then(|rest| rest.split(|letter: char| !letter.is_alphabetic()).next());
    word == Some("budget") || word == Some("rate") && !behind.starts_with(" rate limit")
}

/// An object that names OpenRouter and tells of no failure: settings.
fn is_configured(parsed: &Parsed, mention: &Mention, object: &Range<usize>) -> bool {
    let shown = &parsed.flat.text[object.clone()];
    // `[openrouter] …`, `[provider: openrouter] …`: the tag of a line.
    if shown.starts_with('[') && !shown.contains(['{', '"', '\'', ',', '\n']) {
        return false;
    }
    let named = parsed.flat.text[mention.at.clone()].starts_with(['o', 'O']);
    let told = [FieldName::Error, FieldName::Message, FieldName::Code, FieldName::Status];
    named && !told.iter().any(|key| parsed.fields.of_key(*key).any(|field| object.contains(&field.key_at)))
}

/// No cause is named: is there an OpenRouter failure at all?
fn open(reading: &Reading, origin: &Origin) -> Candidate {
    let status = failing(reading);
    let failed = status.map(|seen| seen.at.clone()).or_else(|| failed(reading).map(|at| at..at));
    match failed {
        Some(at) if origin.party == Party::OpenRouter => {
            let fact = match status {
                Some(seen) => say!("because.status_only", status = seen.code),
                None => say!("because.failed"),
            };
            let span = Some(reading.parsed.span(&at)).filter(|span| span.start < span.end);
            Candidate {
                cause: CauseId::UNDETERMINED,
                confidence: round(origin.openrouter * OPEN),
                because: step(reading).into_iter().chain([Reason { fact, span }]).collect(),
            }
        }
        _ if origin.party == Party::OpenRouter
            && let Some(at) = quoted_message(reading) =>
        {
            let span = Some(reading.parsed.span(&at));
            let because = vec![Reason { fact: say!("because.failed"), span }];
            Candidate { cause: CauseId::UNDETERMINED, confidence: round(origin.openrouter * QUOTED_SHARE), because }
        }
        _ => {
            // Nothing in it failed, as far as anybody can see, wherever OpenRouter is named.
            let quiet = origin.party == Party::OpenRouter;
            let confidence = if quiet { QUIET } else { 1.0 - origin.openrouter };
            Candidate { cause: CauseId::NONE, confidence: round(confidence), because: nothing(reading, origin) }
        }
    }
}

/// The router's step at which the call ended.
fn step(reading: &Reading) -> Option<Reason> {
    let step = reading.evidence.failed_routing_step.as_ref()?;
    Some(Reason { fact: say!("because.step", step = step.value), span: step.span })
}

/// Why there is no OpenRouter failure.
fn nothing(reading: &Reading, origin: &Origin) -> Vec<Reason> {
    let span = origin.span;
    let mut because = match (origin.party, &origin.name) {
        (Party::Other, Some(name)) => vec![Reason { fact: say!("because.other", name = name), span }],
        (Party::Other, None) => vec![Reason { fact: say!("because.other_format"), span }],
        (Party::Local, name) => {
            vec![Reason { fact: say!("because.local", name = name.as_deref().unwrap_or_default()), span }]
        }
        (Party::NothingFailed, _) => {
            let key = origin.idle.map_or("because.nothing", nothing_failed::Idle::key);
            vec![Reason { fact: Sentence { key, args: Vec::new() }, span }]
        }
        _ => vec![Reason { fact: say!("because.nothing"), span: None }],
    };
    because.extend(answered(reading));
    because
}

/// How surely a failure whose cause is not shown has none that the text shows.
const OPEN: f64 = 0.8;

/// The same where only somebody's words speak of it.
const QUOTED_SHARE: f64 = 0.5;

/// How surely nothing failed where OpenRouter is named and no word of failure stands.
const QUIET: f64 = 0.8;

fn round(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

/// A call in the text worked.
fn answered(reading: &Reading) -> Option<Reason> {
    let span = reading.evidence.status.as_ref().filter(|it| it.value == 200)?.span?;
    // Words of a failure let a 200 be inferred as well; they are no answer that a model gave.
    if decisive(reading).is_some_and(|sign| reading.parsed.span(&sign.at) == span) {
        return None;
    }
    let text = reading.text.get(span.range())?.trim();
    let fact =
        if text == "200" { say!("because.status", status = text) } else { say!("because.answered", text = text) };
    Some(Reason { fact, span: Some(span) })
}

/// Where this client shows the whole answer.
fn paste_instead(reading: &Reading) -> Sentence {
    let client = reading.evidence.client.as_ref().and_then(|it| Client::find(&it.value));
    match client.and_then(|it| it.body) {
        Some(key) => Sentence { key, args: Vec::new() },
        None => say!("paste_instead.any"),
    }
}

fn candidate(reading: &Reading, sign: &RuleMatch, share: f64) -> Candidate {
    Candidate { cause: sign.cause, confidence: round(sign.confidence * share), because: because(reading, sign) }
}

/// The sign itself, then the facts that go with it.
fn because(reading: &Reading, sign: &RuleMatch) -> Vec<Reason> {
    let evidence = &reading.evidence;
    let span = Some(reading.parsed.span(&sign.at));
    let main = match &sign.what {
        What::Literal(text) => {
            // The rule may fit although case and punctuation differ; what is quoted stands in the text.
            let words = span.and_then(|span| reading.text.get(span.range())).unwrap_or(text);
            say!("because.literal", text = words.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        What::Words => {
            let words = span.and_then(|span| reading.text.get(span.range())).unwrap_or_default();
            say!("because.literal", text = words.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        What::Field(RuleField::FailedRoutingStep, step) => say!("because.step", step = step),
        What::Field(RuleField::MidStream, code) => say!("because.mid_stream", code = code),
        What::Field(RuleField::BaseUrl, fit) if fit == "foreign_path" => say!("because.foreign_path"),
        What::Field(RuleField::Resource, name) => say!("because.resource", name = name),
        What::Field(RuleField::BaseUrl, _) => say!("because.base_url"),
        What::Field(RuleField::SaidOfModel | RuleField::SaidOfShortId, words) => {
            let whole = words.rsplit_once(' ').filter(|_| words.len() == SAID).map(|(whole, _)| format!("{whole} …"));
            say!("because.said_of_model", words = whole.as_ref().unwrap_or(words))
        }
        What::Field(RuleField::Answer, value) if value == "empty_content" => say!("because.answer_empty"),
        What::Field(RuleField::Answer, value) if value == "empty_choices" => say!("because.answer_no_choice"),
        What::Field(name, value) => say!("because.field", name = name.as_str(), value = value),
        What::Status(status) => say!("because.status_only", status = status),
    };
    let mut because = match provider_sentence(reading, sign) {
        Some(reason) => vec![reason],
        None => vec![Reason { fact: main, span }],
    };
    let facts: Vec<Reason> =
        party_statements(reading).into_iter().filter(|reason| reason.fact != because[0].fact).collect();
    because.extend(facts);
    if let Some(status) =
        evidence.status.as_ref().filter(|it| it.read_at().is_some() && !matches!(sign.what, What::Status(_)))
    {
        because.push(Reason { fact: say!("because.status", status = status.value), span: status.span });
    }
    if let Some(provider) = &evidence.provider {
        because.push(Reason { fact: say!("because.provider", provider = provider.value), span: provider.span });
    } else if evidence.provider_is_null {
        because.push(Reason { fact: say!("because.provider_null"), span: None });
    }
    if let Some(limit) =
        evidence.limit_source.as_ref().filter(|_| !matches!(sign.what, What::Field(RuleField::LimitSource, _)))
    {
        because
            .push(Reason { fact: say!("because.field", name = "limit_source", value = limit.value), span: limit.span });
    }
    because.extend(step(reading).filter(|_| !matches!(sign.what, What::Field(RuleField::FailedRoutingStep, _))));
    because.extend(beside(reading));
    let count = reading.failures.get(reading.decisive).map_or(1, |it| it.count);
    if count > 1 {
        because.push(Reason { fact: say!("because.repeated", count = count), span: None });
    }
    because
}

/// The provider's sentence where it stands, for a sign that is only the class of its error.
fn provider_sentence(reading: &Reading, sign: &RuleMatch) -> Option<Reason> {
    let bare = matches!(&sign.what, What::Literal(text) if !text.contains(' '));
    let words = reading.evidence.statements.provider_words.as_ref().filter(|_| bare)?;
    let flat = &reading.parsed.flat.text;
    let start = words
        .split(['"', '\'', '`', '\\', '…'])
        .next()
        .map(str::trim_end)
        .filter(|start| start.len() >= SHORTEST_QUOTE)?;
    let at = flat.find(start).filter(|at| reading.parsed.fields.in_raw(*at))?;
    let span = Some(reading.parsed.span(&(at..at + start.len())));
    Some(Reason { fact: say!("because.provider_says", words = words), span })
}

/// Least length of the words by which a provider's sentence is found again.
const SHORTEST_QUOTE: usize = 10;

/// What the parties say themselves, with the limit that the headers count: it says more than a status does.
fn party_statements(reading: &Reading) -> Vec<Reason> {
    let evidence = &reading.evidence;
    let told = &evidence.statements;
    // What OpenRouter found itself stands in the same field, and no provider beside it.
    let own = decisive(reading).is_some_and(|sign| sign.cause.entry().gate == Gate::Model);
    let passed_on = evidence.provider.is_some() || !own;
    let reset = evidence.rate_limit_reset_ms.as_ref().and_then(|reset| i64::try_from(reset.value).ok());
    let reset = reset.and_then(|at| Timestamp::from_millisecond(at).ok());
    let facts = [
        told.provider_words.as_ref().filter(|_| passed_on).map(|words| say!("because.provider_says", words = words)),
        told.permitted.as_ref().map(|permitted| match &told.serving {
            Some(serving) => say!("because.serving", serving = serving, permitted = permitted),
            None => say!("because.permitted", permitted = permitted),
        }),
        told.relay.as_ref().map(|name| say!("because.relay", name = name)),
        evidence.rate_limit.as_ref().map(|limit| match &evidence.rate_remaining {
            Some(left) => say!("because.rate_left", limit = limit.value, left = left.value),
            None => say!("because.rate_limit", limit = limit.value),
        }),
        reset.map(|at| {
            say!(
                "because.rate_reset",
                time = at.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M").to_string()
            )
        }),
        told.idle_limit.as_ref().map(|limit| say!("because.idle_limit", limit = limit)),
    ];
    facts.into_iter().flatten().map(|fact| Reason { fact, span: None }).collect()
}

/// What stands beside the message and says more than it.
fn beside(reading: &Reading) -> Vec<Reason> {
    let evidence = &reading.evidence;
    let mut because = Vec::new();
    // What a program misses in an answer is no part of a request.
    let refused = decisive(reading).is_none_or(|sign| sign.cause.entry().fault != Fault::Client);
    if let Some(field) = evidence.field.as_ref().filter(|_| refused) {
        let fact = match evidence.allowed.as_slice() {
            [] => say!("because.refused_field", field = field.value),
            allowed => say!("because.refused_value", field = field.value, allowed = allowed.join(", ")),
        };
        because.push(Reason { fact, span: field.span });
    }
    if let [first, ..] = evidence.previous.as_slice() {
        let mut names: Vec<&str> = evidence.previous.iter().map(|refusal| refusal.provider.as_str()).collect();
        names.dedup();
        let message = first.message.as_deref().unwrap_or_default();
        let fact = say!("because.previous", providers = names.join(", "), message = message);
        because.push(Reason { fact, span: None });
    }
    if let Some(word) = &evidence.native_finish {
        because.push(Reason { fact: say!("because.native_finish", value = word.value), span: word.span });
    }
    let page = |literal: &'static str| reading.parsed.hits.of(literal, Care::Loose).first();
    if let Some(hit) = page(KEYS_PAGE) {
        because.push(Reason { fact: say!("because.tail_keys"), span: Some(reading.parsed.span(&hit.at)) });
    } else if let Some(hit) = page(CREDITS_PAGE) {
        because.push(Reason { fact: say!("because.tail_credits"), span: Some(reading.parsed.span(&hit.at)) });
    }
    because
}
