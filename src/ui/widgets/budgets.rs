//! The budgets that bind a key, as the router checks them: size, spent, left, when it starts anew, who can change it.

use super::bars;
use crate::core::checks::budget::{Budget, Ladder};
use crate::core::checks::money::usd;
use crate::core::moment;
use crate::core::text::Sentence;
use crate::say;
use crate::show::wrap::{pad, width};
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
    let names = budgets.layers.iter().map(|it| width(&name(page, it))).max().unwrap_or(0);
    let as_table = 2 + names + MEASURES <= page.width;
    if as_table {
        let head = [("", names), ("budgets.used", BAR), ("budgets.left", AMOUNT), ("budgets.limit", AMOUNT)];
        let cell = |(key, columns): (&'static str, usize)| {
            let word = if key.is_empty() { "" } else { look.ui(key) };
            let air = " ".repeat(columns.saturating_sub(width(word)));
            if columns == AMOUNT { format!(" {air}{word}") } else { format!(" {word}{air}") }
        };
        page.line(vec![look.span(format!(" {}", head.map(cell).concat()), Role::Dim)]);
    }
    for budget in &budgets.layers {
        let blocks = blocking == Some(budget);
        if as_table {
            row(page, budget, blocks, names)
        } else {
            gauge(page, budget, blocks)
        }
        terms(page, budget, zone);
    }
    page.gap();
    page.prose(look.ui("budgets.note"), Role::Dim);
}

/// Columns of the bar.
const BAR: usize = 12;
/// Columns of a sum of money.
const AMOUNT: usize = 9;
/// Columns of what is measured, each with a column of air before it.
const MEASURES: usize = 1 + BAR + 2 * (1 + AMOUNT);

fn name(page: &Page, budget: &Budget) -> String {
    let scope = budget.scope.as_deref().unwrap_or_default();
    let (key, _) = described(scope).unwrap_or(UNDESCRIBED);
    page.look.say(&Sentence { key, args: vec![("scope", scope.to_string())] })
}

fn money(amount: Option<f64>) -> String {
    amount.map_or_else(|| "?".to_string(), usd)
}

fn row(page: &mut Page, budget: &Budget, blocks: bool, names: usize) {
    let look = page.look;
    let used = budget.used().unwrap_or(0.0);
    let left = budget.remaining_usd.map(|left| left.max(0.0));
    let role = if blocks { Role::Bad } else { Role::Strong };
    let shown = bars::bar(used, BAR, look.glyphs.full, look.glyphs.empty);
    page.line(vec![
        look.span(format!("{} ", if blocks { look.glyphs.fail } else { " " }), role),
        look.span(pad(&name(page, budget), names, look.glyphs.ellipsis), role),
        look.span(format!(" {shown}"), bars::used_role(used)),
        look.span(format!(" {:>AMOUNT$} {:>AMOUNT$}", money(left), money(budget.limit_usd)), Role::Text),
    ]);
}

fn gauge(page: &mut Page, budget: &Budget, blocks: bool) {
    let look = page.look;
    let name = name(page, budget);
    page.gap();
    let title = if blocks { format!("{} {name}", look.glyphs.fail) } else { name };
    page.prose(&title, if blocks { Role::Bad } else { Role::Strong });
    let left = budget.remaining_usd.map(|left| left.max(0.0));
    let says =
        say!("budgets.says", left = money(left), limit = money(budget.limit_usd), spent = money(budget.spend_usd));
    bars::gauge(page, "", budget.used().unwrap_or(0.0), &look.say(&says));
}

/// When a budget starts anew, and who can change it.
fn terms(page: &mut Page, budget: &Budget, zone: &TimeZone) {
    let look = page.look;
    let resets = budget.resets_at.as_ref().and_then(|at| at.parse::<Timestamp>().ok());
    let resets = resets.and_then(|at| moment::stated(at.as_millisecond(), zone));
    let anew = match resets {
        Some(time) => look.say(&say!("budgets.anew", time = time)),
        None => look.ui("budgets.never").to_string(),
    };
    let (_, changed_by) = described(budget.scope.as_deref().unwrap_or_default()).unwrap_or(UNDESCRIBED);
    for text in [anew.as_str(), look.ui(changed_by)] {
        page.hanging(&[look.span("  ", Role::Dim)], text, Role::Dim);
    }
}

/// A scope that this version does not know.
const UNDESCRIBED: (&str, &str) = ("budgets.other", "budgets.by_admin");

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
