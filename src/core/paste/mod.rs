//! From pasted bytes to evidence: clean, find the bodies, peel the layers, read the fields.

pub mod clean;

use crate::core::evidence::{Evidence, Found, Span};
use crate::core::text::Sentence;

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
}

/// Reads a paste. Never fails: what cannot be read leaves its field empty.
#[must_use]
pub fn read(bytes: &[u8]) -> Reading {
    let text = clean::clean(bytes);
    let (text, redactions) = crate::core::redact::redact(&text);
    let mut reading = Reading { redactions, ..Reading::default() };
    if let Some((at, code)) = text
        .match_indices(['4', '5'])
        .find_map(|(at, _)| text.get(at..at + 3).and_then(|it| it.parse::<u16>().ok()).map(|code| (at, code)))
    {
        reading.evidence.status = Some(Found::at(code, Span::new(at..at + 3)));
    }
    reading.text = text;
    reading
}
