//! openrouter-doctor: why an OpenRouter call failed, proved with live checks.
//!
//! This is a program first. For other programs there is [`core::report::explain`]: a text in, the same typed report out that
//! `openrouter-doctor explain --json` prints.
//!
//! ```
//! let text = r#"{"error":{"message":"No auth credentials found","code":401}}"#;
//! let report = openrouter_doctor::core::report::explain(text.as_bytes());
//!
//! assert_eq!(report.verdict.cause.as_str(), "auth.header_missing");
//! assert_eq!(report.evidence.status, Some(401));
//! println!("{}", report.verdict.title);
//! ```
//!
//! The modules are the program's own. They are public so that its tests and benchmarks can reach them, and change without
//! notice.
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
