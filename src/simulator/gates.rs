//! The gates of a chat call, in the order described in [`crate::simulator`]: the first that closes answers.

use super::catalogue::{self, Endpoint, RoutedModel, text};
use super::clock::Clock;
use super::demand::ChatDemand;
use super::funnel::Funnel;
use super::money;
use super::pattern::{matches, names};
use super::reply::ErrorReply;
use super::state::{Byok, OtherKind, WorldState};
use super::world_file::Table;
use crate::core::knowledge::api::HOSTS;
use crate::core::model_id::author;
use serde_json::{Value, json};

/// What is left after all gates: the model and the endpoints to try in turn.
#[derive(Clone, Debug)]
pub struct RoutePlan {
    /// The model.
    pub model: RoutedModel,
    /// Where it may be sent, best first.
    pub endpoints: Vec<Endpoint>,
}

/// Passes a call through the gates.
///
/// # Errors
/// The refusal of the first gate that is closed.
pub fn pass(state: &WorldState, demand: &ChatDemand, clock: Clock) -> Result<RoutePlan, ErrorReply> {
    let model = exists(state, &demand.model)?;
    let unheeded = state.catalogue.unheeded.iter().any(|pattern| matches(pattern, &model.id));
    let heeded = if unheeded { demand.without_filters() } else { demand.clone() };
    let demand = &heeded;
    let free = model.id.ends_with(":free");
    if let Some((_, rule)) = state.policy.rules.iter().find(|(pattern, _)| matches(pattern, &model.id)) {
        return Err(ErrorReply::new(400, rule.clone()));
    }
    let candidates = catalogue::candidates(state, &model);
    let mut funnel = Funnel::of(candidates.len());
    if candidates.is_empty() {
        return Err(ErrorReply::new(404, format!("No endpoints found for {}.", demand.model)));
    }
    standing(state, &model)?;
    money::check(state, demand, &model, &candidates, clock)?;
    places(state, demand, &model, &mut funnel)?;
    if state.catalogue.unroutable.iter().any(|it| matches(it, &model.id)) {
        return Err(ErrorReply::new(404, format!("No endpoints found for {}.", demand.model)));
    }
    region(state, &model, &mut funnel)?;
    let left = price(demand, candidates, &mut funnel)?;
    let left = providers(state, demand, &model, left, &mut funnel)?;
    let left = data_policy(state, demand, &model, left, &mut funnel)?;
    let left = own_keys(state, &model, left, &mut funnel)?;
    let preset = state.policy.demanding.iter().any(|it| matches(it, &model.id));
    let left = abilities(demand, left, preset, &mut funnel)?;
    if free {
        money::free_quota(state, clock)?;
    }
    Ok(RoutePlan { model, endpoints: left })
}

/// The first filter at a regional host (measured in September 2026).
fn region(state: &WorldState, model: &RoutedModel, funnel: &mut Funnel) -> Result<(), ErrorReply> {
    let arrival = state.network.region.as_str();
    let name = |region: &str| HOSTS.iter().find(|(host, _)| host.starts_with(region)).map_or("global", |(_, it)| *it);
    let here = if arrival.is_empty() { HOSTS[0].1 } else { name(arrival) };
    if state.key.data_regions.as_ref().is_some_and(|allowed| !allowed.iter().any(|region| region == here)) {
        return Err(ErrorReply::new(403, "Requests through this data region are not allowed for this API key."));
    }
    if !catalogue::served_in(state, &model.id, arrival) {
        let refusal = ErrorReply::new(404, "No endpoints found supporting your data region.");
        return Err(funnel.closed("Filter by Data Region", refusal));
    }
    funnel.keep("Filter by Data Region");
    Ok(())
}

fn exists(state: &WorldState, id: &str) -> Result<RoutedModel, ErrorReply> {
    if let Some(OtherKind { status, message, step }) = state.catalogue.other_kinds.get(id) {
        let refusal = ErrorReply::new(*status, message.clone());
        return Err(match step {
            Some(step) => refusal.note("failed_routing_step", json!(step)),
            None => refusal,
        });
    }
    if let Some(found) = catalogue::find(state, id) {
        return Ok(found);
    }
    if let Some(paid) = state.catalogue.free_ended.get(id) {
        return Err(ErrorReply::new(
            404,
            format!(
                "This model is unavailable for free. The paid version is available now - use this slug instead: {paid}"
            ),
        ));
    }
    if state.catalogue.removed.iter().any(|gone| gone == id) {
        return Err(ErrorReply::new(404, format!("No endpoints found for {id}.")));
    }
    Err(ErrorReply::new(400, format!("{id} is not a valid model ID")))
}

