//! Where keys, pastes and sizes come from: the terminal's own bytes on Unix, the console's events elsewhere.

#[cfg(not(unix))]
pub use console::EventSource;
#[cfg(unix)]
pub use tty::EventSource;

#[cfg(unix)]
mod tty {
    use crate::adapters::keyboard::Keyboard;
    use crate::adapters::terminal_event::TerminalEvent;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::collections::VecDeque;
    use std::fs::File;
    use std::io::{self, IsTerminal, Read};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};
    use zeroize::Zeroizing;

    /// Bytes that are read at once.
    const BLOCK: usize = 64 * 1024;

    /// The terminal's input.
    #[derive(Debug)]
    pub struct EventSource {
        terminal: File,
        resized: UnixStream,
        keyboard: Keyboard,
        heard: VecDeque<TerminalEvent>,
        last: Instant,
        block: Zeroizing<Vec<u8>>,
    }

    impl EventSource {
        /// Opens standard input, or the controlling terminal where that is something else.
        ///
        /// # Errors
        /// When there is no terminal.
        pub fn open() -> io::Result<Self> {
            let stdin = io::stdin();
            let terminal = if stdin.is_terminal() {
                File::from(stdin.as_fd().try_clone_to_owned()?)
            } else {
                File::open("/dev/tty")?
            };
            let (resized, sender) = UnixStream::pair()?;
            resized.set_nonblocking(true)?;
            signal_hook::low_level::pipe::register(signal_hook::consts::SIGWINCH, sender)?;
            Ok(Self {
                terminal,
                resized,
                keyboard: Keyboard::default(),
                heard: VecDeque::new(),
                last: Instant::now(),
                block: Zeroizing::new(vec![0; BLOCK]),
            })
        }

        /// The next event, whenever it comes.
        ///
        /// # Errors
        /// When the terminal is gone.
        pub fn read(&mut self) -> io::Result<TerminalEvent> {
            loop {
                if let Some(heard) = self.heard.pop_front() {
                    return Ok(heard);
                }
                self.wait(None)?;
            }
        }

        /// Whether an event is there within this time.
        ///
        /// # Errors
        /// When the terminal is gone.
        pub fn poll(&mut self, time: Duration) -> io::Result<bool> {
            let until = Instant::now() + time;
            while self.heard.is_empty() {
                let left = until.saturating_duration_since(Instant::now());
                self.wait(Some(left))?;
                if left.is_zero() {
                    break;
                }
            }
            Ok(!self.heard.is_empty())
        }

        /// Waits for bytes, for another size, or for the end of a silence.
        fn wait(&mut self, time: Option<Duration>) -> io::Result<()> {
            let silence = self.keyboard.patience().map(|patience| patience.saturating_sub(self.last.elapsed()));
            let time = [time, silence].into_iter().flatten().min();
            let timeout = time.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
            let mut sources = [PollFd::new(&self.terminal, PollFlags::IN), PollFd::new(&self.resized, PollFlags::IN)];
            match poll(&mut sources, timeout.as_ref()) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(problem) => return Err(problem.into()),
            }
            let [typed, resized] = sources.map(|source| !source.revents().is_empty());
            if resized {
                let mut signals = [0; 64];
                while self.resized.read(&mut signals).is_ok_and(|count| count > 0) {}
                let (width, height) = crossterm::terminal::size()?;
                self.heard.push_back(TerminalEvent::Resize(width, height));
            }
            let mut found = Vec::new();
            if typed {
                let count = match self.terminal.read(&mut self.block) {
                    Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                    Err(problem) if problem.kind() == io::ErrorKind::Interrupted => return Ok(()),
                    count => count?,
                };
                self.keyboard.take(&self.block[..count], self.last.elapsed(), &mut found);
                self.last = Instant::now();
            } else if self.keyboard.patience().is_some_and(|patience| self.last.elapsed() >= patience) {
                self.keyboard.silence(&mut found);
            }
            self.heard.extend(found);
            Ok(())
        }
    }
}

#[cfg(not(unix))]
mod console {
    use crate::adapters::terminal_event::TerminalEvent;
    use crate::key_press::{KeyCode, KeyPress};
    use crossterm::event::{
        self, Event, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
    };
    use std::io;
    use std::time::Duration;

    /// The console's input.
    #[derive(Debug)]
    pub struct EventSource(());

    impl EventSource {
        /// Opens it.
        ///
        /// # Errors
        /// None.
        pub fn open() -> io::Result<Self> {
            Ok(Self(()))
        }

        /// The next event, whenever it comes.
        ///
        /// # Errors
        /// When the console is gone.
        pub fn read(&mut self) -> io::Result<TerminalEvent> {
            loop {
                match event::read()? {
                    Event::Key(key) => {
                        if let Some(press) = key_press(key) {
                            return Ok(TerminalEvent::Key(press));
                        }
                    }
                    Event::Paste(text) => return Ok(TerminalEvent::Paste(text)),
                    Event::Resize(width, height) => return Ok(TerminalEvent::Resize(width, height)),
                    Event::Mouse(mouse) => {
                        if let Some(heard) = pointed(mouse) {
                            return Ok(heard);
                        }
                    }
                    Event::FocusGained | Event::FocusLost => {}
                }
            }
        }

        /// Whether an event is there within this time.
        ///
        /// # Errors
        /// When the console is gone.
        pub fn poll(&mut self, time: Duration) -> io::Result<bool> {
            event::poll(time)
        }
    }

    /// A press or a repeat; Windows and some terminals report the release as well.
    fn pointed(mouse: MouseEvent) -> Option<TerminalEvent> {
        let at = (mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Some(TerminalEvent::Click(at.0, at.1)),
            MouseEventKind::ScrollDown => Some(TerminalEvent::Wheel { down: true, at }),
            MouseEventKind::ScrollUp => Some(TerminalEvent::Wheel { down: false, at }),
            _ => None,
        }
    }

    fn key_press(key: KeyEvent) -> Option<KeyPress> {
        if key.kind == KeyEventKind::Release {
            return None;
        }
        let code = match key.code {
            event::KeyCode::Char(letter) => KeyCode::Char(letter),
            event::KeyCode::Enter => KeyCode::Enter,
            event::KeyCode::Esc => KeyCode::Esc,
            event::KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            event::KeyCode::Tab => KeyCode::Tab,
            event::KeyCode::BackTab => KeyCode::BackTab,
            event::KeyCode::Backspace => KeyCode::Backspace,
            event::KeyCode::Delete => KeyCode::Delete,
            event::KeyCode::Left => KeyCode::Left,
            event::KeyCode::Right => KeyCode::Right,
            event::KeyCode::Up => KeyCode::Up,
            event::KeyCode::Down => KeyCode::Down,
            event::KeyCode::Home => KeyCode::Home,
            event::KeyCode::End => KeyCode::End,
            event::KeyCode::PageUp => KeyCode::PageUp,
            event::KeyCode::PageDown => KeyCode::PageDown,
            event::KeyCode::F(number) => KeyCode::F(number),
            _ => return None,
        };
        let letter = matches!(code, KeyCode::Char(_));
        let held = |modifier| key.modifiers.contains(modifier);
        let (ctrl, alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
        // Windows reports AltGr, which types signs such as `@`, as both.
        let alt_gr = cfg!(windows) && letter && ctrl && alt;
        Some(KeyPress {
            code,
            ctrl: ctrl && !alt_gr,
            alt: alt && !alt_gr,
            shift: held(KeyModifiers::SHIFT) && !letter && code != KeyCode::BackTab,
        })
    }
}
