//! `/cdn-cgi/trace`: lines of `name=value`.

use super::name;
use crate::core::checks::TraceFacts;
use crate::core::knowledge::places::is_unsupported;

/// Country and edge; `None` when it is no trace.
#[must_use]
pub fn trace(body: &[u8]) -> Option<TraceFacts> {
    let text = String::from_utf8_lossy(body);
    let field = |wanted: &str| {
        text.lines()
            .find_map(|line| line.split_once('=').filter(|(key, _)| *key == wanted))
            .map(|(_, value)| name(value.trim()))
            .filter(|it| !it.is_empty() && it.len() <= 8)
    };
    let (country, colo) = (field("loc"), field("colo"));
    if country.is_none() && colo.is_none() {
        return None;
    }
    let unsupported = country.as_deref().is_some_and(is_unsupported);
    Some(TraceFacts { country, colo, unsupported })
}
