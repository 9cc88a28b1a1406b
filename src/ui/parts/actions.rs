//! Next actions, ranked; the selected one is open, the others show their titles.

use crate::core::report::Action;
use crate::core::text::ActionKind;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span;

/// Appends the list and keeps the selected item in view.
pub fn list(page: &mut Page, actions: &[Action], selected: usize) {
    let look = page.look;
    for (index, action) in actions.iter().enumerate() {
        let open = index == selected;
        let start = page.lines.len();
        let (glyph, word, role) = kind(action.kind, page);
        let select = if open { look.glyphs.select } else { " " };
        let mut lead = vec![
            look.span(select, Role::Accent),
            look.span(format!("{} ", index + 1), Role::Dim),
            look.span(format!("{glyph} "), role),
        ];
        if !word.is_empty() {
            lead.push(look.span(format!("{word}  "), role));
        }
        page.hanging(&lead, &action.title, if open { Role::Selected } else { Role::Text });
        if open {
            expanded(page, action);
            page.focus = Some(start..page.lines.len());
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
        let lead = [indent[0].clone(), look.span(format!("{} ", look.ui("actions.takes")), Role::Dim)];
        page.hanging(&lead, takes, Role::Dim);
    }
}

fn kind(kind: ActionKind, page: &Page) -> (&'static str, &'static str, Role) {
    let look = page.look;
    match kind {
        ActionKind::Do => (look.glyphs.arrow, "", Role::Good),
        ActionKind::Wait => (look.glyphs.now, look.ui("actions.wait"), Role::Dim),
        ActionKind::Ask => (look.glyphs.arrow, look.ui("actions.ask"), Role::Accent),
        ActionKind::Avoid => (look.glyphs.fail, look.ui("actions.avoid"), Role::Warn),
    }
}
