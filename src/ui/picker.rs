//! The rows of the picker, as far as they fit what is typed. Of models: those named in the text, those with a similar
//! name, then the whole catalogue; of failures and keys: those of the text.

use super::model::{Model, Overlay, Picking};
use super::narrow::narrowed;
use crate::core::checks::ModelFacts;
use crate::core::reading::Failure;
use crate::core::secret::ApiKey;
use std::borrow::Cow;

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice<'a> {
    /// Go on without naming a model.
    Without,
    /// This model.
    Model {
        /// Its id.
        id: &'a str,
        /// Its row in the catalogue, where it has one.
        facts: Option<&'a ModelFacts>,
        /// The text names it, or something like it.
        suggested: bool,
    },
    /// What the text calls a model: the list has its id.
    Called(&'a str),
    /// This failure of the text.
    Failure {
        /// Counted from 1 in the order of the text.
        number: usize,
        /// What it is.
        failure: &'a Failure,
    },
    /// This key of the text.
    Key(&'a ApiKey),
}

/// So many ids are proposed for what a text calls a model.
const OF_A_NAME: usize = 3;

/// The rows, best first.
#[must_use]
pub fn choices(model: &Model) -> Vec<Choice<'_>> {
    let all = match model.overlay {
        Some(Overlay::Picker(Picking::Failure)) => failures(model),
        Some(Overlay::Picker(Picking::Key)) => model.other_keys().into_iter().map(Choice::Key).collect(),
        _ => every(model),
    };
    narrowed(model.model_id.text(), all, |choice| name(model, choice))
}

/// What a row is found by.
fn name<'a>(model: &Model, choice: &Choice<'a>) -> Option<Cow<'a, str>> {
    match choice {
        Choice::Without => None,
        Choice::Called(called) => Some(Cow::Borrowed(called)),
        Choice::Model { id, .. } => Some(Cow::Borrowed(id)),
        Choice::Failure { failure, .. } => Some(Cow::Borrowed(title(model, failure))),
        Choice::Key(key) => Some(Cow::Owned(key.masked())),
    }
}

/// What a failure is called.
#[must_use]
pub fn title(model: &Model, failure: &Failure) -> &'static str {
    model.look.texts.cause(failure.cause).map_or(failure.cause.as_str(), |page| page.title)
}

fn failures(model: &Model) -> Vec<Choice<'_>> {
    let Some(reading) = model.failures() else { return Vec::new() };
    let row = |(index, failure)| Choice::Failure { number: index + 1, failure };
    reading.failures.iter().enumerate().map(row).collect()
}

fn every(model: &Model) -> Vec<Choice<'_>> {
    let Some(case) = model.wizard.case() else { return Vec::new() };
    let rows = case.catalogue().map(|catalogue| &*catalogue.rows).unwrap_or_default();
    let nearest = case.catalogue().map(|catalogue| catalogue.nearest.as_slice()).unwrap_or_default();
    let evidence = case.reading.as_ref().map(|reading| &reading.evidence);
    let named = evidence.and_then(|evidence| evidence.model.as_ref());
    let called = || evidence.iter().flat_map(|evidence| &evidence.models).map(|found| found.value.as_str());
    let of_called = called().flat_map(|name| {
        let ids = rows.iter().map(|row| row.id.as_str()).collect();
        narrowed(name, ids, |id| Some(Cow::Borrowed(*id))).into_iter().take(OF_A_NAME)
    });
    let facts = |id: &str| rows.iter().find(|row| row.id == id);
    // An id that the list does not have was refused; those that are nearly it come first.
    let named = named.map(|found| found.value.as_str()).filter(|id| rows.is_empty() || facts(id).is_some());
    let mut suggested: Vec<&str> = Vec::new();
    for id in named.into_iter().chain(of_called).chain(nearest.iter().map(String::as_str)) {
        if !suggested.contains(&id) {
            suggested.push(id);
        }
    }
    // Their ids can be looked for where the list can be asked for.
    let online = !model.wizard.settings().offline;
    let names = called().filter(|_| rows.is_empty() && online).map(Choice::Called);
    let without = model.asks_model().then_some(Choice::Without);
    let first = suggested.iter().map(|id| Choice::Model { id, facts: facts(id), suggested: true });
    let rest = rows.iter().filter(|row| !suggested.contains(&row.id.as_str()));
    let rest = rest.map(|row| Choice::Model { id: &row.id, facts: Some(row), suggested: false });
    let meant = names.chain(first).collect::<Vec<_>>();
    // What the text calls them comes first; without a name, going on without one does.
    let (before, behind) = if called().next().is_some() { (None, without) } else { (without, None) };
    before.into_iter().chain(meant).chain(behind).chain(rest).collect()
}

/// The row that Enter takes.
#[must_use]
pub fn picked(model: &Model) -> Option<Choice<'_>> {
    let rows = choices(model);
    rows.get(model.picked.min(rows.len().saturating_sub(1))).copied()
}
