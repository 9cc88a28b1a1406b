//! The wizard on a terminal: input, answers, signals and one timer go in; effects and frames come out.
//!
//! A frame is drawn only after everything that has already arrived was taken in, and only if something
//! changed: an idle wizard neither draws nor wakes up.

use super::clipboard_thread::{ClipboardReport, ClipboardThread};
use super::driver::Driver;
use super::exit::Exit;
use super::listen_catch::{self, Catch, CatchStart};
use super::paste_source::Pasted;
use super::request_screen::{self, RequestStart, refused};
use super::screen_driver::{Keyed, Wanted};
use super::surroundings::Surroundings;
use super::taking_in::TakingIn;
use crate::adapters::attention::Attention;
use crate::adapters::input::{self, Inputs};
use crate::adapters::signals::{Signal, Signals};
use crate::adapters::terminal::{self, TerminalSession};
use crate::adapters::{browser, files, screenshot};
use crate::core::checks::tone::Tone;
use crate::core::ingest::Outgoing;
use crate::core::ingest::private::Prompts;
use crate::core::knowledge::clients::Client;
use crate::core::reading::Reading;
use crate::core::report::Report;
use crate::core::text::{ActionKind, Sentence};
use crate::core::wizard::{CopyWhat, Effect, Event, Wizard};
use crate::environment::Environment;
use crate::plain;
use crate::ports::{Clip, CopyOutcome, Prober};
use crate::say;
use crate::show::wrap::{cut, width, wrap_whole};
use crate::simulator::{Fix, Server};
use crate::ui::appearance::Appearance;
use crate::ui::appearance::RowState;
use crate::ui::{self, Input, Model, Request};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

/// Exit code of a program whose terminal went away: 128 + SIGHUP.
const HANGUP: u8 = 129;

/// What the wizard starts with.
pub struct WizardStart {
    /// The machine, with settings and the key's state.
    pub wizard: Wizard,
    /// The paste, if one was given.
    pub paste: Option<Pasted>,
    /// Styles, signs, sentences.
    pub look: Appearance,
    /// The simulated OpenRouter, in a demonstration.
    pub demo: Option<Server>,
    /// Clicks come here and not to the terminal.
    pub mouse: bool,
    /// What the caught call sent, where the case is one.
    pub sent: Option<Zeroizing<Vec<u8>>>,
}

/// Runs the wizard until the user leaves, then says verdict and first action on the normal screen.
///
/// # Errors
/// When the terminal cannot be set up, drawn on or read.
pub async fn run(start: WizardStart, prober: Arc<dyn Prober>, environment: &Environment) -> io::Result<Exit> {
    let mut session = TerminalSession::enter(start.mouse)?;
    let mut surroundings = Surroundings::open()?;
    let ended = WizardApp::new(start, prober, environment)?.work(&mut session, &mut surroundings).await;
    let (left, gone) = (session.leave(), Exit::Signalled(HANGUP));
    let (desk, exit) = match (ended, left) {
        (Ok(ended), Ok(())) => ended,
        (Err(problem), _) | (_, Err(problem)) if terminal::is_gone(&problem) => return Ok(gone),
        (Err(problem), _) | (_, Err(problem)) => return Err(problem),
    };
    let (complaint, texts) = (desk.keyed.driver.prober().complaint(), desk.model().look.texts);
    desk.farewell();
    if let Some(problem) = complaint {
        super::streams::fail(&texts, &problem);
    }
    Ok(exit)
}

/// How a wizard on the screen of another was left.
pub struct WizardLeft {
    /// The exit with which the whole program is to end, where that is wanted.
    pub exit: Option<Exit>,
    /// What its cases have cost at most, USD.
    pub spent_usd: f64,
}

