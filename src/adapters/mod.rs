//! The outside: OpenRouter over HTTP, the terminal, the clipboard, files.

pub mod key_prompt;
pub mod openrouter;
pub mod picture;
