//! The only part that knows everyone: runs the machine against real ports.

pub mod by_input;
mod clipboard_thread;
pub mod command_log;
pub mod commands;
pub mod driver;
pub mod effects;
pub mod exit;
pub mod headless;
pub mod interactive;
pub mod key_source;
pub mod linear;
pub mod live;
pub mod logged;
pub mod look;
pub mod nothing_sent;
pub mod paste_source;
pub mod runner;
pub mod scan;
mod scan_follow;
mod scan_parts;
mod scan_read;
mod scan_session;
mod scan_source;
mod streams;
pub mod wizard_command;
