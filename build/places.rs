//! `assets/countries/terms.toml` → the tables of `src/core/knowledge/places.rs`.

use super::source::{Problems, Source};
use super::values::{At, plain};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Whose terms exclude countries, and which: `assets/countries/terms.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Authors whose own terms exclude countries.
    authors: Vec<String>,
    /// Authors that sometimes do: never the control that has no such terms.
    authors_in_doubt: Vec<String>,
    /// Beginnings of models of these authors whose weights are open, so that other hosts answer for them.
    open_weights: Vec<String>,
    /// Edges of Cloudflare (IATA codes) in the countries below, each with its country.
    edges: BTreeMap<At<String>, At<String>>,
    /// Countries that are excluded, ISO 3166 alpha-2.
    countries: Vec<At<String>>,
}

/// The terms, with everything in them that does not fit reported.
pub fn read(source: &Source, problems: &mut Problems) -> Option<Terms> {
    let terms: Terms = source.parse(problems)?;
    let capitals = |text: &str, length: usize| text.len() == length && text.chars().all(|it| it.is_ascii_uppercase());
    for country in terms.countries.iter().chain(terms.edges.values()) {
        if !capitals(country.get(), 2) {
            let what = format!("`{}` is no code of a country, which has two capital letters (ISO 3166)", country.get());
            source.wrong(country.span(), what, problems);
        }
    }
    for edge in terms.edges.keys().filter(|edge| !capitals(edge.get(), 3)) {
        let what = format!("`{}` is no edge, which has three capital letters (IATA)", edge.get());
        source.wrong(edge.span(), what, problems);
    }
    Some(terms)
}

/// The tables.
pub fn table(terms: &Terms) -> String {
    let edges: Vec<(&str, &str)> =
        terms.edges.iter().map(|(edge, country)| (edge.get().as_str(), country.get().as_str())).collect();
    format!(
        "const AUTHORS: &[&str] = &{:?};\nconst AUTHORS_IN_DOUBT: &[&str] = &{:?};\n\
         const OPEN_WEIGHTS: &[&str] = &{:?};\nconst EDGES: &[(&str, &str)] = &{edges:?};\n\
         const COUNTRIES: &[&str] = &{:?};\n",
        terms.authors,
        terms.authors_in_doubt,
        terms.open_weights,
        plain(&terms.countries)
    )
}
