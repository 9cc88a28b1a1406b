//! The prose of the causes, as their pages give it.

pub use crate::core::words::ActionKind;
use crate::core::words::Setting;

/// The prose of one cause.
#[derive(Debug, Default)]
pub struct CauseText {
    /// One line.
    pub title: &'static str,
    /// Two or three sentences.
    pub summary: &'static str,
    /// The title with what the text says: the first whose facts are all known is the headline while no check told more.
    pub headlines: &'static [&'static str],
    /// The long form, as `causes ID` prints it.
    pub meaning: &'static str,
    /// What to do, whichever root cause it is.
    pub actions: &'static [ActionText],
    /// What each root cause means and asks for.
    pub hypotheses: &'static [HypothesisText],
}

/// The prose of one root cause.
#[derive(Debug)]
pub struct HypothesisText {
    /// Id as in the cause's data.
    pub id: &'static str,
    /// In a few words, for lists of candidates.
    pub label: &'static str,
    /// What it comes to in one line, with its facts: the first whose facts are all known is the headline.
    pub headlines: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What to do then; these come before the cause's own actions.
    pub actions: &'static [ActionText],
    /// Kinds of the cause's own actions that do not apply then.
    pub replaces: &'static [ActionKind],
}

/// One next action, before its numbers are filled in.
#[derive(Clone, Copy, Debug)]
pub struct ActionText {
    /// Do, wait, ask or avoid.
    pub kind: ActionKind,
    /// Imperative, one line.
    pub title: &'static str,
    /// How and why; may hold `{placeholders}`.
    pub detail: &'static str,
    /// The exact page.
    pub url: Option<&'static str>,
    /// A command to copy.
    pub command: Option<&'static str>,
    /// How long it takes to act.
    pub takes: Option<&'static str>,
    /// What it changes in a program or in code, where that has one place.
    pub sets: Option<Setting>,
    /// What must be shown for it to apply.
    pub wanted: &'static [Condition],
    /// Where any of this is shown, it does not apply.
    pub unwanted: &'static [Condition],
}

/// One of these labels is shown by a sign.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// Id of a sign, as in the data of the causes; or `client`, `root`, `variant` or `value`, for
    /// what the verdict knows of them.
    pub sign: &'static str,
    /// Its labels.
    pub labels: &'static [&'static str],
}
