//! Views of the report without a terminal.

pub mod brief;
pub mod causes;
pub mod exchange;
pub mod json;
pub mod markdown;
pub mod request;
pub mod scan;
pub mod source;
pub mod spoken;
pub mod style;
pub mod text;
