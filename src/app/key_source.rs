//! Where the key comes from: a file, the environment, or a masked question.

use crate::adapters::key_prompt::{self, Interrupts};
use crate::core::secret::ApiKey;
use crate::core::text::Sentence;
use crate::core::text::Texts;
use crate::environment::Environment;
use crate::say;
use std::path::Path;
use zeroize::Zeroizing;

/// The variable that holds the key.
pub const VARIABLE: &str = "OPENROUTER_API_KEY";

/// The key and where it came from; nothing when neither a file nor the variable gives one.
///
/// # Errors
/// When the file that was named cannot be read.
pub fn find(file: Option<&Path>, environment: &Environment) -> Result<Option<(ApiKey, Sentence)>, Sentence> {
    if let Some(file) = file {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file)
            .map(Zeroizing::new)
            .map_err(|problem| say!("source.unreadable", file = name, problem = problem))?;
        // Only the line end that every editor adds; other stray characters are evidence.
        let key = text.trim_end_matches(['\n', '\r']).to_string();
        return Ok(Some((ApiKey::new(key), say!("source.key_file", file = name))));
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
    if let Some(found) = find(file, environment)? {
        return Ok(Some(found));
    }
    if !environment.stdin_is_terminal || !environment.stdout_is_terminal {
        return Ok(None);
    }
    Ok(key_prompt::ask(texts.ui("check.ask_key"), Interrupts::Heard).map(|key| (key, say!("source.key_typed"))))
}
