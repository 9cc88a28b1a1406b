//! The patterns by which a world speaks of several models.

use crate::core::model_id::author;

/// Does a model id match a pattern: itself, `author/*`, `*:suffix` or `*`?
#[must_use]
pub fn matches(pattern: &str, model: &str) -> bool {
    match pattern.split_once('*') {
        Some((head, tail)) => {
            model.len() >= head.len() + tail.len() && model.starts_with(head) && model.ends_with(tail)
        }
        None => pattern == model,
    }
}

/// A list of authors, models and patterns has this model.
#[must_use]
pub fn names(list: &[String], model: &str) -> bool {
    list.iter().any(|entry| entry == author(model) || matches(entry, model))
}
