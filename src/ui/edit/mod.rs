//! What can be typed into: the paste, a line, a secret line. State only; drawing is elsewhere.

mod line;
mod secret;
mod text;
mod text_area;
mod undo;

pub use line::LineInput;
pub use secret::SecretInput;
pub use text_area::{TextArea, VisibleRow};
