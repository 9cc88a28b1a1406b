//! The empty page: what can be pasted, the earlier cases of this sitting, and beside it what happens then.

use super::{areas, footer};
use crate::show::facts::wanted;
use crate::show::wrap::{cut, width};
use crate::ui::appearance::RowState;
use crate::ui::keymap::KeyContext;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::help;
use ratatui::layout::Rect;

/// Whether there is nothing yet to show facts of.
#[must_use]
pub fn is_here(model: &Model) -> bool {
    model.paste.is_empty() && model.wizard.case().is_none()
}

/// Rows for what the box is for and for the earlier cases.
const ROOM_FOR_BOTH: u16 = 6;

/// What is pasted here, each with the key of its name.
const EXAMPLES: [(&str, &str); 4] = [
    (
        "paste_box.example",
        "API Error: 402 {\"error\":{\"message\":\"This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 5080.\",\"code\":402}}",
    ),
    (
        "paste_box.example_traceback",
        "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'User not found.', 'code': 401}}",
    ),
    (
        "paste_box.example_log",
        "2026-03-14T09:26:53Z WARN openrouter 429 {\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"provider_name\":\"Chutes\"}}} model=deepseek/deepseek-r1:free",
    ),
    (
        "paste_box.example_words",
        "In Cline: 403 The request is prohibited due to a violation of provider Terms Of Service.",
    ),
];

/// Commands for what is no error to paste, each with the key of what it does.
const COMMANDS: [(&str, &str); 4] = [
    ("openrouter-doctor scan app.log", "cli.example_scan"),
    ("openrouter-doctor request body.json", "cli.example_request"),
    ("openrouter-doctor listen", "cli.example_listen"),
    ("openrouter-doctor demo", "cli.example_demo"),
];

/// What stands in the empty box, as much of it as fits.
#[must_use]
pub fn in_the_box(model: &Model, area: Rect) -> Page {
    let look = model.look;
    let mut page = Page::new(look, usize::from(area.width));
    // In a low box the earlier cases need the rows.
    if model.earlier.is_empty() || area.height >= ROOM_FOR_BOTH {
        page.prose(look.ui("paste_box.placeholder"), Role::Dim);
    }
    if !model.earlier.is_empty() {
        earlier(model, &mut page);
    }
    let rows = usize::from(area.height);
    for (name, text) in EXAMPLES {
        append(&mut page, rows, |block| {
            block.prose(look.ui(name), Role::Dim);
            block.hanging(&[look.span("  ", Role::Dim)], text, Role::Dim);
        });
    }
    append(&mut page, rows, |block| {
        block.heading(look.ui("paste_box.shell"));
        let columns = COMMANDS.iter().map(|(command, _)| width(command)).max().unwrap_or(0) + 1;
        for (command, does) in COMMANDS {
            block.pair(command, columns, look.ui(does), Role::Dim);
        }
    });
    page
}

/// What happens then, beside the empty box.
#[must_use]
pub fn beside(model: &Model, columns: usize) -> Page {
    let look = model.look;
    let rows = usize::from(areas::layout(model).evidence.height);
    let mut page = Page::new(look, columns);
    page.heading(look.ui("begin.title"));
    for (index, key) in ["begin.read", "begin.check", "begin.call", "begin.end"].into_iter().enumerate() {
        page.hanging(&[look.span(format!("{} ", index + 1), Role::Accent)], look.ui(key), Role::Text);
    }
    append(&mut page, rows, |block| {
        block.heading(look.ui("begin.looks_for"));
        for fact in wanted(None) {
            block.labelled((look.glyphs.open, Role::Dim), "", (look.ui(fact.label), Role::Text));
        }
    });
    append(&mut page, rows, |block| {
        let keys = help::page(look, KeyContext::Paste, columns, |intent| footer::available(model, intent));
        block.heading(look.ui("help.title"));
        block.lines.extend(keys.lines);
    });
    page
}

/// Appends a block with air before it, if it fits whole.
fn append(page: &mut Page, rows: usize, build: impl FnOnce(&mut Page)) {
    let mut block = Page::new(page.look, page.width);
    build(&mut block);
    if page.lines.len() + 1 + block.lines.len() <= rows {
        page.gap();
        page.lines.append(&mut block.lines);
    }
}

/// The earlier cases of this sitting.
fn earlier(model: &Model, page: &mut Page) {
    let look = model.look;
    page.heading(look.ui("earlier.title"));
    for (index, earlier) in model.earlier.iter().enumerate() {
        let here = model.chosen == Some(index);
        let select = if here { look.glyphs.select } else { " " };
        let standing = RowState::from(earlier.tone);
        let lead = [
            look.span(format!("{select} "), Role::Accent),
            look.span(format!("{} ", standing.glyph(&look.glyphs)), standing.role()),
        ];
        let start = page.lines.len();
        let title = cut(&earlier.title, page.width.saturating_sub(4), look.glyphs.ellipsis);
        page.hanging(&lead, &title, if here { Role::Selected } else { Role::Text });
        let facts: Vec<&str> = earlier.model.iter().chain(&earlier.checked).map(String::as_str).collect();
        if !facts.is_empty() && page.width >= 60 {
            let facts = facts.join(&format!(" {} ", look.glyphs.dot));
            page.hanging(&[look.span("    ", Role::Dim)], &facts, Role::Dim);
        }
        page.targets.push((start..page.lines.len(), index));
        if here {
            page.focus = Some(start..page.lines.len());
        }
    }
}
