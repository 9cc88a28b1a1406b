//! Model ids and provider names, from fields, from the API's own sentences, and from what programs print around them.

use super::anchor_words::{MODERATION, REQUIRING};
use super::fields::{Field, FieldName, Fields, Value, decode};
use super::literals::{Care, Hits};
use super::normalized::squeeze;
use crate::core::knowledge::lexicon::AUTHORS;
use crate::core::knowledge::providers::PROVIDERS;
use crate::core::model_id;
use std::ops::Range;
use std::sync::LazyLock;

/// How far around a line break its neighbours are looked at.
const FULL: usize = 480;

/// How far before a model the words stand that offer it.
const OFFERED: usize = 300;

/// Longest name of an author.
const AUTHOR: usize = 30;

/// Longest model id.
const ID: usize = 110;

/// What is left of a quote that a web server wrote as `\x22`.
const QUOTE: &[u8] = b"x22";

/// A name and where it stands in the flat text.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// As written, line breaks of wrapping removed.
    pub value: String,
    /// Where.
    pub at: Range<usize>,
    /// How surely it is the one in question.
    pub weight: u8,
}

fn is_id_byte(it: u8) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, b'/' | b'-' | b'_' | b'.' | b':' | b'~' | b'@')
}

/// `author/slug`, with or without `openrouter/` in front.
fn author_known(id: &str) -> bool {
    let id = id.trim_start_matches('~');
    let id = model_id::without_client_prefix(id);
    match id.split_once('/') {
        Some(("openrouter", router)) => is_router(router),
        Some((author, slug)) => {
            !slug.is_empty() && AUTHORS.binary_search(&author.to_ascii_lowercase().as_str()).is_ok()
        }
        None => is_router(id),
    }
}

/// OpenRouter's own routers, which programs name without their author too.
fn is_router(slug: &str) -> bool {
    matches!(slug, "auto" | "free")
}

/// The length of the letters of an escape that stands before a name: of `\x22`, and of the line end or tab of a text in JSON.
fn escape_at(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at.min(bytes.len())..];
    let escaped = at > 0 && bytes[at - 1] == b'\\';
    match rest.first() {
        _ if rest.starts_with(QUOTE) => QUOTE.len(),
        Some(b'n' | b't' | b'r') if escaped => 1,
        _ => 0,
    }
}

/// The id that stands around a place, joined over line breaks, without the punctuation of the sentence.
fn token(flat: &str, mut range: Range<usize>) -> Option<(String, Range<usize>)> {
    range.start += escape_at(flat.as_bytes(), range.start);
    let text: String = flat.get(range.clone())?.chars().filter(|it| *it != '\n').collect();
    let trimmed = text.trim_end_matches(['.', ':', ',', '-', '/', '@']).trim_start_matches(['.', ':', '-', '/', '@']);
    (!trimmed.is_empty()).then(|| (trimmed.to_string(), range))
}

/// The id before a place: `X is not a valid model ID`.
#[must_use]
pub fn id_before(flat: &str, end: usize) -> Option<(String, Range<usize>)> {
    let bytes = flat.as_bytes();
    let mut stop = end;
    while stop > 0 && matches!(bytes[stop - 1], b' ' | b'\n' | b'"' | b'\'' | b'`' | b'\\' | b'*') && end - stop < 8 {
        stop -= 1;
    }
    let mut start = stop;
    while start > 0 && stop - start < ID {
        let it = bytes[start - 1];
        // A line break inside an id is one of wrapping only when both sides look like one.
        let wrapped = it == b'\n' && start > 1 && is_id_byte(bytes[start - 2]) && flat[start..stop].len() < ID && {
            let line = flat[..start - 1].rfind('\n').map_or(0, |it| it + 1);
            let tail = flat[line..start - 1].char_indices().rev();
            let mut others = tail.filter(|(_, it)| !(it.is_ascii() && is_id_byte(*it as u8)));
            let head = others.next().map_or(line, |(at, it)| line + at + it.len_utf8());
            author_known(&format!("{}{}", &flat[head..start - 1], &flat[start..stop])) || even_break(flat, start - 1)
        };
        if !is_id_byte(it) && !wrapped {
            break;
        }
        start -= 1;
    }
    let (mut id, mut at) = token(flat, start..stop)?;
    // `message:X`, `404:X` without a space.
    if let Some((head, tail)) = id.split_once(':')
        && tail.contains('/')
        && !head.contains('/')
    {
        at.start = at.end - tail.len().min(at.len());
        id = tail.to_string();
    }
    Some((id, at))
}

