//! Next actions, ranked; the selected one is open, the others where there is room.

use crate::core::report::Action;
use crate::core::text::ActionKind;
use crate::ui::appearance::Appearance;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span;

/// Appends the list and keeps the selected item in view. The selected one is unfolded, and of the others as many as fit
/// `height` rows, the first before the last.
pub fn list(page: &mut Page, actions: &[Action], selected: usize, height: usize) {
    let listed = |unfolded: usize| {
        let mut whole = page.clone();
        listed(&mut whole, actions, selected, unfolded);
        whole
    };
    let fits = |unfolded: &usize| listed(*unfolded).lines.len() <= height;
    let unfolded = (1..=actions.len()).rev().find(fits).unwrap_or(0);
    *page = listed(unfolded);
}

/// Appends actions in brief under a heading, as much as `height` rows hold: with their details, else their titles, else
/// without what to leave alone, else nothing.
pub fn brief(page: &mut Page, heading: &str, actions: &[&Action], height: usize) {
    for (detailed, avoided) in [(true, true), (false, true), (false, false)] {
        let mut whole = page.clone();
        whole.heading(heading);
        let shown: Vec<_> = actions.iter().filter(|action| avoided || action.kind != ActionKind::Avoid).collect();
        if shown.is_empty() {
            return;
        }
        for action in shown {
            let lead = [page.look.span(format!("{} ", sign(action.kind, &page.look)), Role::Dim)];
            whole.hanging(&lead, &action.title, Role::Text);
            if detailed && !action.detail.is_empty() {
                whole.hanging(&[page.look.span("  ", Role::Dim)], &action.detail, Role::Dim);
            }
        }
        if whole.lines.len() <= height {
            *page = whole;
            return;
        }
    }
}

fn listed(page: &mut Page, actions: &[Action], selected: usize, unfolded: usize) {
    let look = page.look;
    for (index, action) in actions.iter().enumerate() {
        let open = index == selected;
        let shown = open || index < unfolded;
        let first_to_avoid = action.kind == ActionKind::Avoid
            && index.checked_sub(1).and_then(|it| actions.get(it)).is_none_or(|it| it.kind != ActionKind::Avoid);
        if first_to_avoid {
            page.heading(look.ui("actions.avoid"));
        }
        let start = page.lines.len();
        let (glyph, role) = kind(action.kind, page);
        let select = if open { look.glyphs.select } else { " " };
        let lead = [
            look.span(select, Role::Accent),
            look.span(format!("{} ", index + 1), Role::Dim),
            look.span(format!("{glyph} "), role),
        ];
        page.hanging(&lead, &action.title, if open { Role::Selected } else { Role::Text });
        if shown {
            expanded(page, action);
        }
        page.targets.push((start..page.lines.len(), index));
        if open {
            page.focus = Some(start..page.lines.len());
        }
        if shown {
            page.gap();
        }
    }
}

fn expanded(page: &mut Page, action: &Action) {
    let look = page.look;
    let indent = [Span::raw("    ")];
    if !action.detail.is_empty() {
        for paragraph in action.detail.split("\n\n") {
            page.hanging(&indent, paragraph, Role::Text);
        }
    }
    if let Some(url) = &action.url {
        page.verbatim(4, url);
    }
    for line in action.command.iter().flat_map(|it| it.lines()) {
        page.verbatim(4, line);
    }
    if let Some(takes) = &action.takes {
        let lead = [indent[0].clone(), look.span(look.ui("actions.takes"), Role::Dim)];
        page.hanging(&lead, takes, Role::Dim);
    }
}

/// The sign of a kind of action.
#[must_use]
pub fn sign(kind: ActionKind, look: &Appearance) -> &'static str {
    match kind {
        ActionKind::Do | ActionKind::Ask => look.glyphs.arrow,
        ActionKind::Wait => look.glyphs.now,
        ActionKind::Avoid => look.glyphs.fail,
    }
}

fn kind(kind: ActionKind, page: &Page) -> (&'static str, Role) {
    let role = match kind {
        ActionKind::Do | ActionKind::Ask => Role::Good,
        ActionKind::Wait => Role::Dim,
        ActionKind::Avoid => Role::Warn,
    };
    (sign(kind, &page.look), role)
}
