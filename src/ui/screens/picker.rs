//! The picker over the whole frame: what is typed, and the models that fit it.

use super::evidence::line_of;
use super::{picker_facts, probes};
use crate::core::checks::catalogue::tokens;
use crate::core::checks::money::usd;
use crate::core::checks::{ModelFacts, Probe};
use crate::core::reading::Failure;
use crate::say;
use crate::show::wrap::{cut, pad, width};
use crate::ui::layout::{Divider, Layout};
use crate::ui::model::{Model, Overlay, Picking};
use crate::ui::page::Page;
use crate::ui::picker::{Choice, choices, title};
use crate::ui::screens::footer as keys_footer;
use crate::ui::theme::Role;
use crate::ui::widgets::border::line;
use crate::ui::widgets::{check_rows, field_view, footer, pane};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

/// Draws it; gives the place of the text cursor.
pub fn render(model: &Model, layout: &Layout, frame: Rect, buffer: &mut Buffer) -> Option<Position> {
    let (head, top) = head(model, layout, frame);
    let cursor = pane::render(&head, 0, top, buffer);
    let (page, offset, body) = shown(model, layout, frame);
    pane::render(&page, offset, body, buffer);
    let beside = beside(model, body_area(top, frame));
    if !beside.is_empty() {
        let between = Rect { x: beside.x - 2, width: 1, ..beside };
        line(&model.look, Divider::Vertical(between), buffer);
        pane::render(&picker_facts::page(model, usize::from(beside.width)), 0, beside, buffer);
    }
    footer::render(&keys_footer::hints(model), &model.look, layout.footer, buffer);
    cursor
}

fn head(model: &Model, layout: &Layout, frame: Rect) -> (Page, Rect) {
    let mut head = Page::new(model.look, usize::from(layout.footer.width));
    let (title, hint) = match model.overlay {
        Some(Overlay::Picker(Picking::Failure)) => ("picker.failure", "picker.failure_hint"),
        Some(Overlay::Picker(Picking::Key)) => ("picker.key", "picker.key_hint"),
        _ => ("picker.title", "picker.hint"),
    };
    head.prose(model.look.ui(title), Role::Heading);
    field_view::line(&mut head, &model.model_id, model.look.ui(hint));
    let height = u16::try_from(head.lines.len()).unwrap_or(u16::MAX).min(frame.height);
    (head, Rect { x: layout.footer.x, y: frame.y, width: layout.footer.width, height })
}

/// The rows, the first one in view, and where they stand.
#[must_use]
pub fn shown(model: &Model, layout: &Layout, frame: Rect) -> (Page, usize, Rect) {
    let (_, top) = head(model, layout, frame);
    let whole = body_area(top, frame);
    // The sign for "more" stands beyond a column of air.
    let beside = beside(model, whole);
    let width = if beside.is_empty() { whole.width } else { (beside.x - whole.x).saturating_sub(GAP) };
    let body = Rect { width, ..whole };
    let page = list(model, usize::from(body.width));
    let offset = pane::follow(&page, usize::from(body.height), 0);
    (page, offset, body)
}

/// Below the field and above the footer.
fn body_area(top: Rect, frame: Rect) -> Rect {
    Rect { y: top.bottom().saturating_add(1), height: frame.height.saturating_sub(top.height.saturating_add(3)), ..top }
}

/// Columns between the rows and what is known of one: air, a sign for more, a line, air.
const GAP: u16 = 4;
/// Columns of a model's row with all its facts.
const ROW: u16 = 76;
/// Columns of what is known of one.
const BESIDE: std::ops::RangeInclusive<u16> = 36..=84;

