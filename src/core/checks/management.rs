//! What an account has set, as a management key reads it: guardrails with their assignments, provider keys, keys,
//! workspaces and the organisation. Only `GET`s, and only after the user gave such a key for it.

use super::catalogue::ModelFacts;
use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, KeySent, OkBody, Sends, data};
use super::check_context::CheckContext;
use super::fields::{FieldReader, name, text};
use super::label::{Aspect, Label};
use super::stage::Stage;
use crate::core::model_id::author;
use crate::core::moment::in_words;
use crate::core::text::Sentence;
use crate::say;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

const READ: Label = Label::good("read");

/// The key that is checked is switched off.
const DISABLED: Aspect = Aspect::new("management/key", "disabled");
/// The key that is checked has ended.
const ENDED: Aspect = Aspect::new("management/key", "ended");
/// The account has the key that is checked, and it is live.
const LIVE: Aspect = Aspect::new("management/key", "live");

/// A provider that serves the model may be called with the account's own key only.
const OWN_KEY_ONLY: Aspect = Aspect::new("management/provider_key", "only");
/// No such rule.
const SHARED_KEY_TOO: Aspect = Aspect::new("management/provider_key", "any");
/// A guardrail that binds the key does not let the model through, by its lists of models.
const MODEL_STOPPED: Aspect = Aspect::new("management/guardrail", "stops");
/// None of its guardrails' lists of models stops it.
const MODEL_LISTED: Aspect = Aspect::new("management/guardrail", "lets_through");

/// A workspace has switched off server tools.
const TOOLS_OFF: Aspect = Aspect::new("management/server_tools", "off");
/// None has.
const TOOLS_ON: Aspect = Aspect::new("management/server_tools", "on");

/// Lists beside the one of guardrails, in the order of [`OkBody::beside`].
const BESIDE: &[&str] = &[
    "/guardrails/assignments/keys",
    "/guardrails/assignments/members",
    "/byok",
    "/keys?include_disabled=true",
    "/workspaces",
    "/organization/settings",
];

/// The check.
pub const CHECK: Check = Check {
    id: "management",
    stage: Stage::Key,
    name: "probe_name.management",
    why: "why.management",
    asks: "asks.management",
    sends: Some(Sends { key: KeySent::Management, large: true, beside: BESIDE, ..Sends::get("/guardrails") }),
    outcomes: &[READ],
    aspects: &[DISABLED, ENDED, LIVE, OWN_KEY_ONLY, SHARED_KEY_TOO, MODEL_STOPPED, MODEL_LISTED, TOOLS_OFF, TOOLS_ON],
    subject: |known| known.has_management_key.then(CheckSubject::default),
    ..Check::FREE
};

/// What an account has set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Managed {
    /// Guardrails.
    pub guardrails: Vec<Guardrail>,
    /// The account's own provider keys.
    pub provider_keys: Vec<ProviderKey>,
    /// Its API keys.
    pub keys: Vec<ListedKey>,
    /// Its workspaces.
    pub workspaces: Vec<Workspace>,
    /// Keys of the organisation are shown only the models that they may use.
    pub filtered_catalogue: Option<bool>,
    /// Lists that did not come; an account that is no organisation has no settings of one.
    pub unread: Vec<&'static str>,
}

/// One guardrail. Ids are compared and never shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Guardrail {
    /// Its name.
    pub name: String,
    /// Models that are let through, where only some are.
    pub allowed_models: Option<Vec<String>>,
    /// Models that are not.
    pub ignored_models: Vec<String>,
    /// Providers that are let through, where only some are.
    pub allowed_providers: Option<Vec<String>>,
    /// Providers that are not.
    pub ignored_providers: Vec<String>,
    /// Authors whose models must keep nothing; `other` for all others.
    pub zero_retention: Vec<&'static str>,
    /// Kinds of endpoints that are kept out for what they do with prompts, as the fields are named.
    pub kept_out: Vec<&'static str>,
    /// Regions whose hosts calls may come through, where only some.
    pub data_regions: Option<Vec<String>>,
    /// Budget, USD.
    pub limit_usd: Option<f64>,
    /// When the budget starts anew.
    pub reset_interval: Option<String>,
    /// Filters of prompts, each with what it does.
    pub filters: Vec<String>,
    /// API keys that it is assigned to.
    #[serde(skip)]
    pub key_hashes: Vec<String>,
    /// Members that it is assigned to.
    #[serde(skip)]
    pub members: Vec<String>,
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The workspace that it is filed under, which does not apply it to anything.
    #[serde(skip)]
    pub workspace_id: Option<String>,
}

