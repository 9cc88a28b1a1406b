//! The terminal session: what was switched on is written down, and exactly that is undone, on every way out.

use crate::adapters::known_keys;
use crate::adapters::sequences::{HearClicks, LeaveClicks, RestoreAlternateScroll, SaveAndSetAlternateScroll};
use crate::core::ingest::clean::clean;
use crate::core::text::Texts;
use crate::environment::Environment;
use crate::say;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use std::cell::RefCell;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// What is switched on now. One for the process, since a panic hook and a signal must reach it.
static LEDGER: AtomicU8 = AtomicU8::new(0);

const RAW: u8 = 1;
const SCREEN: u8 = 2;
const SCROLL: u8 = 4;
const PASTE: u8 = 8;
const CURSOR: u8 = 16;
const UPDATE: u8 = 32;
const CLICKS: u8 = 64;

/// Exit code after a panic: could not complete.
const PANICKED: i32 = 3;

/// The wizard may take the screen: a terminal shows it, keys can be read, and the terminal can move its cursor.
#[must_use]
pub fn can_take_screen(environment: &Environment) -> bool {
    let dumb = cfg!(unix) && environment.get("TERM").is_none_or(|it| it == "dumb");
    environment.stdout_is_terminal && !dumb && (environment.stdin_is_terminal || has_controlling_terminal())
}

/// A piped paste leaves the keys to be read from the controlling terminal.
fn has_controlling_terminal() -> bool {
    cfg!(unix) && std::fs::File::open("/dev/tty").is_ok()
}

/// The screen while the wizard has it. Dropping it leaves the terminal as it was found.
#[derive(Debug)]
pub struct TerminalSession {
    terminal: Terminal<CrosstermBackend<Buffer>>,
    bytes: Buffer,
    /// What stands on the screen is not what the last frame drew.
    stale: bool,
    /// The terminal is somebody else's for now.
    away: bool,
    /// Clicks come here.
    mouse: bool,
}

impl TerminalSession {
    /// Takes the screen, and the mouse if that is wished.
    ///
    /// # Errors
    /// When the terminal refuses; what was already switched on is undone.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        switch_on(mouse).inspect_err(|_| {
            let _ = leave();
        })?;
        let bytes = Buffer::default();
        let terminal = Terminal::new(CrosstermBackend::new(bytes.clone()))?;
        Ok(Self { terminal, bytes, stale: true, away: false, mouse })
    }

    /// Draws one frame and writes it at once, so that the terminal never shows half of it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if self.away {
            return Ok(());
        }
        queue!(self.bytes, BeginSynchronizedUpdate)?;
        if std::mem::take(&mut self.stale) {
            // `Terminal::clear` would ask the terminal where its cursor is, and wait for the answer.
            let size = self.terminal.size()?;
            self.terminal.resize(Rect::from(size))?;
        }
        let drawn = self.terminal.draw(view).map(|_| ());
        queue!(self.bytes, EndSynchronizedUpdate)?;
        LEDGER.fetch_or(UPDATE, Ordering::SeqCst);
        let written = self.bytes.write_out();
        LEDGER.fetch_and(!UPDATE, Ordering::SeqCst);
        drawn.and(written)
    }

    /// Makes the next frame write every cell, since something else may have written on the screen.
    pub fn forget_frame(&mut self) {
        self.stale = true;
    }

    /// Writes a sequence that is no part of a frame, such as a copy to the terminal's clipboard.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, sequence: &impl std::fmt::Display) -> io::Result<()> {
        queue!(self.bytes, Print(sequence))?;
        self.bytes.write_out()
    }

    /// Gives the terminal back to the shell and stops, as Ctrl-Z asks; returns when the user comes back.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn suspend(&mut self) -> io::Result<()> {
        leave()?;
        #[cfg(unix)]
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take_again()
    }

    /// Takes the screen again after somebody else has had it. In the background it stays theirs: a stopped job that is
    /// to end is continued there first, and would be stopped anew.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn take_again(&mut self) -> io::Result<()> {
        self.away = !is_in_foreground();
        if self.away {
            return Ok(());
        }
        // The shell has set its own modes meanwhile; crossterm would believe that raw mode is still on.
        let _ = disable_raw_mode();
        LEDGER.store(0, Ordering::SeqCst);
        self.forget_frame();
        switch_on(self.mouse)
    }

    /// Leaves, and says what went wrong with it.
    ///
    /// # Errors
    /// The first step that failed; the others were tried nevertheless.
    pub fn leave(self) -> io::Result<()> {
        leave()
    }
}

impl Drop for TerminalSession {
    fn drop(&mut self) {
        let _ = leave();
    }
}

/// Raw mode for a question that is asked on an ordinary line. Dropping it leaves the terminal as it was found, and
/// [`leave`] does so from elsewhere: a panic or a signal must not take the echo away from the shell.
#[derive(Debug)]
pub struct RawLine(());

impl RawLine {
    /// Switches the echo off and takes keys one by one.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn enter() -> io::Result<Self> {
        enable_raw_mode()?;
        LEDGER.fetch_or(RAW, Ordering::SeqCst);
        Ok(Self(()))
    }
}

impl Drop for RawLine {
    fn drop(&mut self) {
        let _ = leave();
    }
}

