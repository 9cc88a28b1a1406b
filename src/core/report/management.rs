//! What the account's own settings say of the key and the model in question, where a management key let them be read: each
//! finding with the switch and its page.

use crate::core::case::{Case, KeyState};
use crate::core::checks::management::{Guardrail, Managed, ends};
use crate::core::checks::money::usd;
use crate::core::checks::{ModelFacts, Outcome, Probe};
use crate::core::infer::observations::paste;
use crate::core::model_id::author;
use crate::core::text::{Sentence, Texts};
use crate::say;
use serde::Serialize;

const BYOK_REQUIRED: &str = "model.byok_required";
const KEYS: &str = "https://openrouter.ai/settings/keys";
const ORGANISATION: &str = "https://openrouter.ai/settings/preferences";

/// What was found with a management key.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ManagementView {
    /// What limits the key or the model, what stops it first.
    pub findings: Vec<ManagementFinding>,
    /// What could not be read, in a sentence.
    pub says: Vec<String>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ManagementFinding {
    /// What it is: `key_disabled`, `guardrail_models`, `byok_required` and so on.
    pub id: &'static str,
    /// It stops the key or the model in question.
    pub stops: bool,
    /// A sentence that names the switch.
    pub says: String,
    /// The page where it is changed.
    pub url: String,
}

/// The settings of a case; none where they were not read.
#[must_use]
pub fn view(case: &Case, texts: &Texts) -> Option<ManagementView> {
    let Outcome::Managed(managed) = &case.result(Probe::Management)?.outcome else { return None };
    let mut found = Found { case, texts, managed, rows: Vec::new() };
    found.key();
    for guardrail in managed.binding(found.listed()) {
        found.guardrail(guardrail);
    }
    found.provider_keys();
    found.workspaces();
    if managed.filtered_catalogue == Some(true) {
        found.add("catalogue_filtered", false, &say!("management.catalogue_filtered"), ORGANISATION.to_string());
    }
    let mut findings = found.rows;
    findings.sort_by_key(|row| !row.stops);
    let mut says = Vec::new();
    if findings.is_empty() {
        says.push(texts.say(&say!("management.nothing")));
    }
    if !managed.unread.is_empty() {
        says.push(texts.say(&say!("management.unread", paths = managed.unread.join(", "))));
    }
    Some(ManagementView { findings, says })
}

struct Found<'a> {
    case: &'a Case,
    texts: &'a Texts,
    managed: &'a Managed,
    rows: Vec<ManagementFinding>,
}

impl<'a> Found<'a> {
    fn add(&mut self, id: &'static str, stops: bool, says: &Sentence, url: String) {
        self.rows.push(ManagementFinding { id, stops, says: self.texts.say(says), url });
    }

