//! A short notice at the foot of the panes.

use crate::show::wrap::{width, wrap};
use crate::ui::appearance::{Appearance, RowState};
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

/// A notice that goes away by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// How it went.
    pub standing: RowState,
    /// What happened.
    pub text: String,
    /// When it goes away.
    pub until_ms: u64,
}

/// Lines that a notice may take.
const LINES: usize = 3;

/// Its lines in a frame of so many columns.
fn lines(toast: &Toast, columns: u16) -> Vec<String> {
    let mut lines = wrap(&toast.text, usize::from(columns).saturating_sub(6).max(1));
    lines.truncate(LINES);
    lines
}

/// The rows that it takes.
#[must_use]
pub fn rows(toast: &Toast, columns: u16) -> u16 {
    u16::try_from(lines(toast, columns).len()).unwrap_or(1)
}

/// Where it lies on a frame that has no room of its own for it: down to the line above the footer.
#[must_use]
pub fn over(toast: &Toast, frame: Rect) -> Rect {
    let rows = rows(toast, frame.width);
    Rect { y: frame.bottom().saturating_sub(1 + rows), height: rows, ..frame }
}

/// Draws it right-aligned.
pub fn render(toast: &Toast, look: &Appearance, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.is_empty() || area.width < 8 {
        return;
    }
    let lines = lines(toast, area.width);
    let widest = lines.iter().map(|it| width(it)).max().unwrap_or(0);
    let columns = u16::try_from(widest + 4).unwrap_or(area.width).min(area.width);
    // The whole rows: half a line of what stands below would read as part of the notice.
    Clear.render(area, buffer);
    let place = Rect { x: area.right().saturating_sub(columns + 1).max(area.x), width: columns, ..area };
    for (index, (text, row)) in lines.into_iter().zip(place.rows()).enumerate() {
        let glyph = if index == 0 { toast.standing.glyph(&look.glyphs) } else { " " };
        Line::from(vec![look.span(format!(" {glyph} "), toast.standing.role()), look.span(text, Role::Strong)])
            .render(row, buffer);
    }
}
