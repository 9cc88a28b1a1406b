//! What reaches the program while it has the screen.

use crate::adapters::input::Inputs;
use crate::adapters::signals::Signals;
use std::io;

/// Keys, pastes and signals; the screens of one run take turns with them.
pub struct Surroundings {
    /// Keys and pastes.
    pub inputs: Inputs,
    /// Signals.
    pub signals: Signals,
}

impl Surroundings {
    /// From now on.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub fn open() -> io::Result<Self> {
        Ok(Self { inputs: Inputs::open(), signals: Signals::listen()? })
    }
}
