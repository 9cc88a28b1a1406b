//! One case from paste to verdict: what was read, what was asked, what is still open.
//!
//! The wizard's stages and the headless commands are both views of this value; it holds no key,
//! no handle and no clock.

use crate::core::causes::CauseId;
use crate::core::diagnose::{Diagnosis, offline};
use crate::core::paste::Reading;
use crate::core::probe::{Probe, ProbeRequest, ProbeResult};
use crate::core::report::Report;
use crate::core::text::{Sentence, Texts};

/// What the user allowed and gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `--model`, or the answer to the wizard's question.
    pub model: Option<String>,
    /// The API's base URL.
    pub base_url: String,
    /// Paid test calls are agreed to.
    pub paid: bool,
    /// Largest sum for test calls, USD.
    pub max_cost_usd: f64,
    /// Reading client settings files is agreed to.
    pub read_client_settings: bool,
    /// No network at all.
    pub offline: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: None,
            base_url: "https://openrouter.ai/api/v1".to_string(),
            paid: false,
            max_cost_usd: 0.01,
            read_client_settings: false,
            offline: false,
        }
    }
}

/// What is known about the key, never the key.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum KeyState {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Given.
    Given {
        /// `sk-or-v1-…a1b2`.
        masked: String,
        /// Where it came from.
        source: Sentence,
    },
    /// The user goes on without.
    Skipped,
}

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct Investigation {
    /// The paste; none in a health check.
    pub reading: Option<Reading>,
    /// What the paste alone says.
    pub diagnosis: Option<Diagnosis>,
    /// What the user allowed and gave.
    pub settings: Settings,
    /// The key's state.
    pub key: KeyState,
    /// Answers so far, in order of arrival; the latest of a probe counts.
    pub results: Vec<ProbeResult>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// These are free and independent: run them at once.
    Run(Vec<Planned>),
    /// This one may cost money: ask first.
    Consent(Planned),
    /// The verdict will not change by anything we may still ask.
    Done,
}

/// A probe with the reason for making it.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The call.
    pub request: ProbeRequest,
    /// What it would settle.
    pub why: Sentence,
}

/// The one thing still missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Which model was called?
    Model,
}

impl Investigation {
    /// Opens a case; without a reading it is a health check.
    #[must_use]
    pub fn new(reading: Option<Reading>, settings: Settings) -> Self {
        let diagnosis = reading.as_ref().map(offline::diagnose);
        Self { reading, diagnosis, settings, key: KeyState::Unknown, results: Vec::new() }
    }

    /// The model in question: given, else read from the paste.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.settings
            .model
            .as_deref()
            .or_else(|| self.reading.as_ref()?.evidence.model.as_ref().map(|it| it.value.as_str()))
    }

    /// Takes an answer in; a later answer of the same probe replaces the earlier one.
    pub fn record(&mut self, result: ProbeResult) {
        self.results.retain(|it| it.request.probe != result.request.probe);
        self.results.push(result);
    }

    /// Drops the answers of these probes, so that they are asked again.
    pub fn forget(&mut self, probes: &[Probe]) {
        self.results.retain(|it| !probes.contains(&it.request.probe));
    }

    /// The latest answer of a probe.
    #[must_use]
    pub fn result(&self, probe: Probe) -> Option<&ProbeResult> {
        self.results.iter().find(|it| it.request.probe == probe)
    }

    /// What to ask next, given all that is known.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan::Done
    }

    /// The cause that the verdict names now.
    #[must_use]
    pub fn cause(&self) -> CauseId {
        self.diagnosis.as_ref().map_or(CauseId::NONE, |it| it.best.cause)
    }

    /// The one thing to ask the user, if something is missing.
    #[must_use]
    pub fn question(&self) -> Option<Question> {
        None
    }

    /// The probes to repeat after the user did what the actions say, then the test call.
    #[must_use]
    pub fn recheck(&self) -> Vec<Probe> {
        Vec::new()
    }

    /// The report as of now.
    #[must_use]
    pub fn report(&self, texts: &Texts) -> Report {
        crate::core::report::Report::of(self, texts)
    }
}
