//! What is so in a simulated world: account, key, network, policy, catalogue, OpenRouter.

use super::mind::Mind;
use super::world_file::Table;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How things are on the server's side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorldState {
    /// Money and standing.
    pub account: Account,
    /// The key of the world.
    pub key: SimulatedKey,
    /// Quota of free models.
    pub free: FreeQuota,
    /// Place and path of the call.
    pub network: Network,
    /// Privacy, guardrails, gates.
    pub policy: Policy,
    /// What differs from the catalogue in `assets/simulator`.
    pub catalogue: CatalogueState,
    /// Provider name, or `*` for all → how it behaves.
    pub providers: BTreeMap<String, ProviderMode>,
    /// What providers refuse in a body.
    pub minds: Vec<Mind>,
    /// OpenRouter itself.
    pub openrouter: OpenRouterState,
    /// What a management key reads: rows of the API's lists, by the name of the list.
    pub management: Management,
    /// Past calls by id: fields of `GET /generation` that differ from a call that went well.
    pub generations: BTreeMap<String, Table>,
    /// Every answer waits this long, milliseconds.
    pub delay_ms: u64,
}

/// Money and standing.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// It is that of an organisation.
    pub organization: bool,
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
            organization: false,
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SimulatedKey {
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
    /// `GET /key` does not name the cap.
    pub limit_unshown: bool,
    /// `daily`, `weekly`, `monthly`; never when absent.
    pub limit_reset: Option<String>,
    /// RFC 3339, or as in `+30h`.
    pub expires_at: Option<String>,
    /// Its workspace was deleted.
    pub workspace_deleted: bool,
    /// It lives longer than the account lets keys live, so that it is good for reading only.
    pub outlives_policy: bool,
    /// Budgets that bind this key, in the order in which they are checked.
    pub budgets: Vec<AdminBudget>,
    /// Regions whose hosts it may be used at, as `GET /key` names them; any when absent.
    pub data_regions: Option<Vec<String>>,
}

impl Default for SimulatedKey {
    fn default() -> Self {
        Self {
            status: KeyStatus::Active,
            readable: false,
            management: false,
            label: String::new(),
            limit: None,
            limit_used: 0.0,
            limit_unshown: false,
            limit_reset: None,
            expires_at: None,
            workspace_deleted: false,
            outlives_policy: false,
            budgets: Vec::new(),
            data_regions: None,
        }
    }
}

/// State of a key.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdminBudget {
    /// `workspace_default_member`, `workspace_default_key`, `member`, `api_key`, `workspace`.
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// What a management key reads. A row has the fields of the API that matter; ids are made from names.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Management {
    /// Rows of `GET /guardrails`; one that is `assigned` binds the world's key.
    pub guardrails: Vec<Table>,
    /// Rows of `GET /byok`.
    pub byok: Vec<Table>,
    /// Rows of `GET /workspaces`; the first is that of the world's key.
    pub workspaces: Vec<Table>,
    /// Rows of `GET /keys` beside the world's key.
    pub keys: Vec<Table>,
    /// The world's key is not the account's.
    pub foreign_key: bool,
    /// The organisation's keys are shown only the models that they may use.
    pub filtered_catalogue: Option<bool>,
}

/// Place and path of the call.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Country that the edge sees.
    pub country: String,
    /// Edge.
    pub colo: String,
    /// The regional host that the server stands for, by its first part; empty: the usual one.
    pub region: String,
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
    /// A filter answers what is sent with a body by a page of its own.
    pub blocks_posts: bool,
    /// Headers that pages may not send.
    pub headers_not_allowed: Vec<String>,
    /// Paths below the API's root that are cut: the connection ends before an answer.
    pub cuts: Vec<String>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            country: "DE".to_string(),
            colo: "FRA".to_string(),
            region: String::new(),
            region_gate: Vec::new(),
            tos_gate: Vec::new(),
            provider_gate: Vec::new(),
            edge: Edge::OpenRouter,
            path: Path::Open,
            strips_header: false,
            cuts_streams: false,
            blocks_posts: false,
            headers_not_allowed: Vec::new(),
            cuts: Vec::new(),
        }
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// The CDN: too many calls from this address, 1015.
    CdnFlood,
    /// The CDN: the origin does not answer, 522.
    CdnError,
    /// A gateway that answers any key with success.
    Mock,
    /// A gateway of the user's own, with one model and keys of its own.
    Gateway,
}

