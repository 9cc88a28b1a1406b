//! One case from paste to verdict: what was read, what was asked, what was answered. Data only; what
//! follows from it is said by `infer`, `plan` and `report`.
//!
//! The wizard's stages and the headless commands are both views of this value; it holds no key,
//! no handle and no clock.

use crate::core::checks::{Catalogue, CheckContext, Outcome, Probe, ProbeResult, Refusal};
use crate::core::ingest::private::Prompts;
use crate::core::knowledge::api::DEFAULT_BASE_URL;
use crate::core::knowledge::causes::{CauseId, Fault, Hypothesis};
use crate::core::model_id;
use crate::core::reading::Reading;
use crate::core::reading::{Diagnosis, offline};
use crate::core::text::Sentence;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What the user allowed and gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `--model`, or the answer to the wizard's question.
    pub model: Option<String>,
    /// The API's base URL.
    pub base_url: String,
    /// Paid test calls are agreed to.
    pub paid: bool,
    /// The routing X-ray is wanted, and its calls are agreed to.
    pub xray: bool,
    /// A management key was given, to read what the account has set.
    pub management_key: bool,
    /// Largest sum for test calls, USD.
    pub max_cost_usd: f64,
    /// Reading client settings files is agreed to.
    pub read_client_settings: bool,
    /// No network at all.
    pub offline: bool,
    /// Do prompts stay in a report that is sent?
    pub prompts: Prompts,
    /// Which failure of the text decides, counted from 1 in the order of the text; none for the program's own choice.
    pub failure: Option<usize>,
    /// Unix time at which the case was opened, milliseconds; none where no clock was read. Only
    /// used to say when a limit starts anew.
    pub now_ms: Option<i64>,
    /// The zone in which times are told.
    pub zone: TimeZone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: None,
            base_url: DEFAULT_BASE_URL.to_string(),
            paid: false,
            xray: false,
            management_key: false,
            max_cost_usd: 0.01,
            read_client_settings: false,
            offline: false,
            prompts: Prompts::LeftOut,
            failure: None,
            now_ms: None,
            zone: TimeZone::UTC,
        }
    }
}

/// Whether the routing X-ray is to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Xray {
    /// Nobody asked for it.
    #[default]
    Unasked,
    /// The user wants it and has not agreed to its calls.
    Wanted,
    /// Its calls are agreed to.
    Agreed,
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
pub struct Case {
    /// The paste; none in a health check.
    pub reading: Option<Arc<Reading>>,
    /// What the paste alone says.
    pub diagnosis: Option<Diagnosis>,
    /// What the user allowed and gave.
    pub settings: Settings,
    /// The key's state.
    pub key: KeyState,
    /// Answers so far, in order of arrival; the latest of a probe counts.
    pub results: Vec<ProbeResult>,
    /// What answers cost that were dropped for a re-check, USD.
    pub spent_before_usd: f64,
    /// Test calls whose answers were dropped for a re-check.
    pub calls_before: usize,
    /// Test calls that were agreed to, those already made among them.
    pub agreed_calls: usize,
    /// The routing X-ray, whose calls are agreed to apart from the test calls.
    pub xray: Xray,
    /// What an earlier round met.
    pub seen: Option<EarlierFailure>,
    /// When the latest answer came, Unix time in milliseconds.
    pub answered_ms: Option<i64>,
    /// What `GET /key` said first, where it was asked a second time in this round.
    pub first_key: Option<Box<ProbeResult>>,
    /// The reading is an answer that was caught on its way to a program, so that its failure has been met.
    pub caught: bool,
}

/// A failure that a check met in an earlier round, with the key that is still in use.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierFailure {
    /// What it was.
    pub cause: CauseId,
    /// Which root cause of it.
    pub root: Option<&'static Hypothesis>,
    /// Who had to act.
    pub fault: Option<Fault>,
    /// How sure that was.
    pub confidence: f64,
    /// How sure the fault was.
    pub fault_confidence: f64,
    /// The check that met it.
    pub probe: Probe,
    /// The status it was refused with.
    pub status: Option<u16>,
    /// When, Unix time in milliseconds.
    pub at_ms: Option<i64>,
}

/// Test calls that one agreement covers at most.
pub const MOST_CALLS: usize = 6;

impl Case {
    /// Opens a case; without a reading it is a health check.
    #[must_use]
    pub fn new(reading: Option<Arc<Reading>>, settings: Settings) -> Self {
        let agreed_calls = if settings.paid { MOST_CALLS } else { 0 };
        let xray = if settings.xray { Xray::Agreed } else { Xray::Unasked };
        let chosen = settings.failure;
        let mut case = Self {
            diagnosis: reading.as_deref().map(offline::diagnose),
            reading,
            settings,
            key: KeyState::Unknown,
            results: Vec::new(),
            spent_before_usd: 0.0,
            calls_before: 0,
            agreed_calls,
            xray,
            seen: None,
            answered_ms: None,
            first_key: None,
            caught: false,
        };
        if let Some(number) = chosen {
            case.choose_failure(number);
        }
        case
    }

