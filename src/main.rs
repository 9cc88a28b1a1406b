//! Parses, chooses the mode, runs it, and turns the end into an exit code.

use clap::FromArgMatches;
use openrouter_doctor::adapters::{known_keys, process, terminal};
use openrouter_doctor::app::{command_log, commands, key_source, listen, request, scan, wizard_command};
use openrouter_doctor::cli::{self, Cli, Command, errors};
use openrouter_doctor::environment::Environment;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    process::keep_memory_private();
    let environment = Environment::of_process();
    environment.secret(key_source::VARIABLE).into_iter().for_each(known_keys::learn);
    let arguments = cli::help_as_option(std::env::args_os().collect());
    let stated = cli::stated_language(arguments.iter().cloned());
    let texts = commands::language(stated.as_deref(), &environment);
    let command = cli::command(&texts);
    let slip = errors::unknown_language(stated.as_deref())
        .or_else(|| errors::misspelt_command(&command, &arguments, Path::exists));
    if let Some(says) = slip {
        return commands::wrong(&texts, &says).into();
    }
    let cli = match command.try_get_matches_from(arguments).and_then(|it| Cli::from_arg_matches(&it)) {
        Ok(cli) => cli,
        Err(problem) => return commands::usage(&problem, &texts, &environment).into(),
    };
    let options = &cli.options;
    let texts = commands::texts(options, &environment);
    if let Some(says) = errors::log_without_name(options.log.as_deref()) {
        return commands::wrong(&texts, &says).into();
    }
    terminal::install_panic_hook(texts);
    let name = cli.command.as_ref().map_or("wizard", Command::name);
    // The log of the relay holds what it caught, and nothing else.
    let log = options.log.as_deref().filter(|_| !matches!(cli.command, Some(Command::Listen { .. })));
    let exit = command_log::around(name, log, &texts, || match &cli.command {
        None => wizard_command::wizard(cli.file.as_deref(), options, &environment),
        Some(Command::Explain { file }) => commands::explain(file.as_deref(), options, &environment),
        Some(Command::Check { file, check }) => commands::check(file.as_deref(), check, options, &environment),
        Some(Command::Request { file, reduce }) => request::run(file, *reduce, options, &environment),
        Some(Command::Causes { id }) => commands::causes(id.as_deref(), options, &environment),
        Some(Command::Demo { list: true, .. }) => wizard_command::list(options, &environment),
        Some(Command::Demo { world, .. }) => wizard_command::demo(world.as_deref(), options, &environment),
        Some(Command::Scan { files, follow }) => scan::run(files, *follow, options, &environment),
        Some(Command::Listen { listen, command }) => listen::run(command, listen, options, &environment),
        Some(Command::Completions { shell }) => commands::completions(*shell, options, &environment),
        Some(Command::Man) => commands::man(options, &environment),
    });
    known_keys::forget();
    exit.into()
}
