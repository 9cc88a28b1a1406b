//! What to ask next: all free checks at once, then one test call at a time, by what it rules out
//! per cost.

pub mod choose;
pub mod xray;

use crate::core::case::{Case, KeyState, MOST_CALLS, Xray};
use crate::core::checks::chat::{Needs, Takes};
use crate::core::checks::completion::{Completion, OK};
use crate::core::checks::endpoints::endpoint_of;
use crate::core::checks::key::REJECTED;
use crate::core::checks::{Chat, ModelFacts, Outcome, Probe, ProbeRequest, ProbeResult};
use crate::core::infer::conclude::{Conclusion, conclude, disjoint};
use crate::core::infer::likelihood::is_mishap;
use crate::core::infer::observations::{self, DISAGREE, WAVERED};
use crate::core::knowledge::causes::{Cause, Fault, Gate, Hypothesis};
use crate::core::knowledge::places;
use crate::core::knowledge::providers::slug_of;
use crate::core::model_id;
use crate::core::reading::browser::page_call;
use crate::core::text::Sentence;
use crate::core::words::{ModelNeed, State};
use std::cell::OnceCell;

/// A call counts as this much dearer than its price: it takes time, quota and attention.
const EFFORT_USD: f64 = 0.001;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one plan lives at a time, and is looked at at once")]
pub enum Plan {
    /// These are free and independent: run them at once.
    Run(Vec<Planned>),
    /// This one may cost money: ask first.
    Consent(Planned),
    /// The verdict will not change by anything we may still ask.
    Done,
}

/// A probe with the reason for making it.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The call.
    pub request: ProbeRequest,
    /// What it would settle.
    pub why: Sentence,
    /// What an agreement covers.
    pub most: Most,
}

/// The most that a series of calls can come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Most {
    /// Calls.
    pub calls: usize,
    /// USD.
    pub usd: f64,
}

/// The one thing still missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Which model was called?
    Model,
}

/// The next step of a case.
#[must_use]
pub fn plan(case: &Case) -> Plan {
    let conclusion = OnceCell::new();
    plan_after(case, || conclusion.get_or_init(|| conclude(case)))
}

/// The same, where the conclusion is at hand; it is asked for only when it decides.
#[must_use]
pub fn plan_after<'a>(case: &Case, conclusion: impl FnOnce() -> &'a Conclusion) -> Plan {
    if case.settings.offline {
        return Plan::Done;
    }
    let free: Vec<Planned> = free(case).into_iter().filter(|it| case.result(it.request.probe).is_none()).collect();
    if !free.is_empty() {
        return Plan::Run(free);
    }
    if observations::is_to_be_repeated(case) {
        let again = ProbeRequest::new(Probe::Key);
        return Plan::Run(vec![Planned { why: again.probe.why(), request: again, most: Most::default() }]);
    }
    let rungs = if case.xray == Xray::Unasked { Vec::new() } else { xray::left(case) };
    if let Some(first) = rungs.first() {
        let most = Most { calls: rungs.len(), usd: rungs.iter().map(|rung| rung.max_cost_usd).sum() };
        let planned = Planned { why: first.probe.why(), request: first.clone(), most };
        return if case.xray == Xray::Agreed { Plan::Run(vec![planned]) } else { Plan::Consent(planned) };
    }
    match next_call(case, conclusion) {
        None => Plan::Done,
        Some(planned) if case.may_call() => Plan::Run(vec![planned]),
        Some(planned) => Plan::Consent(planned),
    }
}

/// Every free check that this case allows; they do not depend on one another.
fn free(case: &Case) -> Vec<Planned> {
    let known = case.known();
    let requests = Probe::FREE.iter().filter_map(|probe| ProbeRequest::free(*probe, &known));
    requests.map(|request| Planned { why: request.probe.why(), request, most: Most::default() }).collect()
}

