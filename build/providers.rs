//! `assets/providers.toml` → the table of `src/core/knowledge/providers.rs`.

use crate::read;
use std::{collections::BTreeMap, path::Path};

pub fn generate(path: &Path) -> String {
    match toml::from_str::<BTreeMap<String, String>>(&read(path)) {
        Ok(known) => format!(
            "/// Name as OpenRouter prints it, and slug as requests take it; sorted by name.\n\
             pub static PROVIDERS: &[(&str, &str)] = &{:?};\n",
            known.iter().collect::<Vec<_>>()
        ),
        Err(problem) => panic!("{}: {problem}", path.display()),
    }
}
