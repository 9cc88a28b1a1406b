//! From pasted bytes to evidence: clean, find the bodies, peel the layers, read the fields.

mod account;
pub mod answer;
pub mod clean;
pub mod context;
pub mod facts;
pub mod fields;
pub mod fuzzy;
pub mod lexicon;
pub mod literals;
pub mod names;
pub mod numbers;
pub mod parsed;
pub mod prefix;
pub mod shell;
pub mod status;
pub mod view;

use crate::core::causes::CauseId;
use crate::core::diagnose::failures;
use crate::core::diagnose::signs::{self, Sign};
use crate::core::evidence::{Evidence, Span};
use crate::core::text::Sentence;
use parsed::Parsed;
use std::ops::Range;

/// Largest paste that is read, bytes. A larger one is refused before it is loaded.
pub const LIMIT: usize = 4 * 1024 * 1024;

/// Who speaks in a part of the text, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The program or library that printed the text.
    Client,
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

/// One failure of several in a paste.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Its cause, as far as the text shows it.
    pub cause: CauseId,
    /// Its facts.
    pub evidence: Evidence,
    /// How often it stands there (retries collapse).
    pub count: usize,
    /// Where it first stands.
    pub span: Span,
}

/// All that a paste shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The cleaned, redacted text; all spans point into it.
    pub text: String,
    /// The facts of the decisive failure.
    pub evidence: Evidence,
    /// Who is speaking, outermost first.
    pub layers: Vec<Layer>,
    /// What was noise.
    pub noise: Vec<Noise>,
    /// The different failures in their order; the decisive one among them.
    pub failures: Vec<Failure>,
    /// Index of the decisive failure.
    pub decisive: usize,
    /// Secrets and personal ids masked.
    pub redactions: usize,
    /// A whole API key stood in the paste: it must be rotated if others could read it.
    pub key_in_paste: bool,
    /// Everything found in the text, for the diagnosis.
    pub parsed: Parsed,
    /// The rules of the knowledge base that fit.
    pub signs: Vec<Sign>,
    /// Index of the sign that decides.
    pub decisive_sign: Option<usize>,
}

/// Reads a paste. Never fails: what cannot be read leaves its field empty.
#[must_use]
pub fn read(bytes: &[u8]) -> Reading {
    let text = clean::clean(bytes);
    // Before the redaction, which leaves nothing to compare.
    let account = account::owner(&text);
    let redacted = crate::core::redact::redact_all(&text);
    let text = redacted.text;
    let parsed = Parsed::of(&text);
    let signs = signs::find(&parsed);
    let (groups, decisive) = failures::group(&parsed, &signs);
    let client = shell::client(&parsed);
    let whole = 0..parsed.flat.text.len();
    let mut found = Vec::with_capacity(groups.len());
    for (index, group) in groups.iter().enumerate() {
        // What stands between two failures belongs to the nearer one.
        let border =
            |left: &Range<usize>, right: &Range<usize>| left.end.max(right.start.midpoint(left.end)).min(right.start);
        let from = index.checked_sub(1).map_or(0, |before| border(&groups[before].at, &group.at));
        let to = groups.get(index + 1).map_or(whole.end, |after| border(&group.at, &after.at));
        let part = if groups.len() == 1 || from >= to { whole.clone() } else { from..to };
        let mut evidence = facts::evidence(&parsed, &part, signs.get(group.best));
        evidence.client = shell::found(&parsed, client.as_ref());
        shell::strip_model_prefix(&mut evidence, client.as_ref());
        evidence.account.clone_from(&account);
        found.push(Failure { cause: group.cause, evidence, count: group.count, span: parsed.span(&group.at) });
    }
    let evidence = match found.get(decisive) {
        Some(failure) => failure.evidence.clone(),
        None => {
            let mut evidence = facts::evidence(&parsed, &whole, None);
            evidence.client = shell::found(&parsed, client.as_ref());
            shell::strip_model_prefix(&mut evidence, client.as_ref());
            evidence.account = account;
            evidence
        }
    };
    Reading {
        layers: layers(
            &parsed,
            &evidence,
            groups.get(decisive).and_then(|it| signs.get(it.best)).is_some_and(|it| it.own),
            client.as_ref().map(|(client, at)| (client.name, at.clone())),
        ),
        noise: shell::noise(&parsed, client.as_ref()),
        decisive_sign: groups.get(decisive).map(|it| it.best),
        evidence,
        failures: found,
        decisive,
        redactions: redacted.count,
        key_in_paste: redacted.keys > 0,
        text,
        signs,
        parsed,
    }
}

/// Who speaks, outermost first.
fn layers(parsed: &Parsed, evidence: &Evidence, own: bool, client: Option<(&str, Range<usize>)>) -> Vec<Layer> {
    let mut layers = Vec::new();
    if let Some((name, at)) = client {
        layers.push(Layer { speaker: Speaker::Client, says: name.to_string(), span: parsed.span(&at) });
    }
    if let Some((status, span)) = evidence.status.as_ref().and_then(|it| it.span.map(|span| (it.value, span))) {
        layers.push(Layer { speaker: Speaker::Http, says: status.to_string(), span });
    }
    let raw = evidence.raw.as_ref().and_then(|it| it.span.map(|span| (it, span)));
    let message = evidence.message.as_ref().and_then(|it| it.span.map(|span| (it, span)));
    if let Some((message, span)) = message {
        let inside = raw.is_some_and(|(_, raw)| raw.start <= span.start && span.end <= raw.end);
        if !inside && (own || parsed.context.shows_openrouter()) {
            layers.push(Layer { speaker: Speaker::OpenRouter, says: message.value.clone(), span });
        }
    }
    if let Some((raw, span)) = raw {
        layers.push(Layer { speaker: Speaker::Provider, says: raw.value.clone(), span });
    }
    layers
}
