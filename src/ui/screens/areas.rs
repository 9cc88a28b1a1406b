//! Where everything is drawn: the layout of a frame with the model's verdict in it.

use super::verdict;
use crate::core::wizard::Stage;
use crate::ui::layout::Layout;
use crate::ui::model::Model;
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
    // While the text is being pasted, what is recognised in it is what there is to see.
    let strip = if model.wizard.stage() == Stage::Paste { 3 } else { 1 };
    let bare = Layout::of(area, model.pane, 1, strip);
    let lines = verdict::page(model, usize::from(bare.verdict.width)).map_or(0, |page| page.lines.len());
    Layout::of(area, model.pane, u16::try_from(lines).unwrap_or(u16::MAX), strip)
}
