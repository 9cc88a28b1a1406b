//! What to do, as far as is known, at the foot of a stage that leaves room for it: so the answer stands beside its proofs.

use super::main_page::main_page;
use crate::core::report::Action;
use crate::ui::layout::{Layout, LayoutForm};
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::widgets::actions;

/// Rows of a stage that may still come while its checks run, and air.
const SPARE: usize = 4;

/// The layout with a place for it; the same where there is none. The stage above it always fits, so nothing is scrolled.
#[must_use]
pub fn placed(model: &Model, layout: Layout) -> Layout {
    if layout.form != LayoutForm::Wide || !model.wizard.stage().makes_checks() {
        return layout;
    }
    let columns = usize::from(layout.main.width);
    let stage = main_page(model, columns).lines.len();
    let room = usize::from(layout.main.height).saturating_sub(stage + SPARE);
    match page(model, columns, room).lines.len() {
        0 => layout,
        rows => layout.with_to_do(u16::try_from(rows).unwrap_or(u16::MAX)),
    }
}

/// The page, of so many rows at most.
#[must_use]
pub fn page(model: &Model, columns: usize, rows: usize) -> Page {
    let mut page = Page::new(model.look, columns);
    if let Some(report) = model.report() {
        let all: Vec<&Action> = report.actions.iter().collect();
        actions::brief(&mut page, model.look.ui("next.so_far"), &all, rows);
    }
    page
}
