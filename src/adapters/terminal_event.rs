//! What a terminal sends.

use crate::key_press::KeyPress;

/// What the terminal sends, one by one.
#[derive(Debug, PartialEq)]
pub enum TerminalEvent {
    /// A key.
    Key(KeyPress),
    /// A paste that the terminal marked.
    Paste(String),
    /// Columns and rows, from now on.
    Resize(u16, u16),
    /// The first mouse button was pressed on a cell: column and row.
    Click(u16, u16),
    /// The wheel was turned over a cell.
    Wheel {
        /// Towards the user.
        down: bool,
        /// Column and row.
        at: (u16, u16),
    },
}
