//! What an answer shows, as a sentence for people and as data for programs.

use crate::core::case::Case;
use crate::core::checks::dry_run::only_impossible;
use crate::core::checks::money::usd;
use crate::core::checks::tone::{self, Tone};
use crate::core::checks::{
    Chat, ChatFacts, CreditsFacts, EndpointFacts, KeyFacts, KeyShape, Outcome, Probe, ProbeResult, Reach,
    TransportFault, TransportKind,
};
use crate::core::infer::observations;
use crate::core::knowledge::causes::CauseId;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};

/// The answer in one sentence.
#[must_use]
pub fn says(case: &Case, result: &ProbeResult) -> Sentence {
    match &result.outcome {
        Outcome::Unreachable(fault) => unreachable(fault),
        Outcome::Foreign(foreign) => {
            say!("probe.foreign", status = number(result.http_status), excerpt = short(&foreign.excerpt))
        }
        Outcome::Cancelled => say!("probe.cancelled"),
        Outcome::Skipped(_) => say!("probe.skipped"),
        Outcome::KeyShape(shape) => key_shape(shape),
        Outcome::Environment(found) if found.is_empty() => say!("probe.environment_clean"),
        Outcome::Environment(found) => {
            let names: Vec<&str> = found.iter().map(|it| it.variable.as_str()).collect();
            say!("probe.environment_found", names = names.join(", "))
        }
        Outcome::ClientSettings(found) if found.is_empty() => say!("probe.settings_none"),
        Outcome::ClientSettings(found) => {
            let places: Vec<String> = found.iter().map(|it| format!("{}:{}", it.file, it.line)).collect();
            say!("probe.settings_found", places = places.join(", "))
        }
        Outcome::Reach(reach) => reached(reach),
        Outcome::Trace(facts) => {
            let edge = facts.colo.clone().unwrap_or_default();
            match &facts.country {
                None => say!("probe.trace_unknown"),
                Some(country) if facts.unsupported => say!("probe.trace_unsupported", country = country, edge = edge),
                Some(country) => say!("probe.trace_supported", country = country, edge = edge),
            }
        }
        Outcome::Status(incidents) => match incidents.first() {
            None => say!("probe.status_operational"),
            Some(title) => say!("probe.status_incident", title = title),
        },
        Outcome::Models(catalogue) => match (&catalogue.wanted, &catalogue.model) {
            (None, _) => say!("probe.models_listed", count = catalogue.count),
            (Some(_), Some(model)) => say!(
                "probe.models_known",
                model = model.id,
                inputs = model.input_modalities.join(", "),
                context = model.context_length.unwrap_or_default()
            ),
            (Some(wanted), None) => say!("probe.models_unknown", model = wanted, count = catalogue.count),
        },
        Outcome::KeyValid(facts) => key(facts),
        Outcome::Credits(facts) => credits(facts),
        Outcome::UserModels(ids) => {
            let known = case.catalogue().and_then(|it| it.model.as_ref());
            match known {
                Some(model) if ids.contains(&model.id) => say!("probe.user_models_allowed", model = model.id),
                Some(model) => say!("probe.user_models_hidden", model = model.id, count = ids.len()),
                None => say!("probe.user_models", count = ids.len()),
            }
        }
        Outcome::Endpoints(endpoints) => endpoints_say(endpoints, result.outcome.label()),
        Outcome::ControlRefused => say!("probe.control_refused"),
        Outcome::ControlAccepted => say!("probe.control_accepted"),
        Outcome::BaseUrlRight => say!("probe.door_right", url = url(result)),
        Outcome::BaseUrlWrong => say!("probe.door_wrong", url = url(result), status = number(result.http_status)),
        Outcome::Generation(facts) => say!(
            "probe.generation",
            provider = facts.provider.clone().unwrap_or_default(),
            attempts = facts.attempts.len(),
            end = facts.finish_reason.clone().unwrap_or_default()
        ),
        Outcome::Refused => refused(result),
        Outcome::Answered(facts) | Outcome::Empty(facts) if only_thought(facts) => {
            say!("probe.only_thinking", model = model(result), tokens = facts.reasoning_tokens.unwrap_or_default())
        }
        Outcome::Answered(facts) => say!(
            "probe.answered",
            model = model(result),
            provider = facts.provider.clone().unwrap_or_else(|| "OpenRouter".to_string()),
            ms = result.ms
        ),
        Outcome::Empty(_) => say!("probe.empty", model = model(result)),
    }
}

