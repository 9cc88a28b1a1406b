//! The prober of `--offline` and `explain`: every probe is answered with "not made".

use crate::core::checks::{Outcome, ProbeRequest, ProbeResult};
use crate::core::secret::ApiKey;
use crate::ports::{Pending, Prober};

/// Sends nothing.
#[derive(Clone, Copy, Debug)]
pub struct NothingSent;

impl Prober for NothingSent {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        Box::pin(std::future::ready(ProbeResult {
            request,
            outcome: Outcome::Skipped("stage.offline"),
            http_status: None,
            ms: 0,
            cost_usd: 0.0,
            refusal: None,
        }))
    }

    fn use_key(&self, _key: Option<ApiKey>) {}
}
