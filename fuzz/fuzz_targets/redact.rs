//! The redactor: a key put anywhere into any text does not come out again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::core::ingest::redact::{Redactor, redact};
use openrouter_doctor::core::secret::ApiKey;

const KEY: &str = "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";

fuzz_target!(|input: (&str, usize)| {
    let (text, at) = input;
    let at = (0..=text.len()).rev().find(|it| text.is_char_boundary(*it) && *it <= at % (text.len() + 1)).unwrap_or(0);
    let whole = format!("{}{KEY}{}", &text[..at], &text[at..]);
    let mut known = Redactor::default();
    known.learn(&ApiKey::new(KEY.to_string()));
    let safe = known.redact(&whole).text;
    assert!(!safe.contains(&KEY[9..69]), "{safe}");
    // Without knowing the key only a text that stands apart is told from another.
    let _ = redact(&whole);
});