/// The next test call, if one is worth making and may be made.
fn next_call<'a>(case: &Case, conclusion: impl FnOnce() -> &'a Conclusion) -> Option<Planned> {
    let KeyState::Given { .. } = case.key else { return None };
    let declined = |it: &&crate::core::checks::ProbeResult| {
        matches!(it.request.probe, Probe::Chat(chat) if !chat.is_rung())
            && matches!(it.outcome, Outcome::Skipped(_) | Outcome::Cancelled)
    };
    // What had to be refused and passed shows that the lists are out of date: no further bound can be trusted.
    if case.results.iter().any(|it| declined(&it) || xray::has_passed(it)) || case.calls() >= MOST_CALLS {
        return None;
    }
    let conclusion = conclusion();
    let gate = conclusion.cause.entry().gate;
    let elsewhere = observations::elsewhere(&conclusion.signs).is_some();
    let works = matches!(conclusion.state, State::Cleared | State::Mended);
    // A call that got through to somebody before does so again.
    let repeats = case.seen.as_ref().is_some_and(|seen| matches!(seen.probe, Probe::Chat(_)));
    let no_way = elsewhere || conclusion.blocked.is_some() || (gate == Gate::Connect && !works && !repeats);
    let by_chat = conclusion.proof.is_some_and(|it| matches!(it, Probe::Chat(_)));
    let no_key = gate == Gate::Key && conclusion.state == State::Reproduced && !by_chat;
    // `/key` may fail for reasons of its own; only a clear refusal makes test calls pointless.
    let refused = observations::shown(&conclusion.signs, REJECTED);
    if no_way || no_key || refused || conclusion.behind.is_some_and(|(cause, _)| cause.entry().gate <= Gate::Money) {
        return None;
    }
    let chat = splitting(case, conclusion).or_else(|| alternative(case, conclusion))?;
    let request = request(case, chat, conclusion)?;
    let most = Most { calls: MOST_CALLS, usd: case.left_usd() };
    Some(Planned { why: request.probe.why(), request, most })
}

/// The call that decides most: first whether it still happens, then between the root causes left.
fn splitting(case: &Case, conclusion: &Conclusion) -> Option<Chat> {
    let hypotheses = conclusion.cause.entry().hypotheses;
    let predicts = |chat: Chat| {
        let id = Probe::Chat(chat).id();
        hypotheses.iter().any(|it| it.predicts.iter().any(|(sign, _)| *sign == id))
    };
    let open = |chat: &Chat| case.result(Probe::Chat(*chat)).is_none() && request(case, *chat, conclusion).is_some();
    // That the key is known does not yet show that a call with it passes.
    let by_call = matches!(conclusion.proof, Some(Probe::Chat(_)));
    let works = matches!(conclusion.state, State::Cleared | State::Mended);
    let only_read = works && !by_call && reads_are_not_calls(conclusion);
    // Where OpenRouter contradicts itself about the key, a call tells whether it is good; where its list hides the model, the
    // refusal of a call names the rule that does.
    let disputed = [DISAGREE, WAVERED].iter().any(|aspect| observations::shown(&conclusion.signs, *aspect));
    let untested = conclusion.state == State::NotTested
        || only_read
        || conclusion.hinted
        || disputed
        || conclusion.proof == Some(Probe::UserModels)
        || only_reads_fail(case, conclusion)
        || is_told_by_the_key_alone(case, conclusion);
    let variants = variants();
    let needs_plain = predicts(Chat::SameModel) || !variants.iter().any(|it| predicts(*it));
    // After a re-check, the call that failed is the one to repeat.
    let failed = case.seen.as_ref().and_then(|seen| match seen.probe {
        Probe::Chat(chat) if chat.is_rung() => None,
        Probe::Chat(chat) => Some(chat.repeats().unwrap_or(chat)),
        _ => None,
    });
    if let Some(chat) = failed.filter(|chat| conclusion.state != State::Mended && open(chat)) {
        return Some(chat);
    }
    if untested && needs_plain && open(&Chat::SameModel) {
        return Some(Chat::SameModel);
    }
    // Where the plain call costs too much or would write no text, the router's refusal alone says much, for nothing.
    let stands_in = predicts(Chat::Xray) || !conclusion.cause.is_named();
    let unasked = case.result(Probe::Chat(Chat::SameModel)).is_none();
    if untested && needs_plain && unasked && stands_in && open(&Chat::Xray) {
        return Some(Chat::Xray);
    }
    if passing(case) && open(&Chat::Again) {
        return Some(Chat::Again);
    }
    if refuses_a_field(case, conclusion) && open(&Chat::Echo) {
        return Some(Chat::Echo);
    }
    let worth = |chat: Chat| {
        let id = Probe::Chat(chat).id();
        let told = |index: usize| conclusion.open[index].0.predicts.iter().find(|(sign, _)| *sign == id);
        let mut split = 0.0;
        for first in 0..conclusion.open.len() {
            for second in first + 1..conclusion.open.len() {
                if let (Some(a), Some(b)) = (told(first), told(second))
                    && disjoint(a.1, b.1)
                {
                    split += conclusion.open[first].1 * conclusion.open[second].1;
                }
            }
        }
        split / (EFFORT_USD + request(case, chat, conclusion).map_or(0.0, |it| it.max_cost_usd))
    };
    let best = variants.iter().copied().filter(open).map(|chat| (chat, worth(chat))).filter(|it| it.1 > 0.0);
    // Of equals the first in the table, so that the order never varies.
    let best = best.fold(None, |best: Option<(Chat, f64)>, it| match best {
        Some(known) if known.1 >= it.1 => Some(known),
        _ => Some(it),
    });
    if let Some((chat, _)) = best {
        return Some(chat);
    }
    variants.iter().copied().filter(|_| untested).find(|chat| predicts(*chat) && is_same_model(*chat) && open(chat))
}

