//! `--plain`: the wizard as a dialogue, line by line, for screen readers and dumb terminals. The same
//! machine; nothing is drawn in place and no screen is switched.

use super::driver::Driver;
use super::exit::Exit;
use super::paste_source::Pasted;
use crate::adapters::key_prompt::{self, Interrupts};
use crate::adapters::terminal::discard_typed_ahead;
use crate::adapters::{files, known_keys};
use crate::core::address::host;
use crate::core::checks::money::usd;
use crate::core::ingest::Outgoing;
use crate::core::ingest::private::Prompts;
use crate::core::plan::Most;
use crate::core::plan::Question;
use crate::core::report::Report;
use crate::core::secret::ApiKey;
use crate::core::text::{Sentence, Texts};
use crate::core::wizard::{Effect, Event, Phase, Stage, Wizard};
use crate::plain;
use crate::plain::spoken;
use crate::ports::Prober;
use crate::say;
use crate::show::ascii::in_text;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;

/// What the dialogue starts with.
pub struct DialogueStart {
    /// The machine, with settings and the key's state.
    pub wizard: Wizard,
    /// The paste, if one was given.
    pub paste: Option<Pasted>,
    /// The language.
    pub texts: Texts,
    /// No letters beyond ASCII but those of the language.
    pub ascii: bool,
}

/// Runs the dialogue over standard input and output.
pub async fn run(start: DialogueStart, prober: Arc<dyn Prober>) -> Exit {
    let mut talk =
        Dialogue { texts: start.texts, ascii: start.ascii, input: io::stdin().lock(), output: io::stdout().lock() };
    let ended = talk.dialogue(start.wizard, start.paste, Arc::clone(&prober)).await;
    if let Some(problem) = prober.complaint() {
        super::streams::fail(&talk.texts, &problem);
    }
    match ended {
        Ok(()) => Exit::Done,
        Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(_) => Exit::Incomplete,
    }
}

/// What the user answered, or a task.
enum Answer {
    /// A text, as its bytes.
    Paste(Vec<u8>),
    /// A key.
    Key(ApiKey),
    /// A management key.
    Management(ApiKey),
    /// Anything else.
    Event(Event),
}

struct Dialogue<I, O> {
    texts: Texts,
    ascii: bool,
    input: I,
    output: O,
}

impl<I: BufRead, O: Write> Dialogue<I, O> {
    async fn dialogue(&mut self, wizard: Wizard, paste: Option<Pasted>, prober: Arc<dyn Prober>) -> io::Result<()> {
        let mut driver = Driver::new(wizard, prober);
        let mut answer = match paste {
            Some(pasted) => {
                if pasted.from_picture {
                    self.print(&say!("picture.read"))?;
                }
                Answer::Paste(pasted.bytes)
            }
            None => self.ask_paste()?,
        };
        loop {
            let before = driver.wizard().stage();
            let wanted = match answer {
                Answer::Paste(bytes) => driver.paste(bytes),
                Answer::Key(key) => driver.use_key(key),
                Answer::Management(key) => driver.read_with(key),
                Answer::Event(event) => {
                    self.progress(&event, driver.wizard())?;
                    driver.dispatch(event)
                }
            };
            for effect in wanted {
                match effect {
                    Effect::Quit => return Ok(()),
                    Effect::Save(prompts) => self.save(&driver, prompts)?,
                    _ => {}
                }
            }
            let stage = driver.wizard().stage();
            if stage != before && stage == Stage::Diagnosis {
                self.verdict(driver.wizard())?;
            }
            answer = if driver.is_waiting() { Answer::Event(driver.next().await) } else { self.ask(driver.wizard())? };
        }
    }

    /// What the machine waits for, asked of the user.
    fn ask(&mut self, wizard: &Wizard) -> io::Result<Answer> {
        let stage = wizard.stage();
        let event = match wizard.phase(stage) {
            _ if stage == Stage::Paste && wizard.draft.text.trim().is_empty() => return self.ask_paste(),
            Phase::Ready if stage == Stage::Diagnosis => self.question(wizard)?,
            Phase::Ready if stage == Stage::Key => return self.key(),
            Phase::Consent(planned) => {
                self.print(&say!("linear.why", why = self.texts.say(&planned.why)))?;
                let host = host::shown(&wizard.settings().base_url);
                let Most { calls, usd: most } = planned.most;
                let asks = match planned.request.probe.is_rung() {
                    true => say!("linear.consent_xray", calls = calls, host = host, usd = usd(most)),
                    false => say!("linear.consent", calls = calls, host = host, usd = usd(most)),
                };
                if self.yes(&asks)? { Event::Agree } else { Event::Skip }
            }
            _ if stage == Stage::NextActions => return self.ending(wizard),
            _ => Event::Submit,
        };
        Ok(Answer::Event(event))
    }

    fn print(&mut self, sentence: &Sentence) -> io::Result<()> {
        let text = self.texts.say(sentence);
        self.write(&text)
    }

