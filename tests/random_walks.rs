//! The whole wizard, screen and machine, walked at random while everything around it fails at random. At every step no
//! secret stands on the screen, in the state, in what is asked of the outside, or in any report.
//!
//! A tenth of ten thousand walks by default; `GENERATED=10` walks all of them, and other ones than by default.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod by_hand;
mod canary;
mod generated;

use by_hand::ByHand;
use canary::{Canary, KEY};
use openrouter_doctor::adapters::openrouter::read_answer;
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::app::screen_driver::{Keyed, Wanted};
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::checks::tone::Tone;
use openrouter_doctor::core::checks::{Outcome, Probe, ProbeRequest, ProbeResult, TransportFault, TransportKind};
use openrouter_doctor::core::ingest::PastedText;
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::wizard::{CopyWhat, Effect, Event, Stage, Ticket, Wizard};
use openrouter_doctor::key_press::KeyPress;
use openrouter_doctor::plain::{self, style::Style};
use openrouter_doctor::say;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::keymap::KeyContext;
use openrouter_doctor::ui::layout::Pane;
use openrouter_doctor::ui::{self, Input, Model, Overlay, Request};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::{Arc, LazyLock};

/// Another key of the user's, in the paste.
const PASTED: &str = "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";
const VENDOR: &str =
    "sk-ant-api03-Zq3vT8xYb1LmN0pQr7StU4vWx2Yz9f0Kc5Hd8Je1Gb6Ia3FoMlRnPwQtVsXuZy-_4i7u1o9e3a5h2k8w6q0d-9kQwAA";
const USER: &str = "user_2abcDEF0123456789abcdefghi7";
/// What a moderated prompt said.
const PROMPT: &str = "tellmeaboutgrandmothersrecipeforplumcake";

static SECRETS: LazyLock<Canary> = LazyLock::new(|| Canary::of(&[KEY, PASTED, VENDOR, USER, PROMPT]));

/// Sizes that the window takes, most often the usual one.
const SIZES: &[(u16, u16)] = &[(80, 24), (80, 24), (80, 24), (48, 16), (1, 1), (7, 3), (132, 43)];

const KEYS: &[&str] = &[
    "esc",
    "tab",
    "b",
    "s",
    "n",
    "y",
    "c",
    "o",
    "r",
    "u",
    "a",
    "up",
    "down",
    "left",
    "right",
    "pagedown",
    "home",
    "end",
    "?",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "e",
    "m",
    "f",
    "w",
    "ctrl-t",
    "ctrl-v",
    "ctrl-u",
    "ctrl-l",
    "ctrl-c",
    "ctrl-z",
    "backspace",
    "x",
];

/// Pastes that hold secrets in all the ways in which people paste them, and some that hold none.
static PASTES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let raw = serde_json::json!({"error": {"message": format!("invalid x-api-key: {VENDOR}")}}).to_string();
    let wrapped = |width: usize| {
        let text = format!("openrouter 401 User not found. Authorization: Bearer {PASTED} was sent");
        let lines: Vec<String> = text.as_bytes().chunks(width).map(|it| String::from_utf8_lossy(it).into()).collect();
        lines.iter().map(|it| format!("│ {it:width$} │\n")).collect::<String>()
    };
    vec![
        format!("> authorization: Bearer {PASTED}\n< HTTP/2 401\n{{\"error\":{{\"message\":\"User not found.\",\"code\":401}},\"user_id\":\"{USER}\"}}"),
        serde_json::json!({"error": {"message": "Provider returned error", "code": 401, "metadata": {"raw": raw, "provider_name": "Anthropic", "is_byok": true}}}).to_string(),
        serde_json::json!({"error": {"message": "Your input was flagged", "code": 403, "metadata": {"reasons": ["x"], "flagged_input": PROMPT, "provider_name": "OpenAI"}}}).to_string(),
        format!("GET https://me:{PASTED}@openrouter.ai/api/v1/key?api_key={PASTED} 401 No auth credentials found"),
        wrapped(40),
        wrapped(26),
        format!("requests.exceptions.HTTPError: 402 for https://openrouter.ai/api/v1 headers={{'Authorization': 'Bearer {PASTED}'}}\nInsufficient credits"),
        format!("model: {PASTED}\n429 Rate limit exceeded: free-models-per-day"),
        "[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.\n{\"modelId\":\"anthropic/claude-sonnet-4.5\"}".into(),
        "No endpoints found that support image input (4028)".into(),
        "Traceback (most recent call last): KeyError: 'x'".into(),
    ]
});

