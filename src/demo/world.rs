//! A world: the state of one simulated account, network and catalogue, read from `assets/worlds/<name>.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use thiserror::Error;

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

/// How things stand on the server's side.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct State {
    /// Money and standing.
    pub account: Account,
    /// The key of the world.
    pub key: KeyState,
    /// Quota of free models.
    pub free: FreeQuota,
    /// Place and path of the call.
    pub network: Network,
    /// Privacy, guardrails, gates.
    pub policy: Policy,
    /// What differs from the catalogue in `assets/demo`.
    pub catalogue: CatalogueState,
    /// Provider name, or `*` for all → how it behaves.
    pub providers: BTreeMap<String, ProviderMode>,
    /// OpenRouter itself.
    pub openrouter: OpenRouterState,
    /// Past calls by id: fields of `GET /generation` that differ from a call that went well.
    pub generations: BTreeMap<String, Table>,
    /// Every answer waits this long, milliseconds.
    pub delay_ms: u64,
}

/// Money and standing.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Account {
    /// Bought ever, USD.
    pub credits: f64,
    /// Used ever, USD.
    pub usage: f64,
    /// Held by parallel requests, USD.
    pub in_flight: f64,
    /// What `GET /credits` tells an ordinary key.
    pub credits_for_keys: CreditsAnswer,
    /// The balance cannot be verified in time: 429.
    pub admission_fails: bool,
    /// Authors or models refused by terms of service wherever the call comes from; `*` for all.
    pub banned_authors: Vec<String>,
    /// Authors or models refused because the account is restricted; `*` for all.
    pub blocked: Vec<String>,
    /// With a negative balance paid models answer as if no provider were left.
    pub debt_reads_as_404: bool,
    /// The refusal names the author ("Author X is banned") and not the terms.
    pub ban_names_author: bool,
    /// 18+ is confirmed.
    pub adult: bool,
    /// The caller's address is not on the account's list.
    pub ip_not_allowed: bool,
    /// Providers allowed by the account; empty: all.
    pub allowed_providers: Vec<String>,
    /// Providers ignored by the account.
    pub ignored_providers: Vec<String>,
    /// Author → how its own provider key fares.
    pub byok: BTreeMap<String, Byok>,
    /// `user_…` of the key's owner.
    pub user_id: String,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            credits: 25.0,
            usage: 4.2,
            in_flight: 0.0,
            credits_for_keys: CreditsAnswer::Refused,
            admission_fails: false,
            banned_authors: Vec::new(),
            blocked: Vec::new(),
            debt_reads_as_404: false,
            ban_names_author: false,
            adult: true,
            ip_not_allowed: false,
            allowed_providers: Vec::new(),
            ignored_providers: Vec::new(),
            byok: BTreeMap::new(),
            user_id: "user_2demo0000000000000000000000".to_string(),
        }
    }
}

impl Account {
    /// Bought minus used, USD.
    #[must_use]
    pub fn balance(&self) -> f64 {
        self.credits - self.usage
    }
}

/// What `GET /credits` tells an ordinary key; all three are reported of the real API.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum CreditsAnswer {
    /// 403, as documented.
    Refused,
    /// 200 with zeros.
    Zeros,
    /// The real numbers.
    Real,
}

/// How an own provider key fares.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Byok {
    /// The provider takes it.
    Accepted,
    /// The provider refuses it.
    Rejected,
    /// The provider limits it.
    RateLimited,
}

/// The key of the world.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct KeyState {
    /// Active, unknown, disabled or expired.
    pub status: KeyStatus,
    /// `GET /key` answers for a disabled or expired key too.
    pub readable: bool,
    /// An admin key.
    pub management: bool,
    /// Name shown by `GET /key`; the masked key when empty.
    pub label: String,
    /// Cap, USD.
    pub limit: Option<f64>,
    /// Used of the cap in this period, USD.
    pub limit_used: f64,
    /// `daily`, `weekly`, `monthly`; never when absent.
    pub limit_reset: Option<String>,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// A budget that binds this key.
    pub budget: Option<Budget>,
}

impl Default for KeyState {
    fn default() -> Self {
        Self {
            status: KeyStatus::Active,
            readable: false,
            management: false,
            label: String::new(),
            limit: None,
            limit_used: 0.0,
            limit_reset: None,
            expires_at: None,
            budget: None,
        }
    }
}

/// State of a key.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    /// Works.
    Active,
    /// Deleted, revoked or never made.
    Unknown,
    /// Switched off.
    Disabled,
    /// Past its date.
    Expired,
}

/// A budget set by an admin.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// `workspace`, `member`, `api_key`, …
    pub scope: String,
    /// USD.
    pub limit_usd: f64,
    /// USD.
    pub spend_usd: f64,
    /// RFC 3339.
    pub resets_at: String,
    /// `daily`, `weekly`, `monthly`.
    pub reset_interval: String,
    /// `GET /key` does not show it.
    #[serde(default)]
    pub hidden: bool,
}

