//! Signals of the operating system as values.

use std::io;

/// What the operating system asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End now: the window was closed or somebody terminates the program. Holds the exit code.
    End(u8),
    /// Interrupted from outside; Ctrl-C in the wizard comes as a key.
    Interrupt,
    /// Give the terminal back and stop.
    Suspend,
    /// Somebody else may have had the terminal meanwhile.
    Continued,
}

/// The signals of this process from now on.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    hangup: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    stop: tokio::signal::unix::Signal,
    resume: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> io::Result<Self> {
        use signal_hook::consts::{SIGCONT, SIGTSTP};
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
            stop: signal(SignalKind::from_raw(SIGTSTP))?,
            resume: signal(SignalKind::from_raw(SIGCONT))?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            // Who was continued in order to end must not take the terminal once more.
            biased;
            _ = self.hangup.recv() => Signal::End(129),
            _ = self.terminate.recv() => Signal::End(143),
            _ = self.quit.recv() => Signal::End(131),
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.stop.recv() => Signal::Suspend,
            _ = self.resume.recv() => Signal::Continued,
        }
    }
}

/// The signals of this process from now on.
#[cfg(windows)]
#[derive(Debug)]
pub struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self { interrupt: ctrl_c()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.close.recv() => Signal::End(130),
            _ = self.shutdown.recv() => Signal::End(130),
        }
    }
}

/// Notices signals that ask the program to end while it waits for a key outside any runtime. Once it is dropped they end
/// the program again as the system would.
#[derive(Debug)]
pub struct Watch {
    #[cfg(unix)]
    number: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    #[cfg(unix)]
    over: std::sync::Arc<std::sync::atomic::AtomicBool>,
}

#[cfg(unix)]
impl Watch {
    /// Starts to watch. An interrupt that comes after the watch is over ends the program only where `interrupt_ends` says
    /// so: elsewhere somebody else listens for it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn start(interrupt_ends: bool) -> io::Result<Self> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
        use signal_hook::flag;
        let watch = Self { number: Default::default(), over: Default::default() };
        for signal in [SIGHUP, SIGTERM, SIGQUIT, SIGINT] {
            if signal != SIGINT || interrupt_ends {
                flag::register_conditional_default(signal, std::sync::Arc::clone(&watch.over))?;
            }
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, std::sync::Arc::clone(&watch.number), number)?;
        }
        Ok(watch)
    }

    /// The exit code that a signal seen so far asks for.
    #[must_use]
    pub fn seen(&self) -> Option<i32> {
        let number = self.number.load(std::sync::atomic::Ordering::SeqCst);
        (number != 0).then(|| 128 + i32::try_from(number).unwrap_or_default())
    }
}

#[cfg(unix)]
impl Drop for Watch {
    fn drop(&mut self) {
        self.over.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}

#[cfg(not(unix))]
impl Watch {
    /// Nothing to watch: consoles hand an interrupt over as a key.
    ///
    /// # Errors
    /// None.
    pub fn start(_interrupt_ends: bool) -> io::Result<Self> {
        Ok(Self {})
    }

    /// Never a signal.
    #[must_use]
    pub fn seen(&self) -> Option<i32> {
        None
    }
}
