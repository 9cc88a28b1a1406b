//! What is known so far: facts of the paste with their lines, then what the checks found.

use super::{areas, beginning, diagnosis, outlook, probes};
use crate::core::checks::Probe;
use crate::core::checks::tone::Tone;
use crate::core::reading::Reading;
use crate::core::wizard::{Phase, Stage};
use crate::say;
use crate::show::facts::{Fact, further, wanted};
use crate::show::wrap::{cut, pad, width};
use crate::ui::appearance::{Appearance, RowState};
use crate::ui::layout::{LayoutForm, Pane};
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::check_rows::CheckRow;
use ratatui::text::Span as Styled;

/// Lines of a long fact that are shown; the text itself stands in the main pane.
const LONGEST: usize = 4;

/// Lines below the checks, for what follows them.
const SPARE: usize = 6;

/// The pane.
#[must_use]
pub fn page(model: &Model, columns: usize) -> Page {
    if beginning::is_here(model) {
        return beginning::beside(model, columns);
    }
    let mut page = known(model, columns);
    if let Some(report) = model.report().filter(|_| holds_outlook(model)) {
        outlook::build(&mut page, report);
    }
    page
}

/// Whether what was ruled out, and what may come next, fit below the facts.
#[must_use]
pub fn holds_outlook(model: &Model) -> bool {
    let layout = areas::layout(model);
    let Some(report) = model.report().filter(|_| model.wizard.stage() == Stage::NextActions) else { return false };
    if layout.form != LayoutForm::Wide {
        return false;
    }
    let mut page = known(model, usize::from(layout.evidence.width));
    outlook::build(&mut page, report);
    page.lines.len() <= usize::from(layout.evidence.height)
}

/// The facts and what the checks found.
fn known(model: &Model, columns: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    let reading = shown_reading(model);
    let health_check = model.wizard.case().is_some_and(|case| case.reading.is_none());
    if !health_check || model.wizard.stage() == Stage::Paste {
        page.heading(look.ui("evidence.paste"));
        let mut facts = wanted(reading);
        facts.extend(further(reading));
        if model.wizard.stage() == Stage::Diagnosis && model.pane == Pane::Main {
            // It is underlined in the text beside.
            facts.retain(|fact| fact.label != "fact.message");
        }
        // A model that is tried in place of the text's own does not stand in it.
        let case = model.wizard.case().filter(|case| case.replaced_model().is_none());
        let given = case.and_then(|case| case.settings.model.as_ref());
        if let (Some(given), Some(fact)) = (given, facts.iter_mut().find(|it| it.label == "fact.model")) {
            *fact = Fact { value: Some(given.clone()), span: None, inferred: false, ..*fact };
        }
        let labels = facts.iter().map(|it| width(look.ui(it.label))).max().unwrap_or(0);
        for it in &facts {
            one(&mut page, it, labels, reading);
        }
        if let Some(reading) = reading {
            notes(&mut page, reading);
        }
    }
    if model.wizard.stage() == Stage::Diagnosis && LayoutForm::of(model.size.0, model.size.1) == LayoutForm::Wide {
        diagnosis::beside(model, &mut page);
    }
    checks(model, &mut page);
    left_out(model, &mut page);
    page
}

/// Stages that were passed over, and why.
fn left_out(model: &Model, page: &mut Page) {
    let look = page.look;
    let mut first = true;
    for stage in Stage::ALL.into_iter().filter(|stage| *stage <= model.wizard.furthest) {
        let Phase::Skipped(reason) = model.wizard.phase(stage) else { continue };
        if first {
            page.heading(look.ui("evidence.left_out"));
            first = false;
        }
        page.check(Tone::Quiet, look.ui(stage.label()), &look.say(reason));
    }
}

fn shown_reading(model: &Model) -> Option<&Reading> {
    if model.wizard.stage() == Stage::Paste {
        return model.reading();
    }
    model.wizard.case().and_then(|case| case.reading.as_deref())
}

