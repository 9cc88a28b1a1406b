//! The one reader of variables and terminals; the rest of the program takes plain values.

use crate::core::secret::ApiKey;
use std::collections::BTreeMap;
use std::io::IsTerminal;

/// What the process was started with.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Variables that are valid Unicode and hold no secret by their name.
    pub variables: BTreeMap<String, String>,
    /// Variables whose name says that they hold a secret.
    pub secrets: BTreeMap<String, ApiKey>,
    /// Standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
}

impl Environment {
    /// Reads the process's own.
    #[must_use]
    pub fn of_process() -> Self {
        let mut environment = Self {
            stdin_is_terminal: std::io::stdin().is_terminal(),
            stdout_is_terminal: std::io::stdout().is_terminal(),
            ..Self::default()
        };
        for (name, value) in std::env::vars_os() {
            let (Ok(name), Ok(value)) = (name.into_string(), value.into_string()) else { continue };
            environment.insert(name, value);
        }
        environment
    }

    /// Files a variable under secrets or plain variables.
    pub fn insert(&mut self, name: String, value: String) {
        let upper = name.to_uppercase();
        if ["KEY", "TOKEN", "SECRET", "PASSWORD"].iter().any(|word| upper.ends_with(word)) {
            self.secrets.insert(name, ApiKey::new(value));
        } else {
            self.variables.insert(name, value);
        }
    }

    /// A plain variable, if it is set and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A secret variable, if it is set and not empty.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&ApiKey> {
        self.secrets.get(name).filter(|key| !key.expose().is_empty())
    }
}
