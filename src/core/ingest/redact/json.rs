//! What holds a text together where it is JSON: values are masked there, and what is around them stays.
//!
//! Secrets are sought in the text as a reader sees it, where a quote inside a sentence looks like one that ends a string.
//! What was found is therefore fitted into the strings that there are before anything is replaced: a masked text is read
//! again by the parser, and by whoever takes our own JSON.

use super::mask::Mask;
use serde::de::IgnoredAny;
use std::ops::Range;

/// JSON in a string of JSON: deeper nesting than that is nobody's answer.
const LAYERS: u8 = 4;
/// What stands for a value.
const HIDDEN: &str = "…";

/// The stretches of a text that are JSON, and the values in them.
pub(super) struct Documents {
    stretches: Vec<Range<usize>>,
    /// In their order.
    leaves: Vec<Leaf>,
}

/// Something without anything inside it. Places are short: a large text may be made of numbers.
#[derive(Clone, Copy)]
struct Leaf {
    start: u32,
    end: u32,
    kind: Kind,
    /// How often its document was put into a string.
    layer: u8,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// What a string says.
    Text,
    /// The name of a field.
    Name,
    /// A number, `true`, `false` or `null`.
    Plain,
}

impl Leaf {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Documents {
    /// The documents of a text: all of it, what is between a text's first and last bracket, or lines of it.
    pub(super) fn of(text: &str) -> Self {
        let mut out = Self { stretches: Vec::new(), leaves: Vec::new() };
        if u32::try_from(text.len()).is_err() || out.add(text, 0..text.len()) {
            return out;
        }
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
            out.add(text, start..end);
            start = end + 1;
        }
        out
    }

    fn add(&mut self, text: &str, stretch: Range<usize>) -> bool {
        let within = &text[stretch.clone()];
        // A line of a log may begin with a bracket of its own.
        let ranges = [("[", "]"), ("{", "}")].map(|(open, close)| bracketed(within, open, close));
        let Some(range) = ranges.into_iter().flatten().find(|range| is_json(&within[range.clone()])) else {
            return false;
        };
        let range = stretch.start + range.start..stretch.start + range.end;
        let before = short(range.start);
        leaves(&text[range.clone()], 0, &mut |leaf| {
            self.leaves.push(Leaf { start: before + leaf.start, end: before + leaf.end, ..leaf });
        });
        self.stretches.push(range);
        true
    }

    /// The masks so that each is inside one value, or outside all documents.
    pub(super) fn fit(&self, text: &str, masks: Vec<Mask>) -> Vec<Mask> {
        if self.stretches.is_empty() {
            return masks;
        }
        let mut fitted = Vec::with_capacity(masks.len());
        for mask in masks {
            self.fit_one(text, mask, &mut fitted);
        }
        fitted
    }

    fn fit_one(&self, text: &str, mask: Mask, fitted: &mut Vec<Mask>) {
        let Range { start, end } = mask.range;
        let first = self.stretches.partition_point(|stretch| stretch.end <= start);
        let mut parts: Vec<(Range<usize>, Option<Leaf>)> = Vec::new();
        let mut at = start;
        for stretch in self.stretches[first..].iter().take_while(|stretch| stretch.start < end) {
            if at < stretch.start {
                parts.push((at..stretch.start, None));
            }
            let inside = at.max(stretch.start)..end.min(stretch.end);
            self.values(text, &mask, inside, &mut parts);
            at = stretch.end;
        }
        if at < end {
            parts.push((at..end, None));
        }
        let mut rest = Some(mask);
        let mut continues = false;
        for (range, leaf) in parts {
            let (with, secret) = match rest.as_mut() {
                Some(mask) => (std::mem::take(&mut mask.with), mask.secret.take()),
                None => (HIDDEN.to_string(), None),
            };
            let key = rest.take().is_none_or(|mask| mask.key);
            let with = leaf.map_or(with.clone(), |leaf| leaf.written(&with));
            if text[range.clone()] != with {
                fitted.push(Mask { range, with, key, secret, continues });
                continues = true;
            }
        }
    }

    /// The values, or parts of strings, that a mask covers.
    fn values(&self, text: &str, mask: &Mask, inside: Range<usize>, parts: &mut Vec<(Range<usize>, Option<Leaf>)>) {
        let first = self.leaves.partition_point(|leaf| leaf.end as usize <= inside.start);
        for leaf in self.leaves[first..].iter().take_while(|leaf| (leaf.start as usize) < inside.end) {
            let range = leaf.range();
            let all = range.start <= mask.range.start && mask.range.end <= range.end;
            let covered = match leaf.kind {
                Kind::Text => true,
                // The name of a field between two pieces of a secret is none of them.
                Kind::Name => all || text[range.clone()].bytes().any(|byte| byte.is_ascii_digit()),
                Kind::Plain => all || mask.key,
            };
            if covered {
                let part = inside.start.max(range.start)..inside.end.min(range.end);
                let part = if leaf.kind == Kind::Plain { range } else { whole_escapes(text, part, &range) };
                parts.push((part, Some(*leaf)));
            }
        }
    }
}

