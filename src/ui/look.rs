//! What every part needs to draw: styles, signs and sentences.

use super::glyphs::Glyphs;
use super::theme::{Role, Theme};
use crate::core::text::{Sentence, Texts};
use ratatui::style::Style;
use ratatui::text::Span;

/// Styles, signs and sentences in use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Styles.
    pub theme: Theme,
    /// Signs.
    pub glyphs: Glyphs,
    /// Sentences.
    pub texts: Texts,
    /// Nothing moves by itself.
    pub reduced_motion: bool,
}

impl Look {
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

/// How a row went: a sign and a role, always beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It is well.
    Good,
    /// It is broken.
    Bad,
    /// It needs care.
    Warn,
    /// Passed over, or not known.
    Quiet,
    /// Under way or in hand.
    Busy,
    /// Not reached.
    Ahead,
}

impl Tone {
    /// Its sign.
    #[must_use]
    pub fn glyph(self, glyphs: &Glyphs) -> &'static str {
        match self {
            Self::Good => glyphs.ok,
            Self::Bad => glyphs.fail,
            Self::Warn => glyphs.warn,
            Self::Quiet => glyphs.skipped,
            Self::Busy => glyphs.now,
            Self::Ahead => glyphs.open,
        }
    }

    /// Its role.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Bad => Role::Bad,
            Self::Warn => Role::Warn,
            Self::Quiet | Self::Ahead => Role::Dim,
            Self::Busy => Role::Accent,
        }
    }
}
