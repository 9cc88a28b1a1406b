//! The decoder of answers: any status, type and body to any probe is an outcome.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::core::checks::{Probe, ProbeRequest};
use openrouter_doctor::core::ingest::redact::Redactor;

const KINDS: &[&str] = &["application/json", "text/event-stream", "text/html; charset=utf-8", "text/plain", ""];
const STATUSES: &[u16] = &[200, 400, 401, 402, 403, 404, 429, 500, 502, 503, 524, 529, 204, 418];

fuzz_target!(|input: (u8, u8, u8, &[u8])| {
    let (probe, status, kind, body) = input;
    let probe = Probe::ALL[usize::from(probe) % Probe::ALL.len()];
    let request = ProbeRequest { model: Some("author/slug:free".into()), ..ProbeRequest::new(probe) };
    let status = STATUSES[usize::from(status) % STATUSES.len()];
    let kind = KINDS[usize::from(kind) % KINDS.len()];
    let (outcome, refusal) = read_answer(&request, status, kind, body, &Redactor::default());
    assert!(!outcome.label().is_empty());
    if let Some(refusal) = refusal {
        let text = &refusal.reading.text;
        assert!(!text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\t')), "{text:?}");
    }
});