    /// Lets another failure of the text decide, counted from 1 in the order of the text; false where there is none.
    pub fn choose_failure(&mut self, number: usize) -> bool {
        let Some(reading) = self.reading.as_mut() else { return false };
        let Some(index) = number.checked_sub(1).filter(|index| *index < reading.failures.len()) else { return false };
        if index != reading.decisive {
            Arc::make_mut(reading).decide_by(index);
            self.diagnosis = Some(offline::diagnose(reading));
        }
        self.settings.failure = Some(number);
        if let Some(model) = self.model().map(str::to_string) {
            self.look_up(&model);
        }
        true
    }

    /// The same text was read again with less of it to be seen.
    pub fn read_anew(&mut self, reading: Arc<Reading>) {
        self.diagnosis = Some(offline::diagnose(&reading));
        self.reading = Some(reading);
    }

    /// The model in question: given, else read from the paste.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.settings
            .model
            .as_deref()
            .or_else(|| self.reading.as_ref()?.evidence.model.as_ref().map(|it| it.value.as_str()))
    }

    /// The model that the text names, where one of another vendor is tried in its place: what that one answers says nothing of
    /// the call that failed. A name that the catalogue lacks was corrected rather than replaced.
    #[must_use]
    pub fn replaced_model(&self) -> Option<&str> {
        let tried = self.settings.model.as_deref()?;
        let named = self.reading.as_ref()?.evidence.model.as_ref().filter(|found| !found.inferred)?.value.as_str();
        let listed = self.catalogue()?.rows.iter().any(|row| row.id == named);
        (listed && model_id::author(named) != model_id::author(tried)).then_some(named)
    }

    /// The vendor in question: that of the model, else one that the refusal names.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        let named = || self.reading.as_ref()?.evidence.statements.author.as_deref();
        self.replaced_model().or(self.model()).map(model_id::author).or_else(named)
    }

    /// The visible end of the key in the text, and that of the key given here.
    #[must_use]
    pub fn key_ends(&self) -> Option<(&str, &str)> {
        let shown = &self.reading.as_ref()?.evidence.key_tail.as_ref()?.value;
        let KeyState::Given { masked, .. } = &self.key else { return None };
        let given = masked.rsplit('…').next().filter(|end| !end.is_empty())?;
        Some((shown, given))
    }

    /// Whether the key in the text can be the one given here, as far as their ends are shown.
    #[must_use]
    pub fn is_key_of_the_text(&self) -> Option<bool> {
        self.key_ends().map(|(shown, given)| given.ends_with(shown) || shown.ends_with(given))
    }

    /// Takes an answer in; a later answer of the same probe replaces the earlier one.
    pub fn record(&mut self, mut result: ProbeResult) {
        if let Outcome::Models(catalogue) = &mut result.outcome {
            catalogue.look_up(self.model());
        }
        let first = self.result(Probe::Key).filter(|_| result.request.probe == Probe::Key).cloned();
        self.forget(&[result.request.probe]);
        self.first_key = first.map(Box::new).or(self.first_key.take());
        self.results.push(result);
    }

    /// Names the model in question; what the catalogue says of it is looked up anew.
    pub fn set_model(&mut self, model: &str) {
        self.settings.model = Some(model.to_string());
        self.look_up(model);
    }

    /// Drops what was asked of another model, and looks this one up in the catalogue.
    fn look_up(&mut self, model: &str) {
        let of_another = |result: &&ProbeResult| result.request.model.as_ref().is_some_and(|asked| asked != model);
        let of_another: Vec<Probe> =
            self.results.iter().filter(of_another).map(|result| result.request.probe).collect();
        self.forget(&of_another);
        for result in &mut self.results {
            if let Outcome::Models(catalogue) = &mut result.outcome {
                catalogue.look_up(Some(model));
            }
        }
    }

    /// Drops the answers of these probes, so that they are asked again.
    pub fn forget(&mut self, probes: &[Probe]) {
        if probes.contains(&Probe::Key) {
            self.first_key = None;
        }
        self.spent_before_usd +=
            self.results.iter().filter(|it| probes.contains(&it.request.probe)).map(cost).sum::<f64>();
        let (dropped, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.results).into_iter().partition(|result| probes.contains(&result.request.probe));
        self.results = kept;
        self.calls_before += count(&dropped);
    }

    /// Drops what was found of the key and with it.
    pub fn forget_of_key(&mut self) {
        let asked = self.results.iter().map(|result| result.request.probe);
        let of_key: Vec<Probe> = asked.filter(|probe| probe.needs_key() || *probe == Probe::KeyShape).collect();
        self.forget(&of_key);
        self.seen = None;
    }

    /// Counts a call that belongs to no check of the case.
    pub fn spend(&mut self, result: &ProbeResult) {
        self.spent_before_usd += cost(result);
    }

    /// Counts what calls beside the checks cost at most.
    pub fn spend_usd(&mut self, usd: f64) {
        self.spent_before_usd += usd;
    }

    /// The wall clock, when the program has run so long.
    pub fn time(&mut self, running_ms: u64) {
        self.answered_ms = self.settings.now_ms.and_then(|start| start.checked_add(i64::try_from(running_ms).ok()?));
    }

    /// The latest answer of a probe.
    #[must_use]
    pub fn result(&self, probe: Probe) -> Option<&ProbeResult> {
        self.results.iter().find(|it| it.request.probe == probe)
    }

    /// The cause that the paste alone names.
    #[must_use]
    pub fn pasted_cause(&self) -> CauseId {
        self.diagnosis.as_ref().map_or(CauseId::NONE, |it| it.best.cause)
    }

    /// The public catalogue, if it came.
    #[must_use]
    pub fn catalogue(&self) -> Option<&Catalogue> {
        match &self.result(Probe::Models)?.outcome {
            Outcome::Models(catalogue) => Some(catalogue),
            _ => None,
        }
    }

    /// The error that OpenRouter kept of the very call that the paste names.
    #[must_use]
    pub fn kept_error(&self) -> Option<&Refusal> {
        match &self.result(Probe::GenerationContent)?.outcome {
            Outcome::Kept(kept) => kept.error.as_ref(),
            _ => None,
        }
    }

    /// Ids that this account may use, if they came.
    #[must_use]
    pub fn user_models(&self) -> Option<&[String]> {
        match &self.result(Probe::UserModels)?.outcome {
            Outcome::UserModels(ids) if !ids.is_empty() => Some(ids),
            _ => None,
        }
    }

    /// What checks need to know of it.
    #[must_use]
    pub fn known(&self) -> CheckContext<'_> {
        CheckContext {
            evidence: self.reading.as_ref().map(|reading| &reading.evidence),
            cause: self.pasted_cause(),
            model: self.model(),
            row: self.catalogue().and_then(|catalogue| catalogue.model.as_ref()),
            text: self.reading.as_ref().map_or("", |reading| &*reading.text),
            has_key: matches!(self.key, KeyState::Given { .. }),
            masked_key: match &self.key {
                KeyState::Given { masked, .. } => Some(masked),
                KeyState::Unknown | KeyState::Skipped => None,
            },
            key_label: match self.result(Probe::Key).map(|result| &result.outcome) {
                Some(Outcome::KeyValid(facts)) => facts.label.as_deref(),
                _ => None,
            },
            has_management_key: self.settings.management_key,
            may_read_settings: self.settings.read_client_settings,
            base_url: &self.settings.base_url,
            now_ms: self.settings.now_ms,
            zone: &self.settings.zone,
        }
    }

    /// The model in question writes no text, so that a plain test call would pay for something else.
    #[must_use]
    pub fn output_is_not_text(&self) -> bool {
        self.catalogue().and_then(|it| it.model.as_ref()).is_some_and(|it| {
            !it.output_modalities.is_empty() && !it.output_modalities.iter().any(|modality| modality == "text")
        })
    }

    /// Test calls made since the last re-check began.
    #[must_use]
    pub fn calls(&self) -> usize {
        count(&self.results)
    }

    /// Agrees to further test calls, as many as a question names.
    pub fn agree(&mut self) {
        self.agreed_calls = self.calls_before + self.calls() + MOST_CALLS;
    }

    /// Takes back what was agreed to and has not been used. What the settings allow stays.
    pub fn withdraw(&mut self) {
        if !self.settings.paid {
            self.agreed_calls = self.calls_before + self.calls();
        }
        self.xray = if self.settings.xray { Xray::Agreed } else { Xray::Unasked };
    }

    /// A further test call is covered by what was agreed to.
    #[must_use]
    pub fn may_call(&self) -> bool {
        self.calls_before + self.calls() < self.agreed_calls
    }

    /// What further test calls may cost together, USD. No agreement lifts this limit of the case.
    #[must_use]
    pub fn left_usd(&self) -> f64 {
        (self.settings.max_cost_usd - self.spent_usd()).max(0.0)
    }

    /// What the test calls have cost at most, USD.
    #[must_use]
    pub fn spent_usd(&self) -> f64 {
        self.spent_before_usd + self.results.iter().map(cost).sum::<f64>()
    }
}

/// How many test calls were made; one that was cancelled may have gone out.
fn count(results: &[ProbeResult]) -> usize {
    let made = |result: &&ProbeResult| !matches!(result.outcome, Outcome::Skipped(_));
    let counted = |result: &&ProbeResult| matches!(result.request.probe, Probe::Chat(chat) if !chat.is_rung());
    results.iter().filter(counted).filter(made).count()
}

/// What an answer cost: the bound, where the answer came without its price.
fn cost(result: &ProbeResult) -> f64 {
    match result.outcome {
        Outcome::Answered(_) | Outcome::Empty(_) if result.cost_usd <= 0.0 => result.request.max_cost_usd,
        // A call that was cut off may have been charged.
        Outcome::Unreachable(_) | Outcome::Cancelled => result.request.max_cost_usd,
        _ => result.cost_usd,
    }
}
