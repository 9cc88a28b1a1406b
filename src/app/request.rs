//! `request`: what is wrong with a request, checked offline, against what catalogue and account say, or shrunk.

use super::exit::Exit;
use super::reduce::{self, Asks};
use super::streams::{fail, write};
use super::{commands, key_source, live_prober, output_options, paste_source};
use crate::adapters::terminal::discard_typed_ahead;
use crate::cli::{Options, ReduceOptions};
use crate::core::case::{Case, KeyState};
use crate::core::checks::money::usd;
use crate::core::checks::{Outcome, Probe};
use crate::core::request::examined::{LIMIT, examine};
use crate::core::request::extract::Nothing;
use crate::core::request::preflight::preflight;
use crate::core::request::reduce::reduction::Limits;
use crate::core::text::{Sentence, Texts};
use crate::environment::Environment;
use crate::plain::request::{to_json, to_text};
use crate::plain::request_answer::RequestAnswer;
use crate::plain::request_report::to_markdown;
use crate::ports::Prober;
use crate::say;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;
use std::sync::Arc;

/// Reads the request and says what stands against it.
#[must_use]
pub fn run(file: &Path, reduce: ReduceOptions, options: &Options, environment: &Environment) -> Exit {
    let texts = commands::texts(options, environment);
    let bytes = match paste_source::read_text(file, LIMIT, &texts) {
        Ok(bytes) => bytes,
        Err(problem) => return fail(&texts, &problem),
    };
    let settings = commands::settings(options);
    let examined = match examine(&bytes, settings.model.as_deref(), options.include_prompts) {
        Ok(examined) => examined,
        Err(Nothing::NoRequest) => return fail(&texts, &say!("request.no_request")),
        Err(Nothing::InFile(file)) => return fail(&texts, &say!("request.in_file", file = file)),
    };
    let mut answer = RequestAnswer::of(&examined, options.include_prompts);
    if !options.offline {
        let session = Session { options, environment, texts: &texts, reduce, is_piped: file == Path::new("-") };
        if let Err(problem) = session.ask(&mut answer) {
            return fail(&texts, &problem);
        }
    }
    print(&answer, options, environment, &texts)
}

fn print(answer: &RequestAnswer<'_>, options: &Options, environment: &Environment, texts: &Texts) -> Exit {
    let text = if options.json {
        format!("{:#}\n", to_json(answer, texts))
    } else if options.markdown {
        to_markdown(answer, texts)
    } else {
        to_text(answer, texts, &output_options::style(options, environment))
    };
    let is_refused = answer.preflight.as_ref().is_some_and(|flight| flight.refused_at().is_some());
    let was_refused = answer.reduced.as_ref().is_some_and(|reduced| reduced.found.failure.is_some());
    match write(&text) {
        Exit::Done if answer.reduced.as_ref().is_some_and(reduce::was_cancelled) => Exit::Interrupted,
        Exit::Done if answer.unreduced.is_some() => Exit::Incomplete,
        Exit::Done if answer.examined.findings.is_empty() && !is_refused && !was_refused => Exit::Done,
        Exit::Done => Exit::Found,
        other => other,
    }
}

/// One run with a network.
struct Session<'a> {
    options: &'a Options,
    environment: &'a Environment,
    texts: &'a Texts,
    reduce: ReduceOptions,
    is_piped: bool,
}

impl Session<'_> {
    /// What catalogue and account say, or why they were not heard; then the reduction, if it is wanted.
    fn ask(&self, answer: &mut RequestAnswer<'_>) -> Result<(), Sentence> {
        let mut settings = commands::settings(self.options);
        settings.model.clone_from(&answer.examined.model);
        let file = self.options.key_file.as_deref();
        let key = match self.reduce.reduce && !self.is_piped {
            true => key_source::find_or_ask(file, self.environment, self.texts)?,
            false => key_source::find(file, self.environment, self.texts)?,
        };
        let prober = live_prober::open(&settings, self.options, self.environment, None)?;
        let mut case = Case::new(None, settings);
        if let Some((key, source)) = key {
            case.key = KeyState::Given { masked: key.masked(), source };
            prober.use_key(Some(key));
        }
        let done = commands::on_runtime(self.live(&mut case, answer, &prober));
        if done.is_none() {
            answer.unmade = Some(say!("preflight.not_asked"));
        }
        if let Some(problem) = prober.complaint() {
            let _ = fail(self.texts, &problem);
        }
        Ok(())
    }

    async fn live(&self, case: &mut Case, answer: &mut RequestAnswer<'_>, prober: &Arc<dyn Prober>) {
        reduce::ask(case, answer.examined, prober).await;
        answer.preflight = preflight(case, &answer.examined.view());
        if answer.preflight.is_none() {
            answer.unmade = Some(match case.result(Probe::Models) {
                Some(result) if !matches!(result.outcome, Outcome::Cancelled) => result.says(&case.known()),
                _ => say!("preflight.not_asked"),
            });
        }
        if !self.reduce.reduce {
            return;
        }
        let limits = Limits { calls: usize::from(self.reduce.max_calls), tries: self.reduce.tries };
        let mut progress = |calls: usize, most: usize, (left, all): (usize, usize)| {
            if io::stderr().is_terminal() && calls > 0 {
                let _ = fail(self.texts, &say!("reduce.progress", calls = calls, most = most, left = left, all = all));
            }
        };
        let reduced =
            reduce::reduce(case, answer.examined, prober, limits, |asks| self.agrees(asks), &mut progress).await;
        match reduced {
            Ok(reduced) => answer.reduced = Some(reduced),
            Err(reason) => answer.unreduced = Some(reason),
        }
    }

    /// `--yes`, or `y` at the terminal.
    fn agrees(&self, asks: &Asks) -> bool {
        let (calls, most) = (asks.calls, asks.needed_usd.min(asks.left_usd));
        let question = match asks.needed_usd > asks.left_usd {
            false => say!("reduce.consent", calls = calls, usd = usd(most)),
            true => say!("reduce.consent_short", calls = calls, usd = usd(most), needed = usd(asks.needed_usd)),
        };
        if self.options.yes {
            return true;
        }
        if self.is_piped || !self.environment.stdin_is_terminal || !self.environment.stdout_is_terminal {
            return false;
        }
        let _ = fail(self.texts, &question);
        discard_typed_ahead();
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        read.is_ok() && ["y", "yes"].contains(&line.trim().to_lowercase().as_str())
    }
}
