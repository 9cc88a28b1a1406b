//! `GET /models/{model}/endpoints`: which providers serve the model, and how are they doing?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends};
use super::check_context::CheckContext;
use super::fields::{FieldReader, number, object};
use super::label::{Aspect, Label};
use super::stage::Stage;
use super::tone::Tone;
use crate::core::knowledge::providers::is_same;
use crate::core::model_id;
use crate::core::text::{Sentence, in_list};
use crate::say;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Providers named in a sentence at most.
const NAMED: usize = 6;

const NONE: Label = Label::bad("no_endpoints");
const ALL_DOWN: Label = Label::bad("all_down");
const ONE: Label = Label::good("one_endpoint");
const SEVERAL: Label = Label::good("several_endpoints");

const PROVIDER_UP: Aspect = Aspect::new("endpoints/provider", "provider_up");
const PROVIDER_TROUBLED: Aspect = Aspect::new("endpoints/provider", "provider_troubled");

/// The check.
pub const CHECK: Check = Check {
    id: "endpoints",
    stage: Stage::Model,
    name: "probe_name.endpoints",
    why: "why.endpoints",
    asks: "asks.endpoints",
    sends: Some(Sends::get("/models/{model}/endpoints")),
    outcomes: &[NONE, ALL_DOWN, ONE, SEVERAL],
    aspects: &[PROVIDER_UP, PROVIDER_TROUBLED],
    subject,
    refused,
    ..Check::FREE
};

/// Routers, presets and aliases answer an empty list, which says nothing.
fn subject(known: &CheckContext<'_>) -> Option<CheckSubject> {
    let model = known.model.filter(|id| id.contains('/') && !model_id::chooses_itself(id))?;
    Some(CheckSubject { model: Some(model.to_string()), ..CheckSubject::default() })
}

fn refused(reply: &CheckReply<'_>) -> (Tone, Sentence) {
    let says = match reply.refusal {
        Some(_) if reply.status == Some(404) => say!("probe.endpoints_refused", model = reply.model),
        _ => (Check::FREE.refused)(reply).1,
    };
    (Tone::Bad, says)
}

/// One endpoint of a model.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EndpointFacts {
    /// Provider's name.
    pub provider: String,
    /// Provider's slug with variant.
    pub tag: Option<String>,
    /// 0 normal, negative reduced or out.
    pub status: Option<i64>,
    /// Percent.
    pub uptime_5m: Option<f64>,
    /// Percent.
    pub uptime_30m: Option<f64>,
    /// Percent.
    pub uptime_1d: Option<f64>,
    /// Median of the last 30 minutes, as the API gives it.
    pub latency_p50: Option<f64>,
    /// Tokens.
    pub context_length: Option<u64>,
    /// Largest output, tokens.
    pub max_completion_tokens: Option<u64>,
    /// Largest prompt, tokens.
    pub max_prompt_tokens: Option<u64>,
    /// The service tier that it sells; none for the standard one.
    pub service_tier: Option<String>,
    /// Values of `tool_choice` that passed the API's tests, and that did not; none where it does not tell.
    pub tool_choice: Option<ToolChoice>,
    /// Precision of its weights, as the provider tells it.
    pub quantization: Option<String>,
    /// USD per prompt token; none where the answer does not tell.
    pub prompt_price: Option<f64>,
    /// USD per token of the answer.
    pub completion_price: Option<f64>,
    /// Parameters it takes.
    pub supported_parameters: Vec<String>,
}

/// Which values of `tool_choice` an endpoint takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ToolChoice {
    /// The model decides.
    pub auto: bool,
    /// No tool is called.
    pub none: bool,
    /// Some tool is called.
    pub required: bool,
    /// One tool is called, by its name.
    pub function: bool,
}

impl ToolChoice {
    /// It takes this value.
    #[must_use]
    pub fn takes(self, value: &str) -> bool {
        match value {
            "auto" => self.auto,
            "none" => self.none,
            "required" => self.required,
            _ => self.function,
        }
    }
}

fn tool_choice(object: &Map<String, Value>) -> ToolChoice {
    let mut fields = FieldReader::of(object);
    let mut takes = |value: &str| fields.flag(value).unwrap_or(false);
    ToolChoice { auto: takes("auto"), none: takes("none"), required: takes("required"), function: takes("function") }
}

/// The answer.
#[derive(Clone, Copy, Debug)]
pub struct Endpoints<'a>(pub &'a [EndpointFacts]);

