//! A short notice over the last line of the screen's body.

use crate::ui::look::{Look, Tone};
use crate::ui::measure::{cut, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

/// A notice that goes away by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// How it went.
    pub tone: Tone,
    /// What happened.
    pub text: String,
    /// When it goes away.
    pub until_ms: u64,
}

/// Draws it right-aligned on the line above the footer.
pub fn render(toast: &Toast, look: &Look, frame: Rect, buffer: &mut Buffer) {
    let frame = frame.intersection(buffer.area);
    if frame.height < 3 || frame.width < 8 {
        return;
    }
    let room = usize::from(frame.width) - 6;
    let text = cut(&toast.text, room, look.glyphs.ellipsis);
    let columns = u16::try_from(width(&text) + 4).unwrap_or(frame.width).min(frame.width);
    let area = Rect {
        x: frame.right().saturating_sub(columns + 1),
        y: frame.bottom().saturating_sub(2),
        width: columns,
        height: 1,
    };
    Clear.render(area, buffer);
    Line::from(vec![
        look.span(format!(" {} ", toast.tone.glyph(&look.glyphs)), toast.tone.role()),
        look.span(format!("{text} "), crate::ui::theme::Role::Strong),
    ])
    .render(area, buffer);
}
