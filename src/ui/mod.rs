//! The view: model → frame. Knows the core only.

pub mod edit;
pub mod glyphs;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod look;
pub mod measure;
pub mod page;
pub mod parts;
pub mod theme;
