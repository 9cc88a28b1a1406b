//! What the screen of a request knows.

use crate::core::checks::tone::Tone;
use crate::core::wizard::Millis;
use crate::ui::appearance::Appearance;
use crate::ui::keymap::KeyContext;
use crate::ui::widgets::toast::Toast;

/// How long a notice stays, milliseconds.
const TOAST: Millis = 4_000;

/// A question about money stands so long before a key can agree to it, milliseconds.
const READ_FIRST: Millis = 300;

/// How far the request was looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestStep {
    /// There is none: one is to be pasted.
    Awaited,
    /// It was checked offline.
    Checked,
    /// Catalogue and account are asked, which costs nothing.
    Asked,
    /// It was held against catalogue and account.
    Held,
    /// The shrinking waits for consent.
    Consent {
        /// What it may send and cost.
        question: String,
        /// Since when it is on the screen.
        since_ms: Millis,
    },
    /// It is being shrunk.
    Shrinking {
        /// How far it is.
        progress: String,
    },
    /// It was shrunk, or cannot be.
    Shrunk,
}

/// The state of the screen. Changed by [`super::handle()`] and by what was found.
#[derive(Debug)]
pub struct RequestModel {
    /// Styles, signs, sentences.
    pub look: Appearance,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Milliseconds since the screen was opened.
    pub now_ms: Millis,
    /// The host that is asked.
    pub host: String,
    /// Nothing may be sent.
    pub is_offline: bool,
    /// What was found, masked, in the columns of the screen.
    pub report: Vec<String>,
    /// How far it is.
    pub step: RequestStep,
    /// Lines scrolled.
    pub scroll: usize,
    /// All keys are shown.
    pub shows_help: bool,
    /// A notice.
    pub toast: Option<Toast>,
}

impl RequestModel {
    /// Nothing was read yet.
    #[must_use]
    pub fn new(look: Appearance, size: (u16, u16), host: String) -> Self {
        Self {
            look,
            size,
            now_ms: 0,
            host,
            is_offline: false,
            report: Vec::new(),
            step: RequestStep::Awaited,
            scroll: 0,
            shows_help: false,
            toast: None,
        }
    }

    /// Asks whether the request may be shrunk.
    pub fn ask(&mut self, question: String) {
        self.step = RequestStep::Consent { question, since_ms: self.now_ms };
    }

    /// Calls are under way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.step, RequestStep::Asked | RequestStep::Shrinking { .. })
    }

    /// The question was on the screen long enough to be read.
    #[must_use]
    pub(super) fn was_read(&self) -> bool {
        match &self.step {
            RequestStep::Consent { since_ms, .. } => self.now_ms.saturating_sub(*since_ms) >= READ_FIRST,
            _ => false,
        }
    }

    /// Where the keys go.
    #[must_use]
    pub fn context(&self) -> KeyContext {
        if self.shows_help { KeyContext::Overlay } else { KeyContext::Request }
    }

    /// Shows a notice for a few seconds.
    pub fn notify(&mut self, tone: Tone, text: String) {
        self.toast = Some(Toast { standing: tone.into(), text, until_ms: self.now_ms + TOAST });
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
