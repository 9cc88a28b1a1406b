//! How well each root cause fits what was shown.

use super::observations::Observation;
use crate::core::knowledge::causes::{CauseId, Expectations, Hypothesis};

/// Factor on the weight of a root cause for each sign that speaks against it.
const DOUBT: f64 = 0.02;

/// Factor for a sign that makes a root cause likelier.
const RAISE: f64 = 8.0;

/// The sign shows one of these labels.
pub(super) fn shows(table: Expectations, sign: &Observation, cause: CauseId) -> bool {
    table.iter().any(|(id, labels)| *id == sign.id && sign.is_one_of(labels, cause))
}

/// What the page of a root cause says as a fact has been seen.
pub(super) fn is_shown(hypothesis: &Hypothesis, signs: &[Observation], cause: CauseId) -> bool {
    let tables = [hypothesis.proven_by, hypothesis.cleared_by, hypothesis.raised_by, hypothesis.predicts];
    let seen = |id: &str| signs.iter().any(|sign| sign.id == id && tables.iter().any(|it| shows(it, sign, cause)));
    hypothesis.says.iter().all(|group| group.iter().any(|it| seen(it)))
}

/// A root cause with its weight.
pub(super) struct Weighed {
    pub(super) hypothesis: &'static Hypothesis,
    pub(super) weight: f64,
    pub(super) against: Option<Observation>,
    pub(super) supported: bool,
}

/// All root causes of a cause.
pub(super) fn weigh(cause: CauseId, signs: &[Observation]) -> Vec<Weighed> {
    cause
        .entry()
        .hypotheses
        .iter()
        .map(|hypothesis| {
            let mut weighed = Weighed { hypothesis, weight: hypothesis.prior, against: None, supported: false };
            for (sign, fits) in predicted(hypothesis, signs, cause) {
                if fits {
                    weighed.supported = true;
                } else {
                    weighed.weight *= DOUBT;
                    weighed.against.get_or_insert(sign);
                }
            }
            if signs.iter().any(|sign| shows(hypothesis.raised_by, sign, cause)) {
                weighed.supported = true;
                weighed.weight *= RAISE;
            }
            weighed
        })
        .collect()
}

/// Signs of which the root cause predicts something, and whether they are as it predicts.
fn predicted<'a>(
    hypothesis: &'static Hypothesis,
    signs: &'a [Observation],
    cause: CauseId,
) -> impl Iterator<Item = (Observation, bool)> + 'a {
    signs.iter().filter_map(move |sign| {
        let labels = hypothesis.predicts.iter().find(|(id, _)| *id == sign.id)?.1;
        // Limits that pass by themselves, and trouble on the other side, say nothing about anything but themselves.
        let elsewhere = sign.refusal.is_some_and(|refusal| {
            // An answer that breaks off is such trouble itself.
            let akin = is_mishap(cause) || cause.family() == "stream";
            let beside = is_mishap(refusal) && !akin && !labels.contains(&refusal.as_str());
            refusal != cause && (refusal.entry().passing || beside)
        });
        if elsewhere || !counts(sign, cause) {
            return None;
        }
        Some((*sign, sign.fits(labels, cause)?))
    })
}

/// Trouble of OpenRouter or of a provider, which any call may meet.
#[must_use]
pub fn is_mishap(cause: CauseId) -> bool {
    cause.family() == "upstream"
}

/// A check that could not be made says nothing, but to a cause that is about this very failure.
fn counts(sign: &Observation, cause: CauseId) -> bool {
    let named = |hypothesis: &Hypothesis| {
        hypothesis.predicts.iter().any(|(id, labels)| *id == sign.id && labels.contains(&sign.label))
    };
    sign.measured || cause.entry().hypotheses.iter().any(named)
}

/// The first sign that speaks against a root cause.
pub(super) fn against(hypothesis: &'static Hypothesis, signs: &[Observation], cause: CauseId) -> Option<Observation> {
    predicted(hypothesis, signs, cause).find(|(_, fits)| !fits).map(|(sign, _)| sign)
}
