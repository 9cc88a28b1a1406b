//! What the request needs against what each endpoint of the model takes: which endpoints are left, and which need
//! removes how many. Nothing is sent for it.

use crate::core::case::Case;
use crate::core::checks::catalogue::tokens;
use crate::core::checks::{EndpointFacts, ModelFacts, Outcome, Probe, ZdrEndpoint};
use crate::core::reading::request_parameters::{Providers, RequestParameters, asked};
use crate::core::text::{Sentence, Texts, in_list};
use crate::core::words::ModelNeed;
use crate::say;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// The endpoints of the model against the request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FitView {
    /// The needs in their order, each with the endpoints that are left behind it; the first row is all of them.
    pub steps: Vec<StepView>,
    /// Every endpoint with the first need that it does not meet.
    pub endpoints: Vec<EndpointView>,
    /// What the model itself, or the account, says against the request, in sentences.
    pub says: Vec<String>,
}

/// One need.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StepView {
    /// In words.
    pub need: String,
    /// Endpoints left.
    pub left: u64,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EndpointView {
    /// Its provider.
    pub provider: String,
    /// The need that it does not meet; none where it is left.
    pub lacks: Option<String>,
}

/// A need, and who meets it.
pub struct Need {
    /// Its name in data.
    pub id: &'static str,
    /// In words.
    pub says: Sentence,
    met: Box<dyn Fn(&EndpointFacts) -> bool>,
}

/// The endpoints against the needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointFit {
    /// The needs in their order: name, words, and the endpoints that are left behind each.
    pub steps: Vec<(&'static str, Sentence, usize)>,
    /// Every endpoint with the number of the first need that it does not meet.
    pub endpoints: Vec<(String, Option<usize>)>,
}

impl EndpointFit {
    /// Holds the endpoints to the needs, one after the other.
    #[must_use]
    pub fn of(endpoints: &[EndpointFacts], needs: &[Need]) -> Self {
        let mut left: Vec<&EndpointFacts> = endpoints.iter().collect();
        let steps = needs.iter().map(|need| {
            left.retain(|endpoint| (need.met)(endpoint));
            (need.id, need.says.clone(), left.len())
        });
        let steps = steps.collect();
        let lacks = |endpoint: &EndpointFacts| needs.iter().position(|need| !(need.met)(endpoint));
        let endpoints = endpoints.iter().map(|endpoint| (endpoint.provider.clone(), lacks(endpoint))).collect();
        Self { steps, endpoints }
    }

    /// The same in words.
    #[must_use]
    pub fn view(&self, says: &[Sentence], texts: &Texts) -> FitView {
        let count = |left: usize| u64::try_from(left).unwrap_or(u64::MAX);
        let listed = StepView { need: texts.ui("fit.listed").to_string(), left: count(self.endpoints.len()) };
        let steps = self.steps.iter().map(|(_, need, left)| StepView { need: texts.say(need), left: count(*left) });
        let row = |(provider, lacks): &(String, Option<usize>)| EndpointView {
            provider: provider.clone(),
            lacks: lacks.and_then(|index| self.steps.get(index)).map(|(_, need, _)| texts.say(need)),
        };
        FitView {
            steps: std::iter::once(listed).chain(steps).collect(),
            endpoints: self.endpoints.iter().map(row).collect(),
            says: says.iter().map(|sentence| texts.say(sentence)).collect(),
        }
    }
}

/// The endpoints of a case; none where they are not known.
#[must_use]
pub fn view(case: &Case, texts: &Texts) -> Option<FitView> {
    let Outcome::Endpoints(endpoints) = &case.result(Probe::Endpoints)?.outcome else { return None };
    if endpoints.is_empty() {
        return None;
    }
    let mut wanted = asked(case.reading.as_ref().map_or("", |reading| &*reading.text));
    wanted.tools |= case.pasted_cause().entry().other_model.contains(&ModelNeed::Tools);
    if wanted.effort.is_some() {
        wanted.parameters.push("reasoning".to_string());
    }
    let numbers = case.reading.as_ref().map(|reading| &reading.evidence.numbers);
    wanted.prompt_tokens = numbers.and_then(|numbers| numbers.context_text.or(numbers.prompt_tokens));
    wanted.max_tokens = wanted.max_tokens.or_else(|| numbers.and_then(|numbers| numbers.requested_tokens));
    let mut all = model_needs(case, &wanted);
    all.extend(needs(&wanted, None));
    Some(EndpointFit::of(endpoints, &all).view(&against(case, &wanted), texts))
}

