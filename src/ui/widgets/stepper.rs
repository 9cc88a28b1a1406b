//! The stages, one sign and word each: a column, a line, or the one in hand with signs for the rest.

use crate::show::wrap::{cut, pad, width, wrap};
use crate::ui::appearance::{Appearance, RowState};
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// One stage as the stepper shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// From 1; the digit that leads there.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub standing: RowState,
    /// The same in a word.
    pub word: String,
    /// Why, where it was passed over.
    pub reason: Option<String>,
    /// The user is here.
    pub current: bool,
}

/// Draws the steps in whatever room there is.
pub fn render(steps: &[Step], look: &Appearance, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    if area.height > 1 {
        column(steps, look, area, buffer);
    } else {
        line(steps, look, usize::from(area.width)).render(area, buffer);
    }
}

/// The number of the step under a cell.
#[must_use]
pub fn at(steps: &[Step], look: &Appearance, area: Rect, at: Position) -> Option<usize> {
    if area.height > 1 {
        let (_, owners) = lines(steps, look, area);
        return owners.get(usize::from(at.y.checked_sub(area.y)?)).copied();
    }
    let column = usize::from(at.x.checked_sub(area.x)?);
    let (spans, owners) = in_a_line(steps, look, usize::from(area.width));
    let mut end = 0;
    for (span, owner) in spans.iter().zip(owners) {
        end += width(&span.content);
        if column < end {
            return Some(owner);
        }
    }
    None
}

fn column(steps: &[Step], look: &Appearance, area: Rect, buffer: &mut Buffer) {
    for (line, row) in lines(steps, look, area).0.into_iter().zip(area.rows()) {
        line.render(row, buffer);
    }
}

/// The lines of a column, and the number of the step that each belongs to.
fn lines(steps: &[Step], look: &Appearance, area: Rect) -> (Vec<Line<'static>>, Vec<usize>) {
    let columns = usize::from(area.width);
    let mut lines: Vec<Line> = Vec::new();
    let mut owners = Vec::new();
    for step in steps {
        let name = if step.current { Role::Accent } else { Role::Text };
        let select = if step.current { look.glyphs.select } else { " " };
        let room = columns.saturating_sub(6);
        let word = cut(&step.word, room.saturating_sub(width(&step.name) + 1), look.glyphs.ellipsis);
        let name_room = room.saturating_sub(width(&word));
        lines.push(Line::from(vec![
            look.span(select, Role::Accent),
            look.span(format!("{} ", step.number), Role::Dim),
            look.span(format!("{} ", step.standing.glyph(&look.glyphs)), step.standing.role()),
            look.span(pad(&step.name, name_room, look.glyphs.ellipsis), name),
            look.span(word, step.standing.role()),
        ]));
        if let Some(reason) = step.reason.as_deref().filter(|_| area.height >= 22) {
            for text in wrap(reason, room).into_iter().take(2) {
                lines.push(Line::from(vec![Span::raw("     "), look.span(text, Role::Dim)]));
            }
        }
        if area.height >= 18 {
            lines.push(Line::default());
        }
        owners.resize(lines.len(), step.number);
    }
    (lines, owners)
}

fn line(steps: &[Step], look: &Appearance, columns: usize) -> Line<'static> {
    Line::from(in_a_line(steps, look, columns).0)
}

/// The pieces of a line, and the number of the step that each belongs to.
fn in_a_line(steps: &[Step], look: &Appearance, columns: usize) -> (Vec<Span<'static>>, Vec<usize>) {
    for separator in ["  ", " "] {
        let (spans, owners) = full(steps, look, separator);
        if spans.iter().map(|it| width(&it.content)).sum::<usize>() <= columns {
            return (spans, owners);
        }
    }
    let owners = steps.iter().map(|step| step.number).collect();
    (short(steps, look, columns), owners)
}

fn full(steps: &[Step], look: &Appearance, separator: &str) -> (Vec<Span<'static>>, Vec<usize>) {
    let mut spans = Vec::new();
    let mut owners = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw(separator.to_string()));
        }
        let (glyph, name) = if step.current {
            (look.glyphs.select, Role::Accent)
        } else {
            (step.standing.glyph(&look.glyphs), if step.standing == RowState::Ahead { Role::Dim } else { Role::Text })
        };
        let glyph_role = if step.current { Role::Accent } else { step.standing.role() };
        spans.push(look.span(format!("{glyph} "), glyph_role));
        spans.push(look.span(step.name.clone(), name));
        owners.resize(spans.len(), step.number);
    }
    (spans, owners)
}

fn short(steps: &[Step], look: &Appearance, columns: usize) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    for step in steps {
        let role = if step.current { Role::Accent } else { step.standing.role() };
        let glyph = if step.current { look.glyphs.select } else { step.standing.glyph(&look.glyphs) };
        spans.push(look.span(format!("{glyph} "), role));
    }
    if let Some(step) = steps.iter().find(|it| it.current) {
        let room = columns.saturating_sub(steps.len() * 2 + 1);
        spans.push(look.span(
            cut(&format!(" {}/{} {}", step.number, steps.len(), step.name), room, look.glyphs.ellipsis),
            Role::Accent,
        ));
        let left = room.saturating_sub(width(&step.name) + 8);
        if width(&step.word) <= left {
            spans.push(look.span(format!("  {}", step.word), step.standing.role()));
        }
    }
    spans
}
