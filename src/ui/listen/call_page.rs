//! The chosen call: what it means and why, what was asked, what came back.

use super::model::ListenModel;
use super::standing::standing;
use crate::core::exchange::calls::Call;
use crate::core::exchange::facts::{self, ExchangeFact};
use crate::core::knowledge::causes::CauseId;
use crate::say;
use crate::show::wrap::width;
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// Actions that are shown; the wizard has all.
const ACTIONS: usize = 3;

/// The page of the chosen call.
#[must_use]
pub fn page(model: &ListenModel, columns: usize) -> Page {
    let mut page = Page::new(model.look, columns);
    let Some(call) = model.call() else { return page };
    verdict(&mut page, call);
    attempts(&mut page, model, call);
    let look = model.look;
    let (request, answer) = (facts::request(&call.exchange), facts::answer(&call.exchange));
    let is_running = call.exchange.is_running();
    if !is_running {
        section(&mut page, look.ui("call.request"), &request);
    }
    section(&mut page, look.ui("call.answer"), &answer);
    if let Some(message) = &call.report.evidence.message {
        page.pair(look.ui("call.message"), label_columns(&page, &answer), message, Role::Text);
    }
    said(&mut page, call);
    // While the call goes on, what moves stands first.
    if is_running {
        section(&mut page, look.ui("call.request"), &request);
    }
    page
}

/// What the model said, while it says it.
fn said(page: &mut Page, call: &Call) {
    let Some(reply) = call.exchange.reply.as_ref().filter(|reply| !reply.said.trim().is_empty()) else { return };
    page.heading(page.look.ui(if call.exchange.is_running() { "call.said_so_far" } else { "call.said" }));
    for line in reply.said.trim().lines() {
        page.prose(line, Role::Text);
    }
}

fn verdict(page: &mut Page, call: &Call) {
    let look = page.look;
    let verdict = &call.report.verdict;
    let (sign, tone) = standing(call, &look.glyphs);
    let lead = [look.span(format!("{sign} "), tone)];
    page.hanging(&lead, &verdict.title, Role::Strong);
    let indent = [look.span("  ", Role::Text)];
    if verdict.cause != CauseId::NONE {
        page.hanging(&indent, verdict.cause.as_str(), Role::Dim);
    }
    if !verdict.summary.is_empty() {
        page.hanging(&indent, &verdict.summary, Role::Text);
    }
    let dot = [look.span(format!("  {} ", look.glyphs.dot), Role::Dim)];
    for reason in verdict.because.iter().filter(|reason| reason.fact != verdict.summary) {
        page.hanging(&dot, &reason.fact, Role::Text);
    }
    let arrow = [look.span(format!("  {} ", look.glyphs.arrow), Role::Accent)];
    for action in call.report.actions.iter().take(ACTIONS) {
        page.hanging(&arrow, &action.title, Role::Text);
    }
}

/// How often the same was tried, and with what result.
fn attempts(page: &mut Page, model: &ListenModel, chosen: &Call) {
    let look = page.look;
    let Some(group) = model.group().filter(|group| group.calls.len() > 1) else { return };
    page.gap();
    let mut spans =
        vec![look.span(format!("{} ", look.say(&say!("call.attempts", count = group.calls.len()))), Role::Dim)];
    for call in &group.calls {
        let here = call.exchange.id == chosen.exchange.id;
        let (sign, tone) = standing(call, &look.glyphs);
        let status =
            call.exchange.status().map_or_else(|| look.glyphs.skipped.to_string(), |status| status.to_string());
        spans.push(look.span(sign, tone));
        spans.push(look.span(format!("{status}  "), if here { Role::Selected } else { Role::Dim }));
    }
    page.line(spans);
}

fn section(page: &mut Page, heading: &str, facts: &[ExchangeFact]) {
    page.heading(heading);
    let columns = label_columns(page, facts);
    for fact in facts {
        let label = label(page, fact);
        page.pair(&label, columns, &fact.value, Role::Text);
    }
}

fn label_columns(page: &Page, facts: &[ExchangeFact]) -> usize {
    facts.iter().map(|fact| width(&label(page, fact))).max().unwrap_or(0).clamp(12, 28) + 1
}

/// The label of a fact with what it is of.
#[must_use]
pub fn label(page: &Page, fact: &ExchangeFact) -> String {
    named(page, fact.label, fact.of.as_deref())
}

/// A label with what it is of.
#[must_use]
pub fn named(page: &Page, key: &'static str, of: Option<&str>) -> String {
    let label = page.look.ui(key);
    of.map_or_else(|| label.to_string(), |of| format!("{label} {of}"))
}
