//! Opens a page in the user's browser.

use super::helper;
use crate::environment::Environment;
use std::io::{Error, ErrorKind, Result};
use std::process::{Command, Stdio};

/// Starts the browser and does not wait for it.
///
/// # Errors
/// Over SSH, where the browser would open on the wrong machine; without a desktop; when no opener is installed;
/// for anything that is not a web address.
pub fn open(url: &str, environment: &Environment) -> Result<()> {
    if !url.starts_with("https://") || url.contains(char::is_whitespace) {
        return Err(Error::new(ErrorKind::InvalidInput, "not a web address"));
    }
    if !has_desktop(environment) {
        return Err(Error::new(ErrorKind::Unsupported, "no desktop here"));
    }
    let mut command = opener(environment);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    // Reaped on a thread of its own, or it would stay as a zombie while the wizard runs.
    std::thread::spawn(move || child.wait());
    Ok(())
}

fn has_desktop(environment: &Environment) -> bool {
    let remote = environment.get("SSH_CONNECTION").is_some() || environment.get("SSH_TTY").is_some();
    let shown = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| environment.get(name).is_some());
    !remote && (shown || cfg!(any(windows, target_os = "macos")))
}

fn opener(environment: &Environment) -> Command {
    if cfg!(target_os = "macos") {
        helper::command("open", environment)
    } else if cfg!(windows) {
        let mut command = helper::command("rundll32", environment);
        command.arg("url.dll,FileProtocolHandler");
        command
    } else {
        helper::command("xdg-open", environment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        let mut environment = Environment::default();
        for (name, value) in pairs {
            environment.insert((*name).to_string(), (*value).to_string());
        }
        environment
    }

    #[test]
    fn never_over_ssh_and_never_anything_but_a_web_address() {
        let remote = environment(&[("DISPLAY", ":0"), ("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")]);
        assert!(open("https://openrouter.ai/settings/keys", &remote).is_err());
        assert!(open("https://openrouter.ai/settings/keys", &environment(&[])).is_err());
        let desktop = environment(&[("DISPLAY", ":0")]);
        assert!(open("file:///etc/passwd", &desktop).is_err());
        assert!(open("--version", &desktop).is_err());
    }
}
