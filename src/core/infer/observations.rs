//! What the answers and the paste show, in the vocabulary of `assets/causes/*.toml`.
//!
//! A sign's id is a probe's id, or the probe's id (or `paste`) with an aspect behind a slash.

use crate::core::address::api_url::ApiUrl;
use crate::core::address::host;
use crate::core::case::Case;
use crate::core::checks::dry_run::only_impossible;
use crate::core::checks::lookup::Found;
use crate::core::checks::{Chat, EndpointFacts, KeyFacts, Outcome, Probe, ProbeResult};
use crate::core::knowledge::authorities::is_public;
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::places;
use crate::core::reading::evidence::Evidence;

pub mod interference;
mod vocabulary;

pub use vocabulary::{VOCABULARY, labels_of};

/// One thing shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Its id.
    pub id: &'static str,
    /// The probe that shows it; none when the paste does.
    pub probe: Option<Probe>,
    /// What it shows.
    pub label: &'static str,
    /// For a refused call, the cause that the refusal names.
    pub refusal: Option<CauseId>,
}

impl Observation {
    /// One of these labels describes it, seen from a candidate cause (`same`, `other`).
    #[must_use]
    pub fn is_one_of(&self, labels: &[&str], cause: CauseId) -> bool {
        labels.iter().any(|label| match (*label, self.refusal) {
            // A refusal that cannot be decoded speaks neither for nor against a cause.
            ("same" | "other", Some(CauseId::UNDETERMINED | CauseId::NONE)) => true,
            ("same", Some(refusal)) => refusal == cause,
            ("other", Some(refusal)) => refusal != cause,
            (label, Some(refusal)) => label == self.label || label == refusal.as_str(),
            (label, None) => label == self.label,
        })
    }
}

/// The probe behind a sign's id; none for signs of the paste.
#[must_use]
pub fn probe_of(id: &str) -> Option<Probe> {
    Probe::parse(id.split('/').next().unwrap_or_default())
}

/// All signs of a case, in the order of the answers, those of the paste last.
#[must_use]
pub fn of(case: &Case) -> Vec<Observation> {
    let mut signs = Signs { case, found: Vec::new() };
    for result in &case.results {
        signs.read(result);
    }
    if let Some(reading) = &case.reading {
        signs.paste(&reading.evidence);
        signs.account(&reading.evidence);
    }
    for (id, probe, label) in interference::signs(case) {
        signs.add(id, Some(probe), label);
    }
    signs.found
}

/// The sign of that id.
#[must_use]
pub fn find(signs: &[Observation], id: &str) -> Option<Observation> {
    signs.iter().find(|it| it.id == id).copied()
}

struct Signs<'a> {
    case: &'a Case,
    found: Vec<Observation>,
}

