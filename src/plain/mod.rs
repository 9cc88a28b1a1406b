//! Views of the report without a terminal.

pub mod annotated_source;
pub mod brief;
pub mod causes;
pub mod exchange;
pub mod json;
#[cfg(test)]
mod json_schemas;
pub mod markdown;
pub mod request;
pub mod request_answer;
pub mod request_report;
mod request_views;
pub mod scan;
pub mod spoken;
pub mod style;
pub mod text;
