//! The checks under way, those of all stages on one page: each settles before the user's eyes.

use super::probes;
use crate::core::checks::tone::Tone;
use crate::core::wizard::Stage;
use crate::ui::appearance::RowState;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::widgets::check_rows;

/// Builds the page; its focus is the first finding.
pub fn build(model: &Model, page: &mut Page) {
    for stage in Stage::ALL.into_iter().filter(|stage| stage.makes_checks()) {
        let rows = probes::own_rows(model, stage);
        if rows.is_empty() {
            continue;
        }
        page.heading(page.look.ui(stage.label()));
        let start = page.lines.len();
        check_rows::rows(page, &rows, model.now_ms);
        let finding = |standing: RowState| standing == Tone::Bad.into() || standing == Tone::Warn.into();
        if page.focus.is_none() && rows.iter().any(|row| finding(row.standing)) {
            page.focus = Some(start.saturating_sub(1)..page.lines.len());
        }
    }
}
