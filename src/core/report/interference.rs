//! Which findings on this machine speak for the root cause that the verdict names.

use crate::core::case::Case;
use crate::core::infer::conclude::Conclusion;
use crate::core::infer::observations::Observation;
use crate::core::infer::observations::interference::{Finding, found, sign};

/// What speaks for the root cause named.
#[must_use]
pub fn telling<'a>(case: &'a Case, conclusion: &Conclusion) -> Vec<Finding<'a>> {
    let signs: Vec<&Observation> = conclusion.telling().collect();
    found(case).into_iter().filter(|it| signs.iter().any(|sign| shows(it, sign.id, sign.label))).collect()
}

/// The finding is what gives the sign of that id its label.
fn shows(finding: &Finding<'_>, id: &str, label: &str) -> bool {
    match finding.misleads {
        Some(misleads) => sign(misleads) == (id, label),
        None => id == "environment/model" && finding.model.is_some(),
    }
}
