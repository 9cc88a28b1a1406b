//! Settings files of known programs, read with consent; nothing is sent.

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject};
use super::check_context::CheckContext;
use super::interference::Interference;
use super::label::Label;
use crate::core::text::{Sentence, in_list};
use crate::say;
use serde::Serialize;
use serde_json::{Value, json};

const CLEAN: Label = Label::good("clean");
const SUSPICIOUS: Label = Label::warn("suspicious");

/// The check. What settings files show is one thing with what variables show.
pub const CHECK: Check = Check {
    id: "client_settings",
    name: "probe_name.client_settings",
    why: "why.client_settings",
    asks: "asks.files",
    outcomes: &[CLEAN, SUSPICIOUS],
    subject: |known| known.may_read_settings.then(CheckSubject::default),
    ..Check::FREE
};

/// A setting in a client's file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingsFinding {
    /// The client's id.
    pub client: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there, masked.
    pub value: String,
    /// What it means.
    pub note: Sentence,
    /// In which way it differs from what the checks use, or cannot work.
    pub misleads: Option<Interference>,
    /// The model that the client asks for, where the setting names one.
    pub model: Option<String>,
}

/// The answer.
#[derive(Clone, Copy, Debug)]
pub struct SettingsAnswer<'a>(pub &'a [SettingsFinding]);

impl CheckAnswer for SettingsAnswer<'_> {
    fn label(&self) -> Label {
        if self.0.iter().any(|finding| finding.misleads.is_some()) { SUSPICIOUS } else { CLEAN }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        let places: Vec<String> = self.0.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect();
        match places.is_empty() {
            true => say!("probe.settings_none"),
            false => say!("probe.settings_found", places = in_list(&places)),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        let row = |finding: &SettingsFinding| json!({"client": finding.client, "file": finding.file, "line": finding.line, "value": finding.value});
        json!({ "settings": self.0.iter().map(row).collect::<Vec<_>>() })
    }
}
