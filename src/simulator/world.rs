//! A world: the state of one simulated account, network and catalogue, read from `assets/worlds/<name>.toml`.

use super::data::data;
use super::state::WorldState;
use super::world_file::{Table, overlay};
use crate::core::knowledge::api::ROOT;
use serde::Deserialize;
use std::collections::BTreeMap;
use thiserror::Error;

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

/// One world; the format is described in [`crate::simulator`].
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct World {
    /// File name without extension.
    #[serde(skip)]
    pub name: String,
    /// One line.
    pub title: String,
    /// The error as a client prints it; `{origin}` becomes the server's origin. Empty: a health check.
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
    /// How things are on the server's side.
    #[serde(skip)]
    pub state: WorldState,
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
    /// Ids of what is in order and will not be for long.
    #[serde(default)]
    pub warnings: Vec<String>,
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
    /// The path of the base URL that the checks are given.
    pub base_path: String,
    /// What the user agrees to pay for test calls, USD; as the command line has it when absent.
    pub max_cost: Option<f64>,
}

impl Default for User {
    fn default() -> Self {
        Self {
            key: KEY.to_string(),
            variables: BTreeMap::new(),
            files: BTreeMap::new(),
            base_path: ROOT.to_string(),
            max_cost: None,
        }
    }
}

impl World {
    /// Opens the world of that name.
    ///
    /// # Errors
    /// No such world, or its file says something that a world cannot be.
    pub fn load(name: &str) -> Result<Self, WorldProblem> {
        let Some((_, source)) = data().worlds.iter().find(|(known, _)| known == name) else {
            let known = data().worlds.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
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
        world.state = WorldState::deserialize(&whole).map_err(|it| invalid(it.to_string()))?;
        world.name = name.to_string();
        world.source = source;
        Ok(world)
    }

    /// Something in it ends so long after the present.
    #[must_use]
    pub fn ends_from_now(&self) -> bool {
        let moments = self.state.key.expires_at.iter().chain(self.state.catalogue.ending.values());
        moments.into_iter().any(|moment| moment.starts_with('+'))
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

/// Names and titles of all worlds.
#[must_use]
pub fn worlds() -> Vec<(&'static str, &'static str)> {
    let title = |source: &'static Table| source.get("title").and_then(serde_json::Value::as_str).unwrap_or_default();
    data().worlds.iter().map(|(name, source)| (name.as_str(), title(source))).collect()
}

/// A world as a list of them shows it.
#[derive(Clone, Copy, Debug)]
pub struct WorldEntry {
    /// Its name.
    pub name: &'static str,
    /// One line, in the language that was asked for, else in English.
    pub title: &'static str,
    /// The first part of its cause's id.
    pub family: &'static str,
    /// The same in words.
    pub heading: &'static str,
}

/// All worlds, by family and name.
#[must_use]
pub fn listed(language: &str) -> Vec<WorldEntry> {
    let own = data().titles.get(language);
    let english = data().titles.get("en");
    let family = |source: &'static Table| {
        let cause = source.get("expect").and_then(|expect| expect.get("cause")).and_then(serde_json::Value::as_str);
        cause.and_then(|cause| cause.split('.').next()).unwrap_or_default()
    };
    let heading = |family: &'static str| {
        let words = own.into_iter().chain(english).find_map(|titles| titles.family.get(family));
        words.map_or(family, String::as_str)
    };
    let mut all: Vec<WorldEntry> = worlds()
        .into_iter()
        .zip(&data().worlds)
        .map(|((name, title), (_, source))| {
            let title = own.and_then(|titles| titles.title.get(name)).map_or(title, String::as_str);
            let family = family(source);
            WorldEntry { name, title, family, heading: heading(family) }
        })
        .collect();
    all.sort_by_key(|world| (world.family, world.name));
    all
}
