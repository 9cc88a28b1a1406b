//! `assets/vendors/<id>.toml` → `static VENDORS: &[Vendor]`: other APIs and programs, and by what each shows itself;
//! and `static KEYS: &[KeyShape]`: how their keys look, and the names that secrets have.

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
    #[serde(default)]
    key: Vec<KeyFile>,
    #[serde(default)]
    address: Vec<AddressFile>,
    /// Headers, fields and variables whose value is a secret if it looks like one; lower case.
    #[serde(default)]
    fields: Vec<String>,
    /// The same, whatever the value looks like.
    #[serde(default)]
    passwords: Vec<String>,
    /// The same as fields, where the name is the end of a longer one or a word by itself.
    #[serde(default)]
    words: Vec<String>,
    /// Fields of requests and answers that hold what people and models wrote to each other.
    #[serde(default)]
    prompts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    prefix: String,
    /// Fewest characters after the prefix.
    least: usize,
    /// Characters of a whole key, where they are all of one length.
    whole: Option<usize>,
    /// `word` (the default), `hex`, `upper`, `base64` or `dotted`.
    #[serde(default)]
    alphabet: Option<String>,
    /// It is so telling that letters may be right before it.
    #[serde(default)]
    anywhere: bool,
    /// Only what has exactly the length of a whole key is one, since the prefix says little.
    #[serde(default)]
    exact: bool,
    /// What must be in the part after the prefix.
    #[serde(default)]
    needs: String,
    /// The part after the prefix of a made-up key, for the tests.
    example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressFile {
    before: String,
    least: usize,
    example: String,
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
        if [&origin.hosts, &origin.phrases, &origin.labels, &origin.codes].iter().all(|list| list.is_empty()) {
            continue;
        }
        let _ = writeln!(
            code,
            "Vendor {{ id: {:?}, name: {:?}, hosts: &{:?}, phrases: &{:?}, labels: &{:?}, codes: &{:?} }},",
            vendor.id, vendor.name, origin.hosts, origin.phrases, origin.labels, origin.codes
        );
    }
    code.push_str("];\n");
    code
}

/// The shapes of keys of the same files.
pub fn shapes(folder: &Path) -> String {
    let (mut keys, mut addresses): (Vec<(String, KeyFile)>, Vec<AddressFile>) = (Vec::new(), Vec::new());
    let (mut fields, mut passwords, mut words, mut prompts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for path in files(folder, "toml") {
        let vendor: VendorFile = match toml::from_str(&read(&path)) {
            Ok(vendor) => vendor,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        for name in vendor.fields.iter().chain(&vendor.passwords).chain(&vendor.words) {
            assert_eq!(*name, name.to_lowercase(), "{}: names are compared in lower case", path.display());
        }
        keys.extend(vendor.key.into_iter().map(|key| (vendor.name.clone(), key)));
        addresses.extend(vendor.address);
        fields.extend(vendor.fields);
        passwords.extend(vendor.passwords);
        words.extend(vendor.words);
        prompts.extend(vendor.prompts);
    }
    // The longest prefix first, so that the first that fits is the right one.
    keys.sort_by(|(_, one), (_, other)| {
        other.prefix.len().cmp(&one.prefix.len()).then_with(|| one.prefix.cmp(&other.prefix))
    });
    let mut code = String::from("/// Every shape, the longest prefix first.\npub static KEYS: &[KeyShape] = &[\n");
    for (vendor, key) in &keys {
        let alphabet = match key.alphabet.as_deref() {
            None | Some("word") => "Word",
            Some("hex") => "Hex",
            Some("upper") => "Upper",
            Some("base64") => "Base64",
            Some("dotted") => "Dotted",
            Some(other) => panic!("{}: no alphabet is called `{other}`", key.prefix),
        };
        let _ = writeln!(
            code,
            "KeyShape {{ vendor: {vendor:?}, prefix: {:?}, least: {}, whole: {:?}, alphabet: Alphabet::{alphabet}, \
             anywhere: {}, exact: {}, needs: {:?}, example: {:?} }},",
            key.prefix, key.least, key.whole, key.anywhere, key.exact, key.needs, key.example
        );
    }
    code.push_str("];\n/// Every address whose end is a secret.\npub static ADDRESSES: &[SecretAddress] = &[\n");
    for address in &addresses {
        let _ = writeln!(
            code,
            "SecretAddress {{ before: {:?}, least: {}, example: {:?} }},",
            address.before, address.least, address.example
        );
    }
    code.push_str("];\n");
    for (name, doc, mut list) in [
        ("FIELDS", "Names whose value is a secret if it looks like one.", fields),
        ("PASSWORDS", "Names whose value is a secret whatever it looks like.", passwords),
        ("WORDS", "Names that count as a word or as the end of a longer name.", words),
        ("PROMPTS", "Fields that hold what people and models wrote to each other.", prompts),
    ] {
        list.sort();
        list.dedup();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[&str] = &{list:?};");
    }
    code
}