/// Runs the wizard on a screen that is there already, until the user leaves it.
///
/// # Errors
/// When the terminal cannot be drawn on or read.
pub async fn within(
    start: WizardStart,
    prober: Arc<dyn Prober>,
    environment: &Environment,
    session: &mut TerminalSession,
    surroundings: &mut Surroundings,
) -> io::Result<WizardLeft> {
    let (desk, exit) = WizardApp::new(start, prober, environment)?.work(session, surroundings).await?;
    let spent_usd = desk.model().wizard.spent_usd();
    // What was copied stays as long as the program does.
    let _ = desk.clipboard.close();
    Ok(WizardLeft { exit: matches!(exit, Exit::Signalled(_)).then_some(exit), spent_usd })
}

/// Within this after a stop, keys that stop it were typed before it.
const TYPED_BEFORE: Duration = Duration::from_millis(300);

/// Columns of what was copied that a notice shows.
const SHOWN: usize = 48;

/// The text that is on its way in, once it is there.
async fn coming(taking: &mut Option<TakingIn>) -> Input {
    match taking {
        Some(taking) => taking.done().await,
        None => std::future::pending().await,
    }
}

/// Everything on the table while the wizard runs.
struct WizardApp<'a> {
    keyed: Keyed,
    clipboard: ClipboardThread,
    environment: &'a Environment,
    demo: Option<Server>,
    saved: Option<String>,
    /// What the user is to be called for before the next frame.
    alert: Option<String>,
    pictures: mpsc::UnboundedReceiver<Result<String, Sentence>>,
    picture_sender: mpsc::UnboundedSender<Result<String, Sentence>>,
    quit: Option<Exit>,
    /// When the program went on after it had been stopped.
    resumed: Option<Instant>,
    /// The next call of a program is to be caught.
    catching: bool,
    /// The request is to be looked into.
    checking: bool,
    /// What a caught call sent, and the answer that it got.
    sent: Option<(Arc<Reading>, Zeroizing<Vec<u8>>)>,
    /// A long text is on its way in.
    taking: Option<TakingIn>,
}

impl<'a> WizardApp<'a> {
    fn new(start: WizardStart, prober: Arc<dyn Prober>, environment: &'a Environment) -> io::Result<Self> {
        let (picture_sender, pictures) = mpsc::unbounded_channel();
        let mut model = Model::new(start.wizard, start.look, crossterm::terminal::size()?);
        model.demo = start.demo.is_some();
        model.mouse = start.mouse;
        let mut desk = Self {
            keyed: Keyed::new(Driver::new(model, prober)),
            clipboard: ClipboardThread::start(environment),
            environment,
            demo: start.demo,
            saved: None,
            alert: None,
            pictures,
            picture_sender,
            quit: None,
            resumed: None,
            catching: false,
            checking: false,
            sent: None,
            taking: None,
        };
        desk.keep(start.sent);
        if let Some(pasted) = start.paste {
            desk.take_in(pasted.bytes, false);
            if pasted.from_picture {
                desk.notify(Tone::Warn, &say!("picture.read"));
            }
        }
        Ok(desk)
    }

    async fn work(
        mut self,
        session: &mut TerminalSession,
        surroundings: &mut Surroundings,
    ) -> io::Result<(Self, Exit)> {
        loop {
            if std::mem::take(&mut self.catching) {
                self.catch_call(session, surroundings).await?;
            }
            if std::mem::take(&mut self.checking) {
                self.check_request(session, surroundings).await?;
            }
            if let Some(exit) = self.quit {
                return Ok((self, exit));
            }
            let Surroundings { inputs, signals } = &mut *surroundings;
            if let Some(text) = self.alert.take() {
                session.send(&Attention::of(self.environment, &text))?;
            }
            self.look_at_clock();
            session.draw(|frame| ui::render(self.model(), frame))?;
            self.wait(session, inputs, signals).await?;
            // Take in all that is there before the next frame: a burst of keys costs one draw.
            while let Some(arrival) = inputs.next_ready() {
                self.arrived(arrival, session)?;
            }
        }
    }

