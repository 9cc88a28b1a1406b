//! `request`: what is wrong with a request, checked offline, against what catalogue and account say, or shrunk.

use super::exit::Exit;
use super::reduce::{self, PlannedReduction};
use super::streams::{fail, write};
use super::{commands, key_source, live_prober, output_options, paste_source};
use crate::adapters::terminal::discard_typed_ahead;
use crate::cli::{Options, ReduceOptions};
use crate::core::case::{Case, KeyState};
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
use tokio::sync::{Notify, oneshot};

/// Reads the request and says what stands against it.
#[must_use]
pub fn run(file: &Path, reduce: ReduceOptions, options: &Options, environment: &Environment) -> Exit {
    let texts = commands::texts(options, environment);
    let bytes = match paste_source::read_text(file, LIMIT, &texts) {
        Ok(bytes) => bytes,
        Err(problem) => return fail(&texts, &problem),
    };
    let settings = commands::settings(options, environment);
    let examined = match examine(&bytes, settings.model.as_deref(), options.include_prompts) {
        Ok(examined) => examined,
        Err(Nothing::NoRequest) => return fail(&texts, &say!("request.no_request")),
        Err(Nothing::InFile(file)) => return fail(&texts, &say!("request.in_file", file = file)),
    };
    let mut answer = RequestAnswer::of(&examined, options.include_prompts);
    if !options.offline {
        let session = Session { options, environment, texts: &texts, reduce, is_piped: file == Path::new("-") };
        match session.ask(&mut answer) {
            Ok(Ending::Whole) => {}
            Ok(Ending::Interrupted) => return Exit::Interrupted,
            Err(problem) => return fail(&texts, &problem),
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

/// How a run ended.
enum Ending {
    /// By itself.
    Whole,
    /// By Ctrl-C, before there was anything to show.
    Interrupted,
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
    fn ask(&self, answer: &mut RequestAnswer<'_>) -> Result<Ending, Sentence> {
        let mut settings = commands::settings(self.options, self.environment);
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
        Ok(done.unwrap_or(Ending::Whole))
    }

    async fn live(&self, case: &mut Case, answer: &mut RequestAnswer<'_>, prober: &Arc<dyn Prober>) -> Ending {
        let interrupted = Notify::new();
        let interrupting = async {
            while tokio::signal::ctrl_c().await.is_ok() {
                interrupted.notify_one();
            }
            std::future::pending().await
        };
        tokio::select! {
            ending = self.look(case, answer, prober, &interrupted) => ending,
            () = interrupting => Ending::Interrupted,
        }
    }

    async fn look(
        &self,
        case: &mut Case,
        answer: &mut RequestAnswer<'_>,
        prober: &Arc<dyn Prober>,
        interrupted: &Notify,
    ) -> Ending {
        let examined = answer.examined;
        reduce::ask(case, examined, prober, interrupted).await;
        answer.hold(preflight(case, &examined.view()), case);
        if !self.reduce.reduce {
            return Ending::Whole;
        }
        let limits = Limits { calls: usize::from(self.reduce.max_calls), tries: self.reduce.tries };
        let planned = match reduce::plan(case, examined, limits) {
            Ok(planned) => planned,
            Err(reason) => {
                answer.unreduced = Some(reason);
                return Ending::Whole;
            }
        };
        match self.agreement(&planned, interrupted).await {
            Some(true) => {}
            Some(false) => {
                answer.unreduced = Some(say!("reduce.not_agreed"));
                return Ending::Whole;
            }
            None => return Ending::Interrupted,
        }
        let mut progress = |calls: usize, most: usize, (left, all): (usize, usize)| {
            if io::stderr().is_terminal() && calls > 0 {
                let _ = fail(self.texts, &say!("reduce.progress", calls = calls, most = most, left = left, all = all));
            }
        };
        answer.reduced = Some(planned.run(case, examined.model.clone(), prober, interrupted, &mut progress).await);
        Ending::Whole
    }

    /// `--yes`, or `y` at the terminal; none where Ctrl-C was the answer.
    async fn agreement(&self, planned: &PlannedReduction, interrupted: &Notify) -> Option<bool> {
        if self.options.yes {
            return Some(true);
        }
        if self.is_piped || !self.environment.stdin_is_terminal || !self.environment.stdout_is_terminal {
            return Some(false);
        }
        let question = self.texts.say(&planned.question());
        let _ = fail(self.texts, &say!("reduce.yes_or_no", question = question));
        discard_typed_ahead();
        let (sender, answered) = oneshot::channel();
        // A thread of its own, so that Ctrl-C is heard while nothing is typed; it ends with the program.
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            let agrees = read.is_ok() && ["y", "yes"].contains(&line.trim().to_lowercase().as_str());
            // Nobody waits any more after Ctrl-C.
            let _ = sender.send(agrees);
        });
        tokio::select! {
            agrees = answered => Some(agrees.unwrap_or(false)),
            () = interrupted.notified() => None,
        }
    }
}
