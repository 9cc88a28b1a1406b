//! How many keys lie between the paste and the answer, in the situations that people are in.

use crate::by_keys::{Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::screen_driver::Wanted;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::wizard::{Effect, Stage};
use openrouter_doctor::key_press::KeyPress;
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::Input;
use openrouter_doctor::ui::keymap::KeyContext;
use std::time::Duration;

const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(4), free: Duration::from_secs(4), chat: Duration::from_secs(4) };

/// A walk that counts its keys.
struct Counted {
    walk: Walk,
    keys: usize,
    /// Answers as long as the walk goes on.
    _server: Server,
}

impl Counted {
    async fn start(world: &str, with_key: bool, offline: bool) -> Self {
        Self::with_text(world, None, with_key, offline).await
    }

    /// The same with another text than the world's.
    async fn with_text(world: &str, text: Option<&str>, with_key: bool, offline: bool) -> Self {
        let world = World::load(world).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let key = if with_key { key } else { KeyState::Unknown };
        let settings = Settings { base_url: server.base_url(), offline, ..Settings::default() };
        // A health check is begun by the one key that it takes.
        let keys = usize::from(world.paste.is_empty() && text.is_none());
        let text = text.map_or_else(|| server.paste(), str::to_string);
        let walk = Walk::start(settings, key, prober, text).await;
        Self { walk, keys, _server: server }
    }

    /// A paste counts as one key.
    async fn paste(&mut self, text: String) {
        self.walk.input(Input::Paste(text));
        self.walk.settle().await;
        self.keys += 1;
    }

    async fn press(&mut self, key: &str) {
        if self.walk.keyed.model().context() == KeyContext::Consent {
            tokio::time::sleep(Duration::from_millis(310)).await;
        }
        self.walk.press(key);
        self.walk.settle().await;
        self.keys += 1;
    }

    /// The verdict and what to do are on the screen.
    fn has_action(&self) -> bool {
        let report = self.walk.keyed.model().report();
        let shown = matches!(self.walk.stage(), Stage::Diagnosis | Stage::NextActions);
        shown && report.is_some_and(|report| !report.actions.is_empty())
    }

    /// Enter, and y where money is asked about, to the last stage.
    async fn walked_through(mut self) -> usize {
        while self.walk.stage() != Stage::NextActions {
            assert!(self.keys < 6, "stuck in {:?}", self.walk.stage());
            let asks = self.walk.keyed.model().context() == KeyContext::Consent;
            self.press(if asks { "y" } else { "enter" }).await;
        }
        assert!(self.has_action() || self.walk.wizard().case().is_some_and(|case| case.reading.is_none()));
        self.keys
    }
}

/// Pastes of people, with what names the verdict of each.
const PASTES: &[(&str, &str)] = &[
    (
        "anthropic/claude-sonnet-4\n[OPENROUTER] 401401 Missing Authentication header\n{\"message\":\"401 Missing Authentication \
         header\",\"status\":401,\"code\":401,\"modelId\":\"anthropic/claude-sonnet-4\",\"providerId\":\"openrouter\",\
         \"details\":{\"message\":\"Missing Authentication header\",\"code\":401}}",
        "auth.header_missing",
    ),
    (
        "[OPENROUTER] 403403 The request is prohibited due to a violation of provider Terms Of Service.\n{\"message\":\"403 The \
         request is prohibited due to a violation of provider Terms Of Service.\",\"status\":403,\"code\":403,\
         \"modelId\":\"anthropic/claude-sonnet-4.5\",\"providerId\":\"openrouter\"}",
        "policy.provider_tos",
    ),
    (
        "anthropic/claude-sonnet-4\nThe request is prohibited due to a violation of provider Terms Of Service. (4028)",
        "policy.provider_tos",
    ),
    (
        "Model request failed. Click the arrow on the right to expand the provider's error details for troubleshooting.\n\
         No endpoints found that support image input (4028) (4028)\nModels : Gemma4 , Qwen3-Coder",
        "model.input_modality",
    ),
];

#[tokio::test]
async fn a_paste_shows_verdict_action_and_evidence_by_itself() {
    for offline in [false, true] {
        for (text, cause) in PASTES {
            let counted = Counted::with_text("healthy", Some(text), false, offline).await;
            assert!(counted.has_action(), "{text}");
            let report = counted.walk.keyed.model().report().unwrap();
            assert_eq!(report.verdict.cause.as_str(), *cause);
            let action = report.actions[0].title.clone();
            let screen = counted.walk.screen();
            let flat = screen.replace('"', " ").split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&action.split_whitespace().collect::<Vec<_>>().join(" ")), "{action}: {screen}");
            assert!(screen.contains("Why we think so"), "{screen}");
        }
    }
}

#[tokio::test]
async fn without_a_key_the_last_stage_is_two_enters_away() {
    for (text, _) in &PASTES[..3] {
        let mut counted = Counted::with_text("healthy", Some(text), false, false).await;
        counted.press("enter").await;
        counted.press("enter").await;
        assert_eq!(counted.walk.stage(), Stage::NextActions, "{text}");
    }
}

#[tokio::test]
async fn the_first_action_needs_no_key() {
    for (world, key, offline) in [
        ("tos-refusal-by-region", true, false),
        ("tos-refusal-by-region", false, false),
        ("image-input-refused", false, false),
        ("key-expired", true, false),
        ("no-credits", true, true),
    ] {
        let counted = Counted::start(world, key, offline).await;
        assert!(counted.has_action(), "{world}: {:?}", counted.walk.stage());
        assert_eq!(counted.keys, 0, "{world}");
    }
}

