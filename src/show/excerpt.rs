//! The user's own text around the places that decide, cut to a width: what a view only has to paint.

use super::wrap::{floor, grapheme_width, width};
use crate::core::parse::span::Span;
use unicode_segmentation::UnicodeSegmentation;

/// What a marked place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It gave the cause away.
    Telling,
    /// It misleads.
    Noise,
}

/// A place in the text to point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: MarkKind,
    /// What it tells.
    pub note: Option<String>,
}

/// A part of a line that fits the width.
#[derive(Debug)]
pub struct ExcerptRow<'a> {
    /// Lines are left out before it.
    pub gap: bool,
    /// The line's number; none for a further part of the same line.
    pub number: Option<usize>,
    /// Something of the line is missing before and after it.
    pub cut: (bool, bool),
    /// Its text, in stretches that are marked alike.
    pub pieces: Vec<(String, Option<MarkKind>)>,
    /// The line holds a mark.
    pub marked: bool,
    /// Notes of the marks that begin here.
    pub notes: Vec<Note<'a>>,
}

/// The note of a mark, and where in the row the mark is.
#[derive(Debug)]
pub struct Note<'a> {
    /// What it tells.
    pub text: &'a str,
    /// What the mark is.
    pub kind: MarkKind,
    /// Column at which the mark begins, counted behind the gutter.
    pub column: usize,
    /// Columns of the mark that are shown.
    pub columns: usize,
}

/// How an excerpt is cut.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Columns with the gutter of numbers.
    pub width: usize,
    /// Lines shown before and after a marked one.
    pub around: usize,
    /// A mark that is cut counts as shown with so many bytes in view; else it begins a part of its own.
    pub enough: usize,
    /// The sign for "cut".
    pub ellipsis: &'a str,
}

/// Marks shown at most; further ones add nothing that a reader would not believe by then.
const MOST: usize = 12;
/// Only so much of a line is looked at around a mark, so that a line of a megabyte costs nothing.
const REACH: usize = 2048;

struct Line<'a> {
    number: usize,
    start: usize,
    text: &'a str,
}

impl Line<'_> {
    /// The bytes of this line that a mark covers.
    fn bounds(&self, mark: &Mark) -> (usize, usize) {
        let inside = |at: usize| at.saturating_sub(self.start).min(self.text.len());
        (inside(mark.span.start), inside(mark.span.end))
    }

    fn holds(&self, mark: &Mark) -> bool {
        let end = self.start + self.text.len();
        mark.span.start < end.max(self.start + 1) && mark.span.end > self.start
    }
}

/// The marked lines of the text with their neighbours, and the digits of the longest line number.
#[must_use]
pub fn excerpt<'a>(text: &str, marks: &'a [Mark], frame: Frame<'_>) -> (usize, Vec<ExcerptRow<'a>>) {
    let shown = |mark: &&Mark| text.get(mark.span.range()).is_some_and(|marked| !marked.trim().is_empty());
    let mut marks: Vec<&Mark> = marks.iter().filter(shown).collect();
    marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
    marks.truncate(MOST);
    let mut lines = lines_around(text, &marks, frame.around);
    lines.retain(|line| !line.text.trim().is_empty());
    let digits = lines.last().map_or(1, |line| line.number.to_string().len());
    let columns = frame.width.saturating_sub(digits + 3).max(8);
    let mut rows: Vec<ExcerptRow> = Vec::new();
    let mut before: Option<usize> = None;
    for line in &lines {
        let first = rows.len();
        let here: Vec<&Mark> = marks.iter().copied().filter(|mark| line.holds(mark)).collect();
        parts(line, &here, columns, frame, &mut rows);
        rows[first].gap = before.is_some_and(|number| number + 1 < line.number);
        before = Some(line.number);
    }
    (digits, rows)
}