#[derive(Clone, Debug)]
enum Op {
    Enter,
    Press(usize),
    Paste(usize),
    Resize(usize),
    TypeKey,
    Read,
    Answer {
        which: usize,
        fault: usize,
        echo: usize,
    },
    LateAnswer,
    Again,
    Wait(u64),
    /// A click on any cell, or the wheel over it.
    Point {
        cell: (u16, u16),
        wheel: Option<bool>,
    },
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        10 => Just(Op::Enter),
        4 => (0..KEYS.len()).prop_map(Op::Press),
        2 => (0..PASTES.len()).prop_map(Op::Paste),
        1 => (0..SIZES.len()).prop_map(Op::Resize),
        3 => Just(Op::TypeKey),
        4 => Just(Op::Read),
        14 => (0..16_usize, 0..FAULTS, 0..ECHOES).prop_map(|(which, fault, echo)| Op::Answer { which, fault, echo }),
        1 => Just(Op::LateAnswer),
        1 => Just(Op::Again),
        1 => prop_oneof![0..5_000_u64, Just(130_000), Just(90_000_000)].prop_map(Op::Wait),
        2 => ((0..140_u16, 0..45_u16), prop::option::of(any::<bool>())).prop_map(|(cell, wheel)| Op::Point { cell, wheel }),
    ];
    prop::collection::vec(op, 1..60)
}

/// The same walks each time, but for the long run, which looks for new ones.
fn seed() -> RngSeed {
    if cases() > TENTH { RngSeed::Random } else { RngSeed::Fixed(0x5eed) }
}

/// Each walk draws some thirty screens.
fn cases() -> u32 {
    u32::try_from(generated::tenths(TENTH as usize)).unwrap()
}

const TENTH: u32 = 1_000;

const FAULTS: usize = 18;
const ECHOES: usize = 7;

/// What went with a call, and what finds it in the answer.
struct Sent {
    key: String,
    known: Redactor,
}

impl Sent {
    fn with(key: &ApiKey) -> Self {
        let mut known = Redactor::default();
        known.learn(key);
        Self { key: key.expose().trim().to_string(), known }
    }

    /// The key as a server may send it back.
    fn echo(&self, how: usize) -> String {
        let each = |mark: &str| self.key.bytes().map(|it| format!("{mark}{it:02x}")).collect::<String>();
        match how {
            0 => self.key.clone(),
            1 => format!("Bearer {}", self.key),
            2 => each("%"),
            3 => each("\\u00"),
            4 => each(""),
            5 => self.key.chars().skip(9).take(50).collect(),
            _ => foreign_secrets(),
        }
    }
}

fn foreign_secrets() -> String {
    format!("{VENDOR} {USER}")
}

