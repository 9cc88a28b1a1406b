//! The whole frame of the screen of a request: what was found, and what is asked or under way below it.

use super::keys;
use super::model::{RequestModel, RequestStep};
use crate::core::checks::tone::Tone;
use crate::show::glyphs::ASCII;
use crate::show::tone::sign;
use crate::show::wrap::{chop, cut, width};
use crate::ui::appearance::role;
use crate::ui::keymap::KeyContext;
use crate::ui::layout::{Divider, LayoutForm};
use crate::ui::page::Page;
use crate::ui::screens::frame::{plain_signs, too_small};
use crate::ui::theme::Role;
use crate::ui::widgets::border::line;
use crate::ui::widgets::{footer, help, pane, toast};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

/// Most rows of the question or the progress.
const BELOW: usize = 8;

/// Draws the model.
pub fn render(model: &RequestModel, frame: &mut Frame) {
    draw(model, frame.area(), frame.buffer_mut());
}

/// Draws the model into a buffer.
pub fn draw(model: &RequestModel, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if LayoutForm::of(area.width, area.height) == LayoutForm::TooSmall {
        too_small(&model.look, area, buffer);
        return;
    }
    let parts = Parts::of(model, area);
    head(model, parts.head, buffer);
    for row in parts.rules.into_iter().flatten() {
        line(&model.look, Divider::Horizontal(Rect { y: row, height: 1, ..area }), buffer);
    }
    pane::render(&body(model, usize::from(parts.body.width)), model.scroll, parts.body, buffer);
    pane::fixed(&below(model, usize::from(parts.below.width)), parts.below, buffer);
    footer::render(&keys::hints(model), &model.look, parts.footer, buffer);
    if let Some(notice) = &model.toast {
        toast::render(notice, &model.look, toast::over(notice, area), buffer);
    }
    if model.look.glyphs == ASCII {
        plain_signs(area, buffer);
    }
}

/// The furthest that the page can be scrolled.
#[must_use]
pub fn furthest(model: &RequestModel) -> usize {
    let area = Parts::of(model, Rect::new(0, 0, model.size.0, model.size.1)).body;
    pane::furthest(&body(model, usize::from(area.width)), usize::from(area.height))
}

/// Rows of the page.
#[must_use]
pub fn height(model: &RequestModel) -> usize {
    usize::from(Parts::of(model, Rect::new(0, 0, model.size.0, model.size.1)).body.height)
}

/// Columns of the page.
#[must_use]
pub fn columns(size: (u16, u16)) -> usize {
    usize::from(size.0.saturating_sub(2))
}

/// Where everything stands.
struct Parts {
    head: Rect,
    rules: [Option<u16>; 2],
    body: Rect,
    below: Rect,
    footer: Rect,
}

impl Parts {
    fn of(model: &RequestModel, area: Rect) -> Self {
        let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let rows = below(model, usize::from(inner.width)).lines.len().min(BELOW);
        let rows = u16::try_from(rows).unwrap_or(0).min(area.height / 2);
        let footer = Rect { y: area.bottom().saturating_sub(1), height: 1, ..inner };
        let under = Rect { y: footer.y.saturating_sub(rows), height: rows, ..inner };
        let rule = (rows > 0).then(|| under.y.saturating_sub(1));
        let end = rule.unwrap_or(footer.y.saturating_sub(1));
        let body = Rect { y: area.y + 2, height: end.saturating_sub(area.y + 2), ..inner };
        Self { head: Rect { height: 1, ..inner }, rules: [Some(area.y + 1), rule], body, below: under, footer }
    }
}

fn head(model: &RequestModel, area: Rect, buffer: &mut Buffer) {
    let look = &model.look;
    let columns = usize::from(area.width);
    let title = cut(look.ui("request.title"), columns, look.glyphs.ellipsis);
    let host = cut(&model.host, columns.saturating_sub(width(&title) + 2), look.glyphs.ellipsis);
    let gap = columns.saturating_sub(width(&title) + width(&host));
    let spans =
        vec![look.span(title, Role::Heading), look.span(" ".repeat(gap), Role::Text), look.span(host, Role::Dim)];
    Line::from(spans).render(area, buffer);
}

fn body(model: &RequestModel, columns: usize) -> Page {
    let look = model.look;
    if model.shows_help {
        return help::page(look, KeyContext::Request, columns.min(90), |intent| keys::available(model, intent));
    }
    let mut page = Page::new(look, columns);
    if model.step == RequestStep::Awaited {
        page.prose(look.ui("request.paste_one"), Role::Text);
        page.gap();
        page.prose(look.ui("request.paste_forms"), Role::Dim);
    }
    for text in &model.report {
        // What stands as it is, such as a change, goes on in the next row, set in as far.
        let (indent, start) = text.split_at(text.len() - text.trim_start().len());
        let room = columns.saturating_sub(width(indent)).max(1);
        for row in if width(text) > columns { chop(start, room) } else { vec![start.to_string()] } {
            page.line(reported(model, &format!("{indent}{row}")));
        }
    }
    page
}

/// A line of the report, its sign in the colour of its tone, and the user's own line in that of a mark.
fn reported(model: &RequestModel, text: &str) -> Vec<ratatui::text::Span<'static>> {
    let look = &model.look;
    let start = text.trim_start();
    let indent = &text[..text.len() - start.len()];
    let tones = [Tone::Good, Tone::Bad, Tone::Warn];
    let signed = tones.into_iter().find(|tone| start.strip_prefix(sign(*tone, &look.glyphs)).is_some());
    if let Some(tone) = signed {
        let glyph = sign(tone, &look.glyphs);
        let rest = start.get(glyph.len()..).unwrap_or_default();
        let strength = if indent.is_empty() { Role::Strong } else { Role::Text };
        return vec![look.span(format!("{indent}{glyph}"), role(tone)), look.span(rest.to_string(), strength)];
    }
    let behind_number = start.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    let is_marked = indent.len() >= 4 && behind_number.starts_with(look.glyphs.select);
    let kind = if is_marked {
        Role::Strong
    } else if indent.len() >= 4 {
        Role::Dim
    } else {
        Role::Text
    };
    vec![look.span(text.to_string(), kind)]
}

/// What is asked, or how far it is.
fn below(model: &RequestModel, columns: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    match &model.step {
        RequestStep::Consent { question, .. } => page.prose(question, Role::Warn),
        RequestStep::Asked => page.prose(look.ui("request.asking"), Role::Dim),
        RequestStep::Shrinking { progress } => page.prose(progress, Role::Dim),
        _ => {}
    }
    page
}
