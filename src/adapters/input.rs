//! Keys and pastes from the terminal.
//!
//! A thread of its own reads them, and reads on while the screen is drawn: many events cost one frame. A paste from
//! a terminal that does not mark pastes comes as a burst of keys, faster than anyone types; it is put together again.

use crate::adapters::event_source::EventSource;
use crate::adapters::terminal_event::TerminalEvent;
use crate::key_press::{KeyCode, KeyPress};
use std::io;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What the user did.
#[derive(Debug)]
pub enum TerminalInput {
    /// A key.
    Key(KeyPress),
    /// A text, whole; line ends are `\n`.
    Paste(String),
    /// The terminal has another size now.
    Resize(u16, u16),
    /// A click on a cell: column and row.
    Click(u16, u16),
    /// The wheel was turned over a cell.
    Wheel {
        /// Towards the user.
        down: bool,
        /// Column and row.
        at: (u16, u16),
    },
    /// The terminal is gone.
    Lost(io::Error),
}

/// The keys and pastes from now on.
#[derive(Debug)]
pub struct Inputs {
    receiver: UnboundedReceiver<TerminalInput>,
}

/// Fewer characters at once may be a fast typist on a slow line.
const BURST: usize = 12;
/// So many at once no key makes that is held down.
const FLOOD: usize = 256;
/// A paste goes on as long as its next part comes within this time.
const PAUSE: Duration = Duration::from_millis(20);
/// What comes so soon after a paste is the rest of it, were it only a line end: lines stall, and nobody reads a verdict
/// faster.
const AFTERMATH: Duration = Duration::from_millis(250);
/// Time to look for what has come already.
const GLANCE: Duration = Duration::from_micros(300);

impl Inputs {
    /// Starts to read. The terminal must be in raw mode, or lines are read instead of keys.
    #[must_use]
    pub fn open() -> Self {
        let (sender, receiver) = unbounded_channel();
        std::thread::spawn(move || {
            let mut events = match EventSource::open() {
                Ok(events) => events,
                // Nobody listens any more only where the program ends already.
                Err(problem) => return drop(sender.send(TerminalInput::Lost(problem))),
            };
            let mut pasted = None;
            loop {
                let batch = next_batch(&mut events, pasted);
                if batch.is_paste {
                    pasted = Some(Instant::now());
                }
                for input in batch.inputs {
                    let lost = matches!(input, TerminalInput::Lost(_));
                    if sender.send(input).is_err() || lost {
                        return;
                    }
                }
            }
        });
        Self { receiver }
    }

    /// The next input; never resolves once the terminal is lost.
    pub async fn next(&mut self) -> TerminalInput {
        match self.receiver.recv().await {
            Some(input) => input,
            None => std::future::pending().await,
        }
    }

    /// The next input if it is there already, to be taken before a frame is drawn.
    pub fn next_ready(&mut self) -> Option<TerminalInput> {
        self.receiver.try_recv().ok()
    }
}

/// Waits for an event and takes all that come with it.
fn next_batch(events: &mut EventSource, pasted: Option<Instant>) -> Batch {
    let first = events.read();
    let mut batch = Batch { is_paste: pasted.is_some_and(|it| it.elapsed() < AFTERMATH), ..Batch::default() };
    batch.take(first);
    loop {
        let wait = if batch.is_paste() { PAUSE } else { GLANCE };
        match events.poll(wait) {
            Ok(true) => batch.take(events.read()),
            Ok(false) => break,
            Err(problem) => batch.take(Err(problem)),
        }
        if matches!(batch.inputs.last(), Some(TerminalInput::Lost(_))) {
            break;
        }
    }
    batch.settle();
    batch
}

/// EventSource that came together.
#[derive(Default)]
struct Batch {
    inputs: Vec<TerminalInput>,
    /// Keys that would be text if they turn out to be a paste.
    typed: Vec<KeyPress>,
    /// A paste is going on, or was a moment ago.
    is_paste: bool,
}

impl Batch {
    /// So far the keys look like a paste.
    fn is_paste(&self) -> bool {
        // A key that is held down on a slow line comes in bursts as well.
        let held = || self.typed.windows(2).all(|pair| pair[0] == pair[1]);
        self.is_paste || self.typed.len() >= FLOOD || (self.typed.len() >= BURST && !held())
    }

    fn take(&mut self, heard: io::Result<TerminalEvent>) {
        match heard {
            Ok(heard) => self.add(heard),
            Err(problem) => self.inputs.push(TerminalInput::Lost(problem)),
        }
    }