fn need(id: &'static str, says: Sentence, met: impl Fn(&EndpointFacts) -> bool + 'static) -> Need {
    Need { id, says, met: Box::new(met) }
}

/// USD per million tokens.
const MILLION: f64 = 1e6;

/// What the request needs of an endpoint, in the order of the router. An endpoint that tells nothing of a need may meet
/// it. Of endpoints that keep nothing, those of the model are given where the request demands such and they are known.
#[must_use]
pub fn needs(wanted: &RequestParameters, zdr: Option<Vec<ZdrEndpoint>>) -> Vec<Need> {
    let mut needs = of_providers(&wanted.providers, zdr);
    let takes = |endpoint: &EndpointFacts, name: &str| {
        endpoint.supported_parameters.is_empty() || endpoint.supported_parameters.iter().any(|it| it == name)
    };
    if wanted.tools {
        needs.push(need("tools", say!("fit.tools"), move |endpoint| takes(endpoint, "tools")));
    }
    if let Some(choice) = wanted.tool_choice.clone().filter(|choice| choice != "auto") {
        let says = say!("fit.tool_choice", value = choice);
        let met = move |endpoint: &EndpointFacts| endpoint.tool_choice.is_none_or(|tested| tested.takes(&choice));
        needs.push(need("tool_choice", says, met));
    }
    let precisions = wanted.providers.quantizations.clone();
    if !precisions.is_empty() {
        let says = say!("fit.quantization", names = in_list(&precisions));
        let met = move |endpoint: &EndpointFacts| {
            endpoint.quantization.as_ref().is_none_or(|own| precisions.iter().any(|name| name == own))
        };
        needs.push(need("quantizations", says, met));
    }
    for name in wanted.parameters.iter().filter(|_| wanted.require_parameters) {
        let name = name.clone();
        let says = say!("fit.parameter", name = name);
        needs.push(need("parameters", says, move |endpoint| takes(endpoint, &name)));
    }
    if let Some(tier) = wanted.service_tier.clone().filter(|tier| tier == "flex") {
        let says = say!("fit.tier", value = tier);
        needs.push(need("service_tier", says, move |endpoint| endpoint.service_tier.as_ref() == Some(&tier)));
    }
    if let Some(prompt) = wanted.prompt_tokens {
        let says = say!("fit.prompt", tokens = tokens(prompt));
        let room = move |endpoint: &EndpointFacts| {
            endpoint.max_prompt_tokens.or(endpoint.context_length).is_none_or(|most| most >= prompt)
        };
        needs.push(need("context", says, room));
    }
    if let Some(output) = wanted.max_tokens {
        let says = say!("fit.output", tokens = tokens(output));
        let met = move |endpoint: &EndpointFacts| endpoint.max_completion_tokens.is_none_or(|most| most >= output);
        needs.push(need("output", says, met));
    }
    needs.push(need("up", say!("fit.up"), |endpoint| {
        let out = endpoint.status.is_some_and(|status| status < 0);
        !out && endpoint.uptime_5m.is_none_or(|up| up >= 50.0)
    }));
    needs
}

/// What only the model as a whole tells: where it does not meet such a need, no endpoint of it does.
fn model_needs(case: &Case, wanted: &RequestParameters) -> Vec<Need> {
    let mut needs = Vec::new();
    let all = |says: Sentence, met: bool| need("model", says, move |_: &EndpointFacts| met);
    let listed = |probe: Probe| match case.result(probe).map(|result| &result.outcome) {
        Some(Outcome::RegionModels(ids) | Outcome::ZdrModels(ids)) => Some(ids),
        _ => None,
    };
    let Some(row) = case.catalogue().and_then(|catalogue| catalogue.model.as_ref()) else { return needs };
    if let Some(ids) = listed(Probe::RegionModels) {
        needs.push(all(say!("fit.region"), ids.contains(&row.id)));
    }
    if let Some(ids) = listed(Probe::ZdrModels).filter(|_| wanted.zdr) {
        needs.push(all(say!("fit.zdr"), ids.contains(&row.id)));
    }
    let refused = case.pasted_cause().entry().other_model.contains(&ModelNeed::Input).then(|| case.known().modality());
    let mut kinds = wanted.parts.clone();
    kinds.extend(refused.filter(|kind| !wanted.parts.contains(kind)));
    for kind in kinds.into_iter().filter(|_| !row.input_modalities.is_empty()) {
        let takes = row.input_modalities.iter().any(|known| known == kind);
        needs.push(all(say!("fit.modality", kind = kind), takes));
    }
    needs
}

