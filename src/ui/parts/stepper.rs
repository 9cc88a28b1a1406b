//! The stages, one sign and word each: a column, a line, or the one in hand with signs for the rest.

use crate::show::wrap::{cut, pad, width, wrap};
use crate::ui::look::{Look, Standing};
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
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
    pub standing: Standing,
    /// The same in a word.
    pub word: String,
    /// Why, where it was passed over.
    pub reason: Option<String>,
    /// The user is here.
    pub current: bool,
}

/// Draws the steps in whatever room there is.
pub fn render(steps: &[Step], look: &Look, area: Rect, buffer: &mut Buffer) {
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

fn column(steps: &[Step], look: &Look, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let mut lines: Vec<Line> = Vec::new();
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
    }
    for (line, row) in lines.into_iter().zip(area.rows()) {
        line.render(row, buffer);
    }
}

fn line(steps: &[Step], look: &Look, columns: usize) -> Line<'static> {
    for separator in ["  ", " "] {
        let spans = full(steps, look, separator);
        if spans.iter().map(|it| width(&it.content)).sum::<usize>() <= columns {
            return Line::from(spans);
        }
    }
    short(steps, look, columns)
}

fn full(steps: &[Step], look: &Look, separator: &str) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw(separator.to_string()));
        }
        let (glyph, name) = if step.current {
            (look.glyphs.select, Role::Accent)
        } else {
            (step.standing.glyph(&look.glyphs), if step.standing == Standing::Ahead { Role::Dim } else { Role::Text })
        };
        let glyph_role = if step.current { Role::Accent } else { step.standing.role() };
        spans.push(look.span(format!("{glyph} "), glyph_role));
        spans.push(look.span(step.name.clone(), name));
    }
    spans
}

fn short(steps: &[Step], look: &Look, columns: usize) -> Line<'static> {
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
    Line::from(spans)
}