/// What the world answers: nothing, rubbish, somebody else's page, or the API in any mood.
fn answer(request: ProbeRequest, fault: usize, echoed: usize, sent: Option<&Sent>) -> ProbeResult {
    // Only who was sent the key can send it back.
    let echo = sent.map_or_else(foreign_secrets, |it| it.echo(echoed));
    let nothing = Redactor::default();
    let known = sent.map_or(&nothing, |it| &it.known);
    let unreachable = |kind| {
        let fault = TransportFault { kind, detail: "cut".into(), issuer: None, proxy: None, tls: None };
        (None, Outcome::Unreachable(fault), None)
    };
    let said = |status: u16, kind: &str, body: &str| {
        let (outcome, refusal) = read_answer(&request, status, kind, body.as_bytes(), known);
        (Some(status), outcome, refusal)
    };
    let refused = |status: u16, words: &str| {
        let raw = format!("{{\\\"error\\\":{{\\\"message\\\":\\\"{}\\\"}}}}", echo.replace('\\', "\\\\"));
        said(
            status,
            "application/json",
            &format!(
                "{{\"error\":{{\"message\":\"{words} {echo}\",\"code\":{status},\"metadata\":{{\"raw\":\"{raw}\",\"provider_name\":\"{echo}\",\"flagged_input\":\"{PROMPT}\"}}}},\"user_id\":\"{USER}\"}}"
            ),
        )
    };
    let (http_status, outcome, refusal) = match fault {
        0 => unreachable(TransportKind::Timeout),
        1 => unreachable(TransportKind::Dns),
        2 => unreachable(TransportKind::ConnectionReset),
        3 => unreachable(TransportKind::Tls),
        4 => unreachable(TransportKind::Redirect),
        5 => said(200, "text/html", &format!("<html><title>{echo}</title>Log in")),
        6 => said(200, "application/json", &format!("{{\"data\":{{\"label\":\"{echo}\",\"limit\":")),
        7 => refused(401, "User not found."),
        8 => refused(402, "Insufficient credits."),
        9 => refused(403, "The request is prohibited due to a violation of provider Terms Of Service."),
        10 => refused(404, "No endpoints found matching your data policy."),
        11 => refused(429, "Provider returned error"),
        12 => refused(503, "No instances available"),
        13 => (None, Outcome::Skipped("network.no_model"), None),
        14 => said(
            200,
            "application/json",
            &format!(
                "{{\"id\":\"{echo}\",\"model\":\"{echo}\",\"provider\":\"{echo}\",\"choices\":[{{\"message\":{{\"content\":\"\"}},\"finish_reason\":\"{echo}\"}}],\"data\":[{{\"id\":\"{echo}\",\"pricing\":7}}]}}"
            ),
        ),
        _ => well(&request, &echo, known),
    };
    ProbeResult { request, outcome, http_status, ms: 5, cost_usd: 0.0, refusal }
}

/// An answer that is in order, but for what it repeats.
fn well(
    request: &ProbeRequest,
    echo: &str,
    known: &Redactor,
) -> (Option<u16>, Outcome, Option<openrouter_doctor::core::checks::Refusal>) {
    let body = match request.probe {
        Probe::Key => {
            format!("{{\"data\":{{\"label\":\"{echo}\",\"limit\":null,\"usage\":1,\"is_management_key\":false}}}}")
        }
        Probe::Credits => "{\"data\":{\"total_credits\":10,\"total_usage\":4}}".into(),
        Probe::Models | Probe::UserModels => {
            format!(
                "{{\"data\":[{{\"id\":\"anthropic/claude-sonnet-4.5\",\"name\":\"{echo}\"}},{{\"id\":\"openai/gpt-5-mini\"}}]}}"
            )
        }
        Probe::Endpoints => format!(
            "{{\"data\":{{\"id\":\"a/b\",\"endpoints\":[{{\"provider_name\":\"{echo}\",\"status\":0}},{{\"provider_name\":\"Azure\",\"status\":0}}]}}}}"
        ),
        Probe::Trace => format!("loc=DE\ncolo={echo}\n"),
        Probe::Chat(_) => format!(
            "{{\"id\":\"gen-1\",\"model\":\"{echo}\",\"provider\":\"{echo}\",\"choices\":[{{\"message\":{{\"content\":\"hi\"}},\"finish_reason\":\"stop\"}}]}}"
        ),
        Probe::NoKeyControl | Probe::WrongKeyControl | Probe::BaseUrlCheck | Probe::ApiRoot => {
            let body = "{\"error\":{\"message\":\"No auth credentials found\",\"code\":401}}";
            let (outcome, refusal) = read_answer(request, 401, "application/json", body.as_bytes(), known);
            return (Some(401), outcome, refusal);
        }
        _ => format!("{{\"data\":{{\"id\":\"{echo}\"}}}}"),
    };
    let (outcome, refusal) = read_answer(request, 200, "application/json", body.as_bytes(), known);
    (Some(200), outcome, refusal)
}

