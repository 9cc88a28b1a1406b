//! Pastes and servers' answers made of the tables above, out of every output that a user can send on.

use super::generated::{Dice, tenths};
use super::{ENCODINGS, FORMS, LINES, SEPARATORS, STRANGERS, Step, WRAPPERS, between, written_as};
use crate::canary::{Canary, KEY};
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::checks::{ProbeRequest, ProbeResult};
use openrouter_doctor::core::ingest::Outgoing;
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::key_shapes::{KEYS, KeyShape};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::Wizard;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::plain::{brief, json, markdown, spoken, text};
use openrouter_doctor::ports::{Pending, Prober};
use openrouter_doctor::say;
use openrouter_doctor::ui::Model;
use openrouter_doctor::ui::appearance::Appearance;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::{Arc, Mutex, PoisonError};

/// A server that says the same to every question, and may know the key from having been told it.
struct Says {
    status: u16,
    kind: &'static str,
    body: String,
    known: Mutex<Arc<Redactor>>,
}

impl Says {
    fn new(status: u16, kind: &'static str, body: String) -> Self {
        Self { status, kind, body, known: Mutex::default() }
    }
}

impl Prober for Says {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        let (outcome, refusal) = read_answer(&request, self.status, self.kind, self.body.as_bytes(), &self.known());
        let http_status = Some(self.status);
        Box::pin(std::future::ready(ProbeResult { request, outcome, http_status, ms: 1, cost_usd: 0.0, refusal }))
    }

    fn use_key(&self, key: Option<ApiKey>) {
        let mut known = Redactor::default();
        if let Some(key) = key {
            known.learn(&key);
        }
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    fn read_with(&self, key: ApiKey) {
        let mut known = Redactor::clone(&self.known());
        known.learn(&key);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    fn known(&self) -> Arc<Redactor> {
        Arc::clone(&self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Everything that the wizard shows, saves and copies, and the commands print.
fn outputs(wizard: &Wizard, known: &Redactor) -> Vec<(&'static str, String)> {
    let Some(case) = wizard.case() else { return Vec::new() };
    let texts = Texts::default();
    let reading = case.reading.as_deref();
    let report = Report::of(case, &texts);
    let sent = |text: String| Outgoing::hiding(&text, known).into_string();
    let screen = {
        let model = Model::new(wizard.clone(), Appearance::default(), (100, 40));
        let mut terminal = Terminal::new(TestBackend::new(100, 40)).unwrap();
        terminal.draw(|frame| openrouter_doctor::ui::render(&model, frame)).unwrap();
        terminal.backend().buffer().content.iter().map(|cell| cell.symbol()).collect()
    };
    vec![
        ("text", sent(text::render(&report, reading, &texts, &Style::default()))),
        ("the small page", sent(brief::render(&report, reading, &texts, &Style::default()))),
        ("the ear", sent(spoken::render(&report, reading, &texts))),
        ("JSON", sent(json::render(&report).unwrap())),
        ("Markdown", sent(markdown::render(&report, reading, &texts))),
        ("the screen", screen),
        ("the case", format!("{:?}", case.results)),
    ]
}

fn walk(paste: Option<String>, key: Option<&str>, server: Says, paid: bool) -> (Wizard, Arc<Redactor>) {
    let server = Arc::new(server);
    let state = match key {
        Some(key) => KeyState::Given { masked: ApiKey::new(key.into()).masked(), source: say!("source.key_typed") },
        None => KeyState::Skipped,
    };
    server.use_key(key.map(|key| ApiKey::new(key.into())));
    let script = Script {
        paste: paste.map(String::into_bytes),
        settings: Settings { paid, offline: key.is_none(), ..Settings::default() },
        key: state,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (wizard, _) = runtime.block_on(headless::run(script, Arc::clone(&server) as Arc<dyn Prober>));
    let known = server.known();
    (wizard, known)
}

/// A key of any vendor as its shape says.
fn key_of(shape: &KeyShape) -> String {
    format!("{}{}", shape.prefix, shape.example)
}

/// Its letters encoded, and something between the pieces, or broken into lines.
fn written(key: &str, dice: &mut Dice) -> (String, String) {
    if dice.below(3) == 0 {
        let (name, break_up) = dice.pick(LINES);
        return (break_up(key), (*name).to_string());
    }
    let ((encoding, encode), (separator, every, with)) = (dice.pick(ENCODINGS), dice.pick(SEPARATORS));
    let pieces = key.as_bytes().chunks(*every).map(|piece| encode(std::str::from_utf8(piece).unwrap()));
    (pieces.collect::<Vec<_>>().join(with), format!("{encoding} × {separator}"))
}

/// Each encoding, each separator, each wrapper and each way of breaking it, out of every output.
#[test]
fn every_table_with_every_output() {
    let own = Canary::of(&[KEY]);
    let rows = ENCODINGS.len().max(SEPARATORS.len()).max(WRAPPERS.len());
    let wrapped = (0..rows).map(|row| written_as(row, row, row));
    let broken = LINES.iter().map(|(name, break_up)| {
        ((*name).to_string(), format!("openrouter 401 User not found.\n{}\nnext line\n", break_up(KEY)))
    });
    let strangers = STRANGERS.iter().map(|(name, every, with)| ((*name).to_string(), between(KEY, *every, with)));
    let forms = FORMS.iter().map(|(name, write)| ((*name).to_string(), write(KEY)));
    let strange = strangers
        .chain(forms)
        .map(|(how, text)| (how, format!("openrouter 401 User not found.\nthe key {text}\nnext line\n")));
    for (number, (how, paste)) in wrapped.chain(broken).chain(strange).enumerate() {
        let server = Says::new(404, "application/json", "{}".into());
        let (wizard, known) = walk(Some(paste.clone()), (number % 2 == 0).then_some(KEY), server, false);
        for (output, shown) in outputs(&wizard, &known) {
            assert!(own.found_in(&shown).is_none(), "{how}, {output}\n{paste}\n→\n{shown}");
        }
    }
}

#[test]
fn pastes_give_no_key_away() {
    let own = Canary::of(&[KEY]);
    for number in 0..tenths(500) {
        let mut dice = Dice(number as u64);
        // Half of them hold OpenRouter's own key, broken in any way; other vendors' stand whole behind any sign.
        let shape = (number % 2 == 1).then(|| dice.pick(KEYS));
        let (text, how) = match shape {
            None => written(KEY, &mut dice),
            Some(shape) => {
                let (separator, _, with) = dice.pick(SEPARATORS);
                (format!("{with}{}", key_of(shape)), format!("{} behind {separator}", shape.prefix))
            }
        };
        let (wrapper, wrap) = dice.pick(WRAPPERS);
        let knows = dice.below(2) == 0;
        let paste = wrap(&text);
        let (wizard, known) =
            walk(Some(paste.clone()), knows.then_some(KEY), Says::new(404, "application/json", "{}".into()), false);
        for (output, shown) in outputs(&wizard, &known) {
            let found = match shape {
                None => own.found_in(&shown).is_some(),
                Some(shape) => {
                    let end = shape.example.len() - 4;
                    shown.contains(&shape.example[end.saturating_sub(16)..end])
                }
            };
            assert!(!found, "number {number}: {how} in {wrapper}, {output}\n{paste}\n→\n{shown}");
        }
    }
}

#[test]
fn echoes_of_servers_give_no_key_away() {
    const STATUSES: &[u16] = &[200, 400, 401, 402, 403, 404, 408, 429, 451, 500, 502, 503, 529];
    const KINDS: &[&str] = &["application/json", "text/event-stream", "text/html; charset=utf-8", "text/plain", ""];
    /// Where in its answer a server repeats what it was sent.
    const PLACES: &[Step] = &[
        ("message", |it| format!("{{\"error\":{{\"message\":\"bad {it}\",\"code\":401}}}}")),
        ("raw", |it| {
            format!(
                "{{\"error\":{{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{{\"raw\":\"{it}\",\"provider_name\":\"{it}\"}}}}}}"
            )
        }),
        ("reasons", |it| {
            format!(
                "{{\"error\":{{\"message\":\"flagged\",\"code\":403,\"metadata\":{{\"reasons\":[\"{it}\"],\"flagged_input\":\"{it}\",\"model_slug\":\"{it}\"}}}}}}"
            )
        }),
        ("label", |it| {
            format!("{{\"data\":{{\"label\":\"{it}\",\"usage\":0,\"limit\":null,\"creator_user_id\":\"{it}\"}}}}")
        }),
        ("a list", |it| format!("{{\"data\":[{{\"id\":\"{it}\",\"name\":\"{it}\",\"provider_name\":\"{it}\"}}]}}")),
        ("a page", |it| format!("<html><title>{it}</title><body>403 {it}</body></html>")),
        ("a stream", |it| format!("data: {{\"error\":{{\"message\":\"{it}\",\"code\":502}}}}\n\ndata: [DONE]\n")),
        ("an answer", |it| {
            format!(
                "{{\"id\":\"gen-1\",\"model\":\"{it}\",\"provider\":\"{it}\",\"choices\":[{{\"message\":{{\"content\":\"{it}\"}},\"finish_reason\":\"{it}\"}}]}}"
            )
        }),
        ("words", |it| format!("error code: 1020 {it}")),
    ];
    let own = Canary::of(&[KEY]);
    for number in 0..tenths(500) {
        let mut dice = Dice(1_000_000 + number as u64);
        let (text, how) = written(KEY, &mut dice);
        let (place, put) = dice.pick(PLACES);
        let (status, kind) = (*dice.pick(STATUSES), *dice.pick(KINDS));
        let paste = (dice.below(2) == 0).then(|| {
            "openrouter {\"error\":{\"message\":\"Insufficient credits\",\"code\":402}} openai/gpt-4o-mini".into()
        });
        let (wizard, known) = walk(paste, Some(KEY), Says::new(status, kind, put(&text)), true);
        for (output, shown) in outputs(&wizard, &known) {
            let found = own.found_in(&shown);
            assert!(found.is_none(), "number {number}: {how} in {place}, {status} {kind}, {output}\n{shown}");
        }
    }
}
