//! The wizard without a terminal: the same machine, driven by a fixed script.

use super::effects::Tasks;
use crate::core::case::{Case, KeyState, Settings};
use crate::core::ingest::decode::decode;
use crate::core::reading;
use crate::core::wizard::{Effect, Event, Phase, StageId, Step, Wizard, update};
use crate::ports::Prober;
use std::collections::VecDeque;
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
pub enum Ending {
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
pub async fn run(script: Script, prober: Arc<dyn Prober>) -> (Wizard, Ending) {
    let mut tasks = Tasks::new(prober);
    let paid = script.settings.paid;
    let mut wizard = Wizard::new(script.settings);
    wizard.key = match script.key {
        KeyState::Unknown => KeyState::Skipped,
        known => known,
    };
    let mut queue: VecDeque<Event> = VecDeque::new();
    let bytes = script.paste;
    match &bytes {
        // Nothing to read is an answer too: the report says that no failure is in it.
        Some(bytes) if bytes.trim_ascii().is_empty() => {
            wizard.case = Some(Case::new(Some(reading::read(bytes)), wizard.settings.clone()));
            return (wizard, Ending::Reached);
        }
        Some(bytes) => queue.push_back(Event::PasteChanged(decode(bytes).into())),
        None => queue.push_back(Event::HealthCheck),
    }
    loop {
        while let Some(event) = queue.pop_front() {
            let Step { wizard: next, effects } = update(wizard, event, tasks.now());
            wizard = next;
            for effect in effects {
                match effect {
                    // Read from the bytes as given: a paste in UTF-16 would not survive as text.
                    Effect::Recognise { ticket, .. } => queue.push_back(Event::Recognised {
                        ticket,
                        reading: Arc::new(reading::read(bytes.as_deref().unwrap_or_default())),
                    }),
                    other => {
                        if tasks.perform(other) == Some(Effect::Quit) {
                            return (wizard, Ending::Quit);
                        }
                    }
                }
            }
        }
        if wizard.stage() == StageId::NextActions {
            return (wizard, Ending::Reached);
        }
        match wizard.phase(wizard.stage()) {
            Phase::Running(_) => tokio::select! {
                event = tasks.next() => queue.push_back(event),
                Ok(()) = tokio::signal::ctrl_c() => return (wizard, Ending::Interrupted),
            },
            Phase::Consent(_) if !paid => queue.push_back(Event::Skip),
            _ => queue.push_back(Event::Submit),
        }
    }
}
