//! The report as the JSON document of the contract.

use crate::core::report::Report;

/// One document, pretty-printed, with a newline at its end.
///
/// # Errors
/// When a value cannot be serialised.
pub fn render(report: &Report) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
