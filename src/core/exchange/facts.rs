//! What is to be seen of a call, fact by fact, and what differs between two calls.

use super::calls::Call;
use super::recorded::{Ending, RecordedExchange};
use crate::core::checks::Preflight;
use crate::core::checks::money::usd;

/// One fact: the key of its label, what it is of where there are several, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeFact {
    /// Key of the label's sentence.
    pub label: &'static str,
    /// Which one of its kind.
    pub of: Option<String>,
    /// The value.
    pub value: String,
}

fn fact(label: &'static str, value: impl ToString) -> ExchangeFact {
    ExchangeFact { label, of: None, value: value.to_string() }
}

fn fact_of(label: &'static str, of: &str, value: impl ToString) -> ExchangeFact {
    ExchangeFact { label, of: Some(of.to_string()), value: value.to_string() }
}

/// Facts of the request.
#[must_use]
pub fn request(exchange: &RecordedExchange) -> Vec<ExchangeFact> {
    let shape = &exchange.request;
    let mut facts = vec![fact("call.path", format!("{} {}", exchange.method, exchange.path))];
    if !exchange.url.is_empty() {
        facts.push(fact("call.sent_to", &exchange.url));
    }
    facts.extend(exchange.user_agent.as_ref().map(|program| fact("call.program", program)));
    facts.extend(exchange.credential.as_ref().map(|key| fact("call.key", &key.masked)));
    facts.extend(shape.model.as_ref().map(|model| fact("call.model", model)));
    if shape.bytes > 0 {
        facts.push(fact("call.request_bytes", shape.bytes));
    }
    facts.extend(shape.packed.as_ref().map(|packing| fact("call.packed", packing)));
    if let Some(messages) = shape.messages {
        facts.push(fact("call.stream", shape.stream));
        facts.push(fact("call.messages", messages));
        facts.extend(shape.roles.iter().map(|(role, count)| fact_of("call.role", role, count)));
        facts.extend(shape.parts.iter().map(|(kind, count)| fact_of("call.part", kind, count)));
        facts.extend(shape.characters.map(|characters| fact("call.characters", characters)));
        facts.extend(shape.tools.map(|tools| fact("call.tools", tools)));
    }
    let values = shape.parameters.iter().map(|name| {
        let value = shape.values.get(name).map_or("…", String::as_str);
        fact_of("call.parameter", name, value)
    });
    facts.extend(values);
    facts
}

/// Facts of the answer.
#[must_use]
pub fn answer(exchange: &RecordedExchange) -> Vec<ExchangeFact> {
    let mut facts = Vec::new();
    facts.extend(exchange.status().map(|status| fact("call.status", status)));
    facts.extend(exchange.first_byte_ms.map(|ms| fact("call.first_byte", format!("{ms} ms"))));
    facts.push(match exchange.is_running() {
        // Told in seconds, since it is looked at once a second.
        true => fact("call.so_far", format!("{} s", exchange.ms / 1000)),
        false => fact("call.duration", format!("{} ms", exchange.ms)),
    });
    match &exchange.ending {
        Ending::Broken(words) => facts.push(fact("call.broken", words)),
        Ending::Unreachable(fault) => facts.push(fact("call.unreachable", &fault.detail)),
        Ending::Here(own) => facts.push(fact("call.answered_here", own.label())),
        Ending::Running | Ending::Whole | Ending::Cancelled => {}
    }
    facts.extend(exchange.preflight.as_ref().map(|said| fact("call.preflight", let_through(said))));
    let Some(reply) = &exchange.reply else { return facts };
    facts.push(fact("call.answer_bytes", reply.bytes));
    if reply.stream {
        facts.push(fact("call.pieces", reply.pieces));
    }
    let said = &reply.facts;
    facts.extend(said.finish_reason.as_ref().map(|reason| fact("call.finish_reason", reason)));
    facts.extend(said.generation_id.as_ref().map(|id| fact("call.generation", id)));
    facts.extend(said.model.as_ref().map(|model| fact("call.answered_by", model)));
    facts.extend(said.provider.as_ref().map(|provider| fact("call.provider", provider)));
    if let Some(usage) = &said.usage {
        facts.extend(usage.prompt_tokens.map(|tokens| fact("call.prompt_tokens", tokens)));
        facts.extend(usage.completion_tokens.map(|tokens| fact("call.completion_tokens", tokens)));
        facts.extend(usage.reasoning_tokens.map(|tokens| fact("call.reasoning_tokens", tokens)));
        facts.extend(usage.cost.map(|cost| fact("call.cost", usd(cost))));
    }
    let status = |status: Option<u16>| status.map_or_else(|| "–".to_string(), |status| status.to_string());
    facts.extend(said.tool_calls.iter().map(|tool| fact("call.tool_call", tool)));
    facts.extend(said.router.iter().map(|(field, value)| fact_of("call.router", field, value)));
    facts.extend(said.attempts.iter().map(|(provider, code)| fact_of("call.attempt", provider, status(*code))));
    facts
}

/// What OpenRouter's own answer to a browser lets through, in signs: the page, and the headers that it stops.
fn let_through(said: &Preflight) -> String {
    match (said.page, said.refused.as_slice()) {
        (false, _) => "✗ Origin".to_string(),
        (true, []) => "✓".to_string(),
        (true, refused) => format!("✗ {}", refused.join(", ")),
    }
}

/// A fact that is another in the two calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Key of the label's sentence.
    pub label: &'static str,
    /// Which one of its kind.
    pub of: Option<String>,
    /// In the first call; none: it has no such fact.
    pub left: Option<String>,
    /// In the second.
    pub right: Option<String>,
}

/// Facts that differ by nature and say nothing.
const EACH_ITS_OWN: &[&str] =
    &["call.generation", "call.first_byte", "call.duration", "call.answer_bytes", "call.pieces"];

/// What differs, the request first: it is what the program can change.
#[must_use]
pub fn differences(left: &Call, right: &Call) -> Vec<Difference> {
    let all = |call: &Call| {
        let facts = request(&call.exchange).into_iter().chain(answer(&call.exchange));
        facts.filter(|fact| !EACH_ITS_OWN.contains(&fact.label)).collect::<Vec<_>>()
    };
    let (left, right) = (all(left), all(right));
    let same = |a: &ExchangeFact, b: &ExchangeFact| a.label == b.label && a.of == b.of;
    let mut found = Vec::new();
    for ours in &left {
        let theirs = right.iter().find(|theirs| same(ours, theirs));
        if theirs.is_none_or(|theirs| theirs.value != ours.value) {
            let right = theirs.map(|theirs| theirs.value.clone());
            found.push(Difference { label: ours.label, of: ours.of.clone(), left: Some(ours.value.clone()), right });
        }
    }
    let missing = right.into_iter().filter(|theirs| !left.iter().any(|ours| same(ours, theirs)));
    found.extend(missing.map(|theirs| Difference {
        label: theirs.label,
        of: theirs.of,
        left: None,
        right: Some(theirs.value),
    }));
    found
}
