//! The relay's full screen: keys, signals and what is caught go in; frames come out. A call that is opened becomes a case of
//! the wizard, on the same screen, while the relay goes on.

use super::commands;
use super::exit::Exit;
use super::interactive;
use super::key_source;
use super::listen_live::LiveCalls;
use super::listen_output::Output;
use super::listen_reader::ExchangeReader;
use super::listen_save::save;
use super::live_prober;
use super::output_options;
use super::request_screen::{self, RequestStart, refused};
use super::surroundings::Surroundings;
use crate::adapters::input::TerminalInput;
use crate::adapters::relay::{Recorded, SentBodies, UnderWay};
use crate::adapters::signals::Signal;
use crate::adapters::terminal::TerminalSession;
use crate::cli::Options;
use crate::core::address::host;
use crate::core::case::KeyState;
use crate::core::checks::tone::Tone;
use crate::core::exchange::addresses::RelayAddresses;
use crate::core::exchange::judge;
use crate::core::knowledge::clients::Client;
use crate::core::text::Sentence;
use crate::core::wizard::{Event, Wizard};
use crate::environment::Environment;
use crate::ports::Prober;
use crate::say;
use crate::ui::listen::{self, ListenModel, ListenOverlay, ListenRequest};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

/// The relay as it was started.
pub(super) struct Start {
    pub(super) addresses: RelayAddresses,
    /// Calls are passed on, and not answered here.
    pub(super) passes_on: bool,
    pub(super) client: Option<&'static Client>,
    /// The calls that go on.
    pub(super) under_way: UnderWay,
    /// The bodies that were sent.
    pub(super) sent: SentBodies,
}

/// What the program was started with.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) options: &'a Options,
    pub(super) environment: &'a Environment,
}

/// A call in a wizard, and who makes its checks.
struct OpenedCase {
    wizard: Wizard,
    prober: Arc<dyn Prober>,
}

/// Everything that the screen holds.
pub(super) struct Screen<'a> {
    model: ListenModel,
    live: LiveCalls,
    sent: SentBodies,
    /// What looking into each call has cost at most, USD: however often one is opened, it is one case.
    spent_usd: BTreeMap<u64, f64>,
    around: Around<'a>,
    reader: &'a ExchangeReader,
    output: &'a mut Output,
    started: Instant,
}

/// Runs the screen until the user ends it.
pub(super) async fn run(mut screen: Screen<'_>, caught: &mut UnboundedReceiver<Box<Recorded>>) -> io::Result<Exit> {
    let mut session = TerminalSession::enter(false)?;
    let ended = screen.work(&mut session, caught).await;
    session.leave()?;
    ended
}

impl<'a> Screen<'a> {
    pub(super) fn new(start: Start, around: Around<'a>, reader: &'a ExchangeReader, output: &'a mut Output) -> Self {
        let look = output_options::appearance(around.options, around.environment, reader.texts);
        let settings = &reader.settings;
        let size = crossterm::terminal::size().unwrap_or((80, 24));
        let mut model = ListenModel::new(look, size, settings.zone.clone(), start.addresses);
        model.upstream = start.passes_on.then(|| host::shown(&settings.base_url));
        model.client = start.client;
        let live = LiveCalls::of(start.under_way);
        let (sent, spent_usd) = (start.sent, BTreeMap::new());
        Self { model, live, sent, spent_usd, around, reader, output, started: Instant::now() }
    }

