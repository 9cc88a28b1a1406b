//! Emphasis and glyphs of the text views. Without colour nothing is lost: every mark is a word or
//! a glyph too.

use crate::core::checks::tone::Tone;
use crate::show::ascii::in_text;
use crate::show::glyphs::{ASCII, Glyphs, UNICODE};
use crate::show::tone::sign;

/// How a text view is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to wrap prose at; URLs and commands are never wrapped.
    pub width: usize,
    /// Use ANSI colours.
    pub color: bool,
    /// Use ASCII glyphs only.
    pub ascii: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, color: false, ascii: false }
    }
}

impl Style {
    /// Columns for prose: at least what a narrow terminal has, at most what reads well.
    #[must_use]
    pub fn measure(&self) -> usize {
        self.width.clamp(40, 100)
    }

    fn sgr(&self, code: &str, text: &str) -> String {
        if self.color && !text.trim().is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    /// Headings and titles.
    #[must_use]
    pub fn bold(&self, text: &str) -> String {
        self.sgr("1", text)
    }

    /// What may be skipped while reading.
    #[must_use]
    pub fn dim(&self, text: &str) -> String {
        self.sgr("2", text)
    }

    /// What the user may open, type or copy.
    #[must_use]
    pub fn link(&self, text: &str) -> String {
        self.sgr("36", text)
    }

    /// Marks under the user's text.
    #[must_use]
    pub fn mark(&self, text: &str) -> String {
        self.sgr("1;31", text)
    }

    /// Text in the colour of a tone.
    #[must_use]
    pub fn toned(&self, tone: Tone, text: &str) -> String {
        match tone {
            Tone::Good => self.sgr("32", text),
            Tone::Bad => self.sgr("31", text),
            Tone::Warn => self.sgr("35", text),
            Tone::Quiet => self.sgr("2", text),
        }
    }

    /// The signs in use.
    #[must_use]
    pub fn glyphs(&self) -> &'static Glyphs {
        if self.ascii { &ASCII } else { &UNICODE }
    }

    /// The sign of a tone.
    #[must_use]
    pub fn glyph(&self, tone: Tone) -> &'static str {
        sign(tone, self.glyphs())
    }

    /// The finished text; in ASCII its typographic signs have the usual stand-ins. Letters stay.
    #[must_use]
    pub fn finish(&self, text: String) -> String {
        if self.ascii && !text.is_ascii() { in_text(&text) } else { text }
    }

    /// A bar of `width` columns, filled to this share.
    #[must_use]
    pub fn bar(&self, share: f64, width: usize) -> String {
        const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let eighths = (share.clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
        if self.ascii {
            return "#".repeat(eighths.div_ceil(8));
        }
        let mut bar = "█".repeat(eighths / 8);
        bar.push_str(EIGHTHS[eighths % 8]);
        if bar.is_empty() && share > 0.0 {
            bar.push('▏');
        }
        bar
    }
}
