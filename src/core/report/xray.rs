//! What the routing X-ray shows: which gate empties the list of providers, how many endpoints each leaves, and who is
//! left.

use crate::core::case::Case;
use crate::core::checks::demand::Demand;
use crate::core::checks::{Chat, Outcome, Probe, ProbeResult};
use crate::core::plan::xray::has_passed;
use crate::core::text::{Sentence, Texts, in_list};
use crate::say;
use serde::Serialize;

/// The whole X-ray.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct XrayView {
    /// The model.
    pub model: String,
    /// Its calls, from the first.
    pub calls: Vec<&'static str>,
    /// The gates that were seen, in the order of the router.
    pub gates: Vec<GateView>,
    /// The gate that empties the list, by the router's name or in the words of the refusal.
    pub closed: Option<String>,
    /// Providers that are left where one was asked for that does not exist.
    pub hosts: Vec<String>,
    /// The call that had to be refused and was answered, which ended it.
    pub answered: Option<&'static str>,
    /// What that comes to, in sentences.
    pub says: Vec<String>,
}

/// One gate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GateView {
    /// Its name.
    pub step: String,
    /// Endpoints that it leaves.
    pub left: u64,
}

/// The X-ray of a case; none where it was not asked for and none of its calls was made.
#[must_use]
pub fn view(case: &Case, texts: &Texts) -> Option<XrayView> {
    let made: Vec<&ProbeResult> = Chat::RUNGS
        .into_iter()
        .filter_map(|rung| case.result(Probe::Chat(rung)))
        .filter(|result| result.is_answer())
        .collect();
    let Some(last) = made.last() else { return unmade(case, texts) };
    let model = last.reply().model.to_string();
    let mut gates: Vec<GateView> = Vec::new();
    for result in &made {
        for (step, left) in own_gates(result) {
            if !gates.iter().any(|gate| gate.step == step) {
                gates.push(GateView { step, left });
            }
        }
    }
    let hosts: Vec<String> = made
        .iter()
        .filter(|result| result.reply().demand == Some(Demand::Host) && result.reply().only_the_demand())
        .flat_map(|result| result.reply().hosts().split(", ").map(str::to_string).collect::<Vec<_>>())
        .filter(|host| !host.is_empty())
        .collect();
    let refused = |result: &&&ProbeResult| result.outcome == Outcome::Refused && !result.reply().only_the_demand();
    let closed = Some(last).filter(refused).map(|result| gate_of(result));
    let answered = made.iter().find(|result| has_passed(result)).map(|result| result.request.probe.id());
    let mut says = Vec::new();
    if !hosts.is_empty() {
        says.push(say!("xray.hosts", hosts = in_list(&hosts), count = hosts.len()));
    }
    says.extend(ending(last, closed.as_ref(), answered.is_some(), &model));
    let fewer = Chat::RUNGS.len() - made.len();
    if closed.is_none() && answered.is_none() && fewer > 0 && last.reply().only_the_demand() {
        says.push(say!("xray.fewer", count = fewer, all = Chat::RUNGS.len()));
    }
    Some(XrayView {
        model,
        calls: made.iter().map(|result| result.request.probe.id()).collect(),
        gates,
        closed: closed.map(|(name, _)| name),
        hosts,
        answered,
        says: says.iter().map(|sentence| texts.say(sentence)).collect(),
    })
}

/// It was asked for by name, so that why nothing came of it is told.
fn unmade(case: &Case, texts: &Texts) -> Option<XrayView> {
    let why = if case.model().is_none() { say!("xray.no_model") } else { say!("xray.not_made") };
    case.settings.xray.then(|| XrayView {
        model: case.model().unwrap_or_default().to_string(),
        calls: Vec::new(),
        gates: Vec::new(),
        closed: None,
        hosts: Vec::new(),
        answered: None,
        says: vec![texts.say(&why)],
    })
}

fn ending(last: &ProbeResult, closed: Option<&(String, bool)>, answered: bool, model: &str) -> Vec<Sentence> {
    match closed {
        _ if answered => vec![say!("xray.answered", model = model)],
        Some((gate, true)) => vec![say!("xray.closed", gate = gate, model = model), say!("xray.behind")],
        Some((words, false)) => vec![say!("xray.refused", message = words), say!("xray.behind")],
        None if last.reply().only_the_demand() => vec![say!("xray.open", model = model)],
        None => vec![say!("xray.cut")],
    }
}

/// The steps of a refusal's funnel, but for the one that our own demand closes.
fn own_gates(result: &ProbeResult) -> Vec<(String, u64)> {
    let Some(refusal) = &result.refusal else { return Vec::new() };
    let evidence = &refusal.reading.evidence;
    let mut funnel = evidence.routing_funnel.clone();
    if result.reply().only_the_demand() {
        let step = evidence.failed_routing_step.as_ref().map(|found| found.value.as_str());
        let at = funnel.iter().position(|(name, left)| Some(name.as_str()) == step || *left == 0);
        funnel.truncate(at.unwrap_or(funnel.len()));
    }
    funnel
}

/// The gate that a refusal names, and whether it is one of the router's.
fn gate_of(result: &ProbeResult) -> (String, bool) {
    let step = result.refusal.as_ref().and_then(|refusal| {
        let evidence = &refusal.reading.evidence;
        let empty = || evidence.routing_funnel.iter().find(|(_, left)| *left == 0).map(|(name, _)| name.clone());
        evidence.failed_routing_step.as_ref().map(|found| found.value.clone()).or_else(empty)
    });
    match step {
        Some(step) => (step, true),
        None => (result.reply().message(), false),
    }
}
