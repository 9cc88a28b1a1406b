//! The transition function. Total: any event in any state has an answer, if only "nothing changes".

use super::event::{Effect, Event, Millis, Ticket};
use super::machine::Wizard;
use super::masked::Masked;
use super::situation::Draft;
use crate::core::case::{Case, KeyState};
use crate::core::checks::Stage;
use crate::core::ingest::PastedText;
use crate::core::ingest::private::Prompts;
use crate::core::ingest::redact::redact;
use crate::core::reading::Reading;
use std::sync::Arc;

/// Two interrupts within this time always quit, milliseconds.
pub const TWICE: Millis = 1_000;

impl Wizard {
    /// Takes one event in and returns what is to be done, in order.
    #[must_use]
    pub fn update(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        let mut effects = Vec::new();
        let out = &mut effects;
        match event {
            Event::PasteChanged(text) => self.paste_changed(text, out),
            Event::CaseCaught(case) => self.case_caught(*case, out),
            Event::PasteMasked(masked) => self.place().draft.masked.add(masked),
            Event::PasteRefused(problem) => self.place().draft.problem = Some(problem),
            Event::NothingPasted => self.nothing_pasted(),
            Event::Recognised { ticket, reading } => self.recognised(ticket, reading),
            Event::TextHidden { text, masked, reading } => self.text_hidden(&text, masked, reading),
            Event::DiagnoseWhenRead => self.diagnose_when_read(),
            Event::Submit => self.submit(now, out),
            Event::Agree => self.agree(now, out),
            Event::XrayWanted => self.want_xray(now, out),
            Event::HealthCheck => self.health_check(now, out),
            Event::Back => self.back(),
            Event::Forward => self.forward(),
            Event::Skip => self.skip(now, out),
            Event::Goto(stage) => self.goto(stage),
            Event::CatalogueWanted => self.fetch_catalogue(now, out),
            // A key given here by mistake would be sent as a model id.
            Event::ModelGiven(model) => self.model_given(&redact(&model).0, now, out),
            Event::FailureChosen(number) => self.failure_chosen(number, now, out),
            Event::KeyGiven { masked, source } => self.key_known(KeyState::Given { masked, source }, now, out),
            Event::ManagementKeyGiven => self.management_key_given(now, out),
            Event::KeyForgotten => self.forget_key(out),
            Event::ClientSettingsAllowed => self.allow_client_settings(now, out),
            Event::ProbeFinished { ticket, result } => self.probe_finished(ticket, *result, now, out),
            Event::Spent(usd) => self.spent(usd),
            Event::Recheck => self.recheck(now, out),
            Event::Appoint => self.appoint(now),
            Event::Due => self.due(now, out),
            Event::NewPaste => self.new_paste(out),
            Event::Reopen(index) => self.reopen(index, out),
            Event::Copy(what) => out.push(Effect::Copy(what)),
            Event::Save => out.push(Effect::Save(self.settings().prompts)),
            Event::SaveWithPrompts => out.push(Effect::Save(Prompts::Kept)),
            Event::Open(url) => out.push(Effect::Open(url)),
            Event::Interrupt => self.interrupt(now, out),
            Event::Quit => self.quit(out),
        }
        self.announce(out);
        self.derive();
        effects
    }

    fn paste_changed(&mut self, text: PastedText, out: &mut Vec<Effect>) {
        if self.stage() != Stage::Paste || *text == *self.draft.text {
            return;
        }
        let masked = std::mem::take(&mut self.place().draft.masked);
        let masked = if text.is_empty() { Default::default() } else { masked };
        self.place().draft = Draft { text: Arc::clone(text.shared()), masked, ..Draft::default() };
        if !text.trim().is_empty() {
            let ticket = self.ticket();
            self.place().draft.recognising = Some(ticket);
            out.push(Effect::Recognise { ticket, text });
        }
    }

    fn recognised(&mut self, ticket: Ticket, mut reading: Arc<Reading>) {
        let draft = &mut self.place().draft;
        if draft.recognising != Some(ticket) {
            return;
        }
        draft.masked.complete(&mut reading);
        draft.recognising = None;
        draft.reading = Some(reading);
        // "Still reading" is no longer true.
        draft.problem = None;
        if std::mem::take(&mut draft.diagnose) && self.stage() == Stage::Paste {
            self.diagnose();
        }
    }

    /// The rest takes the place of the text wherever it is: in the editor, in the case, or in both.
    fn text_hidden(&mut self, text: &str, masked: Masked, mut reading: Arc<Reading>) {
        let draft = &mut self.place().draft;
        draft.masked.add(masked);
        draft.masked.complete(&mut reading);
        if *draft.text == *text {
            draft.text = Arc::clone(&reading.text);
            draft.recognising = None;
            draft.reading = Some(Arc::clone(&reading));
        }
        let in_case = |case: &&mut Case| case.reading.as_ref().is_some_and(|known| *known.text == *text);
        if let Some(case) = self.case_mut().filter(in_case) {
            case.read_anew(reading);
        }
    }

    fn diagnose_when_read(&mut self) {
        if self.stage() != Stage::Paste {
            return;
        }
        if self.draft.recognising.is_some() {
            self.place().draft.diagnose = true;
        } else if self.draft.reading.is_some() {
            self.diagnose();
        }
    }

    fn spent(&mut self, usd: f64) {
        if let Some(case) = self.case_mut() {
            case.spend_usd(usd);
        }
    }

    fn interrupt(&mut self, now: Millis, out: &mut Vec<Effect>) {
        let twice = self.interrupted.is_some_and(|before| now.saturating_sub(before) <= TWICE);
        self.place().interrupted = Some(now);
        if self.run.is_some() && !twice {
            self.cancel(out);
        } else {
            self.quit(out);
        }
    }

    fn quit(&mut self, out: &mut Vec<Effect>) {
        self.cancel(out);
        out.push(Effect::Quit);
    }
}