#[tokio::test]
async fn the_proof_needs_enter_and_a_yes_at_most() {
    for (world, most) in [("tos-refusal-by-region", 2), ("no-credits", 2), ("key-expired", 1), ("healthy", 2)] {
        let keys = Counted::start(world, true, false).await.walked_through().await;
        assert!(keys <= most, "{world}: {keys} keys");
    }
}

#[tokio::test]
async fn offline_the_end_is_one_key_away() {
    assert_eq!(Counted::start("tos-refusal-by-region", false, true).await.walked_through().await, 1);
}

#[tokio::test]
async fn a_recheck_is_one_key_from_any_stage() {
    let mut counted = Counted::start("no-credits", true, false).await;
    counted.press("enter").await;
    counted.press("y").await;
    counted.press("b").await;
    counted.press("b").await;
    let before = counted.keys;
    counted.press("r").await;
    assert_eq!((counted.walk.stage(), counted.keys - before), (Stage::NextActions, 1));
}

#[tokio::test]
async fn a_wrong_model_is_corrected_and_tried_with_m_its_name_and_enter() {
    let mut counted = Counted::start("model-misspelt", true, false).await;
    counted.press("enter").await;
    while counted.walk.keyed.model().context() == KeyContext::Consent {
        counted.press("y").await;
    }
    assert_eq!(counted.walk.stage(), Stage::NextActions);
    counted.press("m").await;
    counted.walk.type_text("gpt");
    let wanted = counted.walk.wizard().case().and_then(|case| case.catalogue()).map(|list| list.rows.len());
    assert!(wanted.is_some_and(|rows| rows > 0), "the list is there");
    counted.press("enter").await;
    let case = counted.walk.wizard().case().unwrap();
    assert!(case.model().is_some_and(|model| model.contains("gpt")), "{:?}", case.model());
    assert_eq!(counted.walk.stage(), Stage::NextActions);
}

#[tokio::test]
async fn another_model_that_is_tried_gives_no_account_of_the_one_that_failed() {
    let mut counted = Counted::start("tos-refusal-by-region", true, false).await;
    counted.press("enter").await;
    while counted.walk.keyed.model().context() == KeyContext::Consent {
        counted.press("y").await;
    }
    counted.press("m").await;
    counted.walk.type_text("kimi");
    counted.press("enter").await;
    while counted.walk.keyed.model().context() == KeyContext::Consent {
        counted.press("y").await;
    }
    let report = counted.walk.keyed.model().report().unwrap();
    let (title, fault) = (report.verdict.title.as_str(), report.verdict.fault);
    assert!(report.verdict.cause.as_str() == "policy.provider_tos", "{title}");
    assert!(!title.contains("kimi") && fault != Some(Fault::Client), "{title}, {fault:?}");
    let first = &report.actions[0];
    assert!(first.detail.contains("kimi") && first.detail.contains("answered here just now"), "{first:?}");
}

#[tokio::test]
async fn a_key_pasted_by_hand_costs_a_paste_and_two_enters() {
    let world = World::load("tos-refusal-by-region").unwrap();
    let mut counted = Counted::start("tos-refusal-by-region", false, false).await;
    counted.press("enter").await;
    assert_eq!(counted.walk.stage(), Stage::Key);
    counted.paste(world.user.key.clone()).await;
    let keys = counted.walked_through().await;
    assert_eq!(keys, 4, "check, the key, use it, yes");
}

#[tokio::test]
async fn an_only_key_pasted_on_results_is_taken_at_once() {
    let world = World::load("tos-refusal-by-region").unwrap();
    let mut counted = Counted::start("tos-refusal-by-region", false, false).await;
    counted.paste(world.user.key.clone()).await;
    let keys = counted.walked_through().await;
    assert_eq!(keys, 2, "the key, yes");
}

#[tokio::test]
async fn a_file_or_a_pipe_needs_no_key_either() {
    // The walk hands the text in as a pipe does.
    let counted = Counted::start("max-tokens-too-high", true, false).await;
    assert!(counted.has_action() && counted.keys == 0);
}

#[tokio::test]
async fn the_list_of_actions_is_one_key_away_and_sends_nothing() {
    let mut counted = Counted::start("tos-refusal-by-region", false, false).await;
    counted.press("7").await;
    assert_eq!(counted.walk.stage(), Stage::NextActions);
    assert!(counted.walk.wizard().case().is_some_and(|case| case.results.is_empty()));
}

#[tokio::test]
async fn an_unsaved_report_is_left_by_q_and_y_and_a_kept_one_by_q() {
    for (kept, keys) in [(false, &["q", "y"][..]), (true, &["q"][..])] {
        let mut counted = Counted::start("key-expired", true, false).await;
        counted.press("enter").await;
        counted.walk.keyed.model_mut().kept = kept;
        let mut wanted = Vec::new();
        for key in keys {
            wanted = counted.walk.keyed.input(Input::Key(KeyPress::parse(key).unwrap()));
        }
        assert_eq!(wanted, [Wanted::Effect(Effect::Quit)], "kept: {kept}");
    }
}

#[tokio::test]
async fn y_copies_the_id_to_put_in_and_not_a_page() {
    for (world, value) in [("tos-refusal-by-region", "deepseek/deepseek-v4-flash"), ("max-tokens-too-high", "11000")] {
        let mut counted = Counted::start(world, true, false).await;
        counted.press("enter").await;
        while counted.walk.stage() != Stage::NextActions {
            assert!(counted.keys < 6, "{world}: stuck in {:?}", counted.walk.stage());
            counted.press("y").await;
        }
        let values: Vec<_> =
            counted.walk.keyed.model().report().unwrap().actions.iter().map(|it| it.value.clone()).collect();
        assert_eq!(values[0].as_deref(), Some(value), "{world}: {values:?}");
    }
}
