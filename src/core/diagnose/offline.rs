//! What a paste alone says, by the evidence ladder: fields, then literals, then the status.

use super::{Candidate, Diagnosis, Reason};
use crate::core::causes::{CAUSES, CauseId};
use crate::core::evidence::Span;
use crate::core::paste::Reading;
use crate::say;

/// Ranks the causes that the text shows.
#[must_use]
pub fn diagnose(reading: &Reading) -> Diagnosis {
    let lower = reading.text.to_lowercase();
    let mut found: Vec<Candidate> = Vec::new();
    for cause in CAUSES {
        for rule in cause.rules {
            if let Some((at, literal)) =
                rule.literal.iter().find_map(|literal| lower.find(&literal.to_lowercase()).map(|at| (at, literal)))
            {
                found.push(Candidate {
                    cause: cause.id,
                    confidence: rule.confidence,
                    because: vec![Reason {
                        fact: say!("because.literal", text = literal),
                        span: Some(Span::new(at..at + literal.len())),
                    }],
                });
            }
        }
    }
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    if found.is_empty() {
        found.push(Candidate { cause: CauseId::NONE, confidence: 0.5, because: Vec::new() });
    }
    Diagnosis { best: found.remove(0), others: found, paste_instead: None }
}
