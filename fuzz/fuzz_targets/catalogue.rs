//! The decoder of the catalogue and of endpoint lists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::core::checks::{Outcome, Probe, ProbeRequest};
use openrouter_doctor::core::ingest::redact::Redactor;

fuzz_target!(|body: &[u8]| {
    for probe in [Probe::Models, Probe::UserModels, Probe::Endpoints] {
        let request = ProbeRequest { model: Some("anthropic/claude-sonnet-4.6".into()), ..ProbeRequest::new(probe) };
        let (outcome, _) = read_answer(&request, 200, "application/json", body, &Redactor::default());
        if let Outcome::Models(catalogue) = &outcome {
            assert!(catalogue.nearest.len() <= 3 && catalogue.count == catalogue.rows.len());
            for row in catalogue.rows.iter() {
                assert!(!row.id.chars().any(char::is_control), "{:?}", row.id);
                assert!(row.prompt_price.is_none_or(|it| it.is_finite() && it >= 0.0));
            }
        }
    }
});
