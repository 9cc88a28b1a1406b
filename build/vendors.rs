//! `assets/vendors/<id>.toml` → `static VENDORS: &[Vendor]`: other APIs and programs, and by what each shows itself.

use crate::{files, read};
use serde::Deserialize;
use std::{fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VendorFile {
    id: String,
    name: String,
    #[serde(default)]
    origin: Origin,
}

/// What shows that a failure is this party's.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    /// Hosts of its API.
    #[serde(default)]
    hosts: Vec<String>,
    /// Words that only it prints: sentences, prefixes of lines, names of exceptions.
    #[serde(default)]
    phrases: Vec<String>,
    /// How programs name it in their settings.
    #[serde(default)]
    labels: Vec<String>,
    /// Values of `type` and `code` in its error objects.
    #[serde(default)]
    codes: Vec<String>,
}

pub fn generate(folder: &Path) -> String {
    let mut code = String::from("/// Every vendor, sorted by id.\npub static VENDORS: &[Vendor] = &[\n");
    for path in files(folder, "toml") {
        let vendor: VendorFile = match toml::from_str(&read(&path)) {
            Ok(vendor) => vendor,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(vendor.id.as_str()), "{}", path.display());
        let origin = vendor.origin;
        let _ = writeln!(
            code,
            "Vendor {{ id: {:?}, name: {:?}, hosts: &{:?}, phrases: &{:?}, labels: &{:?}, codes: &{:?} }},",
            vendor.id, vendor.name, origin.hosts, origin.phrases, origin.labels, origin.codes
        );
    }
    code.push_str("];\n");
    code
}
