//! `listen`: the relay, what it caught as lines or JSON, and the program that is started for it.

use super::commands::{self, on_runtime};
use super::exit::Exit;
use super::key_source;
use super::listen_addresses;
use super::listen_look::Look;
use super::listen_output::{Output, Place};
use super::listen_reader::ExchangeReader;
use super::listen_screen::{self, Screen};
use super::relay_upstream::upstream;
use super::streams::fail;
use crate::adapters::relay::{Recorded, Relay, RelaySettings};
use crate::adapters::{child, random, terminal};
use crate::cli::{ListenOptions, Options};
use crate::core::exchange::addresses::RelayAddresses;
use crate::core::exchange::setting;
use crate::core::knowledge::clients::Client;
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::say;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// How long the last exchanges may take to come out when the relay ends.
const LAST: Duration = Duration::from_millis(200);

/// Runs the relay until it is interrupted or its command ends.
pub fn run(command: &[OsString], listen: &ListenOptions, options: &Options, environment: &Environment) -> Exit {
    let texts = commands::texts(options, environment);
    if options.offline && !listen.capture {
        fail(&texts, &say!("relay.offline"));
        return Exit::Usage;
    }
    if options.json && options.log.is_none() && !command.is_empty() {
        fail(&texts, &say!("relay.json_needs_log"));
        return Exit::Usage;
    }
    if listen.intercept && command.is_empty() {
        fail(&texts, &say!("relay.intercept_needs_command"));
        return Exit::Usage;
    }
    let settings = match relay_settings(listen, options, environment) {
        Ok(settings) => settings,
        Err(problem) => return fail(&texts, &problem),
    };
    let client = match listen.client.as_deref().map(setting::find).transpose() {
        Ok(client) => client,
        Err(problem) => {
            fail(&texts, &problem);
            return Exit::Usage;
        }
    };
    let printed = options.json || options.plain || options.markdown;
    let place = match command.is_empty() {
        false => Place::Command,
        true if !printed && terminal::can_take_screen(environment) => Place::Screen,
        true => Place::Ours,
    };
    let output = match Output::open(place, options, environment, texts) {
        Ok(output) => output,
        Err(problem) => return fail(&texts, &problem),
    };
    let given = match key_source::find(options.key_file.as_deref(), environment, &texts) {
        Ok(found) => found.map(|(key, _)| key.masked()),
        Err(problem) => return fail(&texts, &problem),
    };
    // To add nothing and to pass nothing on holds for this program too.
    let look = (!settings.pure && !settings.capture).then(|| Look::by(settings.upstream.clone()));
    let reader = ExchangeReader::new(commands::settings(options, environment), texts, given, look);
    let session = Session { reader, output, place, client, options, environment };
    on_runtime(session.serve(command, settings)).unwrap_or(Exit::Incomplete)
}

fn relay_settings(
    listen: &ListenOptions,
    options: &Options,
    environment: &Environment,
) -> Result<RelaySettings, Sentence> {
    let upstream = upstream(&options.base_url, environment)?;
    let token = listen.path_token.then(random::token).transpose()?;
    Ok(RelaySettings {
        port: listen.port,
        pure: listen.pure,
        capture: listen.capture,
        origins: listen.allow_origin.clone(),
        token,
        interception: listen.intercept.then(|| listen_addresses::interception(environment)),
        ..RelaySettings::new(upstream)
    })
}

struct Session<'a> {
    reader: ExchangeReader,
    output: Output,
    place: Place,
    client: Option<&'static Client>,
    options: &'a Options,
    environment: &'a Environment,
}

