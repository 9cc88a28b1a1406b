//! `assets/worlds/<name>.toml`, their titles in `assets/text/<lang>/worlds.toml` and `assets/simulator/*.json` → one packed
//! JSON document, which `src/simulator/data.rs` unpacks when a demonstration or a test asks for it.

#[path = "../src/simulator/definition.rs"]
pub mod definition;
#[path = "../src/simulator/mind.rs"]
mod mind;
#[path = "../src/simulator/state.rs"]
pub mod state;
#[path = "../src/simulator/world_file.rs"]
mod world_file;

use self::definition::{Definition, User};
use self::state::{
    Account, CatalogueState, FreeQuota, Management, Network, OpenRouterState, Policy, ProviderMode, SimulatedKey,
};
use super::known::Known;
use super::languages::{Titles, titles};
use super::nearest::one_of;
use super::packed::packed;
use super::sentences;
use super::source::{Problems, Source, entries, files};
use super::words::{Fault, State, WarningId};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// In place of a fault where nothing is named.
const NOBODY: &str = "-";

/// The part of a world that the fix lays over it.
#[derive(Deserialize)]
struct Changed {
    #[serde(default)]
    fixed: Option<Changes>,
}

/// What a fix can change; only its form is looked at here.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
#[allow(dead_code)]
struct Changes {
    user: User,
    account: Account,
    key: SimulatedKey,
    free: FreeQuota,
    network: Network,
    policy: Policy,
    catalogue: CatalogueState,
    providers: BTreeMap<String, ProviderMode>,
    openrouter: OpenRouterState,
    management: Management,
    delay_ms: u64,
}

/// The world of a file, with everything in it that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<toml::Table> {
    let world: Definition = source.parse(problems)?;
    source.parse::<Changed>(problems)?;
    let expect = &world.expect;
    let places = sentences::places(source);
    let mut check = |key: &str, what: &str, word: &str, allowed: Vec<&str>| {
        if !allowed.contains(&word) {
            let at = places.get(key).cloned().unwrap_or_default();
            source.wrong(at, one_of(what, word, allowed.into_iter()), problems);
        }
    };
    check("expect.cause", "cause", &expect.cause, known.cause_ids().collect());
    check(
        "expect.fault",
        "fault",
        &expect.fault,
        Fault::ALL.iter().map(|fault| fault.as_str()).chain([NOBODY]).collect(),
    );
    check("expect.state", "state", &expect.state, State::ALL.iter().map(|state| state.as_str()).collect());
    if let (Some(root), Some(roots)) = (&expect.root_cause, known.causes.get(&expect.cause)) {
        check("expect.root_cause", "root cause", root, roots.iter().map(String::as_str).collect());
    }
    for warning in &expect.warnings {
        check("expect.warnings", "warning", warning, WarningId::ALL.iter().map(|id| id.as_str()).collect());
    }
    match source.text.parse() {
        Ok(table) => Some(table),
        Err(problem) => {
            source.unreadable(&problem, problems);
            None
        }
    }
}

/// Writes `simulator.bin`.
pub fn pack(assets: &Path, out: &Path, known: &Known, problems: &mut Problems) {
    let mut worlds = Vec::new();
    for path in files(&assets.join("worlds"), "toml", problems) {
        let Some(source) = Source::read(&path, problems) else { continue };
        let definition = read(&source, known, problems);
        worlds.extend(definition.map(|definition| (source.stem().to_string(), definition)));
    }
    let mut titled: BTreeMap<String, serde_json::Value> = BTreeMap::new();
    for language in entries(&assets.join("text"), problems) {
        let path = language.join("worlds.toml");
        let Some(source) = path.is_file().then(|| Source::read(&path, problems)).flatten() else { continue };
        let tag = source.folder().to_string();
        let Titles { family, title } = titles(&source, known, problems).unwrap_or_default();
        titled.insert(tag, serde_json::json!({ "family": family, "title": title }));
    }
    let mut capture = |name: &str| captured(&assets.join("simulator").join(name), problems);
    let whole = format!(
        "{{\"worlds\":{},\"titles\":{},\"models\":{},\"endpoints\":{},\"generation\":{}}}",
        serde_json::json!(worlds),
        serde_json::json!(titled),
        capture("models.json"),
        capture("endpoints.json"),
        capture("generation.json")
    );
    packed(out, "simulator.bin", &whole, problems);
}

/// An answer of the API, checked and passed on as it was sent, with the order of its fields.
fn captured(path: &Path, problems: &mut Problems) -> String {
    let Some(source) = Source::read(path, problems) else { return String::new() };
    json(&source, problems);
    source.text
}

/// A captured answer is JSON.
pub fn json(source: &Source, problems: &mut Problems) {
    if let Err(problem) = serde_json::from_str::<serde::de::IgnoredAny>(&source.text) {
        source.wrong_line(problem.line(), problem, problems);
    }
}
