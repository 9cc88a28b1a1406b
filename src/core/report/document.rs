//! The one typed report, as the JSON contract names it.

use super::authors::AuthorView;
use super::balance::Afforded;
use super::endpoint_fit::FitView;
use super::management::ManagementView;
use super::xray::XrayView;
use crate::core::checks::tone::Tone;
use crate::core::ingest::private::Prompts;
use crate::core::knowledge::causes::{CauseId, Fault};
use crate::core::parse::span::Span;
use crate::core::reading::evidence::ProviderRefusal;
use crate::core::reading::{Party, Speaker};
use crate::core::text::ActionKind;
use crate::core::words::State;
use crate::core::words::WarningId;
use serde::Serialize;

/// Version of the JSON document.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole answer, in the chosen language, redacted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Report {
    /// Version of the document.
    pub schema_version: u32,
    /// Who made it.
    pub program: Program,
    /// The conclusion.
    pub verdict: Verdict,
    /// What else it could be.
    pub alternatives: Vec<Alternative>,
    /// The facts read from the paste.
    pub evidence: EvidenceView,
    /// What does not stand in the paste, but follows from words of it.
    pub inferred: Vec<Inferred>,
    /// What was asked live.
    pub probes: Vec<ProbeView>,
    /// Sum of what the test calls cost, USD.
    pub cost_usd: f64,
    /// What to do, ranked.
    pub actions: Vec<Action>,
    /// Root causes that the checks excluded, with the reason.
    pub ruled_out: Vec<RuledOut>,
    /// Causes that may show up after the fix, in order.
    pub next_gates: Vec<CauseId>,
    /// What on this machine could mislead the client.
    pub findings: Vec<FindingView>,
    /// Who is speaking in the paste, outermost first.
    pub layers: Vec<LayerView>,
    /// Parts of the paste that mislead.
    pub noise: Vec<NoiseView>,
    /// The different failures of the paste.
    pub failures: Vec<FailureView>,
    /// What works now and will not for long.
    pub warnings: Vec<WarningView>,
    /// The routing X-ray, where it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xray: Option<XrayView>,
    /// What the request needs against what each endpoint takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<FitView>,
    /// What the account may use of popular authors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<AuthorView>,
    /// What is left of the balance at least: an inference, from what a refusal says can be afforded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub afforded: Option<Afforded>,
    /// What the account has set, where a management key was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub management: Option<ManagementView>,
    /// When to look again, where what has to be changed takes its time to act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_look: Option<SecondLook>,
    /// Secrets and personal ids masked.
    pub redactions: usize,
    /// What becomes of a conversation in the text where this report is sent.
    pub prompts: Prompts,
}

/// A check that fails right after a change may have met what was before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SecondLook {
    /// So many seconds after the change it acts everywhere.
    pub after_s: u64,
    /// The same in a sentence.
    pub says: String,
}

/// Something near its end.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WarningView {
    /// Its id.
    pub id: WarningId,
    /// A sentence.
    pub says: String,
    /// What was read.
    pub value: f64,
    /// What it is held against.
    pub limit: Option<f64>,
    /// When it ends, RFC 3339.
    pub at: Option<String>,
    /// The page where it is changed.
    pub url: Option<&'static str>,
}

/// Name and version.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Program {
    /// `openrouter-doctor`.
    pub name: &'static str,
    /// The crate's version.
    pub version: &'static str,
}

/// The conclusion.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verdict {
    /// What went wrong.
    pub cause: CauseId,
    /// Whose failure it is.
    pub origin: OriginView,
    /// Which root cause of it, where the checks tell.
    pub root_cause: Option<&'static str>,
    /// Who has to act; null where nothing tells.
    pub fault: Option<Fault>,
    /// Does it still happen?
    pub state: State,
    /// 0 to 1.
    pub confidence: f64,
    /// How sure it is who has to act: at most `confidence`, and at most 0.8 while it could be somebody else.
    pub fault_confidence: f64,
    /// How sure the root cause is, where one is named.
    pub root_cause_confidence: Option<f64>,
    /// Who has to act is as good as sure; otherwise say "likely".
    pub certain: bool,
    /// One line.
    pub title: String,
    /// Two or three sentences.
    pub summary: String,
    /// Why we think so.
    pub because: Vec<Because>,
    /// The failure that an earlier round saw, and when it passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mended: Option<MendedView>,
    /// The title itself says that it is only likely.
    #[serde(skip)]
    pub hedged: bool,
    /// A model call decided the state, and no mere look at the key or an address.
    #[serde(skip)]
    pub called: bool,
}

/// Seen failing, then passing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MendedView {
    /// When it failed, RFC 3339.
    pub failed_at: Option<String>,
    /// The check that failed.
    pub failed_probe: &'static str,
    /// With which status.
    pub failed_status: Option<u16>,
    /// When it passed, RFC 3339.
    pub passed_at: Option<String>,
    /// The check that passed.
    pub passed_probe: &'static str,
}

/// Whose API the failed call was meant for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OriginView {
    /// Whose.
    pub party: Party,
    /// Which other party.
    pub name: Option<String>,
    /// How surely, 0 to 1.
    pub probability: f64,
}

/// A value that the paste does not hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Inferred {
    /// Its name in [`EvidenceView`].
    pub field: &'static str,
    /// The value.
    pub value: serde_json::Value,
    /// The words it follows from.
    pub from: String,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Because {
    /// A sentence.
    pub fact: String,
    /// Where it comes from.
    pub source: Source,
    /// Bytes of the cleaned paste.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "span_pair")]
    #[cfg_attr(test, schemars(with = "Option<(usize, usize)>"))]
    pub span: Option<Span>,
    /// The words that stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The probe's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<&'static str>,
}

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The pasted text.
    Paste,
    /// A live check.
    Probe,
    /// An answer that was caught on its way to a program.
    Exchange,
}

