//! Beside the rows of a picker: what is known of the one that is chosen.

use super::{model_stage, probes};
use crate::core::checks::tone::Tone;
use crate::core::checks::{ModelFacts, Outcome, Probe};
use crate::core::parse::span::Span;
use crate::core::reading::{Failure, Reading};
use crate::show::excerpt::{Mark, MarkKind};
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::picker::{Choice, picked};
use crate::ui::theme::Role;
use crate::ui::widgets::{check_rows, source_view};

/// The pane.
#[must_use]
pub fn page(model: &Model, columns: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    let reading = model.wizard.case().and_then(|case| case.reading.as_deref());
    match picked(model) {
        None => {}
        Some(Choice::Without) => page.prose(look.ui("picker.without_says"), Role::Dim),
        Some(Choice::Model { id, facts, suggested }) => of_model(model, &mut page, id, facts, suggested),
        Some(Choice::Called(name)) => {
            page.prose(name, Role::Strong);
            let found = reading.and_then(|reading| reading.evidence.models.iter().find(|found| found.value == name));
            in_text(&mut page, reading, found.and_then(|found| found.span));
        }
        Some(Choice::Failure { failure, .. }) => of_failure(model, &mut page, failure),
        Some(Choice::Key(key)) => {
            let masked = key.masked();
            let place = reading.and_then(|reading| reading.text.find(&masked));
            in_text(&mut page, reading, place.map(|start| Span::new(start..start + masked.len())));
        }
    }
    page
}

fn of_model(model: &Model, page: &mut Page, id: &str, facts: Option<&ModelFacts>, suggested: bool) {
    let look = page.look;
    page.prose(id, Role::Strong);
    if suggested {
        page.labelled((look.glyphs.arrow, Role::Accent), "", (look.ui("picker.suggested"), Role::Dim));
    }
    let Some(case) = model.wizard.case() else { return };
    if let Some(Outcome::UserModels(usable)) = case.result(Probe::UserModels).map(|result| &result.outcome) {
        let (standing, says) = if usable.iter().any(|it| it == id) {
            (Tone::Good, "picker.usable")
        } else {
            (Tone::Warn, "picker.not_usable")
        };
        page.check(standing, "", look.ui(says));
    }
    if let Some(facts) = facts {
        model_stage::model_facts(page, facts);
    }
    let of_it = |probe: &&Probe| case.result(**probe).is_some_and(|it| it.request.model.as_deref() == Some(id));
    let calls = Probe::ALL.iter().filter(of_it).filter_map(|probe| case.result(*probe));
    let rows: Vec<_> = calls.map(|result| probes::row(model, result)).collect();
    if !rows.is_empty() {
        page.heading(look.ui("evidence.checks"));
        check_rows::rows(page, &rows, model.now_ms);
    }
}

fn of_failure(model: &Model, page: &mut Page, failure: &Failure) {
    if let Some(message) = &failure.evidence.message {
        page.prose(&message.value, Role::Text);
    }
    in_text(page, model.failures(), Some(failure.span));
}

/// The lines around a place.
fn in_text(page: &mut Page, reading: Option<&Reading>, place: Option<Span>) {
    let (Some(reading), Some(span)) = (reading, place) else { return };
    page.heading(page.look.ui("evidence.paste"));
    source_view::show(page, &reading.text, &[Mark { span, kind: MarkKind::Telling, note: None }]);
}
