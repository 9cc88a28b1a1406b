//! Waits with a relay of its own for the next call of a program, on the screen of the wizard that asked for it.

use super::exit::Exit;
use super::listen_live::LiveCalls;
use super::listen_reader::ExchangeReader;
use super::listen_save::save;
use super::relay_upstream::upstream;
use super::surroundings::Surroundings;
use crate::adapters::input::TerminalInput;
use crate::adapters::relay::{Relay, RelaySettings};
use crate::adapters::signals::Signal;
use crate::adapters::terminal::TerminalSession;
use crate::core::address::host;
use crate::core::case::{Case, KeyState, Settings};
use crate::core::checks::tone::Tone;
use crate::core::exchange::addresses::RelayAddresses;
use crate::core::exchange::calls::Call;
use crate::core::exchange::recorded::Own;
use crate::core::exchange::{Ending, judge};
use crate::core::knowledge::clients::Client;
use crate::core::text::Sentence;
use crate::environment::Environment;
use crate::ui::appearance::Appearance;
use crate::ui::listen::{self, ListenModel, ListenRequest};
use std::io;
use std::time::Duration;
use tokio::time::Instant;
use zeroize::Zeroizing;

/// What the wizard knows of the call that it waits for.
pub(super) struct CatchStart {
    pub(super) settings: Settings,
    pub(super) key: KeyState,
    pub(super) look: Appearance,
    /// The program that made the failing call.
    pub(super) client: Option<&'static Client>,
}

/// How the waiting ended.
pub(super) enum Catch {
    /// With a call, and what it sent.
    Case(Box<Case>, Option<Zeroizing<Vec<u8>>>),
    /// The user no longer waits.
    Left,
    /// The whole program is to end.
    Ended(Exit),
    /// No relay could be started.
    Refused(Sentence),
}

/// Waits for the next call to a model; what clients ask besides is shown and passed on.
pub(super) async fn next(
    start: CatchStart,
    environment: &Environment,
    session: &mut TerminalSession,
    surroundings: &mut Surroundings,
) -> io::Result<Catch> {
    let upstream = match upstream(&start.settings.base_url, environment) {
        Ok(upstream) => upstream,
        Err(problem) => return Ok(Catch::Refused(problem)),
    };
    let (relay, mut caught) = match Relay::start(RelaySettings::new(upstream)).await {
        Ok(started) => started,
        Err(problem) => return Ok(Catch::Refused(problem)),
    };
    let given = match &start.key {
        KeyState::Given { masked, .. } => Some(masked.clone()),
        _ => None,
    };
    let reader = ExchangeReader::new(start.settings.clone(), start.look.texts, given, None);
    let size = crossterm::terminal::size()?;
    let addresses = RelayAddresses::of(&relay.origin());
    let mut model = ListenModel::new(start.look, size, start.settings.zone.clone(), addresses);
    model.upstream = Some(host::shown(&start.settings.base_url));
    model.client = start.client;
    let mut live = LiveCalls::of(relay.under_way());
    let begun = Instant::now();
    loop {
        model.tick(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
        session.draw(|frame| listen::render(&model, frame))?;
        let wake = model.wake_in();
        let request = tokio::select! {
            input = surroundings.inputs.next() => match input {
                TerminalInput::Key(key) => listen::handle(&mut model, key),
                TerminalInput::Paste(text) => {
                    listen::handle::paste(&mut model, &text);
                    None
                }
                TerminalInput::Resize(width, height) => {
                    model.size = (width, height);
                    listen::handle::settle(&mut model);
                    None
                }
                TerminalInput::Click(..) | TerminalInput::Wheel { .. } => None,
                TerminalInput::Lost(_) => return Ok(Catch::Ended(Exit::Signalled(129))),
            },
            signal = surroundings.signals.next() => match signal {
                Signal::End(code) => return Ok(Catch::Ended(Exit::Signalled(code))),
                Signal::Interrupt => return Ok(Catch::Left),
                Signal::Suspend => Some(ListenRequest::Suspend),
                Signal::Continued => {
                    session.take_again()?;
                    None
                }
            },
            Some(recorded) = caught.recv() => match reader.read(recorded).await {
                Some((call, sent)) if is_awaited(&call) => {
                    return Ok(opened(&call, sent.whole(), start.settings, start.key));
                }
                Some((call, _)) => {
                    model.caught(call);
                    None
                }
                None => None,
            },
            () = live.changed(model.calls.under_way() > 0) => {
                live.look(&reader, &mut model).await;
                None
            }
            () = tokio::time::sleep(Duration::from_millis(wake.unwrap_or(0))), if wake.is_some() => None,
        };
        match request {
            Some(ListenRequest::Quit) => return Ok(Catch::Left),
            Some(ListenRequest::Suspend) => session.suspend()?,
            Some(ListenRequest::Redraw) => session.forget_frame(),
            Some(ListenRequest::Open(id)) => {
                if let Some(call) = model.calls.call(id) {
                    return Ok(opened(call, None, start.settings, start.key));
                }
            }
            Some(ListenRequest::Save(id)) => {
                if let Some((tone, said)) = model.calls.call(id).map(|call| save(call, &reader)) {
                    let text = model.look.say(&said);
                    model.notify(tone, text);
                }
            }
            Some(ListenRequest::Prompts(id) | ListenRequest::Check(id)) => {
                if let Some(said) = model.calls.call(id).map(unread) {
                    let text = model.look.ui(said).to_string();
                    model.notify(Tone::Quiet, text);
                }
            }
            None => {}
        }
    }
}

fn opened(call: &Call, sent: Option<Zeroizing<Vec<u8>>>, settings: Settings, key: KeyState) -> Catch {
    Catch::Case(Box::new(judge::opened(&call.exchange, settings, key)), sent)
}

/// Why there is nothing to read of a call that is in the list: the one that is waited for leaves it at once.
fn unread(call: &Call) -> &'static str {
    match (call.exchange.is_running(), call.exchange.method.as_str()) {
        (true, _) => "listen.opens_when_over",
        // It was answered here before its body came.
        (false, "POST") => "listen.prompts_gone",
        (false, _) => "listen.prompts_none",
    }
}

/// A call to a model, and not what clients ask before it.
fn is_awaited(call: &Call) -> bool {
    let exchange = &call.exchange;
    exchange.method == "POST"
        && matches!(
            exchange.ending,
            Ending::Here(Own::OtherVendor)
                | Ending::Whole
                | Ending::Broken(_)
                | Ending::Cancelled
                | Ending::Unreachable(_)
        )
}
