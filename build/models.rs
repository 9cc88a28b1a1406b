//! `assets/models/` → the tables of `src/core/knowledge/models.rs`.

use crate::read;
use serde::{Deserialize, de::DeserializeOwned};
use std::{collections::BTreeMap, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vision {
    models: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variants {
    routing: Vec<String>,
    offers: Vec<String>,
}

pub fn generate(folder: &Path) -> String {
    let vision: Vision = parsed(&folder.join("vision.toml"));
    let variants: Variants = parsed(&folder.join("variants.toml"));
    let authors: BTreeMap<String, String> = parsed(&folder.join("authors.toml"));
    let authors: Vec<(&String, &String)> = authors.iter().collect();
    format!(
        "/// Models with image input and tools, named where the live catalogue is not at hand.\n\
         pub const VISION_MODELS: &[&str] = &{:?};\n\
         /// Variants that change the routing of any model and have no row of their own.\n\
         pub const ROUTING_VARIANTS: &[&str] = &{:?};\n\
         /// Variants that are offers with a row of their own.\n\
         pub const OFFER_VARIANTS: &[&str] = &{:?};\n\
         /// First parts of model ids with the names of their authors, sorted.\n\
         pub const AUTHOR_NAMES: &[(&str, &str)] = &{authors:?};\n",
        vision.models, variants.routing, variants.offers
    )
}

fn parsed<T: DeserializeOwned>(path: &Path) -> T {
    match toml::from_str(&read(path)) {
        Ok(known) => known,
        Err(problem) => panic!("{}: {problem}", path.display()),
    }
}
