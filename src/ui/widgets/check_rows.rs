//! Live checks as rows: what was asked, how it went, in a word and a sentence.

use crate::core::checks::tone::Tone;
use crate::ui::appearance::{Appearance, RowState};
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// How it went.
    pub standing: RowState,
    /// What was asked.
    pub title: String,
    /// The outcome in a sentence; for one under way, what it waits for.
    pub says: String,
    /// Time it took, or has taken so far.
    pub ms: Option<u64>,
}

/// Appends the rows. `now_ms` moves the activity sign.
pub fn rows(page: &mut Page, rows: &[CheckRow], now_ms: u64) {
    let mut before: Option<&CheckRow> = None;
    for row in rows {
        if row.standing == RowState::Busy {
            running(page, row, now_ms);
        } else if row.standing == Tone::Bad.into() && before.is_some_and(|it| it.says == row.says) {
            // One network that is down says the same to every check.
            page.check(row.standing, &row.title, page.look.ui("checks.same"));
        } else {
            page.check(row.standing, &row.title, &row.says);
        }
        before = Some(row);
    }
}

fn running(page: &mut Page, row: &CheckRow, now_ms: u64) {
    let look = page.look;
    let elapsed = row.ms.filter(|ms| *ms >= 2000).map(|ms| (ms / 1000).to_string());
    let mut says = row.says.clone();
    if let Some(seconds) = &elapsed {
        says = format!("{says} {seconds} s");
    }
    if row.ms.is_some_and(|ms| ms >= 10_000) {
        says = format!("{says} {} {}", look.glyphs.dot, look.ui("checks.slow"));
    }
    page.labelled((activity(&look, now_ms), Role::Accent), &row.title, (&says, Role::Dim));
}

/// The activity sign: turning, or still where motion is not wanted.
#[must_use]
pub fn activity(look: &Appearance, now_ms: u64) -> &'static str {
    if look.reduced_motion {
        return look.glyphs.now;
    }
    let frames = look.glyphs.spinner;
    let index = usize::try_from(now_ms / 100).unwrap_or(0) % frames.len().max(1);
    frames.get(index).copied().unwrap_or(look.glyphs.now)
}
