//! What a paste alone says, by the evidence ladder: fields, then literals, then the status.

use super::read::Reading;
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::lexicon::Client;
use crate::core::parse::span::Span;
use crate::core::rules::matches::{RuleMatch, What};
use crate::core::text::Sentence;
use crate::say;

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
    /// The best candidate; `none` or `undetermined` where nothing is named.
    pub best: Candidate,
    /// The others, best first.
    pub others: Vec<Candidate>,
    /// Where the cause is lost: what to paste instead.
    pub paste_instead: Option<Sentence>,
}

/// A best sign below this is no verdict.
const NAMED: f64 = 0.3;

/// Ranks the causes that the text shows.
#[must_use]
pub fn diagnose(reading: &Reading) -> Diagnosis {
    let mut candidates: Vec<Candidate> = Vec::new();
    let decisive = reading.decisive_sign.and_then(|it| reading.signs.get(it));
    if let Some(sign) = decisive.filter(|it| it.confidence >= NAMED) {
        candidates.push(candidate(reading, sign));
    }
    let mut others: Vec<&RuleMatch> = reading.signs.iter().collect();
    others.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.at.start.cmp(&b.at.start)));
    for sign in others {
        if !candidates.iter().any(|it| it.cause == sign.cause) {
            candidates.push(candidate(reading, sign));
        }
    }
    let named = decisive.is_some_and(|it| it.confidence >= NAMED);
    if !named {
        let open = unnamed(reading);
        let paste_instead = (open.cause == CauseId::UNDETERMINED).then(|| paste_instead(reading));
        return Diagnosis { best: open, others: candidates, paste_instead };
    }
    let best = candidates.remove(0);
    // Together the alternatives weigh no more than what the verdict leaves.
    let left = 1.0 - best.confidence;
    let sum: f64 = candidates.iter().map(|it| it.confidence).sum();
    for other in &mut candidates {
        other.confidence = other.confidence.min(left * other.confidence / sum.max(left));
    }
    let vague = best.confidence < 0.6 || best.cause == CauseId::UNDETERMINED;
    Diagnosis { best, others: candidates, paste_instead: vague.then(|| paste_instead(reading)) }
}

/// A text that names nobody and shows only a status may still be of such a call.
const NOBODY_NAMED: f64 = 0.45;

/// From this weight on a number is a status wherever it stands.
const PLAIN: u8 = 66;

/// Nothing points to a cause: is there an OpenRouter failure at all?
fn unnamed(reading: &Reading) -> Candidate {
    let context = &reading.parsed.context;
    let failing = reading
        .parsed
        .statuses
        .iter()
        .take(512)
        .filter(|it| it.code >= 400 && it.weight >= 45)
        .find(|it| !reading.parsed.is_foreign(it.at.start));
    let near = failing.map_or(0, |it| it.at.start);
    let ours = context.shows_openrouter() && !reading.parsed.is_foreign(near);
    let nobody = !context.shows_openrouter() && context.foreign.is_empty();
    match failing {
        Some(seen) if ours || nobody && (seen.weight >= PLAIN || reading.evidence.client.is_some()) => Candidate {
            cause: CauseId::UNDETERMINED,
            confidence: if ours { 0.8 } else { NOBODY_NAMED },
            because: vec![Reason {
                fact: say!("because.status_only", status = seen.code),
                span: Some(reading.parsed.span(&seen.at)),
            }],
        },
        _ => Candidate {
            cause: CauseId::NONE,
            confidence: if context.foreign.is_empty() { 0.7 } else { 0.9 },
            because: vec![Reason { fact: say!("because.nothing"), span: None }]
                .into_iter()
                .chain(answered(reading))
                .collect(),
        },
    }
}

/// A call in the text worked.
fn answered(reading: &Reading) -> Option<Reason> {
    let span = reading.evidence.status.as_ref().filter(|it| it.value == 200)?.span?;
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

fn candidate(reading: &Reading, sign: &RuleMatch) -> Candidate {
    Candidate {
        cause: sign.cause,
        confidence: (sign.confidence * 100.0).round() / 100.0,
        because: because(reading, sign),
    }
}

/// The sign itself, then the facts that go with it.
fn because(reading: &Reading, sign: &RuleMatch) -> Vec<Reason> {
    let evidence = &reading.evidence;
    let span = Some(reading.parsed.span(&sign.at));
    let main = match &sign.what {
        What::Literal(text) => say!("because.literal", text = text),
        What::Field(name, value) => say!("because.field", name = name, value = value),
        What::Status(status) => say!("because.status_only", status = status),
    };
    let mut because = vec![Reason { fact: main, span }];
    if let Some(status) =
        evidence.status.as_ref().filter(|it| it.span.is_some() && !matches!(sign.what, What::Status(_)))
    {
        because.push(Reason { fact: say!("because.status", status = status.value), span: status.span });
    }
    if let Some(provider) = &evidence.provider {
        because.push(Reason { fact: say!("because.provider", provider = provider.value), span: provider.span });
    } else if evidence.provider_is_null {
        because.push(Reason { fact: say!("because.provider_null"), span: None });
    }
    if let Some(limit) = evidence.limit_source.as_ref().filter(|_| !matches!(sign.what, What::Field("limit_source", _)))
    {
        because
            .push(Reason { fact: say!("because.field", name = "limit_source", value = limit.value), span: limit.span });
    }
    if let Some(step) =
        evidence.failed_routing_step.as_ref().filter(|_| !matches!(sign.what, What::Field("failed_routing_step", _)))
    {
        because.push(Reason {
            fact: say!("because.field", name = "failed_routing_step", value = step.value),
            span: step.span,
        });
    }
    let count = reading.failures.get(reading.decisive).map_or(1, |it| it.count);
    if count > 1 {
        because.push(Reason { fact: say!("because.repeated", count = count), span: None });
    }
    if reading.failures.len() > 1 {
        because.push(Reason { fact: say!("because.several", count = reading.failures.len()), span: None });
    }
    because
}