impl Guardrail {
    /// Its lists of models do not let this one through.
    #[must_use]
    pub fn excludes(&self, row: &ModelFacts) -> bool {
        let names = |listed: &String| *listed == row.id || Some(listed) == row.canonical_slug.as_ref();
        let allowed = self.allowed_models.as_ref().is_none_or(|models| models.iter().any(names));
        !allowed || self.ignored_models.iter().any(names)
    }
}

/// A key of the account's for a provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProviderKey {
    /// The provider's slug.
    pub provider: String,
    /// Its name.
    pub name: Option<String>,
    /// It is switched off.
    pub disabled: bool,
    /// Shared endpoints are taken away for the models that it covers.
    pub required: bool,
    /// Shared endpoints of the provider are taken away for every model.
    pub only: bool,
    /// Models that it covers, where only some.
    pub allowed_models: Option<Vec<String>>,
    /// The region that its owner says it works in.
    pub declared_region: Option<String>,
    /// Its owner says that the provider keeps nothing.
    pub declared_zdr: Option<bool>,
    /// Only some keys or members may use it.
    pub restricted: bool,
    #[serde(skip)]
    workspace_id: Option<String>,
}

impl ProviderKey {
    /// It takes the shared endpoints of its provider away, and the provider is the vendor of this model: `is_required` for the
    /// models that it covers, `is_byok_only` for every model.
    #[must_use]
    pub fn excludes_shared(&self, model: &str) -> bool {
        let covered = self.allowed_models.as_ref().is_none_or(|models| models.iter().any(|covered| covered == model));
        !self.disabled && self.is_of(author(model)) && (self.only || (self.required && covered))
    }

    /// Slugs of providers and names of authors are spelt a little differently: `google-vertex` and `google`, `xai` and `x-ai`.
    fn is_of(&self, author: &str) -> bool {
        let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let (provider, author) = (plain(&self.provider), plain(author));
        !provider.is_empty() && !author.is_empty() && (provider.starts_with(&author) || author.starts_with(&provider))
    }
}

/// One API key of the account.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ListedKey {
    /// As the API masks it.
    pub label: String,
    /// Its name.
    pub name: String,
    /// It is switched off.
    pub disabled: bool,
    /// When it ends, RFC 3339.
    pub expires_at: Option<String>,
    /// It has ended, by the answer's own date.
    pub expired: bool,
    #[serde(skip)]
    hash: String,
    #[serde(skip)]
    creator: Option<String>,
    #[serde(skip)]
    workspace_id: Option<String>,
}

/// One workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Workspace {
    /// Its name.
    pub name: String,
    /// Its part of the addresses of pages.
    pub slug: String,
    /// Server tools that are switched off.
    pub disabled_server_tools: Vec<String>,
    /// Prompts and answers are kept there.
    pub keeps_prompts: bool,
    /// How providers are sorted, where that is not left to the router.
    pub provider_sort: Option<String>,
    #[serde(skip)]
    id: String,
    #[serde(skip)]
    default_guardrail: Option<String>,
}

impl Managed {
    /// The API key that is checked, by the masked form in which `GET /key` names it, else by the form in which this program
    /// shows it.
    #[must_use]
    pub fn key(&self, label: Option<&str>, masked: &str) -> Option<&ListedKey> {
        let tail = masked.rsplit('…').next().filter(|tail| tail.len() >= 3);
        let by_tail = |key: &&ListedKey| {
            let (Some(tail), Some((_, end))) = (tail, key.label.rsplit_once("...")) else { return false };
            !end.is_empty() && tail.ends_with(end)
        };
        let named = label.and_then(|label| self.keys.iter().find(|key| key.label == label));
        named.or_else(|| self.keys.iter().find(by_tail).filter(|_| label.is_none()))
    }

    /// The guardrails that bind a key: those of the key, of its maker and of its workspace. Without a key: all.
    #[must_use]
    pub fn binding(&self, key: Option<&ListedKey>) -> Vec<&Guardrail> {
        let Some(key) = key else { return self.guardrails.iter().collect() };
        let of_workspace = self.workspace(key.workspace_id.as_deref()).and_then(|row| row.default_guardrail.as_ref());
        let binds = |guardrail: &&Guardrail| {
            let of_key = guardrail.key_hashes.contains(&key.hash);
            let of_member = key.creator.as_ref().is_some_and(|creator| guardrail.members.contains(creator));
            of_key || of_member || of_workspace == Some(&guardrail.id)
        };
        self.guardrails.iter().filter(binds).collect()
    }

    /// The workspace of that id.
    fn workspace(&self, id: Option<&str>) -> Option<&Workspace> {
        id.and_then(|id| self.workspaces.iter().find(|row| row.id == id))
    }

