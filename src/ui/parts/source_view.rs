//! The user's own text with line numbers: what gave it away is underlined, what misled is named.
//!
//! ```text
//!   1 │ [OPENROUTER] 401401 Missing Authentication header
//!     │              ╰ means nothing: the client printed the status twice
//!   … │
//!   7 │ …"message":"Missing Authentication header","code":401}
//!     │            ╰ the text says “Missing Authentication header”
//! ```

use crate::core::parse::span::Span;
use crate::show::wrap::{grapheme_width, width, wrap};
use crate::ui::look::Look;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span as Styled;
use unicode_segmentation::UnicodeSegmentation;

/// A part of the text to point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// [`Role::Mark`] or [`Role::Noise`].
    pub role: Role,
    /// What it tells.
    pub note: Option<String>,
}

/// Lines shown around a marked one.
const CONTEXT: usize = 1;
/// Further marks are left to the evidence pane.
const MOST: usize = 12;
/// Only so much of a line is looked at around a mark, so that a line of a megabyte costs nothing.
const REACH: usize = 2048;

struct Part<'a> {
    number: usize,
    start: usize,
    text: &'a str,
}

/// Appends the marked lines of the text with a little context.
pub fn excerpt(page: &mut Page, text: &str, marks: &[Mark]) {
    let mut marks: Vec<&Mark> =
        marks.iter().filter(|mark| text.get(mark.span.range()).is_some_and(|it| !it.trim().is_empty())).collect();
    marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
    marks.truncate(MOST);
    let mut lines = lines_around(text, &marks);
    lines.retain(|line| !line.text.trim().is_empty());
    let digits = lines.last().map_or(1, |line| line.number.to_string().len());
    let gutter = digits + 3;
    let columns = page.width.saturating_sub(gutter).max(8);
    let mut before: Option<usize> = None;
    for line in &lines {
        if before.is_some_and(|number| number + 1 < line.number) {
            let dots = page.look.glyphs.ellipsis;
            let gap = page.look.span(format!("{dots:>digits$} {}", page.look.glyphs.vertical), Role::Dim);
            page.line(vec![gap]);
        }
        before = Some(line.number);
        let end = line.start + line.text.len();
        let here: Vec<&Mark> = marks
            .iter()
            .copied()
            .filter(|it| it.span.start < end.max(line.start + 1) && it.span.end > line.start)
            .collect();
        one_line(page, line, &here, digits, columns);
    }
}

/// The lines that hold a mark, and their neighbours, each once.
fn lines_around<'a>(text: &'a str, marks: &[&Mark]) -> Vec<Part<'a>> {
    let mut lines: Vec<Part> = Vec::new();
    let mut number = 1;
    let mut counted = 0;
    for mark in marks {
        let mut start = line_start(text, mark.span.start);
        for _ in 0..CONTEXT {
            start = start.checked_sub(1).map_or(0, |at| line_start(text, at));
        }
        let mut left = CONTEXT;
        loop {
            let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
            if lines.last().is_none_or(|last| last.start < start) {
                number += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..start]).count();
                counted = start;
                lines.push(Part { number, start, text: &text[start..end] });
            }
            if end >= mark.span.end {
                if left == 0 {
                    break;
                }
                left -= 1;
            }
            if end >= text.len() || lines.len() > MOST * 4 {
                break;
            }
            start = end + 1;
        }
    }
    lines
}

fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at.min(text.len())]).map_or(0, |it| it + 1)
}

/// A line in as many windows as its marks need; each mark is shown in one of them with its note.
fn one_line(page: &mut Page, line: &Part, marks: &[&Mark], digits: usize, columns: usize) {
    let mut rest = marks;
    let mut first = true;
    while first || !rest.is_empty() {
        let from = window(line.text, rest.first().map_or(0, |mark| bounds(line, mark).0), columns);
        let number = if first { line.number.to_string() } else { String::new() };
        let (until, starts) = one_window(page, line, marks, from, (&number, digits, columns));
        let shown = rest.iter().take_while(|mark| {
            let (start, end) = bounds(line, mark);
            end <= until || start + ENOUGH <= until
        });
        // One at least, so that it comes to an end.
        let shown = shown.count().max(1).min(rest.len());
        for mark in &rest[..shown] {
            let place = marks.iter().position(|it| std::ptr::eq(*it, *mark)).and_then(|at| starts[at]);
            // The note belongs to the line on which its mark begins.
            if let (Some(note), Some(start), true) = (&mark.note, place, mark.span.start >= line.start) {
                note_line(page, digits, columns, start, (note, mark.role));
            }
        }
        rest = &rest[shown..];
        first = false;
    }
}

