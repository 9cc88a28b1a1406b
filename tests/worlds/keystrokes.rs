//! How many keys lie between the paste and the answer, in the situations that people are in.

use crate::by_keys::{Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::core::case::{KeyState, Settings};
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::keymap::Context;
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
        let world = World::load(world).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let key = if with_key { key } else { KeyState::Unknown };
        let settings = Settings { base_url: server.base_url(), offline, ..Settings::default() };
        // A health check is begun by the one key that it takes.
        let keys = usize::from(world.paste.is_empty());
        let walk = Walk::start(settings, key, prober, server.paste()).await;
        Self { walk, keys, _server: server }
    }

    async fn press(&mut self, key: &str) {
        if self.walk.keyed.model().context() == Context::Consent {
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
            let asks = self.walk.keyed.model().context() == Context::Consent;
            self.press(if asks { "y" } else { "enter" }).await;
        }
        assert!(self.has_action() || self.walk.wizard().case().is_some_and(|case| case.reading.is_none()));
        self.keys
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
    while counted.walk.keyed.model().context() == Context::Consent {
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
