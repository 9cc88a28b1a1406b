//! A refusal, decoded the way a paste is.

use super::exchange::Exchange;
use crate::core::checks::Refusal;
use crate::core::exchange::answer_headers;
use crate::core::reading;
use crate::core::reading::offline;
use serde_json::Value;
use std::sync::Arc;

/// Reads an answer as if the user had pasted it: head and body.
#[must_use]
pub fn of(answer: &Exchange) -> Refusal {
    read(answer, &answer.body)
}

/// The same for an error that came inside a success: only the part that holds it.
#[must_use]
pub fn inside(answer: &Exchange, part: &Value) -> Refusal {
    read(answer, part.to_string().as_bytes())
}

fn read(answer: &Exchange, body: &[u8]) -> Refusal {
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    let bytes = answer_headers::text(answer.status, header, body);
    let reading = reading::read(bytes);
    let diagnosis = offline::diagnose_answer(&reading);
    let best = diagnosis.best;
    Refusal { reading: Arc::new(reading), cause: best.cause, confidence: best.confidence, passed_on: Vec::new() }
}