/// A call under way, and what finds the key that went with it.
type RequestParameters = (Ticket, ProbeRequest, Option<Arc<Sent>>);

/// The wizard under the program's own loop, and all that is around it.
struct Desk {
    keyed: Keyed<ByHand>,
    waiting: Vec<RequestParameters>,
    dropped: Vec<RequestParameters>,
    reading: Option<(Ticket, PastedText)>,
    last: Option<Event>,
    quit: bool,
    /// Turns of whatever may work or fail.
    turn: usize,
}

impl Desk {
    fn new(settings: Settings) -> Self {
        let look = Appearance { reduced_motion: true, ..Appearance::default() };
        let machine = Model::new(Wizard::new(settings, KeyState::Unknown), look, SIZES[0]);
        Self {
            keyed: Keyed::new(Driver { machine, runner: ByHand::default() }),
            waiting: Vec::new(),
            dropped: Vec::new(),
            reading: None,
            last: None,
            quit: false,
            turn: 0,
        }
    }

    fn model(&self) -> &Model {
        self.keyed.model()
    }

    fn press(&mut self, key: &str) {
        self.input(Input::Key(KeyPress::parse(key).unwrap()));
    }

    fn input(&mut self, input: Input) {
        for request in self.keyed.requests(input) {
            SECRETS.assert_unseen("a request of the screen", &format!("{request:?}"));
            if let Request::Dispatch(event) = &request {
                self.last = Some(event.clone());
            }
            let wanted = self.keyed.perform(request);
            self.surroundings(wanted);
        }
    }

    fn dispatch(&mut self, event: Event) {
        self.last = Some(event.clone());
        let wanted = self.keyed.dispatch(event);
        self.surroundings(wanted);
    }

