//! The keys that work now, most useful first. What does not fit is left out; the ways back and out, and
//! help, always stay.

use crate::show::wrap::{cut, width};
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// Columns between two keys, where there is room, and where there is not.
const GAPS: [usize; 2] = [3, 2];

/// One key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// As it is written on the keyboard.
    pub key: String,
    /// What it does here.
    pub label: String,
    /// It leads back or out, or explains the rest: it stays where room is short.
    pub stays: bool,
}

/// Draws the hints.
pub fn render(hints: &[Hint], look: &Appearance, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let columns = usize::from(area.width);
    let needed = |gap: usize| -> usize {
        let kept = hints.iter().enumerate().filter(|(index, hint)| hint.stays || *index == 0);
        kept.map(|(_, hint)| width(&hint.key) + 1 + width(&hint.label) + gap).sum::<usize>().saturating_sub(gap)
    };
    let gap = if needed(GAPS[0]) <= columns { GAPS[0] } else { GAPS[1] };
    let size = |hint: &Hint| width(&hint.key) + 1 + width(&hint.label) + gap;
    // The gap behind the last one needs no room.
    let mut room = (columns + gap).saturating_sub(hints.iter().filter(|hint| hint.stays).map(size).sum());
    let mut spans = Vec::new();
    for (index, hint) in hints.iter().enumerate() {
        // The main key is there whatever else is; its label gives way.
        if !hint.stays && size(hint) > room && index > 0 {
            continue;
        }
        let mut label = columns.saturating_sub(width(&hint.key) + 1);
        if !hint.stays {
            label = label.min(room.saturating_sub(width(&hint.key) + 1 + gap));
            room = room.saturating_sub(size(hint));
        }
        if !spans.is_empty() {
            spans.push(look.span(" ".repeat(gap), Role::Dim));
        }
        spans.push(look.span(hint.key.clone(), Role::Key));
        spans.push(look.span(format!(" {}", cut(&hint.label, label, look.glyphs.ellipsis)), Role::Dim));
    }
    Line::from(spans).render(area, buffer);
}