impl Leaf {
    /// What stands for it, in the syntax of its place.
    fn written(self, with: &str) -> String {
        let plain = !with.contains(|letter: char| matches!(letter, '"' | '\\') || letter.is_control());
        let with = if plain { with } else { HIDDEN };
        if self.kind != Kind::Plain {
            return with.to_string();
        }
        let quote = format!("{}\"", "\\".repeat((1 << self.layer) - 1));
        format!("{quote}{with}{quote}")
    }
}

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// From the first bracket, an object's anywhere and a list's at the start, to the last one.
fn bracketed(text: &str, open: &str, close: &str) -> Option<Range<usize>> {
    let start = text.find(open).filter(|start| open == "{" || text[..*start].trim().is_empty())?;
    let end = text.rfind(close)? + 1;
    (start < end).then_some(start..end)
}

/// Tells every value of a valid document, in order, those of documents inside its strings too.
fn leaves(json: &str, layer: u8, tell: &mut dyn FnMut(Leaf)) {
    let bytes = json.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let content = at + 1..closing_quote(bytes, at + 1);
                at = content.end + 1;
                let is_name = json[at..].trim_start().starts_with(':');
                let kind = if is_name { Kind::Name } else { Kind::Text };
                if kind == Kind::Name || !nested(json, &content, layer, tell) {
                    tell(Leaf { start: short(content.start), end: short(content.end), kind, layer });
                }
            }
            b'{' | b'}' | b'[' | b']' | b':' | b',' | b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            _ => {
                let ends = |byte: &u8| matches!(byte, b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t');
                let end = bytes[at..].iter().position(ends).map_or(bytes.len(), |length| at + length);
                tell(Leaf { start: short(at), end: short(end), kind: Kind::Plain, layer });
                at = end;
            }
        }
    }
}

fn closing_quote(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(step) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        if bytes[at + step] == b'"' {
            return at + step;
        }
        at += step + 2;
    }
    bytes.len()
}

/// Tells the values of the document that a string holds, if it holds one.
fn nested(json: &str, content: &Range<usize>, layer: u8, tell: &mut dyn FnMut(Leaf)) -> bool {
    let raw = &json[content.clone()];
    if layer == LAYERS || !raw.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let Ok(inner) = serde_json::from_str::<String>(&json[content.start - 1..=content.end]) else { return false };
    if !is_json(&inner) {
        return false;
    }
    let mut way = Way { raw, read: 0, decoded: 0 };
    leaves(&inner, layer + 1, &mut |leaf: Leaf| {
        let start = short(content.start + way.to(leaf.start as usize));
        let end = short(content.start + way.to(leaf.end as usize));
        tell(Leaf { start, end, ..leaf });
    });
    true
}

/// From places in what a string says to places in how it is written.
struct Way<'a> {
    raw: &'a str,
    read: usize,
    decoded: usize,
}

impl Way<'_> {
    /// Places are asked for in their order.
    fn to(&mut self, place: usize) -> usize {
        while self.decoded < place {
            let rest = &self.raw.as_bytes()[self.read..];
            let plain = memchr::memchr(b'\\', rest).unwrap_or(rest.len()).min(place - self.decoded);
            if plain > 0 {
                self.read += plain;
                self.decoded += plain;
                continue;
            }
            let Some(length) = escape(rest) else { break };
            self.decoded += match length {
                2 => 1,
                12 => 4,
                _ => code(rest).and_then(char::from_u32).map_or(3, char::len_utf8),
            };
            self.read += length;
        }
        self.read
    }
}

/// How long an escape of JSON is: two halves of one letter are one.
fn escape(rest: &[u8]) -> Option<usize> {
    match code(rest) {
        Some(0xd800..0xdc00) => Some(12),
        Some(_) => Some(6),
        None => (rest.len() >= 2).then_some(2),
    }
}

fn code(rest: &[u8]) -> Option<u32> {
    let digits = rest.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// The part of a string without cutting what a row of backslashes escapes, at any layer.
fn whole_escapes(text: &str, part: Range<usize>, string: &Range<usize>) -> Range<usize> {
    let start = escaped_around(text, part.start, string).map_or(part.start, |escape| escape.start);
    let end = escaped_around(text, part.end, string).map_or(part.end, |escape| escape.end);
    start..end
}

/// A row of backslashes with what it escapes, if a place is inside of that.
fn escaped_around(text: &str, at: usize, string: &Range<usize>) -> Option<Range<usize>> {
    /// The letters of `u` and its digits.
    const LONGEST: usize = 5;
    let bytes = text.as_bytes();
    let floor = at.saturating_sub(LONGEST).max(string.start);
    let slash = bytes[floor..at].iter().rposition(|byte| *byte == b'\\').map(|place| floor + place);
    let slash = slash.or_else(|| (at < string.end && bytes[at] == b'\\').then_some(at))?;
    let row = |at: usize| bytes[string.start..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    let mut start = slash - row(slash);
    let length = |from: usize| {
        let behind = from + bytes[from..string.end].iter().take_while(|byte| **byte == b'\\').count();
        let escaped = text[behind..string.end].chars().next().map_or(0, char::len_utf8);
        let hex = code(&bytes[behind.saturating_sub(1)..string.end]);
        (behind + if hex.is_some() { LONGEST } else { escaped }, hex)
    };
    let (mut end, hex) = length(start);
    // The halves of one letter.
    if matches!(hex, Some(0xd800..0xdc00)) && bytes[end..string.end].starts_with(b"\\") {
        end = length(end).0;
    }
    if matches!(hex, Some(0xdc00..0xe000)) && start > string.start + LONGEST {
        let half = start - LONGEST;
        start = if bytes[half - 1] == b'\\' { half - 1 - row(half - 1) } else { start };
    }
    (start < at && at < end).then_some(start..end)
}