    fn add(&mut self, heard: TerminalEvent) {
        match heard {
            TerminalEvent::Key(press) if as_text(press).is_some() => self.typed.push(press),
            TerminalEvent::Key(press) => {
                self.settle();
                // What comes with a paste is of the paste, and must not move through the program or agree to anything;
                // the user's own Ctrl-C is always heard.
                if !self.is_paste || press == KeyPress::ctrl('c') {
                    self.inputs.push(TerminalInput::Key(press));
                }
            }
            TerminalEvent::Paste(text) => {
                self.settle();
                self.is_paste = true;
                self.inputs.push(TerminalInput::Paste(with_line_feeds(text)));
            }
            TerminalEvent::Click(column, row) => {
                self.settle();
                self.inputs.push(TerminalInput::Click(column, row));
            }
            TerminalEvent::Wheel { down, at } => {
                self.settle();
                self.inputs.push(TerminalInput::Wheel { down, at });
            }
            TerminalEvent::Resize(width, height) => {
                self.settle();
                self.inputs.retain(|it| !matches!(it, TerminalInput::Resize(..)));
                self.inputs.push(TerminalInput::Resize(width, height));
            }
        }
    }

    /// Decides whether the keys so far were typed or pasted.
    fn settle(&mut self) {
        self.is_paste = self.is_paste();
        let typed = std::mem::take(&mut self.typed);
        if self.is_paste && !typed.is_empty() {
            self.inputs.push(TerminalInput::Paste(typed.into_iter().filter_map(as_text).collect()));
        } else {
            self.inputs.extend(typed.into_iter().map(TerminalInput::Key));
        }
    }
}

/// The text with its line ends as they are here. In place: it may be large, and it may be the key, of which no copy is to be
/// left behind.
fn with_line_feeds(text: String) -> String {
    let mut bytes = text.into_bytes();
    let mut before = 0;
    bytes.retain_mut(|byte| {
        let is_second_half = before == b'\r' && *byte == b'\n';
        before = *byte;
        if *byte == b'\r' {
            *byte = b'\n';
        }
        !is_second_half
    });
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// What a key puts into a pasted text. Ctrl-J is a line end that the terminal did not translate.
fn as_text(press: KeyPress) -> Option<char> {
    match press {
        KeyPress { code: KeyCode::Char('j'), ctrl: true, alt: false, .. } => Some('\n'),
        KeyPress { ctrl: true, .. } | KeyPress { alt: true, .. } => None,
        KeyPress { code: KeyCode::Char(letter), .. } => Some(letter),
        KeyPress { code: KeyCode::Enter, .. } => Some('\n'),
        KeyPress { code: KeyCode::Tab, .. } => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(text: &str) -> Vec<TerminalInput> {
        let mut batch = Batch::default();
        for letter in text.chars() {
            batch.add(TerminalEvent::Key(match letter {
                '\r' => KeyPress::plain(KeyCode::Enter),
                '\t' => KeyPress::plain(KeyCode::Tab),
                '\n' => KeyPress::ctrl('j'),
                '\x1b' => KeyPress::plain(KeyCode::Esc),
                '\x03' => KeyPress::ctrl('c'),
                letter => KeyPress::plain(KeyCode::Char(letter)),
            }));
        }
        batch.settle();
        batch.inputs
    }

    fn shown(text: &str) -> Vec<String> {
        batch(text)
            .into_iter()
            .map(|it| match it {
                TerminalInput::Key(key) => key.to_string(),
                TerminalInput::Paste(text) => format!("paste {text:?}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_burst_is_one_paste_and_its_line_ends_submit_nothing() {
        assert_eq!(shown("Error: 402\rmore\tcredits\nneeded\r"), [r#"paste "Error: 402\nmore\tcredits\nneeded\n""#]);
        assert_eq!(shown("\u{9519}\u{8bef}:\u{4f59}\u{989d}\u{4e0d}\u{8db3} 402 now").len(), 1);
    }

    #[test]
    fn typing_stays_typing() {
        assert_eq!(shown("ab\r"), ["a", "b", "enter"]);
        assert_eq!(shown("jjjjjjjjjjjjjjjjjjjjjj").len(), 22);
    }

    #[test]
    fn keys_that_come_with_a_paste_are_no_keys() {
        assert_eq!(shown("abcdefghijklmnop\x1bq\r"), [r#"paste "abcdefghijklmnop""#, r#"paste "q\n""#]);
        assert_eq!(shown("abcdefghijklmnop\x03"), [r#"paste "abcdefghijklmnop""#, "ctrl-c"]);
        assert_eq!(shown(&"j".repeat(FLOOD)), [format!("paste {:?}", "j".repeat(FLOOD))]);
    }

    #[test]
    fn the_last_size_is_the_size() {
        let mut batch = Batch::default();
        for width in [10, 20, 30] {
            batch.add(TerminalEvent::Resize(width, 5));
        }
        assert!(matches!(batch.inputs.as_slice(), [TerminalInput::Resize(30, 5)]));
    }
}