/// Every token went into reasoning.
fn only_thought(facts: &ChatFacts) -> bool {
    let reasoning = facts.reasoning_tokens.unwrap_or(0);
    reasoning > 0 && reasoning >= facts.completion_tokens.unwrap_or(0)
}

fn refused(result: &ProbeResult) -> Sentence {
    let status = number(result.http_status);
    let Some(refusal) = &result.refusal else { return say!("probe.refused", status = status) };
    let message = refusal.reading.evidence.message.as_ref().map(|it| short(&it.value)).unwrap_or_default();
    match result.request.probe {
        Probe::Credits => say!("probe.credits_refused"),
        Probe::Endpoints => say!("probe.endpoints_refused", model = model(result)),
        Probe::Chat(_) if only_impossible(result) => say!("probe.xray_passed", model = model(result)),
        Probe::Chat(_) => say!("probe.chat_refused", model = model(result), status = status, message = message),
        _ => say!("probe.refused_with", status = status, message = message),
    }
}

fn unreachable(fault: &TransportFault) -> Sentence {
    let detail = short(&fault.detail);
    match fault.kind {
        TransportKind::Dns => say!("probe.dns_failed", detail = detail),
        TransportKind::ConnectionRefused => say!("probe.connection_refused", detail = detail),
        TransportKind::ConnectionReset => say!("probe.connection_reset", detail = detail),
        TransportKind::Timeout => say!("probe.timeout", detail = detail),
        TransportKind::Tls => match &fault.issuer {
            Some(issuer) => say!("probe.tls_issuer", issuer = issuer),
            None => say!("probe.tls_failed", detail = detail),
        },
        TransportKind::Proxy => say!("probe.proxy_refused", detail = detail),
        TransportKind::Redirect => say!("probe.redirect_refused", detail = detail),
        TransportKind::TooLarge => say!("probe.too_large", detail = detail),
        TransportKind::Broken => say!("probe.broken_answer", detail = detail),
    }
}

/// The form of a key in a sentence.
#[must_use]
pub fn key_shape(shape: &KeyShape) -> Sentence {
    match shape {
        KeyShape::WellShaped => say!("probe.key_well_shaped"),
        KeyShape::Empty => say!("probe.key_empty"),
        KeyShape::Quoted => say!("probe.key_quoted"),
        KeyShape::Whitespace => say!("probe.key_whitespace"),
        KeyShape::BearerTyped => say!("probe.key_bearer_typed"),
        KeyShape::OtherVendor(vendor) => say!("probe.key_other_vendor", vendor = vendor),
        KeyShape::Malformed(length) => say!("probe.key_malformed", length = length),
    }
}

fn reached(reach: &Reach) -> Sentence {
    match (&reach.issuer, &reach.proxy) {
        (Some(issuer), _) if reach.inspected => say!("probe.reach_inspected", issuer = issuer),
        (_, Some(proxy)) => say!("probe.reach_proxy", proxy = proxy),
        _ => say!("probe.reach_direct"),
    }
}

fn key(facts: &KeyFacts) -> Sentence {
    let left = facts.limit_remaining.map(usd).unwrap_or_default();
    match facts.label() {
        "management_key" => say!("probe.key_management"),
        "disabled" => say!("probe.key_disabled"),
        "expired" => say!("probe.key_expired", when = facts.expires_at.clone().unwrap_or_default()),
        "limit_reached" => say!(
            "probe.key_limit_reached",
            limit = facts.limit.map(usd).unwrap_or_default(),
            reset = facts.limit_reset.clone().unwrap_or_else(|| "total".to_string())
        ),
        "budget_exhausted" => {
            say!("probe.key_budget_exhausted", scope = facts.budget_scope.clone().unwrap_or_default())
        }
        "free_quota_used" => say!(
            "probe.key_free_quota_used",
            used = facts.free_used.unwrap_or_default(),
            limit = facts.free_limit.unwrap_or_default()
        ),
        _ if facts.limit_remaining.is_some() => say!("probe.key_valid_capped", left = left),
        _ => say!("probe.key_valid"),
    }
}

