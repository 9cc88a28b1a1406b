//! The whole frame of the relay's screen.

use super::areas::{self, Areas};
use super::model::{ListenModel, ListenOverlay};
use super::{call_page, compare_page, keys, setting_page, table};
use crate::core::exchange::calls::counted;
use crate::say;
use crate::show::glyphs::ASCII;
use crate::show::wrap::{chop, cut, width};
use crate::ui::keymap::KeyContext;
use crate::ui::layout::{Divider, LayoutForm};
use crate::ui::page::Page;
use crate::ui::screens::frame::{plain_signs, too_small};
use crate::ui::theme::Role;
use crate::ui::widgets::border::line;
use crate::ui::widgets::{field_view, footer, help, pane, toast};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// Draws the model.
pub fn render(model: &ListenModel, frame: &mut Frame) {
    let area = frame.area();
    let cursor = draw(model, area, frame.buffer_mut());
    if let Some(position) = cursor.filter(|position| area.contains(*position)) {
        frame.set_cursor_position(position);
    }
}

/// Draws the model into a buffer; gives the place of the text cursor.
pub fn draw(model: &ListenModel, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let area = area.intersection(buffer.area);
    let cursor = panes(model, area, buffer);
    if model.look.glyphs == ASCII {
        plain_signs(area, buffer);
    }
    cursor
}

fn panes(model: &ListenModel, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    if LayoutForm::of(area.width, area.height) == LayoutForm::TooSmall {
        too_small(&model.look, area, buffer);
        return None;
    }
    let areas = areas::within(model, area);
    let cursor = match &model.overlay {
        Some(overlay) => on_top(model, overlay, area, &areas, buffer),
        None => {
            head(model, areas.head, buffer);
            for row in areas.rules.into_iter().flatten() {
                line(&model.look, Divider::Horizontal(Rect { y: row, height: 1, ..area }), buffer);
            }
            list(model, areas.list, buffer);
            let page = detail(model, usize::from(areas.detail.width));
            pane::render(&page, model.scroll, areas.detail, buffer);
            None
        }
    };
    footer::render(&keys::hints(model), &model.look, areas.footer, buffer);
    if let Some(notice) = &model.toast {
        toast::render(notice, &model.look, toast::over(notice, area), buffer);
    }
    cursor
}

fn list(model: &ListenModel, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let (heading, page) = table::pages(model, usize::from(area.width));
    pane::fixed(&heading, Rect { height: 1, ..area }, buffer);
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    pane::render(&page, pane::follow(&page, usize::from(rows.height), 0), rows, buffer);
}

fn detail(model: &ListenModel, columns: usize) -> Page {
    if model.calls.groups().len() == 0 {
        setting_page::waiting(model, columns)
    } else {
        call_page::page(model, columns)
    }
}

/// The furthest that the opened call can be scrolled.
#[must_use]
pub fn furthest(model: &ListenModel) -> usize {
    let area = areas::of(model).detail;
    pane::furthest(&detail(model, usize::from(area.width)), usize::from(area.height))
}

/// The furthest that what lies on top can be scrolled.
#[must_use]
pub fn overlay_furthest(model: &ListenModel) -> usize {
    let frame = Rect::new(0, 0, model.size.0, model.size.1);
    let Some((_, page)) = model.overlay.as_ref().and_then(|overlay| laid_over(model, overlay, frame)) else { return 0 };
    pane::furthest(&page, usize::from(body(frame).height))
}

fn body(frame: Rect) -> Rect {
    Rect {
        x: frame.x + 1,
        y: frame.y.saturating_add(2),
        width: frame.width.saturating_sub(2),
        height: frame.height.saturating_sub(4),
    }
}

/// Heading and page of what lies on top; the list of clients has a field of its own.
fn laid_over(model: &ListenModel, overlay: &ListenOverlay, frame: Rect) -> Option<(String, Page)> {
    let look = &model.look;
    let columns = usize::from(body(frame).width);
    Some(match overlay {
        ListenOverlay::Clients => return None,
        ListenOverlay::Help => {
            let works = |intent| keys::available(model, intent);
            (look.ui("help.title").to_string(), help::page(*look, KeyContext::Calls, columns.min(90), works))
        }
        ListenOverlay::Setting => (look.ui("listen.setting").to_string(), setting_page::page(model, columns)),
        ListenOverlay::Compare(left, right) => {
            (look.ui("listen.compared").to_string(), compare_page::page(model, (*left, *right), columns))
        }
        ListenOverlay::Shown { title, text } => {
            let mut page = Page::new(*look, columns);
            for line in text.lines().flat_map(|line| chop(line, columns)) {
                page.line(vec![look.span(line, Role::Text)]);
            }
            (title.clone(), page)
        }
    })
}

