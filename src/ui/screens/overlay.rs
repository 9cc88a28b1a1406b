//! What lies on top: help, the question before quitting, a text to select by hand.

use super::{areas, footer as keys_footer};
use crate::show::wrap::{cut, width, wrap};
use crate::ui::keymap::KeyContext;
use crate::ui::layout::Layout;
use crate::ui::model::{Model, Overlay};
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::{border, footer, help, pane};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Widget};

/// Draws the keys of the place over everything but the footer.
pub fn help(model: &Model, layout: &Layout, frame: Rect, buffer: &mut Buffer) {
    let look = &model.look;
    let title = Rect { x: layout.footer.x, y: frame.y, width: layout.footer.width, height: frame.height.min(1) };
    Line::from(look.span(look.ui("help.title"), Role::Heading)).render(title, buffer);
    pane::render(&help_page(model, layout), model.overlay_scroll, help_area(layout, frame), buffer);
    footer::render(&keys_footer::hints(model), look, layout.footer, buffer);
}

fn help_area(layout: &Layout, frame: Rect) -> Rect {
    Rect {
        x: layout.footer.x,
        y: frame.y.saturating_add(2),
        width: layout.footer.width,
        height: frame.height.saturating_sub(4),
    }
}

/// Draws a question in the middle of the frame.
pub fn question(model: &Model, frame: Rect, buffer: &mut Buffer) {
    let look = &model.look;
    let (title, page) = match model.overlay {
        Some(Overlay::Pasted) => ("pasted.title", more_text(model, frame)),
        Some(Overlay::Forgetting) => ("forget.title", yes_or_no(model, frame, "forget.ask", "keys.new_paste")),
        _ => ("quit.title", quitting(model, frame)),
    };
    let title = look.ui(title);
    let area = around(&page, frame, width(title));
    Clear.render(
        Rect { x: area.x.saturating_sub(1), width: area.width.saturating_add(2), ..area }.intersection(frame),
        buffer,
    );
    let block = Block::bordered()
        .border_set(border::set(&look.glyphs))
        .border_style(look.style(Role::Accent))
        .title(Line::from(look.span(format!(" {title} "), Role::Heading)));
    let inner = block.inner(area);
    block.render(area, buffer);
    let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
    pane::fixed(&page, inner, buffer);
}

/// The furthest that the overlay can be scrolled.
#[must_use]
pub fn furthest(model: &Model) -> usize {
    let frame = Rect::new(0, 0, model.size.0, model.size.1);
    match &model.overlay {
        Some(Overlay::Help) => {
            let layout = areas::layout(model);
            pane::furthest(&help_page(model, &layout), usize::from(help_area(&layout, frame).height))
        }
        Some(Overlay::Shown { text, .. }) => {
            text.lines().count().saturating_sub(usize::from(frame.height.saturating_sub(3)))
        }
        Some(Overlay::Quitting | Overlay::Picker(_) | Overlay::Pasted | Overlay::Forgetting) | None => 0,
    }
}

/// The context that help explains: the one below it.
fn help_page(model: &Model, layout: &Layout) -> Page {
    let columns = usize::from(layout.footer.width).saturating_sub(1).min(90);
    let mut page = help::page(model.look, below(model), columns, |intent| keys_footer::available(model, intent));
    page.gap();
    page.prose(model.look.ui(if model.mouse { "help.mouse_taken" } else { "help.mouse" }), Role::Dim);
    page
}

fn below(model: &Model) -> KeyContext {
    use crate::core::wizard::{Phase, Stage};
    use crate::ui::layout::Pane;
    let stage = model.wizard.stage();
    match model.wizard.phase(stage) {
        Phase::Running(_) => KeyContext::Running,
        Phase::Consent(_) => KeyContext::Consent,
        _ if model.pane == Pane::Evidence => KeyContext::Stage,
        _ if stage == Stage::Paste => KeyContext::Paste,
        _ if model.asks_key() => KeyContext::Field,
        _ if stage == Stage::NextActions => KeyContext::Actions,
        _ => KeyContext::Stage,
    }
}

fn quitting(model: &Model, frame: Rect) -> Page {
    let says = match model.wizard.case() {
        _ if model.unkept => "quit.earlier",
        None => "quit.typed",
        Some(_) => "quit.fetched",
    };
    yes_or_no(model, frame, says, "keys.quit_yes")
}

fn yes_or_no(model: &Model, frame: Rect, says: &'static str, yes: &'static str) -> Page {
    let look = model.look;
    let columns = usize::from(frame.width).saturating_sub(6).min(54);
    let mut page = Page::new(look, columns);
    page.prose(look.ui(says), Role::Text);
    page.gap();
    page.line(vec![
        look.span("y", Role::Key),
        look.span(format!(" {}   ", look.ui(yes)), Role::Dim),
        look.span("n", Role::Key),
        look.span(format!(" {}", look.ui("keys.quit_no")), Role::Dim),
    ]);
    page
}

fn more_text(model: &Model, frame: Rect) -> Page {
    let look = model.look;
    let columns = usize::from(frame.width).saturating_sub(6).min(54);
    let mut page = Page::new(look, columns);
    page.prose(look.ui("pasted.ask"), Role::Text);
    page.gap();
    for (key, label) in [("n", "keys.new_case"), ("a", "keys.add_text"), ("Esc", "keys.drop_text")] {
        page.line(vec![look.span(key, Role::Key), look.span(format!(" {}", look.ui(label)), Role::Dim)]);
    }
    page
}

fn around(page: &Page, frame: Rect, title: usize) -> Rect {
    let widest = page.lines.iter().map(Line::width).max().unwrap_or(0).max(title);
    let columns = u16::try_from(widest + 4).unwrap_or(u16::MAX).min(frame.width);
    let rows = u16::try_from(page.lines.len() + 2).unwrap_or(u16::MAX).min(frame.height);
    Rect {
        x: frame.x + (frame.width - columns) / 2,
        y: frame.y + (frame.height - rows) / 2,
        width: columns,
        height: rows,
    }
}

/// A text over the whole frame, from the first column on, so that it can be selected cleanly.
pub fn shown(model: &Model, title: &str, text: &str, frame: Rect, buffer: &mut Buffer) {
    let look = &model.look;
    let columns = usize::from(frame.width);
    let mut rows = frame.rows();
    if let Some(row) = rows.next() {
        Line::from(look.span(cut(title, columns, look.glyphs.ellipsis), Role::Heading)).render(row, buffer);
    }
    let body = Rect { y: frame.y + 2, height: frame.height.saturating_sub(4), ..frame };
    let lines = text.lines().flat_map(|line| wrap_exact(line, columns)).skip(model.overlay_scroll);
    for (line, row) in lines.zip(body.rows()) {
        Line::from(look.span(line, Role::Text)).render(row, buffer);
    }
    let last = Rect { y: frame.bottom().saturating_sub(1), height: 1, ..frame };
    footer::render(&keys_footer::hints(model), look, last, buffer);
}

/// A line that fits stays as it is; only a longer one is wrapped.
fn wrap_exact(line: &str, columns: usize) -> Vec<String> {
    if width(line) <= columns { vec![line.to_string()] } else { wrap(line, columns) }
}