fn credits(facts: &CreditsFacts) -> Sentence {
    match facts.label() {
        "unreadable" => say!("probe.credits_unreadable"),
        _ => say!("probe.credits", balance = usd(facts.balance())),
    }
}

fn endpoints_say(endpoints: &[EndpointFacts], label: &str) -> Sentence {
    let names: Vec<&str> = endpoints.iter().map(|it| it.provider.as_str()).take(6).collect();
    match label {
        "no_endpoints" => say!("probe.endpoints_none"),
        "all_down" => say!("probe.endpoints_down", names = names.join(", ")),
        "one_endpoint" => say!("probe.endpoints_one", names = names.join(", ")),
        _ => say!("probe.endpoints", count = endpoints.len(), names = names.join(", ")),
    }
}

/// The facts of an answer, as the JSON contract's `detail`.
#[must_use]
pub fn detail(case: &Case, result: &ProbeResult) -> Value {
    let value = |it: Result<Value, serde_json::Error>| it.unwrap_or(Value::Null);
    match &result.outcome {
        Outcome::Unreachable(fault) => value(serde_json::to_value(fault)),
        Outcome::Foreign(foreign) => value(serde_json::to_value(foreign)),
        Outcome::KeyShape(shape) => json!({ "shape": shape.label() }),
        Outcome::Environment(found) => json!({
            "variables": found.iter().map(|it| json!({"name": it.variable, "value": it.value})).collect::<Vec<_>>()
        }),
        Outcome::ClientSettings(found) => json!({
            "settings": found
                .iter()
                .map(|it| json!({"client": it.client, "file": it.file, "line": it.line, "value": it.value}))
                .collect::<Vec<_>>()
        }),
        Outcome::Reach(reach) => value(serde_json::to_value(reach)),
        Outcome::Trace(facts) => value(serde_json::to_value(facts)),
        Outcome::Status(incidents) => json!({ "incidents": incidents }),
        Outcome::Models(catalogue) => value(serde_json::to_value(catalogue)),
        Outcome::KeyValid(facts) => value(serde_json::to_value(facts)),
        Outcome::Credits(facts) => value(serde_json::to_value(facts)),
        Outcome::UserModels(ids) => {
            let known = case.catalogue().and_then(|it| it.model.as_ref());
            json!({ "count": ids.len(), "model_allowed": known.map(|it| ids.contains(&it.id)) })
        }
        Outcome::Endpoints(endpoints) => json!({ "endpoints": endpoints }),
        Outcome::Generation(facts) => value(serde_json::to_value(facts)),
        Outcome::Answered(facts) | Outcome::Empty(facts) => value(serde_json::to_value(facts)),
        Outcome::Refused => refusal(result),
        Outcome::BaseUrlRight | Outcome::BaseUrlWrong => json!({ "url": url(result) }),
        Outcome::Cancelled | Outcome::Skipped(_) | Outcome::ControlRefused | Outcome::ControlAccepted => json!({}),
    }
}

fn refusal(result: &ProbeResult) -> Value {
    let Some(refusal) = &result.refusal else { return json!({}) };
    let evidence = &refusal.reading.evidence;
    let text = |it: &Option<crate::core::reading::evidence::Found<String>>| it.as_ref().map(|it| it.value.clone());
    let mut detail = json!({
        "cause": (refusal.cause != CauseId::NONE).then_some(refusal.cause),
        "message": text(&evidence.message),
        "provider": text(&evidence.provider),
        "limit_source": text(&evidence.limit_source),
        "failed_routing_step": text(&evidence.failed_routing_step),
        "routing_funnel": evidence
            .routing_funnel
            .iter()
            .map(|(step, left)| json!({"step": step, "endpoint_count": left}))
            .collect::<Vec<_>>(),
    });
    if let (Some(map), Some(model)) = (detail.as_object_mut(), &result.request.model) {
        map.insert("model".to_string(), json!(model));
    }
    detail
}

