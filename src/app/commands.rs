//! The commands without a terminal: each reads its input, drives the machine, prints one report.

use super::exit::Exit;
use super::headless::{self, Script};
use super::offline_prober::OfflineProber;
use super::paste_source::{self, Pasted};
use super::streams::{fail, unwritten, write};
use super::{key_source, live_prober, output_options};
use crate::adapters::time_zone;
use crate::cli::{self, CheckOptions, Color, Options};
use crate::core::case::{KeyState, Settings};
use crate::core::ingest::private::Prompts;
use crate::core::ingest::redact::redact;
use crate::core::knowledge::causes::CauseId;
use crate::core::report::Report;
use crate::core::secret::ApiKey;
use crate::core::text::{Sentence, Texts};
use crate::core::wizard::Wizard;
use crate::environment::Environment;
use crate::plain;
use crate::ports::Prober;
use crate::say;
use crate::show::ascii::in_text;
use clap::error::ErrorKind;
use std::path::Path;
use std::sync::Arc;

/// `explain`: what a paste means, offline.
pub fn explain(file: Option<&Path>, options: &Options, environment: &Environment) -> Exit {
    let texts = texts(options, environment);
    let bytes = match paste_source::read(file, &texts) {
        Ok(pasted) => marked(pasted, options, &texts),
        Err(problem) => return fail(&texts, &problem),
    };
    let settings = Settings { offline: true, ..settings(options, environment) };
    let script = Script { paste: Some(bytes), settings, key: KeyState::Skipped };
    let Some((wizard, ending)) = on_runtime(headless::run(script, Arc::new(OfflineProber::default()))) else {
        return Exit::Incomplete;
    };
    if ending == headless::EarlyEnd::Interrupted {
        // Nothing was found out yet.
        return Exit::Interrupted;
    }
    match print(&wizard, options, environment, &texts) {
        Ok(report) if report.verdict.cause.is_named() => Exit::Done,
        Ok(_) => Exit::Found,
        Err(exit) => exit,
    }
}

/// `check`: the same with live checks; without a paste a health check of key and account.
pub fn check(file: Option<&Path>, wanted: &CheckOptions, options: &Options, environment: &Environment) -> Exit {
    let texts = texts(options, environment);
    // A terminal as standard input means that nobody pipes a paste.
    let is_given = file.is_some() || !environment.stdin_is_terminal;
    let paste = match is_given.then(|| paste_source::read(file, &texts)).transpose() {
        Ok(pasted) => pasted
            .map(|it| marked(it, options, &texts))
            .filter(|bytes| file.is_some() || !bytes.trim_ascii().is_empty()),
        Err(problem) => return fail(&texts, &problem),
    };
    let key = match key_source::find_or_ask(options.key_file.as_deref(), environment, &texts) {
        Ok(key) => key,
        Err(problem) => return fail(&texts, &problem),
    };
    if key.is_none() && paste.is_none() && !options.offline {
        return fail(&texts, &say!("check.no_key"));
    }
    let management = match key_source::management(wanted, environment, &texts) {
        Ok(management) => management,
        Err(problem) => return fail(&texts, &problem),
    };
    let settings =
        Settings { xray: wanted.xray, management_key: management.is_some(), ..settings(options, environment) };
    let prober = match live_prober::open(&settings, options, environment, None) {
        Ok(prober) => prober,
        Err(problem) => return fail(&texts, &problem),
    };
    if let Some(management) = management {
        prober.read_with(management);
    }
    on_runtime(check_with(paste, key, settings, prober, options, environment)).unwrap_or(Exit::Incomplete)
}

/// The check itself, with everything it needs in hand.
pub(super) async fn check_with(
    paste: Option<Vec<u8>>,
    key: Option<(ApiKey, Sentence)>,
    settings: Settings,
    prober: Arc<dyn Prober>,
    options: &Options,
    environment: &Environment,
) -> Exit {
    let state = match &key {
        Some((key, source)) => KeyState::Given { masked: key.masked(), source: source.clone() },
        None => KeyState::Skipped,
    };
    prober.use_key(key.map(|(key, _)| key));
    let script = Script { paste, settings, key: state };
    let (wizard, ending) = headless::run(script, Arc::clone(&prober)).await;
    let texts = texts(options, environment);
    let printed = print(&wizard, options, environment, &texts);
    if let Some(problem) = prober.complaint() {
        fail(&texts, &problem);
    }
    if ending == headless::EarlyEnd::Interrupted {
        return Exit::Interrupted;
    }
    match printed {
        Ok(report) if report.verdict.cause == CauseId::NONE => Exit::Done,
        // A health check that could prove nothing.
        Ok(report) if wizard.case().is_some_and(|case| case.reading.is_none()) && !report.verdict.cause.is_named() => {
            Exit::Incomplete
        }
        Ok(_) => Exit::Found,
        Err(exit) => exit,
    }
}