/// So much of a mark must be in view for it to count as shown, bytes.
const ENOUGH: usize = 12;

fn bounds(line: &Part, mark: &Mark) -> (usize, usize) {
    let start = mark.span.start.saturating_sub(line.start).min(line.text.len());
    let end = mark.span.end.saturating_sub(line.start).min(line.text.len());
    (start, end)
}

/// Draws a part of the line; gives the byte at which it ends, and the column at which each mark begins.
fn one_window(
    page: &mut Page,
    line: &Part,
    marks: &[&Mark],
    from: usize,
    (number, digits, columns): (&str, usize, usize),
) -> (usize, Vec<Option<usize>>) {
    let look = page.look;
    let mut spans = vec![look.span(format!("{number:>digits$} {} ", look.glyphs.vertical), Role::Dim)];
    let mut used = 0;
    if from > 0 {
        spans.push(look.span(look.glyphs.ellipsis, Role::Dim));
        used += width(look.glyphs.ellipsis);
    }
    let base = if marks.is_empty() { Role::Dim } else { Role::Text };
    let mut starts: Vec<Option<usize>> = vec![None; marks.len()];
    let mut until = line.text.len();
    let mut piece = String::new();
    let mut piece_role = base;
    let room = columns.saturating_sub(width(look.glyphs.ellipsis));
    for (at, grapheme) in line.text[from..].grapheme_indices(true) {
        let at = from + at;
        let wide = grapheme_width(grapheme);
        if used + wide > room && used + width(&line.text[at..floor(line.text, at + 8)]) > columns {
            flush(&look, &mut piece, piece_role, &mut spans);
            spans.push(look.span(look.glyphs.ellipsis, Role::Dim));
            until = at;
            break;
        }
        let mut role = base;
        for (index, mark) in marks.iter().enumerate() {
            let (start, end) = bounds(line, mark);
            if (start..end).contains(&at) {
                role = if role == Role::Mark { role } else { mark.role };
                starts[index].get_or_insert(used);
            }
        }
        if role != piece_role {
            flush(&look, &mut piece, piece_role, &mut spans);
            piece_role = role;
        }
        piece.push_str(if grapheme == "\t" { "    " } else { grapheme });
        used += wide;
    }
    flush(&look, &mut piece, piece_role, &mut spans);
    page.line(spans);
    (until, starts)
}

/// The note hangs from the column where its mark begins, or from the gutter where that is too narrow.
fn note_line(page: &mut Page, digits: usize, columns: usize, start: usize, (note, role): (&str, Role)) {
    let look = page.look;
    let gutter = look.span(format!("{:>digits$} {} ", "", look.glyphs.vertical), Role::Dim);
    let hook = format!("{} ", look.glyphs.hook);
    let hang = width(&hook);
    let wanted = (width(note) + hang).min(columns);
    let indent = if start + wanted <= columns || columns.saturating_sub(start) >= 36 {
        start
    } else {
        start.min(columns.saturating_sub(wanted.max(36)))
    };
    for (index, text) in wrap(note, columns.saturating_sub(indent + hang).max(8)).into_iter().enumerate() {
        let lead = if index == 0 { hook.clone() } else { " ".repeat(hang) };
        page.line(vec![
            gutter.clone(),
            Styled::raw(" ".repeat(indent)),
            look.span(lead, Role::Accent),
            look.span(text, if role == Role::Noise { Role::Dim } else { Role::Text }),
        ]);
    }
}

/// Byte offset at which a line is shown from, so that `mark` is in view with a little before it.
fn window(text: &str, mark: usize, columns: usize) -> usize {
    let reach = floor(text, mark.saturating_sub(REACH));
    let before = &text[reach..mark];
    if reach == 0 && width(before) + 12 <= columns * 2 / 3 {
        return 0;
    }
    let keep = columns / 4;
    let mut used = 0;
    let mut from = mark;
    for (at, grapheme) in before.grapheme_indices(true).rev() {
        used += grapheme_width(grapheme);
        if used > keep {
            break;
        }
        from = reach + at;
    }
    from
}

fn flush(look: &Look, piece: &mut String, role: Role, spans: &mut Vec<Styled<'static>>) {
    if !piece.is_empty() {
        spans.push(look.span(std::mem::take(piece), role));
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
