//! What one call asks for, and what came back.

use super::chat::{Chat, PASSED};
use super::check::data;
use super::check::{CheckReply, CheckSubject};
use super::check_context::CheckContext;
use super::label::Aspect;
use super::refusal::Refusal;
use super::replay::Replay;
use super::table::{Outcome, Probe};
use super::tone::Tone;
use super::transport::ForeignAnswer;
use crate::core::address::api_url::ApiUrl;
use crate::core::reading::browser::PageCall;
use crate::core::text::Sentence;
use crate::say;
use serde_json::{Value, json};
use std::sync::Arc;

/// Everything a prober needs to make one call; it reads no state of its own but key and base URL.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeRequest {
    /// Which probe.
    pub probe: Probe,
    /// Model of a chat or endpoints probe.
    pub model: Option<String>,
    /// The address of the client, whose base URL is checked.
    pub url: Option<Box<ApiUrl>>,
    /// Id of the generation probe.
    pub generation_id: Option<String>,
    /// Region of the list of models, as the API's queries name it.
    pub region: Option<&'static str>,
    /// The call of a page, of which a browser would ask first.
    pub page: Option<Box<PageCall>>,
    /// `max_tokens` of a chat probe.
    pub max_tokens: u32,
    /// `provider.only`, a slug.
    pub provider_only: Option<String>,
    /// `provider.ignore`, a slug.
    pub provider_ignore: Option<String>,
    /// Names of parameters that are demanded though no provider of the model takes them: refused before any is asked.
    pub impossible: Vec<&'static str>,
    /// A variant whose addition the call carries besides its own: what another model must be shown to take.
    pub carries: Option<Chat>,
    /// The user's own request, or a part of it.
    pub replay: Option<Arc<Replay>>,
    /// Estimated upper bound of what it costs, USD.
    pub max_cost_usd: f64,
}

impl ProbeRequest {
    /// A request without parameters; test calls ask for 16 tokens, since some providers refuse less.
    #[must_use]
    pub fn new(probe: Probe) -> Self {
        Self {
            probe,
            model: None,
            url: None,
            generation_id: None,
            region: None,
            page: None,
            max_tokens: 16,
            provider_only: None,
            provider_ignore: None,
            impossible: Vec::new(),
            carries: None,
            replay: None,
            max_cost_usd: 0.0,
        }
    }

    /// The request of a free check in this case; none where there is nothing to ask.
    #[must_use]
    pub fn free(probe: Probe, known: &CheckContext<'_>) -> Option<Self> {
        let CheckSubject { model, url, generation_id, region, page } = (probe.check().subject)(known)?;
        Some(Self { model, url, generation_id, region, page, ..Self::new(probe) })
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeResult {
    /// What was asked.
    pub request: ProbeRequest,
    /// What it means.
    pub outcome: Outcome,
    /// HTTP status, when an answer came.
    pub http_status: Option<u16>,
    /// Time from sending to the last byte, milliseconds.
    pub ms: u64,
    /// What the answer says it cost, USD.
    pub cost_usd: f64,
    /// The refusal's body, cleaned and redacted, to be decoded like a paste.
    pub refusal: Option<Refusal>,
}

impl ProbeResult {
    /// Of a call that was cut off.
    #[must_use]
    pub fn cancelled(request: ProbeRequest) -> Self {
        Self { request, outcome: Outcome::Cancelled, http_status: None, ms: 0, cost_usd: 0.0, refusal: None }
    }

    /// The circumstances of the answer.
    #[must_use]
    pub fn reply(&self) -> CheckReply<'_> {
        CheckReply {
            status: self.http_status,
            ms: self.ms,
            model: self.request.model.as_deref().unwrap_or_default(),
            url: self.request.url.as_ref().map(|url| url.base()).unwrap_or_default(),
            demand: match self.request.probe {
                Probe::Chat(chat) => chat.demand(),
                _ => None,
            },
            refusal: self.refusal.as_ref(),
        }
    }

    /// An answer of any kind came, so that the probe need not be repeated.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        !matches!(self.outcome, Outcome::Cancelled | Outcome::Skipped(_))
    }

    /// What it means at a glance.
    #[must_use]
    pub fn tone(&self, known: &CheckContext<'_>) -> Tone {
        match &self.outcome {
            Outcome::Cancelled | Outcome::Skipped(_) => Tone::Quiet,
            Outcome::Unreachable(fault) => fault.kind.label().tone,
            Outcome::Foreign(_) => ForeignAnswer::LABEL.tone,
            Outcome::Refused => (self.request.probe.check().refused)(&self.reply()).0,
            answer => answer.with_answer(|answer| answer.tone(known)).unwrap_or(Tone::Quiet),
        }
    }

    /// The answer in one sentence.
    #[must_use]
    pub fn says(&self, known: &CheckContext<'_>) -> Sentence {
        match &self.outcome {
            Outcome::Cancelled => say!("probe.cancelled"),
            Outcome::Skipped(reason) => Sentence { key: reason, args: Vec::new() },
            Outcome::Unreachable(fault) => fault.says(),
            Outcome::Foreign(foreign) => foreign.says(self.http_status),
            Outcome::Refused => (self.request.probe.check().refused)(&self.reply()).1,
            answer => {
                let says = answer.with_answer(|answer| answer.says(known, &self.reply()));
                says.unwrap_or_else(|| say!("probe.skipped"))
            }
        }
    }

    /// Its facts, as the JSON contract's `detail`.
    #[must_use]
    pub fn detail(&self, known: &CheckContext<'_>) -> Value {
        match &self.outcome {
            Outcome::Unreachable(fault) => data(fault),
            Outcome::Foreign(foreign) => data(foreign),
            Outcome::Refused => {
                let mut detail = self.refusal.as_ref().map_or_else(|| json!({}), Refusal::detail);
                if let (Some(map), Some(model), Some(_)) = (detail.as_object_mut(), &self.request.model, &self.refusal)
                {
                    map.insert("model".to_string(), json!(model));
                }
                detail
            }
            answer => answer.with_answer(|answer| answer.detail(known, &self.reply())).unwrap_or_else(|| json!({})),
        }
    }

    /// A healthy answer, as a thing that is not the reason.
    #[must_use]
    pub fn in_order(&self, known: &CheckContext<'_>) -> Option<Sentence> {
        let last = matches!(self.request.probe, Probe::Chat(Chat::Xray | Chat::XrayParameters));
        if last && self.reply().only_the_demand() {
            return Some(say!("in_order.router", model = self.reply().model));
        }
        self.outcome.with_answer(|answer| answer.in_order(known)).flatten()
    }

    /// How the check turned out, in the vocabulary of the data; none where that says nothing.
    #[must_use]
    pub fn shown(&self) -> Option<&'static str> {
        match &self.outcome {
            Outcome::Cancelled | Outcome::Skipped(_) => None,
            Outcome::Refused if self.reply().only_the_demand() => Some(PASSED.name),
            answer => {
                let shows = answer.with_answer(|answer| answer.shows()).unwrap_or(true);
                shows.then(|| answer.label())
            }
        }
    }

    /// What it shows beside its outcome.
    #[must_use]
    pub fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        match self.outcome.failure() {
            Some(failure) => (self.request.probe.check().failed)(failure, &self.reply()),
            None => self.outcome.with_answer(|answer| answer.aspects(known)).unwrap_or_default(),
        }
    }
}