/// Collects a frame; flushing is left to [`TerminalSession::draw`].
#[derive(Clone, Debug, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Buffer {
    fn write_out(&self) -> io::Result<()> {
        let mut bytes = self.0.borrow_mut();
        let mut out = io::stdout().lock();
        let written = out.write_all(&bytes).and_then(|()| out.flush());
        bytes.clear();
        written
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether this job has the terminal; elsewhere than on Unix it always does.
fn is_in_foreground() -> bool {
    #[cfg(unix)]
    if let Ok(terminal) = std::fs::File::open("/dev/tty") {
        return rustix::termios::tcgetpgrp(terminal).is_ok_and(|it| it == rustix::process::getpgrp());
    }
    true
}

/// Whether the terminal itself has gone, as when its window was closed.
#[must_use]
pub fn is_gone(problem: &io::Error) -> bool {
    #[cfg(unix)]
    if problem.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
        return true;
    }
    problem.kind() == io::ErrorKind::BrokenPipe
}

fn switch_on(mouse: bool) -> io::Result<()> {
    // Raw mode first: a job in the background is stopped here, before it has written anything.
    enable_raw_mode()?;
    LEDGER.store(RAW, Ordering::SeqCst);
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, Print(SaveAndSetAlternateScroll), EnableBracketedPaste, Hide)?;
    let mut on = RAW | SCREEN | SCROLL | PASTE | CURSOR;
    if mouse {
        queue!(bytes, Print(HearClicks))?;
        on |= CLICKS;
    }
    LEDGER.store(on, Ordering::SeqCst);
    let mut out = io::stdout().lock();
    out.write_all(&bytes)?;
    out.flush()
}

/// Undoes what is switched on. Calling it again does nothing.
///
/// # Errors
/// The first step that failed; the others were tried nevertheless.
pub fn leave() -> io::Result<()> {
    let on = LEDGER.swap(0, Ordering::SeqCst);
    if on == 0 {
        return Ok(());
    }
    let mut bytes = Vec::new();
    let mut first = Ok(());
    let mut step = |result: io::Result<()>| {
        if first.is_ok() {
            first = result;
        }
    };
    if on & RAW != 0 {
        discard_typed_ahead();
    }
    if on & UPDATE != 0 {
        step(queue!(bytes, EndSynchronizedUpdate));
    }
    if on & CLICKS != 0 {
        step(queue!(bytes, Print(LeaveClicks)));
    }
    if on & PASTE != 0 {
        step(queue!(bytes, DisableBracketedPaste));
    }
    if on & SCROLL != 0 {
        step(queue!(bytes, Print(RestoreAlternateScroll)));
    }
    if on & SCREEN != 0 {
        step(queue!(bytes, SetAttribute(Attribute::Reset), LeaveAlternateScreen));
    }
    if on & CURSOR != 0 {
        step(queue!(bytes, Show));
    }
    let mut out = io::stdout().lock();
    step(out.write_all(&bytes).and_then(|()| out.flush()));
    if on & RAW != 0 {
        step(disable_raw_mode());
    }
    first
}

/// Drops what was typed and not yet read: the rest of a paste must not run as commands in the shell, and keys typed before a
/// question are no answer to it.
pub fn discard_typed_ahead() {
    #[cfg(unix)]
    {
        use rustix::termios::{QueueSelector, tcflush};
        if let Ok(terminal) = std::fs::File::open("/dev/tty") {
            let _ = tcflush(terminal, QueueSelector::IFlush);
        }
    }
}

/// After a panic anywhere: the terminal first, then a short message without secrets, then the end, since what is
/// half updated must not be drawn again.
pub fn install_panic_hook(texts: Texts) {
    let entered = AtomicBool::new(false);
    std::panic::set_hook(Box::new(move |info| {
        let _ = leave();
        let again = entered.swap(true, Ordering::SeqCst);
        let _ = io::stderr().write_all(panic_message(info, &texts, again).as_bytes());
        std::process::exit(PANICKED);
    }));
}

/// The words of a panic may hold a piece of the text, and what hides secrets in them may be what panics. A panic of a hook
/// aborts, so this is done beside it; the second panic comes without words.
fn panic_message(info: &PanicHookInfo<'_>, texts: &Texts, again: bool) -> String {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let words = match info.payload().downcast_ref::<&str>() {
        Some(words) => words,
        None => info.payload().downcast_ref::<String>().map_or("", String::as_str),
    };
    let words = words.to_string();
    let hidden = (!again)
        .then(|| std::thread::spawn(move || known_keys::hide(&clean(&words)).into_string()).join().ok())
        .flatten();
    let words = hidden.unwrap_or_default();
    format!("{}\n", texts.say(&say!("terminal.panic", place = place, words = words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_is_taken_only_where_it_can_be_given_back() {
        let with = |term: Option<&str>, stdin: bool, stdout: bool| {
            let mut environment =
                Environment { stdin_is_terminal: stdin, stdout_is_terminal: stdout, ..Default::default() };
            if let Some(term) = term {
                environment.insert("TERM".into(), term.into());
            }
            can_take_screen(&environment)
        };
        assert!(with(Some("xterm-256color"), true, true));
        assert!(!with(Some("xterm"), true, false));
        if cfg!(unix) {
            assert!(!with(Some("dumb"), true, true));
            assert!(!with(None, true, true));
        }
    }
}
