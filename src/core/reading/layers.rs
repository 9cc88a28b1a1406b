//! Who speaks in which part of a text, and what in it means nothing.

use super::evidence::Evidence;
use crate::core::knowledge::causes::Gate;
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::span::Span;
use crate::core::text::Sentence;
use serde::Serialize;
use std::ops::Range;

/// Who speaks in a part of the text, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The program or library that printed the text.
    Client,
    /// This machine: looking up the name, connecting, opening TLS.
    Machine,
    /// The HTTP layer, a proxy or a CDN page.
    Http,
    /// OpenRouter's own error envelope.
    OpenRouter,
    /// The upstream provider, inside `metadata.raw`.
    Provider,
}

/// A part of the text and who speaks in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Who speaks.
    pub speaker: Speaker,
    /// What it says, in short.
    pub says: String,
    /// Where.
    pub span: Span,
}

/// A part of the text that misleads, and why it may be ignored.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// Where.
    pub span: Span,
    /// Why it means nothing.
    pub note: Sentence,
}

/// Who speaks, outermost first; `gate` is where the failure met the call.
#[must_use]
pub fn layers(
    parsed: &Parsed,
    evidence: &Evidence,
    own: bool,
    client: Option<(&str, Range<usize>)>,
    gate: Option<Gate>,
) -> Vec<Layer> {
    let mut layers = Vec::new();
    if let Some((name, at)) = client {
        layers.push(Layer { speaker: Speaker::Client, says: name.to_string(), span: parsed.span(&at) });
    }
    if let Some((status, span)) = evidence.status.as_ref().and_then(|it| it.read_at().map(|span| (it.value, span))) {
        layers.push(Layer { speaker: Speaker::Http, says: status.to_string(), span });
    }
    let raw = evidence.raw.as_ref().and_then(|it| it.span.map(|span| (it, span)));
    let message = evidence.message.as_ref().and_then(|it| it.span.map(|span| (it, span)));
    if let Some((message, span)) = message {
        let inside = raw.is_some_and(|(_, raw)| raw.start <= span.start && span.end <= raw.end);
        if !inside && (own || parsed.context.shows_openrouter()) {
            // A call that did not get through was answered by nobody, or by what lies on the way.
            let speaker = match (gate, &evidence.status) {
                (Some(Gate::Connect), None) => Speaker::Machine,
                (Some(Gate::Connect), Some(_)) => Speaker::Http,
                _ => Speaker::OpenRouter,
            };
            layers.push(Layer { speaker, says: message.value.clone(), span });
        }
    }
    if let Some((raw, span)) = raw {
        layers.push(Layer { speaker: Speaker::Provider, says: raw.value.clone(), span });
    }
    layers
}