/// The id after a place: `No endpoints found for X.`
#[must_use]
pub fn id_after(flat: &str, start: usize) -> Option<(String, Range<usize>)> {
    let bytes = flat.as_bytes();
    let mut from = start;
    while from < bytes.len()
        && from - start < 8
        && matches!(bytes[from], b' ' | b'\n' | b'"' | b'\'' | b'`' | b'\\' | b':' | b'*')
    {
        from += 1;
    }
    let mut to = from;
    while to < bytes.len() && to - from < ID {
        let it = bytes[to];
        let wrapped = it == b'\n'
            && bytes.get(to + 1).is_some_and(|it| is_id_byte(*it))
            && goes_on(&flat[from..to], &flat[to + 1..])
            && (hard_break(flat, to) || even_break(flat, to));
        if !is_id_byte(it) && !wrapped {
            break;
        }
        to += 1;
    }
    token(flat, from..to)
}

/// Whether an id that a line ends with may go on with the next: not behind a variant, behind a colon only with one,
/// behind a dot only with a number, and with a capital only where it has others.
fn goes_on(id: &str, next: &str) -> bool {
    let mut piece = next.bytes().take(ID).take_while(|byte| is_id_byte(*byte));
    if piece.any(|byte| byte.is_ascii_uppercase()) && !id.bytes().any(|it| it.is_ascii_uppercase()) {
        return false;
    }
    if let Some((_, variant)) = id.rsplit_once(':') {
        return match variant {
            "" => model_id::variants().any(|known| next.starts_with(known)),
            _ => !model_id::variants().any(|known| known == variant.trim_end_matches('.')),
        };
    }
    let digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    id.strip_suffix('.').is_none_or(|it| digit(it.chars().next_back()) && digit(next.chars().next()))
}

/// Whether the line that ends here was cut by a fixed width: a neighbour is exactly as long.
fn hard_break(flat: &str, end: usize) -> bool {
    let bytes = flat.as_bytes();
    let line = |stop: usize| {
        stop - memchr::memrchr(b'\n', &bytes[stop.saturating_sub(400)..stop])
            .map_or(0, |it| stop.saturating_sub(400) + it + 1)
    };
    let here = line(end);
    let start = end - here;
    let before = if start == 0 { 0 } else { line(start - 1) };
    let after = memchr::memchr(b'\n', &bytes[end + 1..]).map_or(0, |it| it);
    here >= 4 && here >= after && (before == here || after == here || here >= 60)
}

/// Whether the lines around this break fill a fixed width, but for a space that fell at an end.
fn even_break(flat: &str, end: usize) -> bool {
    let bytes = flat.as_bytes();
    let around = &bytes[end.saturating_sub(FULL)..(end + FULL).min(bytes.len())];
    let cut = end - end.saturating_sub(FULL);
    let lengths = |it: &[u8]| it.split(|it| *it == b'\n').map(<[u8]>::len).collect::<Vec<_>>();
    let (mut before, mut after) = (lengths(&around[..cut]), lengths(&around[cut + 1..]));
    // What the stretch cuts off, and where the text ends, is no whole line.
    if end > FULL {
        before.remove(0);
    }
    after.pop();
    let Some(here) = before.pop() else { return false };
    let near = || before.iter().rev().take(3).chain(after.iter().take(3));
    let width = near().copied().max().unwrap_or(0);
    here >= 8 && here <= width + 1 && here + 1 >= width && near().filter(|it| **it + 1 >= here).count() >= 2
}