/// What the key says of itself would come before the refusal of the text, if OpenRouter looked at it first: one call,
/// which is refused either way, tells which of the two is in the way.
fn is_told_by_the_key_alone(case: &Case, conclusion: &Conclusion) -> bool {
    let pasted = case.pasted_cause();
    let later = matches!(pasted.entry().gate, Gate::Model | Gate::Policy | Gate::Route);
    conclusion.proof == Some(Probe::Key) && later && pasted.is_named() && pasted != conclusion.cause
}

/// Parts of the API that only read fail, and the text tells of something else: whether calls pass is not shown by that.
fn only_reads_fail(case: &Case, conclusion: &Conclusion) -> bool {
    let partly = conclusion.signs.iter().any(|sign| observations::is_partly_down(case, sign));
    let by_call = matches!(conclusion.proof, Some(Probe::Chat(_)));
    let gate = case.pasted_cause().entry().gate;
    let behind_keys = matches!(gate, Gate::Money | Gate::Policy | Gate::Route | Gate::Provider);
    partly && !by_call && behind_keys && case.pasted_cause() != conclusion.cause
}

/// Reading passes; whether a call does is not shown by that.
fn reads_are_not_calls(conclusion: &Conclusion) -> bool {
    conclusion.proof == Some(Probe::Key) || conclusion.cause.entry().gate == Gate::Connect
}

/// Test calls beside the plain one, in the order in which they are preferred among equals.
fn variants() -> Vec<Chat> {
    let mut variants: Vec<Chat> = Chat::ALL.iter().copied().filter(|chat| chat.variant().preferred.is_some()).collect();
    variants.sort_by_key(|chat| chat.variant().preferred);
    variants
}

fn is_same_model(chat: Chat) -> bool {
    chat.variant().model == Takes::Wanted
}

/// Our own call met a limit that passes by itself: asked once more, it may say something.
fn passing(case: &Case) -> bool {
    let Some(result) = case.result(Probe::Chat(Chat::SameModel)) else { return false };
    let refusal = result.refusal.as_ref().map(|it| it.cause);
    refusal.is_some_and(|it| (it.entry().passing || is_mishap(it)) && it != case.pasted_cause())
}

/// Our own call was refused for a field of it, and it is not known who put that in.
fn refuses_a_field(case: &Case, conclusion: &Conclusion) -> bool {
    let plain = [Chat::SameModel, Chat::Again].map(Probe::Chat);
    let mut refusals = plain.into_iter().filter_map(|probe| case.result(probe)?.refusal.as_ref());
    let named = refusals.any(|it| it.cause == conclusion.cause && it.reading.evidence.field.is_some());
    let matters = |hypothesis: &Hypothesis| {
        hypothesis.predicts.iter().any(|(sign, _)| observations::probe_of(sign) == Some(Probe::Chat(Chat::Echo)))
    };
    named && conclusion.cause.entry().hypotheses.iter().any(matters)
}

