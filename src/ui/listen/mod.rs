//! The screen of `listen`: the calls that the relay caught, one of them opened, and how a client is led here.

pub mod areas;
pub mod call_page;
pub mod compare_page;
pub mod frame;
pub mod handle;
pub mod keys;
pub mod model;
pub mod setting_page;
pub mod standing;
pub mod table;

pub use frame::render;
pub use handle::{ListenRequest, handle};
pub use model::{ListenModel, ListenOverlay};