/// Quota of `:free` models.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct FreeQuota {
    /// Requests today.
    pub used: u64,
    /// Requests a day; else 50, or 1000 from 10 USD bought.
    pub limit: Option<u64>,
    /// Requests in this minute, of 20.
    pub used_this_minute: u64,
    /// `GET /key` shows it.
    pub hidden: bool,
}

/// Place and path of the call.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Country that the edge sees.
    pub country: String,
    /// Edge.
    pub colo: String,
    /// Authors refused by the region gate; `*` for all.
    pub region_gate: Vec<String>,
    /// Authors refused by terms of service from this network; `*` for all.
    pub tos_gate: Vec<String>,
    /// Authors whose provider itself refuses this country.
    pub provider_gate: Vec<String>,
    /// Who answers.
    pub edge: Edge,
    /// How the connection fares.
    pub path: Path,
    /// Something on the way takes the `Authorization` header off.
    pub strips_header: bool,
    /// Something on the way cuts streams after their first bytes.
    pub cuts_streams: bool,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            country: "DE".to_string(),
            colo: "FRA".to_string(),
            region_gate: Vec::new(),
            tos_gate: Vec::new(),
            provider_gate: Vec::new(),
            edge: Edge::OpenRouter,
            path: Path::Open,
            strips_header: false,
            cuts_streams: false,
        }
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// OpenRouter.
    #[serde(rename = "openrouter")]
    OpenRouter,
    /// A captive portal: a log-in page with 200.
    CaptivePortal,
    /// A company filter: a page with 403.
    EgressFilter,
    /// The CDN: error 1020.
    CdnBlock,
    /// The CDN: the origin does not answer, 522.
    CdnError,
    /// A gateway that answers any key with success.
    Mock,
}

/// How the connection fares.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// It stands.
    Open,
    /// Nobody listens.
    Refused,
    /// Taken and cut.
    Reset,
    /// Taken, never answered.
    Silent,
    /// The name does not exist.
    Unresolvable,
    /// No certificate is shown.
    NotTls,
    /// A certificate of a company's own authority is shown.
    Inspected,
}

/// Privacy, guardrails, gates. A model pattern is an id, `author/*`, `*:free` or `*`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Model pattern → reason, such as `zdr-violation-by-account` or `model-ignored-by-guardrail`.
    pub hidden: BTreeMap<String, String>,
    /// Models all of whose endpoints may train: removed when the request denies data collection.
    pub trains: Vec<String>,
    /// Models that need the 18+ confirmation.
    pub adult_only: Vec<String>,
    /// Models reserved for listed agent apps.
    pub harness_only: Vec<String>,
    /// Models whose filter flags every text.
    pub moderated: Vec<String>,
    /// Models with a cap on requests a minute, reached.
    pub capped: Vec<String>,
    /// Models that need the user's own provider key.
    pub byok_only: Vec<String>,
    /// Models for which a preset demands a parameter that no endpoint takes.
    pub demanding: Vec<String>,
    /// Model pattern → what OpenRouter's own validation says of every body.
    pub rules: BTreeMap<String, String>,
}

/// What differs from the catalogue in `assets/demo`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogueState {
    /// Ids that are gone.
    pub removed: Vec<String>,
    /// Free ids that ended → the paid id.
    pub free_ended: BTreeMap<String, String>,
    /// Ids listed, though no endpoint serves them.
    pub without_endpoints: Vec<String>,
    /// Ids whose endpoints are listed, though every call ends without one.
    pub unroutable: Vec<String>,
    /// Model id → its endpoints, in place of those of the catalogue.
    pub endpoints: BTreeMap<String, Vec<EndpointState>>,
}

/// One endpoint of a model.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointState {
    /// Provider's name.
    pub provider: String,
    /// 0, -1, -2, -3, -5 or -10.
    pub status: i64,
    /// Percent, of the last 5 minutes.
    pub uptime: Option<f64>,
    /// Takes text only, whatever the model takes.
    pub text_only: bool,
    /// Parameters it does not take, though the model does.
    pub lacks: Vec<String>,
}

/// How a provider behaves.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ProviderMode {
    /// Answers.
    Up,
    /// 502.
    Down,
    /// 503 without capacity.
    Overloaded,
    /// 429 on the shared pool.
    RateLimited,
    /// 524.
    Timeout,
    /// 200 without content.
    Empty,
    /// 200 whose tokens all went into thinking.
    OnlyThinks,
    /// 200 whose body is an error.
    ErrorInside,
    /// The stream ends in an error; answers without stream.
    Interrupted,
    /// 400 from its own validation.
    Rejects,
    /// An answer in no known words.
    Odd,
}

/// OpenRouter itself.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct OpenRouterState {
    /// How it fares.
    pub mode: OpenRouterMode,
    /// Titles of open incidents.
    pub incidents: Vec<String>,
    /// `GET /models/user` fails with a 500.
    pub user_models_fail: bool,
}

/// How OpenRouter fares.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum OpenRouterMode {
    /// Up.
    #[default]
    Up,
    /// 500 on every chat call.
    InternalError,
    /// 502 in plain text from the edge, on everything.
    EdgeError,
    /// Good keys are refused.
    AuthOutage,
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
