//! Stage 6: the smallest call that can prove it; nothing paid before it was agreed to.

use super::probes;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::plan::{Most, Planned};
use crate::core::wizard::{Phase, Stage};
use crate::say;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::check_rows;

/// Builds the page.
pub fn build(model: &Model, page: &mut Page) {
    let look = page.look;
    if let Phase::Consent(planned) = model.wizard.phase(Stage::TestCall) {
        consent(model, page, planned);
    }
    let rows = probes::rows(model, Stage::TestCall);
    if !rows.is_empty() {
        page.gap();
        check_rows::rows(page, &rows, model.now_ms);
    }
    let known = model.report().map(|it| it.verdict.cause);
    for result in probes::of_stage(model, Stage::TestCall) {
        // A refusal of another kind than the verdict's is worth a line of its own.
        let Some(refusal) = result.refusal.as_ref().filter(|it| Some(it.cause) != known) else { continue };
        let title = look.texts.cause(refusal.cause).map_or(refusal.cause.as_str(), |it| it.title);
        let name = probes::title(model, result.request.probe);
        page.gap();
        page.check(Tone::Warn, "", &look.say(&say!("test_call.refused", check = name, title = title)));
    }
    let cost: f64 = model.wizard.case().into_iter().flat_map(|case| &case.results).map(|it| it.cost_usd).sum();
    if cost > 0.0 {
        page.hint(&look.say(&say!("test_call.cost", usd = usd(cost))));
    }
}

/// What is asked, what it may cost, and what it would settle.
pub fn consent(model: &Model, page: &mut Page, planned: &Planned) {
    let look = page.look;
    let request = &planned.request;
    let Most { calls, usd: most } = planned.most;
    let ask = match request.probe.is_rung() {
        true => say!("test_call.ask_xray", calls = calls, usd = usd(most), host = model.host()),
        false => say!("test_call.ask", calls = calls, usd = usd(most), host = model.host()),
    };
    page.prose(&look.say(&ask), Role::Strong);
    page.gap();
    let mut pairs = vec![
        (look.ui("test_call.what"), probes::title(model, request.probe)),
        (look.ui("test_call.why"), look.say(&planned.why)),
    ];
    if let Some(id) = &request.model {
        pairs.push((look.ui("fact.model"), id.clone()));
    }
    pairs.push((look.ui("test_call.tokens"), request.max_tokens.to_string()));
    pairs.push((
        look.ui("test_call.price"),
        if request.max_cost_usd > 0.0 {
            look.say(&say!("test_call.at_most", usd = usd(request.max_cost_usd)))
        } else {
            look.ui("test_call.nothing").to_string()
        },
    ));
    page.pairs(&pairs);
    page.gap();
    page.prose(look.ui("test_call.limit"), Role::Dim);
}
