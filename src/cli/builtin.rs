//! What clap prints of its own accord, in the language of the rest: headings, defaults, the help of `--help`.

use crate::core::text::Texts;
use crate::say;
use clap::{Arg, ArgAction, Command};

/// The command and all below it with their own words in this language.
pub(super) fn localised(command: Command, texts: &Texts) -> Command {
    let usage = texts.ui("cli.usage");
    let template = format!("{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}");
    let version = command.get_version().is_some();
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(texts.ui("cli.heading_commands"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|argument| stated(argument, texts))
        .arg(flag("help", 'h', ArgAction::Help, texts.ui("cli.help"), texts));
    if version {
        command = command.arg(flag("version", 'V', ArgAction::Version, texts.ui("cli.version"), texts));
    }
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_string()).collect();
    for name in names {
        command = command.mut_subcommand(name, |below| localised(below, texts));
    }
    command
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str, texts: &Texts) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading(texts.ui("cli.heading_options"))
}

/// The argument with its heading; its default and its values are a part of its help.
fn stated(argument: Arg, texts: &Texts) -> Arg {
    let key = if argument.is_positional() { "cli.heading_arguments" } else { "cli.heading_options" };
    let argument = match argument.get_help_heading() {
        Some(_) => argument,
        None => argument.help_heading(texts.ui(key)),
    };
    if !argument.get_action().takes_values() {
        return argument;
    }
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values = argument.get_possible_values();
    let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
    if !names.is_empty() {
        help.push_str(&texts.say(&say!("cli.values", values = names.join(", "))));
    }
    if let Some(variable) = argument.get_env() {
        help.push_str(&texts.say(&say!("cli.variable", name = variable.display())));
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() {
        help.push_str(&texts.say(&say!("cli.default", value = defaults.join(", "))));
    }
    argument.help(help).hide_default_value(true).hide_possible_values(true).hide_env(true)
}
