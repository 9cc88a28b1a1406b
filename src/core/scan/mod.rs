//! Finds OpenRouter failures in logs of any size: bytes in, a bounded summary out.
//!
//! Three sieves, each far cheaper than the next: a search that samples the text for words of OpenRouter's, a look at
//! the line and the record around a hit, and only then the full reading and diagnosis. What was seen of a line or a record is
//! remembered for those that say the same.

mod bare_letters;
mod calendar;
pub mod classify;
pub mod decode;
pub mod envelope;
mod failure_words;
mod fingerprint;
mod known_lines;
pub mod limits;
pub mod line;
mod object;
pub mod record;
mod record_kind;
pub mod sieve;
pub mod spelled_colors;
pub mod stamp;
pub mod summary;
pub mod timestamp;
mod window;
pub mod word_search;

pub use classify::{Classifier, RecordVerdict};
pub use summary::{CauseGroup, Summary, Tally};
pub use window::{FoundFailure, Scanner};
