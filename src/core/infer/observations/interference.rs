//! What variables and client settings of this machine show, whichever of the two holds it.

use crate::core::case::Case;
use crate::core::checks::interference::{CLEAN, OTHER_MODEL, SAME_MODEL};
use crate::core::checks::label::Aspect;
use crate::core::checks::{Interference, Outcome, Probe};
use crate::core::text::Sentence;

/// One variable or setting.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalFinding<'a> {
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
pub fn found(case: &Case) -> Vec<LocalFinding<'_>> {
    let mut all = Vec::new();
    for probe in [Probe::Environment, Probe::ClientSettings] {
        match case.result(probe).map(|it| &it.outcome) {
            Some(Outcome::Environment(found)) => {
                all.extend(found.iter().map(|it| LocalFinding {
                    probe,
                    place: it.variable.clone(),
                    value: &it.value,
                    note: &it.note,
                    misleads: it.misleads,
                    model: None,
                }));
            }
            Some(Outcome::ClientSettings(found)) => {
                all.extend(found.iter().map(|it| LocalFinding {
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

/// What they show, each with the check that shows it; nothing where this machine was not looked at.
pub(super) fn aspects(case: &Case) -> Vec<(Aspect, Probe)> {
    let looked = |probe: Probe| {
        case.result(probe).is_some_and(|it| matches!(it.outcome, Outcome::Environment(_) | Outcome::ClientSettings(_)))
    };
    if !looked(Probe::Environment) && !looked(Probe::ClientSettings) {
        return Vec::new();
    }
    let all = found(case);
    let mut shown: Vec<(Aspect, Probe)> = Vec::new();
    for misleads in Interference::ORDER {
        let aspect = misleads.aspect();
        let known = shown.iter().any(|it| it.0.id == aspect.id);
        if let Some(finding) = all.iter().find(|it| it.misleads == Some(*misleads) && !known) {
            shown.push((aspect, finding.probe));
        }
    }
    for clean in CLEAN {
        if !shown.iter().any(|it| it.0.id == clean.id) {
            shown.push((*clean, Probe::Environment));
        }
    }
    shown.extend(model(case, &all));
    shown
}

/// Whether a settings file asks for the model in question, or only for others.
fn model(case: &Case, all: &[LocalFinding<'_>]) -> Option<(Aspect, Probe)> {
    let wanted = case.model()?;
    let named: Vec<&LocalFinding<'_>> = all.iter().filter(|it| it.model.is_some()).collect();
    let first = named.first()?;
    let same = named.iter().any(|it| it.model.is_some_and(|model| is_same(model, wanted)));
    Some((if same { SAME_MODEL } else { OTHER_MODEL }, first.probe))
}

/// The same id, but for a client's own prefix.
#[must_use]
pub fn is_same(setting: &str, model: &str) -> bool {
    setting.strip_suffix(model).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}
