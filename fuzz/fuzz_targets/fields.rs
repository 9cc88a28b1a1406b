//! The finder of JSON, Python and JavaScript objects in any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use openrouter_doctor::core::{ingest::{clean::clean, decode::decode}, parse::fields};

fuzz_target!(|bytes: &[u8]| {
    let text = clean(&decode(bytes));
    let found = fields::Fields::of(&text);
    for (at, _) in text.char_indices().take(64) {
        let _ = found.in_raw(at);
    }
    let _ = fields::decode(&text);
});
