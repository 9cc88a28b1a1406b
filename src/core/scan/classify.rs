//! The third sieve: one record read and diagnosed, and the answer remembered for all of its kind.

use super::record_kind::RecordKind;
use crate::core::ingest::ingested::Ingested;
use crate::core::knowledge::causes::CauseId;
use crate::core::reading;
use crate::core::reading::evidence::Found;
use crate::core::reading::offline;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers remembered; then all are forgotten, so that memory stays bounded.
const REMEMBERED: usize = 8192;
/// Longest example kept, bytes.
const EXAMPLE: usize = 1500;

/// What one record is.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordVerdict {
    /// Its cause; `none` for what is no OpenRouter failure.
    pub cause: CauseId,
    /// 0 to 1.
    pub confidence: f64,
    /// HTTP status.
    pub status: Option<u16>,
    /// Model id.
    pub model: Option<String>,
    /// Upstream provider.
    pub provider: Option<String>,
    /// Client id.
    pub client: Option<String>,
    /// The message, cut.
    pub message: Option<String>,
    /// The record itself, cleaned, redacted and cut.
    pub example: String,
    /// Secrets masked in the example.
    pub redactions: usize,
}

/// Reads records, each kind of record once or twice, however many scanners share what is known.
#[derive(Clone, Debug, Default)]
pub struct Classifier {
    known: Arc<Mutex<Known>>,
}

/// What was read so far.
#[derive(Debug, Default)]
struct Known {
    /// By [`RecordKind::exact`].
    exact: HashMap<u64, Arc<RecordVerdict>>,
    /// By [`RecordKind::shape`].
    shapes: HashMap<u64, Shape>,
}

/// Records that say the same of different models and providers.
#[derive(Debug)]
struct Shape {
    /// The names in the one that was read first.
    names: Vec<Vec<u8>>,
    verdict: Arc<RecordVerdict>,
    trust: Trust,
}

/// Whether the verdict on one record of a shape is known to hold for other names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// One was read.
    Untried,
    /// Two in which every name is another were read, and are judged alike.
    Shown,
    /// They were not.
    Refuted,
}

impl Classifier {
    /// The verdict on one record. What `has_example` denies is its own example: that of a cause is to be the record that
    /// was met first, not one that another scanner met.
    pub fn classify(&self, record: &[u8], has_example: impl Fn(CauseId) -> bool) -> Arc<RecordVerdict> {
        let kind = RecordKind::of(record);
        let known = self.known().verdict(&kind);
        if let Some(known) = known {
            if known.cause == CauseId::NONE || has_example(known.cause) {
                return known;
            }
            if let Some((example, redactions)) = whole_example(record) {
                return Arc::new(RecordVerdict { example, redactions, ..(*known).clone() });
            }
        }
        let verdict = Arc::new(read(record));
        self.known().learn(&kind, &verdict);
        verdict
    }

    /// Nothing is left half done in it, should a thread break off.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn verdict(&mut self, kind: &RecordKind<'_>) -> Option<Arc<RecordVerdict>> {
        if let Some(known) = self.exact.get(&kind.exact) {
            return Some(Arc::clone(known));
        }
        let shape = self.shapes.get(&kind.shape).filter(|shape| shape.trust == Trust::Shown)?;
        let verdict = Arc::new(shape.verdict_for(kind));
        self.remember(kind, &verdict);
        Some(verdict)
    }

    fn learn(&mut self, kind: &RecordKind<'_>, verdict: &Arc<RecordVerdict>) {
        self.remember(kind, verdict);
        if kind.names.is_empty() {
            return;
        }
        match self.shapes.get_mut(&kind.shape) {
            Some(shape) if shape.trust == Trust::Untried && shape.differs_from(kind) => {
                let alike = shape.verdict_for(kind).says_the_same(verdict);
                shape.trust = if alike { Trust::Shown } else { Trust::Refuted };
            }
            Some(_) => {}
            None => {
                if self.shapes.len() >= REMEMBERED {
                    self.shapes.clear();
                }
                let names = kind.names.iter().map(|name| name.to_vec()).collect();
                let shape = Shape { names, verdict: Arc::clone(verdict), trust: Trust::Untried };
                self.shapes.insert(kind.shape, shape);
            }
        }
    }

    fn remember(&mut self, kind: &RecordKind<'_>, verdict: &Arc<RecordVerdict>) {
        if self.exact.len() >= REMEMBERED {
            self.exact.clear();
        }
        self.exact.insert(kind.exact, Arc::clone(verdict));
    }
}

impl Shape {
    /// Whether a record has no name in common with the one that was read.
    fn differs_from(&self, kind: &RecordKind<'_>) -> bool {
        self.names.iter().zip(&kind.names).all(|(ours, theirs)| ours != theirs)
    }

