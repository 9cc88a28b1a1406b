//! What a terminal sends.

use crate::key_press::KeyPress;

/// What the terminal sends, one by one.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// A key.
    Key(KeyPress),
    /// A paste that the terminal marked.
    Paste(String),
    /// Columns and rows, from now on.
    Resize(u16, u16),
}