impl Signs<'_> {
    fn add(&mut self, id: &'static str, probe: Option<Probe>, label: &'static str) {
        self.found.push(Observation { id, probe, label, refusal: None });
    }

    fn read(&mut self, result: &ProbeResult) {
        let probe = result.request.probe;
        if matches!(result.outcome, Outcome::Cancelled | Outcome::Skipped(_)) {
            return;
        }
        if let Probe::Chat(chat) = probe {
            self.chat(chat, result);
            return;
        }
        let refusal = match (&result.outcome, &result.refusal) {
            (Outcome::Refused, Some(refusal)) => Some(refusal.cause),
            (Outcome::Refused, None) => Some(CauseId::UNDETERMINED),
            _ => None,
        };
        if probe == Probe::Trace && matches!(&result.outcome, Outcome::Trace(facts) if facts.country.is_none()) {
            return;
        }
        self.found.push(Observation { id: probe.id(), probe: Some(probe), label: result.outcome.label(), refusal });
        let proxy = match (&result.outcome, probe) {
            (Outcome::Reach(reach), _) => Some(&reach.proxy),
            (Outcome::Unreachable(fault), Probe::Reach) => Some(&fault.proxy),
            _ => None,
        };
        if let Some(proxy) = proxy {
            self.add("reach/way", Some(probe), if proxy.is_some() { "by_proxy" } else { "direct" });
        }
        match (&result.outcome, probe) {
            (Outcome::Reach(reach), _) => {
                self.add("reach/tls", Some(probe), if reach.inspected { "inspected" } else { "public_issuer" });
            }
            (Outcome::Unreachable(fault), Probe::Reach) if fault.kind.label() == "tls_failed" => {
                // A wrong clock or an ended certificate fails too, under an issuer that everybody trusts.
                let inspected = fault.issuer.as_deref().is_some_and(|it| !is_public(it));
                let label = if inspected { "inspected" } else { "unknown_issuer" };
                self.add("reach/tls", Some(probe), label);
            }
            (Outcome::KeyValid(facts), _) => self.key(facts),
            (Outcome::Refused, Probe::Key) if matches!(result.http_status, Some(401 | 403)) => {
                self.add("key/answer", Some(probe), "rejected");
            }
            (_, Probe::Models) => self.models(result),
            (Outcome::UserModels(ids), _) => self.user_models(ids),
            (Outcome::Endpoints(endpoints), _) => self.endpoints(endpoints),
            (Outcome::Generation(facts), _) => {
                let end = match (facts.cancelled, facts.finish_reason.as_deref()) {
                    (Some(true), _) => Some("cancelled"),
                    (_, Some("length")) => Some("length"),
                    (_, Some("error")) => Some("error"),
                    (_, Some(_)) => Some("stop"),
                    (_, None) => None,
                };
                if let Some(label) = end {
                    self.add("generation/end", Some(probe), label);
                }
            }
            (Outcome::Credits(facts), _) if !facts.untrusted => {
                if let Some(needed) = self.needed_usd() {
                    let label = if facts.balance() < needed { "too_little" } else { "enough" };
                    self.add("credits/cover", Some(probe), label);
                }
            }
            _ => {}
        }
    }

    fn chat(&mut self, chat: Chat, result: &ProbeResult) {
        // The repeated call is the later word on the same question.
        if chat == Chat::SameModel && self.case.result(Probe::Chat(Chat::Again)).is_some_and(is_answer) {
            return;
        }
        // Our own impossible demand was refused, and nothing else: whether the money was looked at before is not known.
        let passed = only_impossible(result);
        if passed && chat != Chat::Xray {
            return;
        }
        let as_asked = if chat == Chat::Again { Chat::SameModel } else { chat };
        let probe = Probe::Chat(chat);
        let id = Probe::Chat(as_asked).id();
        let (label, refusal) = match (&result.outcome, &result.refusal) {
            (Outcome::Refused, _) if passed => ("passed", None),
            (Outcome::Refused, refusal) => {
                ("refused", Some(refusal.as_ref().map_or(CauseId::UNDETERMINED, |it| it.cause)))
            }
            // Sixteen tokens are few for a model that thinks first: it did answer.
            (Outcome::Empty(facts), _) if thought(facts) => ("ok", None),
            (outcome, _) => (outcome.label(), None),
        };
        self.found.push(Observation { id, probe: Some(probe), label, refusal });
        let plain_is_missing = self.case.result(Probe::Chat(Chat::SameModel)).is_none();
        let speaks_for_plain = as_asked == Chat::SameModel || (chat == Chat::Xray && plain_is_missing);
        if let Some(scope) = result.refusal.as_ref().and_then(|it| scope(&it.reading.evidence))
            && speaks_for_plain
        {
            self.add("chat.same_model/scope", Some(probe), scope);
        }
        if as_asked != Chat::SameModel {
            return;
        }
        if self.case.wants_free_model() {
            self.found.push(Observation { id: "chat.free_model", probe: Some(probe), label, refusal });
        }
        match &result.outcome {
            Outcome::Answered(facts) => {
                let reasoning = facts.reasoning_tokens.unwrap_or(0);
                let only = reasoning > 0 && reasoning >= facts.completion_tokens.unwrap_or(0);
                self.add("chat.same_model/tokens", Some(probe), if only { "reasoning" } else { "text" });
            }
            Outcome::Empty(facts) if thought(facts) => self.add("chat.same_model/tokens", Some(probe), "reasoning"),
            Outcome::Empty(_) => self.add("chat.same_model/tokens", Some(probe), "nothing"),
            _ => {}
        }
    }

    fn key(&mut self, facts: &KeyFacts) {
        let probe = Some(Probe::Key);
        self.add("key/answer", probe, "accepted");
        let oauth = facts.label.as_deref().is_some_and(|label| label.contains("MCP") || label.contains("OAuth"));
        self.add("key/kind", probe, if oauth { "oauth" } else { "plain" });
        let cap = match (facts.limit_remaining, self.needed_usd()) {
            (None, _) => "no_cap",
            (Some(left), Some(needed)) if left < needed => "tight_cap",
            _ => "cap",
        };
        self.add("key/cap", probe, cap);
        let free = self.case.wants_free_model();
        // A cap does not stop free models.
        let blocked = !free && facts.limit_remaining.is_some_and(|left| left <= 0.0);
        self.add("key/spending", probe, if blocked { "blocked" } else { "open" });
        let asks_for_quota = self.case.pasted_cause().family() == "rate" && self.case.model().is_none();
        if let Some(left) = facts.free_remaining.filter(|_| free || asks_for_quota) {
            self.add("key/free_quota", probe, if left == 0 { "used_up" } else { "left" });
        }
        if let Some(limit) = facts.free_limit {
            self.add("key/free_tier", probe, tier(limit));
        }
    }

    fn models(&mut self, result: &ProbeResult) {
        let probe = Some(Probe::Models);
        let foreign = match (&result.outcome, result.http_status) {
            (Outcome::Models(_) | Outcome::Refused, _) => Some("genuine"),
            (Outcome::Foreign(_), Some(500..)) => Some("server_page"),
            (Outcome::Foreign(_), Some(400..)) => Some("blocked_page"),
            (Outcome::Foreign(_), _) => Some("web_page"),
            (Outcome::Unreachable(fault), _) => match fault.kind.label() {
                "proxy_refused" => Some("blocked_page"),
                "redirect_refused" => Some("web_page"),
                _ => None,
            },
            _ => None,
        };
        if let Some(label) = foreign {
            self.add("models/foreign", probe, label);
        }
        if matches!(result.outcome, Outcome::Refused) && result.http_status.is_some_and(|it| it >= 500) {
            self.add("models/status", probe, "server_error");
        }
        let Outcome::Models(catalogue) = &result.outcome else { return };
        match &catalogue.model {
            None => {
                if let Some(wanted) = &catalogue.wanted {
                    let prefixed = matches!(catalogue.find(wanted), Some(Found::Prefixed(..)));
                    let label = if prefixed { "client_prefix" } else { "misspelt" };
                    self.add("models/spelling", probe, label);
                }
            }
            Some(model) => {
                let has = |list: &[String], what: &str| list.iter().any(|it| it == what);
                let modality = self.case.reading.as_ref().map_or("image", |it| modality(&it.evidence));
                let takes = has(&model.input_modalities, modality);
                self.add("models/input", probe, if takes { "takes_it" } else { "lacks_it" });
                let tools = has(&model.supported_parameters, "tools");
                self.add("models/tools", probe, if tools { "takes_tools" } else { "lacks_tools" });
                // Rows of older captures lack the field: no sign then.
                if !model.output_modalities.is_empty() {
                    let text = has(&model.output_modalities, "text");
                    self.add("models/output", probe, if text { "text_output" } else { "no_text_output" });
                }
            }
        }
    }

    fn user_models(&mut self, ids: &[String]) {
        let Some(known) = self.case.catalogue().and_then(|it| it.model.as_ref()) else { return };
        let allowed = ids.contains(&known.id);
        self.add("models.user/model", Some(Probe::UserModels), if allowed { "allowed" } else { "hidden" });
    }

    fn endpoints(&mut self, endpoints: &[EndpointFacts]) {
        let named = self.case.reading.as_ref().and_then(|it| it.evidence.provider.as_ref());
        let Some(endpoint) = named.and_then(|it| endpoint_of(endpoints, &it.value)) else { return };
        let low = |percent: Option<f64>| percent.is_some_and(|it| it < 90.0);
        let troubled = endpoint.status.is_some_and(|it| it < 0) || low(endpoint.uptime_5m) || low(endpoint.uptime_30m);
        let label = if troubled { "provider_troubled" } else { "provider_up" };
        self.add("endpoints/provider", Some(Probe::Endpoints), label);
    }

    fn paste(&mut self, evidence: &Evidence) {
        if let Some(client) = &evidence.client {
            let cloud = places::calls_from_own_cloud(&client.value);
            self.add("paste/client", None, if cloud { "own_cloud" } else { "own_machine" });
        }
        if let Some(label) = evidence.url.as_ref().and_then(|it| url(&it.value)) {
            self.add("paste/url", None, label);
        }
        if let Some(label) = scope(evidence) {
            self.add("paste/scope", None, label);
        }
        let shared = evidence.limit_source.as_ref().is_some_and(|it| it.value.contains("shared"));
        match &evidence.is_byok {
            Some(byok) if byok.value => self.add("paste/byok", None, "own_key"),
            None if !shared => {}
            _ => self.add("paste/byok", None, "shared_key"),
        }
        let text = message(evidence);
        if text.contains("request blocked") || text.contains("blocked pii") || text.contains("content filter") {
            self.add("paste/blocked", None, "text");
        } else if evidence.status.as_ref().is_some_and(|it| it.value == 404) {
            self.add("paste/blocked", None, "route");
        }
        if let Some(label) = largest_part(evidence) {
            self.add("paste/largest_part", None, label);
        }
        if !self.found.iter().any(|it| it.id == "key/free_tier") {
            if text.contains("high-balance") {
                self.add("key/free_tier", None, "tier_1000");
            } else if text.contains("free-models-per-day") {
                let limit = evidence.rate_limit.as_ref().map_or(50, |it| it.value);
                self.add("key/free_tier", None, tier(limit));
            }
        }
    }

    /// Whether the call of the paste was made with a key of the account that the key given here belongs to.
    fn account(&mut self, evidence: &Evidence) {
        let Some(pasted) = &evidence.account else { return };
        let known = self.case.results.iter().filter_map(|it| {
            let told = match (&it.outcome, &it.refusal) {
                (Outcome::KeyValid(facts), _) => facts.account.as_ref(),
                (_, Some(refusal)) if it.request.probe.needs_key() => refusal.reading.evidence.account.as_ref(),
                _ => None,
            };
            Some((it.request.probe, told? == pasted))
        });
        let known: Vec<(Probe, bool)> = known.collect();
        // An organisation's key has a member for its creator: one match is enough.
        if let Some((probe, same)) = known.iter().find(|it| it.1).or_else(|| known.first()) {
            self.add("key/account", Some(*probe), if *same { "same_account" } else { "other_account" });
        }
    }

    /// What the request of the paste would reserve, USD.
    fn needed_usd(&self) -> Option<f64> {
        let numbers = &self.case.reading.as_ref()?.evidence.numbers;
        let model = self.case.catalogue()?.model.as_ref()?;
        match (numbers.requested_tokens, numbers.prompt_tokens) {
            (Some(tokens), _) => Some(tokens as f64 * model.completion_price?),
            (None, Some(tokens)) => Some(tokens as f64 * model.prompt_price?),
            (None, None) => None,
        }
    }
}