/// In short, what a probe asks.
#[must_use]
pub fn name(probe: Probe) -> Sentence {
    match probe {
        Probe::KeyShape => say!("probe_name.key_shape"),
        Probe::Environment => say!("probe_name.environment"),
        Probe::ClientSettings => say!("probe_name.client_settings"),
        Probe::Reach => say!("probe_name.reach"),
        Probe::Trace => say!("probe_name.trace"),
        Probe::Status => say!("probe_name.status"),
        Probe::Models => say!("probe_name.models"),
        Probe::Key => say!("probe_name.key"),
        Probe::NoKeyControl => say!("probe_name.no_key_control"),
        Probe::WrongKeyControl => say!("probe_name.wrong_key_control"),
        Probe::Credits => say!("probe_name.credits"),
        Probe::UserModels => say!("probe_name.user_models"),
        Probe::Endpoints => say!("probe_name.endpoints"),
        Probe::BaseUrlCheck => say!("probe_name.door"),
        Probe::Generation => say!("probe_name.generation"),
        Probe::Chat(chat) => match chat {
            Chat::SameModel => say!("probe_name.same_model"),
            Chat::Again => say!("probe_name.again"),
            Chat::SameMaxTokens => say!("probe_name.same_max_tokens"),
            Chat::SameAuthor => say!("probe_name.same_author"),
            Chat::OtherAuthor => say!("probe_name.other_author"),
            Chat::OpenModel => say!("probe_name.open_model"),
            Chat::FreeModel => say!("probe_name.free_model"),
            Chat::ProviderPinned => say!("probe_name.provider_pinned"),
            Chat::ProviderIgnored => say!("probe_name.provider_ignored"),
            Chat::WithTool => say!("probe_name.with_tool"),
            Chat::WithImage => say!("probe_name.with_image"),
            Chat::DenyDataCollection => say!("probe_name.deny_data_collection"),
            Chat::Streaming => say!("probe_name.streaming"),
            Chat::Xray => say!("probe_name.xray"),
            Chat::Alternative(number) => say!("probe_name.alternative", number = number),
        },
    }
}

/// Healthy answers, as things that are not the reason.
#[must_use]
pub fn in_order(case: &Case, result: &ProbeResult) -> Option<Sentence> {
    match (result.request.probe, &result.outcome) {
        (Probe::Reach, Outcome::Reach(reach)) if !reach.inspected => Some(say!("in_order.network")),
        (Probe::Key, Outcome::KeyValid(facts)) => match (facts.label(), facts.limit_remaining) {
            ("valid" | "free_quota_used", Some(left)) => Some(say!("in_order.key_capped", left = usd(left))),
            ("valid" | "free_quota_used", None) => Some(say!("in_order.key")),
            _ => None,
        },
        (Probe::Credits, Outcome::Credits(facts)) if facts.label() == "positive" => {
            Some(say!("in_order.credits", balance = usd(facts.balance())))
        }
        (Probe::Models, Outcome::Models(catalogue)) => {
            catalogue.model.as_ref().map(|model| say!("in_order.model", model = model.id))
        }
        (Probe::UserModels, Outcome::UserModels(_)) => {
            let shown = observations::find(&observations::of(case), "models.user/model")?;
            (shown.label == "allowed").then(|| say!("in_order.account"))
        }
        (Probe::Trace, Outcome::Trace(facts)) if !facts.unsupported => {
            facts.country.as_ref().map(|country| say!("in_order.country", country = country))
        }
        (Probe::Chat(Chat::Xray), Outcome::Refused) if only_impossible(result) => {
            Some(say!("in_order.router", model = model(result)))
        }
        (Probe::Status, Outcome::Status(incidents)) if incidents.is_empty() => Some(say!("in_order.status")),
        _ => None,
    }
}

/// What the answer means at a glance, in this case.
#[must_use]
pub fn tone(case: &Case, result: &ProbeResult) -> Tone {
    let wanted = case.catalogue().and_then(|catalogue| catalogue.model.as_ref());
    tone::tone(result, wanted.map(|model| model.id.as_str()))
}

fn model(result: &ProbeResult) -> String {
    result.request.model.clone().unwrap_or_default()
}

fn url(result: &ProbeResult) -> String {
    result.request.url.as_ref().map(|url| url.base().to_string()).unwrap_or_default()
}

fn number(status: Option<u16>) -> String {
    status.map_or_else(|| "?".to_string(), |it| it.to_string())
}

/// Long texts of servers, cut at a character.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
