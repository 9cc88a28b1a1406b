//! Scenes: the wizard at each stage with fixed answers, for snapshots of screens.

#![allow(dead_code, reason = "each program that includes the scenes uses a part of them")]

use jiff::tz::TimeZone;
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::app::screen_driver::{Keyed, Wanted};
use openrouter_doctor::core::case::{Case, KeyState, Settings};
use openrouter_doctor::core::checks::{
    Catalogue, Chat, ChatFacts, CreditsFacts, EndpointFacts, KeyFacts, KeyForm, ModelFacts, Outcome, Probe,
    ProbeRequest, ProbeResult, Reach, Refusal, TraceFacts,
};
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::wizard::{Concluded, Effect, Event, Run, Situation, Stage, Subject, Ticket, Wizard};
use openrouter_doctor::key_press::KeyPress;
use openrouter_doctor::say;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::{Input, Model};
use std::sync::Arc;

use super::by_hand::ByHand;

/// The second paste of the first issue: a refusal by the provider's terms, printed by Cline.
pub const TERMS: &str = concat!(
    "[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.\n",
    "{\"message\":\"403 The request is prohibited due to a violation of provider Terms Of Service.\",",
    "\"status\":403,\"code\":403,\"modelId\":\"anthropic/claude-sonnet-4.5\",\"providerId\":\"openrouter\",",
    "\"details\":{\"message\":\"The request is prohibited due to a violation of provider Terms Of Service.\",",
    "\"code\":403,\"metadata\":{\"provider_name\":null}}}\n",
);

/// A refusal by routing, with its funnel.
pub const ROUTING: &str = concat!(
    "HTTP/1.1 404 Not Found\n",
    "{\"error\":{\"message\":\"No endpoints found matching your data policy (Paid model training). Configure: ",
    "https://openrouter.ai/settings/privacy\",\"code\":404,\"metadata\":{\"failed_routing_step\":\"Data Policy\",",
    "\"routing_funnel\":[{\"step\":\"Initial Endpoints\",\"endpoint_count\":9},{\"step\":\"Status\",\"endpoint_count\":7},",
    "{\"step\":\"Context Length\",\"endpoint_count\":6},{\"step\":\"Data Policy\",\"endpoint_count\":0}]}}}\n",
    "model: deepseek/deepseek-chat-v3.1\n",
);

/// Wide and combining characters around an error.
pub const WIDE: &str = concat!(
    "错误：请求失败 👩‍👩‍👧 (e\u{301}tat 403)\n",
    "{\"error\":{\"message\":\"The request is prohibited due to a violation of provider Terms Of Service.\",\"code\":403}}\n",
    "模型：anthropic/claude-sonnet-4.5 在 Cline 中无法使用，提示违反服务条款，请问是什么原因？已经充值并且更换了密钥仍然报错。\n",
);

/// When the program was started: Sunday, 2026-10-11, 20:48 UTC, which is 22:48 in Paris.
pub const STARTED: i64 = 1_791_751_680_000;

/// The quota of a day, with the header that says when it starts anew: in 3 h 12 min.
pub const QUOTA: &str = concat!(
    "HTTP/1.1 429 Too Many Requests\nX-RateLimit-Limit: 50\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1791763200000\n",
    "{\"error\":{\"message\":\"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model ",
    "requests per day\",\"code\":429}}\nmodel: deepseek/deepseek-chat-v3.1:free\n",
);

/// A program that tried three times, and got another answer each time.
pub const RETRIES: &str = concat!(
    "12:00:01 openrouter 429 {\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":",
    "\"deepseek/deepseek-r1:free is temporarily rate-limited upstream\",\"provider_name\":\"Chutes\"}}}\n",
    "12:00:04 openrouter 502 {\"error\":{\"message\":\"Provider returned error\",\"code\":502,\"metadata\":{",
    "\"provider_name\":\"Chutes\"}}}\n",
    "12:00:09 openrouter 402 {\"error\":{\"message\":\"Insufficient credits. Add more using ",
    "https://openrouter.ai/settings/credits\",\"code\":402}}\n",
);

/// A text that holds two keys.
pub const TWO_KEYS: &str = concat!(
    "first: sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab9999\n",
    "then: 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\n",
    "{\"error\":{\"message\":\"User not found.\",\"code\":401}}\nmodel: openai/gpt-4o-mini\n",
);

