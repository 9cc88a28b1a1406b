//! Parses, chooses the mode, runs it, and turns the end into an exit code.

use clap::Parser;
use openrouter_doctor::cli::{Cli, Command};
use openrouter_doctor::core::investigation::{Investigation, Settings};
use openrouter_doctor::core::paste;
use openrouter_doctor::core::text::Texts;
use std::io::{Read, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Command::Explain { .. }) = cli.command {
        let mut bytes = Vec::new();
        if std::io::stdin().read_to_end(&mut bytes).is_err() {
            return ExitCode::from(3);
        }
        let case = Investigation::new(Some(paste::read(&bytes)), Settings::default());
        let report = case.report(&Texts::default());
        if let Ok(text) = openrouter_doctor::plain::json::render(&report) {
            let _ = std::io::stdout().write_all(text.as_bytes());
        }
        return ExitCode::from(u8::from(!report.verdict.cause.is_named()));
    }
    ExitCode::from(2)
}