    /// Takes what was asked of the runner, and does what was asked of terminal and files.
    fn surroundings(&mut self, wanted: Vec<Wanted>) {
        for effect in std::mem::take(&mut self.keyed.driver.runner.asked) {
            SECRETS.assert_unseen("an effect", &format!("{effect:?}"));
            self.take(effect);
        }
        for one in wanted {
            SECRETS.assert_unseen("what is wanted of the surroundings", &format!("{one:?}"));
            match one {
                Wanted::ReadClipboard => self.read_clipboard(),
                Wanted::Effect(Effect::Copy(what)) => self.copy(what),
                Wanted::Effect(Effect::Save(_)) => self.save(),
                Wanted::Effect(Effect::Quit) => self.quit = true,
                Wanted::Effect(_) | Wanted::Suspend | Wanted::Redraw | Wanted::CatchCall | Wanted::CheckRequest => {}
            }
        }
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Recognise { ticket, text } => self.reading = Some((ticket, text)),
            Effect::Probe { ticket, requests } => {
                let sent = self.keyed.driver.runner.key.as_ref().map(|key| Arc::new(Sent::with(key)));
                for request in requests {
                    let sent = sent.clone().filter(|_| request.probe.needs_key());
                    self.waiting.push((ticket, request, sent));
                }
            }
            Effect::Cancel(ticket) => {
                let (dropped, kept) = self.waiting.drain(..).partition(|asked| asked.0 == ticket);
                (self.dropped, self.waiting) = (dropped, kept);
            }
            _ => {}
        }
    }

    fn save(&mut self) {
        if self.works() {
            self.keyed.model_mut().kept = true;
        } else {
            let problem = say!("save.failed", file = "./openrouter-report.md", problem = "No space left");
            let text = self.model().look.say(&problem);
            self.keyed.model_mut().notify(Tone::Bad, text);
        }
    }

    fn works(&mut self) -> bool {
        self.turn += 1;
        !self.turn.is_multiple_of(2)
    }

    fn read_clipboard(&mut self) {
        if self.works() {
            self.input(Input::Paste(PASTES[self.turn % PASTES.len()].clone()));
        } else {
            let text = self.model().look.ui("clipboard.empty").to_string();
            self.keyed.model_mut().notify(Tone::Warn, text);
        }
    }

    fn copy(&mut self, what: CopyWhat) {
        let report = self.model().report().expect("something to copy");
        let text = match what {
            CopyWhat::Report => plain::markdown::render(report, self.reading_of_case(), &self.model().look.texts),
            CopyWhat::Action(index) => report.actions.get(index).map(|it| format!("{it:?}")).unwrap_or_default(),
        };
        SECRETS.assert_unseen("the clipboard", &text);
        if !self.works() {
            self.keyed.model_mut().show("Copy it by hand".into(), text);
        }
    }

    fn reading_of_case(&self) -> Option<&reading::Reading> {
        self.model().wizard.case()?.reading.as_deref()
    }

    fn answered(&mut self, (ticket, request, sent): RequestParameters, fault: usize, echo: usize) {
        let result = Box::new(answer(request, fault, echo, sent.as_deref()));
        self.dispatch(Event::ProbeFinished { ticket, result });
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Enter => self.press("enter"),
            Op::Press(which) => self.press(KEYS[*which]),
            Op::Paste(which) => self.input(Input::Paste(PASTES[*which].clone())),
            Op::Resize(which) => self.input(Input::Resize(SIZES[*which].0, SIZES[*which].1)),
            Op::TypeKey if self.model().asks_key() => {
                self.input(Input::Paste(format!("{KEY}\n")));
                self.look();
                self.press("enter");
            }
            Op::TypeKey => self.press("enter"),
            Op::Read => {
                if let Some((ticket, text)) = self.reading.take() {
                    let reading = Arc::new(reading::read_pasted(&text));
                    self.dispatch(Event::Recognised { ticket, reading });
                }
            }
            Op::Answer { which, fault, echo } if !self.waiting.is_empty() => {
                let at = which % self.waiting.len();
                let one = self.waiting.swap_remove(at);
                self.answered(one, *fault, *echo);
            }
            Op::Answer { .. } => self.apply(&Op::Read),
            Op::LateAnswer => {
                if let Some(one) = self.dropped.pop() {
                    self.answered(one, 7, 0);
                }
            }
            Op::Again => {
                if let Some(event @ (Event::ProbeFinished { .. } | Event::Recognised { .. })) = self.last.clone() {
                    self.dispatch(event);
                }
            }
            Op::Wait(ms) => {
                self.keyed.driver.runner.now += ms;
                // As the program's timer does it: an appointed check may be due.
                let (_, due) = self.keyed.woken();
                due.into_iter().for_each(|event| self.dispatch(event));
            }
            Op::Point { cell, wheel } => self.input(match wheel {
                Some(down) => Input::Wheel { down: *down, at: *cell },
                None => Input::Click(cell.0, cell.1),
            }),
        }
    }

    /// Everything that could be seen or kept now, and that two interrupts would end it.
    fn look(&self) {
        let (width, height) = self.model().size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| ui::render(self.model(), frame)).unwrap();
        let shown: String = terminal.backend().buffer().content().iter().map(ratatui::buffer::Cell::symbol).collect();
        SECRETS.assert_unseen("the screen", &shown);
        SECRETS.assert_unseen("the state", &format!("{:?}", self.model()));
        let mut wizard = self.model().wizard.clone();
        let quits = (0..2).any(|_| wizard.update(Event::Interrupt, self.model().now_ms).contains(&Effect::Quit));
        assert!(quits, "two interrupts did not end it");
    }

    /// Every form of the report.
    fn reports(&self) {
        let Some(report) = self.model().report() else { return };
        let texts = &self.model().look.texts;
        let json = plain::json::render(report).unwrap();
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
        SECRETS.assert_unseen("the JSON report", &json);
        SECRETS.assert_unseen("the Markdown report", &plain::markdown::render(report, self.reading_of_case(), texts));
        let text = plain::text::render(report, self.reading_of_case(), texts, &Style::default());
        SECRETS.assert_unseen("the report", &text);
    }

    /// On to the last stage, whatever the answers are.
    fn finish(&mut self, fault: usize, echo: usize) {
        for round in 0..400 {
            // Who leads a walk to its end waits for each page: keys for the one before are dropped.
            self.apply(&Op::Wait(1_000));
            if self.model().wizard.stage() == Stage::NextActions && self.waiting.is_empty() {
                return;
            }
            // A list of models without a row takes no Enter.
            let unanswered = round % 8 == 7;
            let on_top = self
                .model()
                .overlay
                .as_ref()
                .is_some_and(|overlay| !matches!(overlay, Overlay::Picker(_)) || unanswered);
            if on_top || self.model().pane == Pane::Evidence {
                self.press("esc");
            } else if self.model().context() == KeyContext::Consent {
                self.press("s");
            } else if self.reading.is_some() {
                self.apply(&Op::Read);
            } else if !self.waiting.is_empty() {
                let one = self.waiting.remove(0);
                self.answered(one, fault, echo);
            } else if self.model().wizard.stage() == Stage::Paste && round > 4 {
                // Nothing was pasted, or all of it was cleared.
                self.press("ctrl-t");
            } else {
                self.press("enter");
            }
        }
        panic!("stuck in {:?}", self.model().wizard.stage());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), rng_seed: seed(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_walk_leaks_nothing_yields_a_report_and_can_be_left(
        ops in ops(),
        offline in prop::bool::weighted(0.1),
        paid in any::<bool>(),
        (fault, echo) in (0..FAULTS, 0..ECHOES),
    ) {
        let mut desk = Desk::new(Settings { offline, paid, now_ms: Some(1_791_751_680_000), ..Settings::default() });
        for op in &ops {
            desk.apply(op);
            desk.look();
            if desk.quit {
                break;
            }
        }
        desk.reports();
        if !desk.quit {
            desk.finish(fault, echo);
            desk.look();
            prop_assert!(desk.model().report().is_some(), "no report");
            desk.reports();
            desk.press("ctrl-c");
            desk.press("ctrl-c");
            prop_assert!(desk.quit, "two interrupts did not end it");
        }
    }
}

