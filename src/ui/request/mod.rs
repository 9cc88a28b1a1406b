//! The screen of a request: what is wrong with it, what catalogue and account say, and the part that is refused.

pub mod frame;
pub mod handle;
pub mod keys;
pub mod model;

pub use frame::render;
pub use handle::{RequestWish, handle};
pub use model::{RequestModel, RequestStep};
