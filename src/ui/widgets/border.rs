//! The frame around a box.

use crate::show::glyphs::{ASCII, Glyphs};
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
