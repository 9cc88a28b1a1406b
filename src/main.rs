//! Parses, chooses the mode, runs it, and turns the end into an exit code.

use clap::Parser;
use openrouter_doctor::app::commands;
use openrouter_doctor::app::exit::Exit;
use openrouter_doctor::cli::{Cli, Command};
use openrouter_doctor::environment::Environment;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let environment = Environment::of_process();
    let exit = match &cli.command {
        Some(Command::Explain { file }) => commands::explain(file.as_deref(), &cli.options, &environment),
        Some(Command::Causes { id }) => commands::causes(id.as_deref(), &cli.options, &environment),
        _ => Exit::Usage,
    };
    exit.into()
}