/// A refusal that does not name the model.
pub const NO_MODEL: &str = "Error: 404 No endpoints found that support image input";

/// As long as it takes until keys are meant for what a paste opened, milliseconds.
pub const LOOKED: u64 = 600;

/// A view and its machine under the program's own loop.
pub struct Scene {
    /// The loop.
    pub keyed: Keyed<ByHand>,
    /// What the surroundings were asked for, oldest first.
    pub wanted: Vec<Wanted>,
}

impl Scene {
    /// An empty wizard.
    #[must_use]
    pub fn new(look: Appearance, size: (u16, u16)) -> Self {
        Self::with_settings(look, size, Settings::default())
    }

    /// The same with settings, but for clock and zone.
    #[must_use]
    pub fn with_settings(look: Appearance, size: (u16, u16), settings: Settings) -> Self {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC);
        let settings = Settings { now_ms: Some(STARTED), zone, ..settings };
        let machine = Model::new(Wizard::new(settings, KeyState::Unknown), look, size);
        Self { keyed: Keyed::new(Driver { machine, runner: ByHand::default() }), wanted: Vec::new() }
    }

    /// The view.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.keyed.model()
    }

    /// The view, to be changed.
    pub fn model_mut(&mut self) -> &mut Model {
        self.keyed.model_mut()
    }

    /// The runner: what was asked of it, its key and its clock.
    pub fn runner(&mut self) -> &mut ByHand {
        &mut self.keyed.driver.runner
    }

    /// Time passes.
    pub fn wait(&mut self, ms: u64) {
        self.runner().now += ms;
        self.model_mut().now_ms += ms;
    }

    /// Whether quitting was asked for.
    #[must_use]
    pub fn quits(&self) -> bool {
        self.wanted.contains(&Wanted::Effect(Effect::Quit))
    }

    /// Tells the machine; a recognition is answered at once.
    pub fn dispatch(&mut self, event: Event) {
        let wanted = self.keyed.dispatch(event);
        self.wanted.extend(wanted);
        self.read();
    }

    /// Hands an input to the view; a recognition is answered at once.
    pub fn input(&mut self, input: Input) {
        let wanted = self.keyed.input(input);
        self.wanted.extend(wanted);
        self.read();
    }

    fn read(&mut self) {
        let asked = &mut self.runner().asked;
        let Some(at) = asked.iter().position(|effect| matches!(effect, Effect::Recognise { .. })) else { return };
        if let Effect::Recognise { ticket, text } = asked.remove(at) {
            self.dispatch(Event::Recognised { ticket, reading: Arc::new(reading::read_pasted(&text)) });
        }
    }

    /// Presses keys, written as `down down enter` or `ctrl-c`.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.input(Input::Key(KeyPress::parse(key).unwrap_or_else(|| unreachable!("unknown key {key}"))));
        }
    }

    /// Pastes, and presses nothing until what opens has been looked at.
    pub fn paste(&mut self, text: &str) {
        self.input(Input::Paste(text.to_string()));
        self.wait(LOOKED);
    }

    /// Puts the machine into another situation.
    fn arrange(&mut self, change: impl FnOnce(&mut Situation)) {
        let mut situation = self.model().wizard.clone().into_situation();
        change(&mut situation);
        self.model_mut().take(Wizard::of(situation));
    }

    /// Changes the case as answers would.
    pub fn with_case(&mut self, change: impl FnOnce(&mut Case)) {
        self.arrange(|situation| {
            if let Subject::Open(case) = &mut situation.subject {
                change(case);
            }
        });
    }

    /// Puts the machine into a stage, as if all before had been walked.
    pub fn at(&mut self, stage: Stage) {
        self.arrange(|situation| {
            situation.furthest = Stage::NextActions;
            situation.stage = stage;
            situation.concluded = Concluded::default();
        });
    }

    /// These checks are under way.
    pub fn running(&mut self, waiting: Vec<Probe>, elapsed_ms: u64) {
        self.runner().now = 60_000;
        self.model_mut().now_ms = 60_000;
        self.arrange(|situation| {
            situation.run = Some(Run { ticket: Ticket(99), since: 60_000 - elapsed_ms, waiting, requests: Vec::new() });
        });
    }
}

