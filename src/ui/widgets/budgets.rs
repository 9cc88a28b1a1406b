//! The budgets that bind a key, as the router checks them: size, spent, left, when it starts anew, who can change it.

use super::bars;
use crate::core::checks::budget::{Budget, Ladder};
use crate::core::checks::money::usd;
use crate::core::moment;
use crate::say;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Shows the ladder from the first budget that is checked to the last; the one that refuses is marked.
pub fn ladder(page: &mut Page, budgets: &Ladder, zone: &TimeZone) {
    if budgets.layers.is_empty() {
        return;
    }
    let look = page.look;
    page.heading(look.ui("budgets.title"));
    let blocking = budgets.blocking();
    for budget in &budgets.layers {
        layer(page, budget, blocking == Some(budget), zone);
    }
    page.gap();
    page.prose(look.ui("budgets.note"), Role::Dim);
}

fn layer(page: &mut Page, budget: &Budget, blocks: bool, zone: &TimeZone) {
    let look = page.look;
    let scope = budget.scope.as_deref().unwrap_or_default();
    let (name, changed_by) = described(scope).unwrap_or(("budgets.other", "budgets.by_admin"));
    let name = look.say(&crate::core::text::Sentence { key: name, args: vec![("scope", scope.to_string())] });
    page.gap();
    let title = if blocks { format!("{} {name}", look.glyphs.fail) } else { name };
    page.prose(&title, if blocks { Role::Bad } else { Role::Strong });
    let money = |amount: Option<f64>| amount.map_or_else(|| "?".to_string(), usd);
    let left = budget.remaining_usd.map(|left| left.max(0.0));
    let says =
        say!("budgets.says", left = money(left), limit = money(budget.limit_usd), spent = money(budget.spend_usd));
    bars::gauge(page, "", budget.used().unwrap_or(0.0), &look.say(&says));
    let resets = budget.resets_at.as_ref().and_then(|at| at.parse::<Timestamp>().ok());
    let resets = resets.and_then(|at| moment::stated(at.as_millisecond(), zone));
    let anew = match resets {
        Some(time) => look.say(&say!("budgets.anew", time = time)),
        None => look.ui("budgets.never").to_string(),
    };
    page.prose(&anew, Role::Dim);
    page.prose(look.ui(changed_by), Role::Dim);
}

/// Name of a scope, and who can change such a budget (best-practices/spend-controls, October 2026).
fn described(scope: &str) -> Option<(&'static str, &'static str)> {
    Some(match scope {
        "workspace_default_member" => ("budgets.workspace_default_member", "budgets.by_admin"),
        "workspace_default_key" => ("budgets.workspace_default_key", "budgets.by_admin"),
        "member" => ("budgets.member", "budgets.by_admin_for_creator"),
        "api_key" => ("budgets.api_key", "budgets.by_admin"),
        "workspace" => ("budgets.workspace", "budgets.by_admin"),
        "key_limit" => ("budgets.key_limit", "budgets.by_key_owner"),
        _ => return None,
    })
}
