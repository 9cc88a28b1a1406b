//! The report as the JSON document of the contract.

use crate::core::report::Report;

/// One document, pretty-printed, with a newline at its end, and without what is private: such documents are sent on.
///
/// # Errors
/// When a value cannot be serialised.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&report.for_sending())?;
    text.push('\n');
    Ok(text)
}