/// The key as it may be shown.
#[must_use]
pub fn known_key() -> KeyState {
    KeyState::Given {
        masked: "sk-or-v1-…a1b2".to_string(),
        source: say!("source.key_variable", name = "OPENROUTER_API_KEY"),
    }
}

/// An answer of a check.
#[must_use]
pub fn answer(probe: Probe, outcome: Outcome, status: u16, ms: u64) -> ProbeResult {
    ProbeResult {
        request: ProbeRequest::new(probe),
        outcome,
        http_status: Some(status),
        ms,
        cost_usd: 0.0,
        refusal: None,
    }
}

/// The answers of a healthy key in a place that the vendor does not serve.
#[must_use]
pub fn answers() -> Vec<ProbeResult> {
    let wanted = "anthropic/claude-sonnet-4.5";
    let model = ModelFacts {
        id: wanted.to_string(),
        context_length: Some(1_000_000),
        input_modalities: vec!["text".into(), "image".into(), "file".into()],
        output_modalities: vec!["text".into()],
        supported_parameters: vec!["tools".into(), "max_tokens".into()],
        prompt_price: Some(0.000_003),
        completion_price: Some(0.000_015),
        ..ModelFacts::default()
    };
    let others = ["anthropic/claude-sonnet-4", "deepseek/deepseek-chat-v3.1", "openai/gpt-4o-mini"];
    let others = others.into_iter().map(|id| ModelFacts { id: id.to_string(), ..ModelFacts::default() });
    let rows = std::iter::once(model.clone()).chain(others).collect();
    let endpoint = |provider: &str, status: i64, up: Option<f64>, latency: Option<f64>| EndpointFacts {
        provider: provider.to_string(),
        status: Some(status),
        uptime_5m: up,
        latency_p50: latency,
        context_length: Some(200_000),
        ..EndpointFacts::default()
    };
    vec![
        answer(Probe::KeyShape, Outcome::KeyShape(KeyForm::WellShaped), 200, 0),
        answer(Probe::Environment, Outcome::Environment(Vec::new()), 200, 0),
        answer(Probe::Status, Outcome::Status(Vec::new()), 200, 80),
        answer(Probe::NoKeyControl, Outcome::ControlRefused, 401, 30),
        answer(Probe::WrongKeyControl, Outcome::ControlRefused, 401, 31),
        answer(Probe::UserModels, Outcome::UserModels(vec![wanted.to_string()]), 200, 190),
        answer(
            Probe::Reach,
            Outcome::Reach(Reach { issuer: Some("Google Trust Services".into()), ..Reach::default() }),
            200,
            38,
        ),
        answer(
            Probe::Trace,
            Outcome::Trace(TraceFacts { country: Some("RU".into()), colo: Some("DME".into()), unsupported: true }),
            200,
            41,
        ),
        answer(
            Probe::Key,
            Outcome::KeyValid(Box::new(KeyFacts {
                label: Some("sk-or-v1-…a1b2".into()),
                limit: Some(20.0),
                limit_remaining: Some(3.4),
                limit_reset: Some("monthly".into()),
                usage: Some(41.17),
                usage_daily: Some(1.02),
                is_free_tier: Some(false),
                free_used: Some(12),
                free_limit: Some(1000),
                free_remaining: Some(988),
                ..KeyFacts::default()
            })),
            200,
            52,
        ),
        answer(
            Probe::Credits,
            Outcome::Credits(CreditsFacts { total_credits: 50.0, total_usage: 41.17, untrusted: false }),
            200,
            47,
        ),
        answer(
            Probe::Models,
            Outcome::Models(Box::new(Catalogue {
                count: 341,
                wanted: Some(wanted.to_string()),
                model: Some(model),
                nearest: Vec::new(),
                rows,
                ..Catalogue::default()
            })),
            200,
            210,
        ),
        answer(
            Probe::Endpoints,
            Outcome::Endpoints(vec![
                endpoint("Anthropic", 0, Some(99.93), Some(812.0)),
                endpoint("Amazon Bedrock", 0, Some(97.2), Some(1204.0)),
                endpoint("Google", -2, Some(31.0), None),
                endpoint("Azure", 0, None, None),
            ]),
            200,
            64,
        ),
    ]
}

