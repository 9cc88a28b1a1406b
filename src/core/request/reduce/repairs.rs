//! Changes that may mend the request, by the rules and the words of the refusal.

use super::units::is_within;
use crate::core::request::conversation::Conversation;
use crate::core::request::extract::{Extracted, RequestSource};
use crate::core::request::findings::{Certainty, RequestFinding, findings};
use crate::core::request::rule_hit::Operation;
use crate::core::request::skin::Skin;
use crate::core::text::Sentence;
use serde_json::Value;

/// A change, which mends all places of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The rule.
    pub rule: &'static str,
    /// What it finds wrong.
    pub says: Sentence,
    /// What to write instead.
    pub mend: Sentence,
    /// The places.
    pub places: Vec<String>,
    /// The change.
    pub patch: Vec<Operation>,
    /// The words of the refusal name it, or those who take the request are known to refuse it.
    pub is_likely: bool,
}

impl Repair {
    /// It changes something at one of these places, or in it.
    pub fn touches<'a>(&self, mut places: impl Iterator<Item = &'a String>) -> bool {
        places.any(|place| self.places.iter().any(|own| is_within(own, place) || is_within(place, own)))
    }
}

/// The changes, the likeliest first.
#[must_use]
pub fn repairs(body: &Value, skin: Skin, model: Option<&str>, words: &str) -> Vec<Repair> {
    let mut repairs: Vec<Repair> = Vec::new();
    let found = found(body, skin, model, words);
    for finding in found.into_iter().filter(|finding| !finding.patch.is_empty()) {
        match repairs.iter_mut().find(|repair| repair.rule == finding.rule) {
            Some(repair) => {
                repair.places.push(finding.pointer);
                repair.patch.extend(finding.patch);
            }
            None => repairs.push(first(finding)),
        }
    }
    repairs
}

/// The places that the words name, or where something is known to be refused.
#[must_use]
pub fn suspected(body: &Value, skin: Skin, model: Option<&str>, words: &str) -> Vec<String> {
    let found = found(body, skin, model, words).into_iter();
    found.filter(|finding| finding.is_named || finding.certainty == Certainty::Known).map(|it| it.pointer).collect()
}

fn found(body: &Value, skin: Skin, model: Option<&str>, words: &str) -> Vec<RequestFinding> {
    let taken = Extracted {
        body: body.clone(),
        skin,
        form: RequestSource::Body,
        text: String::new(),
        at: None,
        flaws: Vec::new(),
        address: None,
        words: words.to_string(),
    };
    findings(&taken, &Conversation::of(&taken.body, skin, model))
}

fn first(finding: RequestFinding) -> Repair {
    Repair {
        rule: finding.rule,
        says: finding.says,
        mend: finding.mend,
        places: vec![finding.pointer],
        patch: finding.patch,
        is_likely: finding.is_named || finding.certainty == Certainty::Known,
    }
}
