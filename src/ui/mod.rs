//! The view: model → frame. Knows the core and `show` only.

pub mod countdown;
pub mod earlier;
pub mod edit;
pub mod handle;
pub mod keymap;
pub mod layout;
pub mod look;
pub mod model;
pub mod mouse;
pub mod page;
pub mod parts;
pub mod picker;
pub mod screens;
pub mod theme;

pub use handle::{Input, Request, handle};
pub use model::{Model, Overlay, Picking};
pub use screens::frame::render;
