//! What lies under the pointer, where clicks come to this program.

use super::layout::Pane;
use super::model::{Model, Overlay};
use super::screens::areas::layout;
use super::screens::{main_page::main_page, paste, picker, steps};
use super::widgets::{pane as scrolled, stepper};
use crate::core::wizard::Stage;
use ratatui::layout::{Position, Rect};

/// Something that can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A stage of the stepper.
    Stage(Stage),
    /// An action of the list.
    Action(usize),
    /// A row of the picker.
    Row(usize),
    /// An earlier case.
    Earlier(usize),
    /// A pane.
    Pane(Pane),
}

/// What can be clicked there, if anything.
#[must_use]
pub fn target(model: &Model, column: u16, row: u16) -> Option<Target> {
    let at = Position { x: column, y: row };
    let layout = layout(model);
    match &model.overlay {
        Some(Overlay::Picker(_)) => {
            let (page, offset, area) = picker::shown(model, &layout, Rect::new(0, 0, model.size.0, model.size.1));
            return page.target(line_at(area, offset, at)?).map(Target::Row);
        }
        Some(_) => return None,
        None => {}
    }
    if layout.stepper.contains(at) {
        let number = stepper::at(&steps::of(model), &model.look, layout.stepper, at)?;
        return Stage::ALL.get(number.checked_sub(1)?).copied().map(Target::Stage);
    }
    if model.wizard.stage() == Stage::Paste {
        return paste::earlier_at(model, &layout, at).map(Target::Earlier);
    }
    if layout.main.contains(at) {
        let page = main_page(model, usize::from(layout.main.width));
        let offset = model.scroll.min(scrolled::furthest(&page, usize::from(layout.main.height)));
        let action = line_at(layout.main, offset, at).and_then(|line| page.target(line));
        return Some(action.map_or(Target::Pane(Pane::Main), Target::Action));
    }
    pane(model, column, row).map(Target::Pane)
}

/// The pane under the pointer.
#[must_use]
pub fn pane(model: &Model, column: u16, row: u16) -> Option<Pane> {
    let (at, layout) = (Position { x: column, y: row }, layout(model));
    if layout.main.contains(at) {
        return Some(Pane::Main);
    }
    layout.evidence.contains(at).then_some(Pane::Evidence)
}

fn line_at(area: Rect, offset: usize, at: Position) -> Option<usize> {
    area.contains(at).then(|| offset + usize::from(at.y - area.y))
}