/// A model that may do the job, until one is shown to work.
fn alternative(case: &Case, conclusion: &Conclusion) -> Option<Chat> {
    let entry = conclusion.cause.entry();
    let fault = conclusion.fault.unwrap_or(entry.fault);
    // Where the program is the difference, another model is none, but for a refusal that it only hides; what is on the way
    // to OpenRouter stops every model.
    let refused = case.result(Probe::Chat(Chat::SameModel)).is_some_and(|result| result.outcome == Outcome::Refused);
    let beside = fault == Fault::Client && !refused || fault == Fault::Network && entry.gate == Gate::Path;
    // What the key itself shows holds for its calls to every model.
    let of_the_key = conclusion.proof == Some(Probe::Key);
    // A model that answers as soon as another provider is asked needs no other in its place.
    let mut same =
        case.results.iter().filter(|it| matches!(it.request.probe, Probe::Chat(chat) if is_same_model(chat)));
    let beside = beside || (fault == Fault::Provider && same.any(|it| has_answered(&it.outcome)));
    if !entry.try_other_model || conclusion.state != State::Reproduced || beside || of_the_key {
        return None;
    }
    let others = case.results.iter().filter(|it| match it.request.probe {
        Probe::Chat(chat) => !is_same_model(chat),
        _ => false,
    });
    let works = |it: &ProbeResult| has_answered(&it.outcome) && fits(case, entry, it.request.model.as_deref());
    // Where even an author without terms is refused alike, further models would be too.
    let hopeless = |it: &ProbeResult| {
        let author_is_open = it.request.model.as_deref().is_some_and(|id| places::is_open(model_id::author(id)));
        author_is_open && it.refusal.as_ref().is_some_and(|refusal| refusal.cause == conclusion.cause)
    };
    if others.clone().any(works) || others.clone().any(hopeless) {
        return None;
    }
    let proposed = Chat::ALL.iter().copied().filter(|chat| chat.variant().model == Takes::Proposed);
    let mut unasked = proposed.filter(|chat| case.result(Probe::Chat(*chat)).is_none());
    unasked.find(|chat| request(case, *chat, conclusion).is_some())
}

/// The model answered, or at least thought about it.
fn has_answered(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answered(facts) => Completion::Answered(facts).shown() == OK,
        Outcome::Empty(facts) => Completion::Empty(facts).shown() == OK,
        _ => false,
    }
}

/// The model has what the call of the paste needs, so that it is an alternative itself.
fn fits(case: &Case, entry: &Cause, model: Option<&str>) -> bool {
    let needs = entry.other_model.iter().any(|it| matches!(it, ModelNeed::Input | ModelNeed::Tools));
    !needs || choose::fitting(case, entry.id).iter().any(|it| Some(it.id.as_str()) == model)
}

/// The test call that shows what another model must take, where the cause is about that or only a stream failed: an answer
/// to plain text would vouch for what was not tried.
fn demanded(case: &Case, conclusion: &Conclusion) -> Option<Chat> {
    let needs = |need: ModelNeed| conclusion.cause.entry().other_model.contains(&need);
    let streamed = conclusion.proof == Some(Probe::Chat(Chat::Streaming));
    match () {
        () if needs(ModelNeed::Input) => (case.known().modality() == "image").then_some(Chat::WithImage),
        () if needs(ModelNeed::Tools) => Some(Chat::WithTool),
        () if streamed => Some(Chat::Streaming),
        () => None,
    }
}

/// The request of a test call, if it can be made within the limit that the user set.
fn request(case: &Case, chat: Chat, conclusion: &Conclusion) -> Option<ProbeRequest> {
    // A call that must be refused counts as if it passed: the list that it trusts may be out of date.
    built(case, chat, conclusion).filter(|request| request.max_cost_usd <= case.left_usd())
}

/// What the call that failed can cost, USD, where it is not repeated because that is more than is left of the user's
/// limit: a shorter one that passes does not say that it is mended.
#[must_use]
pub fn too_dear(case: &Case) -> Option<f64> {
    let conclusion = conclude(case);
    let probe = Probe::Chat(Chat::SameMaxTokens);
    let tells =
        conclusion.cause.entry().hypotheses.iter().any(|it| it.predicts.iter().any(|(sign, _)| *sign == probe.id()));
    if !tells || case.result(probe).is_some() {
        return None;
    }
    let request = built(case, Chat::SameMaxTokens, &conclusion)?;
    (request.max_cost_usd > case.left_usd()).then_some(request.max_cost_usd)
}

