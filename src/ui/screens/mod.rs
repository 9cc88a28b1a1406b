//! The screens: one page builder per stage, the frame around them, and the keys that work.

pub mod actions;
pub mod credits;
pub mod diagnosis;
pub mod evidence;
pub mod footer;
pub mod frame;
pub mod key;
pub mod model_stage;
pub mod overlay;
pub mod paste;
pub mod probes;
pub mod steps;
pub mod test_call;
pub mod verdict;

pub use footer::available;

use super::layout::{Layout, Pane};
use super::model::Model;
use super::page::Page;
use super::parts::pane;
use super::theme::Role;
use crate::core::wizard::{Phase, StageId};
use ratatui::layout::Rect;

/// The layout of a model's frame.
#[must_use]
pub fn layout(model: &Model) -> Layout {
    layout_in(model, Rect::new(0, 0, model.size.0, model.size.1))
}

/// The layout in an area.
#[must_use]
pub fn layout_in(model: &Model, area: Rect) -> Layout {
    // The verdict's width does not depend on its height, so a first layout gives it.
    let bare = Layout::of(area, model.pane, 1);
    let lines = verdict::page(model, usize::from(bare.verdict.width)).map_or(0, |it| it.lines.len());
    Layout::of(area, model.pane, u16::try_from(lines).unwrap_or(u16::MAX))
}

/// The main pane's content; the paste has its own drawing.
#[must_use]
pub fn main_page(model: &Model, columns: usize) -> Page {
    let mut page = Page::new(model.look, columns);
    let stage = model.wizard.stage();
    if let Phase::Skipped(reason) = model.wizard.phase(stage) {
        let word = model.look.ui("step.skipped").to_string();
        page.check(super::look::Tone::Quiet, &word, &model.look.say(&reason));
        page.gap();
    }
    match stage {
        StageId::Paste => {}
        StageId::Diagnosis => diagnosis::build(model, &mut page),
        StageId::Key => key::build(model, &mut page),
        StageId::Credits => credits::build(model, &mut page),
        StageId::Model => model_stage::build(model, &mut page),
        StageId::TestCall => test_call::build(model, &mut page),
        StageId::NextActions => actions::build(model, &mut page),
    }
    page
}

/// The furthest that a pane can be scrolled.
#[must_use]
pub fn furthest(model: &Model, which: Pane) -> usize {
    let layout = layout(model);
    match which {
        Pane::Main => {
            pane::furthest(&main_page(model, usize::from(layout.main.width)), usize::from(layout.main.height))
        }
        Pane::Evidence => pane::furthest(
            &evidence::page(model, usize::from(layout.evidence.width)),
            usize::from(layout.evidence.height),
        ),
    }
}

/// The scroll position of the main pane that has the selected item in view.
#[must_use]
pub fn follow(model: &Model) -> usize {
    let area = layout(model).main;
    pane::follow(&main_page(model, usize::from(area.width)), usize::from(area.height), model.scroll)
}

/// US dollars, as exact as the amount needs.
#[must_use]
pub fn usd(amount: f64) -> String {
    let size = amount.abs();
    if size == 0.0 || size >= 0.01 {
        format!("${amount:.2}")
    } else if size >= 0.0001 {
        format!("${amount:.4}")
    } else {
        format!("${amount:.6}")
    }
}

/// A sentence in the role of a hint, with air before it.
pub(super) fn hint(page: &mut Page, text: &str) {
    page.gap();
    page.prose(text, Role::Dim);
}
