//! What the files of `assets/` may refer to: each other, and the words of `assets/vocabulary.toml`.

use super::source::{Problems, Source, entries, files};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Names that may be referred to.
#[derive(Debug, Default)]
pub struct Known {
    /// Causes, each with its root causes.
    pub causes: BTreeMap<String, BTreeSet<String>>,
    /// Clients.
    pub clients: BTreeSet<String>,
    /// Demonstration worlds.
    pub worlds: BTreeSet<String>,
    /// English sentences by key.
    pub sentences: BTreeMap<String, String>,
    /// Pages that texts may link to.
    pub pages: BTreeSet<String>,
    /// Wire formats of the API.
    pub skins: BTreeSet<String>,
    /// What the program defines.
    pub vocabulary: Vocabulary,
}

/// Words that the program defines and data uses.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// What a page's action may hold in braces.
    pub placeholders: Vec<String>,
    /// What looks for faults in requests.
    pub detectors: Vec<String>,
    /// What can be observed, each with what it can show.
    pub signs: BTreeMap<String, Vec<String>>,
}

/// The file of the vocabulary.
pub const VOCABULARY: &str = "vocabulary.toml";

#[derive(Deserialize)]
struct Cause {
    #[serde(default)]
    hypothesis: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Pages {
    page: Vec<Linked>,
}

#[derive(Deserialize)]
struct Linked {
    url: String,
}

#[derive(Deserialize)]
struct Skins {
    skin: Vec<Named>,
}

impl Known {
    /// Reads the names. What cannot be read is reported where the file itself is checked.
    pub fn of(assets: &Path, problems: &mut Problems) -> Self {
        let mut elsewhere = Problems::default();
        let mut read = |path: &Path| Source::read(path, &mut elsewhere);
        let stems = |folder: &str| -> BTreeSet<String> {
            let paths = entries(&assets.join(folder), &mut Problems::default());
            let toml = paths.iter().filter(|path| path.extension().is_some_and(|own| own == "toml"));
            toml.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string())).collect()
        };
        let mut causes = BTreeMap::new();
        for id in stems("causes") {
            let file = read(&assets.join("causes").join(format!("{id}.toml")));
            let roots = file.and_then(|file| toml::from_str::<Cause>(&file.text).ok()).map(|cause| cause.hypothesis);
            causes.insert(id, roots.unwrap_or_default().into_iter().map(|root| root.id).collect());
        }
        let pages = read(&assets.join("pages.toml")).and_then(|file| toml::from_str::<Pages>(&file.text).ok());
        let skins = read(&assets.join("api.toml")).and_then(|file| toml::from_str::<Skins>(&file.text).ok());
        let mut sentences = BTreeMap::new();
        for path in files(&assets.join("text/en/ui"), "toml", &mut Problems::default()) {
            let table = read(&path).and_then(|file| file.text.parse::<toml::Table>().ok()).unwrap_or_default();
            collect("", &table, &mut sentences);
        }
        let vocabulary = Source::read(&assets.join(VOCABULARY), problems).and_then(|file| file.parse(problems));
        Self {
            causes,
            clients: stems("clients"),
            worlds: stems("worlds"),
            sentences,
            pages: pages.into_iter().flat_map(|pages| pages.page).map(|page| page.url).collect(),
            skins: skins.into_iter().flat_map(|skins| skins.skin).map(|skin| skin.id.to_lowercase()).collect(),
            vocabulary: vocabulary.unwrap_or_default(),
        }
    }

    /// The ids of the causes.
    pub fn cause_ids(&self) -> impl Iterator<Item = &str> {
        self.causes.keys().map(String::as_str)
    }

    /// The keys of the English sentences.
    pub fn sentence_keys(&self) -> impl Iterator<Item = &str> {
        self.sentences.keys().map(String::as_str)
    }
}

fn collect(prefix: &str, table: &toml::Table, all: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::String(text) => drop(all.insert(name, text.clone())),
            toml::Value::Table(inner) => collect(&name, inner, all),
            _ => {}
        }
    }
}
