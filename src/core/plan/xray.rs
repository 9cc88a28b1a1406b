//! The routing X-ray: a ladder of calls that the router must refuse, each for a demand that a later gate looks at. The
//! refusal of a call is that of its own demand, or of the first gate before it that empties the list of providers.

use super::choose;
use crate::core::case::{Case, KeyState};
use crate::core::checks::demand::Demand;
use crate::core::checks::{Chat, EndpointFacts, Outcome, Probe, ProbeRequest, ProbeResult};

/// What no endpoint may call its precision where that precision is demanded in vain.
const PRECISION: &str = "fp32";

/// It had to be refused and was answered: the lists that say so are out of date, and no further bound can be trusted.
#[must_use]
pub fn has_passed(result: &ProbeResult) -> bool {
    let answered = matches!(result.outcome, Outcome::Answered(_) | Outcome::Empty(_));
    let built = result.reply().demand.is_some() || result.request.probe == Probe::Chat(Chat::Echo);
    built && answered
}

/// The calls of the ladder that have not been made, in their order. None where it has ended: at a call that was not
/// refused for its own demand, or could not be made.
#[must_use]
pub fn left(case: &Case) -> Vec<ProbeRequest> {
    let made = |chat: &Chat| case.result(Probe::Chat(*chat));
    let ended = |chat: &Chat| made(chat).is_some_and(|result| !result.reply().only_the_demand());
    if Chat::RUNGS.iter().any(ended) {
        return Vec::new();
    }
    let mut usd = case.left_usd();
    let mut fits = |request: &ProbeRequest| {
        // Each counts as if it passed.
        let fits = request.max_cost_usd <= usd;
        usd -= if fits { request.max_cost_usd } else { 0.0 };
        fits
    };
    let unmade = rungs(case).into_iter().filter(|request| case.result(request.probe).is_none());
    unmade.filter(|request| fits(request)).collect()
}

/// Every call of the ladder that this case allows. A model that writes no text would pay for something else if a call
/// passed.
fn rungs(case: &Case) -> Vec<ProbeRequest> {
    let KeyState::Given { .. } = case.key else { return Vec::new() };
    if case.output_is_not_text() || case.settings.offline {
        return Vec::new();
    }
    let Some(model) = case.model().and_then(|_| choose::test_model(case)) else { return Vec::new() };
    let Some(row) = case.catalogue().and_then(|catalogue| catalogue.served(model)) else { return Vec::new() };
    let rung = |chat: Chat| {
        let mut request = ProbeRequest::new(Probe::Chat(chat));
        request.impossible = parameters(case, chat.demand()?)?;
        request.model = Some(row.id.clone());
        request.max_cost_usd = choose::bound(chat.variant().extra_tokens, 0.0, Some(row), request.max_tokens);
        Some(request)
    };
    Chat::RUNGS.into_iter().filter_map(rung).collect()
}

/// The parameters that a demand names, which are none but for one kind; none where the demand could be met.
#[must_use]
pub fn parameters(case: &Case, demand: Demand) -> Option<Vec<&'static str>> {
    let none = |impossible: bool| impossible.then(Vec::new);
    match demand {
        Demand::Price => none(!case.known().wants_free_model()),
        Demand::Host => none(true),
        Demand::Quantization => {
            let precise = |endpoint: &EndpointFacts| endpoint.quantization.as_deref() == Some(PRECISION);
            none(endpoints(case).is_some_and(|all| !all.is_empty() && !all.iter().any(precise)))
        }
        Demand::Parameters => choose::impossible(case),
    }
}

fn endpoints(case: &Case) -> Option<&[EndpointFacts]> {
    match &case.result(Probe::Endpoints)?.outcome {
        Outcome::Endpoints(endpoints) => Some(endpoints),
        _ => None,
    }
}
