//! A text with everything found in it, before any judgement.

use super::anchor_words;
use super::answer::{self, PastedAnswer};
use super::base_url::{self, Named};
use super::context::{ForeignSign, PartySigns};
use super::fields::{FieldName, Fields, Value};
use super::generation;
use super::key_tail::key_tail;
use super::literals::{self, Care, Hits};
use super::names::{self, Name};
use super::normalized::{Flat, Tight};
use super::quoted::{self, Quoted};
use super::status::{self, StatusMention};
use crate::core::knowledge::lexicon::OPENROUTER_SIGNS;
use crate::core::knowledge::providers::is_provider;
use crate::core::parse::span::Span;
use std::ops::Range;

/// Longest stretch that is taken for a provider's words when nothing marks their end.
const SPEECH: usize = 1200;

/// Longest head of a urllib3 failure: the host, the path and the classes of what caused it.
const POOL: usize = 600;

/// Longest part of a message on either side of a place.
const MESSAGE: usize = 300;

/// How far a sign of a vendor reaches in prose.
const NEAR: usize = 250;

/// Everything found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The view that all places point into.
    pub flat: Flat,
    /// Structured data.
    pub fields: Fields,
    /// Literals.
    pub hits: Hits,
    /// Whose failure it is.
    pub context: PartySigns,
    /// What it only quotes: source code, plans, searches.
    pub quoted: Vec<Quoted>,
    /// Statuses.
    pub statuses: Vec<StatusMention>,
    /// Those that are failures: an error inside a 200 carries its own.
    pub failing: Vec<StatusMention>,
    /// Models.
    pub models: Vec<Name>,
    /// Upstream providers.
    pub providers: Vec<Name>,
    /// `provider_name` stands there as null.
    pub provider_is_null: bool,
    /// The outermost containers, in order.
    pub tops: Vec<Range<usize>>,
    /// Where a client put a provider's name before its words.
    pub speech: Vec<Range<usize>>,
    /// `gen-…` of the answer.
    pub generation: Option<Range<usize>>,
    /// Last characters of a masked key.
    pub key_tail: Option<(String, Range<usize>)>,
    /// Base URLs of OpenRouter's hosts that settings in the text name.
    pub base_urls: Vec<Named>,
    /// An answer that is no error.
    pub answer: Option<(PastedAnswer, Range<usize>)>,
    /// The number of an error inside a stream.
    pub mid_stream: Option<(u64, Range<usize>)>,
}

