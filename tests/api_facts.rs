//! The decoders against OpenRouter's own description of its API: `tests/api/openrouter.json` holds names, types and values
//! of the version that it names; `scripts/refresh_facts.py` takes over a newer one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::core::address::host;
use openrouter_doctor::core::checks::check::OkBody;
use openrouter_doctor::core::checks::management::{self, Managed};
use openrouter_doctor::core::checks::{Outcome, Probe, ProbeRequest};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::knowledge::providers::PROVIDERS;
use openrouter_doctor::core::parse::answer;
use openrouter_doctor::core::reading::{self, offline};
use openrouter_doctor::core::text::Texts;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn facts() -> Value {
    serde_json::from_str(include_str!("api/openrouter.json")).unwrap()
}

fn values(facts: &Value, name: &str) -> Vec<String> {
    facts["enums"][name].as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_string()).collect()
}

/// A value of a type as the description writes it.
fn sample(facts: &Value, kind: &str) -> Value {
    let inner = |wrapper: &str| kind.strip_prefix(wrapper)?.strip_prefix('[')?.strip_suffix(']');
    if let Some(inside) = ["Nullable", "Optional", "OptionalNullable"].into_iter().find_map(inner) {
        return sample(facts, inside);
    }
    if let Some(inside) = inner("List") {
        return json!([sample(facts, inside)]);
    }
    if kind.starts_with("Dict[") {
        return json!({});
    }
    if let Some(fields) = facts["types"][kind].as_object() {
        return object(facts, fields);
    }
    if let Some(known) = facts["enums"][kind].as_array() {
        return known[0].clone();
    }
    match kind {
        "str" => json!("word"),
        "datetime" | "date" => json!("2026-12-01T00:00:00Z"),
        "int" => json!(7),
        "float" => json!(1.5),
        "bool" => json!(true),
        other if other.ends_with("Status") => json!(0),
        other if ["Interval", "Scope", "Name", "Slug", "Action", "Region"].iter().any(|it| other.contains(it)) => {
            json!("word")
        }
        _ => json!({}),
    }
}

fn object(facts: &Value, fields: &serde_json::Map<String, Value>) -> Value {
    fields.iter().map(|(name, kind)| (name.clone(), sample(facts, kind.as_str().unwrap()))).collect()
}

fn read(probe: Probe, body: &Value) -> Outcome {
    let request = ProbeRequest { model: Some("author/slug".into()), ..ProbeRequest::new(probe) };
    read_answer(&request, 200, "application/json", body.to_string().as_bytes(), &Redactor::default()).0
}

#[test]
fn every_field_of_a_key_is_read_as_it_is_described() {
    let facts = facts();
    let mut data = sample(&facts, "GetCurrentKeyData");
    // Sums that are all alike would exclude each other.
    for budget in ["/budgets/0/spend_usd", "/effective_budget/spend_usd"] {
        *data.pointer_mut(budget).unwrap() = json!(0.0);
    }
    let Outcome::KeyValid(key) = read(Probe::Key, &json!({ "data": data })) else { panic!("no key was read") };
    assert!(key.odd_fields.is_empty(), "read as of another type: {:?}", key.odd_fields);
    assert!(key.usage.is_some() && key.limit.is_some() && key.limit_remaining.is_some() && key.expires_at.is_some());
    assert!(key.is_management_key && key.free_limit == Some(7));
    assert_eq!(key.budgets.layers.len(), 1, "the ladder of budgets");
    let budget = &key.budgets.layers[0];
    assert!(budget.limit_usd.is_some() && budget.spend_usd.is_some() && budget.remaining_usd.is_some());
    assert!(budget.scope.is_some() && budget.resets_at.is_some() && budget.reset_interval.is_some(), "{budget:?}");
}

