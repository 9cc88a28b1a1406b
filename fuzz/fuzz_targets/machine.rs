//! The wizard's state machine: any order of keys, cancels and answers; two interrupts always quit.
#![no_main]

#[path = "../../tests/by_hand/mod.rs"]
mod by_hand;

use by_hand::ByHand;
use libfuzzer_sys::fuzz_target;
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::checks::{ProbeRequest, ProbeResult};
use openrouter_doctor::core::ingest::PastedText;
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::text::{Sentence, Texts};
use openrouter_doctor::core::wizard::{Effect, Event, Stage, Ticket, Wizard};
use std::sync::Arc;

const PASTES: &[&str] = &[
    "",
    "401 Missing Authentication header",
    "{\"error\":{\"message\":\"No endpoints found for a/b.\",\"code\":404}}",
    "Error code: 403 - violation of provider Terms Of Service",
    "429 free-models-per-day",
    "hello",
];

fn event(choice: u8, text: &str) -> Option<Event> {
    let said = Sentence { key: "source.key_typed", args: Vec::new() };
    Some(match choice % 18 {
        0 => Event::PasteChanged(text.into()),
        1 => Event::Submit,
        2 => Event::HealthCheck,
        3 => Event::Back,
        4 => Event::Skip,
        5 => Event::Goto(Stage::ALL[usize::from(choice / 16) % Stage::ALL.len()]),
        6 => Event::ModelGiven("anthropic/claude-sonnet-4.6".into()),
        7 => Event::KeyGiven { masked: "sk-or-v1-…a1b2".into(), source: said },
        8 => Event::KeyForgotten,
        9 => Event::Recheck,
        10 => Event::NewPaste,
        11 => Event::Interrupt,
        12 => Event::ClientSettingsAllowed,
        13 => Event::CatalogueWanted,
        14 => Event::Forward,
        15 => Event::DiagnoseWhenRead,
        _ => return None,
    })
}

fuzz_target!(|bytes: &[u8]| {
    let settings = Settings { paid: bytes.first().is_some_and(|it| it % 2 == 0), ..Settings::default() };
    let mut driver = Driver { machine: Wizard::new(settings, KeyState::Unknown), runner: ByHand::default() };
    let mut waiting: Vec<(Ticket, ProbeRequest)> = Vec::new();
    let mut reading: Vec<(Ticket, PastedText)> = Vec::new();
    for (at, choice) in bytes.iter().take(200).enumerate() {
        driver.runner.now += 3_000;
        let next = event(*choice, PASTES[at % PASTES.len()]).or_else(|| {
            if choice % 2 == 0 && !reading.is_empty() {
                let (ticket, text) = reading.swap_remove(usize::from(choice / 16) % reading.len());
                return Some(Event::Recognised { ticket, reading: Arc::new(reading::read_pasted(&text)) });
            }
            if waiting.is_empty() {
                return None;
            }
            let (ticket, request) = waiting.swap_remove(usize::from(choice / 16) % waiting.len());
            let status = if choice % 3 == 0 { 200 } else { 404 };
            let (outcome, refusal) = read_answer(&request, status, "application/json", &bytes[at..], &Redactor::default());
            let result = ProbeResult { request, outcome, http_status: Some(status), ms: 1, cost_usd: 0.0, refusal };
            Some(Event::ProbeFinished { ticket, result: Box::new(result) })
        });
        let Some(next) = next else { continue };
        if driver.dispatch(next).contains(&Effect::Quit) {
            return;
        }
        for effect in std::mem::take(&mut driver.runner.asked) {
            match effect {
                Effect::Probe { ticket, requests } => {
                    waiting.extend(requests.into_iter().map(|request| (ticket, request)));
                }
                Effect::Recognise { ticket, text } => reading.push((ticket, text)),
                _ => {}
            }
        }
    }
    if let Some(case) = driver.wizard().case() {
        let _ = Report::of(case, &Texts::default());
    }
    let mut quits = false;
    for _ in 0..2 {
        driver.runner.now += 100;
        quits |= driver.dispatch(Event::Interrupt).contains(&Effect::Quit);
    }
    assert!(quits, "two interrupts did not quit");
});
