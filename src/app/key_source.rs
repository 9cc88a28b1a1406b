//! Where the key comes from: a file, the environment, or a masked question.

use super::streams::fail;
use crate::adapters::bounded_input::{self, Patience, Problem};
use crate::adapters::key_prompt::{self, Interrupts};
use crate::adapters::known_keys;
use crate::cli::CheckOptions;
use crate::core::ingest::decode::decode;
use crate::core::secret::ApiKey;
use crate::core::text::Sentence;
use crate::core::text::Texts;
use crate::environment::Environment;
use crate::say;
use std::fs::File;
use std::path::Path;
use zeroize::Zeroizing;

/// The variable that holds the key.
pub const VARIABLE: &str = "OPENROUTER_API_KEY";

/// The variable that holds a management key; it is read only where `--management` asks for it.
const MANAGEMENT_VARIABLE: &str = "OPENROUTER_MANAGEMENT_KEY";

/// Largest file that may hold a key, bytes: keys have about a hundred letters, tokens a few thousand.
const LIMIT: usize = 64 * 1024;

/// The key and where it came from; nothing when neither a file nor the variable gives one.
///
/// # Errors
/// When the file that was named cannot be read.
pub fn find(
    file: Option<&Path>,
    environment: &Environment,
    texts: &Texts,
) -> Result<Option<(ApiKey, Sentence)>, Sentence> {
    if let Some(file) = file {
        let name = file.display().to_string();
        let text = key_text(file, &name, texts)?;
        // Only the line end that every editor adds; other stray characters are evidence.
        let key = ApiKey::new(text.trim_end_matches(['\n', '\r']).to_string());
        known_keys::learn(&key);
        return Ok(Some((key, say!("source.key_file", file = name))));
    }
    Ok(environment.secret(VARIABLE).map(|key| (key.clone(), say!("source.key_variable", name = VARIABLE))))
}

/// As [`find`]; where neither gives a key and somebody sits at a terminal, they are asked.
///
/// # Errors
/// When the file that was named cannot be read.
pub fn find_or_ask(
    file: Option<&Path>,
    environment: &Environment,
    texts: &Texts,
) -> Result<Option<(ApiKey, Sentence)>, Sentence> {
    if let Some(found) = find(file, environment, texts)? {
        return Ok(Some(found));
    }
    if !environment.stdin_is_terminal || !environment.stdout_is_terminal {
        return Ok(None);
    }
    let key = key_prompt::ask(texts.ui("check.ask_key"), Interrupts::TerminalEvent);
    key.iter().for_each(known_keys::learn);
    Ok(key.map(|key| (key, say!("source.key_typed"))))
}

/// The management key that reads what the account has set, where it is wanted: from a file, the variable, or asked.
///
/// # Errors
/// When it is wanted and none of them gives it.
pub fn management(wanted: &CheckOptions, environment: &Environment, texts: &Texts) -> Result<Option<ApiKey>, Sentence> {
    let key = if let Some(file) = &wanted.management_key_file {
        let text = key_text(file, &file.display().to_string(), texts)?;
        Some(ApiKey::new(text.trim().to_string()))
    } else if !wanted.management {
        return Ok(None);
    } else if let Some(key) = environment.secret(MANAGEMENT_VARIABLE) {
        Some(key.clone())
    } else if environment.stdin_is_terminal && environment.stdout_is_terminal {
        key_prompt::ask(texts.ui("check.ask_management_key"), Interrupts::TerminalEvent)
    } else {
        None
    };
    let key = key.filter(|key| !key.expose().is_empty());
    let key = key.ok_or_else(|| say!("check.no_management_key", name = MANAGEMENT_VARIABLE))?;
    known_keys::learn(&key);
    Ok(Some(key))
}

/// A pipe from a password manager may take its time; a file without end is no key.
fn key_text(file: &Path, name: &str, texts: &Texts) -> Result<Zeroizing<String>, Sentence> {
    let owned = file.to_path_buf();
    let notice = || {
        let _ = fail(texts, &say!("source.waiting_for_file", file = name));
    };
    let bytes = bounded_input::read(move || File::open(owned), LIMIT, Patience::ENDLESS, &notice);
    let bytes = bytes.map_err(|problem| match problem {
        Problem::Unreadable(problem) => say!("source.unreadable", file = name, problem = problem),
        Problem::TooLarge | Problem::Silent(_) => say!("source.no_key_file", file = name),
    })?;
    let bytes = Zeroizing::new(bytes);
    // PowerShell writes UTF-16, and editors a mark that is no part of the key.
    let text = Zeroizing::new(decode(&bytes).into_owned());
    // A program or a picture is no key, whatever can be made of its bytes.
    let is_text = !text.contains(['\0', char::REPLACEMENT_CHARACTER]);
    is_text.then_some(text).ok_or_else(|| say!("source.no_key_file", file = name))
}
