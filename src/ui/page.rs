//! The content of a pane: lines, already wrapped to its width, and the lines that must stay in view.

use super::appearance::{Appearance, RowState};
use super::theme::Role;
use crate::show::wrap::{chop, cut, width, wrap};
use ratatui::text::{Line, Span};
use std::ops::Range;

/// Columns between two pages side by side: a line, with air on both sides.
const BETWEEN: usize = 3;

/// Lines of a pane, built from top to bottom.
#[derive(Clone, Debug)]
pub struct Page {
    /// Styles, signs and sentences.
    pub look: Appearance,
    /// Columns of the pane.
    pub width: usize,
    /// The lines.
    pub lines: Vec<Line<'static>>,
    /// Lines that must stay in view, if any.
    pub focus: Option<Range<usize>>,
    /// Lines that can be clicked, each with the number of its item.
    pub targets: Vec<(Range<usize>, usize)>,
    /// Where the text cursor stands: line and column.
    pub cursor: Option<(usize, usize)>,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub fn new(look: Appearance, width: usize) -> Self {
        Self { look, width: width.max(1), lines: Vec::new(), focus: None, targets: Vec::new(), cursor: None }
    }

    /// The item of a line, where it has one.
    #[must_use]
    pub fn target(&self, line: usize) -> Option<usize> {
        self.targets.iter().find(|(lines, _)| lines.contains(&line)).map(|(_, item)| *item)
    }

    /// A line of pieces, as it is.
    pub fn line(&mut self, spans: Vec<Span<'static>>) {
        self.lines.push(Line::from(spans));
    }

    /// Air; two airs in a row are one.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|it| !it.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// A heading with air before it.
    pub fn heading(&mut self, text: &str) {
        self.gap();
        self.line(vec![self.look.span(cut(text, self.width, self.look.glyphs.ellipsis), Role::Heading)]);
    }

    /// Prose, wrapped.
    pub fn prose(&mut self, text: &str, role: Role) {
        self.hanging(&[], text, role);
    }

