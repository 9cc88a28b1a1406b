//! The screen of a request, on that of the wizard or the relay which opened it: the offline check, then what catalogue and
//! account say, then, with consent, the shrinking.

use super::exit::Exit;
use super::reduce::{self, PlannedReduction};
use super::surroundings::Surroundings;
use crate::adapters::files;
use crate::adapters::input::TerminalInput;
use crate::adapters::known_keys;
use crate::adapters::signals::Signal;
use crate::adapters::terminal::{TerminalSession, discard_typed_ahead};
use crate::core::address::host;
use crate::core::case::Case;
use crate::core::checks::tone::Tone;
use crate::core::ingest::private::Prompts;
use crate::core::request::examined::{Examined, LIMIT, examine};
use crate::core::request::extract::Nothing;
use crate::core::request::preflight::preflight;
use crate::core::request::reduce::reduction::USUAL;
use crate::plain::request::to_text;
use crate::plain::request_answer::RequestAnswer;
use crate::plain::request_report::to_markdown;
use crate::plain::style::Style;
use crate::ports::Prober;
use crate::say;
use crate::show::glyphs::ASCII;
use crate::ui::appearance::Appearance;
use crate::ui::request::{self, RequestModel, RequestStep, RequestWish, frame, handle};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use zeroize::Zeroizing;

/// Texts that follow each other this soon are one paste.
const SAME_PASTE: Duration = Duration::from_secs(1);

/// What is known where the screen is opened.
pub(super) struct RequestStart {
    pub(super) case: Case,
    pub(super) look: Appearance,
    /// What may hold the request.
    pub(super) text: Zeroizing<Vec<u8>>,
    /// Something in it was masked, so that what was really sent is not known.
    pub(super) is_masked: bool,
}

/// How the screen was left.
pub(super) struct RequestLeft {
    /// What the calls cost at most, USD.
    pub(super) spent_usd: f64,
    /// The whole program is to end.
    pub(super) exit: Option<Exit>,
}

/// Shows the request until the user goes back.
pub(super) async fn open(
    start: RequestStart,
    prober: &Arc<dyn Prober>,
    session: &mut TerminalSession,
    surroundings: &mut Surroundings,
) -> io::Result<RequestLeft> {
    let mut model =
        RequestModel::new(start.look, crossterm::terminal::size()?, host::shown(&start.case.settings.base_url));
    model.is_offline = start.case.settings.offline;
    let mut screen = Screen { model, session, surroundings, begun: Instant::now(), pasted: None };
    let mut case = start.case;
    let before = case.spent_usd();
    let mut held = (start.text, start.is_masked);
    let exit = loop {
        match screen.one(&held.0, held.1, &mut case, prober).await? {
            Ended::Pasted(text) => held = (text, false),
            Ended::Left => break None,
            Ended::Exit(exit) => break Some(exit),
        }
    };
    Ok(RequestLeft { spent_usd: case.spent_usd() - before, exit })
}

/// A refusal and what was refused, as one text.
pub(super) fn refused(words: &str, sent: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([words.as_bytes(), b"\n\n", sent].concat())
}

/// How the look at one request ended.
enum Ended {
    /// With another.
    Pasted(Zeroizing<Vec<u8>>),
    Left,
    Exit(Exit),
}

/// What came in while the screen waited.
enum Came {
    Wish(RequestWish),
    Pasted(Zeroizing<Vec<u8>>),
    Exit(Exit),
}

struct Screen<'a> {
    model: RequestModel,
    session: &'a mut TerminalSession,
    surroundings: &'a mut Surroundings,
    begun: Instant,
    /// When the last text was pasted, and the text.
    pasted: Option<(Instant, Zeroizing<Vec<u8>>)>,
}

