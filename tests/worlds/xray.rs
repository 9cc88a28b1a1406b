//! The routing X-ray in worlds with one, two and three closed gates, and in one that answers what must be refused: by
//! keys and headless.

use crate::by_keys::{Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{Case, Settings, Xray};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::report::xray::XrayView;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::{Phase, Stage};
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::keymap::KeyContext;
use std::time::Duration;

const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(4), free: Duration::from_secs(4), chat: Duration::from_secs(4) };

fn settings(world: &World, server: &Server) -> Settings {
    let model = world.model.clone().filter(|_| world.paste.is_empty());
    Settings { base_url: server.base_url(), model, ..Settings::default() }
}

fn calls(server: &Server) -> usize {
    server.requests().iter().filter(|request| request.path.ends_with("/chat/completions")).count()
}

fn view(case: &Case) -> XrayView {
    Report::of(case, &Texts::default()).xray.expect("the X-ray was made")
}

/// `check --xray` without `--yes`.
async fn headless(name: &str) -> (Case, usize) {
    let world = World::load(name).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings = Settings { xray: true, ..settings(&world, &server) };
    let paste = Some(server.paste()).filter(|paste| !paste.is_empty()).map(String::into_bytes);
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    (wizard.case().unwrap().clone(), calls(&server))
}

/// The diagnosis, the free checks, `s` at the question about test calls, `x`, `y`.
async fn by_keys(name: &str) -> (Walk, Server) {
    let world = World::load(name).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let mut walk = Walk::start(settings(&world, &server), key, prober, server.paste()).await;
    for _ in 0..8 {
        match walk.keyed.model().context() {
            KeyContext::Consent => walk.press("s"),
            _ if walk.stage() == Stage::NextActions => break,
            _ => walk.press("enter"),
        }
        walk.settle().await;
    }
    (walk, server)
}

async fn agree(walk: &mut Walk) {
    tokio::time::sleep(Duration::from_millis(310)).await;
    walk.press("y");
    walk.settle().await;
}

async fn both(name: &str) -> XrayView {
    let (case, made) = headless(name).await;
    let (mut walk, server) = by_keys(name).await;
    walk.press("x");
    assert!(matches!(walk.wizard().phase(Stage::Model), Phase::Consent(_)), "{}", walk.screen());
    assert_eq!(calls(&server), 0, "nothing is sent before the agreement");
    agree(&mut walk).await;
    assert_eq!(walk.stage(), Stage::Model, "what it shows is worth staying for");
    let shown = view(walk.wizard().case().unwrap());
    assert_eq!(shown, view(&case), "{name}: by keys and headless");
    assert_eq!(calls(&server), made, "{name}");
    assert_eq!(shown.calls.len(), made, "{name}: every call is told of");
    shown
}

