//! Effects of the state machine as tasks: background reading, live checks, and their cancelling.

use super::runner::Runner;
use crate::adapters::known_keys;
use crate::core::ingest::redact::Redactor;
use crate::core::reading;
use crate::core::secret::ApiKey;
use crate::core::wizard::{Effect, Event, Millis, Ticket};
use crate::ports::Prober;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;
use tokio::task::{AbortHandle, JoinSet};

/// A text of at most so many bytes is read faster than a thread is started for it.
const SMALL: usize = 16 * 1024;

/// Everything that runs besides the machine; each task ends in one event.
pub struct Tasks {
    prober: Arc<dyn Prober>,
    running: JoinSet<Event>,
    by_ticket: HashMap<Ticket, Vec<AbortHandle>>,
    started: Instant,
    reading: Option<AbortHandle>,
}

impl Tasks {
    /// No task yet.
    #[must_use]
    pub fn new(prober: Arc<dyn Prober>) -> Self {
        Self { prober, running: JoinSet::new(), by_ticket: HashMap::new(), started: Instant::now(), reading: None }
    }

    /// Where live checks go.
    #[must_use]
    pub fn prober(&self) -> &Arc<dyn Prober> {
        &self.prober
    }

    /// The next event of any task; never resolves while nothing runs.
    pub async fn next(&mut self) -> Event {
        loop {
            match self.running.join_next().await {
                Some(Ok(event)) => return event,
                // An aborted task has been accounted for by whoever cancelled it.
                Some(Err(_)) => {}
                None => {
                    self.by_ticket.clear();
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    fn remember(&mut self, ticket: Ticket, handle: AbortHandle) {
        self.by_ticket.entry(ticket).or_default().push(handle);
    }
}

impl Runner for Tasks {
    fn now(&self) -> Millis {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Recognise { ticket, text } => {
                // A reading that has not begun is of no use once the text has changed again.
                if let Some(waiting) = self.reading.take() {
                    waiting.abort();
                }
                let handle = self.running.spawn(async move {
                    let reading = if text.len() <= SMALL {
                        reading::read_pasted(&text)
                    } else {
                        tokio::task::spawn_blocking(move || reading::read_pasted(&text)).await.unwrap_or_default()
                    };
                    Event::Recognised { ticket, reading: Arc::new(reading) }
                });
                self.reading = Some(handle.clone());
                self.remember(ticket, handle);
            }
            Effect::Probe { ticket, requests } => {
                for request in requests {
                    let prober = Arc::clone(&self.prober);
                    let handle = self.running.spawn(async move {
                        Event::ProbeFinished { ticket, result: Box::new(prober.probe(request).await) }
                    });
                    self.remember(ticket, handle);
                }
            }
            Effect::Cancel(ticket) => {
                for handle in self.by_ticket.remove(&ticket).unwrap_or_default() {
                    handle.abort();
                }
            }
            Effect::ForgetKey => self.prober.use_key(None),
            other => return Some(other),
        }
        None
    }

    fn use_key(&mut self, key: ApiKey) {
        known_keys::learn(&key);
        self.prober.use_key(Some(key));
    }

    fn read_with(&mut self, key: ApiKey) {
        known_keys::learn(&key);
        self.prober.read_with(key);
    }

    fn known(&self) -> Arc<Redactor> {
        // A key that was replaced is still a key.
        known_keys::now()
    }
}
