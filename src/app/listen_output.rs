//! Where the relay tells what it saw: standard output, or standard error where that is a command's; and the log.

use super::exit::Exit;
use super::output_options;
use super::streams::{fail, write};
use crate::adapters::{files, known_keys};
use crate::cli::Options;
use crate::core::exchange::RecordedExchange;
use crate::core::exchange::addresses::RelayAddresses;
use crate::core::exchange::event::{ExchangeEvent, Listening, RelaySummary};
use crate::core::knowledge::clients::Client;
use crate::core::report::Report;
use crate::core::text::{Sentence, Texts};
use crate::environment::Environment;
use crate::plain::exchange;
use crate::plain::style::Style;
use crate::say;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// Whose terminal and standard output it is while the relay runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The relay's: each call is told at once.
    Ours,
    /// A command's: all is told at the end, on standard error.
    Command,
    /// The full screen's: the sums are told at the end.
    Screen,
}

/// The sinks of one run.
pub(super) struct Output {
    json: bool,
    place: Place,
    log: Option<(File, PathBuf)>,
    /// The log could not be written; said once.
    unwritten: Option<Sentence>,
    summary: RelaySummary,
    /// Lines that wait until the command has given the terminal back.
    held: Vec<String>,
    texts: Texts,
    style: Style,
}

/// Lines that are held for the end of a command at most; the sums count all.
const HELD: usize = 200;

impl Output {
    /// Opens the log, if one is wanted.
    pub(super) fn open(
        place: Place,
        options: &Options,
        environment: &Environment,
        texts: Texts,
    ) -> Result<Self, Sentence> {
        let refused =
            |path: &PathBuf, problem: std::io::Error| say!("log.refused", file = path.display(), problem = problem);
        let log = match &options.log {
            Some(path) => Some((files::append(path).map_err(|problem| refused(path, problem))?, path.clone())),
            None => None,
        };
        Ok(Self {
            json: options.json,
            place,
            log,
            unwritten: None,
            summary: RelaySummary::default(),
            held: Vec::new(),
            texts,
            style: output_options::style(options, environment),
        })
    }

    /// The relay is there.
    pub(super) fn listening(
        &mut self,
        (addresses, proxy): (&RelayAddresses, Option<&str>),
        (upstream, passes_on): (&str, bool),
        replaced: &BTreeMap<String, String>,
        client: Option<&Client>,
    ) -> Exit {
        let event = Listening::at(&addresses.api, &addresses.anthropic, proxy, upstream, replaced);
        let written = self.event(&event);
        for (name, value) in replaced {
            fail(&self.texts, &say!("relay.replaced", name = name, value = value));
        }
        if self.json || self.place != Place::Ours {
            return written;
        }
        let rows = [
            say!("relay.at", url = addresses.api),
            say!("relay.anthropic_at", url = addresses.anthropic),
            if passes_on { say!("relay.passes_to", url = upstream) } else { say!("relay.passes_nothing") },
            say!("relay.ends_with"),
        ];
        let text: String = rows.iter().map(|row| format!("{}\n", self.texts.say(row))).collect();
        let setting = client.map(|client| exchange::setting(client, addresses, &self.texts)).unwrap_or_default();
        write(&format!("{text}\n{setting}"))
    }

    /// An exchange is over.
    pub(super) fn exchange(&mut self, caught: &RecordedExchange, report: &Report, zone: &TimeZone) -> Exit {
        self.summary.count(report);
        let written = self.event(&ExchangeEvent::of(caught, report));
        if self.json {
            return written;
        }
        match self.place {
            Place::Ours => write(&self.line(caught, report, zone)),
            Place::Command => {
                if self.held.len() < HELD {
                    self.held.push(self.line(caught, report, zone));
                }
                Exit::Done
            }
            Place::Screen => written,
        }
    }

    fn line(&self, caught: &RecordedExchange, report: &Report, zone: &TimeZone) -> String {
        exchange::line(caught, report, zone, &self.texts, &self.style)
    }

    /// The sums; `intercepted`: the command was led here by a proxy.
    pub(super) fn finish(mut self, intercepted: bool) -> Exit {
        let summary = std::mem::take(&mut self.summary);
        let written = self.event(&summary);
        let text = exchange::summary(&summary, &self.texts, &self.style);
        let written = match (self.json, self.place) {
            (true, _) => written,
            (false, Place::Ours | Place::Screen) => write(&text),
            (false, Place::Command) => {
                let hint = match summary.exchanges() {
                    0 => exchange::none_came(intercepted, &self.texts),
                    _ => String::new(),
                };
                let all = format!("{}{text}{hint}", self.held.concat());
                // Nothing is left to do when even standard error is gone.
                let _ = write!(std::io::stderr(), "{}", known_keys::hide(&all));
                Exit::Done
            }
        };
        match &self.unwritten {
            Some(problem) => fail(&self.texts, problem),
            None => written,
        }
    }

    /// One line of JSON to where JSON goes.
    fn event(&mut self, event: &impl Serialize) -> Exit {
        let Ok(line) = serde_json::to_string(event) else { return Exit::Incomplete };
        let line = format!("{line}\n");
        if let Some((file, path)) = &mut self.log
            && let Err(problem) = file.write_all(known_keys::hide(&line).as_str().as_bytes())
        {
            self.unwritten = Some(say!("log.refused", file = path.display(), problem = problem));
        }
        if self.json && self.place == Place::Ours { write(&line) } else { Exit::Done }
    }
}
