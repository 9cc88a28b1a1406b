//! The rows of the model picker: models named in the text, those with a similar name, then the whole catalogue, as
//! far as they fit what is typed.

use super::model::Model;
use crate::core::checks::ModelFacts;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

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
}

/// The rows, best first.
#[must_use]
pub fn choices(model: &Model) -> Vec<Choice<'_>> {
    let all = every(model);
    let typed = model.model_id.text().trim();
    if typed.is_empty() {
        return all;
    }
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let mut letters = Vec::new();
    let mut found: Vec<(u32, Choice)> = all
        .into_iter()
        .filter_map(|choice| {
            let Choice::Model { id, .. } = choice else { return None };
            let score = pattern.score(Utf32Str::new(id, &mut letters), &mut matcher)?;
            Some((score, choice))
        })
        .collect();
    // Stable: of equals those named in the text stay first.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, choice)| choice).collect()
}

fn every(model: &Model) -> Vec<Choice<'_>> {
    let Some(case) = model.wizard.case() else { return Vec::new() };
    let rows = case.catalogue().map(|catalogue| &*catalogue.rows).unwrap_or_default();
    let nearest = case.catalogue().map(|catalogue| catalogue.nearest.as_slice()).unwrap_or_default();
    let named = case.reading.as_ref().and_then(|reading| reading.evidence.model.as_ref());
    let mut suggested: Vec<&str> = Vec::new();
    for id in named.map(|found| found.value.as_str()).into_iter().chain(nearest.iter().map(String::as_str)) {
        if !suggested.contains(&id) {
            suggested.push(id);
        }
    }
    let facts = |id: &str| rows.iter().find(|row| row.id == id);
    let without = model.asks_model().then_some(Choice::Without);
    let first = suggested.iter().map(|id| Choice::Model { id, facts: facts(id), suggested: true });
    let rest = rows.iter().filter(|row| !suggested.contains(&row.id.as_str()));
    let rest = rest.map(|row| Choice::Model { id: &row.id, facts: Some(row), suggested: false });
    without.into_iter().chain(first).chain(rest).collect()
}
