//! `assets/paste/lexicon.toml` → word lists, and `assets/clients/<id>.toml` → `static CLIENTS: &[Client]`.

use crate::{files, read};
use serde::Deserialize;
use std::{fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    authors: Vec<String>,
    help_hosts: Vec<String>,
    document_headings: Vec<String>,
    search_leads: Vec<String>,
    planned: Vec<String>,
    reviewed: Vec<String>,
    guide_labels: Vec<String>,
    went_well: Vec<String>,
    openrouter: Vec<String>,
    in_body: Vec<String>,
    answered: Vec<String>,
    phrases: Vec<(String, u16)>,
    classes: Vec<(String, u16)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientFile {
    id: String,
    name: String,
    /// Any of these shows the client; punctuation counts.
    sign: Vec<String>,
    /// Of several clients the highest rank is named: an application stands above the library it uses.
    rank: u8,
    /// Key of the sentence that says where this client shows the whole answer.
    #[serde(default)]
    body: Option<String>,
    /// It puts `openrouter/` before the ids that it sends without.
    #[serde(default)]
    adds_model_prefix: bool,
    /// It calls no other API.
    #[serde(default)]
    speaks_only_to_openrouter: bool,
    /// A library or a format that programs of any name use.
    #[serde(default)]
    library: bool,
    #[serde(default)]
    noise: Vec<NoiseFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoiseFile {
    text: String,
    note: String,
}

pub fn generate(lexicon: &Path, clients: &Path) -> String {
    let words: Lexicon = match toml::from_str(&read(lexicon)) {
        Ok(words) => words,
        Err(problem) => panic!("{}: {problem}", lexicon.display()),
    };
    let mut code = String::new();
    for (name, doc, mut list) in [
        ("AUTHORS", "Authors of model ids.", words.authors),
        ("HELP_HOSTS", "Hosts of manuals and help pages, no party of a call.", words.help_hosts),
        ("DOCUMENT_HEADINGS", "Headings under which documents plan, promise or list changes.", words.document_headings),
        ("SEARCH_LEADS", "Stand before words that somebody looks for.", words.search_leads),
        ("REVIEWED", "Words of those who speak of a program's source.", words.reviewed),
        ("GUIDE_LABELS", "What stands again and again in guides to errors.", words.guide_labels),
        ("PLANNED", "Words of those who describe a change.", words.planned),
        ("WENT_WELL", "What stands behind a name whose part of the work went well.", words.went_well),
        ("OPENROUTER_SIGNS", "What proves that OpenRouter is meant.", words.openrouter),
        ("IN_BODY_SIGNS", "Printed of an error in an answer that HTTP marked with 200.", words.in_body),
        ("ANSWERED_SIGNS", "Printed of a call that a model answered.", words.answered),
    ] {
        list.sort();
        list.dedup();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[&str] = &{list:?};");
    }
    for (name, doc, mut list) in [
        ("STATUS_PHRASES", "Reason phrases that stand for a status where they end a line.", words.phrases),
        ("STATUS_CLASSES", "Stems of error classes that libraries name after a status.", words.classes),
    ] {
        list.sort();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[(&str, u16)] = &{list:?};");
    }
    code.push_str("/// Every client, sorted by id.\npub static CLIENTS: &[Client] = &[\n");
    for path in files(clients, "toml") {
        let client: ClientFile = match toml::from_str(&read(&path)) {
            Ok(client) => client,
            Err(problem) => panic!("{}: {problem}", path.display()),
        };
        assert_eq!(path.file_stem().and_then(|it| it.to_str()), Some(client.id.as_str()), "{}", path.display());
        let noise: Vec<(&str, &str)> = client.noise.iter().map(|it| (it.text.as_str(), it.note.as_str())).collect();
        let _ = writeln!(
            code,
            "Client {{ id: {:?}, name: {:?}, signs: &{:?}, rank: {}, body: {:?}, adds_model_prefix: {}, \
             speaks_only_to_openrouter: {}, library: {}, noise: &{noise:?} }},",
            client.id,
            client.name,
            client.sign,
            client.rank,
            client.body,
            client.adds_model_prefix,
            client.speaks_only_to_openrouter,
            client.library
        );
    }
    code.push_str("];\n");
    code
}
