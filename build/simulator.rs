//! `assets/worlds/<name>.toml` and `assets/simulator/*.json` → one packed JSON document, which `src/simulator/data.rs`
//! unpacks when a demonstration or a test asks for it.

use crate::{files, packed, read};
use std::path::Path;

/// Writes `simulator.bin`.
pub fn pack(assets: &Path, out: &Path) {
    let worlds: Vec<_> = files(&assets.join("worlds"), "toml")
        .into_iter()
        .map(|path| match read(&path).parse::<toml::Table>() {
            Ok(definition) => (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), definition),
            Err(problem) => panic!("{}: {problem}", path.display()),
        })
        .collect();
    let capture = |name: &str| captured(&assets.join("simulator").join(name));
    packed(
        out,
        "simulator.bin",
        &format!(
            "{{\"worlds\":{},\"models\":{},\"endpoints\":{},\"generation\":{}}}",
            serde_json::json!(worlds),
            capture("models.json"),
            capture("endpoints.json"),
            capture("generation.json")
        ),
    );
}

/// An answer of the API, checked and passed on as it was sent, with the order of its fields.
fn captured(path: &Path) -> String {
    let text = read(path);
    if let Err(problem) = serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        panic!("{}: {problem}", path.display());
    }
    text
}