fn one(page: &mut Page, fact: &Fact, labels: usize, reading: Option<&Reading>) {
    let look = page.look;
    let (glyph, role) = match fact.value {
        Some(_) => (look.glyphs.ok, Role::Good),
        None => (look.glyphs.open, Role::Dim),
    };
    let label = pad(look.ui(fact.label), labels, look.glyphs.ellipsis);
    let lead = [look.span(format!("{glyph} "), role), look.span(format!("{label}  "), Role::Dim)];
    let Some(value) = shown_value(&look, fact) else {
        page.hanging(&lead, look.ui("evidence.missing"), Role::Dim);
        return;
    };
    let room = page.width.saturating_sub(labels + 4);
    if !value.contains(' ') && width(&value) > room && width(&value) + 2 <= page.width {
        // An id is kept whole on a line of its own rather than broken.
        page.line(lead.to_vec());
        page.line(vec![Styled::raw("  "), look.span(value.clone(), Role::Text)]);
    } else {
        let whole = room.max(1) * LONGEST;
        page.hanging(&lead, &cut(&value, whole, look.glyphs.ellipsis), Role::Text);
    }
    if let (Some(span), Some(reading)) = (fact.span, reading) {
        let line = line_of(&reading.text, span.start);
        let source = look.say(&say!("evidence.line", line = line));
        // The source stands behind the value where there is room.
        if let Some(last) = page.lines.last_mut()
            && last.width() + width(&source) + 2 <= page.width
        {
            last.spans.push(look.span(format!("  {source}"), Role::Dim));
        }
    }
}

fn notes(page: &mut Page, reading: &Reading) {
    let look = page.look;
    if reading.failures.len() > 1 {
        let text = look.say(&say!("evidence.failures", count = reading.failures.len()));
        page.check(Tone::Warn, "", &text);
    }
    if reading.redactions > 0 {
        let text = look.say(&say!("evidence.redactions", count = reading.redactions));
        page.prose(&text, Role::Dim);
    }
    if reading.key_in_paste {
        let lead = [look.span(format!("{} ", look.glyphs.warn), Role::Warn)];
        page.hanging(&lead, look.ui("evidence.rotate"), Role::Text);
    }
}

/// What the checks found, but for those that the pane beside tells of.
fn checks(model: &Model, page: &mut Page) {
    let Some(case) = model.wizard.case() else { return };
    let look = page.look;
    let stage = model.wizard.stage();
    let beside = |probe: Probe| model.pane == Pane::Main && (probe.stage() == stage || model.shows_board());
    let told = Probe::ALL.iter().filter(|probe| !beside(**probe)).filter_map(|probe| case.result(*probe));
    let rows: Vec<_> = told.map(|result| probes::row(model, result)).collect();
    if rows.iter().all(|row| row.standing == Tone::Quiet.into()) && model.wizard.run.is_none() {
        return;
    }
    page.heading(look.ui("evidence.checks"));
    // What is amiss is said; what is well is only named, unless there is room.
    let mut said: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| matches!(row.standing, RowState::Done(Tone::Bad | Tone::Warn))) {
        // One reason that kept several checks from being made is read once.
        let again = said.contains(&row.says.as_str());
        page.check(row.standing, &row.title, if again { "" } else { &row.says });
        said.push(&row.says);
    }
    let fine: Vec<CheckRow> = rows.into_iter().filter(|row| row.standing == Tone::Good.into()).collect();
    let start = page.lines.len();
    for row in &fine {
        page.check(row.standing, &row.title, &row.says);
    }
    if page.lines.len() + SPARE > usize::from(areas::layout(model).evidence.height) {
        page.lines.truncate(start);
        for row in fine {
            let line = named(&look, row);
            page.line(fit(&look, line, page.width));
        }
    }
    if let Some(run) = &model.wizard.run {
        let text = look.say(&say!("evidence.waiting", count = run.waiting.len()));
        page.prose(&text, Role::Dim);
    }
}

