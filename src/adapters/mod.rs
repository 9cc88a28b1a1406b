//! The outside: OpenRouter over HTTP, the terminal, the clipboard, files.

pub mod attention;
pub mod bounded_input;
pub mod browser;
pub mod child;
pub mod client_settings;
pub mod clipboard;
pub mod event_source;
pub mod files;
pub mod helper;
pub mod input;
pub mod key_prompt;
#[cfg(unix)]
pub mod keyboard;
pub mod known_keys;
pub mod log;
pub mod openrouter;
pub mod process;
pub mod random;
pub mod relay;
pub mod screenshot;
pub mod sequences;
pub mod signals;
pub mod terminal;
pub mod terminal_event;
pub mod time_zone;