/// How the connection fares.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Nothing is in the way.
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
    /// A certificate that has ended is shown.
    Expired,
}

/// Privacy, guardrails, gates. A model pattern is an id, `author/*`, `*:free` or `*`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Model pattern → reason, such as `zdr-violation-by-account` or `model-ignored-by-guardrail`.
    pub hidden: BTreeMap<String, String>,
    /// Models all of whose endpoints may train: removed when the request denies data collection.
    pub trains: Vec<String>,
    /// Providers that keep what they are sent, by name: removed when the request demands zero data retention.
    pub retaining: Vec<String>,
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

/// What differs from the catalogue in `assets/simulator`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CatalogueState {
    /// Ids that are gone.
    pub removed: Vec<String>,
    /// Free ids that ended → the paid id.
    pub free_ended: BTreeMap<String, String>,
    /// Models that are no models for chat → what a call of one is told.
    pub other_kinds: BTreeMap<String, OtherKind>,
    /// Ids listed, though no endpoint serves them.
    pub without_endpoints: Vec<String>,
    /// Ids whose endpoints are listed, though every call ends without one.
    pub unroutable: Vec<String>,
    /// Ids for which the router does not heed what a request demands of providers.
    pub unheeded: Vec<String>,
    /// Model id → the moment at which it ends, as `expires_at`.
    pub ending: BTreeMap<String, String>,
    /// Model id → fields of its row in the list that differ.
    pub rows: BTreeMap<String, Table>,
    /// Region of a regional host → ids or patterns of what is not served there.
    pub outside: BTreeMap<String, Vec<String>>,
    /// Ids or patterns that nobody serves without keeping something.
    pub kept: Vec<String>,
    /// Model id → its endpoints, in place of those of the catalogue.
    pub endpoints: BTreeMap<String, Vec<EndpointState>>,
}

/// One endpoint of a model.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// Its service tier, where that is not the standard one.
    pub tier: Option<String>,
    /// Parameters it does not take, though the model does.
    pub lacks: Vec<String>,
}

/// How a provider behaves.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// 200 that ended by itself, with words in the reasoning only.
    ThinksAloud,
    /// The same as `only_thinks`, with two tokens that are no thoughts and no text either.
    MostlyThinks,
    /// 200 whose body is an error.
    ErrorInside,
    /// The stream ends in an error; answers without stream.
    Interrupted,
    /// The stream ends without a word; answers without stream.
    Drops,
    /// The stream ends in a time-out before its first word; answers without stream.
    Stalled,
    /// 400 from its own validation.
    Rejects,
    /// 400 for a field that OpenRouter puts in.
    RejectsAdded,
    /// 500 of OpenRouter's own while the provider is asked.
    Fails,
    /// An answer in no known words.
    Odd,
}

/// The refusal of a call for which a model is not made.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OtherKind {
    /// Its status.
    pub status: u16,
    /// Its words.
    pub message: String,
    /// The step of the router that left no endpoint, where it got so far.
    #[serde(default)]
    pub step: Option<String>,
}

/// OpenRouter itself.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct OpenRouterState {
    /// How it fares.
    pub mode: OpenRouterMode,
    /// Titles of open incidents.
    pub incidents: Vec<String>,
    /// `GET /models/user` fails with a 500.
    pub user_models_fail: bool,
    /// `GET /models` fails with a 500.
    pub models_fail: bool,
    /// `GET /key` refuses every key; other doors know it.
    pub key_endpoint_fails: bool,
    /// Calls refuse the key that every other door knows.
    pub calls_refuse_keys: bool,
    /// Calls of models are answered by a page of the edge with this status; 0: they are not.
    pub calls_lost: u16,
    /// A step of the router that is documented nowhere leaves no provider.
    pub unknown_step: Option<String>,
}

/// How OpenRouter fares.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
