//! Shrinks a request: asks for consent, sends what the reduction wants to know, and counts the money.

use crate::core::case::Case;
use crate::core::checks::{Probe, ProbeRequest, ProbeResult, Replay};
use crate::core::request::examined::Examined;
use crate::core::request::preflight::questions;
use crate::core::request::reduce::fitness::allowed_calls;
use crate::core::request::reduce::prices::Prices;
use crate::core::request::reduce::reduction::{Ended, Limits, Next, Reduced, Reduction, Reply};
use crate::core::text::Sentence;
use crate::ports::Prober;
use crate::say;
use std::sync::Arc;
use tokio::task::JoinSet;

/// What is asked before the first call.
#[derive(Clone, Copy, Debug)]
pub struct Asks {
    /// Most calls.
    pub calls: usize,
    /// What all of them may cost, USD.
    pub needed_usd: f64,
    /// What may be spent, USD.
    pub left_usd: f64,
}

/// Says how far it is: calls made, most calls, parts left, all parts.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize, (usize, usize));

/// Shrinks the request, if it may be and the user agrees.
///
/// # Errors
/// Why it is not done.
pub async fn reduce(
    case: &mut Case,
    examined: &Examined,
    prober: &Arc<dyn Prober>,
    limits: Limits,
    agrees: impl FnOnce(&Asks) -> bool,
    progress: Progress<'_>,
) -> Result<Reduced, Sentence> {
    if !examined.taken.flaws.is_empty() {
        return Err(say!("reduce.unfit_broken"));
    }
    let view = examined.view();
    let told = examined.told();
    let calls = allowed_calls(&view, case, &examined.taken.words, told.cause, limits.calls)?;
    let mut reduction =
        Reduction::of(&view, &examined.taken.words, told.provider.as_deref(), Limits { calls, ..limits });
    let prices = Prices::of(case);
    let bound = |body: &serde_json::Value| prices.bound(body, reduction.skin());
    let one = reduction.first_body().map_or(0.0, |body| bound(&body));
    let asks = Asks { calls, needed_usd: one * calls as f64, left_usd: case.left_usd() };
    if !agrees(&asks) {
        return Err(say!("reduce.not_agreed"));
    }
    let before = case.spent_usd();
    let skin = reduction.skin();
    loop {
        progress(reduction.calls(), reduction.most_calls(), reduction.left());
        let Next::Send(sending) = reduction.next(case.left_usd(), |body| prices.bound(body, skin)) else { break };
        let request = ProbeRequest {
            max_cost_usd: sending.bound_usd,
            model: examined.model.clone(),
            replay: Some(Arc::new(Replay { path: sending.path, body: sending.body })),
            ..ProbeRequest::new(Probe::Replay)
        };
        tokio::select! {
            result = prober.probe(request.clone()) => {
                case.spend(&result);
                reduction.answered(Reply::of(&result));
            }
            Ok(()) = tokio::signal::ctrl_c() => {
                // What was sent may have been charged.
                case.spend(&ProbeResult::cancelled(request));
                reduction.cancel();
            }
        }
    }
    Ok(Reduced { found: reduction.outcome(), cost_usd: case.spent_usd() - before, needed_usd: asks.needed_usd })
}

/// It was ended from outside.
#[must_use]
pub fn was_cancelled(reduced: &Reduced) -> bool {
    reduced.found.ended == Ended::Cancelled
}

/// Asks all that is free at once; Ctrl-C leaves out what has not come.
pub async fn ask(case: &mut Case, examined: &Examined, prober: &Arc<dyn Prober>) {
    let mut asked = JoinSet::new();
    for question in questions(case, &examined.view()) {
        let prober = Arc::clone(prober);
        asked.spawn(async move { prober.probe(question).await });
    }
    loop {
        tokio::select! {
            result = asked.join_next() => match result {
                Some(Ok(result)) => case.record(result),
                Some(Err(_)) => {}
                None => return,
            },
            Ok(()) = tokio::signal::ctrl_c() => return,
        }
    }
}
