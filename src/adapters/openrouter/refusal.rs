//! A refusal, decoded the way a paste is.

use super::exchange::Exchange;
use crate::core::checks::Refusal;
use crate::core::reading;
use crate::core::reading::offline;
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::Arc;

/// Headers that say something about a refusal; the rest could hold anything.
const TELLING: &[&str] = &[
    "content-type",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-generation-id",
    "cf-ray",
];

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
    let mut text = format!("HTTP/1.1 {}\n", answer.status);
    for header in TELLING {
        if let Some(value) = answer.header(header) {
            let _ = writeln!(text, "{header}: {value}");
        }
    }
    text.push('\n');
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    let reading = reading::read(bytes);
    let diagnosis = offline::diagnose_answer(&reading);
    Refusal { reading: Arc::new(reading), cause: diagnosis.best.cause, confidence: diagnosis.best.confidence }
}
