//! The simulated catalogue: real rows of `GET /models` and `/endpoints`, with the changes of a world.

use super::data::data;
use super::pattern::matches;
use super::state::WorldState;
use crate::core::knowledge::providers::slug_of;
use crate::core::model_id::{self, Listed, chooses_itself};
use serde_json::{Value, json};

/// One way to a model, as the router sees it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Provider's name.
    pub provider: String,
    /// Provider's slug.
    pub slug: String,
    /// Inputs it takes.
    pub inputs: Vec<String>,
    /// Parameters it takes.
    pub parameters: Vec<String>,
    /// USD per prompt token.
    pub prompt_price: f64,
    /// USD per completion token.
    pub completion_price: f64,
    /// The row that `/endpoints` shows.
    pub row: Value,
}

/// A model as the router finds it.
#[derive(Clone, Debug)]
pub struct RoutedModel {
    /// Id of the row.
    pub id: String,
    /// The row.
    pub row: &'static Value,
}

/// Rows that this world lists.
#[must_use]
pub fn rows(state: &WorldState) -> Vec<&'static Value> {
    data()
        .models
        .iter()
        .filter(|row| {
            let id = text(row, "id");
            !state.catalogue.removed.iter().any(|gone| gone == id) && !state.catalogue.free_ended.contains_key(id)
        })
        .collect()
}

/// A region serves a model; the usual host, whose name is empty, serves all.
#[must_use]
pub fn served_in(state: &WorldState, id: &str, region: &str) -> bool {
    state.catalogue.outside.get(region).is_none_or(|patterns| !patterns.iter().any(|pattern| matches(pattern, id)))
}

impl Listed for &Value {
    fn id(&self) -> &str {
        text(self, "id")
    }

    fn canonical_slug(&self) -> Option<&str> {
        self.get("canonical_slug").and_then(Value::as_str)
    }
}

/// The listed row for an id as a client may write it.
#[must_use]
pub fn find(state: &WorldState, id: &str) -> Option<RoutedModel> {
    model_id::find(&rows(state), id).map(|row| RoutedModel { id: text(row, "id").to_string(), row })
}

/// The endpoints that `/endpoints` lists for a model.
#[must_use]
pub fn endpoints(state: &WorldState, model: &RoutedModel) -> Vec<Endpoint> {
    if chooses_itself(&model.id) || state.catalogue.without_endpoints.iter().any(|it| matches(it, &model.id)) {
        return Vec::new();
    }
    if let Some(given) = state.catalogue.endpoints.get(&model.id) {
        return given
            .iter()
            .map(|it| {
                let mut endpoint = made(model, &it.provider, it.status, it.uptime);
                if it.text_only {
                    endpoint.inputs = vec!["text".to_string()];
                }
                endpoint.parameters.retain(|parameter| !it.lacks.contains(parameter));
                endpoint.row["supported_parameters"] = json!(endpoint.parameters);
                endpoint.row["service_tier"] = json!(it.tier);
                endpoint
            })
            .collect();
    }
    match data().endpoints.get(&model.id).and_then(Value::as_array) {
        Some(captured) => captured.iter().map(|row| of_row(model, row.clone())).collect(),
        None => vec![made(model, first_party(&model.id), 0, Some(100.0))],
    }
}

/// Rows of all endpoints whose provider keeps nothing.
#[must_use]
pub fn without_retention(state: &WorldState) -> Vec<Value> {
    let models = rows(state).into_iter().map(|row| RoutedModel { id: text(row, "id").to_string(), row });
    let all = models.flat_map(|model| endpoints(state, &model));
    all.filter(|endpoint| !state.policy.retaining.contains(&endpoint.provider)).map(|endpoint| endpoint.row).collect()
}

/// The router's choices: the endpoints, or for routers and aliases one in place of the choice.
#[must_use]
pub fn candidates(state: &WorldState, model: &RoutedModel) -> Vec<Endpoint> {
    if chooses_itself(&model.id) {
        return vec![made(model, first_party(&model.id), 0, Some(100.0))];
    }
    endpoints(state, model)
}

fn of_row(model: &RoutedModel, row: Value) -> Endpoint {
    let price = |key: &str| {
        row.pointer(&format!("/pricing/{key}")).and_then(Value::as_str).and_then(|it| it.parse().ok()).unwrap_or(0.0)
    };
    Endpoint {
        provider: text(&row, "provider_name").to_string(),
        slug: text(&row, "tag").split('/').next().unwrap_or_default().to_string(),
        inputs: texts(model.row.pointer("/architecture/input_modalities")),
        parameters: texts(row.get("supported_parameters")),
        prompt_price: price("prompt"),
        completion_price: price("completion"),
        row,
    }
}

fn made(model: &RoutedModel, provider: &str, status: i64, uptime: Option<f64>) -> Endpoint {
    let row = model.row;
    let tag = slug_of(provider).map_or_else(|| provider.to_lowercase(), str::to_string);
    let mut pricing = row.get("pricing").cloned().unwrap_or_default();
    pricing["discount"] = json!(0);
    of_row(
        model,
        json!({
            "name": format!("{provider} | {}", text(row, "canonical_slug")),
            "model_id": model.id,
            "model_name": text(row, "name"),
            "context_length": row.get("context_length").and_then(Value::as_u64).unwrap_or(128_000),
            "pricing": pricing,
            "provider_name": provider,
            "tag": tag,
            "quantization": "unknown",
            "max_completion_tokens": row.pointer("/top_provider/max_completion_tokens"),
            "max_prompt_tokens": null,
            "supported_parameters": row.get("supported_parameters"),
            "status": status,
            "uptime_last_30m": uptime,
            "uptime_last_5m": uptime,
            "uptime_last_1d": uptime,
            "supports_implicit_caching": false,
            "latency_last_30m": null,
            "throughput_last_30m": null,
        }),
    )
}

/// The provider of a model without captured endpoints.
fn first_party(id: &str) -> &'static str {
    match model_id::author(id) {
        "anthropic" => "Anthropic",
        "openai" if id.contains("gpt-oss") => "DeepInfra",
        "openai" => "OpenAI",
        "google" if id.contains("gemma") => "Novita",
        "google" => "Google AI Studio",
        "mistralai" => "Mistral",
        "nvidia" => "Nvidia",
        "poolside" => "Poolside",
        "moonshotai" => "Moonshot AI",
        "deepseek" => "DeepSeek",
        "qwen" => "Alibaba",
        "stepfun" => "StepFun",
        "z-ai" => "Z.AI",
        "meta-llama" => "Together",
        "cohere" => "Cohere",
        "perplexity" => "Perplexity",
        "liquid" => "Liquid",
        _ => "Stealth",
    }
}

/// A string field, empty when absent.
#[must_use]
pub fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(|it| it.as_str().map(str::to_string)).collect()
}
