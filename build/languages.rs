//! `assets/text/<lang>/` → `static ENGLISH: Language` and the other languages packed (`src/core/text`).
//!
//! English sentences need no unpacking, so that the program starts at once, and its pages are unpacked one by one; another
//! language is unpacked whole. What a language lacks is taken from English.

use super::known::Known;
use super::nearest::one_of;
use super::packed::packed;
use super::pages::{self, Page};
use super::plural::Plural;
use super::sentences;
use super::source::{Problems, Source, entries, files};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What the folder of a language may hold.
const PARTS: [&str; 5] = ["causes", "ui", "countries.toml", "rules.toml", "worlds.toml"];

/// Names of countries: `assets/text/<lang>/countries.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Countries {
    /// ISO 3166 alpha-2 → the name as a sentence takes it.
    pub country: BTreeMap<String, String>,
}

/// Terms and punctuation of a language, which a test holds its texts to: `assets/text/<lang>/rules.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LanguageRules {
    /// Signs that have no space before them.
    pub no_space_before: String,
    /// Signs that have no space after them.
    pub no_space_after: String,
    /// Signs that are never there twice in a row.
    pub single: String,
    /// `han` where text is written without spaces.
    pub script: Option<String>,
    /// Signs that take another form beside letters of that script.
    #[serde(default)]
    pub full_width: BTreeMap<char, char>,
    /// Tables of sentences that are put before a colon, so they hold none.
    #[serde(default)]
    pub before_colon: Vec<String>,
    /// The forms of a word beside a number, `{count|model|models}`, each with its numbers; one more is for all other numbers.
    #[serde(default)]
    pub plural: Vec<Plural>,
    /// Words that are said otherwise.
    #[serde(default)]
    pub term: Vec<Term>,
}

/// A word that is said otherwise.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What no text holds.
    pub not: String,
    /// What is said instead.
    pub but: String,
}

/// Titles of worlds: `assets/text/<lang>/worlds.toml`.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Titles {
    /// First part of a cause's id → what the list of worlds calls such causes.
    #[serde(default)]
    pub family: BTreeMap<String, String>,
    /// World → its title; the English ones are in the worlds.
    #[serde(default)]
    pub title: BTreeMap<String, String>,
}

/// The names of a file, with everything in it that does not fit reported.
pub fn countries(source: &Source, problems: &mut Problems) -> Option<Countries> {
    let names: Countries = source.parse(problems)?;
    for (key, (at, _)) in sentences::texts(source, problems) {
        let code = key.trim_start_matches("country.");
        if code.len() != 2 || !code.chars().all(|letter| letter.is_ascii_uppercase()) {
            let what = format!("`{code}` is no code of a country, which has two capital letters (ISO 3166)");
            source.wrong(at, what, problems);
        }
    }
    Some(names)
}

/// The rules of a file.
pub fn rules(source: &Source, problems: &mut Problems) -> Option<LanguageRules> {
    source.parse(problems)
}

/// The titles of a file, with everything in it that does not fit reported.
pub fn titles(source: &Source, known: &Known, problems: &mut Problems) -> Option<Titles> {
    let titles: Titles = source.parse(problems)?;
    for (key, (at, _)) in sentences::texts(source, problems) {
        if let Some(world) = key.strip_prefix("title.").filter(|world| !known.worlds.contains(*world)) {
            source.wrong(at, one_of("world", world, known.worlds.iter().map(String::as_str)), problems);
        } else if let Some(family) = key.strip_prefix("family.") {
            let families: std::collections::BTreeSet<&str> =
                known.cause_ids().map(|id| id.split_once('.').map_or(id, |(family, _)| family)).collect();
            if !families.contains(family) {
                source.wrong(at, one_of("family of causes", family, families.into_iter()), problems);
            }
        }
    }
    Some(titles)
}

/// One language, read whole.
struct Language {
    tag: String,
    sentences: BTreeMap<String, String>,
    countries: BTreeMap<String, String>,
    pages: BTreeMap<String, Page>,
}

