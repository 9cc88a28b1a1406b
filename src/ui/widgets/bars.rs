//! Bars: a gauge for limits and quotas, the funnel of a routing refusal, a small bar in a table.

use crate::show::wrap::{pad, width};
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span;

/// A bar of `columns` cells, filled by `share` (0 to 1); what is not nothing shows at least one cell.
#[must_use]
pub fn bar(share: f64, columns: usize, full: &str, empty: &str) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let mut filled = (share * columns as f64).round() as usize;
    if share > 0.0 && filled == 0 {
        filled = 1;
    }
    if share < 1.0 && filled >= columns && columns > 1 {
        filled = columns - 1;
    }
    format!("{}{}", full.repeat(filled), empty.repeat(columns.saturating_sub(filled)))
}

/// What it means that so much of something is used.
#[must_use]
pub fn used_role(used: f64) -> Role {
    if used >= 1.0 {
        Role::Bad
    } else if used >= 0.8 {
        Role::Warn
    } else {
        Role::Good
    }
}

/// A gauge: how much is used, in a bar and in words. `tone` is the role of the filled part.
pub fn gauge(page: &mut Page, label: &str, used: f64, says: &str) {
    let role = used_role(used);
    let columns = page.width.saturating_sub(2).clamp(1, 32);
    let glyphs = page.look.glyphs;
    if !label.is_empty() {
        page.prose(label, Role::Strong);
    }
    // The empty part in no colour: a gauge at nothing would look like a full one.
    let shown = bar(used, columns, glyphs.full, glyphs.empty);
    let (full, empty) = shown.split_at(shown.find(glyphs.empty).unwrap_or(shown.len()));
    let mut spans = vec![page.look.span(full.to_string(), role), page.look.span(empty.to_string(), Role::Dim)];
    if width(says) + columns + 2 <= page.width {
        spans.push(page.look.span(format!("  {says}"), Role::Text));
        page.line(spans);
    } else {
        page.line(spans);
        page.prose(says, Role::Text);
    }
}

/// A routing refusal: the endpoints left after each step, and what each step took away.
pub fn funnel(page: &mut Page, steps: &[(String, u64)], failed: Option<&str>) {
    let Some(most) = steps.iter().map(|(_, left)| *left).max() else { return };
    let glyphs = page.look.glyphs;
    let names = steps.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(page.width / 2).max(1);
    let counts = steps.iter().map(|(_, left)| left.to_string().len()).max().unwrap_or(1);
    let columns = page.width.saturating_sub(names + counts + 12).clamp(1, 24);
    let mut before: Option<u64> = None;
    for (name, left) in steps {
        let fatal = failed == Some(name.as_str()) || (*left == 0 && before != Some(0));
        let share = if most == 0 { 0.0 } else { *left as f64 / most as f64 };
        let lost = before.map_or(0, |it| it.saturating_sub(*left));
        let role = if fatal { Role::Bad } else { Role::Text };
        let mut spans = vec![
            page.look.span(format!("{} ", if fatal { glyphs.fail } else { " " }), role),
            page.look.span(pad(name, names, glyphs.ellipsis), role),
            Span::raw(" "),
            page.look.span(bar(share, columns, glyphs.full, glyphs.empty), if fatal { Role::Bad } else { Role::Good }),
            page.look.span(format!(" {left:>counts$}"), Role::Strong),
        ];
        if lost > 0 {
            spans.push(page.look.span(format!("  -{lost}"), if fatal { Role::Bad } else { Role::Dim }));
        }
        page.line(spans);
        before = Some(*left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_exact_at_both_ends_only() {
        assert_eq!(bar(0.0, 4, "#", "."), "....");
        assert_eq!(bar(0.001, 4, "#", "."), "#...");
        assert_eq!(bar(0.999, 4, "#", "."), "###.");
        assert_eq!(bar(1.0, 4, "#", "."), "####");
        assert_eq!(bar(7.0, 4, "#", "."), "####");
        assert_eq!(bar(f64::NAN, 4, "#", "."), "....");
    }
}
