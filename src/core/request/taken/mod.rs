//! The request that a text holds, whatever form it is in, and the words of the failure beside it.

mod curl;
mod lenient;
mod placed;
mod search;

pub use lenient::FlawKind;
pub use placed::PlacedFlaw;
pub use search::{Form, Nothing, Taken, take};
