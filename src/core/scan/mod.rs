//! Finds OpenRouter failures in logs of any size: bytes in, a bounded summary out.
//!
//! Three sieves, each far cheaper than the next: a search that samples the text for words of OpenRouter's, a look at
//! the line and the record around a hit, and only then the full reading and diagnosis. What was seen of a line or a record is
//! remembered for those that say the same.

pub mod classify;
pub mod decode;
pub mod envelope;
mod familiar;
mod letters;
pub mod limits;
pub mod line;
mod mark;
pub mod paint;
pub mod record;
pub mod sieve;
mod signs;
pub mod stamp;
pub mod summary;
mod window;
pub mod words;

pub use classify::{Classifier, RecordVerdict};
pub use summary::{CauseGroup, Summary, Tally};
pub use window::{FoundFailure, Scanner};
