//! `assets/vendors/<id>.toml` → `static VENDORS: &[Vendor]`: other APIs and programs, and by what each shows itself;
//! and `static KEYS: &[KeyShape]`: how their keys look, and the names that secrets have.

use super::source::{Problems, Source};
use super::values::At;
use super::words::{Alphabet, PartyKind};
use serde::Deserialize;
use std::fmt::Write as _;

/// Another API or program: `assets/vendors/<id>.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VendorFile {
    /// The file's name without `.toml`.
    id: At<String>,
    /// Its name for people; empty where many share what the file holds.
    name: String,
    /// What shows that a failure is this party's.
    #[serde(default)]
    origin: OriginFile,
    /// How its keys look.
    #[serde(default)]
    key: Vec<KeyFile>,
    /// Addresses whose end is a secret, such as a webhook's.
    #[serde(default)]
    address: Vec<AddressFile>,
    /// Keys that only their end gives away.
    #[serde(default)]
    tail: Vec<TailFile>,
    /// Headers, fields and variables whose value is a secret if it looks like one; small letters.
    #[serde(default)]
    fields: Vec<At<String>>,
    /// The same, whatever the value looks like.
    #[serde(default)]
    passwords: Vec<At<String>>,
    /// The same as `fields`, where the name is the end of a longer one or a word by itself.
    #[serde(default)]
    words: Vec<At<String>>,
    /// Names under which files of logins keep a key, and other files what is none: the value is one if it is a long row.
    #[serde(default)]
    holders: Vec<At<String>>,
    /// Fields of requests and answers that hold what people and models wrote to each other.
    #[serde(default)]
    prompts: Vec<String>,
}

/// How one kind of key looks.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    /// What it begins with.
    prefix: At<String>,
    /// Fewest characters after the prefix.
    least: usize,
    /// Characters of a whole key, prefix included, where they are all of one length.
    whole: Option<usize>,
    /// What it is made of after the prefix; `word` if left out.
    #[serde(default)]
    alphabet: Option<Alphabet>,
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
    example: At<String>,
}

/// An address whose end is a secret.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddressFile {
    /// What is before the secret.
    before: String,
    /// Fewest characters of the secret.
    least: usize,
    /// A made-up secret, for the tests.
    example: At<String>,
}

/// A key that only its end gives away.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TailFile {
    /// What follows the hexadecimal digits that it is made of.
    behind: String,
    /// Fewest digits.
    least: usize,
    /// The digits of a made-up one, for the tests.
    example: At<String>,
}

/// What shows that a failure is this party's.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OriginFile {
    /// What it is, which says whom to ask about its failures; `service` if left out.
    kind: Option<PartyKind>,
    /// Hosts of its API.
    #[serde(default)]
    hosts: Vec<At<String>>,
    /// Words that only it prints: sentences, prefixes of lines, names of exceptions.
    #[serde(default)]
    phrases: Vec<String>,
    /// How programs name it in their settings.
    #[serde(default)]
    labels: Vec<String>,
    /// Values of `type` and `code` in its error objects.
    #[serde(default)]
    codes: Vec<String>,
    /// Of a gateway: how it says that it holds no key of the provider that it was asked for. They count as `phrases` do.
    #[serde(default)]
    keyless: Vec<String>,
}

/// The vendor of a file, with everything in it that does not fit reported.
pub fn read(source: &Source, problems: &mut Problems) -> Option<VendorFile> {
    let vendor: VendorFile = source.parse(problems)?;
    if vendor.id.get() != source.stem() {
        let what = format!("the id is `{}`, and the file's name says `{}`", vendor.id.get(), source.stem());
        source.wrong(vendor.id.span(), what, problems);
    }
    for host in &vendor.origin.hosts {
        if host.get().contains("://") || host.get().contains(char::is_whitespace) {
            source.wrong(host.span(), format!("`{}` is no host: write it without `https://`", host.get()), problems);
        }
    }
    for name in vendor.fields.iter().chain(&vendor.passwords).chain(&vendor.words).chain(&vendor.holders) {
        if *name.get() != name.get().to_lowercase() {
            let what = format!("names are compared in small letters: write `{}`", name.get().to_lowercase());
            source.wrong(name.span(), what, problems);
        }
    }
    for key in &vendor.key {
        let length = key.example.get().chars().count();
        let prefix = key.prefix.get().chars().count();
        if length < key.least {
            let what = format!("the example has {length} characters, and `least` asks for {}", key.least);
            source.wrong(key.example.span(), what, problems);
        }
        if let Some(whole) = key.whole.filter(|whole| *whole != prefix + length) {
            let what = format!("prefix and example have {} characters, and `whole` says {whole}", prefix + length);
            source.wrong(key.example.span(), what, problems);
        }
        if !key.example.get().contains(&key.needs) {
            source.wrong(
                key.example.span(),
                format!("the example lacks what `needs` asks for: {}", key.needs),
                problems,
            );
        }
        if key.exact && key.whole.is_none() {
            source.wrong(key.prefix.span(), "`exact` says nothing without `whole`", problems);
        }
    }
    for address in &vendor.address {
        let length = address.example.get().chars().count();
        if length < address.least {
            let what = format!("the example has {length} characters, and `least` asks for {}", address.least);
            source.wrong(address.example.span(), what, problems);
        }
    }
    for tail in &vendor.tail {
        let digits = tail.example.get().bytes().filter(u8::is_ascii_hexdigit).count();
        if digits < tail.least || digits != tail.example.get().len() {
            let what = format!("the example has {digits} hexadecimal digits, and `least` asks for {}", tail.least);
            source.wrong(tail.example.span(), what, problems);
        }
    }
    Some(vendor)
}