fn gates(xray: &XrayView) -> Vec<(&str, u64)> {
    xray.gates.iter().map(|gate| (gate.step.as_str(), gate.left)).collect()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn one_closed_gate_is_named_with_what_each_gate_before_it_leaves() {
    let xray = run(both("zero-retention-by-guardrail"));
    assert_eq!(xray.closed.as_deref(), Some("Filter by Guardrails"), "{xray:#?}");
    assert_eq!(xray.calls, ["xray.price", "xray.host", "xray.quantization"], "the ladder ends at the closed gate");
    let seen = gates(&xray);
    assert_eq!(seen.last(), Some(&("Filter by Guardrails", 0)), "{seen:?}");
    assert!(seen[0].0 == "Initial Endpoints" && seen[0].1 > 0, "{seen:?}");
    assert!(!xray.hosts.is_empty(), "who is left before the gate is told");
    assert!(xray.says.iter().any(|says| says.contains("cannot be seen")), "{:?}", xray.says);
    assert!(
        !seen.iter().any(|(step, _)| *step == "Filter by Max Price" || *step == "Filter by Quantization")
            || seen.iter().all(|(step, left)| *left > 0 || *step == "Filter by Guardrails"),
        "our own demands are no gates: {seen:?}"
    );
}

#[test]
fn of_two_closed_gates_the_first_is_named_and_the_second_shows_once_it_is_open() {
    let xray = run(both("two-gates-of-the-router"));
    assert_eq!(xray.closed.as_deref(), Some("Filter by Ignored Providers"), "{xray:#?}");
    assert!(xray.says.iter().any(|says| says.contains("cannot be seen")), "{:?}", xray.says);
    assert!(!gates(&xray).iter().any(|(step, _)| step.contains("Guardrails")), "what lies behind is not claimed");
}

#[test]
fn of_three_closed_gates_the_first_ends_the_ladder_after_one_call() {
    let xray = run(both("three-gates-of-the-router"));
    assert_eq!(xray.closed.as_deref(), Some("Gate Endpoints with Geo Restrictions"), "{xray:#?}");
    assert_eq!(xray.calls, ["xray.price"]);
    assert_eq!(gates(&xray).last(), Some(&("Gate Endpoints with Geo Restrictions", 0)));
}

#[test]
fn a_call_that_is_answered_ends_the_ladder() {
    let xray = run(both("demands-of-a-request-not-heeded"));
    assert_eq!(xray.calls, ["xray.price"]);
    assert_eq!(xray.answered, Some("xray.price"));
    assert!(xray.says.iter().any(|says| says.contains("out of date")), "{:?}", xray.says);
}

#[test]
fn an_open_router_shows_who_is_left_and_that_no_gate_is_closed() {
    let xray = run(both("healthy"));
    assert_eq!(xray.closed, None, "{xray:#?}");
    assert_eq!(xray.calls.last(), Some(&"xray.parameters"));
    assert!(!xray.hosts.is_empty());
    assert!(xray.says.iter().any(|says| says.contains("leaves")), "{:?}", xray.says);
}

#[test]
fn yes_alone_makes_no_xray_and_the_xray_alone_agrees_to_no_test_call() {
    run(async {
        let (case, made) = headless("zero-retention-by-guardrail").await;
        assert_eq!(case.calls(), 0, "no test call was made");
        assert_eq!(made, 3);
        let world = World::load("zero-retention-by-guardrail").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings { paid: true, ..settings(&world, &server) };
        let script = Script { paste: Some(server.paste().into_bytes()), settings, key };
        let (wizard, _) = headless::run(script, prober).await;
        assert_eq!(wizard.case().unwrap().xray, Xray::Unasked);
        assert!(Report::of(wizard.case().unwrap(), &Texts::default()).xray.is_none());
    });
}

#[test]
fn the_question_names_the_most_calls_and_money_and_enter_and_s_agree_to_nothing() {
    run(async {
        let (mut walk, server) = by_keys("zero-retention-by-guardrail").await;
        walk.press("x");
        let screen = walk.screen();
        assert!(screen.contains("Up to 4 calls") && screen.contains('$'), "{screen}");
        walk.press("enter");
        walk.settle().await;
        assert_eq!(calls(&server), 0);
        walk.press("s");
        walk.settle().await;
        assert_eq!(calls(&server), 0);
        assert_eq!(walk.wizard().case().unwrap().xray, Xray::Unasked);
        // It can be asked for again, and elsewhere nothing is left of the question.
        walk.press("x");
        walk.press("7");
        assert_eq!(walk.wizard().case().unwrap().xray, Xray::Unasked);
        assert_eq!(walk.stage(), Stage::NextActions);
    });
}

#[test]
fn no_call_is_made_that_would_pass_the_limit_of_money() {
    run(async {
        let world = World::load("zero-retention-by-guardrail").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings { xray: true, max_cost_usd: 0.0, ..settings(&world, &server) };
        let (wizard, _) =
            headless::run(Script { paste: Some(server.paste().into_bytes()), settings, key }, prober).await;
        assert_eq!(calls(&server), 0);
        let xray = view(wizard.case().unwrap());
        assert!(xray.calls.is_empty() && xray.says[0].contains("limit of money"), "{xray:?}");
    });
}

#[test]
fn an_xray_without_a_model_says_what_it_lacks() {
    run(async {
        let world = World::load("healthy").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings { base_url: server.base_url(), xray: true, ..Settings::default() };
        let (wizard, _) = headless::run(Script { paste: None, settings, key }, prober).await;
        let xray = view(wizard.case().unwrap());
        assert!(xray.calls.is_empty() && xray.says[0].contains("--model"), "{xray:?}");
        assert_eq!(calls(&server), 0);
    });
}

#[test]
fn a_provider_with_several_endpoints_is_named_once() {
    let xray = run(both("healthy"));
    let mut once = xray.hosts.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), xray.hosts.len(), "{:?}", xray.hosts);
}
