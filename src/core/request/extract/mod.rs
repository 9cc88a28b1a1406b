//! The request that a text holds, whatever form it is in, and the words of the failure beside it.

mod curl;
mod lenient;
mod line_column;
mod search;

pub use lenient::FlawKind;
pub use line_column::PlacedFlaw;
pub use search::{Extracted, Nothing, RequestSource, take};
