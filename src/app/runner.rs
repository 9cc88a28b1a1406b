//! Who does what the state machine asks for.

use crate::core::ingest::redact::Redactor;
use crate::core::secret::ApiKey;
use crate::core::wizard::{Effect, Millis};
use std::sync::Arc;

/// Does what the machine asks for, and knows the time: tasks of a runtime in the program (`effects.rs`), a clock and
/// answers set by hand in tests.
pub trait Runner {
    /// Milliseconds since the start.
    fn now(&self) -> Millis;
    /// Starts what the effect asks for. Effects that concern the screen come back to the caller.
    #[must_use]
    fn perform(&mut self, effect: Effect) -> Option<Effect>;
    /// From now on live checks are made with this key.
    fn use_key(&mut self, key: ApiKey);
    /// From now on the account's settings are read with this key.
    fn read_with(&mut self, key: ApiKey);
    /// Those keys, to be masked in every form.
    fn known(&self) -> Arc<Redactor>;
}