/// Where the chosen row's facts stand; empty where the rows need the columns.
fn beside(model: &Model, body: Rect) -> Rect {
    let models = model.overlay == Some(Overlay::Picker(Picking::Model));
    let row = if models { ROW } else { body.width / 2 };
    let width = body.width.saturating_sub(row + GAP).min(*BESIDE.end());
    if width < *BESIDE.start() {
        return Rect::ZERO;
    }
    Rect { x: body.right() - width, width, ..body }
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
            Choice::Failure { number, failure } => failure_row(model, &mut page, lead, *number, failure, role),
            Choice::Key(key) => {
                let text = look.say(&say!("picker.found_key", masked = key.masked()));
                page.hanging(&[lead], &text, role);
            }
            Choice::Called(name) => {
                page.hanging(&[lead], &look.say(&say!("picker.called", name = name)), role);
            }
            Choice::Without => page.line(vec![lead, look.span(look.ui("picker.without"), role)]),
            Choice::Model { id, facts, suggested } => {
                let room = columns.saturating_sub(2);
                let sign = if *suggested { look.glyphs.arrow } else { " " };
                let id = cut(&format!("{sign} {id}"), room, look.glyphs.ellipsis);
                // One long id does not take the facts from all others.
                let column = if room >= ALIGNED + ABOUT { room - ABOUT } else { room }.min(widest + 2).max(width(&id));
                let mut spans = vec![lead, look.span(pad(&id, column, look.glyphs.ellipsis), role)];
                let left = room.saturating_sub(column + 2);
                if let Some(about) = facts.map(|facts| about(model, facts, left)).filter(|about| !about.is_empty()) {
                    spans.push(look.span(format!("  {about}"), Role::Dim));
                }
                page.line(spans);
            }
        }
        page.targets.push((start..page.lines.len(), index));
        if here {
            page.focus = Some(start..page.lines.len());
        }
    }
    if model.overlay != Some(Overlay::Picker(Picking::Model)) {
        if rows.is_empty() {
            page.prose(look.ui("picker.no_such"), Role::Dim);
        }
        return page;
    }
    if let Some(run) = model.wizard.run.as_ref().filter(|run| run.waiting.contains(&Probe::Models)) {
        check_rows::rows(&mut page, &[probes::running(model, Probe::Models, run.since)], model.now_ms);
    } else if !model.has_catalogue() {
        if let Some(result) = model.wizard.case().and_then(|case| case.result(Probe::Models)) {
            check_rows::rows(&mut page, &[probes::row(model, result)], model.now_ms);
        }
        let offline = model.wizard.settings().offline;
        page.prose(look.ui(if offline { "picker.no_list_offline" } else { "picker.no_list" }), Role::Dim);
    } else if rows.is_empty() {
        page.prose(look.ui("picker.no_row"), Role::Dim);
    }
    page
}

/// What failed, then its facts and where it stands.
fn failure_row(model: &Model, page: &mut Page, lead: Span<'static>, number: usize, failure: &Failure, role: Role) {
    let look = model.look;
    page.hanging(&[lead, look.span(format!("{number} "), Role::Dim)], title(model, failure), role);
    let evidence = &failure.evidence;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(evidence.status.as_ref().map(|found| format!("{} {}", look.ui("fact.status"), found.value)));
    facts.extend(evidence.model.as_ref().map(|found| found.value.clone()));
    facts.extend(evidence.provider.as_ref().map(|found| found.value.clone()));
    if let Some(reading) = model.failures() {
        let line = line_of(&reading.text, failure.span.start);
        facts.push(look.say(&say!("evidence.line", line = line)));
    }
    if failure.count > 1 {
        facts.push(look.say(&say!("picker.times", count = failure.count)));
    }
    let text = facts.join(&format!(" {} ", look.glyphs.dot));
    page.hanging(&[Span::raw("    ")], &text, Role::Dim);
}

/// What a model takes is shown in at least so many columns.
const SHORTEST: usize = 6;

/// Columns of price, context and `text, image`, with the gaps before them, and of most ids.
const ABOUT: usize = 17 + 4 + 11 + 3 * 2;
const ALIGNED: usize = 32;

/// Price for a million tokens, context and what it takes: `$3 / $15   1M   text, image`.
fn about(model: &Model, facts: &ModelFacts, room: usize) -> String {
    let price = match (facts.prompt_price, facts.completion_price) {
        _ if facts.is_free() => model.look.ui("model_facts.free").to_string(),
        (Some(prompt), Some(completion)) => format!("{} / {}", usd(prompt * 1e6), usd(completion * 1e6)),
        _ => String::new(),
    };
    let context = facts.context_length.map(tokens).unwrap_or_default();
    // A column that does not fit is left out rather than cut; of the last one, words are.
    let mut line = String::new();
    for fact in [pad(&price, 17, ""), pad(&context, 4, "")] {
        let gap = if line.is_empty() { "" } else { "  " };
        if width(&line) + width(gap) + width(fact.trim_end()) > room {
            return line;
        }
        line = format!("{line}{gap}{fact}");
    }
    let left = room.saturating_sub(width(&line) + 2);
    let takes = model.look.texts.list(&facts.input_modalities);
    if left >= SHORTEST { format!("{line}  {}", cut(&takes, left, model.look.glyphs.ellipsis)) } else { line }
}
