//! The driver with a screen: keys and pastes go through the view, which asks for events.

use super::driver::Driver;
use super::effects::Tasks;
use super::runner::Runner;
use crate::core::reading::LIMIT;
use crate::core::wizard::{Effect, Event};
use crate::say;
use crate::ui::{self, Input, Model, Request};
use std::time::Duration;
use tokio::time::Instant;

/// Telling the machine a text of this size takes long enough that keys would feel it, bytes.
const LARGE: usize = 64 * 1024;
/// How long a large text must rest before the machine is told.
const SETTLE: Duration = Duration::from_millis(150);

/// What only the terminal and what is around it can do.
#[derive(Debug, PartialEq)]
pub enum Wanted {
    /// Quit, copy, save or open.
    Effect(Effect),
    /// Read the system clipboard and hand it in as [`Input::Paste`].
    ReadClipboard,
    /// Catch the next call of a program.
    CatchCall,
    /// Show what is wrong with the request.
    CheckRequest,
    /// To the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
}

/// A driver whose events come from keys and pastes.
pub struct Keyed<R = Tasks> {
    /// The view, its machine and who does what it asks for.
    pub driver: Driver<Model, R>,
    /// Until when a large text must rest before the machine is told of the last edit.
    pub unsent_until: Option<Instant>,
}

impl<R: Runner> Keyed<R> {
    /// Nothing has been pressed yet.
    #[must_use]
    pub fn new(driver: Driver<Model, R>) -> Self {
        Self { driver, unsent_until: None }
    }

    /// The view.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.driver.machine
    }

    /// The view, to be changed.
    pub fn model_mut(&mut self) -> &mut Model {
        &mut self.driver.machine
    }

    /// Takes an input in and does what it asks for, but for what is wanted of the surroundings.
    #[must_use]
    pub fn input(&mut self, input: Input) -> Vec<Wanted> {
        let requests = self.requests(input);
        requests.into_iter().flat_map(|request| self.perform(request)).collect()
    }

    /// What an input asks for.
    #[must_use]
    pub fn requests(&mut self, input: Input) -> Vec<Request> {
        self.driver.machine.now_ms = self.driver.now();
        self.driver.machine.known = self.driver.known();
        ui::handle(&mut self.driver.machine, input)
    }

    /// Does what was asked for.
    #[must_use]
    pub fn perform(&mut self, request: Request) -> Vec<Wanted> {
        match request {
            Request::Dispatch(event) => self.dispatch(event),
            Request::PasteEdited { by_key: true } if self.model().paste.text().len() > LARGE => {
                self.unsent_until = Some(Instant::now() + SETTLE);
                Vec::new()
            }
            Request::PasteEdited { by_key: true } => self.dispatch_paste(),
            Request::PasteEdited { by_key: false } => {
                let mut wanted = self.dispatch_paste();
                wanted.extend(self.dispatch(Event::DiagnoseWhenRead));
                wanted
            }
            Request::AddText { text, masked } => {
                let paste = &mut self.model_mut().paste;
                paste.last();
                if !paste.is_empty() && !paste.text().ends_with('\n') {
                    paste.insert("\n");
                }
                if !paste.insert(&text) {
                    return self
                        .dispatch(Event::PasteRefused(say!("paste_box.too_large", limit = LIMIT / (1024 * 1024))));
                }
                let mut wanted = self.dispatch(Event::PasteMasked(masked));
                wanted.extend(self.perform(Request::PasteEdited { by_key: false }));
                wanted
            }
            Request::UseKey(key) => self.driver.use_key(key).into_iter().map(Wanted::Effect).collect(),
            Request::ReadWith(key) => self.driver.read_with(key).into_iter().map(Wanted::Effect).collect(),
            Request::ReadClipboard => vec![Wanted::ReadClipboard],
            Request::CatchCall => vec![Wanted::CatchCall],
            Request::CheckRequest => vec![Wanted::CheckRequest],
            Request::Suspend => vec![Wanted::Suspend],
            Request::Redraw => vec![Wanted::Redraw],
        }
    }

    /// The clock has gone on: takes down what has had its time, and makes the check that was appointed. True if the screen
    /// changes.
    pub fn woken(&mut self) -> (bool, Option<Event>) {
        let now = self.driver.now();
        let changed = self.driver.machine.tick(now);
        let due = self.driver.wizard().is_due(now).then_some(Event::Due);
        (changed || due.is_some(), due)
    }

    /// Tells the machine the text as it is now.
    #[must_use]
    pub fn dispatch_paste(&mut self) -> Vec<Wanted> {
        self.unsent_until = None;
        let event = self.model_mut().paste_changed();
        self.dispatch(event)
    }

    /// Tells the machine an event, after the last edit of the text.
    #[must_use]
    pub fn dispatch(&mut self, event: Event) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        if self.unsent_until.is_some() {
            // A reading of the text before the edit would undo it.
            if matches!(event, Event::Recognised { .. }) {
                return wanted;
            }
            wanted = self.dispatch_paste();
        }
        wanted.extend(self.driver.dispatch(event).into_iter().map(Wanted::Effect));
        wanted
    }
}