impl Screen<'_> {
    /// One request, from its check to the end of what the user wants of it.
    async fn one(
        &mut self,
        bytes: &[u8],
        is_masked: bool,
        case: &mut Case,
        prober: &Arc<dyn Prober>,
    ) -> io::Result<Ended> {
        let with_prompts = case.settings.prompts == Prompts::Kept;
        let named = case.settings.model.clone();
        let examined = match examine(bytes, named.as_deref(), with_prompts) {
            Ok(examined) => examined,
            Err(reason) => return self.without_request(&reason).await,
        };
        case.settings.model.clone_from(&examined.model);
        let mut answer = RequestAnswer::of(&examined, with_prompts);
        let mut planned: Option<PlannedReduction> = None;
        self.model.step = RequestStep::Checked;
        self.model.scroll = 0;
        let ended = loop {
            self.fill(&answer);
            let wish = match self.until().await? {
                Came::Wish(wish) => wish,
                Came::Pasted(text) => break Ended::Pasted(text),
                Came::Exit(exit) => break Ended::Exit(exit),
            };
            match wish {
                RequestWish::Leave => break Ended::Left,
                RequestWish::Preflight => {
                    if let Some(exit) = self.preflight(case, &examined, &mut answer, prober).await? {
                        break Ended::Exit(exit);
                    }
                }
                // The mask leaves this sign in what it takes away.
                RequestWish::Shrink if is_masked && examined.taken.text.contains('…') => {
                    answer.unreduced = Some(say!("reduce.unfit_masked"));
                    self.model.step = RequestStep::Shrunk;
                }
                RequestWish::Shrink => match reduce::plan(case, &examined, USUAL) {
                    Ok(plan) => {
                        let question = self.model.look.say(&plan.question());
                        discard_typed_ahead();
                        self.model.ask(question);
                        planned = Some(plan);
                    }
                    Err(reason) => {
                        answer.unreduced = Some(reason);
                        self.model.step = RequestStep::Shrunk;
                    }
                },
                RequestWish::Agreed => {
                    if let Some(plan) = planned.take()
                        && let Some(exit) = self.shrink(plan, case, &mut answer, prober).await?
                    {
                        break Ended::Exit(exit);
                    }
                }
                RequestWish::Save => self.save(&answer),
                RequestWish::Cancel => {}
                RequestWish::Suspend => self.suspend()?,
                RequestWish::Redraw => self.session.forget_frame(),
            }
        };
        case.settings.model = named;
        Ok(ended)
    }

    /// There is none in what was given: waits for one to be pasted.
    async fn without_request(&mut self, reason: &Nothing) -> io::Result<Ended> {
        self.model.step = RequestStep::Awaited;
        self.model.report = match reason {
            Nothing::NoRequest => Vec::new(),
            Nothing::InFile(file) => {
                let says = self.model.look.say(&say!("request.in_file", file = file));
                vec![String::new(), known_keys::hide(&says).into_string()]
            }
        };
        loop {
            match self.until().await? {
                Came::Pasted(text) => return Ok(Ended::Pasted(text)),
                Came::Exit(exit) => return Ok(Ended::Exit(exit)),
                Came::Wish(RequestWish::Leave) => return Ok(Ended::Left),
                Came::Wish(RequestWish::Suspend) => self.suspend()?,
                Came::Wish(RequestWish::Redraw) => self.session.forget_frame(),
                Came::Wish(_) => {}
            }
        }
    }

    async fn preflight(
        &mut self,
        case: &mut Case,
        examined: &Examined,
        answer: &mut RequestAnswer<'_>,
        prober: &Arc<dyn Prober>,
    ) -> io::Result<Option<Exit>> {
        self.model.step = RequestStep::Asked;
        let interrupted = Notify::new();
        let asked = reduce::ask(case, examined, prober, &interrupted);
        if let Err(exit) = self.during(asked, &interrupted, None).await? {
            return Ok(Some(exit));
        }
        answer.hold(preflight(case, &examined.view()), case);
        self.model.step = RequestStep::Held;
        Ok(None)
    }

    async fn shrink(
        &mut self,
        plan: PlannedReduction,
        case: &mut Case,
        answer: &mut RequestAnswer<'_>,
        prober: &Arc<dyn Prober>,
    ) -> io::Result<Option<Exit>> {
        self.model.step = RequestStep::Shrinking { progress: String::new() };
        let look = self.model.look;
        let (sender, receiver) = watch::channel(String::new());
        let mut progress = |calls: usize, most: usize, (left, all): (usize, usize)| {
            let says = say!("reduce.progress", calls = calls, most = most, left = left, all = all);
            sender.send_replace(look.say(&says));
        };
        let interrupted = Notify::new();
        let model = answer.examined.model.clone();
        let work = plan.run(case, model, prober, &interrupted, &mut progress);
        match self.during(work, &interrupted, Some(receiver)).await? {
            Ok(reduced) => answer.reduced = Some(reduced),
            Err(exit) => return Ok(Some(exit)),
        }
        self.model.step = RequestStep::Shrunk;
        Ok(None)
    }

    /// Lets keys in while calls are under way; Ctrl-C ends them.
    async fn during<T>(
        &mut self,
        work: impl Future<Output = T>,
        interrupted: &Notify,
        mut progress: Option<watch::Receiver<String>>,
    ) -> io::Result<Result<T, Exit>> {
        tokio::pin!(work);
        loop {
            if let Some(progress) = &mut progress {
                let progress = progress.borrow_and_update().clone();
                self.model.step = RequestStep::Shrinking { progress };
            }
            let moved = async {
                match &mut progress {
                    Some(progress) => drop(progress.changed().await),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                done = &mut work => return Ok(Ok(done)),
                came = self.came() => match came? {
                    Some(Came::Wish(RequestWish::Cancel)) => interrupted.notify_one(),
                    Some(Came::Wish(RequestWish::Suspend)) => self.suspend()?,
                    Some(Came::Wish(RequestWish::Redraw)) => self.session.forget_frame(),
                    Some(Came::Exit(exit)) => return Ok(Err(exit)),
                    Some(Came::Wish(_) | Came::Pasted(_)) | None => {}
                },
                () = moved => {}
            }
        }
    }

    /// Until the user wants something.
    async fn until(&mut self) -> io::Result<Came> {
        loop {
            if let Some(came) = self.came().await? {
                return Ok(came);
            }
        }
    }

    /// Draws, and waits for one thing to happen.
    async fn came(&mut self) -> io::Result<Option<Came>> {
        self.model.tick(u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX));
        self.session.draw(|area| request::render(&self.model, area))?;
        let wake = self.model.wake_in();
        let came = tokio::select! {
            input = self.surroundings.inputs.next() => {
                self.model.tick(u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX));
                match input {
                    TerminalInput::Key(key) => handle(&mut self.model, key).map(Came::Wish),
                    TerminalInput::Paste(text) => self.pasted(text),
                    TerminalInput::Resize(width, height) => {
                        self.model.size = (width, height);
                        Some(Came::Wish(RequestWish::Redraw))
                    }
                    TerminalInput::Click(..) | TerminalInput::Wheel { .. } => None,
                    TerminalInput::Lost(_) => Some(Came::Exit(Exit::Signalled(129))),
                }
            }
            signal = self.surroundings.signals.next() => match signal {
                Signal::End(code) => Some(Came::Exit(Exit::Signalled(code))),
                Signal::Interrupt if self.model.is_busy() => Some(Came::Wish(RequestWish::Cancel)),
                Signal::Interrupt => Some(Came::Wish(RequestWish::Leave)),
                Signal::Suspend => Some(Came::Wish(RequestWish::Suspend)),
                Signal::Continued => {
                    self.session.take_again()?;
                    None
                }
            },
            () = tokio::time::sleep(Duration::from_millis(wake.unwrap_or(0))), if wake.is_some() => None,
        };
        Ok(came)
    }

    /// A text that was pasted is the request, as it is: shrinking needs the true one.
    fn pasted(&mut self, text: String) -> Option<Came> {
        let rest = Zeroizing::new(text.into_bytes());
        let before = self.pasted.take().filter(|(at, _)| at.elapsed() < SAME_PASTE).map(|(_, text)| text);
        // What comes so soon behind a paste belongs to it.
        let text = Zeroizing::new([before.as_deref().map_or(&[][..], Vec::as_slice), rest.as_slice()].concat());
        if self.model.is_busy() || text.len() > LIMIT {
            let key = if text.len() > LIMIT { "request.too_large" } else { "request.cancel_first" };
            let says = self.model.look.ui(key).to_string();
            self.model.notify(Tone::Warn, says);
            return None;
        }
        self.pasted = Some((Instant::now(), text.clone()));
        Some(Came::Pasted(text))
    }

    /// Writes the report anew, in the columns that there are.
    fn fill(&mut self, answer: &RequestAnswer<'_>) {
        let look = self.model.look;
        let style = Style { width: frame::columns(self.model.size), color: false, ascii: look.glyphs == ASCII };
        let text = known_keys::hide(&to_text(answer, &look.texts, &style));
        let before = std::mem::take(&mut self.model.report);
        self.model.report = text.as_str().lines().map(str::to_string).collect();
        // What is new is what one waited for.
        if self.model.step != RequestStep::Checked && before != self.model.report {
            let same = before.iter().zip(&self.model.report).take_while(|(old, new)| old == new).count();
            self.model.scroll = same;
        }
        handle::settle(&mut self.model);
    }

    fn save(&mut self, answer: &RequestAnswer<'_>) {
        let text = known_keys::hide(&to_markdown(answer, &self.model.look.texts));
        let (tone, says) = match files::save_report(Path::new("."), &text) {
            Ok(path) => (Tone::Good, say!("listen.saved", file = path.display())),
            Err(problem) => (Tone::Bad, problem),
        };
        let says: String = self.model.look.say(&says);
        self.model.notify(tone, says);
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.session.suspend()?;
        self.model.size = crossterm::terminal::size()?;
        Ok(())
    }
}
