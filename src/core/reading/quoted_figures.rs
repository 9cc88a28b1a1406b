//! Numbers and names that the API spells out in its sentences.

use super::evidence::QuotedFigures;
use crate::core::parse::anchor_words::{
    ABOUT, AFFORD, CAPACITY, CAPS, CONTEXT, MAX_LIMIT, MODERATION, PROMPT_LIMIT, REQUESTED,
};
use crate::core::parse::fields::{FieldName, Value};
use crate::core::parse::literals::Care;
use crate::core::parse::names;
use crate::core::parse::parsed_text::Parsed;
use crate::core::rules::matches::RuleMatch;
use std::ops::Range;

/// How far behind its words a number may stand.
const REACH: usize = 60;

/// The numbers in a part of the text.
#[must_use]
pub fn read(parsed: &Parsed, part: &Range<usize>) -> QuotedFigures {
    let flat = &parsed.flat.text;
    let after = |literal: &'static str| {
        parsed.hits.of(literal, Care::Loose).iter().find(|it| part.contains(&it.at.start)).map(|it| it.at.end)
    };
    let mut numbers = QuotedFigures {
        requested_tokens: after(REQUESTED).and_then(|it| next(flat, it)).map(|(value, _)| value),
        affordable_tokens: after(AFFORD).and_then(|it| next(flat, it)).map(|(value, _)| value),
        context_limit: after(CONTEXT).and_then(|it| next(flat, it)).map(|(value, _)| value),
        context_requested: after(ABOUT).and_then(|it| next(flat, it)).map(|(value, _)| value),
        ..QuotedFigures::default()
    };
    if let Some((more, end)) = after(PROMPT_LIMIT).and_then(|it| next(flat, it)) {
        numbers.prompt_tokens = Some(more);
        numbers.prompt_tokens_limit = next(flat, end).map(|(value, _)| value);
    }
    if let Some((more, end)) = after(MAX_LIMIT).and_then(|it| next(flat, it)) {
        numbers.requested_tokens = Some(more);
        numbers.affordable_tokens = next(flat, end).map(|(value, _)| value);
    }
    // The oldest wording: `N token capacity required, M available`.
    if let Some(hit) = parsed.hits.of(CAPACITY, Care::Loose).iter().find(|it| part.contains(&it.at.start)) {
        let digits = flat[..hit.at.start].trim_end();
        let from = digits.rfind(|it: char| !(it.is_ascii_digit() || it == ',')).map_or(0, |it| it + 1);
        numbers.requested_tokens = next(flat, from).map(|(value, _)| value);
        numbers.affordable_tokens = next(flat, hit.at.end).map(|(value, _)| value);
    }
    if let Some(start) = after(ABOUT) {
        parts(flat, start, &mut numbers);
    } else {
        providers_parts(flat.get(part.clone()).unwrap_or_default(), &mut numbers);
    }
    numbers.capped_for_the_day = after(CAPS[1]).is_some();
    period(parsed, part, &mut numbers);
    suggestion(parsed, part, &mut numbers);
    numbers
}

/// The next number, thousands separators and line breaks of wrapping allowed.
fn next(flat: &str, from: usize) -> Option<(u64, usize)> {
    let bytes = flat.as_bytes();
    let start = from + bytes[from..].iter().take(REACH).position(u8::is_ascii_digit)?;
    let mut at = start;
    let mut value: u64 = 0;
    while let Some(it) = bytes.get(at) {
        match it {
            b'0'..=b'9' => value = value.saturating_mul(10).saturating_add(u64::from(it - b'0')),
            b',' | b'_' | b'\n' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {}
            _ => break,
        }
        at += 1;
    }
    Some((value, at))
}

/// `(7884 of text input, 131072 in the output, 12 of tool input)`: by label, since the order varies.
fn parts(flat: &str, from: usize, numbers: &mut QuotedFigures) {
    let mut at = next(flat, from).map_or(from, |(_, end)| end);
    for _ in 0..4 {
        let Some((value, end)) = next(flat, at) else { return };
        let label: String = flat[end..].chars().filter(|it| it.is_ascii_alphabetic()).take(14).collect();
        match label.to_ascii_lowercase() {
            it if it.starts_with("oftext") => numbers.context_text = Some(value),
            it if it.starts_with("oftool") => numbers.context_tools = Some(value),
            it if it.starts_with("intheoutput") || it.starts_with("ofoutput") => numbers.context_output = Some(value),
            _ => return,
        }
        at = end;
    }
}

/// How providers count the parts: the number stands behind the first words, or before the second.
fn providers_parts(text: &str, numbers: &mut QuotedFigures) {
    let behind = |words: &str| next(text, text.find(words)? + words.len());
    let before = |words: &str| {
        let head = text[..text.find(words)?].trim_end();
        let from = head.rfind(|letter: char| !(letter.is_ascii_digit() || letter == ',')).map_or(0, |at| at + 1);
        next(head, from).map(|(value, _)| value)
    };
    if let Some((prompt, end)) = behind("prompt is too long: ") {
        numbers.context_text = Some(prompt);
        numbers.context_limit = numbers.context_limit.or_else(|| next(text, end).map(|(value, _)| value));
    }
    let told = behind("messages resulted in ").map(|(value, _)| value);
    let told = told.or_else(|| before(" in your prompt")).or_else(|| before(" in the messages"));
    numbers.context_text = numbers.context_text.or(told);
    let output = before(" for the completion").or_else(|| before(" in the completion"));
    numbers.context_output = numbers.context_output.or(output);
}

