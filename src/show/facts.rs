//! What is read from a paste, as the screen, the text and the Markdown list it.

use crate::core::checks::money::usd;
use crate::core::knowledge::clients::Client;
use crate::core::parse::span::Span;
use crate::core::reading::Reading;
use crate::core::reading::evidence::{Evidence, Found};

/// One fact of the paste.
pub struct Fact {
    /// Key of its name.
    pub label: &'static str,
    /// Its value; none while it is not recognised.
    pub value: Option<String>,
    /// Where it is in the paste, or the words that let it be inferred.
    pub span: Option<Span>,
    /// It is not in the paste; other words let it be inferred.
    pub inferred: bool,
}

fn fact<T: ToString>(label: &'static str, found: Option<&Found<T>>) -> Fact {
    Fact {
        label,
        value: found.map(|found| found.value.to_string()),
        span: found.and_then(|found| found.span),
        inferred: found.is_some_and(|found| found.inferred),
    }
}

/// A program by its name.
fn client(found: Option<&Found<String>>) -> Fact {
    let named = |id: &str| Client::find(id).map_or(id, |client| client.name).to_string();
    Fact { value: found.map(|found| named(&found.value)), ..fact("fact.client", found) }
}

/// The five facts that every paste is searched for.
#[must_use]
pub fn wanted(reading: Option<&Reading>) -> Vec<Fact> {
    let evidence = reading.map(|read| &read.evidence);
    vec![
        fact("fact.status", evidence.and_then(|read| read.status.as_ref())),
        fact("fact.message", evidence.and_then(|read| read.message.as_ref())),
        fact("fact.model", evidence.and_then(|read| read.model.as_ref())),
        fact("fact.provider", evidence.and_then(|read| read.provider.as_ref())),
        client(evidence.and_then(|read| read.client.as_ref())),
    ]
}

/// Further facts, where the paste has them.
#[must_use]
pub fn further(reading: Option<&Reading>) -> Vec<Fact> {
    let Some(evidence) = reading.map(|read| &read.evidence) else { return Vec::new() };
    let mut facts = vec![
        fact("fact.error_type", evidence.error_type.as_ref()),
        fact("fact.availability", evidence.availability.as_ref()),
        fact("fact.limit_source", evidence.limit_source.as_ref()),
        fact("fact.failed_routing_step", evidence.failed_routing_step.as_ref()),
        fact("fact.host", evidence.host.as_ref()),
        retry_after(evidence),
        key_limit(evidence),
        fact("fact.generation_id", evidence.generation_id.as_ref()),
        fact("fact.cf_ray", evidence.cf_ray.as_ref()),
    ];
    facts.retain(|found| found.value.is_some());
    facts
}

/// Every fact that is in the paste.
#[must_use]
pub fn all(reading: Option<&Reading>) -> Vec<Fact> {
    let mut facts = wanted(reading);
    facts.extend(further(reading));
    facts.retain(|found| found.value.is_some() && !found.inferred);
    facts
}

/// The limit of the key that the message spells out, as `$20.05 / $20.00 (monthly)`.
fn key_limit(evidence: &Evidence) -> Fact {
    let figures = &evidence.numbers;
    let spent = figures.limit_used_usd.zip(figures.limit_usd);
    let value = spent.map(|(used, limit)| match &figures.limit_period {
        Some(period) => format!("{} / {} ({period})", usd(used), usd(limit)),
        None => format!("{} / {}", usd(used), usd(limit)),
    });
    Fact { label: "fact.key_limit", value, span: None, inferred: false }
}

fn retry_after(evidence: &Evidence) -> Fact {
    let mut fact = fact("fact.retry_after", evidence.retry_after_s.as_ref());
    fact.value = fact.value.map(|seconds| format!("{seconds} s"));
    fact
}
