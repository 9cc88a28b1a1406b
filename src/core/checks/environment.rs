//! Variables of this terminal that could mislead a program; nothing is sent.

use super::check::{Check, CheckAnswer, CheckReply};
use super::check_context::CheckContext;
use super::interference::{ASPECTS, Interference};
use super::label::Label;
use crate::core::text::{Sentence, in_list};
use crate::say;
use serde::Serialize;
use serde_json::{Value, json};

const CLEAN: Label = Label::good("clean");
const SUSPICIOUS: Label = Label::warn("suspicious");

/// The check.
pub const CHECK: Check = Check {
    id: "environment",
    name: "probe_name.environment",
    why: "why.environment",
    asks: "asks.here",
    outcomes: &[CLEAN, SUSPICIOUS],
    aspects: ASPECTS,
    ..Check::FREE
};

/// A variable that could mislead a client.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnvironmentFinding {
    /// Its name.
    pub variable: String,
    /// Its value, masked if it is a secret.
    pub value: String,
    /// What it does to a client.
    pub note: Sentence,
    /// In which way it misleads; none where it is only worth knowing.
    pub misleads: Option<Interference>,
}

/// The answer.
#[derive(Clone, Copy, Debug)]
pub struct VariablesAnswer<'a>(pub &'a [EnvironmentFinding]);

impl CheckAnswer for VariablesAnswer<'_> {
    fn label(&self) -> Label {
        if self.0.iter().any(|finding| finding.misleads.is_some()) { SUSPICIOUS } else { CLEAN }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let names: Vec<&str> = self.0.iter().map(|finding| finding.variable.as_str()).collect();
        match names.is_empty() {
            true => say!("probe.environment_clean"),
            false => say!("probe.environment_found", names = in_list(&names)),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        let row = |finding: &EnvironmentFinding| json!({"name": finding.variable, "value": finding.value});
        json!({ "variables": self.0.iter().map(row).collect::<Vec<_>>() })
    }
}