fn texts(list: &[At<String>]) -> Vec<&str> {
    super::values::plain(list)
}

/// The table of all that can be the party of a failure.
pub fn table(vendors: &[VendorFile]) -> String {
    let mut code = String::from("/// Every vendor, sorted by id.\npub static VENDORS: &[Vendor] = &[\n");
    for vendor in vendors {
        let OriginFile { kind, hosts, phrases, labels, codes, keyless } = &vendor.origin;
        let phrases: Vec<&String> = phrases.iter().chain(keyless).collect();
        let kind = kind.unwrap_or(PartyKind::Service);
        if hosts.is_empty() && phrases.is_empty() && labels.is_empty() && codes.is_empty() {
            continue;
        }
        let _ = writeln!(
            code,
            "Vendor {{ id: {:?}, name: {:?}, kind: PartyKind::{kind:?}, hosts: &{:?}, phrases: &{phrases:?}, labels: &{labels:?}, codes: &{codes:?}, keyless: &{keyless:?} }},",
            vendor.id.get(),
            vendor.name,
            texts(hosts),
        );
    }
    code.push_str("];\n");
    code
}

/// The shapes of keys of the same files.
pub fn shapes(vendors: &[VendorFile]) -> String {
    // The longest prefix first, so that the first that fits is the right one.
    let mut keys: Vec<(&str, &KeyFile)> =
        vendors.iter().flat_map(|vendor| vendor.key.iter().map(|key| (vendor.name.as_str(), key))).collect();
    keys.sort_by(|(_, one), (_, other)| {
        let (one, other) = (one.prefix.get(), other.prefix.get());
        other.len().cmp(&one.len()).then_with(|| one.cmp(other))
    });
    let mut code = String::from("/// Every shape, the longest prefix first.\npub static KEYS: &[KeyShape] = &[\n");
    for (vendor, key) in keys {
        let _ = writeln!(
            code,
            "KeyShape {{ vendor: {vendor:?}, prefix: {:?}, least: {}, whole: {:?}, alphabet: Alphabet::{:?}, \
             anywhere: {}, exact: {}, needs: {:?}, example: {:?} }},",
            key.prefix.get(),
            key.least,
            key.whole,
            key.alphabet.unwrap_or(Alphabet::Word),
            key.anywhere,
            key.exact,
            key.needs,
            key.example.get()
        );
    }
    code.push_str("];\n/// Every address whose end is a secret.\npub static ADDRESSES: &[SecretAddress] = &[\n");
    for address in vendors.iter().flat_map(|vendor| &vendor.address) {
        let _ = writeln!(
            code,
            "SecretAddress {{ before: {:?}, least: {}, example: {:?} }},",
            address.before,
            address.least,
            address.example.get()
        );
    }
    code.push_str("];\n/// Every key that only its end gives away.\npub static TAILS: &[SecretTail] = &[\n");
    for tail in vendors.iter().flat_map(|vendor| &vendor.tail) {
        let _ = writeln!(
            code,
            "SecretTail {{ behind: {:?}, least: {}, example: {:?} }},",
            tail.behind,
            tail.least,
            tail.example.get()
        );
    }
    code.push_str("];\n");
    let all = |list: fn(&VendorFile) -> Vec<&str>| -> Vec<&str> { vendors.iter().flat_map(list).collect() };
    for (name, doc, mut list) in [
        ("FIELDS", "Names whose value is a secret if it looks like one.", all(|vendor| texts(&vendor.fields))),
        ("PASSWORDS", "Names whose value is a secret whatever it looks like.", all(|vendor| texts(&vendor.passwords))),
        ("WORDS", "Names that count as a word or as the end of a longer name.", all(|vendor| texts(&vendor.words))),
        ("HOLDERS", "Names under which files of logins keep a key.", all(|vendor| texts(&vendor.holders))),
        (
            "PROMPTS",
            "Fields that hold what people and models wrote to each other.",
            all(|vendor| vendor.prompts.iter().map(String::as_str).collect()),
        ),
    ] {
        list.sort_unstable();
        list.dedup();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[&str] = &{list:?};");
    }
    code
}
