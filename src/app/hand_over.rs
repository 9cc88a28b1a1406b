//! The prober takes a key; the machine learns only its masked form.

use super::effects::Tasks;
use crate::core::secret::ApiKey;
use crate::core::wizard::Event;
use crate::say;

/// Gives the key to the prober and returns what the machine may know.
pub fn hand_over(key: ApiKey, tasks: &Tasks) -> Event {
    let masked = key.masked();
    tasks.prober().use_key(Some(key));
    Event::KeyGiven { masked, source: say!("source.key_typed") }
}
