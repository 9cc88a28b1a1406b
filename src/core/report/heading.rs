//! Heading and summary of a verdict. Of the paste alone they follow whose failure it is, and how sure that is; once the
//! root cause is known they say it with its facts.

use super::values::values;
use crate::core::case::Case;
use crate::core::checks::Probe;
use crate::core::infer::conclude::Conclusion;
use crate::core::knowledge::causes::CauseId;
use crate::core::moment;
use crate::core::parse::fields::{Field, FieldName, Value};
use crate::core::reading::offline::{is_message, is_reason_phrase};
use crate::core::reading::{Diagnosis, Party, Reading};
use crate::core::rules::matches::What;
use crate::core::text::{HypothesisText, Sentence, Texts, fill, fill_known, placeholders, sentences};
use crate::core::words::State;
use crate::say;

/// A named cause below this is told as a possibility.
const SURE: f64 = 0.6;

/// Longest message in a heading, in characters.
const HEADLINE: usize = 160;

/// A headline, and whether it says itself that it is only likely.
pub(super) struct Headline {
    pub(super) words: String,
    /// The same without that, for what hedges it in other words.
    pub(super) bare: String,
    pub(super) hedged: bool,
}

/// The headline: the root cause with its facts, as far as it is known; else the cause.
pub(super) fn headline(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Headline {
    let plain = |words: String| Headline { bare: words.clone(), words, hedged: false };
    let likely = |key: fn(&str) -> Sentence, bare: &str| Headline {
        words: texts.say(&key(bare)),
        bare: bare.to_string(),
        hedged: true,
    };
    let title = title(conclusion, texts);
    let told = || told(case, conclusion, texts).unwrap_or_else(|| title.clone());
    if conclusion.state == State::Mended {
        return plain(mended(case, texts));
    }
    let cleared = conclusion.state == State::Cleared;
    let open = conclusion.cause == CauseId::UNDETERMINED && cleared;
    if !conclusion.cause.is_named() && !open {
        return plain(title);
    }
    let called = conclusion.proof.is_some_and(|probe| matches!(probe, Probe::Chat(_)));
    let Some(root) = page_of_root(conclusion, texts).filter(|_| cleared || conclusion.is_shown()) else {
        let works = cleared && called;
        return plain(if works { texts.say(&say!("verdict.works_but", title = title)) } else { told() });
    };
    let values = values(case, conclusion, texts);
    let known = |line: &&&str| placeholders(line).all(|name| values.iter().any(|value| value.0 == name));
    // A name may begin a line in small letters; the words for a program without one may not.
    let unnamed = texts.ui("value.program");
    let opened = |line: String| match line.strip_prefix(unnamed) {
        Some(rest) => format!("{}{rest}", texts.ui("value.program_first")),
        None => line,
    };
    let line = root.headlines.iter().find(known).map(|line| opened(fill(line, &values)));
    match (line, conclusion.certain || open) {
        (Some(line), true) => plain(line),
        (Some(line), false) => likely(|line| say!("verdict.likely_so", title = line), &line),
        (None, true) if cleared && called => plain(texts.say(&say!("verdict.works_root", root = root.label))),
        (None, false) if cleared && called => likely(|root| say!("verdict.works_likely", root = root), root.label),
        (None, _) => plain(told()),
    }
}

/// The title of the cause with what the text says of it, where its page has one for these facts.
fn told(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Option<String> {
    // The facts are those of the text; of another cause they tell nothing.
    if case.pasted_cause() != conclusion.cause || conclusion.state == State::Cleared {
        return None;
    }
    let page = texts.cause(conclusion.cause)?;
    let values = values(case, conclusion, texts);
    let known = |line: &&&str| placeholders(line).all(|name| values.iter().any(|value| value.0 == name));
    page.headlines.iter().find(known).map(|line| fill(line, &values))
}

/// Two or three sentences behind the headline; where the checks decided the root cause, that is the first paragraph.
pub(super) fn summary(case: &Case, conclusion: &Conclusion, texts: &Texts) -> String {
    let words = texts.cause(conclusion.cause).map_or("", |page| page.summary);
    let title = title(conclusion, texts);
    let mut parts: Vec<String> = Vec::new();
    let root = page_of_root(conclusion, texts).filter(|root| !root.meaning.is_empty());
    // What a check decided comes before what the cause means in general.
    if let Some(root) = root.filter(|_| conclusion.is_shown() && conclusion.state != State::Mended) {
        parts.push(fill_known(root.meaning, &values(case, conclusion, texts)));
    }
    match conclusion.state {
        State::Mended => return texts.say(&say!("mended.summary", title = title)),
        // What the page says as a fact was so when the call failed.
        State::Cleared if conclusion.cause.is_named() => {
            parts.push(texts.say(&say!("verdict.text_said", title = title)));
        }
        _ if words.is_empty() => {}
        // What the page says beside what the cause is may be what another check speaks against.
        _ if conclusion.blocked.is_some() || conclusion.behind.is_some() => {
            parts.extend(sentences(words).first().map(|first| first.trim_end().to_string()));
        }
        _ => parts.push(words.to_string()),
    }
    if let Some(root) = root.filter(|_| !conclusion.is_shown()) {
        parts.push(match conclusion.proof {
            Some(_) => texts.say(&say!("verdict.most_likely_now", what = root.label)),
            None if conclusion
                .distinguishing()
                .any(|sign| sign.probe.is_some_and(|probe| probe.check().sends.is_some())) =>
            {
                texts.say(&say!("verdict.most_likely_pointed", what = root.label))
            }
            None => texts.say(&say!("verdict.most_likely", what = root.label)),
        });
    }
    parts.join("\n\n")
}

fn title(conclusion: &Conclusion, texts: &Texts) -> String {
    texts.cause(conclusion.cause).map_or_else(|| conclusion.cause.to_string(), |page| page.title.to_string())
}

fn page_of_root<'a>(conclusion: &Conclusion, texts: &'a Texts) -> Option<&'a HypothesisText> {
    let page = texts.cause(conclusion.cause)?;
    page.hypotheses.iter().find(|root| conclusion.root.is_some_and(|known| known.id == root.id))
}

