//! `GET /models`, `/models/user` and `/models/{author}/{slug}/endpoints`.

use super::{Fields, data, name, names, number};
use crate::core::checks::{Catalogue, EndpointFacts, ModelFacts};
use serde_json::{Map, Value};

/// The catalogue, with the row of the model in question.
#[must_use]
pub fn models(body: &Value, wanted: Option<&str>) -> Option<Catalogue> {
    let list = body.get("data")?.as_array()?;
    let rows: Vec<ModelFacts> = list.iter().filter_map(Value::as_object).filter_map(row).collect();
    // A list of something else is no catalogue; an empty one is.
    if rows.is_empty() && !list.is_empty() {
        return None;
    }
    let mut catalogue = Catalogue { count: rows.len(), rows, ..Catalogue::default() };
    catalogue.look_up(wanted);
    Some(catalogue)
}

fn row(object: &Map<String, Value>) -> Option<ModelFacts> {
    let mut fields = Fields::of(object);
    let id = fields.name("id").filter(|it| !it.is_empty())?;
    let architecture = fields.object("architecture");
    let listed = |key: &str| {
        architecture.and_then(|it| it.get(key)).and_then(Value::as_array).map(|it| names(it)).unwrap_or_default()
    };
    let pricing = fields.object("pricing");
    // "-1" stands for a price that is not known in advance.
    let price = |key: &str| pricing.and_then(|it| it.get(key)).and_then(number).filter(|it| *it >= 0.0);
    let top = fields.object("top_provider");
    Some(ModelFacts {
        id,
        canonical_slug: fields.name("canonical_slug"),
        context_length: fields.count("context_length"),
        input_modalities: listed("input_modalities"),
        output_modalities: listed("output_modalities"),
        supported_parameters: fields.names("supported_parameters"),
        prompt_price: price("prompt"),
        completion_price: price("completion"),
        request_price: price("request").unwrap_or(0.0),
        max_completion_tokens: top.and_then(|it| Fields::of(it).count("max_completion_tokens")),
        is_moderated: top.and_then(|it| Fields::of(it).flag("is_moderated")).unwrap_or(false),
        expiration_date: fields.name("expiration_date"),
    })
}

/// Ids of the rows.
#[must_use]
pub fn ids(body: &Value) -> Option<Vec<String>> {
    let list = body.get("data")?.as_array()?;
    let ids: Vec<String> = list.iter().filter_map(|row| row.get("id").and_then(Value::as_str)).map(name).collect();
    (list.is_empty() || !ids.is_empty()).then_some(ids)
}

/// The endpoints of a model.
#[must_use]
pub fn endpoints(body: &Value) -> Option<Vec<EndpointFacts>> {
    let list = data(body)?.get("endpoints")?.as_array()?;
    Some(list.iter().filter_map(Value::as_object).map(endpoint).collect())
}

fn endpoint(object: &Map<String, Value>) -> EndpointFacts {
    let mut fields = Fields::of(object);
    EndpointFacts {
        provider: fields.name("provider_name").unwrap_or_default(),
        tag: fields.name("tag"),
        status: fields.integer("status"),
        uptime_5m: fields.number("uptime_last_5m"),
        uptime_30m: fields.number("uptime_last_30m"),
        uptime_1d: fields.number("uptime_last_1d"),
        latency_p50: fields.object("latency_last_30m").and_then(|it| Fields::of(it).number("p50")),
        context_length: fields.count("context_length"),
        max_completion_tokens: fields.count("max_completion_tokens"),
        supported_parameters: fields.names("supported_parameters"),
    }
}
