//! What the screen and the text views share: signs, words, widths. Knows the core only, and no terminal.

pub mod ascii;
pub mod byte_size;
pub mod excerpt;
pub mod facts;
pub mod glyphs;
pub mod labels;
pub mod tone;
pub mod wrap;
