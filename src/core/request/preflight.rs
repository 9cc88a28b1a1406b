//! What would become of a request before any provider sees it: held to the catalogue and, where there is a key, to what
//! the key and its account allow. All of it is free.

use super::asks::asks;
use super::conversation::Conversation;
use super::images::pictures;
use super::tokens::{self, Estimate};
use crate::core::case::{Case, KeyState};
use crate::core::checks::catalogue::tokens as short;
use crate::core::checks::money::usd;
use crate::core::checks::{
    Catalogue, EndpointFacts, KeyFacts, ModelFacts, Outcome, Probe, ProbeRequest, Tone, ZdrEndpoint,
};
use crate::core::model_id;
use crate::core::reading::request_parameters::RequestParameters;
use crate::core::report::endpoint_fit::{EndpointFit, against, needs};
use crate::core::text::{Sentence, Texts};
use crate::say;
use serde::Serialize;

/// Checks that show what becomes of a request.
const ASKED: [Probe; 6] =
    [Probe::Models, Probe::RegionModels, Probe::Endpoints, Probe::Key, Probe::Credits, Probe::UserModels];

/// A request against the catalogue and the account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestPreflight {
    /// The gates that were looked at, in the order of the router.
    pub gates: Vec<Gate>,
    /// The endpoints against what the request needs.
    pub fit: EndpointFit,
    /// What is to be known beside that.
    pub notes: Vec<Sentence>,
    /// Tokens of the prompt.
    pub prompt: Option<Estimate>,
    /// What the call would reserve, USD.
    pub reserve_usd: Option<f64>,
    /// What key and account have, USD.
    pub left_usd: Option<f64>,
    /// The account was asked as well.
    pub with_account: bool,
}

/// One gate of the router.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its name in data.
    pub id: &'static str,
    /// What it says.
    pub says: Sentence,
    /// The need that it speaks of.
    pub need: Option<Sentence>,
    /// Whether it is open.
    pub passage: Passage,
}

/// Whether a gate lets the request pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Passage {
    /// It does.
    Open,
    /// It may or may not.
    Unsure,
    /// It does not.
    Closed,
}

impl Gate {
    /// What it says, in words.
    #[must_use]
    pub fn words(&self, texts: &Texts) -> String {
        let says = texts.say(&self.says);
        self.need.as_ref().map_or(says.clone(), |need| format!("{says} {}", texts.say(need)))
    }
}

impl RequestPreflight {
    /// The first gate that is closed.
    #[must_use]
    pub fn refused_at(&self) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.passage == Passage::Closed)
    }

    fn gate(&mut self, id: &'static str, passage: Passage, says: Sentence) {
        self.gates.push(Gate { id, says, need: None, passage });
    }
}

/// What has to be asked for it.
#[must_use]
pub fn questions(case: &Case, view: &Conversation<'_>) -> Vec<ProbeRequest> {
    let known = case.known();
    let mut questions: Vec<ProbeRequest> =
        ASKED.iter().filter_map(|probe| ProbeRequest::free(*probe, &known)).collect();
    if asks(view, None, |_| false).zdr {
        questions.push(ProbeRequest::new(Probe::ZdrEndpoints));
    }
    questions
}

/// Holds the request to the answers; none where the catalogue did not come.
#[must_use]
pub fn preflight(case: &Case, view: &Conversation<'_>) -> Option<RequestPreflight> {
    let catalogue = case.catalogue()?;
    let prompt = tokens::prompt(view);
    let listed = |name: &str| {
        catalogue.rows.iter().any(|row| row.supported_parameters.iter().any(|parameter| parameter == name))
    };
    let wanted = asks(view, prompt, listed);
    let mut flight = RequestPreflight {
        prompt,
        with_account: matches!(case.key, KeyState::Given { .. }),
        notes: against(case, &wanted),
        ..RequestPreflight::default()
    };
    key(&mut flight, case);
    model(&mut flight, catalogue, view);
    let endpoints = match case.result(Probe::Endpoints).map(|result| &result.outcome) {
        Some(Outcome::Endpoints(endpoints)) => endpoints.as_slice(),
        _ => &[],
    };
    if let Some(row) = &catalogue.model {
        money(&mut flight, case, row, endpoints, &wanted, view);
        region(&mut flight, case, row);
        account_list(&mut flight, case, row);
        inputs(&mut flight, row, &wanted);
    }
    let zdr = match case.result(Probe::ZdrEndpoints).map(|result| &result.outcome) {
        Some(Outcome::ZdrEndpoints(rows)) if wanted.zdr => Some(of_model(rows, catalogue.model.as_ref())),
        _ => None,
    };
    let needs = needs(&wanted, zdr);
    flight.fit = EndpointFit::of(endpoints, &needs);
    if !endpoints.is_empty() {
        let emptied = flight.fit.steps.iter().find(|(_, _, left)| *left == 0).cloned();
        match emptied {
            Some((id, need, _)) => {
                // Who is down now may be up again when the call is made.
                let passage = if id == "up" { Passage::Unsure } else { Passage::Closed };
                let says = say!("preflight.emptied", count = endpoints.len());
                flight.gates.push(Gate { id, says, need: Some(need), passage });
            }
            None => {
                let left = flight.fit.steps.last().map_or(endpoints.len(), |(_, _, left)| *left);
                let says = say!("preflight.endpoints_left", left = left, count = endpoints.len());
                flight.gate("endpoints", Passage::Open, says);
            }
        }
        room(&mut flight, endpoints, &wanted);
    }
    free_quota(&mut flight, case);
    Some(flight)
}

