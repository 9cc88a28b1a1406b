//! The client around a failure: who it is, and what it prints that means nothing.

use super::layers::Noise;
use crate::core::knowledge::clients::{CLIENTS, Client, ClientNoise};
use crate::core::model_id::without_client_prefix;
use crate::core::parse::literals::Care;
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::span::Span;
use crate::core::reading::evidence::{Evidence, Found};
use crate::core::text::Sentence;
use crate::say;
use std::ops::Range;

/// Labels under which people and programs name the client, lower case.
const LABELS: &[&str] = &["client", "app", "application", "program", "tool", "editor", "extension", "plugin"];

/// The client that printed the text: the one that a label names, else of those that show the one that stands highest.
#[must_use]
pub fn client(parsed: &Parsed) -> Option<(&'static Client, Range<usize>)> {
    labelled(&parsed.flat.text).or_else(|| signed(parsed))
}

/// `Client: Cline`, alone on its line but for a version.
fn labelled(text: &str) -> Option<(&'static Client, Range<usize>)> {
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let at = start;
        start += line.len();
        let (label, value) = line.split_once(':')?;
        let label = label.trim_matches(|letter: char| !letter.is_ascii_alphabetic());
        if label.len() > 12 || !LABELS.contains(&label.to_ascii_lowercase().as_str()) {
            return None;
        }
        let value = value.trim_matches(|letter: char| letter.is_whitespace() || "*`\"',".contains(letter));
        let client = CLIENTS.iter().find(|client| names(value, client))?;
        let offset = value.as_ptr() as usize - line.as_ptr() as usize;
        Some((client, at + offset..at + offset + value.len()))
    })
}

/// The text is the client's name or id, or begins with it and goes on with a version.
fn names(text: &str, client: &Client) -> bool {
    [client.name, client.id].iter().any(|name| {
        let head = text.get(..name.len()).filter(|head| head.eq_ignore_ascii_case(name));
        let rest = head.map(|_| text[name.len()..].trim_start());
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|letter: char| "v(".contains(letter) || letter.is_ascii_digit())
        })
    })
}

fn signed(parsed: &Parsed) -> Option<(&'static Client, Range<usize>)> {
    let mut best: Option<(&'static Client, Range<usize>)> = None;
    for client in CLIENTS {
        let signs = client.signs.iter().filter_map(|sign| parsed.hits.of(sign, Care::Exact).first());
        let opens = client.opens.iter().filter_map(|sign| {
            let named = |at: usize| parsed.flat.text[..at].trim_end_matches(' ').ends_with(char::is_alphanumeric);
            parsed.hits.of(sign, Care::Exact).iter().find(|hit| !named(hit.at.start))
        });
        let place = signs.chain(opens).map(|it| it.at.clone()).min_by_key(|it| it.start);
        let Some(place) = place else { continue };
        if best.as_ref().is_none_or(|(found, _)| client.rank > found.rank) {
            best = Some((client, place));
        }
    }
    best
}

/// As evidence.
#[must_use]
pub fn found(parsed: &Parsed, client: Option<&(&'static Client, Range<usize>)>) -> Option<Found<String>> {
    client.map(|(client, at)| Found::at(client.id.to_string(), parsed.span(at)))
}

/// Some clients put `openrouter/` before every id and send it without; `accepted`: the answer shows that it was.
pub fn strip_model_prefix(evidence: &mut Evidence, client: Option<&(&'static Client, Range<usize>)>, accepted: bool) {
    let sent_without = accepted || client.is_some_and(|(it, _)| it.adds_model_prefix);
    let Some(model) = evidence.model.as_mut().filter(|_| sent_without) else {
        return;
    };
    let id = without_client_prefix(&model.value).to_string();
    if let Some(span) = model.span.as_mut() {
        span.start = (span.start + model.value.len() - id.len()).min(span.end);
    }
    model.value = id;
}

/// What misleads: the clients' set phrases and numbers, and statuses printed twice.
#[must_use]
pub fn noise(parsed: &Parsed, client: Option<&(&'static Client, Range<usize>)>) -> Vec<Noise> {
    let mut noise: Vec<Noise> = Vec::new();
    let mut add = |span: Span, note: Sentence| {
        if noise.len() < 64 && !noise.iter().any(|it| it.span == span) {
            noise.push(Noise { span, note });
        }
    };
    for seen in &parsed.statuses {
        let end = seen.at.end;
        let bytes = parsed.flat.text.as_bytes();
        let twice = bytes.get(end..end + 3) == Some(&bytes[seen.at.clone()])
            && !bytes.get(end + 3).is_some_and(u8::is_ascii_digit);
        if twice {
            let span = parsed.span(&(seen.at.start..end + 3));
            let name = client.map_or("the client", |(client, _)| client.name);
            add(span, say!("noise.doubled", status = seen.code, client = name));
        }
    }
    for it in CLIENTS {
        for ClientNoise { text, note, .. } in it.noise {
            for hit in parsed.hits.of(text, Care::Exact).iter().take(8) {
                add(
                    parsed.span(&hit.at),
                    Sentence { key: note, args: vec![("text", (*text).to_string()), ("client", it.name.to_string())] },
                );
            }
        }
    }
    noise.sort_by_key(|it| it.span);
    noise
}

#[cfg(test)]
mod tests {
    use super::labelled;

    #[test]
    fn a_label_names_the_client() {
        let id = |text: &str| labelled(text).map(|(client, at)| (client.id, text[at].to_string()));
        assert_eq!(id("APIError: 401\nclient: Cline\n"), Some(("cline", "Cline".into())));
        assert_eq!(id("**Extension:** Roo Code v3.2\n"), Some(("roo-code", "Roo Code v3.2".into())));
        for text in ["client: Cliner\n", "client closed: Cline\n", "the client: a proxy\n", "client:\n"] {
            assert_eq!(id(text), None, "{text}");
        }
    }
}