    /// One sentence a line: that is what is read out at once, and the terminal wraps what is wider.
    fn write(&mut self, text: &str) -> io::Result<()> {
        let lines = spoken::lines(text);
        let lines = if self.ascii { in_text(&lines) } else { lines };
        self.output.write_all(known_keys::hide(&lines).as_str().as_bytes())
    }

    /// Asks. What was typed before the question came up is no answer to it.
    fn prompt(&mut self, question: &Sentence) -> io::Result<Option<String>> {
        self.print(question)?;
        self.output.flush()?;
        discard_typed_ahead();
        self.line()
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        self.output.flush()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_string()))
    }

    fn ask_paste(&mut self) -> io::Result<Answer> {
        self.print(&say!("linear.paste"))?;
        let mut text = Vec::new();
        loop {
            self.output.flush()?;
            let before = text.len();
            let read = self.input.read_until(b'\n', &mut text)?;
            if read == 0 || text[before..].trim_ascii_end() == b"." {
                text.truncate(before);
                let blank = text.trim_ascii().is_empty();
                return Ok(if blank { Answer::Event(Event::HealthCheck) } else { Answer::Paste(text) });
            }
        }
    }

    fn progress(&mut self, event: &Event, wizard: &Wizard) -> io::Result<()> {
        let (Event::ProbeFinished { result, .. }, Some(case)) = (event, wizard.case()) else { return Ok(()) };
        let name = self.texts.say(&result.request.probe.name());
        let says = self.texts.say(&result.says(&case.known()));
        self.print(&say!("report.pair", name = name, says = says))
    }

    fn verdict(&mut self, wizard: &Wizard) -> io::Result<()> {
        let Some(case) = wizard.case() else { return Ok(()) };
        let report = Report::of(case, &self.texts);
        self.write(&spoken::answer(&report, &self.texts))
    }

    fn question(&mut self, wizard: &Wizard) -> io::Result<Event> {
        match wizard.question() {
            Some(Question::Model) => {}
            None => return Ok(Event::Submit),
        }
        Ok(match self.prompt(&say!("linear.model"))? {
            Some(model) if !model.is_empty() => Event::ModelGiven(model),
            _ => Event::Submit,
        })
    }

    fn key(&mut self) -> io::Result<Answer> {
        self.output.flush()?;
        let question = self.texts.ui("check.ask_key");
        discard_typed_ahead();
        Ok(key_prompt::ask(question, Interrupts::End).map_or(Answer::Event(Event::Submit), Answer::Key))
    }

    /// A management key, as a key is asked for.
    fn management_key(&mut self) -> io::Result<Option<ApiKey>> {
        self.output.flush()?;
        discard_typed_ahead();
        Ok(key_prompt::ask(self.texts.ui("check.ask_management_key"), Interrupts::End))
    }

    fn yes(&mut self, question: &Sentence) -> io::Result<bool> {
        Ok(self.prompt(question)?.is_some_and(|answer| ["y", "yes"].contains(&answer.to_lowercase().as_str())))
    }

    fn ending(&mut self, wizard: &Wizard) -> io::Result<Answer> {
        let Some(case) = wizard.case() else { return Ok(Answer::Event(Event::Quit)) };
        let report = Report::of(case, &self.texts);
        self.write(&spoken::render(&report, case.reading.as_deref(), &self.texts))?;
        if wizard.may_xray() {
            self.print(&say!("linear.may_xray"))?;
        }
        if !wizard.settings().offline {
            self.print(&say!("linear.may_manage"))?;
        }
        loop {
            let event = match self.prompt(&say!("linear.choice"))?.as_deref() {
                Some("r") => Event::Recheck,
                Some("s") => Event::Save,
                Some("p") => Event::SaveWithPrompts,
                Some("n") => Event::NewPaste,
                Some("x") if wizard.may_xray() => Event::XrayWanted,
                Some("v") => match self.management_key()? {
                    Some(key) => return Ok(Answer::Management(key)),
                    None => continue,
                },
                Some("q" | "") | None => Event::Quit,
                Some(_) => continue,
            };
            return Ok(Answer::Event(event));
        }
    }

    fn save(&mut self, driver: &Driver<Wizard>, prompts: Prompts) -> io::Result<()> {
        let Some(case) = driver.wizard().case() else { return Ok(()) };
        let report = Report { prompts, ..Report::of(case, &self.texts) };
        let text = plain::markdown::render(&report, case.reading.as_deref(), &self.texts);
        match files::save_report(Path::new("."), &Outgoing::hiding(&text, &driver.known())) {
            Ok(path) => self.print(&match prompts {
                Prompts::LeftOut => say!("save.saved_without_prompts", file = path.display()),
                Prompts::Kept => say!("save.saved_with_prompts", file = path.display()),
            }),
            Err(problem) => self.print(&problem),
        }
    }
}