    /// Gives the screen to a relay until it has caught a call, which is the case then.
    async fn catch_call(&mut self, session: &mut TerminalSession, surroundings: &mut Surroundings) -> io::Result<()> {
        let wizard = &self.model().wizard;
        let reading = wizard.case().and_then(|case| case.reading.as_ref());
        let client = reading.and_then(|reading| Client::find(&reading.evidence.client.as_ref()?.value));
        let start = CatchStart {
            settings: wizard.settings().clone(),
            key: wizard.key().clone(),
            look: self.model().look,
            client: client.filter(|client| client.relay.is_some()),
        };
        match listen_catch::next(start, self.environment, session, surroundings).await? {
            Catch::Case(case, sent) => {
                self.dispatch(Event::CaseCaught(case));
                self.keep(sent);
            }
            Catch::Left => {}
            Catch::Ended(exit) => self.quit = Some(exit),
            Catch::Refused(problem) => self.notify(Tone::Bad, &problem),
        }
        let (width, height) = crossterm::terminal::size()?;
        self.input(Input::Resize(width, height));
        Ok(())
    }

    /// Keeps what the caught call sent, which is the case.
    fn keep(&mut self, sent: Option<Zeroizing<Vec<u8>>>) {
        let reading = self.model().wizard.case().and_then(|case| case.reading.clone());
        self.sent = reading.zip(sent);
    }

    /// Gives the screen to what is wrong with the request, until the user comes back.
    async fn check_request(
        &mut self,
        session: &mut TerminalSession,
        surroundings: &mut Surroundings,
    ) -> io::Result<()> {
        let Some(case) = self.model().wizard.case().cloned() else { return Ok(()) };
        let (text, is_masked) = match (&case.reading, &self.sent) {
            (Some(reading), Some((of, sent))) if Arc::ptr_eq(reading, of) => (refused(&reading.text, sent), false),
            (Some(reading), _) => (Zeroizing::new(reading.text.as_bytes().to_vec()), reading.redactions > 0),
            (None, _) => (Zeroizing::new(Vec::new()), false),
        };
        let start = RequestStart { case, look: self.model().look, text, is_masked };
        let prober = Arc::clone(self.keyed.driver.prober());
        let left = request_screen::open(start, &prober, session, surroundings).await?;
        if left.spent_usd > 0.0 {
            self.dispatch(Event::Spent(left.spent_usd));
        }
        self.quit = left.exit.or(self.quit.take());
        let (width, height) = crossterm::terminal::size()?;
        self.input(Input::Resize(width, height));
        Ok(())
    }