    /// The verdict with the names of another record.
    fn verdict_for(&self, kind: &RecordKind<'_>) -> RecordVerdict {
        let pairs: Vec<(&str, &str)> = self
            .names
            .iter()
            .zip(&kind.names)
            .filter_map(|(ours, theirs)| Some((std::str::from_utf8(ours).ok()?, std::str::from_utf8(theirs).ok()?)))
            .collect();
        let named = |text: &Option<String>| text.as_ref().map(|text| renamed(text, &pairs));
        RecordVerdict {
            model: named(&self.verdict.model),
            provider: named(&self.verdict.provider),
            message: named(&self.verdict.message),
            ..(*self.verdict).clone()
        }
    }
}

impl RecordVerdict {
    /// The same as far as the sums are concerned.
    fn says_the_same(&self, other: &Self) -> bool {
        let facts = |verdict: &Self| {
            (
                verdict.cause,
                verdict.confidence,
                verdict.status,
                verdict.model.clone(),
                verdict.provider.clone(),
                verdict.client.clone(),
            )
        };
        facts(self) == facts(other)
    }
}

/// The text with each first name of a pair replaced by the second.
fn renamed(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, (old, new))) = pairs
        .iter()
        .filter_map(|pair| Some((rest.find(pair.0)?, pair)))
        .min_by_key(|(at, (old, _))| (*at, usize::MAX - old.len()))
    {
        out.push_str(&rest[..at]);
        out.push_str(new);
        rest = &rest[at + old.len()..];
    }
    out.push_str(rest);
    out
}

fn read(record: &[u8]) -> RecordVerdict {
    let reading = reading::read(record);
    let diagnosis = offline::diagnose_record(&reading);
    let evidence = &reading.evidence;
    let text = |it: &Option<Found<String>>| it.as_ref().map(|it| cut(&it.value, 120).to_string());
    let decisive = diagnosis.best.because.iter().find_map(|it| it.span).map_or(0, |it| it.start);
    let cause = diagnosis.best.cause;
    let named = cause != CauseId::NONE;
    RecordVerdict {
        cause,
        confidence: diagnosis.best.confidence,
        status: evidence.status.as_ref().map(|it| it.value),
        model: text(&evidence.model),
        provider: text(&evidence.provider),
        client: text(&evidence.client),
        message: evidence.message.as_ref().map(|it| cut(&it.value, 400).to_string()),
        example: if named { around(reading.text.trim_end(), decisive).to_string() } else { String::new() },
        redactions: reading.redactions,
    }
}

/// The example that [`read`] makes of a record that need not be cut, and the secrets masked in it.
fn whole_example(record: &[u8]) -> Option<(String, usize)> {
    let ingested = Ingested::from(record);
    let text = ingested.text.trim_end();
    (text.len() <= EXAMPLE).then(|| (text.to_string(), ingested.masked))
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn around(text: &str, decisive: usize) -> &str {
    if text.len() <= EXAMPLE {
        return text;
    }
    let mut start = decisive.saturating_sub(EXAMPLE / 2).min(text.len() - EXAMPLE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    cut(&text[start..], EXAMPLE)
}

#[cfg(test)]
mod tests {
    use super::{Classifier, RecordVerdict, read};
    use std::sync::Arc;

    const MODELS: [&str; 4] =
        ["openai/gpt-4.1", "qwen/qwen3-coder", "google/gemini-2.5-flash", "deepseek/deepseek-chat"];

    fn facts(verdict: &RecordVerdict) -> (&str, Option<u16>, Option<&str>, Option<&str>) {
        (verdict.cause.as_str(), verdict.status, verdict.model.as_deref(), verdict.message.as_deref())
    }

    #[test]
    fn a_record_of_a_known_shape_is_judged_as_if_it_had_been_read() {
        for message in ["No endpoints found for MODEL.", "MODEL is not a valid model ID", "Insufficient credits"] {
            let classifier = Classifier::default();
            for model in MODELS {
                let record = format!(
                    "2026-11-20 10:00:00 ERROR openrouter call failed model={model} {{\"error\":{{\"message\":\"{}\",\"code\":404}}}}",
                    message.replace("MODEL", model)
                );
                let verdict = classifier.classify(record.as_bytes(), |_| true);
                assert_eq!(facts(&verdict), facts(&read(record.as_bytes())), "{record}");
            }
            let known = classifier.known();
            assert_eq!((known.shapes.len(), known.exact.len()), (1, MODELS.len()));
        }
    }

    /// The first two of a shape are read, whatever the model; where they are judged differently, each is.
    #[test]
    fn a_shape_in_which_the_model_matters_is_not_trusted() {
        let classifier = Classifier::default();
        let record = |model: &str| format!("openrouter 404 No endpoints found for {model}.");
        let kinds = MODELS.map(record);
        let first = classifier.classify(kinds[0].as_bytes(), |_| true);
        let mut other = (*first).clone();
        other.status = Some(502);
        let kind = super::RecordKind::of(kinds[1].as_bytes());
        classifier.known().learn(&kind, &Arc::new(other));
        let third = super::RecordKind::of(kinds[2].as_bytes());
        assert_eq!(classifier.known().verdict(&third), None);
    }
}
