//! What the screen of the relay knows.

use crate::core::exchange::addresses::RelayAddresses;
use crate::core::exchange::calls::{Attempts, Call, Calls};
use crate::core::knowledge::clients::Client;
use crate::core::wizard::Millis;
use crate::ui::appearance::{Appearance, RowState};
use crate::ui::edit::LineInput;
use crate::ui::keymap::KeyContext;
use crate::ui::layout::Pane;
use crate::ui::narrow::narrowed;
use crate::ui::widgets::toast::Toast;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// How long a notice stays, milliseconds.
const TOAST: Millis = 4_000;

/// What lies over the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenOverlay {
    /// All keys.
    Help,
    /// The clients to choose from.
    Clients,
    /// How the chosen client is led here.
    Setting,
    /// Two calls side by side, by their numbers.
    Compare(u64, u64),
    /// A text to read and select.
    Shown {
        /// What it is.
        title: String,
        /// The text.
        text: String,
    },
}

/// The state of the screen. Changed by [`super::handle()`] and by what is caught.
#[derive(Debug)]
pub struct ListenModel {
    /// Styles, signs, sentences.
    pub look: Appearance,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Milliseconds since the program started.
    pub now_ms: Millis,
    /// The zone in which times are told.
    pub zone: TimeZone,
    /// Where the relay is.
    pub addresses: RelayAddresses,
    /// The host that calls are passed on to; none where they are answered here.
    pub upstream: Option<String>,
    /// The client that is to be led here.
    pub client: Option<&'static Client>,
    /// What was caught.
    pub calls: Calls,
    /// The chosen call by its first attempt; none: the latest, whichever that is.
    pub chosen: Option<u64>,
    /// The chosen attempt of it by its number; none: the last.
    pub attempt: Option<u64>,
    /// The call that others are compared with.
    pub marked: Option<u64>,
    /// The pane that the arrows move in.
    pub pane: Pane,
    /// Lines scrolled in the opened call.
    pub scroll: usize,
    /// What lies on top.
    pub overlay: Option<ListenOverlay>,
    /// Lines scrolled on top.
    pub overlay_scroll: usize,
    /// What is typed to narrow the list of clients.
    pub typed: LineInput,
    /// The selected row of that list.
    pub picked: usize,
    /// A notice.
    pub toast: Option<Toast>,
}

impl ListenModel {
    /// Nothing was caught yet.
    #[must_use]
    pub fn new(look: Appearance, size: (u16, u16), zone: TimeZone, addresses: RelayAddresses) -> Self {
        Self {
            look,
            size,
            now_ms: 0,
            zone,
            addresses,
            upstream: None,
            client: None,
            calls: Calls::default(),
            chosen: None,
            attempt: None,
            marked: None,
            pane: Pane::Main,
            scroll: 0,
            overlay: None,
            overlay_scroll: 0,
            typed: LineInput::default(),
            picked: 0,
            toast: None,
        }
    }

    /// Takes a call in that is not over yet, or what has come of it since. What the user looks at stays.
    pub fn running(&mut self, call: Call) {
        let is_new = self.calls.place(call.exchange.id).is_none();
        self.calls.running(call);
        if self.chosen.is_none() && is_new {
            self.scroll = 0;
        }
    }

    /// Takes a call in that is over. What the user looks at stays.
    pub fn caught(&mut self, call: Call) {
        let (id, retry) = (call.exchange.id, call.exchange.retry);
        let was_shown = self.call().is_some_and(|shown| shown.exchange.id == id);
        self.calls.add(call);
        if let Some((first, _)) = retry.filter(|_| self.chosen == Some(id)) {
            self.chosen = Some(first);
        }
        if self.chosen.is_some_and(|first| self.calls.place(first).is_none()) {
            self.choose(None);
        } else if self.chosen.is_none() && !was_shown {
            self.scroll = 0;
        }
    }

    /// Chooses a call by its first attempt; none: the latest from now on.
    pub fn choose(&mut self, first: Option<u64>) {
        self.chosen = first;
        self.attempt = None;
        self.scroll = 0;
    }

    /// The place of the chosen call in the list.
    #[must_use]
    pub fn place(&self) -> usize {
        self.chosen.and_then(|first| self.calls.place(first)).unwrap_or(0)
    }

    /// The chosen call with its attempts.
    #[must_use]
    pub fn group(&self) -> Option<&Attempts> {
        self.calls.group(self.place())
    }

    /// The chosen attempt.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        let chosen = self.attempt.and_then(|id| self.calls.call(id));
        chosen.or_else(|| self.group()?.latest())
    }

    /// The chosen attempt, where it is over: what goes on cannot be opened, saved or compared yet.
    #[must_use]
    pub fn ended_call(&self) -> Option<&Call> {
        self.call().filter(|call| !call.exchange.is_running())
    }

    /// The two calls that a comparison would show: the marked one, else the one that says most, beside the chosen one.
    #[must_use]
    pub fn pair(&self) -> Option<(u64, u64)> {
        let chosen = self.ended_call()?.exchange.id;
        let marked = self.marked.filter(|id| *id != chosen && self.calls.call(*id).is_some());
        let other = marked.or_else(|| Some(self.calls.counterpart(chosen)?.exchange.id))?;
        // The one that passed first, so that a difference reads as what made it fail.
        let failed = |id: u64| self.calls.call(id).is_some_and(Call::failed);
        Some(if failed(other) && !failed(chosen) { (chosen, other) } else { (other, chosen) })
    }

    /// The clients that fit what is typed.
    #[must_use]
    pub fn clients(&self) -> Vec<&'static Client> {
        narrowed(self.typed.text(), Client::with_relay().collect(), |client| Some(Cow::Borrowed(client.name)))
    }

    /// Where the keys go.
    #[must_use]
    pub fn context(&self) -> KeyContext {
        match self.overlay {
            Some(ListenOverlay::Clients) => KeyContext::Picker,
            Some(_) => KeyContext::Overlay,
            None => KeyContext::Calls,
        }
    }

    /// Shows a notice for a few seconds.
    pub fn notify(&mut self, standing: impl Into<RowState>, text: String) {
        self.toast = Some(Toast { standing: standing.into(), text, until_ms: self.now_ms + TOAST });
    }

    /// Lays something over the screen.
    pub fn show(&mut self, overlay: ListenOverlay) {
        self.overlay_scroll = 0;
        self.overlay = Some(overlay);
    }

    /// Milliseconds until the screen changes by itself.
    #[must_use]
    pub fn wake_in(&self) -> Option<Millis> {
        self.toast.as_ref().map(|toast| toast.until_ms.saturating_sub(self.now_ms))
    }

    /// Takes down what has had its time.
    pub fn tick(&mut self, now_ms: Millis) {
        self.now_ms = now_ms;
        self.toast.take_if(|toast| toast.until_ms <= now_ms);
    }
}