fn on_top(
    model: &ListenModel,
    overlay: &ListenOverlay,
    frame: Rect,
    areas: &Areas,
    buffer: &mut Buffer,
) -> Option<Position> {
    let Some((title, page)) = laid_over(model, overlay, frame) else { return clients(model, frame, areas, buffer) };
    let row = Rect { height: 1, ..areas.head };
    let title = cut(&title, usize::from(row.width), model.look.glyphs.ellipsis);
    Line::from(model.look.span(title, Role::Heading)).render(row, buffer);
    pane::render(&page, model.overlay_scroll, body(frame), buffer);
    None
}

fn clients(model: &ListenModel, frame: Rect, areas: &Areas, buffer: &mut Buffer) -> Option<Position> {
    let look = &model.look;
    let columns = usize::from(areas.head.width);
    let mut top = Page::new(*look, columns);
    top.prose(look.ui("listen.which_client"), Role::Heading);
    field_view::line(&mut top, &model.typed, look.ui("listen.client_hint"));
    let height = u16::try_from(top.lines.len()).unwrap_or(u16::MAX).min(frame.height);
    let cursor = pane::render(&top, 0, Rect { y: frame.y, height, ..areas.head }, buffer);
    let mut page = Page::new(*look, columns);
    let clients = model.clients();
    let selected = model.picked.min(clients.len().saturating_sub(1));
    for (index, client) in clients.iter().enumerate() {
        let here = index == selected;
        let lead = look.span(if here { format!("{} ", look.glyphs.select) } else { "  ".to_string() }, Role::Accent);
        page.line(vec![lead, look.span(client.name, if here { Role::Selected } else { Role::Text })]);
        if here {
            page.focus = Some(index..index + 1);
        }
    }
    if clients.is_empty() {
        page.prose(look.ui("listen.no_client"), Role::Dim);
    }
    let rows = Rect { y: frame.y + height + 1, height: frame.height.saturating_sub(height + 3), ..areas.head };
    pane::render(&page, pane::follow(&page, usize::from(rows.height), 0), rows, buffer);
    cursor
}

fn head(model: &ListenModel, area: Rect, buffer: &mut Buffer) {
    let look = &model.look;
    let columns = usize::from(area.width);
    let mut rows = area.rows();
    let name = "openrouter-doctor listen";
    let goes = match &model.upstream {
        Some(host) => say!("listen.passes_to", host = host),
        None => say!("listen.answers_here"),
    };
    let mut right = look.say(&counted(model.calls.seen, model.calls.failures));
    let under_way = model.calls.under_way();
    if under_way > 0 {
        right.push_str(&format!(" {} {}", look.glyphs.dot, look.say(&say!("listen.under_way", calls = under_way))));
    }
    right.push_str(&format!(" {} {}", look.glyphs.dot, look.say(&goes)));
    let mut row = |left: &str, right: &str, role: Role| {
        let Some(place) = rows.next() else { return };
        let left = cut(left, columns, look.glyphs.ellipsis);
        let right = cut(right, columns.saturating_sub(width(&left) + 2), look.glyphs.ellipsis);
        let gap = columns.saturating_sub(width(&left) + width(&right));
        let spans = vec![look.span(left, role), look.span(" ".repeat(gap), Role::Text), look.span(right, Role::Dim)];
        Line::from(spans).render(place, buffer);
    };
    if area.height > 1 {
        row(name, &right, Role::Heading);
    }
    let client = model.client.map(|client| client.name).unwrap_or_default();
    let address = model.client.and_then(|client| client.relay.as_ref()).map(|relay| relay.form);
    let address = address.map_or(model.addresses.api.as_str(), |form| model.addresses.in_form(form));
    row(address, client, Role::Link);
}
