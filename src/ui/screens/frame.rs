//! The whole frame: title, stepper, verdict, panes, footer, and what lies on top.

use super::areas::layout_in;
use super::main_page::main_page;
use super::{evidence, footer, overlay, paste, picker, steps, to_do, verdict};
use crate::core::wizard::Stage;
use crate::say;
use crate::show::ascii::in_cell;
use crate::show::glyphs::ASCII;
use crate::show::wrap::{cut, width, wrap};
use crate::ui::appearance::Appearance;
use crate::ui::layout::{Divider, Layout, LayoutForm, Pane};
use crate::ui::model::{Model, Overlay};
use crate::ui::theme::Role;
use crate::ui::widgets::border::line;
use crate::ui::widgets::{footer as footer_part, pane, stepper, toast};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// Draws the model.
pub fn render(model: &Model, frame: &mut Frame) {
    let area = frame.area();
    let cursor = draw(model, area, frame.buffer_mut());
    if let Some(position) = cursor.filter(|it| area.contains(*it)) {
        frame.set_cursor_position(position);
    }
}

/// Draws the model into a buffer; gives the place of the text cursor.
pub fn draw(model: &Model, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let area = area.intersection(buffer.area);
    let cursor = panes(model, area, buffer);
    if model.look.glyphs == ASCII {
        plain_signs(area, buffer);
    }
    cursor
}

/// Replaces the typographic signs of sentences, one for one, so that nothing moves.
pub fn plain_signs(area: Rect, buffer: &mut Buffer) {
    for position in area.positions() {
        let Some(cell) = buffer.cell_mut(position) else { continue };
        let mut letters = cell.symbol().chars();
        if let (Some(plain), None) = (letters.next().and_then(in_cell), letters.next()) {
            cell.set_char(plain);
        }
    }
}

fn panes(model: &Model, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let layout = to_do::placed(model, layout_in(model, area));
    if layout.form == LayoutForm::TooSmall {
        too_small(&model.look, area, buffer);
        return None;
    }
    if let Some(Overlay::Shown { title, text }) = &model.overlay {
        overlay::shown(model, title, text, area, buffer);
        return None;
    }
    if matches!(model.overlay, Some(Overlay::Picker(_))) {
        let cursor = picker::render(model, &layout, area, buffer);
        if let Some(notice) = &model.toast {
            toast::render(notice, &model.look, toast::over(notice, area), buffer);
        }
        return cursor;
    }
    if model.overlay == Some(Overlay::Help) {
        overlay::help(model, &layout, area, buffer);
        return None;
    }
    for divider in &layout.dividers {
        line(&model.look, *divider, buffer);
    }
    demo(model, area, &layout, buffer);
    title(model, layout.title, buffer);
    stepper::render(&steps::of(model), &model.look, layout.stepper, buffer);
    let (columns, rows) = (usize::from(layout.verdict.width), usize::from(layout.verdict.height));
    if let Some(page) = verdict::fitting(model, columns, rows) {
        pane::fixed(&page, layout.verdict, buffer);
    }
    let mut cursor = None;
    if model.wizard.stage() == Stage::Paste {
        cursor = paste::render(model, &layout, buffer);
    } else if !layout.main.is_empty() {
        let page = main_page(model, usize::from(layout.main.width));
        let scroll = if model.shows_board() && model.scroll == 0 {
            pane::follow(&page, usize::from(layout.main.height), 0)
        } else {
            model.scroll
        };
        cursor = pane::render(&page, scroll, layout.main, buffer);
    }
    if !layout.to_do.is_empty() {
        let page = to_do::page(model, usize::from(layout.to_do.width), usize::from(layout.to_do.height));
        pane::fixed(&page, layout.to_do, buffer);
    }
    if !layout.evidence.is_empty() {
        let whole = layout.form == LayoutForm::Wide || model.pane == Pane::Evidence;
        let page = if whole {
            evidence::page(model, usize::from(layout.evidence.width))
        } else {
            evidence::strip(model, usize::from(layout.evidence.width), usize::from(layout.evidence.height))
        };
        if whole {
            pane::render(&page, model.evidence_scroll, layout.evidence, buffer);
        } else {
            pane::fixed(&page, layout.evidence, buffer);
        }
    }
    footer_part::render(&footer::hints(model), &model.look, layout.footer, buffer);
    if let Some(notice) = &model.toast {
        toast::render(notice, &model.look, layout.notice, buffer);
    }
    if model.overlay.is_some() {
        overlay::question(model, area, buffer);
        return None;
    }
    cursor.filter(|_| model.pane == Pane::Main)
}

fn title(model: &Model, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let look = &model.look;
    let columns = usize::from(area.width);
    let name = "openrouter-doctor";
    let mut facts = vec![model.host()];
    if let Some(masked) = model.masked_key() {
        facts.push(look.say(&say!("title.key", masked = masked)));
    }
    if model.wizard.settings().offline {
        facts.push(look.ui("title.offline").to_string());
    }
    let right = cut(
        &facts.join(&format!(" {} ", look.glyphs.dot)),
        columns.saturating_sub(width(name) + 2),
        look.glyphs.ellipsis,
    );
    let gap = columns.saturating_sub(width(name) + width(&right));
    Line::from(vec![
        look.span(name, Role::Heading),
        look.span(" ".repeat(gap), Role::Text),
        look.span(right, Role::Dim),
    ])
    .render(area, buffer);
}

/// A demonstration says so, on the first line between the panes.
fn demo(model: &Model, area: Rect, layout: &Layout, buffer: &mut Buffer) {
    let first = layout.dividers.iter().find_map(|divider| match divider {
        Divider::Horizontal(line) => Some(*line),
        Divider::Vertical(_) => None,
    });
    let Some(line) = first.filter(|_| model.demo) else { return };
    let text = format!(" {} ", model.look.ui("title.demo"));
    let columns = u16::try_from(width(&text)).unwrap_or(u16::MAX).min(line.width);
    let place = Rect { x: line.right().saturating_sub(columns + 1), width: columns, ..line };
    Line::from(model.look.span(text, Role::Warn)).render(place.intersection(area), buffer);
}

/// Says how large the window has to be.
pub fn too_small(look: &Appearance, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let text = look.say(&say!(
        "screen.too_small",
        width = crate::ui::layout::MIN_WIDTH,
        height = crate::ui::layout::MIN_HEIGHT,
        now_width = area.width,
        now_height = area.height
    ));
    let lines = wrap(&text, usize::from(area.width));
    let missing = usize::from(area.height).saturating_sub(lines.len());
    for (text, row) in lines.into_iter().zip(area.rows().skip(missing / 2)) {
        Line::from(look.span(text, Role::Text)).render(row, buffer);
    }
}
