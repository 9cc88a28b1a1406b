//! `assets/worlds/<name>.toml`, their titles in `assets/text/<lang>/worlds.toml` and `assets/simulator/*.json` → one packed
//! JSON document, which `src/simulator/data.rs` unpacks when a demonstration or a test asks for it.

use crate::{files, packed, read};
use std::collections::BTreeMap;
use std::fs;
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
    let titles = titles(assets, &worlds);
    let capture = |name: &str| captured(&assets.join("simulator").join(name));
    packed(
        out,
        "simulator.bin",
        &format!(
            "{{\"worlds\":{},\"titles\":{},\"models\":{},\"endpoints\":{},\"generation\":{}}}",
            serde_json::json!(worlds),
            serde_json::json!(titles),
            capture("models.json"),
            capture("endpoints.json"),
            capture("generation.json")
        ),
    );
}

/// Language → families of causes and titles of worlds.
fn titles(assets: &Path, worlds: &[(String, toml::Table)]) -> BTreeMap<String, toml::Table> {
    let mut titles = BTreeMap::new();
    for language in fs::read_dir(assets.join("text")).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let path = language.join("worlds.toml");
        if !path.is_file() {
            continue;
        }
        let table = match read(&path).parse::<toml::Table>() {
            Ok(table) => table,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        let titled = table.get("title").and_then(toml::Value::as_table);
        if let Some(odd) =
            titled.into_iter().flat_map(toml::Table::keys).find(|name| worlds.iter().all(|(known, _)| known != *name))
        {
            panic!("{}: there is no world “{odd}”", path.display());
        }
        titles.insert(language.file_name().unwrap_or_default().to_string_lossy().into_owned(), table);
    }
    titles
}

/// An answer of the API, checked and passed on as it was sent, with the order of its fields.
fn captured(path: &Path) -> String {
    let text = read(path);
    if let Err(problem) = serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        panic!("{}: {problem}", path.display());
    }
    text
}