/// The request of a test call, whatever it costs.
fn built(case: &Case, chat: Chat, conclusion: &Conclusion) -> Option<ProbeRequest> {
    let evidence = case.reading.as_ref().map(|it| &it.evidence);
    let mut request = ProbeRequest::new(Probe::Chat(chat));
    let variant = chat.variant();
    let row: Option<&ModelFacts> = match variant.model {
        Takes::Wanted => {
            let model = choose::test_model(case)?;
            request.model = Some(model.to_string());
            case.catalogue().and_then(|catalogue| catalogue.served(model))
        }
        Takes::Proposed => {
            let tried = |id: &str| {
                case.results
                    .iter()
                    .any(|it| it.request.model.as_deref() == Some(id) && it.request.probe != Probe::Endpoints)
            };
            Some(choose::fitting(case, conclusion.cause).into_iter().find(|it| !tried(&it.id))?)
        }
        control => Some(choose::control(case, control)?),
    };
    // An ending that chooses among providers has no row of its own, and belongs to the call that failed.
    let routed =
        |model: &str| model_id::has_routing_variant(model) && row.is_some_and(|row| row.id == model_id::base(model));
    if let Some(row) = row.filter(|_| !request.model.as_deref().is_some_and(routed)) {
        request.model = Some(row.id.clone());
    }
    match variant.needs {
        Needs::Nothing => {}
        Needs::MaxTokens => {
            let numbers = &evidence?.numbers;
            let requested = numbers.requested_tokens?;
            // A tenth more than the money pays for is refused as well, and bounds the cost by the balance.
            let enough = numbers.affordable_tokens.map_or(requested, |it| it + it / 10 + 16).min(requested);
            request.max_tokens = u32::try_from(enough).ok()?;
        }
        Needs::Pictures => (case.known().modality() == "image").then_some(())?,
        Needs::Provider => request.provider_only = Some(provider(case)?),
        Needs::OtherProvider => request.provider_ignore = Some(provider(case)?),
        Needs::Demand(demand) => {
            request.impossible = xray::parameters(case, demand)?;
        }
    }
    let is_refused = chat.demand().is_some();
    if case.output_is_not_text() && is_same_model(chat) && !is_refused {
        return None;
    }
    if variant.model == Takes::Proposed {
        request.carries = demanded(case, conclusion);
    }
    let parts = || std::iter::once(variant).chain(request.carries.map(Chat::variant));
    let extra_tokens = parts().map(|part| part.extra_tokens).sum();
    let pictures = parts().filter(|part| part.needs == Needs::Pictures).count();
    request.max_cost_usd = choose::bound(extra_tokens, pictures as f64, row, request.max_tokens);
    Some(request)
}

/// Slug of the provider that the paste names: of the model's own endpoints, else of all providers. A guess would make
/// the call speak of another one.
fn provider(case: &Case) -> Option<String> {
    let named = &case.reading.as_ref()?.evidence.provider.as_ref()?.value;
    let endpoint = match case.result(Probe::Endpoints).map(|it| &it.outcome) {
        Some(Outcome::Endpoints(endpoints)) => endpoint_of(endpoints, named),
        _ => None,
    };
    let own = endpoint.and_then(|endpoint| endpoint.tag.as_deref()?.split('/').next());
    let listed = || match case.catalogue() {
        Some(catalogue) => catalogue.provider_slug(named),
        None => slug_of(named),
    };
    own.or_else(listed).map(str::to_string)
}

/// The one thing to ask the user, if something is missing.
#[must_use]
pub fn question(case: &Case) -> Option<Question> {
    let about_a_model = matches!(
        case.pasted_cause().entry().gate,
        Gate::Model | Gate::Policy | Gate::Route | Gate::Provider | Gate::Path
    );
    // What a browser asks before a call of a page is asked without a model, and decides.
    let of_a_page = case.reading.as_ref().is_some_and(|reading| page_call(&reading.text).is_some());
    (case.model().is_none() && about_a_model && !of_a_page && !case.settings.offline).then_some(Question::Model)
}

/// The probes to repeat after the user did what the actions say, then the test call.
#[must_use]
pub fn recheck(case: &Case) -> Vec<Probe> {
    let conclusion = conclude(case);
    let entry = conclusion.cause.entry();
    let named: Vec<&Hypothesis> = match conclusion.root {
        Some(root) => vec![root],
        None => conclusion.open.iter().map(|it| it.0).collect(),
    };
    let mut touched: Vec<Probe> = named
        .iter()
        .flat_map(|it| [it.predicts, it.proven_by, it.raised_by])
        .chain([entry.shown_by, entry.hinted_by])
        .flatten()
        .filter_map(|(sign, _)| observations::probe_of(sign))
        .collect();
    // What variables and settings files show is one thing to the data.
    if touched.contains(&Probe::Environment) {
        touched.push(Probe::ClientSettings);
    }
    // What could not be asked before, what this very cause refused, and every test call is part of the proof.
    let failed = |it: &&ProbeResult| {
        let probe = it.request.probe;
        matches!(probe, Probe::Chat(_))
            || it.refusal.as_ref().is_some_and(|refusal| refusal.cause == conclusion.cause)
            || matches!(
                it.outcome,
                Outcome::Unreachable(_) | Outcome::Foreign(_) | Outcome::Cancelled | Outcome::Skipped(_)
            )
    };
    touched.extend(case.results.iter().filter(failed).map(|it| it.request.probe));
    if !conclusion.cause.is_named() {
        touched.extend(case.results.iter().map(|it| it.request.probe));
    }
    Probe::ALL.iter().copied().filter(|it| touched.contains(it) && case.result(*it).is_some()).collect()
}
