//! What the relay says in JSON, one line an event. What was said to a model, or by it, is in none of them.

use super::answer::Usage;
use super::recorded::{Ending, RecordedExchange};
use super::request::RequestShape;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::{Action, Report, SCHEMA_VERSION, Verdict};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// The relay is there.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listening<'a> {
    schema_version: u32,
    event: &'static str,
    base_url: &'a str,
    anthropic_base_url: &'a str,
    /// Where programs with a fixed address are caught.
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_url: Option<&'a str>,
    upstream: &'a str,
    /// Variables of the command that were set over, and what they were.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    replaced: &'a BTreeMap<String, String>,
}

impl<'a> Listening<'a> {
    /// At these addresses, for this upstream.
    #[must_use]
    pub fn at(
        base_url: &'a str,
        anthropic_base_url: &'a str,
        proxy_url: Option<&'a str>,
        upstream: &'a str,
        replaced: &'a BTreeMap<String, String>,
    ) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            event: "listening",
            base_url,
            anthropic_base_url,
            proxy_url,
            upstream,
            replaced,
        }
    }
}

/// A call.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExchangeEvent<'a> {
    event: &'static str,
    id: u64,
    at: Option<String>,
    method: &'a str,
    path: &'a str,
    path_right: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    intercepted: bool,
    status: Option<u16>,
    ms: u64,
    first_byte_ms: Option<u64>,
    stream: bool,
    model: Option<&'a str>,
    key: Option<&'a str>,
    user_agent: Option<&'a str>,
    ended: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_here: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_of: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<usize>,
    request: &'a RequestShape,
    answer: AnswerView<'a>,
    verdict: &'a Verdict,
    actions: &'a [Action],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct AnswerView<'a> {
    bytes: u64,
    finish_reason: Option<&'a str>,
    usage: Option<&'a Usage>,
    generation_id: Option<&'a str>,
    model: Option<&'a str>,
    provider: Option<&'a str>,
    attempts: Vec<Attempt<'a>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Attempt<'a> {
    provider: &'a str,
    status: Option<u16>,
}

impl<'a> ExchangeEvent<'a> {
    /// Of an exchange and its report.
    #[must_use]
    pub fn of(caught: &'a RecordedExchange, report: &'a Report) -> Self {
        let facts = caught.reply.as_ref().map(|reply| &reply.facts);
        let attempts = facts.map(|facts| facts.attempts.as_slice()).unwrap_or_default();
        let (ended, answered_here) = match &caught.ending {
            Ending::Running => ("running", None),
            Ending::Whole => ("whole", None),
            Ending::Broken(_) => ("broken", None),
            Ending::Cancelled => ("cancelled", None),
            Ending::Unreachable(_) => ("unreachable", None),
            Ending::Here(own) => ("here", Some(own.label())),
        };
        Self {
            event: "exchange",
            id: caught.id,
            at: Timestamp::from_millisecond(caught.at_ms).ok().map(|at| at.to_string()),
            method: &caught.method,
            path: &caught.path,
            path_right: caught.path_right,
            intercepted: caught.intercepted,
            status: caught.status(),
            ms: caught.ms,
            first_byte_ms: caught.first_byte_ms,
            stream: caught.request.stream || caught.reply.as_ref().is_some_and(|reply| reply.stream),
            model: caught.request.model.as_deref(),
            key: caught.credential.as_ref().map(|key| key.masked.as_str()),
            user_agent: caught.user_agent.as_deref(),
            ended,
            answered_here,
            retry_of: caught.retry.map(|(first, _)| first),
            attempt: caught.retry.map(|(_, attempt)| attempt),
            request: &caught.request,
            answer: AnswerView {
                bytes: caught.reply.as_ref().map_or(0, |reply| reply.bytes),
                finish_reason: facts.and_then(|facts| facts.finish_reason.as_deref()),
                usage: facts.and_then(|facts| facts.usage.as_ref()),
                generation_id: facts.and_then(|facts| facts.generation_id.as_deref()),
                model: facts.and_then(|facts| facts.model.as_deref()),
                provider: facts.and_then(|facts| facts.provider.as_deref()),
                attempts: attempts.iter().map(|(provider, status)| Attempt { provider, status: *status }).collect(),
            },
            verdict: &report.verdict,
            actions: &report.actions,
        }
    }
}

/// The end.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RelaySummary {
    event: Summed,
    exchanges: usize,
    failures: usize,
    causes: Vec<Counted>,
}

#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Summed {
    #[default]
    Summary,
}

/// A cause and how often it was met.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counted {
    /// Its id.
    pub cause: String,
    /// How often.
    pub count: usize,
}

impl RelaySummary {
    /// Counts one more exchange.
    pub fn count(&mut self, report: &Report) {
        self.exchanges += 1;
        let cause = report.verdict.cause;
        if cause == CauseId::NONE {
            return;
        }
        self.failures += 1;
        match self.causes.iter_mut().find(|counted| counted.cause == cause.as_str()) {
            Some(counted) => counted.count += 1,
            None => self.causes.push(Counted { cause: cause.to_string(), count: 1 }),
        }
        self.causes.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.cause.cmp(&b.cause)));
    }

    /// All exchanges.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        self.exchanges
    }

    /// Those that failed.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.failures
    }

    /// Causes, the most frequent first.
    #[must_use]
    pub fn causes(&self) -> &[Counted] {
        &self.causes
    }
}
