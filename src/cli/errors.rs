//! What is wrong with a command line, in the user's language, and what was probably meant.

use crate::core::nearest::nearest_words;
use crate::core::text::{Sentence, Texts, tags};
use crate::say;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;
use std::path::Path;

/// A log of the name that is a stream elsewhere: a file called so is hardly what was meant.
#[must_use]
pub fn log_without_name(log: Option<&Path>) -> Option<Sentence> {
    (log? == Path::new("-")).then(|| say!("cli.error_log"))
}

/// `--lang` with a language that there is not.
#[must_use]
pub fn unknown_language(stated: Option<&str>) -> Option<Sentence> {
    let stated = stated.filter(|tag| !Texts::is_known(tag))?;
    let names: Vec<String> = tags().map(|tag| format!("{tag} ({})", Texts::choose(tag).ui("language.name"))).collect();
    Some(say!("cli.unknown_language", language = stated, known = names.join(", ")))
}

/// A first word that is no file and nearly a command, which would be taken for the name of a file.
#[must_use]
pub fn misspelt_command(
    command: &clap::Command,
    arguments: &[OsString],
    is_there: impl Fn(&Path) -> bool,
) -> Option<Sentence> {
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let mut at = 1;
    while words.get(at)?.starts_with('-') && words[at].len() > 1 {
        let takes_value = command.get_arguments().any(|argument| {
            argument.get_action().takes_values()
                && argument.get_long().is_some_and(|long| words[at].strip_prefix("--") == Some(long))
        });
        at += if takes_value { 2 } else { 1 };
    }
    let word = words.get(at)?;
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    if names.contains(&word.as_str()) || is_there(Path::new(word)) {
        return None;
    }
    let meant = *nearest_words(word, &names, 1).first()?;
    let mut line: Vec<&str> = vec![env!("CARGO_PKG_NAME")];
    line.extend(words.iter().skip(1).enumerate().map(|(index, word)| if index + 1 == at { meant } else { word }));
    Some(say!("cli.error_command", word = word, meant = line.join(" ")))
}

/// The sentence for an error of the parser; none for help, and for what has no sentence.
#[must_use]
pub fn said(problem: &clap::Error) -> Option<Sentence> {
    let context = |kind: ContextKind| problem.get(kind).map(shown).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    Some(match problem.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => say!("cli.error_word", word = argument),
        ErrorKind::UnknownArgument => match context(ContextKind::SuggestedArg) {
            near if near.is_empty() => say!("cli.error_option", option = argument),
            near => say!("cli.error_option_near", option = argument, near = near),
        },
        ErrorKind::InvalidValue if value.is_empty() => say!("cli.error_no_value", option = argument),
        ErrorKind::InvalidValue => {
            let values = context(ContextKind::ValidValue);
            say!("cli.error_value", option = argument, value = value, values = values)
        }
        ErrorKind::ValueValidation => say!("cli.error_amount", option = argument, value = value),
        ErrorKind::MissingRequiredArgument => say!("cli.error_missing", arguments = argument),
        ErrorKind::ArgumentConflict => {
            say!("cli.error_conflict", option = argument, other = context(ContextKind::PriorArg))
        }
        _ => return None,
    })
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        other => other.to_string(),
    }
}
