//! From a paste to evidence: find the bodies, peel the layers, read the fields.

use super::evidence::Evidence;
use super::layers::{Layer, Noise, layers};
use super::request_parameters::{OwnRules, own_rules};
use super::{client, collect, details};
use crate::core::ingest::{Ingested, PastedText};
use crate::core::knowledge::causes::{CauseId, Gate};
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::span::Span;
use crate::core::rules::failures;
use crate::core::rules::matches::{self, RuleMatch};
use crate::core::secret::AccountId;
use std::ops::Range;
use std::sync::Arc;

/// Largest paste that is read, bytes. A larger one is refused before it is loaded.
pub const LIMIT: usize = 4 * 1024 * 1024;

/// One failure of several in a paste.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Its cause, as far as the text shows it.
    pub cause: CauseId,
    /// Its facts.
    pub evidence: Evidence,
    /// How often it stands there (retries collapse).
    pub count: usize,
    /// Where it first stands.
    pub span: Span,
    /// Index of the sign in [`Reading::signs`] that names it.
    pub sign: usize,
}

/// All that a paste shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The cleaned, redacted text; all spans point into it.
    pub text: Arc<str>,
    /// The facts of the decisive failure.
    pub evidence: Evidence,
    /// Who is speaking, outermost first.
    pub layers: Vec<Layer>,
    /// What was noise.
    pub noise: Vec<Noise>,
    /// The different failures in their order; the decisive one among them.
    pub failures: Vec<Failure>,
    /// Index of the decisive failure.
    pub decisive: usize,
    /// Secrets and personal ids masked.
    pub redactions: usize,
    /// A whole API key stood in the paste: it must be rotated if others could read it.
    pub key_in_paste: bool,
    /// What the request in the text adds to the rules of its account.
    pub own_rules: OwnRules,
    /// Everything found in the text, for the diagnosis.
    pub parsed: Parsed,
    /// The rules of the knowledge base that fit.
    pub signs: Vec<RuleMatch>,
    /// Index of the sign that decides.
    pub decisive_sign: Option<usize>,
}

impl Reading {
    /// Lets the failure at this index of [`Reading::failures`] decide; false where there is none.
    pub fn decide_by(&mut self, index: usize) -> bool {
        let Some(failure) = self.failures.get(index) else { return false };
        let own = self.signs.get(failure.sign).is_some_and(|sign| sign.own);
        let client = client::client(&self.parsed).map(|(client, at)| (client.name, at));
        self.layers = layers(&self.parsed, &failure.evidence, own, client, Some(failure.cause.entry().gate));
        self.decisive = index;
        self.decisive_sign = Some(failure.sign);
        self.evidence = failure.evidence.clone();
        true
    }
}

/// Reads a paste that came in by the door. Never fails: what cannot be read leaves its field empty.
#[must_use]
pub fn read(paste: impl Into<Ingested>) -> Reading {
    let paste: Ingested = paste.into();
    let account = paste.account().cloned();
    let reading = gather(paste.text.into(), account);
    Reading { redactions: paste.masked, key_in_paste: paste.key_places > 0, ..reading }
}

/// Reads the text of the editor. What was masked when it came in is counted by whoever let it in.
#[must_use]
pub fn read_pasted(text: &PastedText) -> Reading {
    if text.is_masked() {
        return gather(Arc::clone(text.shared()), None);
    }
    let mut reading = read(text.as_bytes());
    if reading.text == *text.shared() {
        reading.text = Arc::clone(text.shared());
    }
    reading
}

/// All that a cleaned and masked text shows.
fn gather(text: Arc<str>, account: Option<AccountId>) -> Reading {
    let parsed = Parsed::of(&text);
    let signs = matches::find(&parsed);
    let (groups, decisive) = failures::group(&parsed, &signs);
    let client = client::client(&parsed);
    let whole = 0..parsed.flat.text.len();
    let mut found = Vec::with_capacity(groups.len());
    for (index, group) in groups.iter().enumerate() {
        let border = |left: &Range<usize>, right: &Range<usize>| border(&parsed, left, right);
        let from = index.checked_sub(1).map_or(0, |before| border(&groups[before].at, &group.at));
        let to = groups.get(index + 1).map_or(whole.end, |after| border(&group.at, &after.at));
        let part = if groups.len() == 1 || from >= to { whole.clone() } else { from..to };
        let mut evidence = collect::evidence(&parsed, &part, signs.get(group.best));
        evidence.client = client::found(&parsed, client.as_ref());
        client::strip_model_prefix(&mut evidence, client.as_ref(), is_past_the_model(group.cause));
        evidence.account.clone_from(&account);
        evidence.time = details::time(&text, parsed.span(&group.at).end);
        let span = parsed.span(&group.at);
        found.push(Failure { cause: group.cause, evidence, count: group.count, span, sign: group.best });
    }
    let mut reading =
        Reading { noise: client::noise(&parsed, client.as_ref()), failures: found, text, signs, ..Reading::default() };
    if reading.failures.is_empty() {
        let mut evidence = collect::evidence(&parsed, &whole, None);
        evidence.client = client::found(&parsed, client.as_ref());
        client::strip_model_prefix(&mut evidence, client.as_ref(), false);
        evidence.account = account;
        reading.layers = layers(&parsed, &evidence, false, client.map(|(client, at)| (client.name, at)), None);
        reading.evidence = evidence;
    }
    reading.own_rules = own_rules(&reading.text);
    reading.parsed = parsed;
    let decisive = last_of_series(&reading).unwrap_or(decisive);
    reading.decide_by(decisive);
    reading
}

/// OpenRouter looks at the model's id before it refuses so: the id that it got was a good one.
fn is_past_the_model(cause: CauseId) -> bool {
    cause.is_named() && matches!(cause.entry().gate, Gate::Money | Gate::Policy | Gate::Route | Gate::Provider)
}

/// The last of several attempts, each an error object on a log line with a time of its own: it is what the program stopped
/// at, whose words ever it uses.
fn last_of_series(reading: &Reading) -> Option<usize> {
    let (last, before) = reading.failures.split_last()?;
    let logged = |failure: &Failure| {
        let sign = reading.signs.get(failure.sign)?;
        let time = failure.evidence.time.as_ref()?.span?;
        (sign.enveloped && !sign.foreign).then_some(time.start)
    };
    let times: Vec<usize> = reading.failures.iter().map(logged).collect::<Option<_>>()?;
    let one_by_one = !before.is_empty() && times.windows(2).all(|pair| pair[0] < pair[1]);
    (one_by_one && !last.cause.entry().follows).then_some(before.len())
}

/// Where the facts of one failure end and those of the next begin: at the line that the next stands on, or, where lines lie
/// between them, at the first line that is nearer to it.
fn border(parsed: &Parsed, left: &Range<usize>, right: &Range<usize>) -> usize {
    let bytes = parsed.flat.text.as_bytes();
    let start = parsed.top(right.start).map_or(right.start, |top| top.start);
    let line = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |at| at + 1);
    let middle = left.end.max(right.start.midpoint(left.end)).min(right.start);
    if line < left.end {
        return middle;
    }
    let nearer = left.end.midpoint(line);
    memchr::memchr(b'\n', &bytes[nearer..line]).map_or(line, |at| nearer + at + 1)
}
