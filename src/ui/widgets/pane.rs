//! A page in its area: scrolled, with signs where more stands above or below.

use crate::show::glyphs::ASCII;
use crate::show::wrap::width;
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

/// The sign stands beyond a column of air right of the pane, so that it hides and touches no text. Without signs the words
/// for it stand in the line above or below, where there is one.
pub fn more(look: &Appearance, shown: bool, y: u16, glyph: &str, area: Rect, buffer: &mut Buffer) {
    let x = area.right().saturating_add(1).min(buffer.area.right().saturating_sub(1));
    if !shown || y >= buffer.area.bottom() {
        return;
    }
    let line = if glyph == look.glyphs.up { area.top().checked_sub(1) } else { Some(area.bottom()) };
    let word = format!("[{}]", look.ui("page.more"));
    let columns = u16::try_from(width(&word)).unwrap_or(u16::MAX);
    let start = x.saturating_add(1).saturating_sub(columns);
    let free = |y: u16| {
        let mut cells = (start..=x).map(|x| buffer.cell((x, y)));
        cells.all(|cell| cell.is_some_and(|cell| cell.symbol() == look.glyphs.horizontal))
    };
    match line.filter(|y| look.glyphs == ASCII && free(*y)) {
        Some(y) => buffer.set_string(start, y, word, look.style(Role::Accent)),
        None => {
            buffer.set_stringn(x, y, glyph, 1, look.style(Role::Accent));
        }
    }
}