    /// Until something changed the screen.
    async fn wait(
        &mut self,
        session: &mut TerminalSession,
        inputs: &mut Inputs,
        signals: &mut Signals,
    ) -> io::Result<()> {
        loop {
            self.look_at_clock();
            let wake = self.model().wake_in();
            let unsent_until = self.keyed.unsent_until;
            tokio::select! {
                arrival = inputs.next() => return self.arrived(arrival, session),
                taken = coming(&mut self.taking) => return self.taken(taken, session),
                // The parts of one long paste come before anything is made of the first.
                event = self.keyed.driver.next(), if self.taking.is_none() => {
                    self.dispatch(event);
                    return Ok(());
                }
                answer = self.clipboard.next() => {
                    self.clipboard_answered(answer);
                    return Ok(());
                }
                Some(picture) = self.pictures.recv() => {
                    self.picture_read(picture);
                    return Ok(());
                }
                () = sleep_until(unsent_until.unwrap_or_else(Instant::now)), if unsent_until.is_some() => {
                    let wanted = self.keyed.dispatch_paste();
                    self.serve(wanted, Exit::Done);
                    return Ok(());
                }
                signal = signals.next() => return self.signalled(signal, session),
                () = tokio::time::sleep(Duration::from_millis(wake.unwrap_or(0))), if wake.is_some() => {
                    let (changed, due) = self.keyed.woken();
                    due.into_iter().for_each(|event| self.dispatch(event));
                    if changed {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn signalled(&mut self, signal: Signal, session: &mut TerminalSession) -> io::Result<()> {
        match signal {
            Signal::Interrupt if self.taking.is_some() => self.give_up(),
            Signal::End(code) => self.quit = Some(Exit::Signalled(code)),
            Signal::Interrupt => self.dispatch(Event::Interrupt),
            Signal::Suspend => self.suspend(session)?,
            Signal::Continued => session.take_again()?,
        }
        Ok(())
    }

    fn suspend(&mut self, session: &mut TerminalSession) -> io::Result<()> {
        session.suspend()?;
        self.resumed = Some(Instant::now());
        let (width, height) = crossterm::terminal::size()?;
        self.input(Input::Resize(width, height));
        Ok(())
    }

    fn arrived(&mut self, arrival: input::TerminalInput, session: &mut TerminalSession) -> io::Result<()> {
        let arrival = match self.taking.as_mut() {
            Some(taking) => match taking.hold(arrival) {
                Some(arrival) => arrival,
                None => return Ok(()),
            },
            None => arrival,
        };
        let input = match arrival {
            input::TerminalInput::Key(key) if self.taking.is_some() && key.is_interrupt() => {
                self.give_up();
                return Ok(());
            }
            input::TerminalInput::Paste(text) if TakingIn::suits(text.len()) => {
                self.take_in(text.into_bytes(), true);
                return Ok(());
            }
            input::TerminalInput::Key(key) => Input::Key(key),
            input::TerminalInput::Paste(text) => Input::Paste(text),
            input::TerminalInput::Resize(width, height) => Input::Resize(width, height),
            input::TerminalInput::Click(column, row) => Input::Click(column, row),
            input::TerminalInput::Wheel { down, at } => Input::Wheel { down, at },
            // The terminal is gone: there is nobody left to ask.
            input::TerminalInput::Lost(_) => {
                self.quit = Some(Exit::Signalled(HANGUP));
                return Ok(());
            }
        };
        for request in self.keyed.requests(input) {
            match request {
                // One stop for all that was typed before it.
                Request::Suspend if self.resumed.is_some_and(|at| at.elapsed() < TYPED_BEFORE) => {}
                Request::Suspend => self.suspend(session)?,
                Request::Redraw => session.forget_frame(),
                other => self.perform(other),
            }
        }
        Ok(())
    }

    /// Takes a text in, beside the loop where that may take long.
    fn take_in(&mut self, bytes: Vec<u8>, by_hand: bool) {
        if TakingIn::suits(bytes.len()) {
            self.notify(RowState::Busy, &say!("paste_box.taking"));
            self.taking = Some(TakingIn::begin(bytes, by_hand, self.keyed.driver.now(), self.keyed.driver.known()));
        } else if by_hand {
            self.input(Input::Paste(String::from_utf8_lossy(&bytes).into_owned()));
        } else {
            self.input(Input::Piped(bytes));
        }
    }

    /// A long text is there, and with it what came behind it.
    fn taken(&mut self, taken: Input, session: &mut TerminalSession) -> io::Result<()> {
        let mut held = self.taking.take().map(TakingIn::held).unwrap_or_default();
        self.look_at_clock();
        self.keyed.model_mut().rest();
        self.input(taken);
        while let Some(arrival) = held.pop_front() {
            self.arrived(arrival, session)?;
            if let Some(next) = self.taking.as_mut() {
                next.hold_all(std::mem::take(&mut held));
            }
        }
        Ok(())
    }

    /// The text that is coming is wanted no more. Where it is all there is, the program ends.
    fn give_up(&mut self) {
        self.taking = None;
        if self.model().paste.is_empty() && self.model().wizard.case().is_none() {
            self.quit = Some(Exit::Interrupted);
        } else {
            self.notify(Tone::Warn, &say!("paste_box.given_up"));
        }
    }

    /// An input that cannot ask for the terminal itself.
    fn input(&mut self, input: Input) {
        for request in self.keyed.requests(input) {
            self.perform(request);
        }
    }

    fn perform(&mut self, request: Request) {
        match request {
            Request::Dispatch(event) => self.dispatch(event),
            other => {
                let wanted = self.keyed.perform(other);
                self.serve(wanted, Exit::Done);
            }
        }
    }

    fn dispatch(&mut self, event: Event) {
        if matches!(event, Event::Recheck | Event::Due) {
            self.mend_demo();
        }
        let leaving = if event == Event::Interrupt { Exit::Interrupted } else { Exit::Done };
        let wanted = self.keyed.dispatch(event);
        self.serve(wanted, leaving);
    }

    fn serve(&mut self, wanted: Vec<Wanted>, leaving: Exit) {
        for wanted in wanted {
            match wanted {
                Wanted::Effect(Effect::Quit) => self.quit = Some(leaving),
                Wanted::Effect(Effect::Copy(what)) => self.copy(what),
                Wanted::Effect(Effect::Save(prompts)) => self.save(prompts),
                Wanted::Effect(Effect::Open(url)) => self.open(&url),
                Wanted::Effect(Effect::Alert(sentence)) => {
                    self.notify(Tone::Good, &sentence);
                    self.alert = Some(self.model().look.say(&sentence));
                }
                Wanted::ReadClipboard => self.clipboard.read(),
                Wanted::CatchCall => self.catching = true,
                Wanted::CheckRequest => self.checking = true,
                Wanted::Effect(_) | Wanted::Suspend | Wanted::Redraw => {}
            }
        }
    }

    fn model(&self) -> &Model {
        self.keyed.model()
    }

    fn look_at_clock(&mut self) {
        let now = self.keyed.driver.now();
        self.keyed.model_mut().now_ms = now;
    }

    /// In a demonstration the user cannot mend anything, so the simulated side does it before a re-check.
    fn mend_demo(&mut self) {
        let Some(server) = &self.demo else { return };
        match server.apply_fix() {
            Ok(Fix::InForce) => self.notify(Tone::Good, &say!("demo.mended")),
            Ok(Fix::Coming { in_s }) => self.notify(Tone::Warn, &say!("demo.mended_later", seconds = in_s)),
            Ok(Fix::Unknown) => self.notify(Tone::Quiet, &say!("demo.cannot_be_mended")),
            Err(problem) => self.notify(Tone::Bad, &say!("demo.broken", problem = problem)),
        }
    }

    fn notify(&mut self, standing: impl Into<RowState>, sentence: &Sentence) {
        let text = self.model().look.say(sentence);
        self.keyed.model_mut().notify(standing, text);
    }

    fn clipboard_answered(&mut self, answer: ClipboardReport) {
        match answer {
            ClipboardReport::Waiting => self.notify(RowState::Busy, &say!("clipboard.waiting")),
            ClipboardReport::Read(clip) => self.clipboard_read(clip),
            ClipboardReport::Copied { what, text, outcome, .. } => self.copied(what, text, outcome),
        }
    }

    fn clipboard_read(&mut self, clip: Clip) {
        match clip {
            Clip::Text(text) => {
                self.keyed.model_mut().rest();
                self.take_in(text.into_bytes(), true);
            }
            Clip::Image(bytes) => {
                self.notify(RowState::Busy, &say!("picture.reading"));
                let sender = self.picture_sender.clone();
                // The receiver lives as long as the desk; a result after the end is not missed.
                std::thread::spawn(move || drop(sender.send(screenshot::read(&bytes))));
            }
            Clip::Nothing(reason) => {
                let text = self.model().look.ui(reason).to_string();
                self.keyed.model_mut().notify(Tone::Warn, text);
            }
        }
    }

    fn picture_read(&mut self, picture: Result<String, Sentence>) {
        match picture {
            Ok(text) => {
                self.input(Input::Paste(text));
                self.notify(Tone::Warn, &say!("picture.read"));
            }
            Err(problem) => self.dispatch(Event::PasteRefused(problem)),
        }
    }

    fn report_text(&self, prompts: Prompts) -> Option<Outgoing> {
        let reading = self.model().wizard.case()?.reading.as_deref();
        let report = Report { prompts, ..self.model().report()?.clone() };
        let text = plain::markdown::render(&report, reading, &self.model().look.texts);
        Some(Outgoing::hiding(&text, &self.keyed.driver.known()))
    }

    fn copy(&mut self, what: CopyWhat) {
        let text = match what {
            CopyWhat::Report => self.report_text(self.model().wizard.settings().prompts),
            CopyWhat::Action(index) => self.model().report().and_then(|it| it.actions.get(index)).map(|action| {
                let colon = self.model().look.ui("page.colon");
                let whole = || format!("{}{colon}{}", action.title, action.detail);
                let short = action.command.as_ref().or(action.value.as_ref()).or(action.url.as_ref());
                let text = short.cloned().unwrap_or_else(whole);
                Outgoing::hiding(&text, &self.keyed.driver.known())
            }),
        };
        if let Some(text) = text {
            self.clipboard.copy(what, text.into_string());
        }
    }

    fn copied(&mut self, what: CopyWhat, text: String, outcome: CopyOutcome) {
        let short = cut(&text, SHOWN, "…");
        // Of a report only that it was copied; of anything else what it is.
        let of = |report: Sentence, part: Sentence| if what == CopyWhat::Report { report } else { part };
        match outcome {
            CopyOutcome::Copied => self.kept(what, &of(say!("copy.copied"), say!("copy.copied_this", text = short))),
            CopyOutcome::SentToTmux => {
                self.kept(what, &of(say!("copy.sent_to_tmux"), say!("copy.sent_to_tmux_this", text = short)));
            }
            CopyOutcome::SentToTerminal => {
                self.kept(what, &of(say!("copy.sent_to_terminal"), say!("copy.sent_to_terminal_this", text = short)));
            }
            CopyOutcome::Unavailable => {
                let title = self.model().look.ui("copy.unavailable").to_string();
                self.keyed.model_mut().show(title, text);
            }
        }
    }

    fn kept(&mut self, what: CopyWhat, sentence: &Sentence) {
        self.keyed.model_mut().kept |= what == CopyWhat::Report;
        self.notify(Tone::Good, sentence);
    }

    fn save(&mut self, prompts: Prompts) {
        let Some(text) = self.report_text(prompts) else { return };
        match files::save_report(Path::new("."), &text) {
            Ok(path) => {
                self.keyed.model_mut().kept = true;
                let file = path.display();
                self.notify(
                    Tone::Good,
                    &match prompts {
                        Prompts::LeftOut => say!("save.saved_without_prompts", file = file),
                        Prompts::Kept => say!("save.saved_with_prompts", file = file),
                    },
                );
                self.saved = Some(path.display().to_string());
            }
            Err(problem) => self.notify(Tone::Bad, &problem),
        }
    }

    fn open(&mut self, url: &str) {
        match browser::open(url, self.environment) {
            Ok(()) => self.notify(Tone::Good, &say!("open.opened", url = url)),
            Err(_) => {
                let title = self.model().look.ui("open.unavailable").to_string();
                self.keyed.model_mut().show(title, url.to_string());
            }
        }
    }

    /// Verdict, first action and where the report is, on the normal screen: the full screen takes everything with it.
    fn farewell(self) {
        let (clipboard, keyed) = (self.clipboard, self.keyed);
        let ends_with_us = clipboard.close();
        let Some(report) = keyed.model().report() else { return };
        let look = &keyed.model().look;
        let texts = &look.texts;
        let verdict = say!("farewell.verdict", title = report.verdict.title, cause = report.verdict.cause);
        let place = match &self.saved {
            Some(file) => say!("farewell.saved", file = file),
            None => say!("farewell.not_saved"),
        };
        let columns = usize::from(keyed.model().size.0);
        let mut lines = wrap_whole(&texts.say(&verdict), columns);
        if let Some(action) = report.actions.iter().find(|action| action.kind != ActionKind::Avoid) {
            let indent = " ".repeat(width(look.glyphs.arrow) + 1);
            let title = wrap_whole(&action.title, columns.saturating_sub(indent.len()));
            lines.push(format!("{} {}", look.glyphs.arrow, title.join(&format!("\n{indent}"))));
            lines.extend(action.url.as_ref().map(|url| format!("{indent}{url}")));
        }
        lines.extend(wrap_whole(&texts.say(&place), columns));
        super::streams::write(&format!("{}\n", lines.join("\n")));
        if ends_with_us {
            super::streams::write(&format!("{}\n", texts.ui("clipboard.ends")));
        }
    }
}