/// Another candidate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Alternative {
    /// Its id.
    pub cause: CauseId,
    /// Its root cause, if it is one of the verdict's own.
    pub root_cause: Option<&'static str>,
    /// In a few words.
    pub title: String,
    /// 0 to 1.
    pub confidence: f64,
    /// The probe that would tell it from the verdict.
    pub split_by: Option<&'static str>,
}

/// Facts of the paste as the contract names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EvidenceView {
    /// HTTP status.
    pub status: Option<u16>,
    /// The message.
    pub message: Option<String>,
    /// Model id.
    pub model: Option<String>,
    /// Upstream provider.
    pub provider: Option<String>,
    /// Client id.
    pub client: Option<String>,
    /// API's error type.
    pub error_type: Option<String>,
    /// API's limit source.
    pub limit_source: Option<String>,
    /// Seconds.
    pub retry_after_s: Option<u64>,
    /// `gen-…`.
    pub generation_id: Option<String>,
    /// `cf-ray`: what OpenRouter's support asks for where no generation id is known.
    pub cf_ray: Option<String>,
    /// The key's limit that the message spells out: its period, what was spent, its size, and when it starts anew.
    pub limit_period: Option<String>,
    /// See `limit_period`.
    pub limit_used_usd: Option<f64>,
    /// See `limit_period`.
    pub limit_usd: Option<f64>,
    /// See `limit_period`.
    pub limit_resets: Option<String>,
    /// `error.availability.code`.
    pub availability: Option<String>,
    /// The filter that removed the last endpoint.
    pub failed_routing_step: Option<String>,
    /// Host that was called.
    pub host: Option<String>,
    /// The field of the request that was refused.
    pub field: Option<String>,
    /// What that field would take.
    pub allowed: Vec<String>,
    /// What other providers said to the same request before.
    pub previous_errors: Vec<ProviderRefusal>,
    /// The provider's own word for how the answer ended.
    pub native_finish_reason: Option<String>,
    /// The limit that the headers name, what is left of it, and when it starts anew, Unix milliseconds.
    pub rate_limit: Option<u64>,
    /// See `rate_limit`.
    pub rate_limit_remaining: Option<u64>,
    /// See `rate_limit`.
    pub rate_limit_reset_ms: Option<u64>,
    /// When it was, as the text says.
    pub time: Option<String>,
    /// The models of a report that names several without an id.
    pub models: Vec<String>,
}

/// One probe as the contract names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProbeView {
    /// Probe id.
    pub id: &'static str,
    /// Outcome label.
    pub outcome: &'static str,
    /// What the outcome means at a glance.
    pub tone: Tone,
    /// HTTP status.
    pub http_status: Option<u16>,
    /// Milliseconds.
    pub ms: u64,
    /// USD.
    pub cost_usd: f64,
    /// One sentence for people.
    pub says: String,
    /// The typed facts.
    pub detail: serde_json::Value,
}

/// One next action.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Action {
    /// Do, wait, ask or avoid.
    pub kind: ActionKind,
    /// One line.
    pub title: String,
    /// How and why.
    pub detail: String,
    /// The exact page.
    pub url: Option<String>,
    /// A command to copy.
    pub command: Option<String>,
    /// The id, number or address to put in, where there is no command.
    pub value: Option<String>,
    /// How long it takes to act.
    pub takes: Option<String>,
    /// It is for the failure that waits behind the first, without which the first mends nothing.
    #[serde(skip)]
    pub follows: bool,
}

/// A root cause that was excluded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuledOut {
    /// In short.
    pub what: String,
    /// The probe that excluded it.
    pub probe: &'static str,
    /// What it showed.
    pub shown: String,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LayerView {
    /// Who speaks.
    pub speaker: Speaker,
    /// In short.
    pub says: String,
    /// Where.
    #[serde(serialize_with = "pair")]
    #[cfg_attr(test, schemars(with = "(usize, usize)"))]
    pub span: Span,
}

/// A variable or a setting on this machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FindingView {
    /// A variable's name, or a file with the line.
    pub place: String,
    /// What stands there, masked.
    pub value: String,
    /// What it means.
    pub note: String,
    /// It differs from what the checks use, or cannot work.
    pub misleads: bool,
}

/// One misleading part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoiseView {
    /// The text.
    pub text: String,
    /// Why it means nothing.
    pub note: String,
    /// Where.
    #[serde(serialize_with = "pair")]
    #[cfg_attr(test, schemars(with = "(usize, usize)"))]
    pub span: Span,
}

/// One failure of several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FailureView {
    /// Its place in the order of the text, from 1: what `--failure` takes.
    pub number: usize,
    /// Its cause.
    pub cause: CauseId,
    /// Its message.
    pub message: Option<String>,
    /// Its HTTP status.
    pub status: Option<u16>,
    /// Its model.
    pub model: Option<String>,
    /// Its upstream provider.
    pub provider: Option<String>,
    /// The host that its call went to.
    pub host: Option<String>,
    /// When it was, as the text says.
    pub time: Option<String>,
    /// Where it stands.
    #[serde(serialize_with = "pair")]
    #[cfg_attr(test, schemars(with = "(usize, usize)"))]
    pub span: Span,
    /// How often.
    pub count: usize,
    /// The verdict speaks of this one.
    pub decisive: bool,
}

fn pair<S: serde::Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    (span.start, span.end).serialize(serializer)
}

fn span_pair<S: serde::Serializer>(span: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    span.map(|span| (span.start, span.end)).serialize(serializer)
}
