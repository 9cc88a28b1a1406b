//! Stage 5: the model, what it takes, what it costs, and who serves it.

use super::{probes, test_call};
use crate::core::checks::catalogue::tokens;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::checks::{ModelFacts, Outcome, Probe, ReasoningFacts};
use crate::core::report::endpoint_fit::FitView;
use crate::core::text::in_list;
use crate::core::wizard::{Phase, Stage};
use crate::say;
use crate::ui::appearance::Appearance;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::{bars, check_rows, endpoints};

/// Builds the page.
pub fn build(model: &Model, page: &mut Page) {
    let look = page.look;
    let Some(case) = model.wizard.case() else { return };
    if let Some(id) = case.model() {
        page.prose(id, Role::Strong);
        page.gap();
    }
    if let Phase::Consent(planned) = model.wizard.phase(Stage::Model) {
        test_call::consent(model, page, planned);
        page.gap();
    }
    check_rows::rows(page, &probes::rows(model, Stage::Model), model.now_ms);
    if let Some(xray) = model.report().and_then(|report| report.xray.as_ref()) {
        page.heading(look.ui("report.xray"));
        let steps: Vec<(String, u64)> = xray.gates.iter().map(|gate| (gate.step.clone(), gate.left)).collect();
        bars::funnel(page, &steps, xray.closed.as_deref());
        for says in &xray.says {
            page.prose(says, Role::Text);
        }
    }
    if let Some(Outcome::Models(catalogue)) = case.result(Probe::Models).map(|it| &it.outcome) {
        match &catalogue.model {
            Some(facts) => model_facts(page, facts),
            None if !catalogue.nearest.is_empty() => {
                page.heading(look.ui("model_facts.nearest"));
                for id in catalogue.nearest.iter().take(5) {
                    page.verbatim(2, id);
                }
            }
            None => {}
        }
    }
    if let Some(Outcome::Endpoints(all)) = case.result(Probe::Endpoints).map(|it| &it.outcome)
        && !all.is_empty()
    {
        page.heading(look.ui("model_facts.endpoints"));
        endpoints::table(page, all);
    }
    if let Some(fit) = model.report().and_then(|report| report.fit.as_ref()) {
        fitting(page, fit);
    }
    let authors = model.report().map_or(&[][..], |report| &report.authors);
    if !authors.is_empty() {
        page.heading(look.ui("authors.title"));
        endpoints::authors(page, authors);
    }
    let evidence = case.reading.as_ref().map(|it| &it.evidence);
    if let Some(evidence) = evidence.filter(|it| !it.routing_funnel.is_empty()) {
        page.heading(look.ui("diagnosis.funnel"));
        let failed = evidence.failed_routing_step.as_ref().map(|it| it.value.as_str());
        bars::funnel(page, &evidence.routing_funnel, failed);
    }
}

/// The needs of the request as a funnel, then who is left out by which.
fn fitting(page: &mut Page, fit: &FitView) {
    page.heading(page.look.ui("fit.title"));
    let steps: Vec<(String, u64)> = fit.steps.iter().map(|step| (step.need.clone(), step.left)).collect();
    bars::funnel(page, &steps, None);
    for endpoint in &fit.endpoints {
        if let Some(lacks) = &endpoint.lacks {
            let says = say!("fit.left_out", provider = endpoint.provider, need = lacks);
            page.check(Tone::Warn, "", &page.look.say(&says));
        }
    }
    for says in &fit.says {
        page.check(Tone::Warn, "", says);
    }
}

/// What the catalogue says of a model.
pub fn model_facts(page: &mut Page, facts: &ModelFacts) {
    let look = page.look;
    page.heading(look.ui("model_facts.title"));
    let mut pairs: Vec<(&str, String)> = vec![
        (look.ui("model_facts.input"), look.texts.list(&facts.input_modalities)),
        (look.ui("model_facts.output"), look.texts.list(&facts.output_modalities)),
    ];
    let tools =
        if facts.supported_parameters.iter().any(|it| it == "tools") { "model_facts.yes" } else { "model_facts.no" };
    pairs.push((look.ui("model_facts.tools"), look.ui(tools).to_string()));
    if let Some(context) = facts.context_length {
        pairs.push((look.ui("model_facts.context"), tokens(context)));
    }
    if let Some(longest) = facts.max_completion_tokens {
        pairs.push((look.ui("model_facts.longest"), tokens(longest)));
    }
    if let (Some(prompt), Some(completion)) = (facts.prompt_price, facts.completion_price) {
        let text = if facts.is_free() {
            look.ui("model_facts.free").to_string()
        } else {
            look.say(&say!(
                "model_facts.price_says",
                prompt = usd(prompt * 1_000_000.0),
                completion = usd(completion * 1_000_000.0)
            ))
        };
        pairs.push((look.ui("model_facts.price"), text));
    }
    if let Some(thinks) = &facts.reasoning {
        pairs.push((look.ui("model_facts.reasoning"), reasoning(thinks, &look)));
    }
    if let Some(successor) = &facts.alias_target {
        pairs.push((look.ui("model_facts.alias"), successor.clone()));
    }
    if let Some(date) = &facts.expiration_date {
        pairs.push((look.ui("model_facts.expires"), date.clone()));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    page.pairs(&pairs);
}

/// Whether it thinks unasked, and how that is set.
fn reasoning(facts: &ReasoningFacts, look: &Appearance) -> String {
    let when = match (facts.mandatory, facts.by_default) {
        (true, _) => "model_facts.reasoning_always",
        (false, Some(true)) => "model_facts.reasoning_default",
        (false, Some(false)) => "model_facts.reasoning_asked",
        (false, None) => "model_facts.yes",
    };
    let mut parts = vec![look.ui(when).to_string()];
    parts
        .extend(facts.efforts.as_ref().map(|efforts| look.say(&say!("model_facts.efforts", names = in_list(efforts)))));
    parts.extend(facts.takes_tokens.then(|| look.ui("model_facts.reasoning_tokens").to_string()));
    parts.join("; ")
}
