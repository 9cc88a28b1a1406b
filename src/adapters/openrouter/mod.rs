//! Live checks over HTTP: the one place that speaks to OpenRouter.
//!
//! Hazards kept here: the key goes to the base URL's host only and follows no redirect; every answer is
//! bounded in time and size; nothing a server says reaches the rest of the program uncleaned.

mod base_url;
mod calls;
mod certificate_issuer;
mod chat_body;
mod client;
mod exchange;
mod fault;
mod proxy;
mod refusal;
mod resolve;
mod tls;

pub use base_url::BaseUrl;
pub use calls::read_answer;
pub use client::{ClientSettings, OpenRouterClient, Timeouts};
pub use fault::{ExchangePhase, classify, classify_chain, tls_problem};
pub use proxy::ProxySettings;
pub use resolve::SystemResolver;
pub use tls::{Issuers, config as tls_config};

use crate::core::checks::{Outcome, ProbeRequest, ProbeResult};
use crate::core::ingest::redact::Redactor;
use crate::core::secret::ApiKey;
use crate::ports::{Pending, Prober};
use client::{NotSent, unmade};
use std::sync::Arc;

impl Prober for OpenRouterClient {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        Box::pin(async move {
            match self.answer(&request).await {
                Ok(result) => result,
                Err(NotSent(reason)) => unmade(request, Outcome::Skipped(reason)),
            }
        })
    }

    fn use_key(&self, key: Option<ApiKey>) {
        self.hold(|held| held.own = key);
    }

    fn read_with(&self, key: ApiKey) {
        self.hold(|held| held.management = Some(key));
    }

    fn known(&self) -> Arc<Redactor> {
        self.held().echoes
    }
}