#[test]
fn every_field_of_an_endpoint_that_a_request_needs_is_read() {
    let facts = facts();
    let body = json!({"data": {"endpoints": [sample(&facts, "PublicEndpoint")]}});
    let Outcome::Endpoints(endpoints) = read(Probe::Endpoints, &body) else { panic!("no endpoints were read") };
    let endpoint = &endpoints[0];
    assert!(!endpoint.supported_parameters.is_empty() && endpoint.tag.is_some() && endpoint.uptime_5m.is_some());
    assert!(endpoint.max_prompt_tokens.is_some() && endpoint.max_completion_tokens.is_some(), "{endpoint:?}");
    assert!(endpoint.tool_choice.is_some_and(|takes| takes.takes("required") && takes.takes("function")));
    assert!(endpoint.quantization.is_some());
}

#[test]
fn what_a_model_says_of_thinking_is_read() {
    let facts = facts();
    let mut row = sample(&facts, "Model");
    row["id"] = json!("author/slug");
    let Outcome::Models(mut catalogue) = read(Probe::Models, &json!({"data": [row]})) else { panic!("no models") };
    catalogue.look_up(Some("author/slug"));
    let model = catalogue.model.unwrap();
    let reasoning = model.reasoning.expect("reasoning is read");
    assert!(reasoning.mandatory && reasoning.by_default == Some(true) && reasoning.takes_tokens);
    assert!(model.context_length.is_some() && model.canonical_slug.is_some() && model.expiration_date.is_some());
}

/// What comes of the lists that a management key reads, each with one row.
fn managed(facts: &Value) -> Managed {
    let row = |kind: &str| json!({"data": [sample(facts, kind)]});
    let beside: Vec<Option<Value>> = ["KeyAssignment", "MemberAssignment", "BYOKKey", "ListData", "Workspace"]
        .into_iter()
        .map(row)
        .chain([json!({"data": sample(facts, "OrganizationSettings")})])
        .map(Some)
        .collect();
    let guardrails = row("Guardrail");
    let body = OkBody { json: Some(&guardrails), bytes: &[], date: None, wanted: None, beside: &beside };
    management::read(&body).unwrap()
}

#[test]
fn every_setting_that_a_management_key_reads_is_read_as_it_is_described() {
    let managed = managed(&facts());
    assert!(managed.unread.is_empty(), "{:?}", managed.unread);
    assert_eq!(managed.filtered_catalogue, Some(true));

    let guardrail = &managed.guardrails[0];
    assert!(guardrail.allowed_models.is_some() && guardrail.allowed_providers.is_some(), "{guardrail:?}");
    assert!(guardrail.ignored_models.len() == 1 && guardrail.ignored_providers.len() == 1, "{guardrail:?}");
    assert_eq!(guardrail.zero_retention.len(), 5, "an author of its own for each switch: {guardrail:?}");
    assert_eq!(guardrail.data_regions, Some(vec!["global".to_string()]));
    assert!(guardrail.limit_usd.is_some() && guardrail.reset_interval.is_some(), "{guardrail:?}");
    assert_eq!(guardrail.filters.len(), 2, "built in and own: {guardrail:?}");
    assert!(guardrail.key_hashes.len() == 1 && guardrail.members.len() == 1, "assigned by the id: {guardrail:?}");

    let provider_key = &managed.provider_keys[0];
    assert!(provider_key.disabled && provider_key.required && provider_key.only && provider_key.restricted);
    assert!(provider_key.declared_region.is_some() && provider_key.declared_zdr == Some(true), "{provider_key:?}");
    assert!(!provider_key.provider.is_empty() && provider_key.name.is_some() && provider_key.allowed_models.is_some());

    let key = &managed.keys[0];
    assert!(key.disabled && key.expires_at.is_some() && !key.label.is_empty() && !key.name.is_empty(), "{key:?}");

    let workspace = &managed.workspaces[0];
    assert!(!workspace.slug.is_empty() && workspace.keeps_prompts && workspace.provider_sort.is_some());
    assert_eq!(workspace.disabled_server_tools.len(), 1, "{workspace:?}");
}

