//! What was read from a paste or from an answer, each piece with the place it was read from.

use super::complaint::Complained;
use crate::core::parse::span::Span;
use crate::core::secret::AccountId;
use serde::Serialize;

/// A value with the place that shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<T> {
    /// The value, decoded and redacted.
    pub value: T,
    /// Where it stands in the cleaned text, or what it was inferred from.
    pub span: Option<Span>,
    /// It does not stand in the text; other words let it be inferred.
    pub inferred: bool,
}

impl<T> Found<T> {
    /// A value read at this place.
    pub fn at(value: T, span: Span) -> Self {
        Self { value, span: Some(span), inferred: false }
    }

    /// A value that does not stand in the text.
    pub fn inferred(value: T) -> Self {
        Self { value, span: None, inferred: true }
    }

    /// A value that these words let be inferred.
    pub fn inferred_from(value: T, words: Span) -> Self {
        Self { value, span: Some(words), inferred: true }
    }

    /// The place of a value that stands in the text.
    pub fn read_at(&self) -> Option<Span> {
        self.span.filter(|_| !self.inferred)
    }
}

/// The typed facts of one failure. Every field optional: pastes are cut, clients hide things.
///
/// Field meanings: `reference openrouter-api.md` section 3 (envelopes), 4 (limits), 6 (routing).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// HTTP status, or `error.code` where it is one (an error inside a 200 carries its own).
    pub status: Option<Found<u16>>,
    /// The message of whoever really refused, shell prefixes peeled off.
    pub message: Option<Found<String>>,
    /// The model id as written.
    pub model: Option<Found<String>>,
    /// Upstream provider named by `metadata.provider_name` or a prefix.
    pub provider: Option<Found<String>>,
    /// `metadata.provider_name` was present and null: OpenRouter itself speaks.
    pub provider_is_null: bool,
    /// The program or library that printed the text, by its id (`cline`, `litellm`, …).
    pub client: Option<Found<String>>,
    /// Host that was called, if the text shows a URL.
    pub host: Option<Found<String>>,
    /// The full URL that was called, without credentials.
    pub url: Option<Found<String>>,
    /// `error_type` of any of the three API skins.
    pub error_type: Option<Found<String>>,
    /// `error.availability.code`.
    pub availability: Option<Found<String>>,
    /// `metadata.limit_source`.
    pub limit_source: Option<Found<String>>,
    /// `metadata.remedy_hint`, OpenRouter's own advice.
    pub remedy_hint: Option<Found<String>>,
    /// `metadata.failed_routing_step`.
    pub failed_routing_step: Option<Found<String>>,
    /// `metadata.routing_funnel[]`: step name and endpoints left after it.
    pub routing_funnel: Vec<(String, u64)>,
    /// `metadata.ineligibility_reasons[].reason`.
    pub ineligibility_reasons: Vec<Found<String>>,
    /// `metadata.raw`, decoded to text.
    pub raw: Option<Found<String>>,
    /// `metadata.is_byok`.
    pub is_byok: Option<Found<bool>>,
    /// `Retry-After`, seconds.
    pub retry_after_s: Option<Found<u64>>,
    /// `X-RateLimit-Limit`.
    pub rate_limit: Option<Found<u64>>,
    /// `X-RateLimit-Remaining`.
    pub rate_remaining: Option<Found<u64>>,
    /// `X-RateLimit-Reset`, Unix time in milliseconds.
    pub rate_limit_reset_ms: Option<Found<u64>>,
    /// `gen-…` of the answer.
    pub generation_id: Option<Found<String>>,
    /// Last characters of a masked key in the text.
    pub key_tail: Option<Found<String>>,
    /// `user_id` of the error: the account whose key was sent.
    pub account: Option<AccountId>,
    /// `cf-ray`, whose suffix names the edge.
    pub cf_ray: Option<Found<String>>,
    /// The field of the request that was refused, as a path.
    pub field: Option<Found<String>>,
    /// What that field would take.
    pub allowed: Vec<String>,
    /// What other providers said to the same request before.
    pub previous: Vec<ProviderRefusal>,
    /// The provider's own word for how the answer ended.
    pub native_finish: Option<Found<String>>,
    /// When it was, as the line of it says.
    pub time: Option<Found<String>>,
    /// The models of a report that names several without an id.
    pub models: Vec<Found<String>>,
    /// What the refusal complains of.
    pub complaint: Option<Complained>,
    /// Numbers of the message that an action can use.
    pub numbers: QuotedFigures,
    /// What the parties say beside the cause.
    pub statements: Statements,
}

/// What the parties of a failure say in words of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statements {
    /// The provider's sentence inside `metadata.raw`.
    pub provider_words: Option<String>,
    /// "Providers serving …".
    pub serving: Option<String>,
    /// "permits only: …".
    pub permitted: Option<String>,
    /// "Author … is banned".
    pub author: Option<String>,
    /// "flagged for …": the categories.
    pub flagged_for: Option<String>,
    /// The plug-in that withheld the answer.
    pub withheld_by: Option<String>,
    /// The rule that it names.
    pub forbidding_rule: Option<String>,
    /// The page at OpenRouter where the refusal says that it is changed.
    pub configure_url: Option<String>,
    /// "Error from provider (…)": who passed the error on.
    pub relay: Option<String>,
    /// The words for a stream that was open, and on which nothing came any more.
    pub silence: Option<String>,
    /// The limit on that silence.
    pub idle_limit: Option<String>,
    /// What of the prompt a guardrail matched: its patterns or labels.
    pub matched: Option<String>,
    /// The file in which the program says that there is more.
    pub log_path: Option<String>,
}

/// What one of several providers said.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderRefusal {
    /// Which.
    pub provider: String,
    /// Its status.
    pub status: Option<u16>,
    /// Its words.
    pub message: Option<String>,
}

/// Numbers spelled out by the API's messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuotedFigures {
    /// "You requested up to N tokens".
    pub requested_tokens: Option<u64>,
    /// "can only afford M".
    pub affordable_tokens: Option<u64>,
    /// "Prompt tokens limit exceeded: N > M": N.
    pub prompt_tokens: Option<u64>,
    /// "Prompt tokens limit exceeded: N > M": M.
    pub prompt_tokens_limit: Option<u64>,
    /// "maximum context length is N tokens".
    pub context_limit: Option<u64>,
    /// "you requested about N tokens".
    pub context_requested: Option<u64>,
    /// "(N of text input".
    pub context_text: Option<u64>,
    /// "(N of tool input".
    pub context_tools: Option<u64>,
    /// "(N in the output".
    pub context_output: Option<u64>,
    /// A cap of one model on the calls of a day: `limit_rpd/<model>`.
    pub capped_for_the_day: bool,
    /// Period of a key limit: `total`, `daily`, `weekly`, `monthly`.
    pub limit_period: Option<String>,
    /// "$20.05 of $20.00 used": spent, USD.
    pub limit_used_usd: Option<f64>,
    /// "$20.05 of $20.00 used": cap, USD.
    pub limit_usd: Option<f64>,
    /// "resets 2026-10-12T00:00:00.000Z".
    pub limit_resets: Option<String>,
    /// "use this slug instead: Y" or `fallback_models`.
    pub suggested_model: Option<String>,
}
