//! `assets/models/` and `assets/providers.toml` → the tables of `src/core/knowledge/models.rs` and `providers.rs`.

use super::source::{Problems, Source};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Models with image input and tools, named where the live catalogue is not at hand: `assets/models/vision.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Vision {
    /// Their ids.
    models: Vec<String>,
}

/// What follows the colon of a model's id: `assets/models/variants.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Variants {
    /// They change the routing of any model and have no row of their own in the catalogue.
    routing: Vec<String>,
    /// They are offers with a row of their own.
    offers: Vec<String>,
}

/// Names by what a model's id begins with (`assets/models/authors.toml`), and slugs by the names of upstream providers
/// (`assets/providers.toml`): one text a key.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Names {
    names: BTreeMap<String, String>,
}

/// How many tokens a text comes to, by family of models: `assets/models/tokens.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// The families; the last one is for whoever is not named.
    family: Vec<Family>,
}

/// How many tokens a text comes to with the models of some authors.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// First parts of the models' ids; none for whoever is not named.
    authors: Vec<String>,
    /// Letters of a long word that are one token.
    word: f64,
    /// Tokens of a wide letter.
    wide: f64,
    /// Letters of other scripts that are one token.
    other: f64,
    /// Laid over the sum.
    factor: f64,
    /// Share by which the true number may differ.
    error: f64,
}

impl Family {
    fn shown(&self) -> String {
        let Self { authors, word, wide, other, factor, error } = self;
        format!(
            "TokenFamily {{ authors: &{authors:?}, word: {word:?}, wide: {wide:?}, other: {other:?}, factor: {factor:?}, \
             error: {error:?} }}"
        )
    }
}

/// The families of a file.
pub fn tokens(source: &Source, problems: &mut Problems) -> Option<Tokens> {
    source.parse(problems)
}

/// The models of a file.
pub fn vision(source: &Source, problems: &mut Problems) -> Option<Vision> {
    source.parse(problems)
}

/// The variants of a file.
pub fn variants(source: &Source, problems: &mut Problems) -> Option<Variants> {
    source.parse(problems)
}

/// The names of a file.
pub fn names(source: &Source, problems: &mut Problems) -> Option<Names> {
    source.parse(problems)
}

/// The tables of the models.
pub fn table(vision: &Vision, variants: &Variants, authors: &Names, tokens: &Tokens) -> String {
    let families: Vec<String> = tokens.family.iter().map(Family::shown).collect();
    let authors: Vec<(&String, &String)> = authors.names.iter().collect();
    format!(
        "/// Models with image input and tools, named where the live catalogue is not at hand.\n\
         pub const VISION_MODELS: &[&str] = &{:?};\n\
         /// Variants that change the routing of any model and have no row of their own.\n\
         pub const ROUTING_VARIANTS: &[&str] = &{:?};\n\
         /// Variants that are offers with a row of their own.\n\
         pub const OFFER_VARIANTS: &[&str] = &{:?};\n\
         /// First parts of model ids with the names of their authors, sorted.\n\
         pub const AUTHOR_NAMES: &[(&str, &str)] = &{authors:?};\n\
         /// How many tokens a text comes to, by family of models; the last one is for whoever is not named.\n\
         pub const TOKEN_FAMILIES: &[TokenFamily] = &[{}];\n",
        vision.models,
        variants.routing,
        variants.offers,
        families.join(", ")
    )
}

/// The table of the upstream providers.
pub fn providers(providers: &Names) -> String {
    format!(
        "/// Name as OpenRouter prints it, and slug as requests take it; sorted by name.\n\
         pub static PROVIDERS: &[(&str, &str)] = &{:?};\n",
        providers.names.iter().collect::<Vec<_>>()
    )
}
