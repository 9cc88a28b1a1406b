//! Reads any bytes as a paste and ranks causes: no panic, no hang, spans inside the text, cleaning idempotent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::core::reading::offline;
use openrouter_doctor::core::ingest::{clean::clean, decode::decode};
use openrouter_doctor::core::reading;

fuzz_target!(|bytes: &[u8]| {
    let reading = reading::read(bytes);
    let diagnosis = offline::diagnose(&reading);
    assert!((0.0..=1.0).contains(&diagnosis.best.confidence));
    let spans = diagnosis
        .best
        .because
        .iter()
        .filter_map(|it| it.span)
        .chain(reading.noise.iter().map(|it| it.span))
        .chain(reading.layers.iter().map(|it| it.span))
        .chain(reading.failures.iter().map(|it| it.span));
    for span in spans {
        assert!(reading.text.get(span.range()).is_some());
    }
    let safe = clean(&decode(bytes));
    assert_eq!(clean(&safe), safe);
});
