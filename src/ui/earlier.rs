//! The earlier cases of this sitting, one line each.

use super::appearance::Appearance;
use crate::core::checks::tone::Tone;
use crate::core::infer::conclude::conclude;
use crate::core::moment;
use crate::core::report::Report;
use crate::core::wizard::Wizard;
use crate::show::tone::of_verdict;

/// One earlier case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// What its verdict means.
    pub tone: Tone,
    /// Its verdict.
    pub title: String,
    /// Its model.
    pub model: Option<String>,
    /// When it was checked last, in the user's zone.
    pub checked: Option<String>,
}

/// The earlier cases, the newest first.
#[must_use]
pub fn of(wizard: &Wizard, look: &Appearance) -> Vec<Earlier> {
    let row = |past: &crate::core::wizard::Past| {
        let case = &*past.case;
        let verdict = Report::concluded(case, &conclude(case), &look.texts).verdict;
        let checked = case.answered_ms.and_then(|at| moment::short(at, Some(at), &case.settings.zone));
        Earlier {
            tone: of_verdict(&verdict),
            title: if case.reading.is_none() && !verdict.cause.is_named() {
                look.ui("earlier.health_check").to_string()
            } else {
                verdict.title
            },
            model: case.model().map(str::to_string),
            checked,
        }
    };
    wizard.past.iter().map(row).collect()
}
