//! The one reader of variables and terminals; the rest of the program takes plain values.

use std::collections::BTreeMap;
use std::io::IsTerminal;

/// What the process was started with.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// All variables that are valid Unicode.
    pub variables: BTreeMap<String, String>,
    /// Standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
}

impl Environment {
    /// Reads the process's own.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            stdin_is_terminal: std::io::stdin().is_terminal(),
            stdout_is_terminal: std::io::stdout().is_terminal(),
        }
    }

    /// A variable, if it is set and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}
