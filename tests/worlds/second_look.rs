//! A setting that was changed and is not in force yet: the re-check meets the old one, says so and offers a second look, which
//! is green. By keys and headless.

use crate::by_keys::{Walk, prober};
use crate::{NOW, TIMEOUTS, runtime};
use openrouter_doctor::app::driver::Driver;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::{Event, Phase, Stage};
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::plain::{brief, markdown, spoken, text};
use openrouter_doctor::simulator::{Fix, Server, World};
use std::time::Duration;

const WORLDS: [&str; 2] = ["privacy-switch-not-yet-in-force", "provider-key-required-for-the-model"];

fn settings(world: &World, server: &Server) -> Settings {
    Settings {
        model: world.model.clone(),
        base_url: server.base_url(),
        paid: true,
        now_ms: Some(NOW),
        management_key: world.user.management_key,
        ..Settings::default()
    }
}

/// As far as it takes.
fn seconds(fix: Fix) -> Duration {
    let Fix::Coming { in_s } = fix else { panic!("{fix:?}: the fix of this world takes its time") };
    Duration::from_secs(in_s)
}

#[test]
fn headless_the_old_setting_is_met_said_to_be_no_last_word_and_gone_at_the_second_look() {
    runtime().block_on(async {
        for name in WORLDS {
            let world = World::load(name).unwrap();
            let server = Server::start(world.clone()).await.unwrap();
            let (prober, key) = prober(&world, &server, TIMEOUTS);
            let paste = Some(server.paste().into_bytes());
            let script = Script { paste, settings: settings(&world, &server), key };
            let (wizard, _) = headless::run(script, std::sync::Arc::clone(&prober)).await;
            let mut driver = Driver::new(wizard, prober);
            let wait = seconds(server.apply_fix().unwrap());
            for (passed, expected) in [(Duration::ZERO, State::Reproduced), (wait, State::Mended)] {
                server.pass(passed);
                let _ = driver.dispatch(Event::Recheck);
                loop {
                    let event = if driver.is_waiting() {
                        driver.next().await
                    } else if matches!(driver.wizard().phase(Stage::NextActions), Phase::Consent(_)) {
                        Event::Agree
                    } else {
                        break;
                    };
                    let _ = driver.dispatch(event);
                }
                let case = driver.wizard().case().unwrap();
                for language in ["en", "zh"] {
                    let texts = Texts::choose(language);
                    let report = Report::of(case, &texts);
                    assert_eq!(report.verdict.state, expected, "{name}: {}", report.verdict.title);
                    let reading = case.reading.as_deref();
                    let shown = [
                        text::render(&report, reading, &texts, &Style::default()),
                        markdown::render(&report, reading, &texts),
                        spoken::render(&report, reading, &texts),
                        brief::render(&report, reading, &texts, &Style::default()),
                    ];
                    let words =
                        if language == "en" { "may take 2 minutes to act" } else { "可能要 2 分钟才生效" };
                    let one_line = |page: &String| page.split_whitespace().collect::<Vec<_>>().join(" ");
                    let said: Vec<bool> = shown
                        .iter()
                        .map(|page| {
                            one_line(page).contains(words)
                                || page.replace([' ', '\n'], "").contains(&words.replace(' ', ""))
                        })
                        .collect();
                    assert_eq!(said, [expected == State::Reproduced; 4], "{name}, {language}:\n{}", shown.join("\n"));
                    assert_eq!(
                        report.second_look.map(|look| look.after_s),
                        (expected == State::Reproduced).then_some(120)
                    );
                }
            }
        }
    });
}

async fn agree_to_all(walk: &mut Walk) {
    walk.settle().await;
    while matches!(walk.wizard().phase(Stage::NextActions), Phase::Consent(_)) {
        walk.go_on().await;
        walk.settle().await;
    }
}

#[test]
fn by_keys_a_recheck_that_comes_too_early_offers_a_second_look_which_is_green() {
    runtime().block_on(async {
        for name in WORLDS {
            let world = World::load(name).unwrap();
            let server = Server::start(world.clone()).await.unwrap();
            let (prober, key) = prober(&world, &server, TIMEOUTS);
            let mut walk =
                Walk::start(Settings { paid: false, ..settings(&world, &server) }, key, prober, server.paste()).await;
            for _ in 0..40 {
                if walk.stage() == Stage::NextActions {
                    break;
                }
                walk.go_on().await;
                walk.settle().await;
            }
            assert!(!walk.screen().contains("A changed setting"), "nothing was changed yet:\n{}", walk.screen());
            let wait = seconds(server.apply_fix().unwrap());
            walk.press("r");
            agree_to_all(&mut walk).await;
            let early = walk.screen();
            assert!(early.contains("A changed setting may take two minutes to act"), "{name}:\n{early}");
            assert!(early.contains("w checks again by itself then"), "{name}:\n{early}");
            walk.press("w");
            assert!(walk.screen().contains("Checks again by itself at"), "{name}:\n{}", walk.screen());
            // Doing the same once more does not begin the wait anew.
            server.pass(wait / 2);
            assert!(seconds(server.apply_fix().unwrap()) <= wait / 2 + Duration::from_secs(1));
            server.pass(wait / 2 + Duration::from_secs(1));
            walk.press("r");
            agree_to_all(&mut walk).await;
            let late = walk.screen();
            assert!(late.contains("✓ Mended: "), "{name}:\n{late}");
        }
    });
}
