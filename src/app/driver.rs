//! The one loop around the state machine: an event goes in, its effects become tasks, and each task ends in the next
//! event. Wizard, dialogue, commands and tests differ only in who answers when the machine waits for the user.

use super::effects::Tasks;
use super::runner::Runner;
use crate::core::ingest::PastedText;
use crate::core::ingest::ingested::ingest_knowing;
use crate::core::ingest::redact::Redactor;
use crate::core::reading;
use crate::core::secret::ApiKey;
use crate::core::wizard::{Effect, Event, Masked, Millis, Wizard};
use crate::ports::Prober;
use crate::say;
use crate::ui::Model;
use std::sync::Arc;

/// What a driver runs: the machine alone, or with its screen.
pub trait Machine {
    /// The machine as of the last event.
    fn wizard(&self) -> &Wizard;
    /// Takes one event in and returns what is to be done.
    fn update(&mut self, event: Event, now: Millis) -> Vec<Effect>;
}

impl Machine for Wizard {
    fn wizard(&self) -> &Wizard {
        self
    }

    fn update(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        Self::update(self, event, now)
    }
}

impl Machine for Model {
    fn wizard(&self) -> &Wizard {
        &self.wizard
    }

    fn update(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        Self::update(self, event, now)
    }
}

/// A machine and who does what it asks for.
pub struct Driver<M, R = Tasks> {
    /// The machine.
    pub machine: M,
    /// Does what the machine asks for.
    pub runner: R,
}

impl<M: Machine> Driver<M> {
    /// Nothing runs yet.
    #[must_use]
    pub fn new(machine: M, prober: Arc<dyn Prober>) -> Self {
        Self { machine, runner: Tasks::new(prober) }
    }

    /// Where live checks go.
    #[must_use]
    pub fn prober(&self) -> &Arc<dyn Prober> {
        self.runner.prober()
    }

    /// The next event of any task; never resolves while nothing runs.
    pub async fn next(&mut self) -> Event {
        self.runner.next().await
    }
}

impl<M: Machine, R: Runner> Driver<M, R> {
    /// The machine as of the last event.
    #[must_use]
    pub fn wizard(&self) -> &Wizard {
        self.machine.wizard()
    }

    /// The key in use, to be masked in every form.
    #[must_use]
    pub fn known(&self) -> Arc<Redactor> {
        self.runner.known()
    }

    /// Milliseconds since the start.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.runner.now()
    }

    /// Takes an event in and starts what it asks for. What only the surroundings can do comes back: quit, copy, save,
    /// open.
    #[must_use]
    pub fn dispatch(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.machine.update(event, self.runner.now());
        effects.into_iter().filter_map(|effect| self.runner.perform(effect)).collect()
    }

    /// The runner takes the key; the machine learns only its masked form. Texts that came before the key may hold it in a
    /// form that has no shape of its own.
    #[must_use]
    pub fn use_key(&mut self, key: ApiKey) -> Vec<Effect> {
        let masked = key.masked();
        self.runner.use_key(key);
        let mut effects = self.hide_known();
        effects.extend(self.dispatch(Event::KeyGiven { masked, source: say!("source.key_typed") }));
        effects
    }

    /// The runner takes the management key; the machine learns only that there is one.
    #[must_use]
    pub fn read_with(&mut self, key: ApiKey) -> Vec<Effect> {
        self.runner.read_with(key);
        let mut effects = self.hide_known();
        effects.extend(self.dispatch(Event::ManagementKeyGiven));
        effects
    }

    fn hide_known(&mut self) -> Vec<Effect> {
        let known = self.known();
        let wizard = self.wizard();
        let in_case = wizard.case().and_then(|case| Some(Arc::clone(&case.reading.as_ref()?.text)));
        let mut texts = vec![Arc::clone(&wizard.draft.text)];
        texts.extend(in_case.filter(|text| *text != texts[0]));
        texts.retain(|text| known.finds(text));
        let hidden = texts.into_iter().map(|text| {
            let taken = ingest_knowing(text.as_bytes().to_vec(), &known);
            let masked = Masked::of(&taken);
            let reading = Arc::new(reading::read_pasted(&PastedText::masked(taken.text.into())));
            Event::TextHidden { text, masked, reading }
        });
        let events: Vec<Event> = hidden.collect();
        events.into_iter().flat_map(|event| self.dispatch(event)).collect()
    }

    /// The machine waits for a task and not for the user.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let wizard = self.wizard();
        wizard.run.is_some() || wizard.draft.recognising.is_some()
    }
}

impl<R: Runner> Driver<Wizard, R> {
    /// Takes in a paste that has no editor, as bytes.
    #[must_use]
    pub fn paste(&mut self, bytes: Vec<u8>) -> Vec<Effect> {
        let taken = ingest_knowing(bytes, &self.known());
        let mut effects = self.dispatch(Event::PasteMasked(Masked::of(&taken)));
        effects.extend(self.dispatch(Event::PasteChanged(PastedText::masked(taken.text.into()))));
        effects
    }
}
