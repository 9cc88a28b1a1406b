//! The frame around a box, and lines between panes.

use crate::show::glyphs::{ASCII, Glyphs};
use crate::ui::appearance::Appearance;
use crate::ui::layout::Divider;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::symbols::border::{PLAIN, Set};

/// Box-drawing signs, or their ASCII stand-ins.
#[must_use]
pub fn set(glyphs: &Glyphs) -> Set<'static> {
    if *glyphs != ASCII {
        return PLAIN;
    }
    Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    }
}

/// Draws a line between panes.
pub fn line(look: &Appearance, divider: Divider, buffer: &mut Buffer) {
    let (area, glyph) = match divider {
        Divider::Horizontal(area) => (area, look.glyphs.horizontal),
        Divider::Vertical(area) => (area, look.glyphs.vertical),
    };
    for position in area.intersection(buffer.area).positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            cell.set_symbol(glyph).set_style(look.style(Role::Rule));
        }
    }
}
