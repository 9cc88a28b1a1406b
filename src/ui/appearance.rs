//! What every part needs to draw: styles, signs and sentences.

use super::theme::{Role, Theme};
use crate::core::checks::tone::Tone;
use crate::core::text::{Sentence, Texts};
use crate::show::glyphs::Glyphs;
use crate::show::tone::sign;
use ratatui::style::Style;
use ratatui::text::Span;

/// Styles, signs and sentences in use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Appearance {
    /// Styles.
    pub theme: Theme,
    /// Signs.
    pub glyphs: Glyphs,
    /// Sentences.
    pub texts: Texts,
    /// Nothing moves by itself.
    pub reduced_motion: bool,
}

impl Appearance {
    /// The style of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A piece of text in a role.
    #[must_use]
    pub fn span(&self, text: impl Into<String>, role: Role) -> Span<'static> {
        Span::styled(text.into(), self.style(role))
    }

    /// The sentence with its values filled in.
    #[must_use]
    pub fn say(&self, sentence: &Sentence) -> String {
        self.texts.say(sentence)
    }

    /// The sentence of this key.
    #[must_use]
    pub fn ui(&self, key: &'static str) -> &'static str {
        self.texts.ui(key)
    }
}

/// How a row is: what came of it, or how far it is; what matters more compares greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// Not reached.
    Ahead,
    /// Under way or in hand.
    Busy,
    /// It is done, and means this.
    Done(Tone),
}

impl From<Tone> for RowState {
    fn from(tone: Tone) -> Self {
        Self::Done(tone)
    }
}

impl RowState {
    /// Its sign.
    #[must_use]
    pub fn glyph(self, glyphs: &Glyphs) -> &'static str {
        match self {
            Self::Done(tone) => sign(tone, glyphs),
            Self::Busy => glyphs.now,
            Self::Ahead => glyphs.open,
        }
    }

    /// Its role; a tone is never told by its role alone.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Done(tone) => role(tone),
            Self::Busy => Role::Accent,
            Self::Ahead => Role::Dim,
        }
    }
}

/// The role of a tone.
#[must_use]
pub fn role(tone: Tone) -> Role {
    match tone {
        Tone::Good => Role::Good,
        Tone::Bad => Role::Bad,
        Tone::Warn => Role::Warn,
        Tone::Quiet => Role::Dim,
    }
}