/// What stood on the screen before the key was known cannot be unseen; from then on it is gone from everything.
#[test]
fn a_key_typed_after_the_paste_is_masked_in_it_from_then_on() {
    let sent = Sent::with(&ApiKey::new(KEY.to_string()));
    for how in 0..6 {
        let mut desk = Desk::new(Settings::default());
        let form = match how {
            0 => KEY.chars().rev().collect(),
            how => sent.echo(how),
        };
        let paste = format!(
            "openrouter.ai 402 {form} {{\"error\":{{\"message\":\"Insufficient credits {form}\",\"code\":402}}}}"
        );
        // Nobody can know as yet what it is.
        assert!(desk.keyed.input(Input::Paste(paste)).is_empty());
        std::mem::take(&mut desk.keyed.driver.runner.asked).into_iter().for_each(|effect| desk.take(effect));
        desk.apply(&Op::Read);
        for _ in 0..20 {
            if desk.model().asks_key() {
                break;
            }
            desk.apply(&Op::Enter);
        }
        desk.input(Input::Paste(KEY.to_string()));
        desk.press("enter");
        desk.look();
        desk.reports();
        desk.finish(7, 0);
        for key in ["1", "e", "ctrl-u", "y", "ctrl-z", "7"] {
            desk.press(key);
            desk.look();
        }
        desk.reports();
        let pasted = desk.model().wizard.case().map(|case| case.pasted_cause().as_str());
        assert_eq!(pasted, Some("billing.no_credits"), "the reading was lost ({how})");
    }
}
