//! Views of the report without a terminal.

pub mod json;
