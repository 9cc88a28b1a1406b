//! Reads and judges what the relay caught, beside the traffic.

use super::listen_look::Look;
use crate::adapters::relay::{self, Recorded, SentBody};
use crate::core::case::Settings;
use crate::core::exchange::calls::Call;
use crate::core::exchange::earlier_calls::EarlierCalls;
use crate::core::exchange::judge;
use crate::core::text::Texts;
use std::sync::{Arc, Mutex, PoisonError};

/// A call of at most so many bytes is read faster than a thread is woken for it.
const SMALL: usize = 4 * 1024;

/// What reading needs to know.
pub(super) struct ExchangeReader {
    pub(super) settings: Settings,
    pub(super) texts: Texts,
    /// The key that the user gave to this program, masked.
    given: Option<String>,
    /// What may be asked besides, where anything may.
    look: Option<Look>,
    earlier: Arc<Mutex<EarlierCalls>>,
}

impl ExchangeReader {
    /// Nothing was read yet.
    pub(super) fn new(settings: Settings, texts: Texts, given: Option<String>, look: Option<Look>) -> Self {
        Self { settings, texts, given, look, earlier: Arc::default() }
    }

    /// A call and what it means, with the body that was sent; none where reading it came to grief.
    pub(super) async fn read(&self, recorded: Box<Recorded>) -> Option<(Call, SentBody)> {
        let (settings, texts, given) = (self.settings.clone(), self.texts, self.given.clone());
        let earlier = Arc::clone(&self.earlier);
        let is_small = recorded.kept() <= SMALL;
        let judge = move || {
            let exchange = relay::read(&recorded, &mut earlier.lock().unwrap_or_else(PoisonError::into_inner));
            let exchange = judge::beside(exchange, given.as_deref());
            let report = judge::report(&exchange, settings, &texts);
            let key = recorded.key().cloned();
            (Call { exchange, report }, recorded.into_sent(), key)
        };
        let (Call { exchange, report }, sent, key) =
            if is_small { judge() } else { tokio::task::spawn_blocking(judge).await.ok()? };
        let report = match &self.look {
            Some(look) => look.further(&exchange, report, key, (&self.settings, &self.texts)).await,
            None => report,
        };
        Some((Call { exchange, report }, sent))
    }

    /// What has come so far of calls that go on.
    pub(super) async fn read_so_far(&self, recorded: Vec<Recorded>) -> Vec<Call> {
        let (settings, texts) = (self.settings.clone(), self.texts);
        let judged = tokio::task::spawn_blocking(move || {
            let call = |recorded: &Recorded| {
                let exchange = relay::read_so_far(recorded);
                let report = judge::report(&exchange, settings.clone(), &texts);
                Call { exchange, report }
            };
            recorded.iter().map(call).collect()
        });
        judged.await.unwrap_or_default()
    }
}
