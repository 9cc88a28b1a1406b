//! Finds the model in question in the catalogue, or the ids nearest to it.

use super::catalogue::{Catalogue, ModelFacts, ProviderFacts};
use crate::core::knowledge::providers::{is_same, slug_of};
use crate::core::model_id::{self, Listed};
use crate::core::nearest::nearest;

/// How many near ids are kept.
const NEAREST: usize = 3;

impl Listed for ModelFacts {
    fn id(&self) -> &str {
        &self.id
    }

    fn canonical_slug(&self) -> Option<&str> {
        self.canonical_slug.as_deref()
    }
}

/// What the catalogue has for an id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CatalogueMatch<'a> {
    /// The API serves this row for it.
    Served(&'a ModelFacts),
    /// Only without what a client put before it: the id that is left, and its row.
    Prefixed(&'a str, &'a ModelFacts),
}

impl Catalogue {
    /// The row of an id as clients write it.
    #[must_use]
    pub fn find<'a>(&'a self, id: &'a str) -> Option<CatalogueMatch<'a>> {
        if let Some(row) = model_id::find(&self.rows, id) {
            return Some(CatalogueMatch::Served(row));
        }
        let mut rest = id;
        while let Some((_, tail)) = rest.split_once('/') {
            if let Some(row) = model_id::find(&self.rows, tail) {
                return Some(CatalogueMatch::Prefixed(tail, row));
            }
            rest = tail;
        }
        None
    }

    /// The row that the API serves for an id.
    #[must_use]
    pub fn served(&self, id: &str) -> Option<&ModelFacts> {
        model_id::find(&self.rows, id)
    }

    /// The slug that requests take for a provider, as the API lists it, else as it is known beforehand.
    #[must_use]
    pub fn provider_slug(&self, provider: &str) -> Option<&str> {
        let named = |row: &&ProviderFacts| is_same(&row.name, provider) || row.slug == provider;
        self.providers.iter().find(named).map(|row| row.slug.as_str()).or_else(|| slug_of(provider))
    }

    /// Sets what is known of the model in question; `None` leaves a plain list.
    pub fn look_up(&mut self, wanted: Option<&str>) {
        self.wanted = wanted.map(str::to_string);
        self.model = wanted.and_then(|id| self.served(id)).cloned();
        self.nearest = match (wanted, &self.model) {
            (Some(id), None) => self.near(id),
            _ => Vec::new(),
        };
    }

    fn near(&self, id: &str) -> Vec<String> {
        let mut near = match self.find(id) {
            Some(CatalogueMatch::Prefixed(rest, _)) => vec![rest.to_string()],
            _ => Vec::new(),
        };
        for id in nearest(id, self.rows.iter().map(|row| row.id.as_str()), NEAREST) {
            if !near.contains(&id) {
                near.push(id);
            }
        }
        near.truncate(NEAREST);
        near
    }
}
