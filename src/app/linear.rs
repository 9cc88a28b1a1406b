//! `--plain`: the wizard as a dialogue, line by line, for screen readers and dumb terminals. The same
//! machine; nothing is drawn in place and no screen is switched.

use super::effects::Tasks;
use super::exit::Exit;
use super::hand_over::hand_over;
use super::paste_source::Pasted;
use crate::adapters::files;
use crate::adapters::key_prompt::{self, Interrupts};
use crate::core::checks::money::usd;
use crate::core::ingest::decode::decode;
use crate::core::plan::{Question, question};
use crate::core::report::Report;
use crate::core::text::{Sentence, Texts};
use crate::core::wizard::{Effect, Event, Phase, StageId, Step, Wizard, update};
use crate::plain;
use crate::plain::style::Style;
use crate::ports::Prober;
use crate::say;
use crate::show::wrap::wrap_whole;
use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;

/// What the dialogue starts with.
pub struct Start {
    /// The machine, with settings and the key's state.
    pub wizard: Wizard,
    /// The paste, if one was given.
    pub paste: Option<Pasted>,
    /// The language.
    pub texts: Texts,
    /// How text is drawn.
    pub style: Style,
}

/// Runs the dialogue over standard input and output.
pub async fn run(start: Start, prober: Arc<dyn Prober>) -> Exit {
    let mut talk =
        Talk { texts: start.texts, style: start.style, input: io::stdin().lock(), output: io::stdout().lock() };
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

struct Talk<I, O> {
    texts: Texts,
    style: Style,
    input: I,
    output: O,
}

impl<I: BufRead, O: Write> Talk<I, O> {
    async fn dialogue(&mut self, wizard: Wizard, paste: Option<Pasted>, prober: Arc<dyn Prober>) -> io::Result<()> {
        let mut tasks = Tasks::new(prober);
        let mut wizard = wizard;
        let mut queue = VecDeque::new();
        if let Some(pasted) = paste {
            if pasted.from_picture {
                self.tell(&say!("picture.read"))?;
            }
            queue.push_back(Event::PasteChanged(decode(&pasted.bytes).into()));
        }
        let mut said = StageId::Paste;
        loop {
            while let Some(event) = queue.pop_front() {
                self.progress(&event)?;
                let Step { wizard: next, effects } = update(wizard, event, tasks.now());
                wizard = next;
                for effect in effects {
                    match tasks.perform(effect) {
                        Some(Effect::Quit) => return Ok(()),
                        Some(Effect::Save) => self.save(&wizard)?,
                        _ => {}
                    }
                }
            }
            let stage = wizard.stage();
            if stage != said && stage == StageId::Diagnosis {
                self.verdict(&wizard)?;
            }
            said = stage;
            queue.push_back(match wizard.phase(stage) {
                _ if stage == StageId::Paste && wizard.draft.text.trim().is_empty() => self.ask_paste()?,
                Phase::Running(_) => tasks.next().await,
                _ if stage == StageId::Paste && wizard.draft.recognising.is_some() => tasks.next().await,
                Phase::Ready if stage == StageId::Diagnosis => self.question(&wizard)?,
                Phase::Ready if stage == StageId::Key => self.key(&tasks)?,
                Phase::Consent(planned) => {
                    self.tell(&planned.why)?;
                    let cost = usd(planned.request.max_cost_usd);
                    if self.yes(&say!("linear.consent", cost = cost))? { Event::Submit } else { Event::Skip }
                }
                _ if stage == StageId::NextActions => self.ending(&wizard)?,
                _ => Event::Submit,
            });
        }
    }

    fn tell(&mut self, sentence: &Sentence) -> io::Result<()> {
        let text = self.texts.say(sentence);
        self.write(&text)
    }

    /// Wrapped between words: a terminal would break them anywhere.
    fn write(&mut self, text: &str) -> io::Result<()> {
        for line in wrap_whole(text, self.style.measure()) {
            writeln!(self.output, "{line}")?;
        }
        Ok(())
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        self.output.flush()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_string()))
    }

    fn ask_paste(&mut self) -> io::Result<Event> {
        self.tell(&say!("linear.paste"))?;
        let mut text = String::new();
        loop {
            self.output.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 || line.trim_end() == "." {
                return Ok(if text.trim().is_empty() { Event::HealthCheck } else { Event::PasteChanged(text.into()) });
            }
            text.push_str(&line);
        }
    }

    fn progress(&mut self, event: &Event) -> io::Result<()> {
        let Event::ProbeFinished { result, .. } = event else { return Ok(()) };
        let name = self.texts.say(&result.request.probe.name());
        writeln!(self.output, "  {name}: {}", result.outcome.label().replace('_', " "))
    }

    fn verdict(&mut self, wizard: &Wizard) -> io::Result<()> {
        let Some(case) = &wizard.case else { return Ok(()) };
        let report = Report::of(case, &self.texts);
        writeln!(self.output)?;
        self.write(&report.verdict.title)?;
        self.write(&report.verdict.summary)?;
        writeln!(self.output)
    }

    fn question(&mut self, wizard: &Wizard) -> io::Result<Event> {
        match wizard.case.as_ref().and_then(question) {
            Some(Question::Model) => self.tell(&say!("linear.model"))?,
            None => return Ok(Event::Submit),
        }
        Ok(match self.line()? {
            Some(model) if !model.is_empty() => Event::ModelGiven(model),
            _ => Event::Skip,
        })
    }

    fn key(&mut self, tasks: &Tasks) -> io::Result<Event> {
        self.output.flush()?;
        let question = self.texts.ui("check.ask_key");
        let Some(key) = key_prompt::ask(question, Interrupts::End) else { return Ok(Event::Skip) };
        Ok(hand_over(key, tasks))
    }

    fn yes(&mut self, question: &Sentence) -> io::Result<bool> {
        self.tell(question)?;
        Ok(self.line()?.is_some_and(|answer| ["y", "yes"].contains(&answer.to_lowercase().as_str())))
    }

    fn ending(&mut self, wizard: &Wizard) -> io::Result<Event> {
        let Some(case) = &wizard.case else { return Ok(Event::Quit) };
        let report = Report::of(case, &self.texts);
        let text = plain::text::render(&report, case.reading.as_ref(), &self.texts, &self.style);
        writeln!(self.output, "\n{text}")?;
        loop {
            self.tell(&say!("linear.choice"))?;
            match self.line()?.as_deref() {
                Some("r") => return Ok(Event::Recheck),
                Some("s") => return Ok(Event::Save),
                Some("n") => return Ok(Event::NewPaste),
                Some("q" | "") | None => return Ok(Event::Quit),
                Some(_) => {}
            }
        }
    }

    fn save(&mut self, wizard: &Wizard) -> io::Result<()> {
        let Some(case) = &wizard.case else { return Ok(()) };
        let report: Report = Report::of(case, &self.texts);
        let text = plain::markdown::render(&report, case.reading.as_ref(), &self.texts);
        match files::save_report(Path::new("."), &text) {
            Ok(path) => self.tell(&say!("save.saved", file = path.display())),
            Err(problem) => self.tell(&problem),
        }
    }
}
