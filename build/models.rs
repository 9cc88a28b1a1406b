//! `assets/models/vision.toml` → a table of `src/core/diagnose/actions.rs`.

use crate::read;
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Models {
    models: Vec<String>,
}

pub fn generate(folder: &Path) -> String {
    let path = folder.join("vision.toml");
    match toml::from_str::<Models>(&read(&path)) {
        Ok(known) => format!("const VISION_MODELS: &[&str] = &{:?};\n", known.models),
        Err(problem) => panic!("{}: {problem}", path.display()),
    }
}
