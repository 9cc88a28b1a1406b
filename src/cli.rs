//! The command line: definitions only, no behaviour.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Finds out why an OpenRouter call failed, proves it with live checks, and ends with the next step.
#[derive(Debug, Parser)]
#[command(name = "openrouter-doctor", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; without it: the wizard.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The pasted error; piped standard input works too.
    pub file: Option<PathBuf>,
    /// Options of every command.
    #[command(flatten)]
    pub options: Options,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what a pasted error means, offline.
    Explain {
        /// The pasted error, or `-` for standard input.
        file: Option<PathBuf>,
    },
    /// Say what is wrong, with live checks; without a paste: a health check.
    Check {
        /// The pasted error, or `-` for standard input.
        file: Option<PathBuf>,
    },
    /// Count every OpenRouter failure in logs by cause.
    Scan {
        /// Log files, or `-` for standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Go on reading as the log grows.
        #[arg(long)]
        follow: bool,
    },
    /// List the causes, or explain one.
    Causes {
        /// A cause, such as `policy.provider_tos`.
        id: Option<String>,
    },
    /// Try the wizard against a simulated OpenRouter on this machine.
    Demo {
        /// Which situation.
        world: Option<String>,
        /// List the situations.
        #[arg(long)]
        list: bool,
    },
    /// Print the completion script of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print Markdown.
    #[arg(long, global = true, conflicts_with = "json")]
    pub markdown: bool,
    /// The model that was called.
    #[arg(long, global = true, value_name = "ID")]
    pub model: Option<String>,
    /// Base URL of the API.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "OPENROUTER_BASE_URL",
        default_value = "https://openrouter.ai/api/v1"
    )]
    pub base_url: String,
    /// File that holds the key; else `OPENROUTER_API_KEY`, else asked.
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Agree to paid test calls.
    #[arg(long, global = true)]
    pub yes: bool,
    /// Most that test calls may cost together, USD.
    #[arg(long, global = true, value_name = "USD", default_value_t = 0.01)]
    pub max_cost: f64,
    /// Send nothing.
    #[arg(long, global = true)]
    pub offline: bool,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Draw with ASCII only.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Linear output for screen readers: no full screen, no redraw.
    #[arg(long, global = true)]
    pub plain: bool,
    /// Language, such as `en` or `zh`.
    #[arg(long, global = true, value_name = "TAG")]
    pub lang: Option<String>,
    /// Write a redacted log to this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
