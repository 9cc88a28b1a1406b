//! Sentences that tell of a failure, for messages that no literal of the knowledge base knows: what they speak of is read
//! from their words, as a person would.

use crate::core::knowledge::lexicon::{EXPLAINS, FAILED};
use crate::core::parse::fields::{FieldName, Value};
use crate::core::parse::literals::Care;
use crate::core::parse::parsed_text::Parsed;
use std::ops::Range;

/// Most sentences that are looked at.
const SENTENCES: usize = 48;

/// How far a sentence reaches on either side of what marks it.
const REACH: usize = 240;

/// A status as surely as this is one.
const STATUS: u8 = 45;

/// One sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureSentence {
    /// In small letters, every byte of it at its place.
    words: String,
    /// Where, in the flat text.
    pub at: Range<usize>,
}

/// How much is taken for one saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceReach {
    /// The sentence.
    One,
    /// The sentence and the one before it.
    Before,
}

/// The messages of error objects, and the sentences around words and numbers of failure, in order.
#[must_use]
pub fn of_failure(parsed: &Parsed, reach: SentenceReach) -> Vec<FailureSentence> {
    let flat = &parsed.flat.text;
    let messages = parsed
        .fields
        .of_key(FieldName::Message)
        .filter(|field| field.value == Value::Text && field.owner != 0 && parsed.quoted_around(field.key_at).is_none());
    let mut places: Vec<Range<usize>> = messages.map(|field| field.at.clone()).take(SENTENCES).collect();
    let failed = FAILED.iter().flat_map(|words| parsed.hits.of(words, Care::Loose)).map(|hit| hit.at.start);
    let statuses = parsed.failing.iter().filter(|seen| seen.weight >= STATUS).map(|seen| seen.at.start);
    let mut marks: Vec<usize> = failed.chain(statuses).filter(|at| parsed.quoted_around(*at).is_none()).collect();
    if !marks.is_empty() {
        let reasons = EXPLAINS.iter().flat_map(|words| parsed.hits.of(words, Care::Loose)).map(|hit| hit.at.start);
        marks.extend(reasons.filter(|at| parsed.quoted_around(*at).is_none()));
    }
    marks.sort_unstable();
    for at in marks {
        if places.len() >= SENTENCES {
            break;
        }
        if !places.iter().any(|place| place.contains(&at)) {
            let place = around(flat, at);
            let before = place.start.checked_sub(1).filter(|_| reach == SentenceReach::Before);
            let start = before.map_or(place.start, |before| around(flat, before.saturating_sub(1)).start);
            places.push(start..place.end);
        }
    }
    places.sort_by_key(|place| place.start);
    let sentence = |at: Range<usize>| {
        let words = flat.get(at.clone())?.to_ascii_lowercase().replace('\n', " ");
        Some(FailureSentence { words, at })
    };
    places.into_iter().filter_map(sentence).collect()
}

/// The sentence around a place: to a full stop or the end of the line.
fn around(flat: &str, at: usize) -> Range<usize> {
    let bytes = flat.as_bytes();
    let stop = |place: usize| match bytes[place] {
        b'\n' => true,
        b'.' | b'!' | b'?' => bytes.get(place + 1).is_none_or(|next| matches!(next, b' ' | b'\n' | b'"' | b'\'')),
        _ => false,
    };
    let floor = at.saturating_sub(REACH);
    let ceiling = (at + REACH).min(bytes.len());
    let mut start = (floor..at).rev().find(|place| stop(*place)).map_or(floor, |place| place + 1);
    let mut end = (at..ceiling).find(|place| stop(*place)).unwrap_or(ceiling);
    while !flat.is_char_boundary(start) {
        start += 1;
    }
    while !flat.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}

/// `'timeout': 120`, `timeout=120`: the name of a setting.
fn is_name(tail: &[u8]) -> bool {
    let quoted = matches!(tail, [b'"' | b'\'', b':' | b'=', ..]);
    quoted || matches!(tail, [b'=', next, ..] if *next != b' ')
}

/// `HTTP/1.1 404 Not Found`: words that stand for the number before them, of nothing in the sentence.
fn is_reason_phrase(head: &[u8]) -> bool {
    let number = head.strip_suffix(b" ").and_then(|head| head.split_at_checked(head.len().saturating_sub(3)));
    number.is_some_and(|(line, code)| {
        code.iter().all(u8::is_ascii_digit) && line.to_ascii_lowercase().windows(5).any(|it| it == b"http/")
    })
}

impl FailureSentence {
    /// From the first to the last of the words, if there is one of each group.
    #[must_use]
    pub fn holds(&self, groups: &[&[&str]]) -> Option<Range<usize>> {
        let mut found: Option<Range<usize>> = None;
        for group in groups {
            let at = group.iter().find_map(|word| self.find(word))?;
            found = Some(found.map_or(at.clone(), |all| all.start.min(at.start)..all.end.max(at.end)));
        }
        found.map(|at| self.at.start + at.start..self.at.start + at.end)
    }

    /// The word by itself; a star at its end lets it go on. Scripts without spaces have no ends of words.
    fn find(&self, word: &str) -> Option<Range<usize>> {
        let (stem, open) = word.strip_suffix('*').map_or((word, false), |stem| (stem, true));
        let bytes = self.words.as_bytes();
        // `invalid_request_error` is a name and says nothing as a sentence does.
        let goes_on = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        memchr::memmem::find_iter(bytes, stem.as_bytes()).map(|at| at..at + stem.len()).find(|at| {
            let ascii = stem.is_ascii();
            let begins = !ascii || !goes_on(at.start.checked_sub(1).and_then(|before| bytes.get(before)));
            let ends = open || !ascii || !goes_on(bytes.get(at.end));
            begins && ends && !is_name(&bytes[at.end..]) && !is_reason_phrase(&bytes[..at.start])
        })
    }
}
