//! A world: the state of one simulated account, network and catalogue, read from `assets/worlds/<name>.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use thiserror::Error;

mod state;

pub use state::*;

include!(concat!(env!("OUT_DIR"), "/worlds.rs"));

/// A definition as the file has it.
pub type Table = serde_json::Map<String, serde_json::Value>;

/// Name and definition of every world; empty only if the program was built wrong, which the tests would see.
static UNPACKED: LazyLock<Vec<(String, Table)>> =
    LazyLock::new(|| serde_json::from_reader(flate2::read::DeflateDecoder::new(PACKED)).unwrap_or_default());

/// The key that the demonstration user holds; nobody owns it.
pub const KEY: &str = "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";

/// Why a world could not be opened.
#[derive(Debug, Error)]
pub enum WorldProblem {
    /// No file of that name.
    #[error("there is no world named “{name}”; the worlds are: {known}")]
    Unknown {
        /// As asked for.
        name: String,
        /// All names, comma-separated.
        known: String,
    },
    /// The file says something that a world cannot be.
    #[error("world “{name}”: {problem}")]
    Invalid {
        /// The world.
        name: String,
        /// What the reader of the file says.
        problem: String,
    },
}

/// One world; the format is described in [`crate::demo`].
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct World {
    /// File name without extension.
    #[serde(skip)]
    pub name: String,
    /// One line.
    pub title: String,
    /// The error as a client prints it; `{origin}` stands for the server's origin. Empty: a health check.
    #[serde(default)]
    pub paste: String,
    /// The model that was called.
    #[serde(default)]
    pub model: Option<String>,
    /// The verdict that the checks must reach.
    pub expect: Expect,
    /// What the user holds.
    #[serde(default)]
    pub user: User,
    /// How things stand on the server's side.
    #[serde(skip)]
    pub state: State,
    /// What the fix changes: a table of the same shape, laid over the file.
    #[serde(default)]
    pub fixed: Option<Table>,
    #[serde(skip)]
    source: Table,
}

/// The verdict that the checks must reach.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Cause id.
    pub cause: String,
    /// Root cause, where the cause has several.
    #[serde(default)]
    pub root_cause: Option<String>,
    /// Who has to act.
    pub fault: String,
    /// `reproduced`, `cleared` or `not_tested`.
    pub state: String,
}

/// What the user holds.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// The key given to the wizard; empty: none.
    pub key: String,
    /// Variables of the user's shell.
    pub variables: BTreeMap<String, String>,
    /// Settings files of the user's programs, by the name that is shown.
    pub files: BTreeMap<String, String>,
    /// What the user agrees to pay for test calls, USD; as the command line has it when absent.
    pub max_cost: Option<f64>,
}

impl Default for User {
    fn default() -> Self {
        Self { key: KEY.to_string(), variables: BTreeMap::new(), files: BTreeMap::new(), max_cost: None }
    }
}

impl World {
    /// Opens the world of that name.
    ///
    /// # Errors
    /// No such world, or its file says something that a world cannot be.
    pub fn load(name: &str) -> Result<Self, WorldProblem> {
        let Some((_, source)) = UNPACKED.iter().find(|(known, _)| known == name) else {
            let known = UNPACKED.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(WorldProblem::Unknown { name: name.to_string(), known });
        };
        Self::of_table(name, source.clone())
    }

    /// Reads a world from its definition.
    ///
    /// # Errors
    /// The definition is not one of a world.
    pub fn of_table(name: &str, source: Table) -> Result<Self, WorldProblem> {
        let known = [
            "title",
            "paste",
            "model",
            "expect",
            "user",
            "fixed",
            "account",
            "key",
            "free",
            "network",
            "policy",
            "catalogue",
            "providers",
            "openrouter",
            "generations",
            "delay_ms",
        ];
        let invalid = |problem: String| WorldProblem::Invalid { name: name.to_string(), problem };
        if let Some(odd) = source.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(invalid(format!("unknown table or key “{odd}”")));
        }
        let whole = serde_json::Value::Object(source.clone());
        let mut world = Self::deserialize(&whole).map_err(|it| invalid(it.to_string()))?;
        world.state = State::deserialize(&whole).map_err(|it| invalid(it.to_string()))?;
        world.name = name.to_string();
        world.source = source;
        Ok(world)
    }

    /// The world after the fix; itself when nothing can be fixed.
    ///
    /// # Errors
    /// The `[fixed]` table does not fit.
    pub fn after_fix(&self) -> Result<Self, WorldProblem> {
        let Some(fixed) = &self.fixed else { return Ok(self.clone()) };
        let mut source = self.source.clone();
        overlay(&mut source, fixed);
        Self::of_table(&self.name, source)
    }
}

/// Lays one table over another, table by table.
fn overlay(base: &mut Table, over: &Table) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(serde_json::Value::Object(below)), serde_json::Value::Object(above)) => overlay(below, above),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Names and titles of all worlds.
#[must_use]
pub fn worlds() -> Vec<(&'static str, &'static str)> {
    let title = |source: &'static Table| source.get("title").and_then(serde_json::Value::as_str).unwrap_or_default();
    UNPACKED.iter().map(|(name, source)| (name.as_str(), title(source))).collect()
}

/// Does a model id match a pattern: itself, `author/*`, `*:suffix` or `*`?
#[must_use]
pub fn matches(pattern: &str, model: &str) -> bool {
    match pattern.split_once('*') {
        Some((head, tail)) => {
            model.len() >= head.len() + tail.len() && model.starts_with(head) && model.ends_with(tail)
        }
        None => pattern == model,
    }
}
