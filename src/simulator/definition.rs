//! The file of a world, `assets/worlds/<name>.toml`, as it is written.
//!
//! The generator (`build/worlds.rs`) compiles this file, `mind.rs`, `state.rs` and `world_file.rs` too, and refuses a world that does not fit.

use super::mind::Mind;
use super::state::{
    Account, CatalogueState, FreeQuota, Management, Network, OpenRouterState, Policy, ProviderMode, SimulatedKey,
    WorldState,
};
use super::world_file::Table;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The key that the demonstration user holds; nobody owns it.
pub const KEY: &str = "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";

/// The management key of the same user; nobody owns it.
pub const MANAGEMENT_KEY: &str = "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";

/// One demonstration world: `assets/worlds/<name>.toml`. It says how things are, never what to answer.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Definition {
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
    /// Money and standing.
    #[serde(default)]
    pub account: Account,
    /// The key of the world.
    #[serde(default)]
    pub key: SimulatedKey,
    /// Quota of free models.
    #[serde(default)]
    pub free: FreeQuota,
    /// Place and path of the call.
    #[serde(default)]
    pub network: Network,
    /// Privacy, guardrails, gates.
    #[serde(default)]
    pub policy: Policy,
    /// What differs from the catalogue in `assets/simulator`.
    #[serde(default)]
    pub catalogue: CatalogueState,
    /// Provider name, or `*` for all → how it behaves.
    #[serde(default)]
    pub providers: BTreeMap<String, ProviderMode>,
    /// What providers refuse in a body.
    #[serde(default)]
    pub minds: Vec<Mind>,
    /// OpenRouter itself.
    #[serde(default)]
    pub openrouter: OpenRouterState,
    /// Past calls by id: fields of `GET /generation` that differ from a call that went well.
    #[serde(default)]
    pub generations: BTreeMap<String, Table>,
    /// What a management key reads: rows of the API's lists, by the name of the list.
    #[serde(default)]
    pub management: Management,
    /// Every answer waits this long, milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// What the fix changes: tables of the same names, laid over the file.
    #[serde(default)]
    pub fixed: Option<Table>,
    /// So many seconds after it the fix is in force; until then everything is as before.
    #[serde(default)]
    pub fix_takes_s: u64,
}

impl Definition {
    /// How things are on the server's side.
    #[must_use]
    pub fn state(&self) -> WorldState {
        let world = self.clone();
        WorldState {
            account: world.account,
            key: world.key,
            free: world.free,
            network: world.network,
            policy: world.policy,
            catalogue: world.catalogue,
            providers: world.providers,
            minds: world.minds,
            openrouter: world.openrouter,
            generations: world.generations,
            management: world.management,
            delay_ms: world.delay_ms,
        }
    }
}

/// The verdict that the checks must reach.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Cause id.
    pub cause: String,
    /// Root cause, where the cause has several.
    #[serde(default)]
    pub root_cause: Option<String>,
    /// Who has to act; `-` where nothing names anybody.
    pub fault: String,
    /// `reproduced`, `cleared` or `not_tested`.
    pub state: String,
    /// Ids of what is in order and will not be for long.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// What the user holds.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// The key given to the wizard, the world's if left out; empty: none.
    pub key: String,
    /// The user gives a management key, for reading.
    pub management_key: bool,
    /// Variables of the user's shell.
    pub variables: BTreeMap<String, String>,
    /// Settings files of the user's programs, by the name that is shown.
    pub files: BTreeMap<String, String>,
    /// The path of the base URL that the checks are given; the API's root if left out.
    pub base_path: Option<String>,
    /// What the user agrees to pay for test calls, USD; as the command line has it if left out.
    pub max_cost: Option<f64>,
}

impl Default for User {
    fn default() -> Self {
        Self {
            key: KEY.to_string(),
            management_key: false,
            variables: BTreeMap::new(),
            files: BTreeMap::new(),
            base_path: None,
            max_cost: None,
        }
    }
}
