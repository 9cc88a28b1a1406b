//! The picker over the whole frame: what is typed, and the models that fit it.

use super::probes;
use crate::core::checks::money::usd;
use crate::core::checks::{ModelFacts, Probe};
use crate::show::wrap::{cut, pad, width};
use crate::ui::layout::Layout;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::parts::{check_rows, endpoints, field_view, footer, pane};
use crate::ui::picker::{Choice, choices};
use crate::ui::screens::footer as keys_footer;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Draws it; gives the place of the text cursor.
pub fn render(model: &Model, layout: &Layout, frame: Rect, buffer: &mut Buffer) -> Option<Position> {
    let columns = usize::from(layout.footer.width);
    let mut head = Page::new(model.look, columns);
    head.prose(model.look.ui("picker.title"), Role::Heading);
    field_view::line(&mut head, &model.model_id, model.look.ui("picker.hint"));
    let height = u16::try_from(head.lines.len()).unwrap_or(u16::MAX).min(frame.height);
    let top = Rect { x: layout.footer.x, y: frame.y, width: layout.footer.width, height };
    let cursor = pane::render(&head, 0, top, buffer);
    let body = Rect {
        y: top.bottom().saturating_add(1),
        height: frame.height.saturating_sub(height.saturating_add(3)),
        ..top
    };
    let page = list(model, columns);
    pane::render(&page, pane::follow(&page, usize::from(body.height), 0), body, buffer);
    footer::render(&keys_footer::hints(model), &model.look, layout.footer, buffer);
    cursor
}

fn list(model: &Model, columns: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    let rows = choices(model);
    let selected = model.picked.min(rows.len().saturating_sub(1));
    let widest =
        rows.iter().map(|row| if let Choice::Model { id, .. } = row { width(id) } else { 0 }).max().unwrap_or(0);
    for (index, row) in rows.iter().enumerate() {
        let here = index == selected;
        let start = page.lines.len();
        let select = if here { look.glyphs.select } else { " " };
        let role = if here { Role::Selected } else { Role::Text };
        let lead = look.span(format!("{select} "), Role::Accent);
        match row {
            Choice::Without => page.line(vec![lead, look.span(look.ui("picker.without"), role)]),
            Choice::Model { id, facts, suggested } => {
                let room = columns.saturating_sub(2);
                let about = facts.map(|facts| about(model, facts)).unwrap_or_default();
                let sign = if *suggested { look.glyphs.arrow } else { " " };
                let id = cut(&format!("{sign} {id}"), room, look.glyphs.ellipsis);
                let mut spans = vec![lead, look.span(pad(&id, (widest + 2).min(room), look.glyphs.ellipsis), role)];
                let left = room.saturating_sub((widest + 2).min(room) + 2);
                if left >= 8 {
                    spans.push(look.span(format!("  {}", cut(&about, left, look.glyphs.ellipsis)), Role::Dim));
                }
                page.line(spans);
            }
        }
        if here {
            page.focus = Some(start..page.lines.len());
        }
    }
    if let Some(run) = model.wizard.run.as_ref().filter(|run| run.waiting.contains(&Probe::Models)) {
        check_rows::rows(&mut page, &[probes::running(model, Probe::Models, run.since)], model.now_ms);
    } else if !model.has_catalogue() {
        if let Some(result) = model.wizard.case().and_then(|case| case.result(Probe::Models)) {
            check_rows::rows(&mut page, &[probes::row(model, result)], model.now_ms);
        }
        page.prose(look.ui("picker.no_list"), Role::Dim);
    } else if rows.is_empty() {
        page.prose(look.ui("picker.no_row"), Role::Dim);
    }
    page
}

/// Price for a million tokens, context and what it takes: `$3 / $15   1M   text, image`.
fn about(model: &Model, facts: &ModelFacts) -> String {
    let price = match (facts.prompt_price, facts.completion_price) {
        _ if facts.is_free() => model.look.ui("model_facts.free").to_string(),
        (Some(prompt), Some(completion)) => format!("{} / {}", usd(prompt * 1e6), usd(completion * 1e6)),
        _ => String::new(),
    };
    let context = facts.context_length.map(endpoints::tokens).unwrap_or_default();
    format!("{}  {}  {}", pad(&price, 15, ""), pad(&context, 14, ""), facts.input_modalities.join(", "))
}