/// Id, context, USD per million tokens in and out, what it takes.
const MODELS: [(&str, u64, f64, f64, &str); 12] = [
    ("anthropic/claude-haiku-4.5", 200_000, 1.0, 5.0, "text image"),
    ("anthropic/claude-opus-4.1", 200_000, 15.0, 75.0, "text image file"),
    ("anthropic/claude-sonnet-4.5", 1_000_000, 3.0, 15.0, "text image file"),
    ("deepseek/deepseek-chat-v3.1", 163_840, 0.2, 0.8, "text"),
    ("deepseek/deepseek-r1:free", 163_840, 0.0, 0.0, "text"),
    ("google/gemini-2.5-flash-image", 32_768, 0.3, 2.5, "image text"),
    ("google/gemini-2.5-pro", 1_048_576, 1.25, 10.0, "text image file audio video"),
    ("meta-llama/llama-4-maverick", 1_048_576, 0.15, 0.6, "text image"),
    ("mistralai/mistral-small-3.2-24b-instruct", 131_072, 0.06, 0.18, "text image"),
    ("openai/gpt-4o-mini", 128_000, 0.15, 0.6, "text image file"),
    ("openai/gpt-5", 400_000, 1.25, 10.0, "text image file"),
    ("qwen/qwen3-coder", 262_144, 0.22, 0.95, "text"),
];

fn catalogue_rows() -> Vec<ModelFacts> {
    let row = |(id, context, prompt, completion, takes): (&str, u64, f64, f64, &str)| ModelFacts {
        id: id.to_string(),
        context_length: Some(context),
        input_modalities: takes.split(' ').map(str::to_string).collect(),
        output_modalities: vec!["text".into()],
        supported_parameters: vec!["tools".into()],
        prompt_price: Some(prompt / 1e6),
        completion_price: Some(completion / 1e6),
        max_completion_tokens: Some(context / 8),
        ..ModelFacts::default()
    };
    MODELS.into_iter().map(row).collect()
}

/// The refused test call, and one that was answered.
#[must_use]
pub fn calls() -> Vec<ProbeResult> {
    let reading = Arc::new(reading::read(TERMS.as_bytes()));
    let cause = conclude(&Case::new(Some(Arc::clone(&reading)), Settings::default())).cause;
    let mut refused = answer(Probe::Chat(Chat::SameModel), Outcome::Refused, 403, 88);
    refused.request.model = Some("anthropic/claude-sonnet-4.5".into());
    refused.refusal = Some(Refusal { reading, cause, confidence: 0.95, passed_on: Vec::new() });
    let mut answered = answer(
        Probe::Chat(Chat::OpenModel),
        Outcome::Answered(ChatFacts {
            model: Some("deepseek/deepseek-chat-v3.1".into()),
            provider: Some("DeepInfra".into()),
            finish_reason: Some("stop".into()),
            completion_tokens: Some(9),
            ..ChatFacts::default()
        }),
        200,
        930,
    );
    answered.cost_usd = 0.000_012;
    vec![refused, answered]
}

/// Names of all scenes, by stage.
pub const NAMES: [&str; 29] = [
    "1-paste-empty",
    "1-paste",
    "1-paste-wide",
    "2-diagnosis",
    "2-diagnosis-routing",
    "2-diagnosis-wide",
    "2-diagnosis-question",
    "picker",
    "3-key-asked",
    "3-key-typed",
    "3-key-running",
    "3-board-running",
    "3-key",
    "4-credits",
    "5-model",
    "6-test-call-consent",
    "6-test-call",
    "7-next-actions",
    "7-next-actions-selected",
    "7-next-actions-rechecked",
    "7-waiting",
    "7-appointed",
    "1-paste-earlier",
    "which-failure",
    "which-key",
    "forgetting",
    "help",
    "shown",
    "quitting",
];

