//! Masks secrets and personal ids in any text that is shown, saved or copied.
//!
//! They are sought in the text as it is, in the text as a reader would decode it (escapes, entities, percent signs,
//! spelled-out colours, full-width letters undone), and in both with their line wrapping undone. All of it takes time
//! linear in the text. Where a text is JSON, only what is inside its strings and numbers is ever replaced: JSON stays JSON.

mod account_lines;
mod anchors;
mod between;
mod columns;
mod commands;
mod digits;
mod encoded_runs;
mod fields;
mod interrupted;
mod json;
mod known;
mod letter_runs;
mod loose;
mod manifest;
mod mask;
mod number_rows;
mod numbers;
mod objects;
mod pairs;
mod prefixed;
mod private_key;
mod redacted;
mod run_ends;
mod shapes;
mod url;
mod web_key;
mod wrapping;

use super::decoded::everywhere;

pub use known::Redactor;
pub use redacted::Redacted;

/// The text with every secret masked, and how many were found.
#[must_use]
pub fn redact(text: &str) -> (String, usize) {
    let redacted = redact_all(text);
    (redacted.text, redacted.count)
}

/// As [`redact`], and tells keys from other secrets.
#[must_use]
pub fn redact_all(text: &str) -> Redacted {
    redacted::masked(text, |text| everywhere(text, shapes::find))
}
