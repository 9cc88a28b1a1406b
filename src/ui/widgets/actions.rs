//! Next actions, ranked; the selected one is open, the others show their titles.

use crate::core::report::Action;
use crate::core::text::ActionKind;
use crate::ui::appearance::Appearance;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span;

/// Appends the list and keeps the selected item in view. All are unfolded where that fits `height` rows, else the
/// selected one.
pub fn list(page: &mut Page, actions: &[Action], selected: usize, height: usize) {
    let mut whole = page.clone();
    listed(&mut whole, actions, selected, true);
    if whole.lines.len() <= height {
        *page = whole;
    } else {
        listed(page, actions, selected, false);
    }
}

fn listed(page: &mut Page, actions: &[Action], selected: usize, all: bool) {
    let look = page.look;
    for (index, action) in actions.iter().enumerate() {
        let open = index == selected;
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
        if open || all {
            expanded(page, action);
        }
        page.targets.push((start..page.lines.len(), index));
        if open {
            page.focus = Some(start..page.lines.len());
        }
        if open || all {
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
