//! The command line: definitions only, no behaviour. What `--help` says stands in `assets/text`.

mod builtin;
pub mod errors;

use crate::core::knowledge::api::DEFAULT_BASE_URL;
use crate::core::text::Texts;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The whole command line with its help in this language.
#[must_use]
pub fn command(texts: &Texts) -> clap::Command {
    let say = |key: &'static str| texts.ui(key);
    let after = format!(
        "{}\n\n{}\n\n{}",
        examples(
            texts,
            &[
                ("openrouter-doctor", "cli.example_wizard"),
                ("pbpaste | openrouter-doctor", "cli.example_pipe"),
                ("openrouter-doctor explain error.txt", "cli.example_explain"),
                ("openrouter-doctor check error.txt", "cli.example_check"),
                ("openrouter-doctor check", "cli.example_health"),
                ("openrouter-doctor scan app.log", "cli.example_scan"),
                ("openrouter-doctor listen", "cli.example_listen"),
                ("openrouter-doctor demo", "cli.example_demo"),
            ]
        ),
        rows(
            say("cli.exit_codes"),
            &[
                ("0", say("cli.exit_done")),
                ("1", say("cli.exit_found")),
                ("2", say("cli.exit_usage")),
                ("3", say("cli.exit_incomplete")),
                ("130", say("cli.exit_interrupted")),
            ]
        ),
        rows(
            say("cli.variables"),
            &[
                ("OPENROUTER_API_KEY", say("cli.variable_key")),
                ("OPENROUTER_MANAGEMENT_KEY", say("cli.variable_management_key")),
                ("OPENROUTER_BASE_URL", say("cli.variable_base_url")),
                ("NO_COLOR", say("cli.variable_no_color")),
                ("CLICOLOR_FORCE", say("cli.variable_color_force")),
                ("HTTPS_PROXY, NO_PROXY", say("cli.variable_proxy")),
                ("SSL_CERT_FILE", say("cli.variable_certificates")),
                ("LC_ALL, LANG", say("cli.variable_locale")),
            ]
        ),
    );
    let command = Cli::command()
        .about(say("cli.about"))
        .after_help(after)
        .mut_arg("file", |it| it.help(say("cli.file")))
        .mut_args(|it| option(it, texts))
        .mut_subcommand("explain", |it| {
            it.about(say("cli.explain")).mut_arg("file", |it| it.help(say("cli.paste_file"))).after_help(examples(
                texts,
                &[
                    ("openrouter-doctor explain error.txt", "cli.example_explain"),
                    ("pbpaste | openrouter-doctor explain --json", "cli.example_explain_json"),
                    ("openrouter-doctor explain --markdown error.txt", "cli.example_markdown"),
                ],
            ))
        })
        .mut_subcommand("check", |it| {
            let options = it
                .about(say("cli.check"))
                .mut_arg("file", |it| it.help(say("cli.paste_file")))
                .mut_arg("xray", |it| it.help(say("cli.xray")).help_heading(say("cli.heading_checks")))
                .mut_arg("management", |it| it.help(say("cli.management")).help_heading(say("cli.heading_checks")))
                .mut_arg("management_key_file", |it| {
                    it.help(say("cli.management_key_file")).help_heading(say("cli.heading_checks"))
                });
            options.after_help(examples(
                texts,
                &[
                    ("openrouter-doctor check", "cli.example_health"),
                    ("openrouter-doctor check error.txt", "cli.example_check"),
                    ("openrouter-doctor check --yes --max-cost 0.02 error.txt", "cli.example_check_paid"),
                    ("openrouter-doctor check --xray --model openai/gpt-4o", "cli.example_xray"),
                    ("openrouter-doctor check --management", "cli.example_management"),
                    ("openrouter-doctor check --markdown error.txt", "cli.example_markdown"),
                ],
            ))
        })
        .mut_subcommand("scan", |it| {
            it.about(say("cli.scan"))
                .mut_arg("files", |it| it.help(say("cli.scan_files")))
                .mut_arg("follow", |it| it.help(say("cli.scan_follow")))
                .after_help(examples(
                    texts,
                    &[
                        ("openrouter-doctor scan app.log app.log.1", "cli.example_scan"),
                        ("journalctl -u bot | openrouter-doctor scan -", "cli.example_scan_stream"),
                        ("openrouter-doctor scan --follow app.log", "cli.example_scan_follow"),
                    ],
                ))
        })
        .mut_subcommand("request", |command| {
            let options = command
                .about(say("cli.request"))
                .mut_arg("file", |file| file.help(say("cli.request_file")))
                .mut_arg("reduce", |it| it.help(say("cli.reduce")).help_heading(say("cli.heading_checks")))
                .mut_arg("max_calls", |it| it.help(say("cli.max_calls")).help_heading(say("cli.heading_checks")))
                .mut_arg("tries", |it| it.help(say("cli.tries")).help_heading(say("cli.heading_checks")));
            options.after_help(examples(
                texts,
                &[
                    ("openrouter-doctor request body.json", "cli.example_request"),
                    ("pbpaste | openrouter-doctor request - --json", "cli.example_request_json"),
                    ("openrouter-doctor request --reduce body.json", "cli.example_reduce"),
                ],
            ))
        })
        .mut_subcommand("causes", |it| {
            it.about(say("cli.causes")).mut_arg("id", |it| it.help(say("cli.causes_id"))).after_help(examples(
                texts,
                &[
                    ("openrouter-doctor causes", "cli.example_causes"),
                    ("openrouter-doctor causes policy.provider_tos", "cli.example_cause"),
                ],
            ))
        })
        .mut_subcommand("demo", |it| {
            it.about(say("cli.demo"))
                .mut_arg("world", |it| it.help(say("cli.demo_world")))
                .mut_arg("list", |it| it.help(say("cli.demo_list")))
                .after_help(examples(
                    texts,
                    &[
                        ("openrouter-doctor demo", "cli.example_demo"),
                        ("openrouter-doctor demo --list", "cli.example_demo_list"),
                    ],
                ))
        })
        .mut_subcommand("listen", |listen| {
            listen
                .about(say("cli.listen"))
                .mut_arg("port", |it| it.help(say("cli.listen_port")))
                .mut_arg("pure", |it| it.help(say("cli.listen_pure")))
                .mut_arg("capture", |it| it.help(say("cli.listen_capture")))
                .mut_arg("intercept", |it| it.help(say("cli.listen_intercept")))
                .mut_arg("allow_origin", |it| it.help(say("cli.listen_allow_origin")))
                .mut_arg("path_token", |it| it.help(say("cli.listen_path_token")))
                .mut_arg("client", |it| it.help(say("cli.listen_client")))
                .mut_arg("command", |it| it.help(say("cli.listen_command")))
                .after_help(examples(
                    texts,
                    &[
                        ("openrouter-doctor listen", "cli.example_listen"),
                        ("openrouter-doctor listen -- opencode", "cli.example_listen_command"),
                        ("openrouter-doctor listen --capture", "cli.example_listen_capture"),
                        ("openrouter-doctor listen --json", "cli.example_listen_json"),
                    ],
                ))
        })
        .mut_subcommand("completions", |it| {
            let place =
                "openrouter-doctor completions bash > ~/.local/share/bash-completion/completions/openrouter-doctor";
            it.about(say("cli.completions"))
                .mut_arg("shell", |it| it.help(say("cli.completions_shell")))
                .after_help(examples(texts, &[(place, "cli.example_completions")]))
        })
        .mut_subcommand("man", |it| {
            it.about(say("cli.man"))
                .after_help(examples(texts, &[("openrouter-doctor man | man -l -", "cli.example_man")]))
        });
    builtin::localised(command, texts)
}