/// Restricted accounts, and caps on one model.
fn standing(state: &WorldState, model: &RoutedModel) -> Result<(), ErrorReply> {
    if names(&state.account.blocked, &model.id) {
        return Err(ErrorReply::new(
            403,
            "[user_blocked] Your access has been restricted due to repeated policy violations.",
        ));
    }
    if names(&state.policy.capped, &model.id) {
        return Err(ErrorReply::new(429, format!("Rate limit exceeded: limit_rpm/{}/demo", model.id)));
    }
    Ok(())
}

/// Region, terms of service, attestation, listed apps, own provider key.
fn places(state: &WorldState, demand: &ChatDemand, model: &RoutedModel, funnel: &mut Funnel) -> Result<(), ErrorReply> {
    let author = author(&model.id);
    let gate =
        |step: &'static str, refusal: ErrorReply| funnel.closed(step, refusal).note("provider_name", Value::Null);
    let listed = |list: &[String]| list.iter().any(|it| it == "*" || it == author);
    if listed(&state.network.region_gate) {
        return Err(gate(
            "Gate Endpoints with Geo Restrictions",
            ErrorReply::new(403, "This model is not available in your region."),
        ));
    }
    if listed(&state.network.tos_gate) || names(&state.account.banned_authors, &model.id) {
        let names_author = state.account.ban_names_author && names(&state.account.banned_authors, &model.id);
        let message = if names_author {
            format!("Author {author} is banned")
        } else {
            "The request is prohibited due to a violation of provider Terms Of Service.".to_string()
        };
        return Err(ErrorReply::new(403, message).note("provider_name", Value::Null));
    }
    let matched = |list: &[String]| list.iter().any(|it| matches(it, &model.id));
    if matched(&state.policy.adult_only) && !state.account.adult {
        return Err(gate(
            "Gate Endpoints with Attestations",
            ErrorReply::new(
                403,
                "This model requires you to complete the following before use: 18+ age confirmation. Confirm at \
                 https://openrouter.ai/settings/preferences.",
            )
            .note("missing_attestation_types", json!(["age_18plus"])),
        ));
    }
    if matched(&state.policy.harness_only) {
        return Err(gate(
            "Gate Free Endpoints by Agentic Harness",
            ErrorReply::new(
                403,
                format!(
                    "{} is only available on agentic harnesses. Try plugging it into a coding agent or productivity \
                     app listed on https://openrouter.ai/apps",
                    demand.model
                ),
            ),
        ));
    }
    if matched(&state.policy.moderated) {
        return Err(ErrorReply::new(
            403,
            format!(
                "{} requires moderation on OpenRouter. Your input was flagged for \"harassment\". No credits were \
                 charged.",
                demand.model
            ),
        )
        .note("reasons", json!(["harassment"]))
        .note("provider_name", Value::Null));
    }
    if matched(&state.policy.byok_only) && !state.account.byok.contains_key(author) {
        return Err(ErrorReply::new(
            403,
            format!(
                "{author} is requiring a key to access this model, which you can add in \
                 https://openrouter.ai/settings/integrations"
            ),
        ));
    }
    let off = state.management.workspaces.iter().filter_map(|row| row.get("disabled_server_tools")?.as_array());
    if let Some(tool) = demand.server_tools.iter().find(|tool| off.clone().flatten().any(|it| it == tool.as_str())) {
        // The words are not documented; these say what the field's description says.
        return Err(ErrorReply::new(
            403,
            format!("Server tool {tool} may not be invoked: it is disabled in this workspace."),
        ));
    }
    funnel.keep("Gate Endpoints with Geo Restrictions");
    funnel.keep("Gate Endpoints with Attestations");
    Ok(())
}

/// A provider key that is required, or the only one for its provider, takes the shared endpoints away; one that works stands in
/// their place.
fn own_keys(
    state: &WorldState,
    model: &RoutedModel,
    endpoints: Vec<Endpoint>,
    funnel: &mut Funnel,
) -> Result<Vec<Endpoint>, ErrorReply> {
    let set = |row: &Table, field: &str| row.get(field).and_then(Value::as_bool) == Some(true);
    let rows = state.management.byok.iter().filter(|row| !set(row, "disabled"));
    let only: Vec<&str> = rows
        .filter(|row| set(row, "is_required") || set(row, "is_byok_only"))
        .filter_map(|row| row.get("provider").and_then(Value::as_str))
        .collect();
    let applies = byok(state, model).is_some();
    let left: Vec<Endpoint> = endpoints.into_iter().filter(|it| applies || !only.contains(&it.slug.as_str())).collect();
    if left.is_empty() {
        let refusal = ErrorReply::new(404, format!("No endpoints found for {}.", model.id));
        return Err(funnel.closed("Add BYOK Endpoints", refusal));
    }
    Ok(left)
}

