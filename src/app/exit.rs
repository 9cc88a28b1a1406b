//! The exit codes of the contract.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done; `check`: nothing wrong; `explain`: a cause was named.
    Done,
    /// 1: `check`: a fault was found; `explain`: `none` or `undetermined`.
    Found,
    /// 2: the command line was wrong.
    Usage,
    /// 3: could not complete.
    Incomplete,
    /// 130: interrupted.
    Interrupted,
    /// 128 + the number of the signal that ended the wizard.
    Signalled(u8),
    /// The code of the command that was started.
    OfCommand(u8),
    /// 127: the command cannot be started, as shells have it.
    NotStarted,
}

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Interrupted => 130,
            Self::Signalled(code) | Self::OfCommand(code) => code,
            Self::NotStarted => 127,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
