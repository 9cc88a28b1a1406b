//! Which models the test calls use, what they cost at most, and which models to propose.

use crate::core::case::Case;
use crate::core::checks::chat::Takes;
use crate::core::checks::check_context::modality;
use crate::core::checks::{Chat, ModelFacts, Outcome, Probe, SELDOM_TAKEN};
use crate::core::knowledge::causes::{CauseId, Gate};
use crate::core::knowledge::places;
use crate::core::model_id::{author, base, chooses_itself, variant};
use crate::core::words::ModelNeed;
use std::collections::BTreeSet;

/// Prompt of a test call, tokens: "hi" with every provider's own preamble.
const PROMPT_TOKENS: f64 = 32.0;
/// Bound for a model whose price is not known, USD per token: no text model of the catalogue is
/// dearer but a few research previews.
const UNKNOWN_PROMPT_PRICE: f64 = 20e-6;
const UNKNOWN_COMPLETION_PRICE: f64 = 150e-6;

/// Upper bound of what a test call costs, USD, with these tokens beside its prompt.
#[must_use]
pub fn bound(extra_tokens: f64, pictures: f64, model: Option<&ModelFacts>, max_tokens: u32) -> f64 {
    // Routers give a negative price: unknown in advance.
    let price = |price: Option<f64>, unknown: f64| price.filter(|it| *it >= 0.0).unwrap_or(unknown);
    let prompt = price(model.and_then(|it| it.prompt_price), UNKNOWN_PROMPT_PRICE);
    let completion = price(model.and_then(|it| it.completion_price), UNKNOWN_COMPLETION_PRICE);
    // Every price that a call may meet, whether or not it will: a bound that is passed is no bound.
    let listed = |price: fn(&ModelFacts) -> f64| model.map_or(0.0, |row| price(row).max(0.0));
    listed(|row| row.request_price)
        + model.filter(|row| searches(row)).map_or(0.0, |row| row.web_search_price.max(0.0))
        + pictures * listed(|row| row.image_price)
        + (PROMPT_TOKENS + extra_tokens) * prompt.max(listed(|row| row.cache_write_price))
        + f64::from(max_tokens) * completion.max(listed(|row| row.reasoning_price))
}

/// Models that search the web by themselves at every call. The others have a price for it in the catalogue too, and search
/// only where a request or the account's plug-ins ask for it.
const SEARCHING: &[&str] = &["perplexity/", "-search", "deep-research", ":online"];

fn searches(row: &ModelFacts) -> bool {
    SEARCHING.iter().any(|part| row.id.contains(part))
}

/// Parameters of an impossible demand: one that a list forgot would not make the call pass.
const DEMANDS: usize = 3;

/// Parameters that every provider of the model is known to lack: with them a call is refused before a provider is
/// asked, so that it cannot cost anything.
#[must_use]
pub fn impossible(case: &Case) -> Option<Vec<&'static str>> {
    let Some(Outcome::Endpoints(endpoints)) = case.result(Probe::Endpoints).map(|it| &it.outcome) else { return None };
    // An endpoint that tells nothing may take everything.
    if endpoints.is_empty() || endpoints.iter().any(|it| it.supported_parameters.is_empty()) {
        return None;
    }
    let lacking = |name: &&str| !endpoints.iter().any(|it| it.supported_parameters.iter().any(|known| known == name));
    let found: Vec<&'static str> = SELDOM_TAKEN.iter().map(|it| it.0).filter(lacking).take(DEMANDS).collect();
    (!found.is_empty()).then_some(found)
}

/// The model of the plain call: the one in question; where the model does not matter, a cheap one.
#[must_use]
pub fn test_model(case: &Case) -> Option<&str> {
    if let Some(model) = case.model() {
        // A preset may switch on what has a price of its own, and the web search of `:online` has one that no list names.
        return (!model.contains('@')).then(|| model.strip_suffix(":online").unwrap_or(model));
    }
    // A refusal that bars a vendor is met with any of its models.
    if case.author().is_some() {
        return control(case, Takes::SameAuthor).map(|row| row.id.as_str());
    }
    let gate = case.pasted_cause().entry().gate;
    let any = matches!(gate, Gate::Connect | Gate::Edge | Gate::Key | Gate::Money | Gate::Path | Gate::Unknown);
    any.then(|| control(case, Takes::Open)).flatten().map(|it| it.id.as_str())
}

/// A text model for a control call, the cheapest that fits.
#[must_use]
pub fn control(case: &Case, takes: Takes) -> Option<&ModelFacts> {
    let wanted = case.model().unwrap_or_default();
    let author = case.author().unwrap_or_default();
    let own = case.catalogue().and_then(|catalogue| catalogue.model.as_ref()).map_or(wanted, |row| row.id.as_str());
    // Without a model of the text, the plain call took one of the vendor's.
    let plain = case.result(Probe::Chat(Chat::SameModel)).and_then(|plain| plain.request.model.as_deref());
    cheapest(case, |row| {
        row.id != base(own)
            && row.id != own
            && plain != Some(row.id.as_str())
            && match takes {
                Takes::SameAuthor => !row.is_free() && row.author() == author,
                Takes::OtherAuthor => {
                    !row.is_free()
                        && places::has_terms(row.author())
                        && places::is_proprietary(&row.id)
                        && row.author() != author
                }
                Takes::Free => row.is_free() && places::is_open(row.author()),
                _ => !row.is_free() && places::is_open(row.author()),
            }
    })
}

