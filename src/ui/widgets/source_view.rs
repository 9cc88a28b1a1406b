//! The user's own text with line numbers: what gave it away is underlined, what misled is named.
//!
//! ```text
//!   1 │ [OPENROUTER] 401401 Missing Authentication header
//!     │              ╰ means nothing: the client printed the status twice
//!   … │
//!   7 │ …"message":"Missing Authentication header","code":401}
//!     │            ╰ the text says “Missing Authentication header”
//! ```

use crate::show::excerpt::{ExcerptRow, Frame, Mark, MarkKind, Note, excerpt};
use crate::show::wrap::{width, wrap};
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span as Styled;

/// A long mark that is cut is known by its first bytes.
const ENOUGH: usize = 12;

/// A note under its mark has so many columns, or begins to the left of it.
const NARROWEST: usize = 28;
/// A note in a narrow column has so many rows at most.
const HIGHEST: usize = 2;

/// The role of a marked place.
#[must_use]
pub fn role(kind: MarkKind) -> Role {
    match kind {
        MarkKind::Telling => Role::Mark,
        MarkKind::Noise => Role::Noise,
    }
}

/// Appends the marked lines of the text with a little context.
pub fn show(page: &mut Page, text: &str, marks: &[Mark]) {
    let frame = Frame { width: page.width, around: 1, enough: ENOUGH, ellipsis: page.look.glyphs.ellipsis };
    let (digits, rows) = excerpt(text, marks, frame);
    for row in &rows {
        if row.gap {
            let dots = page.look.glyphs.ellipsis;
            let gap = page.look.span(format!("{dots:>digits$} {}", page.look.glyphs.vertical), Role::Dim);
            page.line(vec![gap]);
        }
        source(page, digits, row);
        for note in &row.notes {
            hang(page, digits, note);
        }
    }
}

fn source(page: &mut Page, digits: usize, row: &ExcerptRow) {
    let look = page.look;
    let cut = |shown: bool| shown.then(|| look.span(look.glyphs.ellipsis, Role::Dim));
    let base = if row.marked { Role::Text } else { Role::Dim };
    let number = row.number.map(|number| number.to_string()).unwrap_or_default();
    let mut spans = vec![look.span(format!("{number:>digits$} {} ", look.glyphs.vertical), Role::Dim)];
    spans.extend(cut(row.cut.0));
    spans.extend(row.pieces.iter().map(|(text, kind)| look.span(text.clone(), kind.map_or(base, role))));
    spans.extend(cut(row.cut.1));
    page.line(spans);
}

/// The note hangs from the column where its mark begins, a short one as far left of it as it needs; of a long one, the
/// lines behind the first have the whole width.
fn hang(page: &mut Page, digits: usize, note: &Note) {
    let look = page.look;
    let columns = page.width.saturating_sub(digits + 3).max(8);
    let gutter = look.span(format!("{:>digits$} {} ", "", look.glyphs.vertical), Role::Dim);
    let hook = format!("{} ", look.glyphs.hook);
    let hang = width(&hook);
    let room = |indent: usize| columns.saturating_sub(indent + hang).max(8);
    let wanted = width(note.text) + hang;
    let start = if wanted <= NARROWEST { note.column.min(columns.saturating_sub(wanted)) } else { note.column };
    let mut indent = if room(start) + hang < NARROWEST { columns.saturating_sub(NARROWEST).min(start) } else { start };
    let mut lines = wrap(note.text, room(indent));
    let mut behind = indent + hang;
    if lines.len() > HIGHEST {
        match note.text.strip_prefix(lines[0].as_str()) {
            Some(rest) => {
                lines.truncate(1);
                behind = hang;
                lines.extend(wrap(rest.trim_start(), room(0)));
            }
            None => (indent, lines) = (0, wrap(note.text, room(0))),
        }
    }
    for (index, text) in lines.into_iter().enumerate() {
        let lead = if index == 0 { hook.as_str() } else { "" };
        page.line(vec![
            gutter.clone(),
            Styled::raw(" ".repeat(if index == 0 { indent } else { behind })),
            look.span(lead.to_string(), Role::Accent),
            look.span(text, if note.kind == MarkKind::Noise { Role::Dim } else { Role::Text }),
        ]);
    }
}
