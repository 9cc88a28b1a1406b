//! How far the panes of a stage can be scrolled.

use super::areas::layout;
use super::evidence;
use super::main_page::main_page;
use crate::ui::layout::Pane;
use crate::ui::model::Model;
use crate::ui::widgets::pane;

/// Lines of a pane that are in view.
#[must_use]
pub fn height(model: &Model, which: Pane) -> usize {
    let layout = layout(model);
    usize::from(match which {
        Pane::Main => layout.main.height,
        Pane::Evidence => layout.evidence.height,
    })
}

/// The furthest that a pane can be scrolled.
#[must_use]
pub fn furthest(model: &Model, which: Pane) -> usize {
    let layout = layout(model);
    let (page, area) = match which {
        Pane::Main => (main_page(model, usize::from(layout.main.width)), layout.main),
        Pane::Evidence => (evidence::page(model, usize::from(layout.evidence.width)), layout.evidence),
    };
    pane::furthest(&page, usize::from(area.height))
}

/// The scroll position of the main pane that has the selected item in view.
#[must_use]
pub fn follow(model: &Model) -> usize {
    let area = layout(model).main;
    pane::follow(&main_page(model, usize::from(area.width)), usize::from(area.height), model.scroll)
}