/// Models named by fields and by standing alone, in order.
#[must_use]
pub fn models(flat: &str, fields: &Fields) -> Vec<Name> {
    let mut found = Vec::new();
    for field in fields.of_key(FieldName::Model).filter(|it| it.value == Value::Text) {
        let value: String = decode(&flat[field.at.clone()]).split_whitespace().collect();
        let raw_text = &flat[field.at.clone()];
        let inside = fields.in_raw(field.at.start);
        let spaced = raw_text.contains(' ');
        let value =
            value.trim_end_matches([',', '.', ':', ';', ')', ']']).trim_matches(['`', '*', '<', '>']).to_string();
        if value.is_empty() || value.len() > ID || spaced || !value.bytes().all(is_id_byte) {
            labelled(flat, field, &mut found);
            continue;
        }
        let weight = match (author_known(&value), value.contains('/'), inside) {
            (_, _, true) => 30,
            (true, ..) => 85,
            (false, true, _) => 75,
            (false, false, _) if value.bytes().any(|it| it.is_ascii_digit()) => 50,
            _ => 0,
        };
        if weight == 0 || (field.owner == 0 && flat[field.at.end..].starts_with(' ') && !value.contains('/')) {
            labelled(flat, field, &mut found);
        } else if !is_filler(&value) {
            // A display name stands for the id in lower case.
            let value = if field.owner == 0 && !value.contains('/') { value.to_ascii_lowercase() } else { value };
            found.push(Name { value, at: field.at.clone(), weight });
        }
    }
    for at in memchr::memmem::find_iter(flat.as_bytes(), b"odel Group=").take(16) {
        if let Some((value, at)) = id_after(flat, at + "odel Group=".len()) {
            found.push(Name { value, at, weight: 70 });
        }
    }
    standing_alone(flat, fields, &mut found);
    found.retain(|it| !is_offered(flat, it.at.start));
    for name in &mut found {
        let mut from = name.at.start.saturating_sub(20);
        while !flat.is_char_boundary(from) {
            from += 1;
        }
        let label = flat[from..name.at.start].to_ascii_lowercase();
        if ["weak model", "small model", "editor model", "fast model", "title model", "helper model", "summary model"]
            .iter()
            .any(|it| label.contains(it))
        {
            name.weight = name.weight.saturating_sub(40);
        }
    }
    found.sort_by_key(|it| it.at.start);
    found
}

/// A model to take instead, not the one that failed: `use this slug instead: X`, `"fallback_models":["X","Y"]`.
fn is_offered(flat: &str, at: usize) -> bool {
    let mut from = at.saturating_sub(OFFERED);
    while !flat.is_char_boundary(from) {
        from += 1;
    }
    let head = &flat[from..at];
    let list = head.rfind('[').filter(|open| !head[*open..].contains(']')).map_or(head, |open| &head[..open]);
    let ends = |words: &str| {
        let mut letters = list.bytes().rev().filter(u8::is_ascii_alphanumeric);
        words.bytes().rev().all(|it| letters.next() == Some(it))
    };
    let next = ["fallingbackto", "fallbackto", "switchingto", "retryingwith", "tryinginstead"];
    ends("fallbackmodels") || ends("sluginstead") || next.iter().any(|words| ends(words))
}

/// `Model: OpenAI GPT-4.1` and the like: a display name with an id in it, lower case.
fn labelled(flat: &str, field: &Field, found: &mut Vec<Name>) {
    let line = flat[field.at.start..].lines().next().unwrap_or_default();
    if field.owner != 0 || line.len() > 60 || line.contains(['<', ':', '(']) {
        return;
    }
    let Some(last) = line.split(' ').next_back() else { return };
    if !is_filler(last)
        && last.bytes().any(|it| it.is_ascii_digit())
        && last.contains('-')
        && last.bytes().all(is_id_byte)
    {
        let start = field.at.start + line.len() - last.len();
        found.push(Name { value: last.to_ascii_lowercase(), at: start..start + last.len(), weight: 20 });
    }
}

