//! Every demo world walked through the wizard by keys, against the real HTTP server, with real answers; each screen
//! is a snapshot. The test plays the part of the interactive loop, nothing else is replaced.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod by_keys;

use by_keys::{SIZE, Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::report::State;
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::simulator::{Fix, Server, World, worlds};
use openrouter_doctor::ui;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::fmt::Write as _;
use std::time::Duration;

/// No walk needs more keys than this.
const PATIENCE: usize = 200;

async fn start(world: World) -> (Walk, Server) {
    let server = Server::start(world).await.unwrap();
    let world = server.world();
    let mut settings = Settings { base_url: server.base_url(), ..Settings::default() };
    settings.max_cost_usd = world.user.max_cost.unwrap_or(settings.max_cost_usd);
    settings.read_client_settings = !world.user.files.is_empty();
    let (prober, key) = prober(&world, &server, Timeouts::default());
    (Walk::start(settings, key, prober, server.paste()).await, server)
}

fn screen(walk: &Walk, server: &Server) -> String {
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    terminal.draw(|frame| ui::render(walk.keyed.model(), frame)).unwrap();
    stable(&terminal.backend().to_string(), server.base_url().split([':', '/']).nth(4).unwrap_or_default())
}

/// Presses Enter to the last stage; returns every screen on the way.
async fn walk_on(walk: &mut Walk, server: &Server) -> String {
    let mut screens = String::new();
    for _ in 0..PATIENCE {
        walk.settle().await;
        let stage = walk.stage();
        let _ = writeln!(screens, "── {} ──\n{}", stage.name(), screen(walk, server));
        if stage == Stage::NextActions {
            return screens;
        }
        walk.go_on().await;
    }
    panic!("stuck in {:?}", walk.stage());
}

/// Ports differ from run to run; they have five digits on every system that picks them from the ephemeral range.
fn stable(text: &str, port: &str) -> String {
    text.replace(port, "PORT-")
}

/// The worlds that the first release promises to walk; later ones are checked by their verdict alone.
const WALKED: &[&str] = &[
    "healthy",
    "no-key-sent",
    "unknown-key",
    "management-key",
    "no-credits",
    "max-tokens-too-high",
    "key-limit-reached",
    "free-daily-quota",
    "upstream-rate-limit",
    "tos-refusal-by-region",
    "tos-refusal-by-account",
    "data-policy",
    "negative-balance-behind-a-404",
    "old-key-in-a-stored-login",
    "image-attached-by-the-client",
    "model-removed",
    "image-input-refused",
    "provider-down",
    "openrouter-down",
];

#[tokio::test]
async fn every_stage_of_every_world_is_shown() {
    for name in WALKED {
        let (mut walk, server) = start(World::load(name).unwrap()).await;
        let screens = walk_on(&mut walk, &server).await;
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("walk_{}", name.replace('-', "_")), screens);
        });
    }
}

#[tokio::test]
async fn what_can_be_mended_turns_green_on_re_check() {
    let (mut mended, mut red) = (0, Vec::new());
    for (name, _) in worlds() {
        let (mut walk, server) = start(World::load(name).unwrap()).await;
        walk_on(&mut walk, &server).await;
        match server.apply_fix().unwrap() {
            Fix::Unknown => continue,
            Fix::Coming { in_s } => server.pass(Duration::from_secs(in_s)),
            Fix::InForce => {}
        }
        mended += 1;
        walk.press("r");
        for _ in 0..8 {
            walk.settle().await;
            walk.go_on().await;
        }
        let report = walk.keyed.model().report().unwrap();
        // Where the fault was the program's, the call passed from here before the fix already.
        let green = matches!(report.verdict.state, State::Mended | State::Cleared);
        if !green {
            let verdict = &report.verdict;
            red.push(format!("{name} after the fix: {} {:?}", verdict.cause, verdict.state));
        }
    }
    assert!(red.is_empty(), "{red:#?}");
    assert!(mended >= 3, "only {mended} worlds can be mended");
}