    async fn work(
        &mut self,
        session: &mut TerminalSession,
        caught: &mut UnboundedReceiver<Box<Recorded>>,
    ) -> io::Result<Exit> {
        let mut surroundings = Surroundings::open()?;
        loop {
            self.look_at_clock();
            session.draw(|frame| listen::render(&self.model, frame))?;
            let wake = self.model.wake_in();
            let request = tokio::select! {
                input = surroundings.inputs.next() => match self.input(input) {
                    Ok(request) => request,
                    Err(exit) => return Ok(exit),
                },
                signal = surroundings.signals.next() => match signal {
                    Signal::End(code) => return Ok(Exit::Signalled(code)),
                    Signal::Interrupt => return Ok(Exit::Done),
                    Signal::Suspend => Some(ListenRequest::Suspend),
                    Signal::Continued => {
                        session.take_again()?;
                        None
                    }
                },
                Some(recorded) = caught.recv() => {
                    self.take(recorded).await;
                    None
                }
                () = self.live.changed(self.model.calls.under_way() > 0) => {
                    self.live.look(self.reader, &mut self.model).await;
                    None
                }
                () = tokio::time::sleep(Duration::from_millis(wake.unwrap_or(0))), if wake.is_some() => None,
            };
            match request {
                None => {}
                Some(ListenRequest::Quit) => return Ok(Exit::Done),
                Some(ListenRequest::Suspend) => {
                    session.suspend()?;
                    self.model.size = crossterm::terminal::size()?;
                }
                Some(ListenRequest::Redraw) => session.forget_frame(),
                Some(ListenRequest::Save(id)) => self.save(id),
                Some(ListenRequest::Prompts(id)) => self.prompts(id),
                Some(ListenRequest::Check(id)) => {
                    if let Some(exit) = self.check(id, session, &mut surroundings, caught).await? {
                        return Ok(exit);
                    }
                }
                Some(ListenRequest::Open(id)) => {
                    if let Some(exit) = self.open(id, session, &mut surroundings, caught).await? {
                        return Ok(exit);
                    }
                }
            }
        }
    }

