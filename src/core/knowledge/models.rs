//! Models and variants that are known without the live catalogue, generated from `assets/models` at build time.

include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// The name of the author whose models have ids that begin so.
#[must_use]
pub fn author_name(author: &str) -> &str {
    let found = AUTHOR_NAMES.binary_search_by(|(known, _)| (*known).cmp(author));
    found.map_or(author, |index| AUTHOR_NAMES[index].1)
}