/// The language of `--lang`, read before the rest, since errors and help are in it too.
#[must_use]
pub fn stated_language(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut arguments = arguments.skip(1).map(|it| it.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        if argument == "--lang" {
            return arguments.next();
        }
        if let Some(stated) = argument.strip_prefix("--lang=") {
            return Some(stated.to_string());
        }
    }
    None
}

/// `help COMMAND` as the option it stands for, which is what the parser knows.
#[must_use]
pub fn help_as_option(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|word| word == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// The help of an option that every command takes.
fn option(argument: clap::Arg, texts: &Texts) -> clap::Arg {
    let (help, heading) = match argument.get_id().as_str() {
        "json" => ("cli.json", "cli.heading_output"),
        "markdown" => ("cli.markdown", "cli.heading_output"),
        "full" => ("cli.full", "cli.heading_output"),
        "failure" => ("cli.failure", "cli.heading_output"),
        "include_prompts" => ("cli.include_prompts", "cli.heading_output"),
        "color" => ("cli.color", "cli.heading_output"),
        "ascii" => ("cli.ascii", "cli.heading_output"),
        "plain" => ("cli.plain", "cli.heading_output"),
        "mouse" => ("cli.mouse", "cli.heading_output"),
        "lang" => ("cli.lang", "cli.heading_output"),
        "log" => ("cli.log", "cli.heading_output"),
        "model" => ("cli.model", "cli.heading_checks"),
        "base_url" => ("cli.base_url", "cli.heading_checks"),
        "key_file" => ("cli.key_file", "cli.heading_checks"),
        "yes" => ("cli.yes", "cli.heading_checks"),
        "max_cost" => ("cli.max_cost", "cli.heading_checks"),
        "read_settings" => ("cli.read_settings", "cli.heading_checks"),
        "offline" => ("cli.offline", "cli.heading_checks"),
        _ => return argument,
    };
    argument.help(texts.ui(help)).help_heading(texts.ui(heading))
}

fn examples(texts: &Texts, lines: &[(&str, &'static str)]) -> String {
    let lines: Vec<(&str, &str)> = lines.iter().map(|(command, key)| (*command, texts.ui(key))).collect();
    rows(texts.ui("cli.usage_examples"), &lines)
}

/// The help with the colon of the language behind its headings, behind which the parser writes its own.
#[must_use]
pub fn with_colons(help: &str, texts: &Texts) -> String {
    let colon = texts.ui("page.colon").trim_end();
    let headed = |line: &str| {
        let end =
            line.find("\u{1b}[0m").map_or(line.len(), |reset| if line[reset..].len() > 4 { line.len() } else { reset });
        let head = line[..end].strip_suffix(':').filter(|head| !head.starts_with(' '))?;
        Some(format!("{head}{colon}{}", &line[end..]))
    };
    help.split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(bare) => headed(bare).map_or_else(|| line.to_string(), |line| line + "\n"),
            None => headed(line).unwrap_or_else(|| line.to_string()),
        })
        .collect()
}

/// A heading and rows whose second column lines up; a long first column puts its text below.
fn rows(heading: &str, lines: &[(&str, &str)]) -> String {
    let wide = lines.iter().map(|it| it.0.len()).filter(|it| *it <= 48).max().unwrap_or(0);
    let mut text = format!("{heading}:");
    for (first, second) in lines {
        if first.len() > wide {
            let _ = write!(text, "\n  {first}\n  {:wide$}  {second}", "");
        } else {
            let _ = write!(text, "\n  {first:wide$}  {second}");
        }
    }
    text
}

/// Finds out why an OpenRouter call failed, proves it with live checks, and ends with the next step.
#[derive(Debug, Parser)]
#[command(name = "openrouter-doctor", version, subcommand_precedence_over_arg = true)]
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
        /// What is made besides.
        #[command(flatten)]
        check: CheckOptions,
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
    /// Say what is wrong with a request.
    Request {
        /// A body, a curl command, a HAR file or a log that holds one; `-` for standard input.
        file: PathBuf,
        /// How it is shrunk.
        #[command(flatten)]
        reduce: ReduceOptions,
    },
    /// List the causes, or explain one.
    Causes {
        /// A cause, such as `policy.provider_tos`.
        id: Option<String>,
    },
    /// Pass the calls of a program on to OpenRouter, and say what comes of each.
    Listen {
        /// How the relay is to be.
        #[command(flatten)]
        listen: ListenOptions,
        /// A program to start, led to the relay.
        #[arg(last = true, value_name = "COMMAND")]
        command: Vec<OsString>,
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

impl Command {
    /// As it is typed.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Explain { .. } => "explain",
            Self::Check { .. } => "check",
            Self::Scan { .. } => "scan",
            Self::Request { .. } => "request",
            Self::Causes { .. } => "causes",
            Self::Listen { .. } => "listen",
            Self::Demo { .. } => "demo",
            Self::Completions { .. } => "completions",
            Self::Man => "man",
        }
    }
}