    fn look_at_clock(&mut self) {
        self.model.tick(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX));
    }

    /// What a key asks for; the exit, where the terminal is gone.
    fn input(&mut self, input: TerminalInput) -> Result<Option<ListenRequest>, Exit> {
        match input {
            TerminalInput::Key(key) => {
                let before = self.model.call().map(|call| call.exchange.id);
                let request = listen::handle(&mut self.model, key);
                let now = self.model.call().filter(|call| call.exchange.is_running()).map(|call| call.exchange.id);
                if now.is_some() && now != before {
                    self.live.at_once();
                }
                return Ok(request);
            }
            TerminalInput::Paste(text) => listen::handle::paste(&mut self.model, &text),
            TerminalInput::Resize(width, height) => {
                self.model.size = (width, height);
                listen::handle::settle(&mut self.model);
            }
            TerminalInput::Click(..) | TerminalInput::Wheel { .. } => {}
            TerminalInput::Lost(_) => return Err(Exit::Signalled(129)),
        }
        Ok(None)
    }

    async fn take(&mut self, recorded: Box<Recorded>) {
        let Some((call, sent)) = self.reader.read(recorded).await else { return };
        // A log that cannot be written is told at the end.
        self.output.exchange(&call.exchange, &call.report, &self.model.zone);
        self.sent.keep(call.exchange.id, sent, call.failed());
        self.model.caught(call);
        listen::handle::settle(&mut self.model);
    }

    fn notify(&mut self, tone: Tone, sentence: &Sentence) {
        let text = self.model.look.say(sentence);
        self.model.notify(tone, text);
    }

    fn save(&mut self, id: u64) {
        let Some(call) = self.model.calls.call(id) else { return };
        let (tone, said) = save(call, self.reader);
        self.notify(tone, &said);
    }

    fn prompts(&mut self, id: u64) {
        match self.sent.text(id) {
            Some(text) if text.trim().is_empty() => self.notify(Tone::Quiet, &say!("listen.prompts_none")),
            Some(text) => {
                let title = self.model.look.say(&say!("listen.prompts", number = id));
                self.model.show(ListenOverlay::Shown { title, text });
            }
            None => self.notify(Tone::Warn, &say!("listen.prompts_gone")),
        }
    }

    /// Opens a call as a case. What is caught meanwhile is in the list afterwards.
    async fn open(
        &mut self,
        id: u64,
        session: &mut TerminalSession,
        surroundings: &mut Surroundings,
        caught: &mut UnboundedReceiver<Box<Recorded>>,
    ) -> io::Result<Option<Exit>> {
        let Some(OpenedCase { wizard, prober }) = self.case(id) else { return Ok(None) };
        let (sent, before_usd) = (self.sent.whole(id), wizard.spent_usd());
        let look = self.model.look;
        let start = interactive::WizardStart { wizard, paste: None, look, demo: None, mouse: false, sent };
        let wizard = interactive::within(start, prober, self.around.environment, session, surroundings);
        tokio::pin!(wizard);
        let left = loop {
            tokio::select! {
                left = &mut wizard => break left?,
                Some(recorded) = caught.recv() => self.take(recorded).await,
            }
        };
        *self.spent_usd.entry(id).or_default() += (left.spent_usd - before_usd).max(0.0);
        self.model.size = crossterm::terminal::size()?;
        listen::handle::settle(&mut self.model);
        Ok(left.exit)
    }

    /// Says what is wrong with the request of a call. What is caught meanwhile is in the list afterwards.
    async fn check(
        &mut self,
        id: u64,
        session: &mut TerminalSession,
        surroundings: &mut Surroundings,
        caught: &mut UnboundedReceiver<Box<Recorded>>,
    ) -> io::Result<Option<Exit>> {
        let Some(OpenedCase { wizard, prober }) = self.case(id) else { return Ok(None) };
        let (Some(case), Some(sent)) = (wizard.case().cloned(), self.sent.whole(id)) else {
            self.notify(Tone::Warn, &say!("listen.prompts_gone"));
            return Ok(None);
        };
        let text = match &case.reading {
            Some(reading) => refused(&reading.text, &sent),
            None => sent,
        };
        let start = RequestStart { case, look: self.model.look, text, is_masked: false };
        let shown = request_screen::open(start, &prober, session, surroundings);
        tokio::pin!(shown);
        let left = loop {
            tokio::select! {
                left = &mut shown => break left?,
                Some(recorded) = caught.recv() => self.take(recorded).await,
            }
        };
        *self.spent_usd.entry(id).or_default() += left.spent_usd;
        self.model.size = crossterm::terminal::size()?;
        listen::handle::settle(&mut self.model);
        Ok(left.exit)
    }

    /// A call as a case; a notice where it cannot be opened.
    fn case(&mut self, id: u64) -> Option<OpenedCase> {
        let problem = match self.try_case(id) {
            Ok(opened) => return opened,
            Err(problem) => problem,
        };
        self.notify(Tone::Bad, &problem);
        None
    }

    /// A wizard with the call as its case, and the prober that has the key which this program was given.
    fn try_case(&self, id: u64) -> Result<Option<OpenedCase>, Sentence> {
        let Some(call) = self.model.calls.call(id) else { return Ok(None) };
        let Around { options, environment } = self.around;
        let settings = commands::settings(options, environment);
        // The log holds calls of the program, not of the checks.
        let options = Options { log: None, ..options.clone() };
        let prober = live_prober::open(&settings, &options, environment, None)?;
        let key = match key_source::find(options.key_file.as_deref(), environment, &self.reader.texts)? {
            Some((key, source)) => {
                let masked = key.masked();
                prober.use_key(Some(key));
                KeyState::Given { masked, source }
            }
            None => KeyState::Unknown,
        };
        let mut case = judge::opened(&call.exchange, settings.clone(), key.clone());
        case.spend_usd(self.spent_usd.get(&id).copied().unwrap_or_default());
        let mut wizard = Wizard::new(settings, key);
        // A case asks for nothing when it is opened.
        let _ = wizard.update(Event::CaseCaught(Box::new(case)), 0);
        Ok(Some(OpenedCase { wizard, prober }))
    }
}
