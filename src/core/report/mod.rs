//! The one typed report. Panes, text, Markdown and JSON are views of it.

pub mod actions;
mod asked_host;
pub mod authors;
pub mod balance;
mod chosen;
mod compose;
mod document;
pub mod endpoint_fit;
mod heading;
pub mod interference;
pub mod management;
mod outgoing_report;
mod setting_place;
pub mod values;
mod warnings;
pub mod xray;

pub use crate::core::words::State;
pub use document::*;

use crate::core::case::{Case, Settings};
use crate::core::infer::conclude::{Conclusion, conclude};
use crate::core::infer::observations::interference::{self as observed, LocalFinding};
use crate::core::ingest::redact::redact;
use crate::core::knowledge::causes::{CauseId, Fault, Gate};
use crate::core::knowledge::links;
use crate::core::reading;
use crate::core::text::{ActionKind, Texts};
use crate::say;
use std::sync::Arc;
use std::time::Duration;

/// What a text says about a failed OpenRouter call, without asking anybody. The text may be in any form and of any origin;
/// keys and personal ids are masked in the report. Its sentences are in English.
#[must_use]
pub fn explain(text: &[u8]) -> Report {
    let settings = Settings { offline: true, ..Settings::default() };
    Report::of(&Case::new(Some(Arc::new(reading::read(text))), settings), &Texts::default())
}

impl Report {
    /// The report of a case as it stands.
    #[must_use]
    pub fn of(case: &Case, texts: &Texts) -> Self {
        Self::concluded(case, &conclude(case), texts)
    }

    /// The report of a case whose conclusion has been drawn.
    #[must_use]
    pub fn concluded(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Self {
        let actions = actions::actions(case, conclusion, texts);
        Self {
            second_look: second_look(conclusion, &actions, texts),
            schema_version: SCHEMA_VERSION,
            program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            verdict: compose::verdict(case, conclusion, texts),
            alternatives: compose::alternatives(conclusion, texts),
            evidence: case.reading.as_ref().map(|it| compose::evidence(&it.evidence)).unwrap_or_default(),
            inferred: case.reading.as_deref().map(compose::inferred).unwrap_or_default(),
            probes: compose::probes(case, texts),
            cost_usd: case.spent_before_usd + case.results.iter().map(|it| it.cost_usd).sum::<f64>(),
            actions,
            ruled_out: compose::ruled_out(case, conclusion, texts),
            next_gates: compose::next_gates(conclusion),
            findings: findings(case, texts),
            layers: compose::layers(case),
            noise: compose::noise(case, texts),
            failures: compose::failures(case),
            warnings: warnings::warnings(case, texts),
            xray: xray::view(case, texts),
            fit: endpoint_fit::view(case, texts),
            authors: authors::view(case, texts),
            management: management::view(case, texts),
            afforded: balance::afforded(case),
            redactions: case.reading.as_ref().map_or(0, |it| it.redactions),
            prompts: case.settings.prompts,
        }
    }
}

/// A changed setting acts within this time.
pub const SETTING_ACTS_WITHIN: Duration = Duration::from_secs(120);

/// When a check that met the failure is worth repeating.
fn second_look(conclusion: &Conclusion, actions: &[Action], texts: &Texts) -> Option<SecondLook> {
    let met = match conclusion.state {
        State::Reproduced => true,
        State::NotTested => conclusion.is_shown(),
        State::Cleared | State::Mended => false,
    };
    let first = actions.iter().find(|action| action.kind != ActionKind::Avoid);
    let late = first.and_then(|action| action.url.as_deref()).is_some_and(links::acts_late);
    (met && late).then(|| SecondLook {
        after_s: SETTING_ACTS_WITHIN.as_secs(),
        says: texts.say(&say!("report.second_look", minutes = SETTING_ACTS_WITHIN.as_secs() / 60)),
    })
}

/// A setting at OpenRouter mends it, which may take a while to act.
#[must_use]
pub fn acts_late(cause: CauseId, fault: Option<Fault>) -> bool {
    let set = matches!(fault, Some(Fault::Account | Fault::Key));
    set && matches!(cause.entry().gate, Gate::Key | Gate::Money | Gate::Policy | Gate::Route | Gate::Model)
}

fn findings(case: &Case, texts: &Texts) -> Vec<FindingView> {
    let view = |it: LocalFinding<'_>| FindingView {
        place: it.place,
        value: it.value.to_string(),
        note: redact(&texts.say(it.note)).0,
        misleads: it.misleads.is_some(),
    };
    observed::found(case).into_iter().map(view).collect()
}