impl Parsed {
    /// Reads a cleaned text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let flat = Flat::of(text);
        let hits = literals::find(&flat, &Tight::of(&flat.text));
        let mut fields = Fields::of(&flat.text);
        fields.find_cut_raw(&flat.text);
        if OPENROUTER_SIGNS.iter().any(|sign| !hits.of(sign, Care::Part).is_empty()) {
            fields.find_passed_on();
        }
        let (mut providers, provider_is_null) = names::providers(&flat.text, &fields, &hits);
        let speech = speech(&flat.text, &hits, &mut fields, &mut providers);
        providers.sort_by_key(|it| it.at.start);
        let quoted = quoted::find(&flat.text);
        let context = PartySigns::of(&flat.text, &fields, &hits, &quoted);
        let mut statuses = status::find(&flat.text, &fields);
        statuses.retain(|seen| quoted::around(&quoted, seen.at.start).is_none());
        let failing = statuses.iter().filter(|it| it.code >= 400).cloned().collect();
        let models = names::models(&flat.text, &fields);
        let answer = answer::find(&flat.text, &fields);
        let mid_stream = answer::mid_stream(&flat.text, &fields);
        let tops = fields.containers.iter().skip(1).filter(|it| it.parent == 0).map(|it| it.at.clone()).collect();
        let generation = generation::ids(&flat.text).next();
        let key_tail = key_tail(&flat.text);
        let base_urls = base_url::find(&flat.text, &fields);
        Self {
            tops,
            generation,
            key_tail,
            base_urls,
            speech,
            answer,
            mid_stream,
            flat,
            fields,
            hits,
            context,
            quoted,
            statuses,
            failing,
            models,
            providers,
            provider_is_null,
        }
    }

    /// The stretch around a place that the text only quotes.
    #[must_use]
    pub fn quoted_around(&self, at: usize) -> Option<&Quoted> {
        quoted::around(&self.quoted, at)
    }

    /// Where a place of the flat text stands in the cleaned text.
    #[must_use]
    pub fn span(&self, at: &Range<usize>) -> Span {
        self.flat.span(at.clone())
    }

    /// The other party that words at this place, which any vendor uses, speak of.
    #[must_use]
    pub fn other_party(&self, at: usize) -> Option<&ForeignSign> {
        self.speaker(at).or_else(|| self.context.other_party(&self.record(at), &self.line(at), at))
    }

    /// The line that a place stands on.
    fn line(&self, at: usize) -> Range<usize> {
        let bytes = self.flat.text.as_bytes();
        let from = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
        from..memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end)
    }

    /// Whose page the message around a place sends its reader to, outside of what a provider said.
    #[must_use]
    pub fn speaker(&self, at: usize) -> Option<&ForeignSign> {
        if self.context.advised.is_empty() && self.context.foreign.is_empty() || self.fields.in_raw(at) {
            return None;
        }
        // A terminal may have cut the name of the host.
        let cut = |host: &Range<usize>| self.flat.text[host.end..].starts_with('\n');
        self.context.speaker(&self.message(at)).filter(|host| !cut(&host.at))
    }

    /// What one speaker says around a place: the message of the error object, or the sentences up to the end of the line.
    fn message(&self, at: usize) -> Range<usize> {
        if let Some(object) = self.top(at) {
            let said = self
                .fields
                .of_key(FieldName::Message)
                .filter(|field| field.value == Value::Text && object.contains(&field.at.start));
            let said = said.filter(|field| !self.fields.in_raw(field.at.start));
            if let Some(message) = said.min_by_key(|field| (!field.at.contains(&at), field.at.start.abs_diff(at))) {
                return message.at.clone();
            }
        }
        let bytes = self.flat.text.as_bytes();
        let ends = |byte: &u8| matches!(byte, b'\n' | b'"' | b'{' | b'}');
        let from =
            bytes[..at].iter().rev().take(MESSAGE).position(ends).map_or(at.saturating_sub(MESSAGE), |back| at - back);
        let to = bytes[at..].iter().take(MESSAGE).position(ends).map_or((at + MESSAGE).min(bytes.len()), |on| at + on);
        from..to
    }

    /// What belongs together around a place: the line it starts on with the data on it, else the paragraph's part near it.
    #[must_use]
    pub fn record(&self, at: usize) -> Range<usize> {
        let bytes = self.flat.text.as_bytes();
        let top = self.top(at);
        let inner = top.map_or(at..at, |it| it.start..it.end);
        if let Some(pool) = pool(&bytes[..at]) {
            return pool..inner.end;
        }
        let near = if top.is_some() { 120 } else { NEAR };
        let floor = inner.start.saturating_sub(near);
        let from = memchr::memrchr(b'\n', &bytes[floor..inner.start]).map_or(floor, |it| floor + it + 1);
        let from = if top.is_some() { from } else { floor };
        let ceiling = (inner.end + near).min(bytes.len());
        from..memchr::memmem::find(&bytes[inner.end..ceiling], b"\n\n").map_or(ceiling, |it| inner.end + it)
    }

    /// The outermost container around a place.
    #[must_use]
    pub fn top(&self, at: usize) -> Option<&Range<usize>> {
        let index = self.tops.partition_point(|it| it.start <= at);
        index.checked_sub(1).and_then(|it| self.tops.get(it)).filter(|it| at < it.end)
    }

    /// `is_byok`, if it is given.
    #[must_use]
    pub fn byok(&self) -> Option<(bool, Range<usize>)> {
        self.fields.of_key(FieldName::IsByok).find_map(|it| match it.value {
            Value::Bool(value) => Some((value, it.at.clone())),
            _ => None,
        })
    }
}

