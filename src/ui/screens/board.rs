//! The checks under way, those of all stages on one page: each settles before the user's eyes.

use super::probes;
use crate::core::checks::tone::Tone;
use crate::core::wizard::Stage;
use crate::ui::appearance::RowState;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::widgets::check_rows;

/// From here on the stages stand in two columns: the key and the way to OpenRouter, then what it pays for.
const TWO_COLUMNS: usize = 100;

/// Builds the page; its focus is the first finding.
pub fn build(model: &Model, page: &mut Page) {
    let stages = || Stage::ALL.into_iter().filter(|stage| stage.makes_checks());
    if page.width < TWO_COLUMNS {
        stages().for_each(|stage| checks(model, page, stage));
        return;
    }
    let (mut left, mut right) = page.halves();
    for stage in stages() {
        checks(model, if stage == Stage::Key { &mut left } else { &mut right }, stage);
    }
    page.side_by_side(left, right);
}

fn checks(model: &Model, page: &mut Page, stage: Stage) {
    let rows = probes::own_rows(model, stage);
    if rows.is_empty() {
        return;
    }
    page.heading(page.look.ui(stage.label()));
    let start = page.lines.len();
    check_rows::rows(page, &rows, model.now_ms);
    let finding = |standing: RowState| standing == Tone::Bad.into() || standing == Tone::Warn.into();
    if page.focus.is_none() && rows.iter().any(|row| finding(row.standing)) {
        page.focus = Some(start.saturating_sub(1)..page.lines.len());
    }
}
