//! Which rules of the knowledge base a text fits, and which of its failures decides.

pub mod failures;
pub mod matches;
pub mod sentences;