/// `causes`: the list, or one cause explained.
pub fn causes(id: Option<&str>, options: &Options, environment: &Environment) -> Exit {
    let texts = texts(options, environment);
    let style = output_options::style(options, environment);
    let Some(id) = id else {
        return write(&if options.json {
            json(&plain::causes::list_json(&texts))
        } else if options.markdown {
            plain::causes::list_markdown(&texts)
        } else {
            plain::causes::list_text(&texts, &style)
        });
    };
    let Some(cause) = CauseId::parse(id) else {
        let near = plain::causes::nearest(id).join(", ");
        let says = match near.is_empty() {
            true => say!("check.unknown_cause", id = id),
            false => say!("check.unknown_cause_near", id = id, near = near),
        };
        fail(&texts, &says);
        return Exit::Usage;
    };
    write(&if options.json {
        json(&plain::causes::explain_json(cause, &texts))
    } else if options.markdown {
        plain::causes::explain_markdown(cause, &texts)
    } else {
        plain::causes::explain_text(cause, &texts, &style)
    })
}

/// `completions SHELL`.
pub fn completions(shell: clap_complete::Shell, options: &Options, environment: &Environment) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        shell,
        &mut cli::command(&texts(options, environment)),
        env!("CARGO_PKG_NAME"),
        &mut script,
    );
    write(&String::from_utf8_lossy(&script))
}

/// `man`.
pub fn man(options: &Options, environment: &Environment) -> Exit {
    let mut page = Vec::new();
    match clap_mangen::Man::new(cli::command(&texts(options, environment))).render(&mut page) {
        Ok(()) => write(&String::from_utf8_lossy(&page)),
        Err(_) => Exit::Incomplete,
    }
}

fn json(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// Runs it on a runtime of its own; none when the system gives no more threads or files.
pub(super) fn on_runtime<T>(work: impl Future<Output = T>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let done = runtime.block_on(work);
    // A name look-up may still block a thread of its own; nobody waits for it.
    runtime.shutdown_background();
    Some(done)
}

/// The settings that the command line gave.
#[must_use]
pub fn settings(options: &Options, environment: &Environment) -> Settings {
    Settings {
        // A key given here by mistake would be sent as a model id.
        model: options.model.as_deref().map(|it| redact(it).0),
        base_url: options.base_url.clone(),
        paid: options.yes,
        xray: false,
        management_key: false,
        max_cost_usd: options.max_cost,
        read_client_settings: options.read_settings,
        offline: options.offline,
        failure: options.failure.map(usize::from),
        prompts: if options.include_prompts { Prompts::Kept } else { Prompts::LeftOut },
        now_ms: std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .and_then(|it| i64::try_from(it.as_millis()).ok()),
        zone: time_zone::system(environment),
    }
}

/// The language: `--lang`, else the locale.
#[must_use]
pub fn texts(options: &Options, environment: &Environment) -> Texts {
    language(options.lang.as_deref(), environment)
}

/// The language that was stated, else that of the locale.
#[must_use]
pub fn language(stated: Option<&str>, environment: &Environment) -> Texts {
    let locale = stated
        .or_else(|| environment.get("LC_ALL"))
        .or_else(|| environment.get("LC_MESSAGES"))
        .or_else(|| environment.get("LANG"));
    Texts::choose(locale.unwrap_or("en"))
}

fn print(wizard: &Wizard, options: &Options, environment: &Environment, texts: &Texts) -> Result<Report, Exit> {
    let case = wizard.case().ok_or(Exit::Incomplete)?;
    let reading = case.reading.as_deref();
    let failures = reading.map_or(0, |reading| reading.failures.len());
    if let Some(number) = case.settings.failure.filter(|number| *number > failures) {
        fail(texts, &say!("check.no_failure", number = number, count = failures));
        return Err(Exit::Usage);
    }
    let report = Report::of(case, texts);
    let text = if options.json {
        plain::json::render(&report).map_err(|_| Exit::Incomplete)?
    } else if options.markdown {
        plain::markdown::render(&report, reading, texts)
    } else if options.plain {
        let text = plain::spoken::render(&report, reading, texts);
        if output_options::ascii(options, environment) { in_text(&text) } else { text }
    } else if options.full {
        plain::text::render(&report, reading, texts, &output_options::style(options, environment))
    } else {
        plain::brief::render(&report, reading, texts, &output_options::style(options, environment))
    };
    match write(&text) {
        Exit::Done => Ok(report),
        other => Err(other),
    }
}

/// The text of a paste; says on standard error when it was read from a picture.
fn marked(pasted: Pasted, options: &Options, texts: &Texts) -> Vec<u8> {
    if pasted.from_picture && !options.json {
        fail(texts, &say!("picture.read"));
    }
    pasted.bytes
}

/// Prints the help that was asked for, or what is wrong with the command line.
pub fn usage(problem: &clap::Error, texts: &Texts, environment: &Environment) -> Exit {
    let color = output_options::color(Color::Auto, environment, environment.stdout_is_terminal);
    if let Some(says) = cli::errors::said(problem) {
        return wrong(texts, &says);
    }
    if problem.kind() == ErrorKind::DisplayHelp {
        let help = problem.render();
        let help = if color { help.ansi().to_string() } else { help.to_string() };
        return write(&cli::with_colons(&help, texts));
    }
    if let Err(unprinted) = problem.print()
        && unwritten(&unprinted) == Exit::Incomplete
    {
        return Exit::Incomplete;
    }
    if problem.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// Says what is wrong with the command line.
pub fn wrong(texts: &Texts, says: &Sentence) -> Exit {
    fail(texts, says);
    fail(texts, &say!("cli.see_help"));
    Exit::Usage
}
