//! The few signs used beside words: one set for Unicode terminals, one for ASCII.
//!
//! No emoji and no variation selectors: terminals disagree about their width.

/// One set of signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// It is well.
    pub ok: &'static str,
    /// It is broken.
    pub fail: &'static str,
    /// It needs care.
    pub warn: &'static str,
    /// It works here and not there.
    pub differs: &'static str,
    /// Not reached, or skipped.
    pub open: &'static str,
    /// In hand.
    pub now: &'static str,
    /// Passed over.
    pub skipped: &'static str,
    /// Selected.
    pub select: &'static str,
    /// Cut here.
    pub ellipsis: &'static str,
    /// Lines are left out here.
    pub gap: &'static str,
    /// Before a count.
    pub times: &'static str,
    /// Between short facts.
    pub dot: &'static str,
    /// Vertical line between panes.
    pub vertical: &'static str,
    /// Horizontal line between panes.
    pub horizontal: &'static str,
    /// Filled part of a bar.
    pub full: &'static str,
    /// Empty part of a bar.
    pub empty: &'static str,
    /// Ties a note to what stands above it.
    pub hook: &'static str,
    /// More above.
    pub up: &'static str,
    /// More below.
    pub down: &'static str,
    /// Leads to.
    pub arrow: &'static str,
    /// Hides a secret character.
    pub mask: &'static str,
    /// Frames of the activity sign.
    pub spinner: &'static [&'static str],
}

/// For terminals with Unicode.
pub const UNICODE: Glyphs = Glyphs {
    ok: "✓",
    fail: "✗",
    warn: "!",
    differs: "≠",
    open: "○",
    now: "●",
    skipped: "–",
    select: "›",
    ellipsis: "…",
    gap: "⋮",
    times: "×",
    dot: "·",
    vertical: "│",
    horizontal: "─",
    full: "█",
    empty: "░",
    hook: "╰",
    up: "↑",
    down: "↓",
    arrow: "→",
    mask: "•",
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

/// For `--ascii` and terminals without UTF-8.
pub const ASCII: Glyphs = Glyphs {
    ok: "+",
    fail: "x",
    warn: "!",
    differs: "/",
    open: "o",
    now: "*",
    skipped: "-",
    select: ">",
    ellipsis: "~",
    gap: ":",
    times: "x",
    dot: "|",
    vertical: "|",
    horizontal: "-",
    full: "#",
    empty: ".",
    hook: "^",
    up: "^",
    down: "v",
    arrow: "->",
    mask: "*",
    spinner: &["|", "/", "-", "\\"],
};

impl Default for Glyphs {
    fn default() -> Self {
        UNICODE
    }
}
