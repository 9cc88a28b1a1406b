//! The verdict: one sentence, and how sure it is.

use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::{State, Verdict};
use crate::core::wizard::{Phase, Stage};
use crate::say;
use crate::show::labels;
use crate::show::tone::{of_verdict, verdict_sign};
use crate::show::wrap::{cut, width};
use crate::ui::appearance::role;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use ratatui::text::{Line, Span};

/// The lines; none before there is a case.
#[must_use]
pub fn page(model: &Model, columns: usize) -> Option<Page> {
    let mut page = headline(model, columns)?;
    if is_announced(model) {
        return Some(page);
    }
    let look = model.look;
    let mut facts = facts(model, &model.report()?.verdict);
    let line = |facts: &[String]| format!("  {}", facts.join(&format!(" {} ", look.glyphs.dot)));
    // On one line: what does not fit is left out from the right, the id first.
    while facts.len() > 1 && width(&line(&facts)) > columns {
        facts.pop();
    }
    if !facts.is_empty() {
        page.line(vec![look.span(line(&facts), Role::Dim)]);
    }
    Some(page)
}

/// The lines of the one sentence.
#[must_use]
pub fn headline_rows(model: &Model, columns: usize) -> usize {
    headline(model, columns).map_or(0, |page| page.lines.len())
}

/// The lines that fit; a sentence that does not is cut with a sign.
#[must_use]
pub fn fitting(model: &Model, columns: usize, rows: usize) -> Option<Page> {
    let mut head = headline(model, columns)?;
    if head.lines.len() <= rows || rows == 0 {
        return page(model, columns);
    }
    let words = |line: &Line| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>();
    let rest = format!("{} {}", words(&head.lines[rows - 1]), words(&head.lines[rows]).trim_start());
    let style = head.lines[rows - 1].spans.last().map(|span| span.style).unwrap_or_default();
    head.lines.truncate(rows - 1);
    head.line(vec![Span::styled(cut(&rest, columns, model.look.glyphs.ellipsis), style)]);
    Some(head)
}

/// A health check that has not ended has no verdict yet.
fn is_announced(model: &Model) -> bool {
    let health_check = model.wizard.case().is_some_and(|case| case.reading.is_none());
    let ended = model.wizard.stage() == Stage::NextActions
        || matches!(model.wizard.phase(Stage::TestCall), Phase::Settled | Phase::Skipped(_));
    let checked = ended && model.wizard.run.is_none();
    let named = model.report().is_some_and(|report| report.verdict.cause != CauseId::NONE);
    health_check && !checked && !named
}

fn headline(model: &Model, columns: usize) -> Option<Page> {
    if model.wizard.stage() == Stage::Paste {
        return None;
    }
    let report = model.report()?;
    let verdict = &report.verdict;
    let look = model.look;
    let mut page = Page::new(look, columns);
    if is_announced(model) {
        let lead = [look.span(format!("{} ", look.glyphs.now), Role::Accent)];
        page.hanging(&lead, look.ui("verdict.health_check"), Role::Strong);
        return Some(page);
    }
    let tone = of_verdict(verdict);
    let lead = [look.span(format!("{} ", verdict_sign(verdict, &look.glyphs)), role(tone))];
    page.hanging(&lead, &verdict.title, if tone == Tone::Bad { Role::Bad } else { Role::Strong });
    Some(page)
}

fn facts(model: &Model, verdict: &Verdict) -> Vec<String> {
    let look = &model.look;
    if !verdict.cause.is_named() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    if let Some(fault) = verdict.fault {
        // A number beside the fault would read as its own, while it is the cause's.
        let who = look.ui(labels::fault(fault));
        let settled = verdict.certain || verdict.hedged;
        facts.push(look.say(&match settled {
            _ if labels::is_open(verdict) => say!("verdict.fault_possible", who = who),
            true => say!("verdict.fault", who = who),
            false => say!("verdict.fault_likely", who = who),
        }));
    }
    facts.push(look.ui(labels::state(verdict)).to_string());
    // What the text alone gives is a likelihood; what was tried since speaks for itself.
    if verdict.state == State::NotTested {
        let percent = (verdict.confidence * 100.0).round();
        facts.push(look.say(&say!("verdict.sure", percent = percent)));
    }
    facts.push(verdict.cause.to_string());
    facts
}
