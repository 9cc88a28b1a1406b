//! The list of calls: what fits of each, the most telling columns first.

use super::model::ListenModel;
use super::standing::standing;
use crate::core::checks::money::usd;
use crate::core::exchange::calls::{Attempts, Call};
use crate::core::moment;
use crate::show::byte_size::byte_size;
use crate::show::wrap::{fill, pad, width};
use crate::ui::layout::Pane;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::Span;

/// A column: its heading, how wide it is, and from how many columns of the screen on it is shown.
struct Column {
    heading: &'static str,
    width: usize,
    from: usize,
    value: fn(&ListenModel, &Call) -> String,
}

/// Behind sign, status and path.
const COLUMNS: &[Column] = &[
    Column { heading: "call.took", width: 13, from: 66, value: took },
    Column { heading: "call.tokens", width: 11, from: 76, value: tokens },
    Column { heading: "call.cost", width: 9, from: 96, value: cost },
    Column { heading: "call.key", width: 5, from: 104, value: key },
];

/// Columns of the time of day.
const TIME: usize = 8;

/// Columns of the status, or of the sign that there was none.
const STATUS: usize = 3;

/// The heading, and a row a call.
#[must_use]
pub fn pages(model: &ListenModel, columns: usize) -> (Page, Page) {
    let look = &model.look;
    let (mut headings, mut page) = (Page::new(*look, columns), Page::new(*look, columns));
    let shown: Vec<&Column> = COLUMNS.iter().filter(|column| columns >= column.from).collect();
    let fixed: usize = shown.iter().map(|column| column.width + 1).sum();
    // Two for the mark of the chosen row, and two for the sign.
    let room = columns.saturating_sub(2 + TIME + 1 + 2 + STATUS + 1 + fixed);
    let path = (room * 3 / 5).clamp(8, 40);
    let name = room.saturating_sub(path + 1);
    let cell = |text: &str, columns: usize| format!("{} ", pad(text, columns, look.glyphs.ellipsis));
    let mut heading = format!("  {}", cell(look.ui("call.time"), TIME));
    heading.push_str(&format!("  {}", fill("", STATUS + 1)));
    heading.push_str(&cell(look.ui("call.path"), path));
    heading.push_str(&cell(look.ui("call.model"), name));
    shown.iter().for_each(|column| heading.push_str(&cell(look.ui(column.heading), column.width)));
    headings.line(vec![look.span(heading, Role::Dim)]);
    let selected = model.place();
    for (index, group) in model.calls.groups().enumerate() {
        let Some(call) = group.latest() else { continue };
        let here = index == selected;
        let words = if here { Role::Selected } else { Role::Text };
        let exchange = &call.exchange;
        let marked = group.calls.iter().any(|call| model.marked == Some(call.exchange.id));
        let lead = match (here, marked) {
            (true, _) => look.glyphs.select,
            (false, true) => look.glyphs.now,
            (false, false) => " ",
        };
        let time = moment::time_of_day(exchange.at_ms, &model.zone).unwrap_or_default();
        let status = exchange.status().map_or_else(|| look.glyphs.skipped.to_string(), |status| status.to_string());
        let (sign, tone) = standing(call, &look.glyphs);
        let mut spans: Vec<Span<'static>> = vec![
            look.span(format!("{lead} "), if model.pane == Pane::Main { Role::Accent } else { Role::Dim }),
            look.span(cell(&time, TIME), Role::Dim),
            look.span(format!("{sign} "), tone),
            look.span(cell(&status, STATUS), words),
            look.span(cell(&path_of(model, group, call, path), path), words),
            look.span(cell(model_of(call, name), name), words),
        ];
        spans.extend(shown.iter().map(|column| look.span(cell(&(column.value)(model, call), column.width), Role::Dim)));
        let start = page.lines.len();
        page.line(spans);
        if here {
            page.focus = Some(start..start + 1);
        }
    }
    (headings, page)
}

/// The model; without its author where both do not fit.
fn model_of(call: &Call, columns: usize) -> &str {
    let whole = call.exchange.request.model.as_deref().unwrap_or_default();
    if width(whole) <= columns { whole } else { whole.split_once('/').map_or(whole, |(_, model)| model) }
}

/// The end of a path says more than its beginning; how often it was tried stands behind it.
fn path_of(model: &ListenModel, group: &Attempts, call: &Call, columns: usize) -> String {
    let glyphs = &model.look.glyphs;
    let times = if group.calls.len() > 1 { format!(" {}{}", glyphs.times, group.calls.len()) } else { String::new() };
    let exchange = &call.exchange;
    let path = exchange.path.trim_start_matches("/api/v1");
    let path = if exchange.path_right { path } else { exchange.path.as_str() };
    let wrong = if exchange.path_right { "" } else { glyphs.warn };
    let whole = format!("{} {path}{wrong}", exchange.method);
    if width(&whole) + width(&times) <= columns {
        return format!("{whole}{times}");
    }
    let left = columns.saturating_sub(width(&times) + width(wrong) + 1);
    let letters: Vec<char> = path.chars().collect();
    let tail: String = letters[letters.len().saturating_sub(left)..].iter().collect();
    format!("{}{tail}{wrong}{times}", glyphs.ellipsis)
}

fn took(_: &ListenModel, call: &Call) -> String {
    let exchange = &call.exchange;
    if exchange.is_running() {
        return format!("{} s", exchange.ms / 1000);
    }
    match exchange.first_byte_ms {
        Some(first) if first < exchange.ms => format!("{first}/{} ms", exchange.ms),
        _ => format!("{} ms", exchange.ms),
    }
}

/// The tokens; while the call goes on, what has come of the answer.
fn tokens(model: &ListenModel, call: &Call) -> String {
    if let Some(reply) = call.exchange.reply.as_ref().filter(|_| call.exchange.is_running()) {
        let pieces = format!(" {}{}", model.look.glyphs.times, reply.pieces);
        return format!("{}{}", byte_size(reply.bytes), if reply.stream { pieces } else { String::new() });
    }
    let usage = call.exchange.reply.as_ref().and_then(|reply| reply.facts.usage.as_ref());
    let counted = usage.and_then(|usage| Some((usage.prompt_tokens?, usage.completion_tokens?)));
    counted.map(|(prompt, completion)| format!("{prompt}+{completion}")).unwrap_or_default()
}

fn cost(_: &ListenModel, call: &Call) -> String {
    let usage = call.exchange.reply.as_ref().and_then(|reply| reply.facts.usage.as_ref());
    usage.and_then(|usage| usage.cost).map(usd).unwrap_or_default()
}

/// The last four characters.
fn key(model: &ListenModel, call: &Call) -> String {
    let masked = call.exchange.credential.as_ref().map(|key| key.masked.as_str()).unwrap_or_default();
    let letters: Vec<char> = masked.chars().collect();
    let tail: String = letters[letters.len().saturating_sub(4)..].iter().collect();
    if tail.is_empty() { tail } else { format!("{}{tail}", model.look.glyphs.ellipsis) }
}
