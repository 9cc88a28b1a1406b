//! Whose failure it is where it is not OpenRouter's, and what of it is refused there: they say whom to ask.

use crate::core::checks::label::Aspect;
use crate::core::knowledge::causes::CauseId;
use crate::core::knowledge::vendors::Vendor;
use crate::core::reading::{Diagnosis, Party, Reading};
use crate::core::words::PartyKind;

const PARTY: &str = "paste/party";
const REFUSAL: &str = "paste/refusal";

const fn is(kind: PartyKind) -> Aspect {
    Aspect::new(PARTY, kind.as_str())
}

const fn lies_in(family: &'static str) -> Aspect {
    Aspect::new(REFUSAL, family)
}

const NETWORK: Aspect = lies_in("network");
const AUTH: Aspect = lies_in("auth");
const BILLING: Aspect = lies_in("billing");
const RATE: Aspect = lies_in("rate");
const MODEL: Aspect = lies_in("model");
const POLICY: Aspect = lies_in("policy");
const REQUEST: Aspect = lies_in("request");
const UPSTREAM: Aspect = lies_in("upstream");
/// It is OpenRouter's key that a gateway lacks.
const KEYLESS: Aspect = lies_in("keyless");
/// The text does not tell.
const UNNAMED: Aspect = lies_in("unnamed");

/// All that a text can show of another party.
pub(super) const ALL: &[Aspect] = &[
    is(PartyKind::Models),
    is(PartyKind::Service),
    is(PartyKind::Editor),
    is(PartyKind::Gateway),
    is(PartyKind::Packages),
    is(PartyKind::Server),
    is(PartyKind::Program),
    NETWORK,
    AUTH,
    BILLING,
    RATE,
    MODEL,
    POLICY,
    REQUEST,
    UPSTREAM,
    KEYLESS,
    UNNAMED,
];

/// What the text shows of a party that is named and not OpenRouter.
pub(super) fn aspects(reading: &Reading, diagnosis: &Diagnosis) -> Vec<Aspect> {
    let origin = &diagnosis.origin;
    let vendor = origin.name.as_deref().and_then(Vendor::named);
    let kind = match (origin.party, &origin.name) {
        (Party::Local, _) => PartyKind::Server,
        (Party::Other, Some(_)) => vendor.map_or(PartyKind::Service, |vendor| vendor.kind),
        _ => return Vec::new(),
    };
    let asked = !reading.parsed.context.openrouter.is_empty();
    let lacks = |vendor: &Vendor| vendor.keyless.iter().any(|words| reading.text.contains(words));
    let keyless = asked && vendor.is_some_and(lacks);
    vec![is(kind), if keyless { KEYLESS } else { refusal(reading) }]
}

/// What is refused, by the cause that the failure would have at OpenRouter, else by its status.
fn refusal(reading: &Reading) -> Aspect {
    let cause = reading.failures.get(reading.decisive).map(|failure| failure.cause);
    let family = cause.filter(|cause| *cause != CauseId::NONE).map_or("", CauseId::family);
    let status = reading.evidence.status.as_ref().map(|status| status.value);
    match family {
        // A page with such a status was sent by somebody who was reached.
        "network" if status >= Some(500) => UPSTREAM,
        "network" => NETWORK,
        "auth" => AUTH,
        "billing" => BILLING,
        "rate" => RATE,
        "model" => MODEL,
        "policy" => POLICY,
        "request" => REQUEST,
        "upstream" | "stream" => UPSTREAM,
        _ => match status {
            Some(401) => AUTH,
            Some(402) => BILLING,
            Some(429) => RATE,
            Some(451) => POLICY,
            Some(500..) => UPSTREAM,
            _ => UNNAMED,
        },
    }
}
