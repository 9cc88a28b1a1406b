//! Finds the model in question in the catalogue, or the ids nearest to it.

use crate::core::checks::{Catalogue, ModelFacts};

/// How many near ids are kept.
const NEAREST: usize = 3;
/// Endings that every model takes without a row of its own.
const DYNAMIC: &[&str] = &["nitro", "floor", "exacto", "online"];

/// Sets what the catalogue says of this model; `None` leaves it a plain list.
pub fn look_up(catalogue: &mut Catalogue, wanted: Option<&str>) {
    catalogue.wanted = wanted.map(str::to_string);
    catalogue.model = wanted.and_then(|id| row(&catalogue.rows, id)).cloned();
    catalogue.nearest = match (wanted, &catalogue.model) {
        (Some(id), None) => nearest(catalogue, id),
        _ => Vec::new(),
    };
}

fn row<'a>(rows: &'a [ModelFacts], id: &str) -> Option<&'a ModelFacts> {
    let plain = match id.split_once(':') {
        Some((base, variant)) if DYNAMIC.contains(&variant) => base,
        _ => id,
    };
    rows.iter().find(|row| row.id == plain)
}

fn nearest(catalogue: &Catalogue, id: &str) -> Vec<String> {
    let mut near: Vec<String> = without_prefix(id, catalogue).map(str::to_string).into_iter().collect();
    for id in crate::core::nearest::nearest(id, catalogue.rows.iter().map(|it| it.id.as_str()), NEAREST) {
        if !near.contains(&id) {
            near.push(id);
        }
    }
    near.truncate(NEAREST);
    near
}

/// The id that is left when a client's own prefix is taken off, if the catalogue has it.
#[must_use]
pub fn without_prefix<'a>(id: &'a str, catalogue: &Catalogue) -> Option<&'a str> {
    let mut rest = id;
    while let Some((_, tail)) = rest.split_once('/') {
        if catalogue.rows.iter().any(|row| row.id == tail) {
            return Some(tail);
        }
        rest = tail;
    }
    None
}