fn of_model(rows: &[ZdrEndpoint], model: Option<&ModelFacts>) -> Vec<ZdrEndpoint> {
    let is_own = |row: &&ZdrEndpoint| {
        model.is_none_or(|model| row.model == model.id || Some(&row.model) == model.canonical_slug.as_ref())
    };
    rows.iter().filter(is_own).cloned().collect()
}

/// The key, by what OpenRouter says of it.
fn key(flight: &mut RequestPreflight, case: &Case) {
    let Some(result) = case.result(Probe::Key) else { return };
    let known = case.known();
    let passage = match (&result.outcome, result.tone(&known)) {
        (Outcome::KeyValid(facts), _) if !facts.is_believed() => Passage::Unsure,
        (Outcome::KeyValid(_), Tone::Bad) => Passage::Closed,
        (Outcome::KeyValid(_), _) => Passage::Open,
        (Outcome::Refused, _) if result.http_status == Some(401) => Passage::Closed,
        _ => Passage::Unsure,
    };
    flight.gate("key", passage, result.says(&known));
}

fn model(flight: &mut RequestPreflight, catalogue: &Catalogue, view: &Conversation<'_>) {
    let Some(id) = view.model else {
        return flight.gate("model", Passage::Unsure, say!("preflight.model_none"));
    };
    match &catalogue.model {
        Some(row) => flight.gate("model", Passage::Open, say!("preflight.model_known", model = row.id)),
        // A preset of the account has no row.
        None if model_id::chooses_itself(id) => {
            flight.gate("model", Passage::Unsure, say!("preflight.model_chosen", model = id));
        }
        None if catalogue.nearest.is_empty() => {
            flight.gate("model", Passage::Closed, say!("preflight.model_unknown", model = id));
        }
        None => {
            let near = catalogue.nearest.join(", ");
            flight.gate("model", Passage::Closed, say!("preflight.model_unknown_near", model = id, near = near));
        }
    }
}

/// What the call reserves against what key, budgets and account have.
fn money(
    flight: &mut RequestPreflight,
    case: &Case,
    row: &ModelFacts,
    endpoints: &[EndpointFacts],
    wanted: &RequestParameters,
    view: &Conversation<'_>,
) {
    if row.is_free() {
        return;
    }
    let cheapest = |price: fn(&EndpointFacts) -> Option<f64>, listed: Option<f64>| {
        endpoints.iter().filter_map(price).min_by(f64::total_cmp).or(listed)
    };
    let prices = (
        cheapest(|endpoint| endpoint.prompt_price, row.prompt_price),
        cheapest(|endpoint| endpoint.completion_price, row.completion_price),
    );
    let output = wanted.max_tokens.or(row.max_completion_tokens).or(row.context_length);
    if let ((Some(prompt_price), Some(completion_price)), Some(prompt), Some(output)) = (prices, flight.prompt, output)
    {
        let pictures = pictures(view).len() as f64;
        flight.reserve_usd = Some(
            prompt.tokens as f64 * prompt_price
                + output as f64 * completion_price
                + pictures * row.image_price
                + row.request_price,
        );
    }
    flight.left_usd = left(case);
    let (reserve, left) = match (flight.reserve_usd, flight.left_usd) {
        (Some(reserve), Some(left)) => (reserve, left),
        (Some(reserve), None) => {
            return flight.gate("money", Passage::Open, say!("preflight.money_untold", reserve = usd(reserve)));
        }
        (None, _) => return,
    };
    let says = match wanted.max_tokens {
        _ if reserve <= left => say!("preflight.money_enough", reserve = usd(reserve), left = usd(left)),
        Some(most) => say!("preflight.money_short", reserve = usd(reserve), left = usd(left), most = most),
        None => say!("preflight.money_short_unlimited", reserve = usd(reserve), left = usd(left)),
    };
    let passage = match reserve <= left {
        true => Passage::Open,
        false => Passage::Closed,
    };
    flight.gate("money", passage, says);
}