/// Seen failing, then passing, with both times.
fn mended(case: &Case, texts: &Texts) -> String {
    let zone = &case.settings.zone;
    let time = |at_ms: Option<i64>| moment::time_of_day(at_ms?, zone);
    let name = case.answered_ms.and_then(|at_ms| moment::zone_name(at_ms, zone)).unwrap_or_default();
    let seen = case.seen.as_ref();
    let times = (seen.and_then(|seen| time(seen.at_ms)), time(case.answered_ms), seen.and_then(|seen| seen.status));
    texts.say(&match times {
        (Some(before), Some(now), Some(status)) => {
            say!("mended.with_status", before = before, now = now, zone = name, status = status)
        }
        (Some(before), Some(now), None) => say!("mended.with_times", before = before, now = now, zone = name),
        _ => say!("mended.plain"),
    })
}

/// Heading and, where it differs from the page's, summary; nothing where the page's own fit.
pub(super) fn untested(
    case: &Case,
    conclusion: &Conclusion,
    headline: &Headline,
    texts: &Texts,
) -> Option<(String, Option<String>)> {
    let (reading, diagnosis) = (case.reading.as_ref()?, case.diagnosis.as_ref()?);
    let met = conclusion.state == State::Reproduced && conclusion.cause == CauseId::UNDETERMINED;
    if conclusion.cause != diagnosis.best.cause || !(met || conclusion.state == State::NotTested) {
        return None;
    }
    let say = |sentence: Sentence| texts.say(&sentence);
    let origin = &diagnosis.origin;
    if conclusion.cause.is_named() {
        return match origin.party {
            Party::Unknown => {
                Some((say(say!("verdict.if_openrouter", title = headline.bare)), Some(say(say!("verdict.if_summary")))))
            }
            _ if conclusion.confidence < SURE => Some((say(say!("verdict.perhaps", title = headline.bare)), None)),
            _ => None,
        };
    }
    if conclusion.cause == CauseId::UNDETERMINED {
        let step = reading.evidence.failed_routing_step.as_ref();
        let values = values(case, conclusion, texts);
        let refusal = values.iter().find(|(name, _)| *name == "refusal").map(|(_, words)| words);
        return match (step, refusal) {
            (Some(step), _) => Some(unknown_step(reading, &step.value, met, texts)),
            (None, Some(refusal)) => {
                let heading = say(say!("verdict.refused_unknown", refusal = refusal));
                Some((heading, Some(say(say!("verdict.refused_unknown_summary")))))
            }
            (None, None) => undetermined(reading, diagnosis, texts),
        };
    }
    if let Some((number, meaning)) = bare_status(&reading.text) {
        let summary = say(say!("verdict.bare_number_summary", meaning = texts.ui(meaning)));
        return Some((say(say!("verdict.bare_number", number = number)), Some(summary)));
    }
    let other = || Some(say(say!("verdict.other_summary")));
    match (origin.party, &origin.name) {
        (Party::Other, Some(name)) => Some((say(say!("verdict.other", name = name)), other())),
        (Party::Other, None) => {
            Some((say(say!("verdict.other_format")), Some(say(say!("verdict.other_format_summary")))))
        }
        (Party::Local, name) => Some((say(say!("verdict.local", name = name.as_deref().unwrap_or_default())), other())),
        (Party::Unknown, _) if reading.evidence.status.is_some() || !diagnosis.others.is_empty() => {
            Some((say(say!("verdict.unshown")), Some(say(say!("verdict.unshown_summary")))))
        }
        (Party::NothingFailed, _) => Some((say(say!("verdict.idle")), None)),
        _ => None,
    }
}

