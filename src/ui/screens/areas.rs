//! Where everything is drawn: the layout of a frame with the model's verdict in it.

use super::verdict;
use crate::core::wizard::Stage;
use crate::ui::layout::{Layout, LayoutForm, ROOMY};
use crate::ui::model::Model;
use crate::ui::widgets::toast;
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
    let columns = usize::from(bare.verdict.width);
    let lines = verdict::page(model, columns).map_or(0, |page| page.lines.len());
    // Where rows are few, a third one is for a long sentence only.
    let lines = if area.height < ROOMY { lines.min(verdict::headline_rows(model, columns).max(2)) } else { lines };
    let mut layout = Layout::of(area, model.pane, u16::try_from(lines).unwrap_or(u16::MAX), strip);
    // The sign for "more" must not touch the text.
    layout.main.width = layout.main.width.saturating_sub(1);
    layout.evidence.width = layout.evidence.width.saturating_sub(1);
    match &model.toast {
        Some(notice) if layout.form != LayoutForm::TooSmall => {
            layout.with_notice(area, toast::rows(notice, area.width))
        }
        _ => layout,
    }
}
