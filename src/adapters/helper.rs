//! Programs that help out: the browser, clipboard tools, the reader of pictures.

use crate::core::ingest::redact::redact;
use crate::environment::Environment;
use std::process::Command;

/// A program without the secrets of the user's shell: some of them stay in the background, and what a process was
/// started with can be read by the user's other programs.
#[must_use]
pub fn command(program: &str, environment: &Environment) -> Command {
    let mut command = Command::new(program);
    let harmless =
        |(name, value): &(&String, &String)| redact(&format!("{name}={value}")).1 == 0 && redact(value).1 == 0;
    command.env_clear().envs(environment.variables.iter().filter(harmless));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_handed_on() {
        let mut environment = Environment::default();
        let key = format!("sk-or-v1-{}", "0123456789abcdef".repeat(4));
        for (name, value) in [("OPENROUTER_API_KEY", key.as_str()), ("NOTES", &key), ("DISPLAY", ":0")] {
            environment.insert(name.to_string(), value.to_string());
        }
        environment.insert("HTTPS_PROXY".to_string(), "http://bob:secret@proxy:3128".to_string());
        let command = command("true", &environment);
        let names: Vec<_> = command.get_envs().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["DISPLAY"]);
    }
}
