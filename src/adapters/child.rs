//! A program that is started for the user: it has the terminal, and what ends this program ends it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitStatus};

/// Starts it with these variables set over, and waits. Signals that are meant to end this program are passed on to it; an
/// interrupt from the terminal reaches both by itself.
///
/// # Errors
/// It cannot be started.
pub async fn run(
    program: &OsString,
    arguments: &[OsString],
    variables: &BTreeMap<String, String>,
    has_terminal: bool,
) -> io::Result<ExitStatus> {
    let mut signals = Passed::listen(has_terminal)?;
    let mut child = Command::new(program).args(arguments).envs(variables).spawn()?;
    let id = child.id();
    let mut waiting = tokio::task::spawn_blocking(move || child.wait());
    loop {
        tokio::select! {
            ended = &mut waiting => return ended.map_err(io::Error::other)?,
            signal = signals.next() => signals.pass_on(signal, id),
        }
    }
}

/// The exit code of a program as a shell has it.
#[must_use]
pub fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128u8.saturating_add(u8::try_from(signal).unwrap_or_default());
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(unix)]
struct Passed {
    hangup: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    has_terminal: bool,
}

#[cfg(unix)]
impl Passed {
    fn listen(has_terminal: bool) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            has_terminal,
        })
    }

    /// The next one that is to be passed on.
    async fn next(&mut self) -> rustix::process::Signal {
        use rustix::process::Signal;
        loop {
            let (signal, from_terminal) = tokio::select! {
                _ = self.hangup.recv() => (Signal::HUP, false),
                _ = self.terminate.recv() => (Signal::TERM, false),
                _ = self.quit.recv() => (Signal::QUIT, self.has_terminal),
                _ = self.interrupt.recv() => (Signal::INT, self.has_terminal),
            };
            if !from_terminal {
                return signal;
            }
        }
    }

    fn pass_on(&self, signal: rustix::process::Signal, id: u32) {
        let child = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw);
        if let Some(child) = child {
            // It may have ended by itself a moment ago.
            let _ = rustix::process::kill_process(child, signal);
        }
    }
}

#[cfg(not(unix))]
struct Passed;

#[cfg(not(unix))]
impl Passed {
    fn listen(_has_terminal: bool) -> io::Result<Self> {
        Ok(Self)
    }

    /// The console tells every program in it by itself; this one only must not end first.
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }

    fn pass_on(&self, _signal: (), _id: u32) {}
}
