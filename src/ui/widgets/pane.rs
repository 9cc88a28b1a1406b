//! A page in its area: scrolled, with signs where more stands above or below.

use crate::show::glyphs::ASCII;
use crate::ui::appearance::Appearance;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

/// The furthest that a page can be scrolled.
#[must_use]
pub fn furthest(page: &Page, height: usize) -> usize {
    page.lines.len().saturating_sub(height)
}

/// The scroll position nearest to `from` that has the page's focus in view, its start first.
#[must_use]
pub fn follow(page: &Page, height: usize, from: usize) -> usize {
    let mut offset = from;
    if let Some(focus) = &page.focus {
        offset = offset.max(focus.end.saturating_sub(height)).min(focus.start);
    }
    offset.min(furthest(page, height))
}

/// Draws the page; gives the place of the text cursor, if it has one in view.
pub fn render(page: &Page, wanted: usize, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return None;
    }
    let height = usize::from(area.height);
    let offset = wanted.min(furthest(page, height));
    for (line, row) in page.lines.iter().skip(offset).zip(area.rows()) {
        line.render(row, buffer);
    }
    let more_above = offset > 0;
    let more_below = offset + height < page.lines.len();
    more(&page.look, more_above, area.top(), page.look.glyphs.up, area, buffer);
    more(&page.look, more_below, area.bottom().saturating_sub(1), page.look.glyphs.down, area, buffer);
    let (line, column) = page.cursor?;
    let row = line.checked_sub(offset).filter(|it| *it < height)?;
    let x = area.x.saturating_add(u16::try_from(column).ok()?).min(area.right().saturating_sub(1));
    Some(Position { x, y: area.y.saturating_add(u16::try_from(row).ok()?) })
}

/// Draws the first lines of a page that is not scrolled.
pub fn fixed(page: &Page, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    for (line, row) in page.lines.iter().zip(area.rows()) {
        line.render(row, buffer);
    }
}

/// The sign stands in the column of air right of the pane, so that it hides no text.
fn more(look: &Appearance, shown: bool, y: u16, glyph: &str, area: Rect, buffer: &mut Buffer) {
    let x = beyond(look, area).min(buffer.area.right().saturating_sub(1));
    if shown && y < buffer.area.bottom() {
        buffer.set_stringn(x, y, glyph, 1, look.style(Role::Accent));
    }
}

/// The column of the signs for "more"; as letters they keep a column from the text.
#[must_use]
pub fn beyond(look: &Appearance, area: Rect) -> u16 {
    area.right().saturating_add(u16::from(look.glyphs == ASCII))
}
