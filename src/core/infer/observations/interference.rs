//! What variables and client settings of this machine show, whichever of the two holds it.

use crate::core::case::Case;
use crate::core::checks::{Interference, Outcome, Probe};
use crate::core::text::Sentence;

/// One variable or setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<'a> {
    /// The check that found it.
    pub probe: Probe,
    /// A variable's name, or a file with the line.
    pub place: String,
    /// What stands there, masked.
    pub value: &'a str,
    /// What it means.
    pub note: &'a Sentence,
    /// In which way it misleads.
    pub misleads: Option<Interference>,
    /// The model it asks for.
    pub model: Option<&'a str>,
}

/// Every finding, variables first.
pub fn found(case: &Case) -> Vec<Finding<'_>> {
    let mut all = Vec::new();
    for probe in [Probe::Environment, Probe::ClientSettings] {
        match case.result(probe).map(|it| &it.outcome) {
            Some(Outcome::Environment(found)) => {
                all.extend(found.iter().map(|it| Finding {
                    probe,
                    place: it.variable.clone(),
                    value: &it.value,
                    note: &it.note,
                    misleads: it.misleads,
                    model: None,
                }));
            }
            Some(Outcome::ClientSettings(found)) => {
                all.extend(found.iter().map(|it| Finding {
                    probe,
                    place: format!("{}:{}", it.file, it.line),
                    value: &it.value,
                    note: &it.note,
                    misleads: it.misleads,
                    model: it.model.as_deref(),
                }));
            }
            _ => {}
        }
    }
    all
}

/// The sign that a way of misleading belongs to, and the label it gives it.
#[must_use]
pub fn sign(misleads: Interference) -> (&'static str, &'static str) {
    match misleads {
        Interference::OtherKey => ("environment/key", "other_key"),
        Interference::OddKey => ("environment/key", "odd_key"),
        Interference::NoKey => ("environment/key", "no_key"),
        Interference::WrongAddress => ("environment/address", "wrong_address"),
        Interference::OtherHost => ("environment/address", "other_host"),
        Interference::OtherWay => ("environment/way", "other_way"),
        Interference::OtherTrust => ("environment/trust", "other_trust"),
    }
}

/// The stronger first: of several findings of one sign, the one that explains most gives the label.
const ORDER: &[Interference] = &[
    Interference::OtherKey,
    Interference::OddKey,
    Interference::NoKey,
    Interference::OtherHost,
    Interference::WrongAddress,
    Interference::OtherWay,
    Interference::OtherTrust,
];

/// Observation id, the check that shows it, label; nothing where this machine was not looked at.
pub(super) fn signs(case: &Case) -> Vec<(&'static str, Probe, &'static str)> {
    let looked = |probe: Probe| {
        case.result(probe).is_some_and(|it| matches!(it.outcome, Outcome::Environment(_) | Outcome::ClientSettings(_)))
    };
    if !looked(Probe::Environment) && !looked(Probe::ClientSettings) {
        return Vec::new();
    }
    let all = found(case);
    let mut signs: Vec<(&'static str, Probe, &'static str)> = Vec::new();
    for misleads in ORDER {
        let (id, label) = sign(*misleads);
        let known = signs.iter().any(|it| it.0 == id);
        if let Some(finding) = all.iter().find(|it| it.misleads == Some(*misleads) && !known) {
            signs.push((id, finding.probe, label));
        }
    }
    for id in ["environment/key", "environment/address", "environment/way", "environment/trust"] {
        if !signs.iter().any(|it| it.0 == id) {
            signs.push((id, Probe::Environment, "clean"));
        }
    }
    signs.extend(model(case, &all));
    signs
}

/// Whether a settings file asks for the model in question, or only for others.
fn model(case: &Case, all: &[Finding<'_>]) -> Option<(&'static str, Probe, &'static str)> {
    let wanted = case.model()?;
    let named: Vec<&Finding<'_>> = all.iter().filter(|it| it.model.is_some()).collect();
    let first = named.first()?;
    let same = named.iter().any(|it| it.model.is_some_and(|model| is_same(model, wanted)));
    Some(("environment/model", first.probe, if same { "same_model" } else { "other_model" }))
}

/// The same id, but for a client's own prefix.
#[must_use]
pub fn is_same(setting: &str, model: &str) -> bool {
    setting.strip_suffix(model).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}