/// The lines that hold a mark, and their neighbours, each once.
fn lines_around<'a>(text: &'a str, marks: &[&Mark], around: usize) -> Vec<Line<'a>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut number = 1;
    let mut counted = 0;
    for mark in marks {
        let mut start = line_start(text, mark.span.start);
        for _ in 0..around {
            start = start.checked_sub(1).map_or(0, |at| line_start(text, at));
        }
        let mut left = around;
        loop {
            let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
            if lines.last().is_none_or(|last| last.start < start) {
                number += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..start]).count();
                counted = start;
                lines.push(Line { number, start, text: &text[start..end] });
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
    memchr::memrchr(b'\n', &text.as_bytes()[..at.min(text.len())]).map_or(0, |newline| newline + 1)
}

/// A line in as many parts as its marks need; each mark is shown in one of them with its note.
fn parts<'a>(line: &Line, marks: &[&'a Mark], columns: usize, frame: Frame<'_>, rows: &mut Vec<ExcerptRow<'a>>) {
    let mut done = 0;
    let mut number = Some(line.number);
    while number.is_some() || done < marks.len() {
        let from = beginning(line.text, marks.get(done).map_or(0, |mark| line.bounds(mark).0), columns);
        let (mut row, until, places) = part(line, marks, from, columns, frame.ellipsis);
        row.number = number.take();
        let in_view = marks[done..].iter().take_while(|mark| {
            let (start, end) = line.bounds(mark);
            end <= until || start.saturating_add(frame.enough) <= until
        });
        // One at least, so that it comes to an end.
        let next = (done + in_view.count().max(1)).min(marks.len());
        for (mark, place) in marks[done..next].iter().zip(&places[done..next]) {
            // The note belongs to the line on which its mark begins.
            if let (Some(note), Some((column, columns)), true) = (&mark.note, place, mark.span.start >= line.start) {
                // What misleads may stand there many times; one note tells it.
                let told = |row: &ExcerptRow| row.notes.iter().any(|other| other.text == note);
                if mark.kind == MarkKind::Noise && (told(&row) || rows.iter().any(told)) {
                    continue;
                }
                row.notes.push(Note { text: note, kind: mark.kind, column: *column, columns: *columns });
            }
        }
        rows.push(row);
        done = next;
    }
}

/// One part of a line from a byte on; the byte at which it ends; and for each mark its column and width in it.
fn part<'a>(
    line: &Line,
    marks: &[&Mark],
    from: usize,
    columns: usize,
    ellipsis: &str,
) -> (ExcerptRow<'a>, usize, Vec<Option<(usize, usize)>>) {
    let marked = !marks.is_empty();
    let mut row =
        ExcerptRow { gap: false, number: None, cut: (from > 0, false), pieces: Vec::new(), marked, notes: Vec::new() };
    let mut used = if from > 0 { width(ellipsis) } else { 0 };
    let mut places: Vec<Option<(usize, usize)>> = vec![None; marks.len()];
    let mut until = line.text.len();
    let room = columns.saturating_sub(width(ellipsis));
    for (at, grapheme) in line.text[from..].grapheme_indices(true) {
        let at = from + at;
        let wide = grapheme_width(grapheme);
        let rest = &line.text[at..floor(line.text, at + 8)];
        if used + wide > room && used + width(rest) > columns {
            row.cut.1 = true;
            until = at;
            break;
        }
        let mut kind = None;
        for (mark, place) in marks.iter().zip(&mut places) {
            let (start, end) = line.bounds(mark);
            if (start..end).contains(&at) {
                // What tells is seen through what misleads.
                kind = if kind == Some(MarkKind::Telling) { kind } else { Some(mark.kind) };
                place.get_or_insert((used, 0)).1 += wide;
            }
        }
        let shown = if grapheme == "\t" { "    " } else { grapheme };
        match row.pieces.last_mut().filter(|piece| piece.1 == kind) {
            Some(piece) => piece.0.push_str(shown),
            None => row.pieces.push((shown.to_string(), kind)),
        }
        used += wide;
    }
    (row, until, places)
}

/// Byte offset at which a part begins, so that `mark` is in view with a little before it.
fn beginning(text: &str, mark: usize, columns: usize) -> usize {
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