fn data_policy(
    state: &WorldState,
    demand: &ChatDemand,
    model: &RoutedModel,
    endpoints: Vec<Endpoint>,
    funnel: &mut Funnel,
) -> Result<Vec<Endpoint>, ErrorReply> {
    let by_account = hidden(state, &model.id).map(str::to_string);
    let by_request = (demand.deny_collection && state.policy.trains.iter().any(|it| matches(it, &model.id)))
        .then(|| "paid-model-training-violation-by-request".to_string());
    let keeps = |endpoint: &Endpoint| state.policy.retaining.contains(&endpoint.provider);
    let by_zdr = (demand.zdr && endpoints.iter().all(keeps)).then(|| "zdr-violation-by-request".to_string());
    let Some(reason) = by_account.or(by_request).or(by_zdr) else {
        funnel.keep("Filter by Guardrails");
        return Ok(endpoints.into_iter().filter(|endpoint| !demand.zdr || !keeps(endpoint)).collect());
    };
    let (what, scope) = reason.rsplit_once("-by-").unwrap_or((reason.as_str(), "account"));
    let configure = match scope {
        "guardrail" => "https://openrouter.ai/workspaces/default/guardrails",
        _ => "https://openrouter.ai/settings/privacy",
    };
    let what = what.replace('-', " ").replace("zdr", "ZDR");
    let mut capital = what.chars();
    let what: String = capital.next().map(|it| it.to_ascii_uppercase()).into_iter().chain(capital).collect();
    let scope = if scope == "account" { "account settings" } else { scope };
    let count = endpoints.len();
    let refusal = ErrorReply::new(
        404,
        format!(
            "0 endpoints out of {count} requested are available matching your guardrail restrictions and data policy. We \
             removed them for the following reasons (an endpoint may have matched multiple reasons):\n{what} ({scope}): \
             {count} endpoint(s) excluded; configurable at {configure}"
        ),
    )
    .note("input_endpoint_count", json!(count))
    .note(
        "ineligibility_reasons",
        json!([{"reason": reason, "endpoint_count": count, "configure_url": configure}]),
    );
    Err(funnel.closed("Filter by Guardrails", refusal))
}

fn providers(
    state: &WorldState,
    demand: &ChatDemand,
    model: &RoutedModel,
    endpoints: Vec<Endpoint>,
    funnel: &mut Funnel,
) -> Result<Vec<Endpoint>, ErrorReply> {
    let named = |list: &[String], it: &Endpoint| {
        list.iter().any(|name| name.eq_ignore_ascii_case(&it.slug) || name.eq_ignore_ascii_case(&it.provider))
    };
    let ignored: Vec<String> = [&demand.ignore[..], &state.account.ignored_providers[..]].concat();
    let left: Vec<Endpoint> = endpoints.into_iter().filter(|it| !named(&ignored, it)).collect();
    let mut available: Vec<String> = left.iter().map(|it| it.slug.clone()).collect();
    available.dedup();
    if left.is_empty() {
        let refusal = ErrorReply::new(
            404,
            "All providers have been ignored. To change your default ignored providers, visit: \
             https://openrouter.ai/settings/privacy",
        );
        return Err(funnel.closed("Filter by Ignored Providers", refusal));
    }
    funnel.leave("Filter by Ignored Providers", left.len());
    for (list, by_request) in [(&demand.only, true), (&state.account.allowed_providers, false)] {
        if !list.is_empty() && !left.iter().any(|it| named(list, it)) {
            let tail = if by_request {
                format!(
                    " Providers serving {}: {}, but your request's provider.only preference permits only: {}.",
                    model.id,
                    available.join(", "),
                    list.join(", ")
                )
            } else {
                String::new()
            };
            let message = format!("No allowed providers are available for the selected model.{tail}");
            let refusal = ErrorReply::new(404, message)
                .note("available_providers", json!(available))
                .note("requested_providers", json!(list));
            return Err(funnel.closed("Filter by Allowed Providers", refusal));
        }
    }
    let left: Vec<Endpoint> = left
        .into_iter()
        .filter(|it| demand.only.is_empty() || named(&demand.only, it))
        .filter(|it| state.account.allowed_providers.is_empty() || named(&state.account.allowed_providers, it))
        .collect();
    funnel.leave("Filter by Allowed Providers", left.len());
    Ok(left)
}

