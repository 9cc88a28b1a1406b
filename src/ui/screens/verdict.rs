//! The verdict: one sentence, and how sure it is.

use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::Verdict;
use crate::core::wizard::Stage;
use crate::say;
use crate::show::labels;
use crate::show::tone::{of_verdict, verdict_sign};
use crate::show::wrap::width;
use crate::ui::appearance::role;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// The lines; none before there is a case.
#[must_use]
pub fn page(model: &Model, columns: usize) -> Option<Page> {
    if model.wizard.stage() == Stage::Paste {
        return None;
    }
    let report = model.report()?;
    let verdict = &report.verdict;
    let look = model.look;
    let mut page = Page::new(look, columns);
    let health_check = model.wizard.case().is_some_and(|case| case.reading.is_none());
    let checked = model.wizard.stage() == Stage::NextActions && model.wizard.run.is_none();
    if health_check && !checked && verdict.cause == CauseId::NONE {
        let lead = [look.span(format!("{} ", look.glyphs.now), Role::Accent)];
        page.hanging(&lead, look.ui("verdict.health_check"), Role::Strong);
        return Some(page);
    }
    let tone = of_verdict(verdict);
    let lead = [look.span(format!("{} ", verdict_sign(verdict, &look.glyphs)), role(tone))];
    page.hanging(&lead, &verdict.title, if tone == Tone::Bad { Role::Bad } else { Role::Strong });
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
        // A number beside the fault would read as its own, while it is the cause's.
        let who = look.ui(labels::fault(fault));
        let settled = verdict.certain || verdict.hedged;
        facts.push(look.say(&if settled {
            say!("verdict.fault", who = who)
        } else {
            say!("verdict.fault_likely", who = who)
        }));
    }
    facts.push(look.ui(labels::state(verdict)).to_string());
    let percent = (verdict.confidence * 100.0).round();
    facts.push(look.say(&say!("verdict.sure", percent = percent)));
    facts.push(verdict.cause.to_string());
    facts
}
