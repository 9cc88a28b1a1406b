//! A runner whose clock and answers are set by hand, under the program's own driver loop.

#![allow(dead_code, reason = "each program that includes it uses a part of it")]

use openrouter_doctor::app::runner::Runner;
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::wizard::{Effect, Millis};
use std::sync::Arc;

/// Notes what is asked for, and does nothing.
#[derive(Default)]
pub struct ByHand {
    /// The clock, milliseconds since the start.
    pub now: Millis,
    /// Readings, checks and cancellings that the machine asked for, oldest first. Whoever answers takes them out.
    pub asked: Vec<Effect>,
    /// The key that checks are made with.
    pub key: Option<ApiKey>,
    /// The key that the account's settings are read with.
    pub management: Option<ApiKey>,
}

impl Runner for ByHand {
    fn now(&self) -> Millis {
        self.now
    }

    fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Recognise { .. } | Effect::Probe { .. } | Effect::Cancel(_) => self.asked.push(effect),
            Effect::ForgetKey => {
                self.key = None;
                self.asked.push(effect);
            }
            Effect::Copy(_) | Effect::Save(_) | Effect::Open(_) | Effect::Alert(_) | Effect::Quit => {
                return Some(effect);
            }
        }
        None
    }

    fn use_key(&mut self, key: ApiKey) {
        self.key = Some(key);
    }

    fn read_with(&mut self, key: ApiKey) {
        self.management = Some(key);
    }

    fn known(&self) -> Arc<Redactor> {
        let mut known = Redactor::default();
        self.key.iter().chain(&self.management).for_each(|key| known.learn(key));
        Arc::new(known)
    }
}