fn price(demand: &ChatDemand, endpoints: Vec<Endpoint>, funnel: &mut Funnel) -> Result<Vec<Endpoint>, ErrorReply> {
    // The comparison is strict: a maximum equal to the list price excludes the endpoint.
    let below = |cap: Option<f64>, price: f64| cap.is_none_or(|cap| price == 0.0 || price * 1e6 < cap);
    let left: Vec<Endpoint> = endpoints
        .into_iter()
        .filter(|it| below(demand.max_price.0, it.prompt_price) && below(demand.max_price.1, it.completion_price))
        .collect();
    if left.is_empty() {
        let refusal = ErrorReply::new(404, "No endpoints found that satisfy the max price for this request");
        return Err(funnel.closed("Filter by Max Price", refusal));
    }
    funnel.leave("Filter by Max Price", left.len());
    Ok(left)
}

fn abilities(
    demand: &ChatDemand,
    endpoints: Vec<Endpoint>,
    preset: bool,
    funnel: &mut Funnel,
) -> Result<Vec<Endpoint>, ErrorReply> {
    let mut left = endpoints;
    if let Some(input) = demand.input {
        left.retain(|it| it.inputs.iter().any(|taken| taken == input.modality));
        if left.is_empty() {
            let refusal = ErrorReply::new(404, format!("No endpoints found that support {}", input.words));
            return Err(funnel.closed(input.step, refusal));
        }
        funnel.leave(input.step, left.len());
    }
    if let Some(first) = demand.tools.first() {
        left.retain(|it| it.parameters.iter().any(|parameter| parameter == "tools"));
        if left.is_empty() {
            let message = format!(
                "No endpoints found that support tool use. Try disabling \"{first}\". To learn more about provider \
                 routing, visit: https://openrouter.ai/docs/guides/routing/provider-selection"
            );
            return Err(funnel.closed("Filter by Tool Compatibility", ErrorReply::new(404, message)));
        }
        funnel.leave("Filter by Tool Compatibility", left.len());
    }
    if !demand.quantizations.is_empty() {
        left.retain(|it| demand.quantizations.iter().any(|wanted| wanted == text(&it.row, "quantization")));
        if left.is_empty() {
            let wanted = demand.quantizations.join(", ");
            let message = format!("No endpoints found for the request with quantization: {wanted}.");
            return Err(funnel.closed("Filter by Quantization", ErrorReply::new(404, message)));
        }
        funnel.leave("Filter by Quantization", left.len());
    }
    if demand.require_parameters || preset {
        left.retain(|it| !preset && demand.parameters.iter().all(|wanted| it.parameters.contains(wanted)));
        if left.is_empty() {
            let refusal = ErrorReply::new(404, "No endpoints found that can handle the requested parameters");
            return Err(funnel.closed("Filter by Parameters", refusal));
        }
    }
    Ok(left)
}

/// A gate that no document names.
pub fn unknown_step(state: &WorldState) -> Result<(), ErrorReply> {
    let Some(step) = state.openrouter.unknown_step.as_ref().filter(|step| !step.is_empty()) else { return Ok(()) };
    let funnel = json!([{"step": "Initial Endpoints", "endpoint_count": 2}, {"step": step, "endpoint_count": 0}]);
    Err(ErrorReply::new(403, "No endpoint may serve this request.")
        .note("failed_routing_step", json!(step))
        .note("routing_funnel", funnel))
}

/// What an own provider key of this author does.
#[must_use]
pub fn byok(state: &WorldState, model: &RoutedModel) -> Option<Byok> {
    state.account.byok.get(author(&model.id)).copied()
}

/// Ids that this account may use, as `GET /models/user` lists them.
#[must_use]
pub fn visible(state: &WorldState, id: &str) -> bool {
    hidden(state, id).is_none()
}

/// Why a model is hidden: its own entry counts before a pattern, and an empty reason shows it.
fn hidden<'a>(state: &'a WorldState, id: &str) -> Option<&'a str> {
    let list = &state.policy.hidden;
    list.get(id)
        .or_else(|| list.iter().find(|(pattern, _)| matches(pattern, id)).map(|(_, reason)| reason))
        .map(String::as_str)
        .filter(|reason| !reason.is_empty())
}

/// Model id as the answer spells it.
#[must_use]
pub fn answered_model(model: &RoutedModel) -> String {
    let slug = text(model.row, "canonical_slug");
    if slug.is_empty() { model.id.clone() } else { slug.to_string() }
}
