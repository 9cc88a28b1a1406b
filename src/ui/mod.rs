//! The view: model → frame. Knows the core and `show` only.

pub mod appearance;
pub mod countdown;
pub mod earlier;
pub mod edit;
pub mod handle;
pub mod keymap;
pub mod layout;
pub mod listen;
pub mod model;
pub mod mouse;
pub mod narrow;
pub mod page;
pub mod picker;
pub mod request;
pub mod screens;
pub mod theme;
pub mod widgets;

pub use handle::{Input, Request, handle};
pub use model::{Model, Overlay, Picking};
pub use screens::frame::render;