    fn model(&self) -> Option<&'a ModelFacts> {
        self.case.catalogue().and_then(|catalogue| catalogue.model.as_ref())
    }

    /// The key that is checked, in the account's own list.
    fn listed(&self) -> Option<&'a crate::core::checks::management::ListedKey> {
        let known = self.case.known();
        self.managed.key(known.key_label, known.masked_key?)
    }

    fn key(&mut self) {
        let KeyState::Given { masked, .. } = &self.case.key else { return };
        let Some(key) = self.listed() else {
            if !self.managed.keys.is_empty() {
                let says = say!("management.key_missing", key = masked, count = self.managed.keys.len());
                self.add("key_missing", true, &says, KEYS.to_string());
            }
            return;
        };
        if key.disabled {
            self.add("key_disabled", true, &say!("management.key_disabled", name = key.name), KEYS.to_string());
        } else if key.expired {
            let when = ends(key, &self.case.known());
            self.add("key_ended", true, &say!("management.key_ended", name = key.name, when = when), KEYS.to_string());
        }
    }

    fn guardrail(&mut self, guardrail: &Guardrail) {
        let url = format!("https://openrouter.ai/workspaces/{}/guardrails", self.managed.slug_of_guardrail(guardrail));
        let name = &guardrail.name;
        let row = self.model();
        let is_model =
            |listed: &String| row.is_some_and(|row| *listed == row.id || Some(listed) == row.canonical_slug.as_ref());
        if let Some(allowed) = &guardrail.allowed_models {
            let stops = row.is_some() && !allowed.iter().any(is_model);
            let says = say!("management.guardrail_models", name = name, count = allowed.len());
            self.add("guardrail_models", stops, &says, url.clone());
        }
        if !guardrail.ignored_models.is_empty() {
            let stops = guardrail.ignored_models.iter().any(is_model);
            let says = say!("management.guardrail_ignored_models", name = name, count = guardrail.ignored_models.len());
            self.add("guardrail_ignored_models", stops, &says, url.clone());
        }
        if let Some(allowed) = &guardrail.allowed_providers {
            let says = say!("management.guardrail_providers", name = name, providers = allowed.join(", "));
            self.add("guardrail_providers", false, &says, url.clone());
        }
        if !guardrail.ignored_providers.is_empty() {
            let providers = guardrail.ignored_providers.join(", ");
            let says = say!("management.guardrail_ignored_providers", name = name, providers = providers);
            self.add("guardrail_ignored_providers", false, &says, url.clone());
        }
        if !guardrail.zero_retention.is_empty() {
            let authors = guardrail.zero_retention.join(", ");
            let stops = row.is_some_and(|row| self.is_kept(row, guardrail));
            let says = say!("management.guardrail_zdr", name = name, authors = authors);
            self.add("guardrail_zdr", stops, &says, url.clone());
        }
        if !guardrail.kept_out.is_empty() {
            let says = say!("management.guardrail_kept_out", name = name, switches = guardrail.kept_out.join(", "));
            self.add("guardrail_kept_out", false, &says, url.clone());
        }
        if let Some(regions) = &guardrail.data_regions {
            let says = say!("management.guardrail_regions", name = name, regions = regions.join(", "));
            self.add("guardrail_regions", regions.is_empty(), &says, url.clone());
        }
        if let Some(limit) = guardrail.limit_usd {
            let period = guardrail.reset_interval.clone().unwrap_or_else(|| "total".to_string());
            let says = say!("management.guardrail_budget", name = name, limit = usd(limit), period = period);
            self.add("guardrail_budget", false, &says, url.clone());
        }
        if !guardrail.filters.is_empty() {
            let says = say!("management.guardrail_filters", name = name, filters = guardrail.filters.join(", "));
            self.add("guardrail_filters", false, &says, url);
        }
    }

    /// Nobody serves the model without keeping something, which the guardrail demands of its author.
    fn is_kept(&self, row: &ModelFacts, guardrail: &Guardrail) -> bool {
        let author = author(&row.id);
        let named = ["anthropic", "openai", "google", "x-ai"];
        let wanted = if named.contains(&author) { author } else { "other" };
        let unkept = match self.case.result(Probe::ZdrModels).map(|result| &result.outcome) {
            Some(Outcome::ZdrModels(ids)) => ids.contains(&row.id),
            _ => true,
        };
        guardrail.zero_retention.contains(&wanted) && !unkept
    }

    /// The server tool that the text names as refused.
    fn server_tool(&self) -> Option<String> {
        self.case.reading.as_ref().and_then(|reading| paste::server_tool(&reading.evidence))
    }

    /// The router looked for provider keys of the account's own, and was left with nothing.
    fn row_is_unserved(&self) -> bool {
        let refusals = self.case.results.iter().filter_map(|result| result.refusal.as_ref());
        refusals.into_iter().any(|refusal| refusal.cause.as_str() == BYOK_REQUIRED)
    }

    fn provider_keys(&mut self) {
        for key in &self.managed.provider_keys {
            let url = format!("https://openrouter.ai/workspaces/{}/byok", self.managed.slug_of_provider_key(key));
            let provider = &key.provider;
            if key.disabled {
                self.add("byok_disabled", false, &say!("management.byok_disabled", provider = provider), url);
                continue;
            }
            let stops = self.row_is_unserved() && self.model().is_some_and(|row| key.excludes_shared(&row.id));
            if key.only {
                self.add("byok_only", stops, &say!("management.byok_only", provider = provider), url.clone());
            } else if key.required {
                self.add("byok_required", stops, &say!("management.byok_required", provider = provider), url.clone());
            }
            if let Some(region) = &key.declared_region {
                let says = say!("management.byok_region", provider = provider, region = region);
                self.add("byok_region", false, &says, url.clone());
            }
            if key.declared_zdr == Some(false) {
                self.add("byok_kept", false, &say!("management.byok_kept", provider = provider), url.clone());
            }
            if key.restricted {
                self.add("byok_restricted", false, &say!("management.byok_restricted", provider = provider), url);
            }
        }
    }

    fn workspaces(&mut self) {
        for row in &self.managed.workspaces {
            let url = format!("https://openrouter.ai/workspaces/{}/settings", row.slug);
            if !row.disabled_server_tools.is_empty() {
                let tools = row.disabled_server_tools.join(", ");
                let says = say!("management.workspace_tools", name = row.name, tools = tools);
                let stops = self.server_tool().is_some_and(|tool| row.disabled_server_tools.contains(&tool));
                self.add("workspace_tools", stops, &says, url.clone());
            }
            if row.keeps_prompts {
                self.add(
                    "workspace_keeps_prompts",
                    false,
                    &say!("management.workspace_prompts", name = row.name),
                    url.clone(),
                );
            }
            if let Some(sort) = &row.provider_sort {
                let says = say!("management.workspace_sort", name = row.name, sort = sort);
                self.add("workspace_sort", false, &says, url);
            }
        }
    }
}
