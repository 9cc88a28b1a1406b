//! Which authors serve which countries.

include!(concat!(env!("OUT_DIR"), "/places.rs"));

/// Vendors with geographic terms do not serve this country (ISO 3166 alpha-2).
#[must_use]
pub fn is_unsupported(country: &str) -> bool {
    COUNTRIES.iter().any(|it| it.eq_ignore_ascii_case(country))
}

/// This author's terms exclude countries.
#[must_use]
pub fn has_terms(author: &str) -> bool {
    AUTHORS.contains(&author)
}

/// Only the author and its licensees answer for this model, so that its terms show in who is refused.
#[must_use]
pub fn is_proprietary(model: &str) -> bool {
    !OPEN_WEIGHTS.iter().any(|family| model.starts_with(family))
}

/// The country of this edge, where vendors with geographic terms do not serve it.
#[must_use]
pub fn unsupported_edge(colo: &str) -> Option<&'static str> {
    EDGES.iter().find(|(edge, _)| edge.eq_ignore_ascii_case(colo)).map(|(_, country)| *country)
}

/// Nothing is known of geographic terms of this author: fit for a control.
#[must_use]
pub fn is_open(author: &str) -> bool {
    !has_terms(author) && !AUTHORS_IN_DOUBT.contains(&author)
}
