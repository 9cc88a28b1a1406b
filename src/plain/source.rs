//! The user's own text with the decisive places underlined, as compilers show source.

use super::style::Style;
use crate::core::parse::span::Span;
use crate::show::wrap::width as columns;

/// A place and the label printed beside its underline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// Short label, for instance the number of the reason.
    pub label: String,
}

/// Most lines shown; further marks add nothing that the reader would not believe by then.
const LINES: usize = 12;

struct Row {
    line: usize,
    /// Bytes of the whole text that are shown.
    window: (usize, usize),
    /// Cut at the left or right.
    cut: (bool, bool),
    marks: Vec<Mark>,
}

/// The marked lines with their numbers; empty when no mark lies in the text.
#[must_use]
pub fn excerpt(text: &str, marks: &[Mark], style: &Style) -> Vec<String> {
    let mut marks: Vec<Mark> =
        marks.iter().filter(|it| it.span.start < it.span.end && text.get(it.span.range()).is_some()).cloned().collect();
    marks.sort_by_key(|it| it.span);
    let mut rows: Vec<Row> = Vec::new();
    let mut counted = (0, 1);
    for mark in marks {
        let at = mark.span.start;
        let line = counted.1 + text[counted.0..at].matches('\n').count();
        counted = (at, line);
        if let Some(row) = rows.last_mut().filter(|it| it.line == line && mark.span.end <= it.window.1) {
            row.marks.push(mark);
        } else if rows.len() < LINES {
            rows.push(window(text, line, mark, style.measure()));
        }
    }
    let gutter = rows.last().map_or(1, |it| it.line.to_string().len());
    let mut lines = Vec::new();
    let mut previous = None;
    for row in &rows {
        if previous.is_some_and(|it| row.line > it + 1) {
            lines.push(style.dim(&format!("{:>gutter$} {}", "", style.glyphs().gap)));
        }
        previous = Some(row.line);
        draw(text, row, gutter, style, &mut lines);
    }
    lines
}

/// The part of the mark's line that fits; long lines are shown around the mark.
fn window(text: &str, line: usize, mark: Mark, width: usize) -> Row {
    let room = width.saturating_sub(12).max(20);
    let start = text[..mark.span.start].rfind('\n').map_or(0, |it| it + 1);
    let marked = columns(text[mark.span.range()].split('\n').next().unwrap_or_default());
    let before = (room / 3).min(room.saturating_sub(marked));
    let mut left = mark.span.start;
    let mut used = 0;
    for (at, letter) in text[start..mark.span.start].char_indices().rev() {
        used += columns(letter.encode_utf8(&mut [0; 4]));
        if used > before {
            break;
        }
        left = start + at;
    }
    let mut right = left;
    let mut shown = 0;
    for (at, letter) in text[left..].char_indices() {
        if letter == '\n' {
            break;
        }
        shown += columns(letter.encode_utf8(&mut [0; 4]));
        if shown > room {
            break;
        }
        right = left + at + letter.len_utf8();
    }
    let cut = (left > start, text[right..].chars().next().is_some_and(|it| it != '\n'));
    Row { line, window: (left, right), cut, marks: vec![mark] }
}

fn draw(text: &str, row: &Row, gutter: usize, style: &Style, lines: &mut Vec<String>) {
    let (left, right) = row.window;
    let bar = style.glyphs().vertical;
    let lead = if row.cut.0 { style.glyphs().ellipsis } else { "" };
    let trail = if row.cut.1 { style.glyphs().ellipsis } else { "" };
    let shown = text[left..right].replace('\t', " ");
    lines.push(format!("{} {lead}{}{trail}", style.dim(&format!("{:>gutter$} {bar}", row.line)), shown.trim_end()));
    for mark in &row.marks {
        let end = mark.span.end.min(right).max(mark.span.start);
        let within = text[mark.span.start..end].split('\n').next().unwrap_or_default().trim_end();
        let indent = columns(lead) + columns(&text[left..mark.span.start].replace('\t', " "));
        let under = "^".repeat(columns(&within.replace('\t', " ")).max(1));
        lines.push(format!(
            "{} {:indent$}{} {}",
            style.dim(&format!("{:>gutter$} {bar}", "")),
            "",
            style.mark(&under),
            mark.label
        ));
    }
}
