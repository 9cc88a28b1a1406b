//! A place in a request that a rule fits.

use super::json_pointer::{last, step};
use crate::core::knowledge::requests::RequestRule;
use crate::core::words::RepairKind;
use serde::Serialize;
use serde_json::Value;

/// A change of a body, as RFC 6902 writes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Operation {
    /// Puts a value where none was.
    Add {
        /// Where.
        path: String,
        /// What.
        value: Value,
    },
    /// Takes a value out.
    Remove {
        /// Where.
        path: String,
    },
    /// Puts another value in its place.
    Replace {
        /// Where.
        path: String,
        /// What.
        value: Value,
    },
    /// Gives a field another name.
    Move {
        /// From here.
        from: String,
        /// To there.
        path: String,
    },
}

/// A place, and what its sentences name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleHit {
    /// Where, as a JSON pointer.
    pub at: String,
    /// Name → value for the sentences.
    pub values: Vec<(&'static str, String)>,
    /// The change, where the detector knows it better than the rule.
    pub patch: Option<Vec<Operation>>,
}

impl RuleHit {
    /// At this place.
    #[must_use]
    pub fn at(at: impl Into<String>) -> Self {
        Self { at: at.into(), ..Self::default() }
    }

    /// With a value for its sentences.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// With a change of its own.
    #[must_use]
    pub fn mended_by(mut self, patch: Vec<Operation>) -> Self {
        self.patch = Some(patch);
        self
    }

    /// The change that mends it, if it can be written down.
    #[must_use]
    pub fn operations(&self, rule: &RequestRule) -> Vec<Operation> {
        if let Some(patch) = &self.patch {
            return patch.clone();
        }
        let value = || rule.value.and_then(|text| serde_json::from_str::<Value>(text).ok());
        match (rule.repair, value()) {
            (RepairKind::Remove, _) => vec![Operation::Remove { path: self.at.clone() }],
            (RepairKind::Replace, Some(value)) => vec![Operation::Replace { path: self.at.clone(), value }],
            (RepairKind::Add, Some(value)) => {
                let path = rule.to.map_or_else(|| self.at.clone(), |name| step(&self.at, name));
                vec![Operation::Add { path, value }]
            }
            (RepairKind::Rename, _) => {
                let renamed = rule.to.zip(last(&self.at)).map(|(name, (before, _))| step(before, name));
                renamed.map(|path| Operation::Move { from: self.at.clone(), path }).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}
