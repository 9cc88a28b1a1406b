//! Stage 7: what to do, ranked; after a re-check, what changed.

use super::areas::layout;
use super::{evidence, footer, outlook, probes, test_call};
use crate::core::case::Case;
use crate::core::checks::Probe;
use crate::core::checks::money::usd;
use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::Gate;
use crate::core::plan;
use crate::core::report::{Report, State};
use crate::core::wizard::{Phase, Stage, WaitReason};
use crate::say;
use crate::show::labels;
use crate::ui::countdown;
use crate::ui::keymap::Intent;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::{actions, check_rows};

/// Builds the page.
pub fn build(model: &Model, page: &mut Page) {
    let Some(report) = model.report() else { return };
    let look = page.look;
    match model.wizard.phase(Stage::NextActions) {
        Phase::Consent(planned) => {
            test_call::consent(model, page, planned);
            page.gap();
        }
        Phase::Running(waiting) => {
            page.prose(look.ui("next.rechecking"), Role::Strong);
            let since = model.wizard.run.as_ref().map_or(model.now_ms, |run| run.since);
            let rows: Vec<_> = waiting.iter().map(|probe| probes::running(model, *probe, since)).collect();
            check_rows::rows(page, &rows, model.now_ms);
            page.gap();
        }
        _ => changed(model, page, report),
    }
    unchecked(model, page, report);
    waiting(model, page);
    // The first action is in sight on every screen.
    let low = model.size.1 < 20;
    if low {
        listed(model, page, report);
    }
    meaning(page, report);
    if footer::looks_here(model) {
        page.check(Tone::Warn, "", look.ui("next.look_here"));
        page.gap();
    }
    let nearest = model.wizard.case().and_then(Case::catalogue).and_then(|catalogue| catalogue.nearest.first());
    if let Some(id) = nearest.filter(|_| footer::available(model, Intent::ChooseModel)) {
        page.check(Tone::Warn, "", &look.say(&say!("next.try_nearest", id = id)));
        page.gap();
    }
    if !low {
        listed(model, page, report);
    }
    if !evidence::holds_outlook(model) {
        outlook::build(page, report);
    }
}

/// What the checks found to be behind it, and what may come next.
fn meaning(page: &mut Page, report: &Report) {
    page.gap();
    if report.verdict.root_cause.is_some() && report.verdict.cause.is_named() {
        // The first paragraph of the summary is what the checks found to be behind it.
        if let Some(meaning) = report.verdict.summary.split("\n\n").next() {
            page.prose(meaning, Role::Text);
            page.gap();
        }
    }
    for warning in &report.warnings {
        page.check(Tone::Warn, "", &warning.says);
    }
    page.gap();
}

/// The actions, or why there are none.
fn listed(model: &Model, page: &mut Page, report: &Report) {
    let look = page.look;
    let health_check = model.wizard.case().is_some_and(|case| case.reading.is_none());
    if report.actions.is_empty() {
        let words = match report.verdict.state {
            _ if health_check => report.verdict.summary.as_str(),
            State::Cleared | State::Mended => look.ui("next.happy"),
            _ => look.ui("next.none"),
        };
        page.prose(words, Role::Text);
    } else {
        actions::list(page, &report.actions, model.selected, usize::from(layout(model).main.height));
    }
}

/// Why nothing could be checked, where that is so.
fn unchecked(model: &Model, page: &mut Page, report: &Report) {
    let Some((cause, probe)) = model.wizard.conclusion().and_then(|conclusion| conclusion.blocked) else { return };
    let told = [probe.id(), Probe::KeyShape.id()];
    let reasons: Vec<_> =
        report.verdict.because.iter().filter(|because| because.probe.is_some_and(|id| told.contains(&id))).collect();
    let headline = report.verdict.title.trim_end_matches(['.', '。']);
    for reason in reasons.iter().filter(|reason| reason.fact.trim_end_matches(['.', '。']) != headline) {
        page.check(Tone::Warn, "", &reason.fact);
    }
    let of_key = cause.entry().gate == Gate::Key || reasons.len() > 1;
    if of_key && footer::available(model, Intent::OtherKey) {
        page.hanging(&[page.look.span("  ", Role::Dim)], page.look.ui("next.other_key"), Role::Dim);
    }
    page.gap();
}

/// Until when to wait, and what happens then.
fn waiting(model: &Model, page: &mut Page) {
    let (look, left) = (page.look, model.countdown());
    let Some(left) = left else { return };
    let at = model.now_ms.saturating_add(left);
    let time = model.local_time(at).unwrap_or_default();
    let left = countdown::words(&look, left);
    let lead = [look.span(format!("{} ", look.glyphs.now), Role::Accent)];
    if model.wizard.appointment.is_some() {
        page.hanging(&lead, &look.say(&say!("wait.appointed", time = time, left = left)), Role::Strong);
        page.hanging(&[look.span("  ", Role::Dim)], look.ui("wait.call_off"), Role::Dim);
    } else {
        let limit = model.wizard.waits_for(model.now_ms).is_some_and(|waiting| waiting.reason == WaitReason::Limit);
        let says = if limit {
            say!("wait.limit", time = time, left = left)
        } else {
            say!("wait.setting", time = time, left = left)
        };
        page.hanging(&lead, &look.say(&says), Role::Strong);
        page.hanging(&[look.span("  ", Role::Dim)], look.ui("wait.offer"), Role::Dim);
    }
    page.gap();
}

/// What the re-check changed, if one was made.
fn changed(model: &Model, page: &mut Page, report: &Report) {
    let Some(before) = &model.wizard.concluded.before else { return };
    let look = page.look;
    let now = &report.verdict;
    let passed = |state: State| matches!(state, State::Cleared | State::Mended);
    let same = before.cause == now.cause && before.state == now.state && before.root_cause == now.root_cause;
    let (tone, text) = if same && passed(now.state) {
        (Tone::Quiet, look.ui("next.still_passes").to_string())
    } else if passed(now.state) {
        (Tone::Good, look.ui("next.cleared").to_string())
    } else if same {
        (Tone::Warn, look.ui("next.unchanged").to_string())
    } else if before.cause == now.cause && before.state == now.state {
        (Tone::Warn, look.ui("next.other_root").to_string())
    } else if before.cause == now.cause {
        (Tone::Warn, look.say(&say!("next.same_cause", state = look.ui(labels::state(now)))))
    } else {
        let title = look.texts.cause(before.cause).map_or(before.cause.as_str(), |it| it.title);
        (Tone::Warn, look.say(&say!("next.other_cause", before = title)))
    };
    page.check(tone, look.ui("next.rechecked"), &text);
    if let Some(most) = model.wizard.case().filter(|_| passed(now.state)).and_then(plan::too_dear) {
        let says = say!("next.too_dear", usd = usd(most));
        page.hanging(&[look.span("  ", Role::Dim)], &look.say(&says), Role::Dim);
    }
    page.gap();
}