/// A step of the router that is documented nowhere: its name is all that is known, and worth much to support.
fn unknown_step(reading: &Reading, step: &str, met: bool, texts: &Texts) -> (String, Option<String>) {
    let funnel = &reading.evidence.routing_funnel;
    let before = funnel.iter().take_while(|(name, left)| name != step && *left > 0).last().map(|(_, left)| *left);
    let mut summary = texts.say(&match before {
        Some(count) => say!("verdict.unknown_step_counted", step = step, count = count),
        None => say!("verdict.unknown_step_summary", step = step),
    });
    if met {
        summary.push(' ');
        summary.push_str(texts.ui("verdict.met_too"));
    }
    (texts.say(&say!("verdict.unknown_step", step = step)), Some(summary))
}

/// A message that is not known is not a lost one.
fn undetermined(reading: &Reading, diagnosis: &Diagnosis, texts: &Texts) -> Option<(String, Option<String>)> {
    let evidence = &reading.evidence;
    let status = evidence.status.as_ref().map(|status| status.value);
    let family = status.and_then(family).map(|key| texts.say(&Sentence { key, args: Vec::new() }));
    // A program's own words stand for what it did not show; they are no message of OpenRouter's.
    let replaced = reading.decisive_sign.and_then(|index| reading.signs.get(index));
    let replaced = replaced.is_some_and(|sign| {
        let worded = matches!(sign.what, What::Literal(_)) && !sign.generic && !sign.own;
        worded && sign.cause == CauseId::UNDETERMINED
    });
    let message = evidence.message.as_ref().map(|message| message.value.trim());
    let message = message.filter(|words| !replaced && is_message(words) && !is_reason_phrase(reading));
    match message {
        Some(words) => {
            let shown: String = words.chars().take(HEADLINE).collect();
            let mut summary = texts.say(&say!("verdict.unknown_summary"));
            if let Some(family) = family {
                summary.push(' ');
                summary.push_str(&family);
            }
            if is_programs_own(reading, words) {
                let heading = texts.say(&say!("verdict.program_says", message = shown));
                return Some((heading, Some(texts.say(&say!("verdict.program_says_summary")))));
            }
            Some((texts.say(&say!("verdict.says", message = shown)), Some(summary)))
        }
        None if diagnosis.origin.party != Party::OpenRouter => None,
        None => match (status, general_message(reading).filter(|_| !replaced)) {
            (Some(status), Some(words)) => {
                Some((texts.say(&say!("verdict.says_little", message = words, status = status)), family))
            }
            // The number may be the program's own as well.
            (Some(status), None) if replaced => Some((texts.say(&say!("verdict.failed_as", status = status)), None)),
            (Some(status), None) => Some((texts.say(&say!("verdict.status_only", status = status)), family)),
            (None, _) => Some((texts.say(&say!("verdict.failed")), None)),
        },
    }
}

/// The words speak of OpenRouter and stand in no answer: a program says them over what it got.
fn is_programs_own(reading: &Reading, words: &str) -> bool {
    let span = reading.evidence.message.as_ref().and_then(|message| message.span);
    let mut fields = reading.parsed.fields.of_key(FieldName::Message);
    let in_an_answer = fields.any(|field| span == Some(reading.parsed.span(&field.at)));
    !in_an_answer && words.to_ascii_lowercase().contains("openrouter")
}

/// What an answer of OpenRouter's says in words that fit any refusal. A program's own words stand beside no bare number.
fn general_message(reading: &Reading) -> Option<&str> {
    let message = reading.evidence.message.as_ref()?;
    let fields = &reading.parsed.fields;
    let numbered = |field: &&Field| {
        fields.beside(field.owner, FieldName::Code).is_some_and(|code| matches!(code.value, Value::Number(_)))
    };
    let mut said = fields.of_key(FieldName::Message).filter(numbered);
    said.any(|field| message.span == Some(reading.parsed.span(&field.at))).then_some(message.value.trim())
}

/// A text that is nothing but the number of a refusal, and what that number means at OpenRouter.
fn bare_status(text: &str) -> Option<(u16, &'static str)> {
    let number = text.trim().parse().ok()?;
    Some((number, family(number)?))
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
