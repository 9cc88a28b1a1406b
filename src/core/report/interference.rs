//! Which findings on this machine speak for the root cause that the verdict names.

use crate::core::case::Case;
use crate::core::checks::interference::OTHER_MODEL;
use crate::core::infer::conclude::Conclusion;
use crate::core::infer::observations::Observation;
use crate::core::infer::observations::interference::{LocalFinding, found};

/// What speaks for the root cause named.
#[must_use]
pub fn supporting<'a>(case: &'a Case, conclusion: &Conclusion) -> Vec<LocalFinding<'a>> {
    let signs: Vec<&Observation> = conclusion.distinguishing().collect();
    found(case).into_iter().filter(|it| signs.iter().any(|sign| shows(it, sign))).collect()
}

/// The finding is what gives the observation its label.
fn shows(finding: &LocalFinding<'_>, observation: &Observation) -> bool {
    match finding.misleads {
        Some(misleads) => observation.is(misleads.aspect()),
        None => observation.id == OTHER_MODEL.id && finding.model.is_some(),
    }
}