impl Language {
    fn read(folder: &Path, known: &Known, problems: &mut Problems) -> Self {
        let tag = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for path in entries(folder, problems) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !PARTS.contains(&name.as_str()) && !name.starts_with('.') {
                problems.add(path.display(), one_of("part of a language", &name, PARTS.into_iter()));
            }
        }
        let mut pages = BTreeMap::new();
        let mut sentences = BTreeMap::new();
        // What a language does not have yet is shown in English.
        let present = |part: &str, extension: &str, problems: &mut Problems| {
            let folder = folder.join(part);
            if folder.is_dir() { files(&folder, extension, problems) } else { Vec::new() }
        };
        for path in present("causes", "md", problems) {
            if let Some(source) = Source::read(&path, problems) {
                let page = pages::read(&source, known, problems);
                pages.insert(source.stem().to_string(), page);
            }
        }
        let mut optional = |name: &str| {
            let path = folder.join(name);
            path.is_file().then(|| Source::read(&path, problems)).flatten()
        };
        let (names, own_rules) = (optional("countries.toml"), optional("rules.toml"));
        let plural =
            own_rules.and_then(|source| rules(&source, problems)).map(|rules| rules.plural).unwrap_or_default();
        for path in present("ui", "toml", problems) {
            let Some(source) = Source::read(&path, problems) else { continue };
            for (key, text) in sentences::read(&source, known, &plural, tag == "en", problems) {
                if sentences.insert(key.clone(), text).is_some() {
                    problems.add(&source.path, format!("`{key}` is in another file of the folder too"));
                }
            }
        }
        let names = names.and_then(|source| countries(&source, problems)).map(|names| names.country);
        Self { tag, sentences, countries: names.unwrap_or_default(), pages }
    }
}

/// The tables of all languages, and their packed files.
pub fn table(folder: &Path, out: &Path, known: &Known, problems: &mut Problems) -> String {
    let folders: Vec<_> = entries(folder, problems).into_iter().filter(|path| path.is_dir()).collect();
    let mut languages: Vec<Language> = folders.iter().map(|path| Language::read(path, known, problems)).collect();
    let Some(english) = languages.iter().position(|language| language.tag == "en") else {
        problems.add(folder.display(), "there is no English: `en`");
        return String::new();
    };
    let english = languages.remove(english);
    for cause in known.cause_ids().filter(|id| !english.pages.contains_key(*id)) {
        problems
            .add(folder.join("en/causes").display(), format!("no page `{cause}.md` for assets/causes/{cause}.toml"));
    }
    let mut code = String::from(
        "/// The language that every other one falls back on.\npub static ENGLISH: Language = Language { tag: \"en\", sentences: &[\n",
    );
    for (key, sentence) in &english.sentences {
        let _ = writeln!(code, "({key:?}, {sentence:?}),");
    }
    let _ = writeln!(code, "], countries: &[\n");
    for (code_of, name) in &english.countries {
        let _ = writeln!(code, "({code_of:?}, {name:?}),");
    }
    let count = english.pages.len();
    let _ = writeln!(code, "], causes: &ENGLISH_PAGES }};\n\nstatic ENGLISH_PAGES: [(&str, CausePage); {count}] = [");
    for (id, page) in &english.pages {
        let page = packed(out, &format!("text.en.{id}.bin"), &page.json().to_string(), problems);
        let _ = writeln!(code, "({id:?}, CausePage::packed({page})),");
    }
    code.push_str("];\n\nstatic PACKED: &[(&str, &[u8])] = &[\n");
    for mut language in languages {
        for (id, page) in &mut language.pages {
            if let Some(original) = english.pages.get(id) {
                page.complete_from(original);
            }
        }
        let causes: Vec<_> = language.pages.iter().map(|(id, page)| (id, page.json())).collect();
        let whole = serde_json::json!({
            "sentences": Vec::from_iter(language.sentences),
            "countries": Vec::from_iter(language.countries),
            "causes": causes,
        });
        let tag = language.tag;
        let whole = packed(out, &format!("text.{tag}.bin"), &whole.to_string(), problems);
        let _ = writeln!(code, "({tag:?}, {whole}),");
    }
    code.push_str("];\n");
    code
}
