//! The only part that knows everyone: runs the machine against real ports.

pub mod commands;
pub mod effects;
pub mod exit;
pub mod headless;
pub mod key_source;
pub mod look;
pub mod nothing_sent;
pub mod paste_source;
