//! The keys that work now, most useful first. What does not fit is left out from the right; the last
//! one, help, always stays.

use crate::show::wrap::{cut, width};
use crate::ui::look::Look;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// One key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// As it is written on the keyboard.
    pub key: String,
    /// What it does here.
    pub label: String,
}

/// Draws the hints.
pub fn render(hints: &[Hint], look: &Look, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let columns = usize::from(area.width);
    let Some((last, rest)) = hints.split_last() else { return };
    let size = |hint: &Hint| width(&hint.key) + 1 + width(&hint.label);
    let mut shown: Vec<&Hint> = Vec::new();
    let mut used = size(last);
    for hint in rest {
        if used + size(hint) + 3 > columns {
            break;
        }
        used += size(hint) + 3;
        shown.push(hint);
    }
    shown.push(last);
    let mut spans = Vec::new();
    for (index, hint) in shown.into_iter().enumerate() {
        if index > 0 {
            spans.push(look.span("   ", Role::Dim));
        }
        spans.push(look.span(hint.key.clone(), Role::Key));
        let room = columns.saturating_sub(width(&hint.key) + 1);
        spans.push(look.span(format!(" {}", cut(&hint.label, room, look.glyphs.ellipsis)), Role::Dim));
    }
    Line::from(spans).render(area, buffer);
}
