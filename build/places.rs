//! `assets/countries/terms.toml` → the tables of `src/core/places.rs`.

use crate::read;
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    authors: Vec<String>,
    authors_in_doubt: Vec<String>,
    open_weights: Vec<String>,
    edges: BTreeMap<String, String>,
    countries: Vec<String>,
    own_cloud_clients: Vec<String>,
}

pub fn generate(folder: &Path) -> String {
    let path = folder.join("terms.toml");
    let terms: Terms = match toml::from_str(&read(&path)) {
        Ok(terms) => terms,
        Err(problem) => panic!("{}: {problem}", path.display()),
    };
    format!(
        "const AUTHORS: &[&str] = &{:?};\nconst AUTHORS_IN_DOUBT: &[&str] = &{:?};\n\
         const OPEN_WEIGHTS: &[&str] = &{:?};\nconst EDGES: &[(&str, &str)] = &{:?};\n\
         const COUNTRIES: &[&str] = &{:?};\nconst OWN_CLOUD_CLIENTS: &[&str] = &{:?};\n",
        terms.authors,
        terms.authors_in_doubt,
        terms.open_weights,
        Vec::from_iter(terms.edges.iter()),
        terms.countries,
        terms.own_cloud_clients
    )
}
