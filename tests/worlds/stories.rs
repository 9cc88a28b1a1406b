//! Four stories that the program once told wrongly, on the steps on which it did.

use crate::by_keys::{Walk, prober};
use crate::no_network::CutOff;
use crate::{TIMEOUTS, runtime};
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::reading::layers::Speaker;
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::ports::Prober;
use openrouter_doctor::simulator::{Server, World};
use std::sync::Arc;

/// No walk needs more keys than this.
const PATIENCE: usize = 40;

fn report(walk: &Walk) -> Report {
    Report::of(walk.wizard().case().unwrap(), &Texts::default())
}

/// Enter, and `y` where money is asked for, to the last stage.
async fn to_the_end(walk: &mut Walk) {
    for _ in 0..PATIENCE {
        walk.settle().await;
        if walk.stage() == Stage::NextActions && !walk.keyed.driver.is_waiting() {
            return;
        }
        walk.go_on().await;
    }
    panic!("stuck in {:?}", walk.stage());
}

async fn opened(name: &str, cut_off: bool) -> (Walk, Server, World) {
    let world = World::load(name).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (inner, key) = prober(&world, &server, TIMEOUTS);
    let prober: Arc<dyn Prober> = if cut_off { Arc::new(CutOff(inner)) } else { inner };
    let settings = Settings { model: world.model.clone(), base_url: server.base_url(), ..Settings::default() };
    let walk = Walk::start(settings, key, prober, server.paste()).await;
    (walk, server, world)
}

/// 1: a refusal by terms where names cannot be resolved. The blame stays, and nothing is ruled out.
#[test]
fn story_1_a_check_that_failed_flips_no_blame() {
    runtime().block_on(async {
        let (mut walk, _server, world) = opened("tos-refusal-by-region", true).await;
        to_the_end(&mut walk).await;
        let text = Case::new(Some(Arc::new(reading::read(world.paste.as_bytes()))), Settings::default());
        let (before, after) = (Report::of(&text, &Texts::default()), report(&walk));
        assert_eq!(after.verdict.fault, before.verdict.fault);
        assert_eq!(after.verdict.confidence, before.verdict.confidence);
        assert!(after.ruled_out.is_empty(), "{:?}", after.ruled_out);
        assert!(!walk.screen().contains("Ruled out"), "{}", walk.screen());
    });
}

/// 2: what was mended between two rounds is called mended, and no other account or way is made up.
#[test]
fn story_2_what_was_mended_is_called_mended() {
    runtime().block_on(async {
        for name in ["no-credits", "data-policy", "tos-refusal-by-region", "key-limit-reached"] {
            let (mut walk, server, world) = opened(name, false).await;
            to_the_end(&mut walk).await;
            assert_eq!(report(&walk).verdict.state, State::Reproduced, "{name}");
            server.set_world(world.after_fix().unwrap());
            walk.press("r");
            to_the_end(&mut walk).await;
            let after = report(&walk);
            let screen = walk.screen();
            assert_eq!(after.verdict.state, State::Mended, "{name}: {}", after.verdict.title);
            assert!(screen.contains("Mended"), "{name}: {screen}");
            for story in ["another account", "another way", "other key", "A value that fits"] {
                let told = format!("{} {screen}", after.verdict.summary);
                assert!(!told.contains(story), "{name} tells of “{story}”: {told}");
            }
        }
    });
}

/// 3: where it works from here, the headline is the root cause, and no tick stands before a sentence that is refuted.
#[test]
fn story_3_the_headline_is_the_root_cause_without_a_tick() {
    runtime().block_on(async {
        let (mut walk, _server, _) = opened("old-key-in-a-stored-login", false).await;
        walk.press("a");
        to_the_end(&mut walk).await;
        let verdict = report(&walk).verdict;
        assert!(verdict.title.starts_with("Your key …1c96 works"), "{}", verdict.title);
        let screen = walk.screen();
        let line = screen.lines().find(|line| line.contains("Your key …1c96 works")).unwrap_or(&screen);
        assert!(!line.contains('✓'), "{line}");
        assert!(!screen.contains("✓ OpenRouter does not know"), "{screen}");
    });
}

/// 4: the headline sharpens, and no part is both the verdict and ruled out.
#[test]
fn story_4_the_headline_sharpens_and_nothing_is_verdict_and_ruled_out() {
    runtime().block_on(async {
        let (mut walk, _server, _) = opened("tos-refusal-by-region", false).await;
        let before = report(&walk).verdict.title;
        to_the_end(&mut walk).await;
        let after = report(&walk);
        assert_ne!(after.verdict.title, before);
        assert!(after.verdict.title.contains("Models of Anthropic are refused here"), "{}", after.verdict.title);
        assert!(after.verdict.title.contains("Hong Kong"), "{}", after.verdict.title);
        for name in ["tos-refusal-by-region", "captive-portal"] {
            let (mut walk, _server, _) = opened(name, false).await;
            to_the_end(&mut walk).await;
            let report = report(&walk);
            assert_eq!(report.verdict.fault, Some(Fault::Network), "{name}");
            let refuted = ["network:", "something else answers", "the way is open"];
            for row in &report.ruled_out {
                assert!(!refuted.iter().any(|part| row.what.contains(part)), "{name} rules out “{}”", row.what);
            }
        }
    });
}

/// Where a call does not get through, OpenRouter said nothing, and that a connection opens rules nothing out.
#[test]
fn what_does_not_get_through_is_not_put_into_openrouters_mouth() {
    runtime().block_on(async {
        for name in [
            "name-not-resolved",
            "connection-refused",
            "proxy-down",
            "handshake-fails",
            "connection-inspected",
            "connection-cut",
            "captive-portal",
        ] {
            let (mut walk, _server, _) = opened(name, false).await;
            to_the_end(&mut walk).await;
            let report = report(&walk);
            assert!(
                report.layers.iter().all(|layer| layer.speaker != Speaker::OpenRouter),
                "{name}: {:?}",
                report.layers
            );
            assert!(
                report.ruled_out.iter().all(|row| !row.what.starts_with("connection:")),
                "{name}: {:?}",
                report.ruled_out
            );
        }
    });
}

/// A health check that has ended says so on every stage, and lists what is in order as that.
#[test]
fn a_health_check_that_has_ended_is_over_on_every_stage() {
    runtime().block_on(async {
        let (mut walk, _server, _) = opened("healthy", false).await;
        to_the_end(&mut walk).await;
        let screen = walk.screen();
        assert!(screen.contains("In order") && !screen.contains("Ruled out"), "{screen}");
        for key in ["alt-4", "alt-5", "alt-6"] {
            walk.press(key);
            let screen = walk.screen();
            assert!(screen.contains("Key, account and network are in order"), "{key}: {screen}");
        }
    });
}

/// What a check points to and no call has proved is told as that.
#[test]
fn a_check_that_points_to_the_place_is_not_left_out() {
    runtime().block_on(async {
        let (mut walk, _server, _) = opened("tos-refusal-by-region", false).await;
        walk.press("enter");
        walk.settle().await;
        tokio::time::sleep(std::time::Duration::from_millis(310)).await;
        walk.press("s");
        let summary = report(&walk).verdict.summary;
        assert!(summary.contains("A check points to it"), "{summary}");
        assert!(!summary.contains("No check has shown it yet"), "{summary}");
    });
}
