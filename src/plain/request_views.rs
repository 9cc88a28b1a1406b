//! What catalogue, account and shrinking say of a request, as `request --json` prints it.

use crate::core::report::endpoint_fit::{EndpointView, StepView};
use crate::core::request::preflight::Passage;
use crate::core::request::rule_hit::Operation;
use crate::core::request::tokens::Estimate;
use serde::Serialize;
use serde_json::Value;

/// What the catalogue says, and with a key the account.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PreflightView {
    /// The first gate that is closed; null where nothing known stands against the request.
    pub refused_at: Option<&'static str>,
    /// The same in a sentence.
    pub says: String,
    /// The gates in the order of the router.
    pub gates: Vec<RequestGateView>,
    /// The endpoints of the model, each with the first need that it does not meet.
    pub endpoints: Vec<EndpointView>,
    /// The needs, each with the endpoints that are left behind it.
    pub steps: Vec<StepView>,
    /// What else is to be known, in sentences.
    pub notes: Vec<String>,
    /// Tokens of the prompt, estimated.
    pub prompt_tokens: Option<Estimate>,
    /// What the call would reserve, USD.
    pub reserve_usd: Option<f64>,
    /// What key and account have, USD.
    pub left_usd: Option<f64>,
    /// The account was asked as well.
    pub with_account: bool,
}

/// One gate of the router.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestGateView {
    /// Its name.
    pub id: &'static str,
    /// Whether it lets the request pass.
    pub passage: Passage,
    /// What it says.
    pub says: String,
}

/// What shrinking came to, or why it was not done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ReducedView<'a> {
    /// It was done.
    Made(Box<MadeView<'a>>),
    /// It was not.
    Unmade(UnmadeView),
}

/// Why shrinking was not done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UnmadeView {
    /// `not_made`.
    pub ended: &'static str,
    /// The reason.
    pub says: String,
}

/// A shrinking that was done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MadeView<'a> {
    /// How it ended: `found`, `passes`, `length`, `not_the_body`, `comes_and_goes`, `flagged`, `other_gate`, `out_of_calls`,
    /// `out_of_money`, `cancelled`, `unreached`.
    pub ended: &'static str,
    /// What it comes to, in a sentence.
    pub says: String,
    /// Calls that were made.
    pub calls: usize,
    /// What they cost at most, USD.
    pub cost_usd: f64,
    /// What all calls that were allowed may have cost, USD.
    pub needed_usd: f64,
    /// How often the smallest request was refused.
    pub refused: RefusedTimesView,
    /// The refusal.
    pub failure: Option<ReplayFailureView<'a>>,
    /// The parts of the request that are refused, as JSON pointers into its body.
    pub pointers: &'a [String],
    /// The lines of the input on which they begin, from 1.
    pub lines: Vec<Option<usize>>,
    /// Nothing else has to be there for the refusal, and without it the request is accepted.
    pub exact: bool,
    /// The smallest request that is refused, without what is said in it.
    pub request: Option<Value>,
    /// The request next to it that is accepted.
    pub passes_with: Option<Value>,
    /// What leads from the one to the other, as RFC 6902 writes it.
    pub difference: Value,
    /// The change that was shown to mend it.
    pub repair: Option<ShownRepairView<'a>>,
    /// A report for the makers of the program, in Markdown.
    pub report: Option<String>,
}

/// How often of how many times.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RefusedTimesView {
    /// So often.
    pub times: usize,
    /// Of so many.
    pub of: usize,
}

/// A refusal.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReplayFailureView<'a> {
    /// Its status.
    pub status: Option<u16>,
    /// Who refused; null for OpenRouter itself.
    pub provider: &'a Option<String>,
    /// Its words.
    pub says: String,
}

/// A change that a call has shown to mend the request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownRepairView<'a> {
    /// The rule's id.
    pub rule: &'static str,
    /// What is found.
    pub says: String,
    /// What mends it.
    pub mend: String,
    /// As RFC 6902 writes it.
    pub patch: &'a [Operation],
}
