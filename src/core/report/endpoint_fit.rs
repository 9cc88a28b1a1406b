//! What the request needs against what each endpoint of the model takes: which endpoints are left, and which need
//! removes how many. Nothing is sent for it.

use crate::core::case::Case;
use crate::core::checks::catalogue::tokens;
use crate::core::checks::{EndpointFacts, ModelFacts, Outcome, Probe};
use crate::core::reading::request_parameters::{RequestParameters, asked};
use crate::core::text::{Sentence, Texts};
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
struct Need {
    says: Sentence,
    met: Box<dyn Fn(&EndpointFacts) -> bool>,
}

/// The endpoints of a case; none where they are not known.
#[must_use]
pub fn view(case: &Case, texts: &Texts) -> Option<FitView> {
    let Outcome::Endpoints(endpoints) = &case.result(Probe::Endpoints)?.outcome else { return None };
    if endpoints.is_empty() {
        return None;
    }
    let wanted = asked(case.reading.as_ref().map_or("", |reading| &*reading.text));
    let needs = needs(case, &wanted);
    let count = |left: usize| u64::try_from(left).unwrap_or(u64::MAX);
    let mut steps = vec![StepView { need: texts.ui("fit.listed").to_string(), left: count(endpoints.len()) }];
    let mut left: Vec<&EndpointFacts> = endpoints.iter().collect();
    for need in &needs {
        left.retain(|endpoint| (need.met)(endpoint));
        steps.push(StepView { need: texts.say(&need.says), left: count(left.len()) });
    }
    let lacks = |endpoint: &EndpointFacts| needs.iter().find(|need| !(need.met)(endpoint));
    let row = |endpoint: &EndpointFacts| EndpointView {
        provider: endpoint.provider.clone(),
        lacks: lacks(endpoint).map(|need| texts.say(&need.says)),
    };
    Some(FitView {
        steps,
        endpoints: endpoints.iter().map(row).collect(),
        says: against(case, &wanted).iter().map(|sentence| texts.say(sentence)).collect(),
    })
}

fn need(says: Sentence, met: impl Fn(&EndpointFacts) -> bool + 'static) -> Need {
    Need { says, met: Box::new(met) }
}

/// What the request needs of an endpoint, in the order of the router. An endpoint that tells nothing of a need may meet it.
fn needs(case: &Case, wanted: &RequestParameters) -> Vec<Need> {
    let mut needs = model_needs(case, wanted);
    let cause = case.pasted_cause();
    let takes = |endpoint: &EndpointFacts, name: &str| {
        endpoint.supported_parameters.is_empty() || endpoint.supported_parameters.iter().any(|it| it == name)
    };
    if wanted.tools || cause.entry().other_model.contains(&ModelNeed::Tools) {
        needs.push(need(say!("fit.tools"), move |endpoint| takes(endpoint, "tools")));
    }
    if let Some(choice) = wanted.tool_choice.clone().filter(|choice| choice != "auto") {
        let says = say!("fit.tool_choice", value = choice);
        needs.push(need(says, move |endpoint| endpoint.tool_choice.is_none_or(|tested| tested.takes(&choice))));
    }
    if wanted.require_parameters && wanted.effort.is_some() {
        needs.push(need(say!("fit.parameter", name = "reasoning"), move |endpoint| takes(endpoint, "reasoning")));
    }
    if let Some(tier) = wanted.service_tier.clone().filter(|tier| tier == "flex") {
        let says = say!("fit.tier", value = tier);
        needs.push(need(says, move |endpoint| endpoint.service_tier.as_ref() == Some(&tier)));
    }
    let numbers = case.reading.as_ref().map(|reading| &reading.evidence.numbers);
    let prompt = numbers.and_then(|numbers| numbers.context_text.or(numbers.prompt_tokens));
    if let Some(prompt) = prompt {
        let says = say!("fit.prompt", tokens = tokens(prompt));
        let room = move |endpoint: &EndpointFacts| {
            endpoint.max_prompt_tokens.or(endpoint.context_length).is_none_or(|most| most >= prompt)
        };
        needs.push(need(says, room));
    }
    if let Some(output) = wanted.max_tokens.or_else(|| numbers.and_then(|numbers| numbers.requested_tokens)) {
        let says = say!("fit.output", tokens = tokens(output));
        needs.push(need(says, move |endpoint| endpoint.max_completion_tokens.is_none_or(|most| most >= output)));
    }
    needs.push(need(say!("fit.up"), |endpoint| {
        let out = endpoint.status.is_some_and(|status| status < 0);
        !out && endpoint.uptime_5m.is_none_or(|up| up >= 50.0)
    }));
    needs
}

/// What only the model as a whole tells: where it does not meet such a need, no endpoint of it does.
fn model_needs(case: &Case, wanted: &RequestParameters) -> Vec<Need> {
    let mut needs = Vec::new();
    let all = |says: Sentence, met: bool| need(says, move |_: &EndpointFacts| met);
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

/// What speaks against the request whichever endpoint takes it.
fn against(case: &Case, wanted: &RequestParameters) -> Vec<Sentence> {
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
    let today = now.to_zoned(case.settings.zone.clone()).date();
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
    Some(say!("fit.effort", model = row.id, value = refused, known = efforts.join(", ")))
}
