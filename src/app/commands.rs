//! The commands without a terminal: each reads its input, drives the machine, prints one report.

use super::exit::Exit;
use super::headless::{self, Script};
use super::nothing_sent::NothingSent;
use super::paste_source;
use crate::cli::Options;
use crate::core::investigation::{Investigation, KeyState, Settings};
use crate::core::report::Report;
use crate::core::text::{Sentence, Texts};
use crate::core::wizard::Wizard;
use crate::environment::Environment;
use crate::plain;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// `explain`: what a paste means, offline.
pub fn explain(file: Option<&Path>, options: &Options, environment: &Environment) -> Exit {
    let texts = texts(options, environment);
    let bytes = match paste_source::read(file.unwrap_or(Path::new("-"))) {
        Ok(bytes) => bytes,
        Err(problem) => return fail(&texts, &problem),
    };
    let settings = Settings { offline: true, ..settings(options) };
    let script = Script { paste: Some(bytes), settings, key: KeyState::Skipped };
    let Some(wizard) = drive(script, Arc::new(NothingSent)) else { return Exit::Incomplete };
    let Some(case) = &wizard.case else { return Exit::Incomplete };
    let report = case.report(&texts);
    match print(case, &report, options, &texts) {
        Exit::Done if report.verdict.cause.is_named() => Exit::Done,
        Exit::Done => Exit::Found,
        other => other,
    }
}

/// Runs the script on a runtime of its own.
fn drive(script: Script, prober: Arc<dyn crate::ports::Prober>) -> Option<Wizard> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    Some(runtime.block_on(headless::run(script, prober)).0)
}

/// The settings that the command line gave.
#[must_use]
pub fn settings(options: &Options) -> Settings {
    Settings {
        model: options.model.clone(),
        base_url: options.base_url.clone(),
        paid: options.yes,
        max_cost_usd: options.max_cost,
        offline: options.offline,
        ..Settings::default()
    }
}

/// The language: `--lang`, else the locale.
#[must_use]
pub fn texts(options: &Options, environment: &Environment) -> Texts {
    let locale = options
        .lang
        .as_deref()
        .or_else(|| environment.get("LC_ALL"))
        .or_else(|| environment.get("LC_MESSAGES"))
        .or_else(|| environment.get("LANG"));
    Texts::choose(locale.unwrap_or("en"))
}

fn print(_case: &Investigation, report: &Report, _options: &Options, _texts: &Texts) -> Exit {
    plain::json::render(report).map_or(Exit::Incomplete, |text| write(&text))
}

/// Writes to standard output; a reader that went away is no failure.
pub fn write(text: &str) -> Exit {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(problem) if problem.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(_) => Exit::Incomplete,
    }
}

/// Says on standard error why the command could not complete.
pub fn fail(texts: &Texts, problem: &Sentence) -> Exit {
    // Nothing is left to do when even standard error is gone.
    let _ = writeln!(std::io::stderr(), "{}", texts.say(problem));
    Exit::Incomplete
}