/// The facts in a few lines, the most telling first.
#[must_use]
pub fn strip(model: &Model, columns: usize, height: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    let reading = shown_reading(model);
    let pasting = model.wizard.stage() == Stage::Paste;
    let mut chips: Vec<Vec<Styled<'static>>> = Vec::new();
    for fact in wanted(reading) {
        if fact.label != "fact.message" {
            chips.extend(chip(&look, &fact, pasting));
        }
    }
    let lines = flow(chips, columns, "   ");
    for line in lines.into_iter().take(height) {
        page.line(line);
    }
    if let Some(message) = wanted(reading).into_iter().find(|it| it.label == "fact.message")
        && let Some(spans) = chip(&look, &message, pasting).into_iter().next().filter(|_| page.lines.len() < height)
    {
        page.line(fit(&look, spans, columns));
    }
    if pasting {
        if reading.is_some_and(|it| it.key_in_paste) && page.lines.len() < height {
            let lead = look.span(format!("{} ", look.glyphs.warn), Role::Warn);
            let line = vec![lead, look.span(look.ui("evidence.key_here"), Role::Text)];
            page.line(fit(&look, line, columns));
        }
        return page;
    }
    // Not in the order of arrival, which differs from run to run.
    let results =
        model.wizard.case().into_iter().flat_map(|case| Probe::ALL.iter().filter_map(|probe| case.result(*probe)));
    let mut rows: Vec<CheckRow> =
        results.map(|it| probes::row(model, it)).filter(|row| row.standing != Tone::Quiet.into()).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.standing));
    let (found, fine): (Vec<CheckRow>, Vec<CheckRow>) =
        rows.into_iter().partition(|row| row.standing != Tone::Good.into());
    let mut checks: Vec<_> = found.into_iter().map(|row| named(&look, row)).collect();
    if !fine.is_empty() {
        // What is well is only counted; each of them stands in its stage.
        let text = look.say(&say!("evidence.fine", count = fine.len()));
        checks.push(vec![look.span(format!("{} ", look.glyphs.ok), Role::Good), look.span(text, Role::Dim)]);
    }
    let room = height.saturating_sub(page.lines.len());
    for line in flow(checks, columns, "   ").into_iter().take(room) {
        page.line(line);
    }
    if page.lines.is_empty() {
        page.prose(look.ui("evidence.nothing"), Role::Dim);
    }
    page
}

fn named(look: &Appearance, row: CheckRow) -> Vec<Styled<'static>> {
    vec![
        look.span(format!("{} ", row.standing.glyph(&look.glyphs)), row.standing.role()),
        look.span(row.title, Role::Text),
    ]
}

/// What is not in the paste is called inferred.
fn shown_value(look: &Appearance, fact: &Fact) -> Option<String> {
    let value = fact.value.clone()?;
    Some(if fact.inferred { look.say(&say!("evidence.inferred", value = value)) } else { value })
}

fn chip(look: &Appearance, fact: &Fact, pasting: bool) -> Option<Vec<Styled<'static>>> {
    let label = look.ui(fact.label);
    match shown_value(look, fact) {
        Some(value) => Some(vec![
            look.span(format!("{} ", look.glyphs.ok), Role::Good),
            look.span(format!("{label} "), Role::Dim),
            look.span(value, Role::Text),
        ]),
        None => pasting.then(|| {
            vec![look.span(format!("{} ", look.glyphs.open), Role::Dim), look.span(label.to_string(), Role::Dim)]
        }),
    }
}

/// Puts pieces side by side as long as they fit.
fn flow(pieces: Vec<Vec<Styled<'static>>>, columns: usize, separator: &str) -> Vec<Vec<Styled<'static>>> {
    let mut lines: Vec<Vec<Styled<'static>>> = Vec::new();
    let mut used = 0;
    for piece in pieces {
        let wide: usize = piece.iter().map(|it| width(&it.content)).sum();
        let fits = used + wide + width(separator) <= columns;
        match lines.last_mut().filter(|_| fits && used > 0) {
            Some(line) => {
                line.push(Styled::raw(separator.to_string()));
                line.extend(piece);
                used += wide + width(separator);
            }
            None => {
                lines.push(piece);
                used = wide;
            }
        }
    }
    lines
}

fn fit(look: &Appearance, mut spans: Vec<Styled<'static>>, columns: usize) -> Vec<Styled<'static>> {
    let Some(last) = spans.pop() else { return spans };
    let used: usize = spans.iter().map(|it| width(&it.content)).sum();
    let text = cut(&last.content, columns.saturating_sub(used), look.glyphs.ellipsis);
    spans.push(Styled::styled(text, last.style));
    spans
}

/// The line that a byte stands on, from 1.
#[must_use]
pub fn line_of(text: &str, at: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count() + 1
}