/// What `check` makes only where it is asked for.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckOptions {
    /// Make the routing X-ray, and agree to its calls.
    #[arg(long)]
    pub xray: bool,
    /// Read what the account has set, with the management key of `OPENROUTER_MANAGEMENT_KEY`, else asked for.
    #[arg(long)]
    pub management: bool,
    /// The same with the management key in this file.
    #[arg(long, value_name = "FILE")]
    pub management_key_file: Option<PathBuf>,
}

/// How a request is shrunk to what is refused.
#[derive(Args, Clone, Copy, Debug)]
pub struct ReduceOptions {
    /// Send parts of the request until the smallest one that is refused is found.
    #[arg(long, conflicts_with = "offline")]
    pub reduce: bool,
    /// Most calls for it.
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub max_calls: u16,
    /// How often each part is sent before it counts as accepted, for failures that come and go.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub tries: u8,
}

/// How the relay of `listen` is to be.
#[derive(Args, Clone, Debug)]
pub struct ListenOptions {
    /// The port; else a free one.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Add nothing to what passes.
    #[arg(long)]
    pub pure: bool,
    /// Answer every call here, and pass nothing on.
    #[arg(long, conflicts_with = "pure")]
    pub capture: bool,
    /// Catch a command whose address is fixed.
    #[arg(long)]
    pub intercept: bool,
    /// A page of a browser that may call.
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Put a random part into the address.
    #[arg(long)]
    pub path_token: bool,
    /// The client that is to be led here.
    #[arg(long, value_name = "NAME")]
    pub client: Option<String>,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print the whole report as text, not only what fits a small screen.
    #[arg(long, short = 'v', global = true)]
    pub full: bool,
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
        hide_env_values = true,
        default_value = DEFAULT_BASE_URL
    )]
    pub base_url: String,
    /// File that holds the key; else `OPENROUTER_API_KEY`, else asked.
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Agree to paid test calls.
    #[arg(long, global = true)]
    pub yes: bool,
    /// Most that test calls may cost together, USD.
    #[arg(long, global = true, value_name = "USD", default_value_t = 0.01, value_parser = amount, allow_negative_numbers = true)]
    pub max_cost: f64,
    /// Read settings files of known programs, and compare their key and base URL.
    #[arg(long, global = true)]
    pub read_settings: bool,
    /// Send nothing.
    #[arg(long, global = true)]
    pub offline: bool,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Leave prompts and answers in a report (Markdown, JSON, saved, copied).
    #[arg(long, global = true)]
    pub include_prompts: bool,
    /// Which of several failures in the text decides, by its number.
    #[arg(long, global = true, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub failure: Option<u16>,
    /// Draw with ASCII only.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Linear output for screen readers: no full screen, no redraw.
    #[arg(long, global = true)]
    pub plain: bool,
    /// Take clicks and the wheel in the wizard.
    #[arg(long, global = true)]
    pub mouse: bool,
    /// Language, such as `en` or `zh`.
    #[arg(long, global = true, value_name = "TAG")]
    pub lang: Option<String>,
    /// Write a redacted log to this file.
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// An amount of money. What is less than nothing, endless or no number would be no limit.
fn amount(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(amount) if amount.is_finite() && amount >= 0.0 => Ok(amount.abs()),
        _ => Err("an amount in USD of 0 or more is wanted, such as 0.01".to_string()),
    }
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