/// An answer of any kind came, so that the probe need not be repeated.
pub(super) fn is_answer(result: &ProbeResult) -> bool {
    !matches!(result.outcome, Outcome::Cancelled | Outcome::Skipped(_))
}

/// The endpoint of a provider, by its name or its slug.
#[must_use]
pub fn endpoint_of<'a>(endpoints: &'a [EndpointFacts], provider: &str) -> Option<&'a EndpointFacts> {
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let wanted = plain(provider);
    endpoints.iter().find(|it| {
        plain(&it.provider) == wanted
            || it.tag.as_deref().is_some_and(|tag| plain(tag.split('/').next().unwrap_or_default()) == wanted)
    })
}

/// The kind of input that the message speaks of.
#[must_use]
pub fn modality(evidence: &Evidence) -> &'static str {
    let text = message(evidence);
    ["audio", "video", "file"].into_iter().find(|it| text.contains(&format!("support {it}"))).unwrap_or("image")
}

fn thought(facts: &crate::core::checks::ChatFacts) -> bool {
    facts.reasoning_tokens.is_some_and(|it| it > 0) || facts.finish_reason.as_deref() == Some("length")
}

fn tier(limit: u64) -> &'static str {
    if limit < 1000 { "tier_50" } else { "tier_1000" }
}