    /// Prose after a lead of styled pieces; the lines that follow hang below its text.
    pub fn hanging(&mut self, lead: &[Span<'static>], text: &str, role: Role) {
        let hang: usize = lead.iter().map(|it| width(&it.content)).sum();
        let room = self.width.saturating_sub(hang).max(1);
        let mut inside_code = false;
        for (index, line) in wrap(text, room).into_iter().enumerate() {
            let mut spans = if index == 0 {
                lead.to_vec()
            } else if hang > 0 {
                vec![Span::raw(" ".repeat(hang))]
            } else {
                Vec::new()
            };
            self.code_spans(&line, role, &mut inside_code, &mut spans);
            self.lines.push(Line::from(spans));
        }
    }

    /// Text in backticks stands out; the backticks stay, so that it does so without styles too.
    fn code_spans(&self, line: &str, role: Role, inside: &mut bool, spans: &mut Vec<Span<'static>>) {
        for (index, part) in line.split('`').enumerate() {
            let tick = if index > 0 { "`" } else { "" };
            let text = if index > 0 && *inside {
                *inside = false;
                if let Some(last) = spans.last_mut() {
                    last.content = format!("{}`", last.content).into();
                }
                part.to_string()
            } else {
                if index > 0 {
                    *inside = true;
                }
                format!("{tick}{part}")
            };
            if !text.is_empty() {
                spans.push(self.look.span(text, if *inside { Role::Strong } else { role }));
            }
        }
    }

    /// A sentence in the role of a hint, with air before it.
    pub fn hint(&mut self, text: &str) {
        self.gap();
        self.prose(text, Role::Dim);
    }

    /// Two empty pages that fit beside each other into this one.
    #[must_use]
    pub fn halves(&self) -> (Self, Self) {
        let half = self.width.saturating_sub(BETWEEN) / 2;
        (Self::new(self.look, half), Self::new(self.look, self.width.saturating_sub(BETWEEN + half)))
    }

    /// Appends two pages side by side, with a line between them; they are looked at, not clicked. The left one's focus
    /// counts first.
    pub fn side_by_side(&mut self, left: Self, right: Self) {
        let start = self.lines.len();
        let focus = left.focus.or(right.focus);
        self.focus = focus.map(|focus| start + focus.start..start + focus.end).or(self.focus.take());
        let rows = left.lines.len().max(right.lines.len());
        let (mut first, mut second) = (left.lines.into_iter(), right.lines.into_iter());
        for _ in 0..rows {
            let mut line = first.next().unwrap_or_default();
            let air = left.width.saturating_sub(line.width());
            line.spans.push(Span::raw(" ".repeat(air)));
            line.spans.push(self.look.span(format!(" {} ", self.look.glyphs.vertical), Role::Rule));
            line.spans.extend(second.next().unwrap_or_default().spans);
            self.lines.push(line);
        }
    }

    /// Labels and their values in two columns.
    pub fn pairs(&mut self, pairs: &[(&str, String)]) {
        let columns = pairs.iter().map(|(label, _)| width(label)).max().unwrap_or(0) + 1;
        for (label, value) in pairs {
            self.pair(label, columns, value, Role::Text);
        }
    }

    /// A label and its value in two columns; a long value hangs below itself.
    pub fn pair(&mut self, label: &str, columns: usize, value: &str, role: Role) {
        let columns = columns.min(self.width.saturating_sub(8)).max(1);
        let label = crate::show::wrap::pad(label, columns, self.look.glyphs.ellipsis);
        let lead = [self.look.span(format!("{label} "), Role::Dim)];
        self.hanging(&lead, value, role);
    }

    /// A sign, a bold word and what it means.
    pub fn check(&mut self, standing: impl Into<RowState>, word: &str, says: &str) {
        let standing = standing.into();
        self.labelled((standing.glyph(&self.look.glyphs), standing.role()), word, (says, Role::Text));
    }

    /// The same with any sign and role.
    pub fn labelled(&mut self, (glyph, role): (&str, Role), word: &str, (says, says_role): (&str, Role)) {
        let lead = [self.look.span(format!("{glyph} "), role)];
        if says.is_empty() || word.is_empty() {
            let (text, role) = if says.is_empty() { (word, Role::Strong) } else { (says, says_role) };
            self.hanging(&lead, text, role);
            return;
        }
        // Wrapped behind a stand-in of the word's width, so that the sentence flows around it.
        let head = format!("{word}{}", self.look.ui("page.colon"));
        let stand_in = "x".repeat(width(&head).saturating_sub(1));
        if width(&stand_in) + 8 > self.width {
            self.hanging(&lead, word, Role::Strong);
            self.hanging(&[Span::raw("  ")], says, says_role);
            return;
        }
        let start = self.lines.len();
        self.hanging(&lead, &format!("{stand_in} {says}"), says_role);
        let bold = self.look.span(head, Role::Strong);
        if let Some(line) = self.lines.get_mut(start) {
            let text = line
                .spans
                .get(1)
                .and_then(|it| it.content.strip_prefix(&stand_in))
                .map(|it| it.trim_start().to_string());
            if let (Some(text), Some(span)) = (text, line.spans.get(1).map(|it| it.style)) {
                line.spans.splice(1..2, [bold, Span::styled(text, span)]);
            }
        }
    }

    /// A URL or command on a line of its own. What is wider than the pane goes on in the next row, whole: the end of an
    /// address is what leads to the page. Then it starts at the edge, so that a selection of rows is the address.
    pub fn verbatim(&mut self, indent: usize, text: &str) {
        let indent = if indent + width(text) <= self.width { indent } else { 0 };
        for part in chop(text, self.width.max(1)) {
            let mut spans = Vec::new();
            if indent > 0 {
                spans.push(Span::raw(" ".repeat(indent)));
            }
            spans.push(self.look.span(part, Role::Link));
            self.line(spans);
        }
    }
}
