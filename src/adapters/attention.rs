//! Calls a user who looks elsewhere: the bell, and a desktop notification where the terminal is known to make one.

use crate::environment::Environment;
use std::fmt;

/// A call for attention, as a value that prints itself. Its text is this program's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attention {
    notice: Notice,
    text: String,
}

/// How the terminal is asked for a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    /// Not at all.
    None,
    /// OSC 9: iTerm2, kitty, WezTerm, ghostty, Windows Terminal.
    Osc9,
    /// OSC 777: urxvt, foot, and those built on VTE.
    Osc777,
}

impl Attention {
    /// The call that fits the terminal.
    #[must_use]
    pub fn of(environment: &Environment, text: &str) -> Self {
        let text = text.chars().filter(|letter| !letter.is_control()).collect();
        Self { notice: notice(environment), text }
    }
}

fn notice(environment: &Environment) -> Notice {
    let has = |name: &str| environment.get(name).is_some();
    let term = environment.get("TERM").unwrap_or_default();
    let program = environment.get("TERM_PROGRAM").unwrap_or_default();
    // A multiplexer marks the window at a bell, and swallows the rest.
    if has("TMUX") || term.starts_with("screen") || term.starts_with("tmux") {
        Notice::None
    } else if matches!(program, "iTerm.app" | "WezTerm" | "ghostty") || has("KITTY_WINDOW_ID") || has("WT_SESSION") {
        Notice::Osc9
    } else if has("VTE_VERSION") || term.starts_with("foot") || term.starts_with("rxvt-unicode") {
        Notice::Osc777
    } else {
        Notice::None
    }
}

impl fmt::Display for Attention {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.notice {
            Notice::None => {}
            Notice::Osc9 => write!(out, "\x1b]9;openrouter-doctor: {}\x1b\\", self.text)?,
            Notice::Osc777 => write!(out, "\x1b]777;notify;openrouter-doctor;{}\x1b\\", self.text.replace(';', ","))?,
        }
        out.write_str("\x07")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> String {
        let mut environment = Environment::default();
        for (name, value) in pairs {
            environment.insert((*name).to_string(), (*value).to_string());
        }
        Attention::of(&environment, "it works;\x1b]0;again").to_string()
    }

    #[test]
    fn each_terminal_gets_what_it_knows_and_all_get_the_bell() {
        assert_eq!(sent(&[("TERM", "xterm-256color")]), "\x07");
        assert_eq!(sent(&[("TERM_PROGRAM", "WezTerm"), ("TMUX", "x")]), "\x07");
        assert!(sent(&[("TERM_PROGRAM", "WezTerm"), ("TMUX", "")]).contains("\x1b]9;"), "an empty variable is none");
        assert_eq!(sent(&[("TERM_PROGRAM", "WezTerm")]), "\x1b]9;openrouter-doctor: it works;]0;again\x1b\\\x07");
        assert_eq!(sent(&[("TERM", "foot")]), "\x1b]777;notify;openrouter-doctor;it works,]0,again\x1b\\\x07");
    }
}
