//! Stage 4: money, told where it is told, inferred where it is not.

use super::{key, probes};
use crate::core::checks::budget::Budget;
use crate::core::checks::money::usd;
use crate::core::checks::{Outcome, Probe};
use crate::core::moment::{next_utc_day, stated};
use crate::core::report::values::grouped;
use crate::core::wizard::Stage;
use crate::say;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::{bars, budgets, check_rows};

/// Builds the page.
pub fn build(model: &Model, page: &mut Page) {
    let look = page.look;
    check_rows::rows(page, &probes::rows(model, Stage::Credits), model.now_ms);
    let Some(case) = model.wizard.case() else { return };
    if let Some(Outcome::Credits(facts)) = case.result(Probe::Credits).map(|it| &it.outcome)
        && let Some(left) = facts.balance()
    {
        page.gap();
        let share = if facts.total_credits > 0.0 { facts.total_usage / facts.total_credits } else { 1.0 };
        let says = look.say(&say!(
            "credits.says",
            left = usd(left),
            used = usd(facts.total_usage),
            bought = usd(facts.total_credits)
        ));
        bars::gauge(page, look.ui("credits.account"), share, &says);
    }
    if let Some(afforded) = model.report().and_then(|report| report.afforded.as_ref()) {
        page.gap();
        let tokens = grouped(afforded.tokens);
        let says = say!("credits.afford", tokens = tokens, usd = usd(afforded.usd), model = afforded.model);
        page.prose(&look.say(&says), Role::Text);
    }
    if let Some(Outcome::KeyValid(facts)) = case.result(Probe::Key).map(|result| &result.outcome)
        && facts.is_believed()
    {
        // What stops the call comes first.
        let blocks = facts.blocking_budget().is_some();
        if blocks {
            budgets::ladder(page, &facts.budgets, &case.settings.zone);
        }
        page.heading(look.ui("credits.inferred"));
        if let Some(usage) = facts.usage {
            page.prose(&look.say(&say!("credits.used", usd = usd(usage))), Role::Text);
        }
        if facts.is_free_tier == Some(true) {
            page.prose(look.ui("credits.free_tier"), Role::Text);
        }
        // The ladder of budgets may have the key's own limit among its rows.
        if !facts.budgets.layers.iter().any(Budget::is_key_limit) {
            key::cap(page, facts);
        }
        key::free_quota(page, facts);
        let renewed = case.settings.now_ms.and_then(next_utc_day).and_then(|at| stated(at, &case.settings.zone));
        if let Some(at) = renewed.filter(|_| facts.free_limit.is_some()) {
            page.prose(&look.say(&say!("credits.free_resets", at = at)), Role::Dim);
        }
        if !blocks {
            budgets::ladder(page, &facts.budgets, &case.settings.zone);
        }
    }
}