impl Session<'_> {
    async fn serve(mut self, command: &[OsString], settings: RelaySettings) -> Exit {
        let passes_on = !settings.capture;
        let (relay, mut caught) = match Relay::start(settings).await {
            Ok(started) => started,
            Err(problem) => return fail(&self.reader.texts, &problem),
        };
        let addresses = RelayAddresses::of(&relay.origin());
        let environment = self.environment;
        let interception = relay.interception();
        let replaced = match command.is_empty() || interception.is_some() {
            true => BTreeMap::new(),
            false => listen_addresses::replaced(environment),
        };
        let proxy = interception.map(|interception| interception.proxy.as_str());
        let upstream = &self.reader.settings.base_url;
        let ended = match (self.place == Place::Ours).then(End::listen).transpose() {
            Ok(ended) => ended,
            Err(problem) => return fail(&self.reader.texts, &say!("relay.no_port", problem = problem)),
        };
        let mut exit = self.output.listening((&addresses, proxy), (upstream, passes_on), &replaced, self.client);
        if exit == Exit::Done {
            exit = match (command.split_first(), ended) {
                (None, Some(ended)) => self.until(ended, &mut caught).await,
                (None, None) => {
                    let start = listen_screen::Start {
                        addresses,
                        passes_on,
                        client: self.client,
                        under_way: relay.under_way(),
                        sent: relay.sent(),
                    };
                    self.on_screen(start, &mut caught).await
                }
                (Some((program, arguments)), _) => {
                    let (variables, before) = match interception {
                        Some(interception) => (listen_addresses::intercepting(interception, environment), Vec::new()),
                        None => (
                            listen_addresses::variables(&addresses, environment, program),
                            listen_addresses::arguments(&addresses, program),
                        ),
                    };
                    let arguments = [before, arguments.to_vec()].concat();
                    let has_terminal = environment.stdin_is_terminal;
                    let running = child::run(program, &arguments, &variables, has_terminal);
                    self.while_running(program, running, &mut caught).await
                }
            };
        }
        // What is under way ends with the relay, and is told as well.
        while let Ok(recorded) = caught.try_recv() {
            self.tell(recorded).await;
        }
        let intercepted = relay.interception().is_some();
        drop(relay);
        while let Ok(Some(recorded)) = tokio::time::timeout(LAST, caught.recv()).await {
            self.tell(recorded).await;
        }
        match (self.output.finish(intercepted), exit) {
            (Exit::Done, exit) => exit,
            // The command's own code is the more important word.
            (unwritten, Exit::Done) => unwritten,
            (_, exit) => exit,
        }
    }

    async fn on_screen(&mut self, start: listen_screen::Start, caught: &mut UnboundedReceiver<Box<Recorded>>) -> Exit {
        let around = listen_screen::Around { options: self.options, environment: self.environment };
        let screen = Screen::new(start, around, &self.reader, &mut self.output);
        match listen_screen::run(screen, caught).await {
            Ok(exit) => exit,
            Err(problem) if terminal::is_gone(&problem) => Exit::Signalled(129),
            Err(problem) => fail(&self.reader.texts, &say!("terminal.lost", problem = problem)),
        }
    }

    async fn until(&mut self, mut ended: End, caught: &mut UnboundedReceiver<Box<Recorded>>) -> Exit {
        loop {
            tokio::select! {
                exit = ended.asked() => return exit,
                Some(recorded) = caught.recv() => {
                    if self.tell(recorded).await != Exit::Done {
                        return Exit::Incomplete;
                    }
                }
            }
        }
    }

    async fn while_running(
        &mut self,
        program: &OsString,
        running: impl Future<Output = std::io::Result<std::process::ExitStatus>>,
        caught: &mut UnboundedReceiver<Box<Recorded>>,
    ) -> Exit {
        tokio::pin!(running);
        loop {
            tokio::select! {
                ended = &mut running => return match ended {
                    Ok(status) => Exit::OfCommand(child::code(status)),
                    Err(problem) => {
                        let command = program.to_string_lossy();
                        fail(&self.reader.texts, &say!("relay.started_not", command = command, problem = problem));
                        Exit::NotStarted
                    }
                },
                Some(recorded) = caught.recv() => {
                    self.tell(recorded).await;
                }
            }
        }
    }

    /// Reads, judges and prints an exchange.
    async fn tell(&mut self, recorded: Box<Recorded>) -> Exit {
        match self.reader.read(recorded).await {
            Some((call, _)) => self.output.exchange(&call.exchange, &call.report, &self.reader.settings.zone),
            None => Exit::Incomplete,
        }
    }
}

/// What ends a relay that runs by itself. It is heard from before the first line to the last, also while a call is being
/// read.
struct End {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl End {
    fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            hangup: signal(SignalKind::hangup())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(windows)]
            interrupt: tokio::signal::windows::ctrl_c()?,
        })
    }

    /// An interrupt is the ordinary end.
    async fn asked(&mut self) -> Exit {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Done,
            _ = self.hangup.recv() => Exit::Signalled(129),
            _ = self.terminate.recv() => Exit::Signalled(143),
        }
        #[cfg(windows)]
        {
            let _ = self.interrupt.recv().await;
            Exit::Done
        }
    }
}
