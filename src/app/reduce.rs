//! Shrinks a request: asks for consent, sends what the reduction wants to know, and counts the money.

use crate::core::case::Case;
use crate::core::checks::money::usd;
use crate::core::checks::{Outcome, Probe, ProbeRequest, ProbeResult, Replay};
use crate::core::knowledge::providers::is_same;
use crate::core::request::examined::Examined;
use crate::core::request::preflight::questions;
use crate::core::request::reduce::fitness::allowed_calls;
use crate::core::request::reduce::prices::Prices;
use crate::core::request::reduce::reduction::{Ended, Limits, Next, Reduced, Reduction, Reply};
use crate::core::text::Sentence;
use crate::ports::Prober;
use crate::say;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// A reduction that waits for consent.
#[derive(Debug)]
pub struct PlannedReduction {
    reduction: Reduction,
    prices: Prices,
    /// Most calls.
    pub calls: usize,
    /// What all of them may cost, USD.
    pub needed_usd: f64,
    /// What may be spent, USD.
    pub left_usd: f64,
}

/// Says how far it is: calls made, most calls, parts left, all parts.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize, (usize, usize));

/// What shrinking the request would take.
///
/// # Errors
/// Why it is not done.
pub fn plan(case: &Case, examined: &Examined, limits: Limits) -> Result<PlannedReduction, Sentence> {
    if !examined.taken.flaws.is_empty() {
        return Err(say!("reduce.unfit_broken"));
    }
    let view = examined.view();
    let told = examined.told();
    let calls = allowed_calls(&view, case, &examined.taken.words, told.cause, limits.calls)?;
    let provider = told.provider.as_deref().filter(|name| may_serve(case, name));
    let reduction = Reduction::of(&view, &examined.taken.words, provider, Limits { calls, ..limits });
    let prices = Prices::of(case);
    let one = reduction.whole_body().map_or(0.0, |body| prices.bound(&body, reduction.skin()));
    Ok(PlannedReduction { reduction, prices, calls, needed_usd: one * calls as f64, left_usd: case.left_usd() })
}

/// Whether the provider that the words name serves the model: a call pinned to one that does not is refused for that.
fn may_serve(case: &Case, name: &str) -> bool {
    match case.result(Probe::Endpoints).map(|result| &result.outcome) {
        Some(Outcome::Endpoints(endpoints)) => endpoints.iter().any(|endpoint| is_same(&endpoint.provider, name)),
        _ => true,
    }
}

impl PlannedReduction {
    /// What is asked before the first call.
    #[must_use]
    pub fn question(&self) -> Sentence {
        let (calls, needed) = (self.calls, usd(self.needed_usd));
        match self.needed_usd > self.left_usd {
            false => say!("reduce.consent", calls = calls, usd = needed),
            true => say!("reduce.consent_short", calls = calls, usd = usd(self.left_usd), needed = needed),
        }
    }

    /// Sends what there is to know, until it is known or interrupted.
    pub async fn run(
        mut self,
        case: &mut Case,
        model: Option<String>,
        prober: &Arc<dyn Prober>,
        interrupted: &Notify,
        progress: Progress<'_>,
    ) -> Reduced {
        let before = case.spent_usd();
        let skin = self.reduction.skin();
        let reduction = &mut self.reduction;
        loop {
            progress(reduction.calls(), reduction.most_calls(), reduction.left());
            let Next::Send(sending) = reduction.next(case.left_usd(), |body| self.prices.bound(body, skin)) else {
                break;
            };
            let request = ProbeRequest {
                max_cost_usd: sending.bound_usd,
                model: model.clone(),
                replay: Some(Arc::new(Replay { path: sending.path, body: sending.body })),
                ..ProbeRequest::new(Probe::Replay)
            };
            tokio::select! {
                result = prober.probe(request.clone()) => {
                    case.spend(&result);
                    reduction.answered(Reply::of(&result));
                }
                () = interrupted.notified() => {
                    // What was sent may have been charged.
                    case.spend(&ProbeResult::cancelled(request));
                    reduction.cancel();
                }
            }
        }
        let cost_usd = case.spent_usd() - before;
        Reduced { found: reduction.outcome(), cost_usd, needed_usd: self.needed_usd }
    }
}

/// It was ended from outside.
#[must_use]
pub fn was_cancelled(reduced: &Reduced) -> bool {
    reduced.found.ended == Ended::Cancelled
}

/// Asks all that is free at once; what has not come when it is interrupted is left out.
pub async fn ask(case: &mut Case, examined: &Examined, prober: &Arc<dyn Prober>, interrupted: &Notify) {
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
            () = interrupted.notified() => return,
        }
    }
}