/// Start of the urllib3 failure that a place stands in: `HTTPSConnectionPool(host='…', port=443): Max retries exceeded with
/// url: … (Caused by ProxyError('…', OSError('Tunnel connection failed: 502`. All of it is about the host that it names.
fn pool(before: &[u8]) -> Option<usize> {
    let from = before.len().saturating_sub(POOL);
    let start = from + memchr::memmem::rfind(&before[from..], b"ConnectionPool(")?;
    let caused = start + memchr::memmem::find(&before[start..], b"(Caused by")?;
    let depth = before[caused..].iter().fold(0i32, |depth, it| match it {
        b'(' => depth + 1,
        b')' => depth - 1,
        _ => depth,
    });
    (depth > 0).then_some(start)
}

/// `Provider: groq`: the line of a report.
fn is_label(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let Some((name, value)) = line.split_once(": ") else { return false };
    let word = |word: &str| word.starts_with(|letter: char| letter.is_ascii_uppercase()) && word.len() > 2;
    !value.is_empty() && name.split(' ').count() < 3 && name.split(' ').all(word) && !name.ends_with("rror")
}

/// Clients put the provider's name before its words: `[Anthropic] Overloaded`, `Upstream error from Nvidia: …`,
/// `(Chutes) Provider returned error: …`, `error from provider(openrouter,X: 404)`.
fn speech(flat: &str, hits: &Hits, fields: &mut Fields, providers: &mut Vec<Name>) -> Vec<Range<usize>> {
    let bytes = flat.as_bytes();
    let mut extents = Vec::new();
    for hit in hits.of(anchor_words::UPSTREAM, Care::Loose) {
        let lead = bytes[hit.at.end..].iter().take(2).take_while(|it| it.is_ascii_whitespace()).count();
        let start = hit.at.end + lead;
        let length = bytes[start..].iter().take(40).position(|it| *it == b':').unwrap_or(0);
        if let Some(name) = flat.get(start..start + length).filter(|it| !it.is_empty()) {
            let value = names::provider(name).unwrap_or(name).to_string();
            providers.push(Name { value, at: start..start + length, weight: 80 });
            extents.push(start + length + 1);
        }
    }
    for at in memchr::memchr2_iter(b'[', b'(', bytes) {
        let close = if bytes[at] == b'[' { b']' } else { b')' };
        let length =
            bytes[at + 1..].iter().take(26).position(|it| *it == close || *it == b'[' || *it == b'(').unwrap_or(0);
        if length < 3 || bytes[at + 1 + length] != close || !bytes[at + 1].is_ascii_uppercase() {
            continue;
        }
        let Some(name) = flat.get(at + 1..at + 1 + length) else { continue };
        if bytes.get(at + 2 + length) != Some(&b' ') && bytes.get(at + 2 + length) != Some(&b'\n') {
            continue;
        }
        // `Model: Llama (Groq)` and a label on the next line: a name of the report, not a speaker.
        if flat[at + 2 + length..].strip_prefix('\n').is_some_and(is_label) {
            continue;
        }
        let known = is_provider(name) || (name.contains('\n') && names::provider(name).is_some());
        if known {
            let value = names::provider(name).unwrap_or(name).to_string();
            providers.push(Name { value, at: at + 1..at + 1 + length, weight: 70 });
            extents.push(at + 2 + length);
        }
    }
    let mut found = Vec::new();
    for start in extents.into_iter().take(256) {
        if fields.in_raw(start) || start >= flat.len() {
            continue;
        }
        // Inside a string of data the words end with it.
        let string = fields
            .all
            .iter()
            .filter(|it| it.value == Value::Text && it.at.start <= start && start < it.at.end)
            .map(|it| it.at.end)
            .min();
        let tail = &bytes[start..string.unwrap_or(bytes.len())];
        let end = memchr::memmem::find(&tail[..tail.len().min(SPEECH)], b"\n\n").unwrap_or(tail.len().min(SPEECH));
        // A stack trace below is the client's again.
        let mut stack = memchr::memmem::find(&tail[..end], b"\nat ").unwrap_or(end);
        while !flat.is_char_boundary(start + stack) {
            stack -= 1;
        }
        fields.add_raw(start..start + stack);
        found.push(start..start + stack);
    }
    found
}
