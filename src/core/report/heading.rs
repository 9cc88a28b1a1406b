//! Heading and summary of a verdict that the paste alone gives: they follow whose failure it is, and how sure that is.

use crate::core::case::Case;
use crate::core::infer::conclude::{Conclusion, State};
use crate::core::knowledge::causes::CauseId;
use crate::core::reading::offline::is_message;
use crate::core::reading::{Diagnosis, Party, Reading};
use crate::core::text::{Sentence, Texts};
use crate::say;

/// A named cause below this is told as a possibility.
const SURE: f64 = 0.6;

/// Longest message in a heading, in characters.
const HEADLINE: usize = 160;

/// Heading and, where it differs from the page's, summary; nothing where the page's own fit.
pub(super) fn untested(
    case: &Case,
    conclusion: &Conclusion,
    title: &str,
    texts: &Texts,
) -> Option<(String, Option<String>)> {
    let (reading, diagnosis) = (case.reading.as_ref()?, case.diagnosis.as_ref()?);
    if conclusion.cause != diagnosis.best.cause || conclusion.state != State::NotTested {
        return None;
    }
    let say = |sentence: Sentence| texts.say(&sentence);
    let origin = &diagnosis.origin;
    if conclusion.cause.is_named() {
        return match origin.party {
            Party::Unknown => {
                Some((say(say!("verdict.if_openrouter", title = title)), Some(say(say!("verdict.if_summary")))))
            }
            _ if conclusion.confidence < SURE => Some((say(say!("verdict.perhaps", title = title)), None)),
            _ => None,
        };
    }
    if conclusion.cause == CauseId::UNDETERMINED {
        return undetermined(reading, diagnosis, texts);
    }
    let other = || Some(say(say!("verdict.other_summary")));
    match (origin.party, &origin.name) {
        (Party::Other, Some(name)) => Some((say(say!("verdict.other", name = name)), other())),
        (Party::Other, None) => Some((say(say!("verdict.other_format")), other())),
        (Party::Local, name) => Some((say(say!("verdict.local", name = name.as_deref().unwrap_or_default())), other())),
        (Party::Unknown, _) if reading.evidence.status.is_some() || !diagnosis.others.is_empty() => {
            Some((say(say!("verdict.unshown")), Some(say(say!("verdict.unshown_summary")))))
        }
        (Party::NothingFailed, _) => Some((say(say!("verdict.idle")), None)),
        _ => None,
    }
}

/// A message that is not known is not a lost one.
fn undetermined(reading: &Reading, diagnosis: &Diagnosis, texts: &Texts) -> Option<(String, Option<String>)> {
    let evidence = &reading.evidence;
    let status = evidence.status.as_ref().map(|status| status.value);
    let family = status.and_then(family).map(|key| texts.say(&Sentence { key, args: Vec::new() }));
    let message = evidence.message.as_ref().map(|message| message.value.trim()).filter(|words| is_message(words));
    match message {
        Some(words) => {
            let shown: String = words.chars().take(HEADLINE).collect();
            let mut summary = texts.say(&say!("verdict.unknown_summary"));
            if let Some(family) = family {
                summary.push(' ');
                summary.push_str(&family);
            }
            Some((texts.say(&say!("verdict.says", message = shown)), Some(summary)))
        }
        None if diagnosis.origin.party != Party::OpenRouter => None,
        None => match status {
            Some(status) => Some((texts.say(&say!("verdict.status_only", status = status)), family)),
            None => Some((texts.say(&say!("verdict.failed")), None)),
        },
    }
}

fn family(status: u16) -> Option<&'static str> {
    match status {
        400 | 422 => Some("status_family.s400"),
        401 => Some("status_family.s401"),
        402 => Some("status_family.s402"),
        403 => Some("status_family.s403"),
        404 => Some("status_family.s404"),
        413 => Some("status_family.s413"),
        429 => Some("status_family.s429"),
        500..=599 => Some("status_family.s500"),
        _ => None,
    }
}
