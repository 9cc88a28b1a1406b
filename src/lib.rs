//! openrouter-doctor: why an OpenRouter call failed, proved with live checks.
//!
//! The arrows ("may use") go one way; `tests/boundaries.rs` enforces them:
//!
//! ```text
//! core  ←  ports  ←  adapters
//!   ↑        ↑          ↑
//! show       └── app ───┘        main → app, cli, plain
//!   ↑
//!   ├── ui
//!   └── plain
//! ```

pub mod adapters;
pub mod app;
pub mod cli;
pub mod core;
pub mod environment;
pub mod key_press;
pub mod plain;
pub mod ports;
pub mod show;
pub mod simulator;
pub mod ui;
