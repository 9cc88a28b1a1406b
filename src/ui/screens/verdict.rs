//! The verdict: one sentence, and how sure it is.

use super::steps;
use crate::core::knowledge::causes::{CauseId, Fault};
use crate::core::report::{State, Verdict};
use crate::core::wizard::{Phase, StageId};
use crate::say;
use crate::ui::look::Tone;
use crate::ui::measure::width;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// The lines; none before there is a case.
#[must_use]
pub fn page(model: &Model, columns: usize) -> Option<Page> {
    if model.wizard.stage() == StageId::Paste {
        return None;
    }
    let report = model.report()?;
    let verdict = &report.verdict;
    let look = model.look;
    let mut page = Page::new(look, columns);
    let health_check = model.wizard.case.as_ref().is_some_and(|case| case.reading.is_none());
    let checked = model.wizard.stage() == StageId::NextActions && model.wizard.run.is_none();
    if health_check && !checked && verdict.cause == CauseId::NONE {
        let lead = [look.span(format!("{} ", look.glyphs.now), Role::Accent)];
        page.hanging(&lead, look.ui("verdict.health_check"), Role::Strong);
        return Some(page);
    }
    let tone = tone(verdict, health_check);
    let lead = [look.span(format!("{} ", tone.glyph(&look.glyphs)), tone.role())];
    let role = if tone == Tone::Bad { Role::Bad } else { Role::Strong };
    page.hanging(&lead, &verdict.title, role);
    let mut facts = facts(model, verdict);
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

fn facts(model: &Model, verdict: &Verdict) -> Vec<String> {
    let look = &model.look;
    if !verdict.cause.is_named() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    if let Some(fault) = verdict.fault {
        facts.push(look.say(&say!("verdict.fault", who = look.ui(fault_name(fault)))));
    }
    let percent = (verdict.confidence * 100.0).round();
    facts.push(look.say(&say!("verdict.sure", percent = percent)));
    facts.push(look.ui(state_name(verdict.state)).to_string());
    if !verdict.certain {
        facts.push(look.ui("verdict.likely").to_string());
    }
    facts.push(verdict.cause.to_string());
    facts
}

/// How a verdict stands.
#[must_use]
pub fn tone(verdict: &Verdict, health_check: bool) -> Tone {
    if verdict.state == State::Cleared || (verdict.cause == CauseId::NONE && health_check) {
        Tone::Good
    } else if verdict.cause.is_named() {
        Tone::Bad
    } else {
        Tone::Warn
    }
}

/// Key of the words for who has to act.
#[must_use]
pub fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::Key => "fault.key",
        Fault::Account => "fault.account",
        Fault::Network => "fault.network",
        Fault::Model => "fault.model",
        Fault::Provider => "fault.provider",
        Fault::Request => "fault.request",
        Fault::Client => "fault.client",
        Fault::OpenRouter => "fault.openrouter",
        Fault::None => "fault.none",
    }
}

/// Key of the words for a state.
#[must_use]
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Reproduced => "state.reproduced",
        State::Cleared => "state.cleared",
        State::NotTested => "state.not_tested",
    }
}

/// The name of the stage that the main action leads to: the next one that is not passed over.
#[must_use]
pub fn next_name(model: &Model) -> &'static str {
    let here = model.wizard.stage();
    let next = StageId::ALL
        .into_iter()
        .find(|stage| *stage > here && !matches!(model.wizard.phase(*stage), Phase::Skipped(_)));
    model.look.ui(steps::name(next.unwrap_or(StageId::NextActions)))
}
