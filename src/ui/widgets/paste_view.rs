//! The paste being edited: visible rows only, recognised parts lit up, the cursor in place.

use super::pane;
use super::source_view::role;
use crate::show::excerpt::Mark;
use crate::show::wrap::{grapheme_width, width};
use crate::ui::appearance::Appearance;
use crate::ui::edit::TextArea;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

/// Draws the text; gives the place of the cursor. `marks` must be sorted by their start.
pub fn render(
    paste: &TextArea,
    marks: &[Mark],
    look: &Appearance,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return None;
    }
    let columns = usize::from(area.width);
    let rows = paste.rows(columns, usize::from(area.height));
    let cursor_row = paste.row_of(paste.cursor(), columns);
    let mut cursor = None;
    for (row, y) in rows.iter().zip(area.top()..area.bottom()) {
        let text = &paste.text()[row.start..row.end];
        let mut x = area.left();
        for (at, grapheme) in text.grapheme_indices(true) {
            let at = row.start + at;
            // Of marks that overlap, the shortest is the most telling.
            let here = marks.iter().filter(|mark| mark.span.start <= at && at < mark.span.end);
            let role =
                here.min_by_key(|mark| mark.span.end - mark.span.start).map_or(Role::Text, |mark| role(mark.kind));
            let shown = if grapheme == "\t" { "    " } else { grapheme };
            buffer.set_stringn(x, y, shown, usize::from(area.right().saturating_sub(x)), look.style(role));
            x = x.saturating_add(u16::try_from(grapheme_width(grapheme)).unwrap_or(0));
        }
        if row.start == cursor_row.start {
            let end = paste.cursor().clamp(row.start, row.end);
            let column = u16::try_from(width(&paste.text()[row.start..end])).unwrap_or(u16::MAX);
            let x = area.x.saturating_add(column).min(area.right().saturating_sub(1));
            cursor = Some(Position { x, y });
        }
    }
    let more_above = rows.first().is_some_and(|row| row.start > 0);
    let more_below = rows.last().is_some_and(|row| row.end < paste.text().len());
    pane::more(look, more_above, area.top(), look.glyphs.up, area, buffer);
    pane::more(look, more_below, area.bottom().saturating_sub(1), look.glyphs.down, area, buffer);
    cursor
}