/// `(monthly limit)`, `$20.05 of $20.00 used; resets 2026-10-12T00:00:00.000Z`.
fn period(parsed: &Parsed, part: &Range<usize>, numbers: &mut QuotedFigures) {
    let flat = &parsed.flat.text;
    let Some(start) = parsed
        .hits
        .of("Key limit exceeded", Care::Loose)
        .iter()
        .chain(parsed.hits.of("create a key with a higher", Care::Loose))
        .chain(parsed.hits.of("budget limit exceeded", Care::Loose))
        .find(|it| part.contains(&it.at.start))
        .map(|it| it.at.end)
    else {
        return;
    };
    let mut end = (start + 400).min(flat.len());
    while !flat.is_char_boundary(end) {
        end -= 1;
    }
    let tail = &flat[start..end];
    let word: String =
        tail.chars().skip_while(|it| !it.is_ascii_alphabetic()).take_while(|it| it.is_ascii_alphabetic()).collect();
    if matches!(word.as_str(), "total" | "daily" | "weekly" | "monthly") {
        numbers.limit_period = Some(word);
    }
    let dollars = |text: &str| -> Option<(f64, usize)> {
        let at = text.find('$')? + 1;
        let length = text[at..].bytes().take_while(|it| it.is_ascii_digit() || *it == b'.').count();
        text[at..at + length].trim_end_matches('.').parse().ok().map(|value| (value, at + length))
    };
    if let Some((used, next)) = dollars(tail)
        && let Some((limit, _)) = dollars(&tail[next..]).filter(|_| tail[next..].trim_start().starts_with("of"))
    {
        numbers.limit_used_usd = Some(used);
        numbers.limit_usd = Some(limit);
    }
    if let Some(at) = tail.find("resets ") {
        let date: String = tail[at + 7..]
            .chars()
            .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | ':' | '.'))
            .collect();
        let date = date.trim_end_matches('.');
        if date.len() >= 10 {
            numbers.limit_resets = Some(date.to_string());
        }
    }
}

/// The paid or successor model that the API names.
fn suggestion(parsed: &Parsed, part: &Range<usize>, numbers: &mut QuotedFigures) {
    let flat = &parsed.flat.text;
    let told = parsed.hits.of("use this slug instead", Care::Loose).iter().find(|it| part.contains(&it.at.start));
    if let Some((id, _)) = told.and_then(|it| names::id_after(flat, it.at.end)) {
        numbers.suggested_model = Some(id);
        return;
    }
    let fallback = parsed.fields.of_key(FieldName::FallbackModels).find(|it| it.value == Value::Open);
    if let Some(field) = fallback {
        let tail = &flat[field.at.end..];
        let quote = tail.find(['"', '\'']).unwrap_or(0);
        if quote < 8 {
            numbers.suggested_model =
                names::id_after(flat, field.at.end).map(|(id, _)| id).filter(|it| it.contains('/'));
        }
    }
}

/// The model that the failing sentence itself names.
#[must_use]
pub fn model_of_sentence(
    parsed: &Parsed,
    part: &Range<usize>,
    sign: Option<&RuleMatch>,
) -> Option<(String, Range<usize>)> {
    let flat = &parsed.flat.text;
    const BEFORE: [&str; 4] = [
        "is not a valid model ID",
        "is temporarily rate-limited upstream",
        MODERATION,
        "is only available on agentic harnesses",
    ];
    const AFTER: [&str; 3] = ["No endpoints found for", "High demand for", "Providers serving"];
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    for literal in BEFORE {
        for hit in parsed.hits.of(literal, Care::Loose).iter().filter(|it| part.contains(&it.at.start)) {
            found.extend(names::id_before(flat, hit.at.start));
        }
    }
    for literal in AFTER {
        for hit in parsed.hits.of(literal, Care::Loose).iter().filter(|it| part.contains(&it.at.start)) {
            found.extend(names::id_after(flat, hit.at.end).filter(|(id, _)| id.contains('/')));
        }
    }
    for hit in parsed.hits.of("Your requests to", Care::Loose).iter().filter(|it| part.contains(&it.at.start)) {
        found.extend(names::id_after(flat, hit.at.end).filter(|(id, _)| id.contains('-')));
    }
    // The cap names the dated model behind an alias; the sentence beside it names the one that was asked for.
    let caps = || CAPS.iter().flat_map(|it| parsed.hits.of(it, Care::Loose)).filter(|it| part.contains(&it.at.start));
    if found.is_empty() {
        for hit in caps() {
            if let Some((path, at)) = names::id_after(flat, hit.at.end)
                && let Some((author, rest)) = path.split_once('/')
            {
                let slug = rest.split_once('/').map_or(rest, |(slug, _)| slug);
                found.push((format!("{author}/{slug}"), at));
            }
        }
    }
    let near = sign.map_or(part.start, |it| it.at.start);
    found
        .into_iter()
        .filter(|(id, _)| id.len() > 1 && !matches!(id.as_str(), "model" | "Model" | "message" | "error" | "it" | "It"))
        .min_by_key(|(_, at)| at.start.abs_diff(near))
}
