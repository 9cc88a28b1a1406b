//! The lines around a place, in the user's own text.

use super::extract::Extracted;
use super::outline::{HiddenText, TextOutline};
use super::privacy::Privacy;
use crate::core::ingest::redact::redact;
use serde::Serialize;
use std::ops::Range;

/// Lines before and after the place.
const AROUND: usize = 2;

/// Lines of the place itself.
const OF_PLACE: usize = 6;

/// A longer line is not read: then the body is shown with one field a line.
const LONGEST: usize = 240;

/// The same where the body is that one line.
const LONGEST_ALONE: usize = 60;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExcerptLine {
    /// Its number in what was given, from 1; none where the body does not stand there as it is shown.
    pub number: Option<usize>,
    /// The line, with what is said left out and secrets masked.
    pub text: String,
    /// The place is on it.
    pub here: bool,
}

/// The lines around several places of one body, and the line on which each begins.
#[derive(Debug)]
pub struct Excerpts<'a> {
    text: &'a str,
    first_line: Option<usize>,
    with_prompts: bool,
    outline: TextOutline,
    /// The body with one field a line, where the text has it on long ones.
    spread: Option<(String, TextOutline)>,
}

impl<'a> Excerpts<'a> {
    /// Of these places.
    #[must_use]
    pub fn of(taken: &'a Extracted, first_line: Option<usize>, pointers: &[&str], with_prompts: bool) -> Self {
        // A place that is not there is shown by what should hold it.
        let wanted: Vec<&str> = pointers.iter().map(|pointer| present(taken, pointer)).collect();
        let read = |text: &str| match wanted.is_empty() {
            true => TextOutline::default(),
            false => TextOutline::of(text, wanted.iter().copied()),
        };
        let outline = read(&taken.text);
        let is_long = |place: &Range<usize>| {
            let (begin, end) = line_around(&taken.text, place.start);
            // A body that is one line has none around a place.
            let is_alone = end - begin + 1 >= taken.text.len();
            end - begin > if is_alone { LONGEST_ALONE } else { LONGEST }
        };
        let spread = outline.places.values().any(is_long).then(|| {
            let text = format!("{:#}", taken.body);
            let outline = read(&text);
            (text, outline)
        });
        Self { text: &taken.text, first_line, with_prompts, outline, spread }
    }

    /// The line of what was given on which a place begins.
    #[must_use]
    pub fn line(&self, pointer: &str) -> Option<usize> {
        let place = self.outline.places.get(pointer)?;
        Some(self.first_line? + line_ends(&self.text[..place.start]))
    }

    /// The lines around a place.
    #[must_use]
    pub fn around(&self, taken: &Extracted, pointer: &str) -> Vec<ExcerptLine> {
        let pointer = present(taken, pointer);
        if pointer.is_empty() {
            return Vec::new();
        }
        match &self.spread {
            Some((text, outline)) => lines(text, outline, pointer, None, self.with_prompts),
            None => lines(self.text, &self.outline, pointer, self.first_line, self.with_prompts),
        }
    }
}

/// The place, or the nearest that holds it.
fn present<'a>(taken: &Extracted, pointer: &'a str) -> &'a str {
    let mut pointer = pointer;
    while taken.body.pointer(pointer).is_none() {
        pointer = pointer.rsplit_once('/').map_or("", |(before, _)| before);
    }
    pointer
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Where the line with this byte begins and ends.
fn line_around(text: &str, at: usize) -> (usize, usize) {
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    (begin, text[at..].find('\n').map_or(text.len(), |length| at + length))
}

fn lines(
    text: &str,
    outline: &TextOutline,
    pointer: &str,
    first_line: Option<usize>,
    with_prompts: bool,
) -> Vec<ExcerptLine> {
    let Some(place) = outline.places.get(pointer) else { return Vec::new() };
    let (mut begin, _) = line_around(text, place.start);
    for _ in 0..AROUND {
        if begin > 0 {
            begin = line_around(text, begin - 1).0;
        }
    }
    let first = first_line.map(|line| line + line_ends(&text[..begin]));
    let mut found = Vec::new();
    let (mut of_place, mut behind) = (0, 0);
    while begin <= text.len() && behind < AROUND {
        let (_, end) = line_around(text, begin);
        let is_here = begin < place.end && end > place.start;
        of_place += usize::from(is_here);
        behind += usize::from(begin >= place.end);
        if of_place <= OF_PLACE || !is_here {
            let line = text[begin..end].trim_end_matches('\r');
            let text = match with_prompts {
                true => line.to_string(),
                false => without_hidden(line, begin, &outline.hidden),
            };
            // Every view cuts it to its own width, and half a key is harder to find.
            let (text, _) = redact(&text);
            found.push(ExcerptLine { number: first.map(|first| first + found.len()), text, here: is_here });
        } else {
            // What is left of a long place is left out, and what follows it.
            found.push(ExcerptLine { number: None, text: "…".to_string(), here: true });
            break;
        }
        begin = end + 1;
    }
    unindented(found)
}

/// The line with lengths in place of its hidden texts.
fn without_hidden(line: &str, begin: usize, hidden: &[HiddenText]) -> String {
    let end = begin + line.len();
    let from = hidden.partition_point(|text| text.range.end <= begin);
    let mut shown = String::new();
    let mut at = begin;
    for text in hidden[from..].iter().take_while(|text| text.range.start < end) {
        // A text of JSON ends on the line on which it begins.
        shown.push_str(line.get(at - begin..text.range.start.max(at) - begin).unwrap_or_default());
        shown.push('"');
        shown.push_str(&Privacy::stand_in(text.letters));
        shown.push('"');
        at = text.range.end.min(end);
    }
    shown.push_str(line.get(at - begin..).unwrap_or_default());
    shown
}

/// Without the blanks that all lines begin with.
fn unindented(mut lines: Vec<ExcerptLine>) -> Vec<ExcerptLine> {
    let indent = |line: &ExcerptLine| line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
    let filled = lines.iter().filter(|line| !line.text.trim().is_empty() && line.text != "…");
    let common = filled.map(indent).min().unwrap_or(0);
    for line in &mut lines {
        line.text = line.text.get(common..).unwrap_or(line.text.trim_start()).to_string();
    }
    lines
}