/// What the request asks of the choice of providers.
fn of_providers(wanted: &Providers, zdr: Option<Vec<ZdrEndpoint>>) -> Vec<Need> {
    let mut needs = Vec::new();
    // A price equal to the maximum is left out, and what costs nothing never is (measured in October 2026).
    let below = |price: Option<f64>, most: f64| price.is_none_or(|price| price == 0.0 || price * MILLION < most);
    if let Some(most) = wanted.max_prompt_price {
        let says = say!("fit.prompt_price", most = most);
        needs.push(need("max_price", says, move |endpoint| below(endpoint.prompt_price, most)));
    }
    if let Some(most) = wanted.max_completion_price {
        let says = say!("fit.completion_price", most = most);
        needs.push(need("max_price", says, move |endpoint| below(endpoint.completion_price, most)));
    }
    let is_of = |names: &[String], endpoint: &EndpointFacts| names.iter().any(|name| endpoint.is_of(name));
    if !wanted.ignore.is_empty() {
        let (ignored, says) = (wanted.ignore.clone(), say!("fit.ignored", names = in_list(&wanted.ignore)));
        needs.push(need("ignore", says, move |endpoint| !is_of(&ignored, endpoint)));
    }
    if !wanted.only.is_empty() {
        let (only, says) = (wanted.only.clone(), say!("fit.only", names = in_list(&wanted.only)));
        needs.push(need("only", says, move |endpoint| is_of(&only, endpoint)));
    }
    if wanted.no_fallbacks && !wanted.order.is_empty() {
        let (order, says) = (wanted.order.clone(), say!("fit.order", names = in_list(&wanted.order)));
        needs.push(need("order", says, move |endpoint| is_of(&order, endpoint)));
    }
    if let Some(keeping_nothing) = zdr {
        let met = move |endpoint: &EndpointFacts| {
            let is_same = |row: &ZdrEndpoint| match (&row.tag, &endpoint.tag) {
                (Some(row), Some(own)) => row == own,
                _ => endpoint.is_of(&row.provider),
            };
            keeping_nothing.iter().any(is_same)
        };
        needs.push(need("zdr", say!("fit.zdr"), met));
    }
    needs
}

/// What speaks against the request whichever endpoint takes it.
#[must_use]
pub fn against(case: &Case, wanted: &RequestParameters) -> Vec<Sentence> {
    let mut says = Vec::new();
    let Some(row) = case.catalogue().and_then(|catalogue| catalogue.model.as_ref()) else { return says };
    if case.user_models().is_some_and(|usable| !usable.contains(&row.id)) {
        says.push(say!("fit.hidden", model = row.id));
    }
    says.extend(thinking(row, wanted));
    if let Some(target) = &row.alias_target {
        says.push(say!("fit.alias", model = row.id, target = target));
    }
    if let Some((date, days)) = row.expiration_date.as_ref().and_then(|date| Some((date, days_left(case, date)?))) {
        says.push(match days {
            0.. => say!("fit.ends", model = row.id, date = date, days = days),
            _ => say!("fit.ended", model = row.id, date = date),
        });
    }
    says
}

/// Days until a date, by this machine's clock.
fn days_left(case: &Case, date: &str) -> Option<i32> {
    let end: Date = date.parse().ok()?;
    let now = Timestamp::from_millisecond(case.settings.now_ms?).ok()?;
    let today = now.to_zoned_datetime(case.settings.zone.clone()).date();
    Some(today.until(end).ok()?.get_days())
}

fn thinking(row: &ModelFacts, wanted: &RequestParameters) -> Option<Sentence> {
    let facts = row.reasoning.as_ref()?;
    let effort = wanted.effort.as_deref();
    if facts.mandatory && effort == Some("none") {
        return Some(say!("fit.mandatory", model = row.id));
    }
    let efforts = facts.efforts.as_ref()?;
    let refused = effort.filter(|effort| *effort != "none" && !efforts.iter().any(|known| known == effort))?;
    Some(say!("fit.effort", model = row.id, value = refused, known = in_list(efforts)))
}
