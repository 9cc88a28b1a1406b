//! Stage 1: the text, with what is recognised in it lit up while it stands there.

use super::areas::layout;
use super::{beginning, evidence};
use crate::core::parse::span::Span;
use crate::core::reading::Reading;
use crate::say;
use crate::show::byte_size::byte_size;
use crate::show::excerpt::{Mark, MarkKind};
use crate::show::facts;
use crate::show::wrap::{cut, width, wrap};
use crate::ui::layout::{Layout, Pane};
use crate::ui::model::Model;
use crate::ui::theme::Role;
use crate::ui::widgets::{border, pane, paste_view};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, Widget};

/// The areas inside the main pane.
struct Areas {
    intro: Rect,
    border: Rect,
    text: Rect,
    chips: Rect,
}

fn areas(model: &Model, layout: &Layout) -> Areas {
    let main = layout.main;
    let intro = u16::try_from(intro(model, usize::from(main.width)).len()).unwrap_or(0).min(main.height / 3);
    // Where the evidence pane is not shown, the chips come below the box.
    let chips = if layout.evidence.is_empty() && main.height >= 8 { 2 } else { 0 };
    let border = Rect { y: main.y.saturating_add(intro), height: main.height.saturating_sub(intro + chips), ..main };
    let text = Rect {
        x: border.x.saturating_add(2),
        y: border.y.saturating_add(1),
        width: border.width.saturating_sub(5),
        height: border.height.saturating_sub(2),
    };
    Areas {
        intro: Rect { height: intro, ..main },
        border,
        text,
        chips: Rect { y: border.bottom(), height: chips.min(main.height), ..main },
    }
}

/// Columns and rows of the text, for moving in it.
#[must_use]
pub fn text_size(model: &Model) -> (usize, usize) {
    let area = areas(model, &layout(model)).text;
    (usize::from(area.width).max(1), usize::from(area.height).max(1))
}

fn intro(model: &Model, columns: usize) -> Vec<(String, Role)> {
    let look = &model.look;
    if !model.paste.is_empty() && model.wizard.draft.problem.is_none() && model.size.1 < 20 {
        return Vec::new();
    }
    let (text, role) = match &model.wizard.draft.problem {
        Some(problem) => (format!("{} {}", look.glyphs.warn, look.say(problem)), Role::Warn),
        None => (look.ui("paste_box.intro").to_string(), Role::Text),
    };
    let mut lines: Vec<_> = wrap(&text, columns).into_iter().map(|line| (line, role)).collect();
    if model.paste.is_empty() && model.size.1 >= 20 {
        let title = cut(look.ui("paste_box.title"), columns, look.glyphs.ellipsis);
        lines.insert(0, (title, Role::Heading));
    }
    lines
}

/// Draws the stage; gives the place of the cursor.
pub fn render(model: &Model, layout: &Layout, buffer: &mut Buffer) -> Option<Position> {
    if layout.main.is_empty() {
        return None;
    }
    let look = &model.look;
    let areas = areas(model, layout);
    for ((text, role), row) in intro(model, usize::from(areas.intro.width)).into_iter().zip(areas.intro.rows()) {
        Line::from(look.span(text, role)).render(row, buffer);
    }
    let room = usize::from(areas.border.width).saturating_sub(4);
    let title = cut(&size(model), room, look.glyphs.ellipsis);
    let role = if model.pane == Pane::Main { Role::Accent } else { Role::Rule };
    let mut block = Block::bordered().border_set(border::set(&look.glyphs)).border_style(look.style(role));
    if width(&title) > 0 {
        block = block.title_bottom(Line::from(look.span(format!(" {title} "), Role::Dim)).right_aligned());
    }
    block.render(areas.border, buffer);
    if !areas.chips.is_empty() {
        let page = evidence::strip(model, usize::from(areas.chips.width), usize::from(areas.chips.height));
        pane::render(&page, 0, areas.chips, buffer);
    }
    if model.paste.is_empty() {
        let page = beginning::in_the_box(model, areas.text);
        pane::render(&page, pane::follow(&page, usize::from(areas.text.height), 0), areas.text, buffer);
        return Some(areas.text.as_position()).filter(|_| !areas.text.is_empty());
    }
    paste_view::render(&model.paste, &marks(model), look, areas.text, buffer)
}

fn size(model: &Model) -> String {
    if model.paste.is_empty() {
        return String::new();
    }
    let look = &model.look;
    let text = look.say(&say!(
        "paste_box.size",
        lines = model.paste.line_count(),
        size = byte_size(model.paste.text().len() as u64)
    ));
    if model.wizard.draft.recognising.is_some() && model.paste.text().len() > 64 * 1024 {
        return format!("{text} {} {}", look.glyphs.dot, look.ui("paste_box.reading"));
    }
    text
}

/// The earlier case under a cell.
#[must_use]
pub fn earlier_at(model: &Model, layout: &Layout, at: Position) -> Option<usize> {
    let area = areas(model, layout).text;
    if !model.paste.is_empty() || !area.contains(at) {
        return None;
    }
    let page = beginning::in_the_box(model, area);
    let offset = pane::follow(&page, usize::from(area.height), 0);
    page.target(offset + usize::from(at.y - area.y))
}

/// The recognised parts. While the next recognition runs, those are kept whose text still stands
/// where it stood, or where the edit has moved it, so that they do not blink with every key.
fn marks(model: &Model) -> Vec<Mark> {
    let Some(reading) = model.reading() else { return Vec::new() };
    let (before, now) = (&*reading.text, model.paste.text());
    let place = |span: Span| {
        let text = before.get(span.range())?;
        let moved = |at: usize| (now.len() + at).checked_sub(before.len());
        let here = now.get(span.range()).filter(|it| *it == text).map(|_| span);
        here.or_else(|| {
            let span = Span::new(moved(span.start)?..moved(span.end)?);
            now.get(span.range()).filter(|it| *it == text).map(|_| span)
        })
    };
    let mut marks: Vec<Mark> =
        recognised(reading).into_iter().filter_map(|mark| Some(Mark { span: place(mark.span)?, ..mark })).collect();
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// The five wanted facts and the noise, as marks.
#[must_use]
pub fn recognised(reading: &Reading) -> Vec<Mark> {
    let facts = facts::wanted(Some(reading)).into_iter().filter_map(|fact| fact.span);
    let whole = |span: Span| whole_words(&reading.text, span);
    let mut marks: Vec<Mark> =
        facts.map(whole).map(|span| Mark { span, kind: MarkKind::Telling, note: None }).collect();
    marks.extend(reading.noise.iter().map(|it| Mark { span: it.span, kind: MarkKind::Noise, note: None }));
    marks
}

/// Up to the end of the word or number that the span ends in: a literal may stop in the middle of one.
fn whole_words(text: &str, span: Span) -> Span {
    let bytes = text.as_bytes();
    let inside = span.end.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let rest = bytes.get(span.end..).unwrap_or_default();
    let more = rest.iter().take_while(|it| it.is_ascii_alphanumeric()).count();
    // More than that is no word; what follows is another text.
    if inside && more <= 12 { Span::new(span.start..span.end + more) } else { span }
}