fn is_filler(value: &str) -> bool {
    matches!(
        value.to_ascii_lowercase().as_str(),
        "unknown" | "none" | "null" | "undefined" | "agent" | "custom" | "default" | "n/a"
    )
}

/// Whether a known author stands at the end.
fn follows_author(head: &[u8]) -> bool {
    let name = |it: &&u8| is_id_byte(**it) && !matches!(it, b'/' | b':' | b'~' | b'@');
    let length = head.iter().rev().take(AUTHOR).take_while(name).count();
    let mut author = [0; AUTHOR];
    let author = &mut author[..length];
    author.copy_from_slice(&head[head.len() - length..]);
    author.make_ascii_lowercase();
    AUTHORS.binary_search_by(|it| it.as_bytes().cmp(author)).is_ok()
}

/// Every `author/slug` of a known author that is not part of a path or a URL.
fn standing_alone(flat: &str, fields: &Fields, found: &mut Vec<Name>) {
    let bytes = flat.as_bytes();
    for at in memchr::memchr_iter(b'/', bytes) {
        if found.len() > 4096 {
            return;
        }
        if !follows_author(&bytes[..at]) {
            continue;
        }
        let mut start = at;
        while start > 0 && at - start < 60 && is_id_byte(bytes[start - 1]) {
            start -= 1;
        }
        start += escape_at(bytes, start);
        let mut end = at + 1;
        while end < bytes.len() && end - at < ID && is_id_byte(bytes[end]) {
            end += 1;
        }
        if bytes.get(end) == Some(&b'\n') && (hard_break(flat, end) || even_break(flat, end)) {
            let more = bytes[end + 1..].iter().take(ID).take_while(|it| is_id_byte(**it)).count();
            let piece = &bytes[end + 1..end + 1 + more];
            if more > 0 && !piece.contains(&b'/') && goes_on(&flat[start..end], &flat[end + 1..]) {
                end += 1 + more;
            }
        }
        let Some(piece) = flat.get(start..end) else { continue };
        let joined = piece.contains('\n').then(|| piece.replace('\n', ""));
        let text = joined.as_deref().unwrap_or(piece);
        let mut head = text;
        if let Some((label, tail)) = head.split_once(':')
            && tail.contains('/')
            && !label.contains('/')
        {
            head = tail;
        }
        let id = head.trim_end_matches(['.', ':', '-', '/']);
        let slashes = id.matches('/').count();
        let parts_fine = slashes == 1 || (slashes == 2 && (id.starts_with("openrouter/") || id.contains("/~")));
        if !parts_fine || !author_known(id) || id.contains("..") {
            continue;
        }
        let file = id.rsplit('.').next().is_some_and(|it| {
            matches!(it, "py" | "js" | "ts" | "rs" | "go" | "json" | "mjs" | "html" | "md" | "tsx" | "cjs")
        });
        let host = bytes.get(start.wrapping_sub(1)) == Some(&b'/') || id.starts_with("openrouter/docs");
        if is_client(flat, start..end) {
            continue;
        }
        let package = id.starts_with('@')
            || text.starts_with('@')
            || id.contains("ai-sdk")
            || id.ends_with("-python")
            || id.ends_with("-node");
        if file || host || package {
            continue;
        }
        // `OpenAI/OpenRouter`: two vendors, no model.
        let slug = id.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        if AUTHORS.binary_search(&slug.as_str()).is_ok() {
            continue;
        }
        let inside = fields.in_raw(start);
        // What labels the id is no part of it.
        let label = if joined.is_none() { text.len() - head.len() } else { 0 };
        found.push(Name { value: id.to_string(), at: start + label..end, weight: if inside { 28 } else { 60 } });
    }
}