#[test]
fn every_switch_of_a_guardrail_that_forbids_is_known_by_its_name() {
    let facts = facts();
    let source = std::fs::read_to_string("src/core/checks/management.rs").unwrap();
    let switches = facts["types"]["Guardrail"].as_object().unwrap().keys();
    let unknown: Vec<&String> = switches
        .filter(|name| ["allow_", "enable_", "enforce_", "allowed_", "ignored_"].iter().any(|it| name.starts_with(it)))
        .filter(|name| !source.contains(&format!("\"{name}\"")))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// A name that only the tests of OpenRouter itself use.
const INVENTED: &str = "FakeProvider";

#[test]
fn every_provider_of_the_description_has_its_slug() {
    let names = values(&facts(), "ProviderName");
    let known = |name: &str| PROVIDERS.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let missing: Vec<String> = names.into_iter().filter(|name| name != INVENTED && !known(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The words of the rule that finds fields which a kind of body does not have.
fn taken(rule: &str) -> Vec<String> {
    let rules: toml::Table = std::fs::read_to_string("assets/request/parameters.toml").unwrap().parse().unwrap();
    let rules = rules["rule"].as_array().unwrap();
    let rule = rules.iter().find(|it| it["id"].as_str() == Some(rule)).unwrap();
    rule["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_string()).collect()
}

#[test]
fn no_field_of_a_request_that_the_description_has_is_called_unknown() {
    let facts = facts();
    for (kind, rule) in [("ChatRequest", "field_unknown"), ("MessagesRequest", "field_unknown_messages")] {
        let taken = taken(rule);
        let fields = facts["bodies"][kind].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        let missing: Vec<&str> = fields.filter(|name| !taken.iter().any(|word| word == name)).collect();
        assert!(missing.is_empty(), "{kind}: {missing:?}");
    }
}

/// Names that stand in a decoder and in no type: older spellings that live answers still have, and parts of nested types.
const BESIDE: &[(&str, &[&str])] = &[
    ("src/core/checks/key.rs", &["disabled"]),
    ("src/core/checks/models.rs", &[]),
    ("src/core/checks/credits.rs", &[]),
];

#[test]
fn no_decoder_reads_a_field_that_the_description_does_not_have() {
    let facts = facts();
    let mut odd = BTreeSet::new();
    for (file, beside) in BESIDE {
        let types = facts["decoded_in"].as_object().unwrap().iter().filter(|(_, at)| *at == file).map(|(name, _)| name);
        let known: BTreeSet<&str> = types
            .chain([&"KeyBudget".to_string()])
            .flat_map(|name| facts["types"][name].as_object().unwrap().keys())
            .map(String::as_str)
            .collect();
        let text = std::fs::read_to_string(file).unwrap();
        for (at, _) in text.match_indices("fields.") {
            let name = text[at..].split('"').nth(1).unwrap_or_default();
            let direct = text[at..].find("(\"").is_some_and(|open| !text[at..at + open].contains([' ', '\n']));
            if direct && !known.contains(name) && !beside.contains(&name) {
                odd.insert(format!("{file}: {name}"));
            }
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
}

/// The only key of a type that holds values of another.
fn key_of(facts: &Value, holder: &str, held: &str) -> String {
    let fields = facts["types"][holder].as_object().unwrap();
    let mut keys = fields.iter().filter(|(_, kind)| kind.as_str().unwrap().contains(held)).map(|(key, _)| key.clone());
    let key = keys.next().unwrap_or_else(|| panic!("{holder} holds no {held}"));
    assert_eq!(keys.next(), None, "{holder} {held}");
    key
}

#[test]
fn what_a_plug_in_withholds_is_read_as_it_is_described() {
    let facts = facts();
    let withheld = |text: String| {
        let reading = reading::read(text.as_bytes());
        let cause = offline::diagnose(&reading).best.cause;
        (cause.as_str(), reading.evidence.statements.withheld_by.clone())
    };
    let (armor, alignment) = (Some(answer::ARMOR.to_string()), Some(answer::ALIGNMENT.to_string()));

    // An error of the alignment plug-in.
    let records = key_of(&facts, "OpenResponsesErrorMetadataAlignment", "AlignmentCallRecord");
    let judged = key_of(&facts, "OpenResponsesErrorMetadata", "OpenResponsesErrorMetadataAlignment");
    let outcome = key_of(&facts, "AlignmentBlockedCallRecord", "Outcome");
    let blocked = &values(&facts, "AlignmentBlockedCallRecordOutcome")[0];
    let metadata = json!({ judged: { records: [{ "call": 1, outcome: blocked, "rules": [] }] } });
    let error = json!({ "error": { "code": 400, "message": "The turn was given up.", "metadata": metadata } });
    assert_eq!(withheld(error.to_string()), ("policy.guardrail", alignment), "{error}");

    // An item in the place of a call.
    let item = sample(&facts, "OutputArmorBlockedItem");
    let kind = &values(&facts, "OutputArmorBlockedItemType")[0];
    assert_eq!((item["type"].as_str(), kind.as_str()), (Some(kind.as_str()), answer::ARMOR_ITEM), "{item}");
    let whole = json!({ "object": "response", "model": "author/slug", "output": [item] });
    assert_eq!(withheld(whole.to_string()), ("policy.guardrail", armor.clone()), "{whole}");

    // A verdict beside a call that stays in the answer.
    let results = key_of(&facts, "ChatResult", "ArmorSafeguardResult");
    let status = key_of(&facts, "ArmorSafeguardResult", "ArmorSafeguardResultStatus");
    let uses = key_of(&facts, "ArmorSafeguardResultStatus", "ToolUses");
    let verdict = key_of(&facts, "ToolUsesEvaluated", "ArmorSafeguardResultOutcome");
    let flagged = &values(&facts, "ArmorSafeguardResultOutcome")[0];
    let message = json!({
        "id": "gen-1", "type": "message", "role": "assistant", "model": "author/slug", "stop_reason": "tool_use",
        "content": [{ "type": "tool_use", "id": "call_1", "name": "bash", "input": {} }],
        results: [{ "type": "dangerous_tool_use", status: { "type": "available", uses: { "call_1": { verdict: flagged } } } }],
    });
    assert_eq!(withheld(message.to_string()), ("policy.guardrail", armor), "{message}");
}

#[test]
fn every_tier_that_endpoints_have_can_be_asked_for() {
    let facts = facts();
    let asked: BTreeSet<String> = values(&facts, "ChatRequestServiceTier").into_iter().collect();
    for tier in values(&facts, "PublicServiceTier") {
        assert!(asked.contains(&tier), "{tier}");
    }
}

#[test]
fn every_scope_of_a_budget_has_its_name_in_every_place_that_shows_it() {
    let texts = Texts::default();
    for scope in values(&facts(), "KeyBudgetScope") {
        let source = std::fs::read_to_string("src/ui/widgets/budgets.rs").unwrap();
        assert!(source.contains(&format!("\"{scope}\"")), "{scope}");
        let key: &'static str = Box::leak(format!("budgets.{scope}").into_boxed_str());
        assert_ne!(texts.ui(key), key);
    }
}

#[test]
fn the_regions_are_those_of_the_description() {
    let described: BTreeSet<String> = values(&facts(), "AllowedDataRegion").into_iter().collect();
    let known: BTreeSet<String> =
        openrouter_doctor::core::knowledge::api::HOSTS.iter().map(|(_, region)| (*region).to_string()).collect();
    assert_eq!(known, described);
    assert_eq!(host::region("eu.openrouter.ai"), Some("eu"));
}

#[test]
fn every_status_that_a_call_may_have_belongs_to_a_cause() {
    let facts = facts();
    let known: BTreeSet<u16> = CAUSES.iter().flat_map(|cause| cause.statuses.iter().copied()).collect();
    for status in facts["statuses"]["POST /chat/completions"].as_array().unwrap() {
        let status: u16 = status.as_str().unwrap().parse().unwrap();
        assert!(status == 200 || known.contains(&status), "{status} belongs to no cause");
    }
}

#[test]
fn every_type_of_error_of_the_description_is_known() {
    let mut unknown = Vec::new();
    for kind in values(&facts(), "APIErrorType") {
        let text = format!(r#"{{"error":{{"code":400,"message":"-","metadata":{{"error_type":"{kind}"}}}}}}"#);
        let reading = openrouter_doctor::core::reading::read(text.as_bytes());
        if reading.evidence.error_type.as_ref().map(|found| found.value.as_str()) != Some(kind.as_str()) {
            unknown.push(kind);
        }
    }
    assert!(unknown.is_empty(), "{unknown:?}");
}