/// Message and raw text, lower case.
fn message(evidence: &Evidence) -> String {
    let part = |it: &Option<crate::core::reading::evidence::Found<String>>| {
        it.as_ref().map(|it| it.value.to_lowercase()).unwrap_or_default()
    };
    format!("{}\n{}", part(&evidence.message), part(&evidence.raw))
}

/// Whose rule or money it was.
fn scope(evidence: &Evidence) -> Option<&'static str> {
    let by = |scope: &str| evidence.ineligibility_reasons.iter().any(|it| it.value.ends_with(scope));
    let source = |name: &str| evidence.limit_source.as_ref().is_some_and(|it| it.value == name);
    let text = message(evidence);
    let has = |part: &str| text.contains(part);
    if by("-by-guardrail") || has("(guardrail)") {
        Some("by_guardrail")
    } else if by("-by-account") || has("(account settings)") || source("openrouter_credits") {
        Some("by_account")
    } else if by("-by-request") {
        Some("by_request")
    } else if source("openrouter_key_limit") || has("settings/keys") || has("default/keys") {
        Some("by_key")
    } else if has("settings/credits") {
        Some("by_account")
    } else {
        None
    }
}

fn url(text: &str) -> Option<&'static str> {
    let url = ApiUrl::of_call(text)?;
    Some(if host::is_local(url.host()) {
        "local_host"
    } else if !host::is_openrouter(url.host()) {
        "other_host"
    } else if host::is_redirecting(url.host()) {
        "www_host"
    } else if url.scheme() == "http" {
        "plain_http"
    } else {
        "right_url"
    })
}

fn largest_part(evidence: &Evidence) -> Option<&'static str> {
    let numbers = &evidence.numbers;
    let text = numbers.context_text?;
    let tools = numbers.context_tools.unwrap_or(0);
    let output = numbers.context_output.unwrap_or(0);
    Some(if output >= text && output >= tools {
        "output_part"
    } else if tools >= text {
        "tool_part"
    } else {
        "text_part"
    })
}
