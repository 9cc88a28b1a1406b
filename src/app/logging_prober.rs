//! `--log`: one redacted line for each live check, around any prober.

use crate::adapters::log::Log;
use crate::core::checks::money::usd;
use crate::core::checks::{ProbeRequest, ProbeResult};
use crate::core::ingest::redact::Redactor;
use crate::core::secret::ApiKey;
use crate::core::text::Sentence;
use crate::ports::{Pending, Prober};
use std::sync::Arc;

/// A prober whose checks are written down.
pub struct LoggingProber {
    inner: Arc<dyn Prober>,
    log: Log,
}

impl LoggingProber {
    /// Writes the checks of this prober to this log.
    #[must_use]
    pub fn new(inner: Arc<dyn Prober>, log: Log) -> Self {
        Self { inner, log }
    }
}

impl Prober for LoggingProber {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        Box::pin(async move {
            let id = request.probe.id();
            self.log.line(&format!("{id} asked, model {}", request.model.as_deref().unwrap_or("-")));
            let result = self.inner.probe(request).await;
            let status = result.http_status.map_or_else(|| "-".to_string(), |it| it.to_string());
            let cause = result.refusal.as_ref().map_or("-", |it| it.cause.as_str());
            self.log.line(&format!(
                "{id} {}, status {status}, {} ms, cause {cause}, {}",
                result.outcome.label(),
                result.ms,
                usd(result.cost_usd)
            ));
            result
        })
    }

    fn use_key(&self, key: Option<ApiKey>) {
        self.log.line(match &key {
            Some(_) => "a key is in use",
            None => "no key is in use",
        });
        self.inner.use_key(key);
    }

    fn read_with(&self, key: ApiKey) {
        self.log.line("a management key reads the account");
        self.inner.read_with(key);
    }

    fn known(&self) -> Arc<Redactor> {
        self.inner.known()
    }

    fn complaint(&self) -> Option<Sentence> {
        self.log.problem()
    }
}