/// What key and account have at most, USD; none where neither tells.
fn left(case: &Case) -> Option<f64> {
    let key = facts(case);
    let cap = key.and_then(|key| key.limit_remaining);
    let budgets = key.into_iter().flat_map(|key| &key.budgets.layers).filter_map(|budget| budget.remaining_usd);
    let balance = match case.result(Probe::Credits).map(|result| &result.outcome) {
        Some(Outcome::Credits(credits)) => credits.balance(),
        _ => None,
    };
    budgets.chain(cap).chain(balance).min_by(f64::total_cmp)
}

fn facts(case: &Case) -> Option<&KeyFacts> {
    match &case.result(Probe::Key)?.outcome {
        Outcome::KeyValid(facts) => Some(facts),
        _ => None,
    }
}

fn region(flight: &mut RequestPreflight, case: &Case, row: &ModelFacts) {
    if let Some(Outcome::RegionModels(served)) = case.result(Probe::RegionModels).map(|result| &result.outcome) {
        match served.contains(&row.id) {
            true => flight.gate("region", Passage::Open, say!("preflight.region_served", model = row.id)),
            false => flight.gate("region", Passage::Closed, say!("preflight.region_not_served", model = row.id)),
        }
    }
}

fn account_list(flight: &mut RequestPreflight, case: &Case, row: &ModelFacts) {
    match case.user_models().map(|usable| usable.contains(&row.id)) {
        Some(true) => flight.gate("account", Passage::Open, say!("preflight.account_allows", model = row.id)),
        Some(false) => flight.gate("account", Passage::Closed, say!("preflight.account_hides", model = row.id)),
        None => {}
    }
}

/// Kinds of input, which the catalogue tells of the model.
fn inputs(flight: &mut RequestPreflight, row: &ModelFacts, wanted: &RequestParameters) {
    let lacks = |input: &&&str| !row.input_modalities.iter().any(|taken| taken == **input);
    match wanted.parts.iter().find(lacks) {
        _ if row.input_modalities.is_empty() || wanted.parts.is_empty() => {}
        // Documents are read for models that cannot (file parser plug-in).
        Some(&"file") => flight.gate("modalities", Passage::Unsure, say!("preflight.file_parsed", model = row.id)),
        Some(input) => {
            flight.gate("modalities", Passage::Closed, say!("preflight.input_refused", model = row.id, input = input));
        }
        None => {
            let inputs = wanted.parts.join(", ");
            flight.gate("modalities", Passage::Open, say!("preflight.input_taken", model = row.id, input = inputs));
        }
    }
}

/// Where the prompt may be too long, or is with the answer that is asked for.
fn room(flight: &mut RequestPreflight, endpoints: &[EndpointFacts], wanted: &RequestParameters) {
    let Some(prompt) = flight.prompt else { return };
    let Some(window) = endpoints.iter().filter_map(|endpoint| endpoint.context_length).max() else { return };
    let answer = wanted.max_tokens.unwrap_or_default();
    if prompt.least > window {
        return;
    }
    let (tokens, window_short) = (short(prompt.tokens), short(window));
    if prompt.most > window {
        flight.gate("context", Passage::Unsure, say!("preflight.prompt_near", tokens = tokens, window = window_short));
    } else if prompt.least + answer > window {
        let says = say!("preflight.answer_over", tokens = tokens, answer = short(answer), window = window_short);
        flight.gate("context", Passage::Closed, says);
    }
}

fn free_quota(flight: &mut RequestPreflight, case: &Case) {
    if !case.known().wants_free_model() {
        return;
    }
    match facts(case).and_then(|key| key.free_remaining) {
        Some(0) => flight.gate("free_quota", Passage::Closed, say!("preflight.free_used")),
        Some(left) => flight.gate("free_quota", Passage::Open, say!("preflight.free_left", left = left)),
        None => {}
    }
}
