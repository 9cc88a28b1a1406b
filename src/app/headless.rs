//! The wizard without a terminal: the same machine, driven by a fixed script.

use super::driver::Driver;
use crate::core::case::{KeyState, Settings};
use crate::core::wizard::{Effect, Event, Phase, Stage, Wizard};
use crate::ports::Prober;
use std::sync::Arc;

/// What a command line gave.
pub struct Script {
    /// The paste; none for a health check.
    pub paste: Option<Vec<u8>>,
    /// Limits and choices. `paid` is the agreement to test calls.
    pub settings: Settings,
    /// Whether a key is at hand; the prober holds it.
    pub key: KeyState,
}

/// Why a run ended early; what was found until then is in the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlyEnd {
    /// The last stage was reached.
    Reached,
    /// The machine asked to quit.
    Quit,
    /// Ctrl-C.
    Interrupted,
}

/// Walks all stages and returns the machine at the last one.
///
/// Every move is an event that a key of the wizard could have caused, so both conclude the same.
pub async fn run(script: Script, prober: Arc<dyn Prober>) -> (Wizard, EarlyEnd) {
    let key = match script.key {
        KeyState::Unknown => KeyState::Skipped,
        known => known,
    };
    let mut driver = Driver::new(Wizard::new(script.settings, key), prober);
    let mut wanted = match script.paste {
        Some(bytes) => {
            let wanted = driver.paste(bytes);
            // Of bytes that a terminal acts on no letter may be left.
            if driver.wizard().draft.text.trim().is_empty() {
                let _ = driver.dispatch(Event::NothingPasted);
                return (driver.machine, EarlyEnd::Reached);
            }
            wanted
        }
        None => driver.dispatch(Event::HealthCheck),
    };
    while !wanted.contains(&Effect::Quit) {
        let event = if driver.is_waiting() {
            tokio::select! {
                event = driver.next() => event,
                Ok(()) = tokio::signal::ctrl_c() => return (driver.machine, EarlyEnd::Interrupted),
            }
        } else {
            let wizard = driver.wizard();
            match wizard.phase(wizard.stage()) {
                _ if wizard.stage() == Stage::NextActions => return (driver.machine, EarlyEnd::Reached),
                // What `--yes` covers has been made.
                Phase::Consent(_) => Event::Skip,
                _ => Event::Submit,
            }
        };
        wanted = driver.dispatch(event);
    }
    (driver.machine, EarlyEnd::Quit)
}
