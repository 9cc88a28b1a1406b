//! The generator: turns the knowledge in `assets/` into static tables, so that the program starts without parsing anything,
//! and refuses what does not fit, each mistake with its file and line.
//!
//! `build.rs` runs it; the tests compile it too, to try it on wrong data and to write what editors are told of the files.

pub mod api;
pub mod causes;
pub mod clients;
pub mod complaints;
pub mod known;
pub mod languages;
pub mod leaning;
pub mod lexicon;
pub mod links;
pub mod models;
pub mod nearest;
mod packed;
pub mod pages;
pub mod places;
pub mod plural;
pub mod relay;
pub mod requests;
pub mod sentences;
pub mod source;
pub mod topics;
pub mod values;
pub mod vendors;
#[path = "../src/core/words.rs"]
pub mod words;
pub mod worlds;

use known::Known;
use packed::write;
use source::{Problems, Source, files};
use std::path::Path;

/// Reads all of `assets` and writes the tables; else says everything that is wrong.
pub fn generate(assets: &Path, out: &Path) -> Result<(), Vec<String>> {
    let mut problems = Problems::default();
    let known = Known::of(assets, &mut problems);
    for (file, code) in tables(assets, out, &known, &mut problems) {
        write(&out.join(file), code.as_bytes(), &mut problems);
    }
    worlds::pack(assets, out, &known, &mut problems);
    let found = problems.into_list();
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn tables(assets: &Path, out: &Path, known: &Known, problems: &mut Problems) -> Vec<(&'static str, String)> {
    let causes = folder(assets, "causes", problems, |source, problems| causes::read(source, known, problems));
    let clients = folder(assets, "clients", problems, |source, problems| clients::read(source, known, problems));
    let vendors = folder(assets, "vendors", problems, vendors::read);
    let requests = folder(assets, "request", problems, |source, problems| {
        Some((source.path.clone(), requests::read(source, known, problems)?))
    });
    let mut tables = vec![
        ("causes.rs", causes::table(&causes)),
        ("clients.rs", clients::table(&clients)),
        ("key_shapes.rs", vendors::shapes(&vendors)),
        ("vendors.rs", vendors::table(&vendors)),
        ("requests.rs", requests::table(&requests, problems)),
        ("text.rs", languages::table(&assets.join("text"), out, known, problems)),
    ];
    let mut one = |file: &str| Source::read(&assets.join(file), problems);
    let (api, complaints, relay) = (one("api.toml"), one("complaints.toml"), one("relay.toml"));
    let (terms, lexicon, links) = (one("countries/terms.toml"), one("paste/lexicon.toml"), one("pages.toml"));
    let (vision, variants, authors) =
        (one("models/vision.toml"), one("models/variants.toml"), one("models/authors.toml"));
    let (providers, leaning) = (one("providers.toml"), one("paste/leaning.toml"));
    let (tokens, topics) = (one("models/tokens.toml"), one("paste/topics.toml"));
    let mut add = |file: &'static str, code: Option<String>| tables.extend(code.map(|code| (file, code)));
    add("api.rs", api.and_then(|source| api::read(&source, problems)).map(|api| api::table(&api)));
    let complaints = complaints.and_then(|source| complaints::read(&source, known, problems));
    add("complaints.rs", complaints.map(|complaints| complaints::table(&complaints)));
    add("relay.rs", relay.and_then(|source| relay::read(&source, known, problems)).map(|relay| relay::table(&relay)));
    add("places.rs", terms.and_then(|source| places::read(&source, problems)).map(|terms| places::table(&terms)));
    add("leaning.rs", leaning.and_then(|source| leaning::read(&source, problems)).map(leaning::table));
    let topics = topics.and_then(|source| topics::read(&source, known, problems));
    add("topics.rs", topics.map(|topics| topics::table(&topics)));
    add("lexicon.rs", lexicon.and_then(|source| lexicon::read(&source, problems)).map(lexicon::table));
    let vision = vision.and_then(|source| models::vision(&source, problems));
    let variants = variants.and_then(|source| models::variants(&source, problems));
    let authors = authors.and_then(|source| models::names(&source, problems));
    let tokens = tokens.and_then(|source| models::tokens(&source, problems));
    if let (Some(vision), Some(variants), Some(authors), Some(tokens)) = (vision, variants, authors, tokens) {
        add("models.rs", Some(models::table(&vision, &variants, &authors, &tokens)));
    }
    let providers = providers.and_then(|source| models::names(&source, problems));
    add("providers.rs", providers.map(|providers| models::providers(&providers)));
    add("links.rs", links.and_then(|source| links::read(&source, problems)).map(|links| links::table(&links)));
    tables
}

/// All TOML files of a folder, by name.
fn folder<T>(
    assets: &Path,
    name: &str,
    problems: &mut Problems,
    read: impl Fn(&Source, &mut Problems) -> Option<T>,
) -> Vec<T> {
    let paths = files(&assets.join(name), "toml", problems);
    paths.iter().filter_map(|path| Source::read(path, problems).and_then(|source| read(&source, problems))).collect()
}