/// `OpenAI/Python 1.52.0`, `OpenAI/JS 4.52.0`: a program that calls, with its version, not a model.
fn is_client(flat: &str, at: Range<usize>) -> bool {
    let version = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && text[digits..].starts_with('.') && text[digits + 1..].starts_with(|it: char| it.is_ascii_digit())
    };
    let Some((author, name)) = flat[at.clone()].split_once('/') else { return false };
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphabetic());
    let behind = flat[at.end..].strip_prefix(' ').unwrap_or_default();
    let language = matches!(name, "Python" | "JS" | "Go" | "Java" | "Ruby" | "PHP");
    let named = letters(author) && author.starts_with(|it: char| it.is_ascii_uppercase());
    named && (language || version(name) || letters(name) && version(behind))
}

/// The names of [`PROVIDERS`] without case, spaces and punctuation.
static SQUEEZED: LazyLock<Vec<String>> = LazyLock::new(|| PROVIDERS.iter().map(|(name, _)| squeeze(name)).collect());

/// The provider's name as OpenRouter writes it, if this is one.
#[must_use]
pub fn provider(text: &str) -> Option<&'static str> {
    let tight = squeeze(text);
    if tight.is_empty() || tight.len() > 30 {
        return None;
    }
    let unbroken = text.replace('\n', "");
    let spelt = PROVIDERS.iter().map(|(name, _)| *name).find(|name| *name == unbroken);
    spelt.or_else(|| SQUEEZED.iter().zip(PROVIDERS).find(|(known, _)| **known == tight).map(|(_, (name, _))| *name))
}

/// Upstream providers that are named, and whether `provider_name` stands there as null.
#[must_use]
pub fn providers(flat: &str, fields: &Fields, hits: &Hits) -> (Vec<Name>, bool) {
    let mut found = sentences(flat, hits);
    let mut null = false;
    for field in fields.of_key(FieldName::ProviderName) {
        match field.value {
            Value::Null => null = true,
            Value::Text => {
                let piece = &flat[field.at.clone()];
                let value = match provider(piece) {
                    Some(known) if piece.contains('\n') => known.to_string(),
                    _ => decode(piece).trim().to_string(),
                };
                if !value.is_empty() && value.len() < 60 {
                    found.push(Name { value, at: field.at.clone(), weight: 90 });
                }
            }
            _ => {}
        }
    }
    for field in fields.of_key(FieldName::Provider).filter(|it| it.value == Value::Text) {
        // In an answer `provider` is the upstream one, with a capital; in settings it is the client's word for the API.
        let piece = &flat[field.at.clone()];
        if field.owner != 0
            && piece.starts_with(|it: char| it.is_ascii_uppercase())
            && let Some(known) = provider(piece)
        {
            found.push(Name { value: known.to_string(), at: field.at.clone(), weight: 60 });
        }
    }
    (found, null)
}

/// `requires moderation on Azure.`, `OpenAI is requiring a key`.
fn sentences(flat: &str, hits: &Hits) -> Vec<Name> {
    let mut found = Vec::new();
    for hit in hits.of(MODERATION, Care::Loose).iter().take(16) {
        let lead = flat[hit.at.end..].bytes().take(2).take_while(u8::is_ascii_whitespace).count();
        let start = hit.at.end + lead;
        let length = flat[start..].bytes().take(40).position(|it| matches!(it, b'.' | b'"' | b'\'')).unwrap_or(0);
        if let Some(name) = flat.get(start..start + length).and_then(provider) {
            found.push(Name { value: name.to_string(), at: start..start + length, weight: 75 });
        }
    }
    for hit in hits.of(REQUIRING, Care::Loose).iter().take(16) {
        let head = flat[..hit.at.start].trim_end();
        let start = head.rfind(|it: char| !it.is_alphanumeric() && it != '\n').map_or(0, |it| it + 1);
        if let Some(name) = flat.get(start..head.len()).and_then(provider) {
            found.push(Name { value: name.to_string(), at: start..head.len(), weight: 75 });
        }
    }
    found
}