/// The scene of that name.
#[must_use]
pub fn scene(name: &str, look: Appearance, size: (u16, u16)) -> Scene {
    let mut scene = Scene::new(look, size);
    match name {
        "1-paste-empty" => {}
        "1-paste" => scene.pasted(TERMS),
        "1-paste-wide" => scene.pasted(WIDE),
        "2-diagnosis" => scene.diagnosed(TERMS),
        "2-diagnosis-routing" => scene.diagnosed(ROUTING),
        "2-diagnosis-wide" => scene.diagnosed(WIDE),
        "2-diagnosis-question" => scene.diagnosed(NO_MODEL),
        "picker" => {
            scene.diagnosed(NO_MODEL);
            scene.with_case(|case| {
                answers().into_iter().for_each(|result| case.record(result));
                for result in &mut case.results {
                    match &mut result.outcome {
                        Outcome::Models(catalogue) => catalogue.rows = catalogue_rows().into(),
                        Outcome::UserModels(ids) => *ids = catalogue_rows().into_iter().map(|row| row.id).collect(),
                        _ => {}
                    }
                }
            });
            scene.keys("m down down");
        }
        "3-key-asked" | "3-key-typed" => {
            scene.diagnosed(TERMS);
            scene.at(Stage::Key);
            if name == "3-key-typed" {
                scene.paste("sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
            }
        }
        "3-key-running" => {
            scene.checked(Stage::Key, answers().into_iter().take(6).collect());
            scene.running(vec![Probe::Key, Probe::Trace, Probe::Credits], 3_400);
        }
        "3-board-running" => {
            let under_way = [Probe::Credits, Probe::UserModels, Probe::Endpoints];
            let answered = answers().into_iter().filter(|result| !under_way.contains(&result.request.probe));
            scene.checked(Stage::Key, answered.collect());
            scene.running(under_way.to_vec(), 3_400);
            scene.arrange(|situation| situation.walking = true);
        }
        "3-key" => scene.checked(Stage::Key, answers()),
        "4-credits" => scene.checked(Stage::Credits, answers()),
        "5-model" => scene.checked(Stage::Model, answers()),
        "6-test-call-consent" => scene.checked(Stage::TestCall, answers()),
        "6-test-call" => scene.checked(Stage::TestCall, [answers(), calls()].concat()),
        "7-waiting" | "7-appointed" => {
            scene.diagnosed(QUOTA);
            scene.with_case(|case| case.key = known_key());
            scene.at(Stage::NextActions);
            scene.keys(if name == "7-appointed" { "w" } else { "" });
        }
        "1-paste-earlier" => {
            scene.checked(Stage::NextActions, [answers(), calls()].concat());
            scene.keys("n");
            scene.diagnosed(ROUTING);
            scene.keys("n");
            scene.diagnosed(NO_MODEL);
            scene.keys("n down down");
        }
        "which-failure" => {
            scene.diagnosed(RETRIES);
            scene.keys("f");
        }
        "which-key" => {
            scene.diagnosed(TWO_KEYS);
            scene.at(Stage::Key);
            scene.keys("enter");
        }
        "forgetting" => {
            scene.checked(Stage::NextActions, answers());
            scene.keys("alt-1 x alt-3 n");
        }
        _ => {
            scene.checked(Stage::NextActions, [answers(), calls()].concat());
            if name == "7-next-actions-rechecked" {
                scene.rechecked();
            }
            if name == "shown" {
                scene.model_mut().show("No clipboard: select it".into(), "https://openrouter.ai/models\n".into());
            }
            scene.keys(match name {
                "7-next-actions-selected" => "down down down",
                "help" => "?",
                "quitting" => "q",
                _ => "",
            });
        }
    }
    scene
}

impl Scene {
    /// What is pasted is diagnosed at once.
    fn diagnosed(&mut self, text: &str) {
        self.paste(text);
    }

    /// Back at the text.
    fn pasted(&mut self, text: &str) {
        self.paste(text);
        self.keys("b");
    }

    /// As after a re-check that found the same.
    fn rechecked(&mut self) {
        let before = self.model().report().map(|it| Box::new(it.verdict.clone()));
        self.arrange(|situation| situation.concluded = Concluded { before, rechecked: true, unchanged_since: None });
    }

    fn checked(&mut self, stage: Stage, answers: Vec<ProbeResult>) {
        self.diagnosed(TERMS);
        self.with_case(|case| {
            case.key = known_key();
            for result in answers {
                case.record(result);
            }
        });
        self.at(stage);
    }
}

/// All scenes by name.
pub fn all(look: Appearance, size: (u16, u16)) -> impl Iterator<Item = (&'static str, Scene)> {
    NAMES.into_iter().map(move |name| (name, scene(name, look, size)))
}
