//! `assets/worlds/<name>.toml` → all worlds as one packed JSON list of name and definition; a demonstration unpacks it.

use crate::{deflated, files, read};
use std::path::Path;

pub fn generate(folder: &Path) -> String {
    let mut worlds = Vec::new();
    for path in files(folder, "toml") {
        let definition = match read(&path).parse::<toml::Table>() {
            Ok(definition) => definition,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        worlds.push((path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_string(), definition));
    }
    let packed = serde_json::json!(worlds).to_string();
    format!(
        "/// Every world, packed: a JSON list of name and definition.\npub static PACKED: &[u8] = &{:?};\n",
        deflated(&packed)
    )
}