    /// The part of a page's address that names the workspace of a guardrail.
    #[must_use]
    pub fn slug_of_guardrail(&self, guardrail: &Guardrail) -> &str {
        let own = self.workspaces.iter().find(|row| row.default_guardrail.as_ref() == Some(&guardrail.id));
        own.or_else(|| self.workspace(guardrail.workspace_id.as_deref())).map_or(DEFAULT, |row| &row.slug)
    }

    /// The same of a provider key.
    #[must_use]
    pub fn slug_of_provider_key(&self, key: &ProviderKey) -> &str {
        self.workspace(key.workspace_id.as_deref()).map_or(DEFAULT, |row| &row.slug)
    }
}

/// The workspace that every account has.
const DEFAULT: &str = "default";

impl CheckAnswer for Managed {
    fn label(&self) -> Label {
        READ
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let ended = self.keys.iter().filter(|key| key.disabled || key.expired).count();
        say!(
            "probe.management",
            guardrails = self.guardrails.len(),
            providers = self.provider_keys.len(),
            keys = self.keys.len(),
            ended = ended,
            workspaces = self.workspaces.len()
        )
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        let own_key_only = known.model.map(|model| {
            let excludes = self.provider_keys.iter().any(|key| key.excludes_shared(model));
            if excludes { OWN_KEY_ONLY } else { SHARED_KEY_TOO }
        });
        let tools_off = self.workspaces.iter().any(|row| !row.disabled_server_tools.is_empty());
        let mut shown: Vec<Aspect> = own_key_only.into_iter().collect();
        shown.push(if tools_off { TOOLS_OFF } else { TOOLS_ON });
        let Some(key) = self.key(known.key_label, known.masked_key.unwrap_or_default()) else { return shown };
        if let Some(row) = known.row {
            let stops = self.binding(Some(key)).into_iter().any(|guardrail| guardrail.excludes(row));
            shown.push(if stops { MODEL_STOPPED } else { MODEL_LISTED });
        }
        shown.push(match (key.disabled, key.expired) {
            (true, _) => DISABLED,
            (_, true) => ENDED,
            _ => LIVE,
        });
        shown
    }
}

/// What came, list by list.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Managed> {
    let rows = |value: &Value| -> Option<Vec<Map<String, Value>>> {
        Some(value.get("data")?.as_array()?.iter().filter_map(Value::as_object).cloned().collect())
    };
    let guardrails = rows(&Value::Object(body.json?.as_object()?.clone()))?;
    let mut managed = Managed { guardrails: guardrails.iter().map(guardrail).collect(), ..Managed::default() };
    for (index, path) in BESIDE.iter().enumerate() {
        let Some(list) = body.beside.get(index).and_then(Option::as_ref) else {
            managed.unread.push(path.split('?').next().unwrap_or(path));
            continue;
        };
        let listed = rows(list).unwrap_or_default();
        match index {
            0 => assign(&mut managed.guardrails, &listed, "key_hash", |row| &mut row.key_hashes),
            1 => assign(&mut managed.guardrails, &listed, "user_id", |row| &mut row.members),
            2 => managed.provider_keys = listed.iter().map(provider_key).collect(),
            3 => managed.keys = listed.iter().map(|row| listed_key(row, body.date)).collect(),
            4 => managed.workspaces = listed.iter().map(workspace).collect(),
            _ => managed.filtered_catalogue = list.pointer(FILTERED).and_then(Value::as_bool),
        }
    }
    Some(managed)
}

const FILTERED: &str = "/data/is_filtered_model_catalog_enabled";

fn assign(
    guardrails: &mut [Guardrail],
    rows: &[Map<String, Value>],
    field: &str,
    list: fn(&mut Guardrail) -> &mut Vec<String>,
) {
    for row in rows {
        let (Some(id), Some(to)) = (plain(row, "guardrail_id"), plain(row, field)) else { continue };
        for guardrail in guardrails.iter_mut().filter(|guardrail| guardrail.id == id) {
            list(guardrail).push(to.clone());
        }
    }
}

/// An id as it came: it is compared, never shown.
fn plain(row: &Map<String, Value>, field: &str) -> Option<String> {
    row.get(field).and_then(Value::as_str).map(str::to_string)
}

/// Authors whose models a guardrail can single out.
const RETENTION: &[(&str, &str)] = &[
    ("anthropic", "enforce_zdr_anthropic"),
    ("openai", "enforce_zdr_openai"),
    ("google", "enforce_zdr_google"),
    ("x-ai", "enforce_zdr_xai"),
    ("other", "enforce_zdr_other"),
];

/// What endpoints do that a guardrail can forbid.
const FORBIDDEN: &[&str] = &[
    "enable_paid_model_training",
    "enable_free_model_training",
    "enable_free_model_publication",
    "allow_safety_retention_google",
    "allow_safety_retention_other",
];