fn cheapest(case: &Case, fits: impl Fn(&ModelFacts) -> bool) -> Option<&ModelFacts> {
    let cost = |row: &ModelFacts| bound(0.0, 0.0, Some(row), 16);
    usable(case).filter(|row| fits(row)).min_by(|a, b| cost(a).total_cmp(&cost(b)).then_with(|| a.id.cmp(&b.id)))
}

/// Models that write text, with a known price, that this account may use.
fn usable(case: &Case) -> impl Iterator<Item = &ModelFacts> {
    let allowed: Option<BTreeSet<&str>> = case.user_models().map(|ids| ids.iter().map(String::as_str).collect());
    case.catalogue().into_iter().flat_map(|catalogue| catalogue.rows.iter()).filter(move |row| {
        row.prompt_price.is_some_and(|it| it >= 0.0)
            && row.completion_price.is_some_and(|it| it >= 0.0)
            && (row.output_modalities.is_empty() || row.output_modalities.iter().any(|it| it == "text"))
            && matches!(variant(&row.id), None | Some("free"))
            && !chooses_itself(&row.id)
            && allowed.as_ref().is_none_or(|ids| ids.contains(row.id.as_str()))
    })
}

/// How many models are proposed.
const PROPOSED: usize = 3;

/// Models to propose to this account, best first.
#[must_use]
pub fn alternatives(case: &Case, cause: CauseId) -> Vec<&ModelFacts> {
    let mut found = fitting(case, cause);
    found.truncate(PROPOSED);
    found
}

/// All models that do the same job for this account, best first: what the call needs, near in price.
#[must_use]
pub fn fitting(case: &Case, cause: CauseId) -> Vec<&ModelFacts> {
    let Some(catalogue) = case.catalogue() else { return Vec::new() };
    let wanted = case.model().unwrap_or_default();
    let evidence = case.reading.as_ref().map(|it| &it.evidence);
    let suggested = evidence.and_then(|it| it.numbers.suggested_model.as_deref());
    // The model that takes the place of one that is gone shows what that one could do.
    let known = catalogue.model.as_ref().or_else(|| catalogue.served(suggested?));
    let own = catalogue.model.as_ref().map_or(wanted, |row| row.id.as_str());
    let has = |list: &[String], what: &str| list.iter().any(|it| it == what);
    let refused = |need: ModelNeed| {
        let refusals = case.results.iter().filter_map(|it| it.refusal.as_ref());
        refusals.map(|it| it.cause.entry().other_model).any(|needs| needs.contains(&need))
    };
    // A gate met by our own calls binds the proposals as well.
    let needs =
        |need: ModelNeed| cause.entry().other_model.contains(&need) || (need == ModelNeed::OpenAuthor && refused(need));
    let free_refused = case.result(Probe::Chat(Chat::FreeModel)).is_some_and(|it| it.outcome == Outcome::Refused);
    if needs(ModelNeed::Free) && free_refused {
        return Vec::new();
    }
    let price = |row: &ModelFacts| row.completion_price.unwrap_or(0.0) * 1e6;
    let target = known.map_or(1.0, price);
    let modality = needs(ModelNeed::Input).then(|| evidence.map_or("image", modality));
    let tools = needs(ModelNeed::Tools) || known.is_some_and(|it| has(&it.supported_parameters, "tools"));
    // The window that is really needed is seldom that of the model; half of it is a fair demand.
    let window = evidence
        .and_then(|it| it.numbers.context_requested)
        .or_else(|| known.and_then(|it| it.context_length).map(|it| (it / 2).min(100_000)));
    let fits = |row: &&ModelFacts| {
        let is_named = suggested == Some(row.id.as_str());
        is_named
            || row.id != own
                && modality.is_none_or(|it| has(&row.input_modalities, it))
                && (!tools || has(&row.supported_parameters, "tools"))
                && window.is_none_or(|it| row.context_length.is_none_or(|length| length >= it))
                && (!needs(ModelNeed::OpenAuthor) || places::is_open(row.author()))
                && (!needs(ModelNeed::Free) || row.is_free())
                && (!needs(ModelNeed::Paid) || !row.is_free())
                && (!needs(ModelNeed::Cheaper) || (!row.is_free() && price(row) <= target / 2.0))
    };
    let mut found: Vec<&ModelFacts> = usable(case).filter(fits).collect();
    let nearness = |row: &ModelFacts| {
        if suggested == Some(row.id.as_str()) {
            return 0;
        }
        if row.id == base(own) {
            return 1;
        }
        match catalogue.nearest.iter().position(|id| *id == row.id) {
            Some(place) if known.is_none() => 2 + place,
            _ => 100,
        }
    };
    let free_wanted = needs(ModelNeed::Free) || (variant(own) == Some("free") && !needs(ModelNeed::Paid));
    let far = |row: &ModelFacts| ((price(row) + 0.1).ln() - (target + 0.1).ln()).abs();
    found.sort_by(|a, b| {
        let same = |row: &ModelFacts| row.author() != author(wanted);
        let free = |row: &ModelFacts| row.is_free() != free_wanted;
        nearness(a)
            .cmp(&nearness(b))
            .then_with(|| free(a).cmp(&free(b)))
            .then_with(|| same(a).cmp(&same(b)))
            .then_with(|| far(a).total_cmp(&far(b)))
            .then_with(|| a.id.cmp(&b.id))
    });
    found
}
