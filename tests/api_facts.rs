//! The decoders against OpenRouter's own description of its API: `tests/api/openrouter.json` holds names, types and values
//! of the version that it names; `scripts/refresh_facts.py` takes over a newer one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::core::address::host;
use openrouter_doctor::core::checks::{Outcome, Probe, ProbeRequest};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::knowledge::causes::CAUSES;
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
        other if other.contains("Interval") || other.contains("Scope") || other.contains("Name") => json!("word"),
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
    let data = sample(&facts, "GetCurrentKeyData");
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