/// The names in their order, each once, with the number of its endpoints where there are several.
fn counted<'a>(providers: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<(&str, usize)> = Vec::new();
    for provider in providers {
        match names.iter_mut().find(|(name, _)| *name == provider) {
            Some((_, count)) => *count += 1,
            None => names.push((provider, 1)),
        }
    }
    let shown = names.iter().take(NAMED).map(|(name, count)| match count {
        1 => (*name).to_string(),
        count => format!("{name} ×{count}"),
    });
    in_list(&shown.collect::<Vec<_>>())
}

impl CheckAnswer for Endpoints<'_> {
    fn label(&self) -> Label {
        let down = |endpoint: &EndpointFacts| {
            endpoint.status.is_some_and(|status| status < 0) || endpoint.uptime_5m.is_some_and(|up| up < 50.0)
        };
        match self.0 {
            [] => NONE,
            all if all.iter().all(down) => ALL_DOWN,
            [_] => ONE,
            _ => SEVERAL,
        }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let names = counted(self.0.iter().map(|endpoint| endpoint.provider.as_str()));
        match self.label() {
            NONE => say!("probe.endpoints_none"),
            ALL_DOWN => say!("probe.endpoints_down", names = names),
            ONE => say!("probe.endpoints_one", names = names),
            _ => say!("probe.endpoints", count = self.0.len(), names = names),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        json!({ "endpoints": self.0 })
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        let named = known.evidence.and_then(|evidence| evidence.provider.as_ref());
        let Some(endpoint) = named.and_then(|found| endpoint_of(self.0, &found.value)) else { return Vec::new() };
        let low = |percent: Option<f64>| percent.is_some_and(|percent| percent < 90.0);
        let out = endpoint.status.is_some_and(|status| status < 0);
        let troubled = out || low(endpoint.uptime_5m) || low(endpoint.uptime_30m);
        vec![if troubled { PROVIDER_TROUBLED } else { PROVIDER_UP }]
    }
}

/// The endpoint of a provider, by its name or its slug.
#[must_use]
pub fn endpoint_of<'a>(endpoints: &'a [EndpointFacts], provider: &str) -> Option<&'a EndpointFacts> {
    endpoints.iter().find(|endpoint| endpoint.is_of(provider))
}

impl EndpointFacts {
    /// It is this provider's, by its name, its slug, or its slug with a variant.
    #[must_use]
    pub fn is_of(&self, provider: &str) -> bool {
        let tag = self.tag.as_deref().unwrap_or_default();
        let slug = tag.split('/').next().unwrap_or_default();
        is_same(&self.provider, provider)
            || (!tag.is_empty() && (tag.eq_ignore_ascii_case(provider) || is_same(slug, provider)))
    }
}

/// The endpoints of a model.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Vec<EndpointFacts>> {
    let list = object(body.json?)?.get("endpoints")?.as_array()?;
    Some(list.iter().filter_map(Value::as_object).map(endpoint).collect())
}

fn endpoint(object: &Map<String, Value>) -> EndpointFacts {
    let mut fields = FieldReader::of(object);
    let pricing = fields.object("pricing");
    let price = |name: &str| pricing.and_then(|prices| prices.get(name)).and_then(number).filter(|price| *price >= 0.0);
    EndpointFacts {
        provider: fields.name("provider_name").unwrap_or_default(),
        tag: fields.name("tag"),
        status: fields.integer("status"),
        uptime_5m: fields.number("uptime_last_5m"),
        uptime_30m: fields.number("uptime_last_30m"),
        uptime_1d: fields.number("uptime_last_1d"),
        latency_p50: fields.object("latency_last_30m").and_then(|it| FieldReader::of(it).number("p50")),
        context_length: fields.count("context_length"),
        max_completion_tokens: fields.count("max_completion_tokens"),
        max_prompt_tokens: fields.count("max_prompt_tokens"),
        service_tier: fields.name("service_tier"),
        tool_choice: fields.object("supports_tool_choice").map(tool_choice),
        quantization: fields.name("quantization"),
        prompt_price: price("prompt"),
        completion_price: price("completion"),
        supported_parameters: fields.names("supported_parameters"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_with_several_endpoints_is_named_once() {
        let providers = ["Amazon Bedrock", "Google", "Google", "Azure", "Google"];
        assert_eq!(counted(providers.into_iter()), in_list(&["Amazon Bedrock", "Google ×3", "Azure"]));
    }
}
