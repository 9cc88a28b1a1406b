//! Models and variants that are known without the live catalogue, generated from `assets/models` at build time.

include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// How many tokens a text comes to with the models of some authors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenFamily {
    /// First parts of the models' ids; none for whoever is not named.
    pub authors: &'static [&'static str],
    /// Letters of a long word that are one token.
    pub word: f64,
    /// Tokens of a wide letter.
    pub wide: f64,
    /// Letters of other scripts that are one token.
    pub other: f64,
    /// Laid over the sum.
    pub factor: f64,
    /// Share by which the true number may differ.
    pub error: f64,
}

impl TokenFamily {
    /// The family of an author.
    #[must_use]
    pub fn of(author: &str) -> Option<&'static Self> {
        let named = TOKEN_FAMILIES.iter().find(|family| family.authors.contains(&author));
        named.or_else(|| TOKEN_FAMILIES.last())
    }
}

/// The name of the author whose models have ids that begin so.
#[must_use]
pub fn author_name(author: &str) -> &str {
    let found = AUTHOR_NAMES.binary_search_by(|(known, _)| (*known).cmp(author));
    found.map_or(author, |index| AUTHOR_NAMES[index].1)
}
