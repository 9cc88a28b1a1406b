//! A short notice over the last line of the screen's body.

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

/// Draws it right-aligned, down to the line above the footer.
pub fn render(toast: &Toast, look: &Appearance, frame: Rect, buffer: &mut Buffer) {
    let frame = frame.intersection(buffer.area);
    if frame.height < 6 || frame.width < 8 {
        return;
    }
    let mut lines = wrap(&toast.text, usize::from(frame.width) - 6);
    lines.truncate(LINES);
    let rows = u16::try_from(lines.len()).unwrap_or(1);
    let widest = lines.iter().map(|it| width(it)).max().unwrap_or(0);
    let columns = u16::try_from(widest + 4).unwrap_or(frame.width).min(frame.width);
    let area = Rect {
        x: frame.right().saturating_sub(columns + 1),
        y: frame.bottom().saturating_sub(1 + rows),
        width: columns,
        height: rows,
    };
    // The whole rows: half a line of what stands below would read as part of the notice.
    Clear.render(Rect { x: frame.x, width: frame.width, ..area }, buffer);
    for (index, (text, row)) in lines.into_iter().zip(area.rows()).enumerate() {
        let glyph = if index == 0 { toast.standing.glyph(&look.glyphs) } else { " " };
        Line::from(vec![look.span(format!(" {glyph} "), toast.standing.role()), look.span(text, Role::Strong)])
            .render(row, buffer);
    }
}
