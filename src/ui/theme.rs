//! Roles → styles. Screens name roles, never colours.
//!
//! Two rules keep the text readable on any background: the foreground is the terminal's own wherever
//! it can be, and white, black and yellow are not used at all. A role never rests on its colour
//! alone: glyph, word, weight or underline say the same.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Secondary text: labels, hints, line numbers.
    Dim,
    /// What the eye should meet first.
    Strong,
    /// Headings of panes.
    Heading,
    /// The stage, field or item in hand.
    Accent,
    /// It is well.
    Good,
    /// It is broken.
    Bad,
    /// It needs care.
    Warn,
    /// The selected row.
    Selected,
    /// A URL or command to copy.
    Link,
    /// The part of the paste that gave it away.
    Mark,
    /// A part of the paste that misleads.
    Noise,
    /// A key to press.
    Key,
    /// Lines between panes.
    Rule,
    /// The text cursor.
    Cursor,
}

impl Role {
    /// All roles.
    pub const ALL: &'static [Self] = &[
        Self::Text,
        Self::Dim,
        Self::Strong,
        Self::Heading,
        Self::Accent,
        Self::Good,
        Self::Bad,
        Self::Warn,
        Self::Selected,
        Self::Link,
        Self::Mark,
        Self::Noise,
        Self::Key,
        Self::Rule,
        Self::Cursor,
    ];
}

/// Which styles are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's sixteen colours by role.
    #[default]
    Ansi,
    /// No colour is set at all. With `NO_COLOR`, crossterm turns a colour into an empty SGR that
    /// cancels bold and reverse, so a coloured style would lose its emphasis.
    Mono,
}

impl Theme {
    /// The style of a role.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let style = match role {
            Role::Text => plain,
            Role::Dim | Role::Rule => plain.add_modifier(Modifier::DIM),
            Role::Strong | Role::Heading | Role::Key => plain.add_modifier(Modifier::BOLD),
            Role::Accent => plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            Role::Good => plain.fg(Color::Green),
            Role::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            Role::Warn => plain.fg(Color::Magenta),
            Role::Selected => plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            Role::Link => plain.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
            Role::Mark => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            Role::Noise => plain.add_modifier(Modifier::DIM | Modifier::CROSSED_OUT),
            Role::Cursor => plain.add_modifier(Modifier::REVERSED),
        };
        match self {
            Self::Ansi => style,
            Self::Mono => Style { fg: None, bg: None, underline_color: None, ..style },
        }
    }
}
