//! `assets/worlds/<name>.toml` → `static WORLDS: &[(name, toml text)]`, parsed when a world is opened.

use crate::{files, read};
use std::{fmt::Write as _, path::Path};

pub fn generate(folder: &Path) -> String {
    let mut code = String::from("/// Every world: name and definition.\npub static WORLDS: &[(&str, &str)] = &[\n");
    for path in files(folder, "toml") {
        let text = read(&path);
        if let Err(problem) = text.parse::<toml::Table>() {
            panic!("{}: {problem}", path.display());
        }
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let _ = writeln!(code, "({name:?}, {text:?}),");
    }
    code.push_str("];\n");
    code
}
