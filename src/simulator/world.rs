//! A world: the state of one simulated account, network and catalogue, read from `assets/worlds/<name>.toml`.

use super::data::data;
use super::definition::{Definition, Expect, User};
use super::state::WorldState;
use super::world_file::{Table, overlay};
use serde::Deserialize;
use thiserror::Error;

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
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// File name without extension.
    pub name: String,
    /// One line.
    pub title: String,
    /// The error as a client prints it; `{origin}` becomes the server's origin. Empty: a health check.
    pub paste: String,
    /// The model that was called.
    pub model: Option<String>,
    /// The verdict that the checks must reach.
    pub expect: Expect,
    /// What the user holds.
    pub user: User,
    /// How things are on the server's side.
    pub state: WorldState,
    /// What the fix changes: a table of the same shape, laid over the file.
    pub fixed: Option<Table>,
    /// So many seconds after it the fix is in force.
    pub fix_takes_s: u64,
    source: Table,
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
        let invalid = |problem: String| WorldProblem::Invalid { name: name.to_string(), problem };
        let whole = serde_json::Value::Object(source);
        let definition = Definition::deserialize(&whole).map_err(|problem| invalid(problem.to_string()))?;
        let state = definition.state();
        let Definition { title, paste, model, expect, user, fixed, fix_takes_s, .. } = definition;
        let serde_json::Value::Object(source) = whole else { return Err(invalid("no table".to_string())) };
        Ok(Self { name: name.to_string(), title, paste, model, expect, user, state, fixed, fix_takes_s, source })
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
