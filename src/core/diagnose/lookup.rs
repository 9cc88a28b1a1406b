//! Finds the model in question in the catalogue, or the ids nearest to it.

use super::clues;
use crate::core::probe::{Catalogue, ModelFacts};

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
    let mut near: Vec<String> = clues::without_prefix(id, catalogue).map(str::to_string).into_iter().collect();
    let wanted = id.to_lowercase();
    // People often leave out the author: compare the part behind the slash as well.
    let tail = |id: &str| id.rsplit('/').next().unwrap_or(id).to_string();
    let mut scored: Vec<(f64, &str)> = catalogue
        .rows
        .iter()
        .map(|row| {
            let whole = strsim::jaro_winkler(&wanted, &row.id);
            let short = strsim::jaro_winkler(&tail(&wanted), &tail(&row.id));
            (whole.max(short * 0.98), row.id.as_str())
        })
        .filter(|it| it.0 > 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.extend(scored.into_iter().map(|it| it.1.to_string()));
    let mut seen = Vec::new();
    near.retain(|id| {
        !seen.contains(id) && {
            seen.push(id.clone());
            true
        }
    });
    near.truncate(NEAREST);
    near
}