fn guardrail(row: &Map<String, Value>) -> Guardrail {
    let mut fields = FieldReader::of(row);
    let everywhere = fields.flag("enforce_zdr");
    let demands = |field: &str, fields: &mut FieldReader<'_>| fields.flag(field).or(everywhere) == Some(true);
    let zero_retention =
        RETENTION.iter().filter(|(_, field)| demands(field, &mut fields)).map(|(who, _)| *who).collect();
    let kept_out = FORBIDDEN.iter().filter(|field| fields.flag(field) == Some(false)).copied().collect();
    let mut filters: Vec<String> = Vec::new();
    for (list, named) in [("content_filter_builtins", "slug"), ("content_filters", "label")] {
        let entries = fields.list(list).into_iter().flatten().filter_map(Value::as_object);
        filters.extend(entries.map(|entry| {
            let word = |field: &str| entry.get(field).and_then(Value::as_str).map(name);
            let what = word(named).unwrap_or_else(|| "regex".to_string());
            word("action").map_or_else(|| what.clone(), |action| format!("{what} ({action})"))
        }));
    }
    Guardrail {
        name: fields.text("name").unwrap_or_default(),
        allowed_models: some_names(&mut fields, "allowed_models"),
        ignored_models: fields.names("ignored_models"),
        allowed_providers: some_names(&mut fields, "allowed_providers"),
        ignored_providers: fields.names("ignored_providers"),
        zero_retention,
        kept_out,
        data_regions: some_names(&mut fields, "allowed_data_regions"),
        limit_usd: fields.number("limit_usd"),
        reset_interval: fields.name("reset_interval"),
        filters,
        id: plain(row, "id").unwrap_or_default(),
        workspace_id: plain(row, "workspace_id"),
        ..Guardrail::default()
    }
}

/// A list that limits; `null` is no limit.
fn some_names(fields: &mut FieldReader<'_>, field: &str) -> Option<Vec<String>> {
    fields.list(field).map(|list| super::fields::names(list))
}

fn provider_key(row: &Map<String, Value>) -> ProviderKey {
    let mut fields = FieldReader::of(row);
    ProviderKey {
        provider: fields.name("provider").unwrap_or_default(),
        name: fields.text("name"),
        disabled: fields.flag("disabled").unwrap_or(false),
        required: fields.flag("is_required").unwrap_or(false),
        only: fields.flag("is_byok_only").unwrap_or(false),
        allowed_models: some_names(&mut fields, "allowed_models"),
        declared_region: fields.name("declared_region"),
        declared_zdr: fields.flag("declared_zdr"),
        restricted: ["allowed_api_key_hashes", "allowed_user_ids"].iter().any(|field| fields.list(field).is_some()),
        workspace_id: plain(row, "workspace_id"),
    }
}

fn listed_key(row: &Map<String, Value>, now: Option<Timestamp>) -> ListedKey {
    let mut fields = FieldReader::of(row);
    let expires_at = fields.text("expires_at");
    let end = expires_at.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
    ListedKey {
        label: fields.text("label").unwrap_or_default(),
        name: fields.text("name").unwrap_or_default(),
        disabled: fields.flag("disabled").unwrap_or(false),
        expired: end.zip(now).is_some_and(|(end, now)| end <= now),
        expires_at,
        hash: plain(row, "hash").unwrap_or_default(),
        creator: plain(row, "creator_user_id"),
        workspace_id: plain(row, "workspace_id"),
    }
}

fn workspace(row: &Map<String, Value>) -> Workspace {
    let mut fields = FieldReader::of(row);
    Workspace {
        name: fields.text("name").unwrap_or_default(),
        slug: fields
            .name("slug")
            .map(|slug| text(&slug))
            .filter(|slug| is_slug(slug))
            .unwrap_or_else(|| DEFAULT.into()),
        disabled_server_tools: fields.names("disabled_server_tools"),
        keeps_prompts: fields.flag("is_observability_io_logging_enabled").unwrap_or(false),
        provider_sort: fields.name("default_provider_sort"),
        id: plain(row, "id").unwrap_or_default(),
        default_guardrail: plain(row, "default_guardrail_id"),
    }
}

/// It becomes part of a link, so it is held to what a slug may be.
fn is_slug(slug: &str) -> bool {
    !slug.is_empty()
        && slug.len() <= 64
        && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// When a key ends, as people read it.
#[must_use]
pub fn ends(key: &ListedKey, known: &CheckContext<'_>) -> String {
    key.expires_at.as_deref().map(|at| in_words(at, known.zone)).unwrap_or_default()
}
