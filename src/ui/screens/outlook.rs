//! What the checks ruled out, and what may come next: beside the actions where the facts leave room, else below them.

use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::{Report, State};
use crate::ui::appearance::RowState;
use crate::ui::page::Page;

/// Appends both.
pub fn build(page: &mut Page, report: &Report) {
    ruled_out(page, report);
    gates(page, report);
}

fn ruled_out(page: &mut Page, report: &Report) {
    if report.ruled_out.is_empty() {
        return;
    }
    let look = page.look;
    // Where nothing failed, there is nothing to be ruled out.
    let healthy = report.verdict.cause == CauseId::NONE && report.verdict.state == State::Cleared;
    page.heading(look.ui(if healthy { "next.in_order" } else { "next.ruled_out" }));
    for it in &report.ruled_out {
        page.check(if healthy { Tone::Good } else { Tone::Quiet }, "", &it.what);
    }
}

fn gates(page: &mut Page, report: &Report) {
    if report.next_gates.is_empty() {
        return;
    }
    let look = page.look;
    page.heading(look.ui("next.gates"));
    for cause in &report.next_gates {
        let title = look.texts.cause(*cause).map_or(cause.as_str(), |it| it.title);
        page.check(RowState::Ahead, "", title);
    }
}
