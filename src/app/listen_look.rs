//! What is asked after an exchange, free of charge and with the key of the call, to know what is behind a refusal.

use crate::adapters::openrouter::{ClientSettings, OpenRouterClient};
use crate::core::case::Settings;
use crate::core::checks::{ProbeRequest, ProbeResult};
use crate::core::exchange::{RecordedExchange, judge};
use crate::core::report::Report;
use crate::core::secret::ApiKey;
use crate::core::text::Texts;
use crate::ports::Prober;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The list of calls waits no longer for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keys whose answers are remembered: a program has one or two.
const KEYS: usize = 16;

/// Asks where the calls go.
#[derive(Clone)]
pub struct Look {
    upstream: ClientSettings,
    /// A program tries a refused key again and again; its masked form → what was answered.
    answered: Arc<Mutex<BTreeMap<String, ProbeResult>>>,
}

impl Look {
    /// By the same way as the calls.
    #[must_use]
    pub fn by(upstream: ClientSettings) -> Self {
        Self { upstream, answered: Arc::default() }
    }

    /// The report of an exchange with what can be asked besides.
    pub async fn further(
        &self,
        caught: &RecordedExchange,
        report: Report,
        key: Option<ApiKey>,
        (settings, texts): (&Settings, &Texts),
    ) -> Report {
        let (Some(probe), Some(key)) = (judge::look(caught, &report), key) else { return report };
        let known = |answers: &BTreeMap<String, ProbeResult>| answers.get(&key.masked()).cloned();
        let before = known(&self.answered.lock().unwrap_or_else(PoisonError::into_inner));
        let result = match before {
            Some(result) => result,
            None => {
                let client = OpenRouterClient::new(self.upstream.clone());
                client.use_key(Some(key.clone()));
                let asked = tokio::time::timeout(PATIENCE, client.probe(ProbeRequest::new(probe))).await;
                client.use_key(None);
                let Ok(result) = asked else { return report };
                result
            }
        };
        let mut answers = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() < KEYS {
            answers.insert(key.masked(), result.clone());
        }
        drop(answers);
        judge::report_with(caught, Some(result), settings.clone(), texts)
    }
}
