//! What the account has set, read with a management key: by keys and headless, and what that key is never used for.

use crate::by_keys::{Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::report::management::ManagementView;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::plain::{markdown, spoken};
use openrouter_doctor::simulator::{MANAGEMENT_KEY, Server, World};
use openrouter_doctor::ui::keymap::KeyContext;
use std::time::Duration;

const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(4), free: Duration::from_secs(4), chat: Duration::from_secs(4) };

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// `check --management`.
async fn headless(name: &str) -> Report {
    headless_with(name, true).await
}

async fn headless_with(name: &str, paid: bool) -> Report {
    let world = World::load(name).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings = Settings {
        base_url: server.base_url(),
        model: world.model.clone().filter(|_| world.paste.is_empty()),
        management_key: world.user.management_key,
        paid,
        ..Settings::default()
    };
    let paste = Some(server.paste()).filter(|paste| !paste.is_empty()).map(String::into_bytes);
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    Report::of(wizard.case().unwrap(), &Texts::default())
}

fn found(name: &str) -> ManagementView {
    run(headless(name)).management.unwrap_or_else(|| panic!("{name}: nothing was read"))
}

fn ids(view: &ManagementView) -> Vec<&str> {
    view.findings.iter().map(|finding| finding.id).collect()
}

#[test]
fn the_guardrail_that_stops_the_model_comes_first_and_names_its_switch_and_page() {
    let view = found("guardrail-found-with-a-management-key");
    let first = &view.findings[0];
    assert!(first.stops && first.id == "guardrail_models", "{view:#?}");
    assert!(first.says.contains("Team rules") && first.says.contains("Allowed models"), "{}", first.says);
    assert_eq!(first.url, "https://openrouter.ai/workspaces/acre-agents/guardrails");
    assert!(!ids(&view).contains(&"guardrail_ignored_providers"), "a guardrail of another key binds nothing here");
    assert!(ids(&view).contains(&"catalogue_filtered"), "{view:#?}");
}

#[test]
fn without_a_test_call_the_guardrail_that_stops_the_model_is_the_verdict_and_not_the_privacy_page() {
    let report = run(headless_with("guardrail-found-with-a-management-key", false));
    assert_eq!(report.verdict.root_cause, Some("guardrail"), "{:#?}", report.verdict);
    assert!(report.verdict.title.contains("guardrail"), "{}", report.verdict.title);
}

#[test]
fn a_key_that_is_switched_off_is_found_in_the_list() {
    let view = found("key-switched-off-in-the-list");
    assert_eq!(ids(&view).first(), Some(&"key_disabled"), "{view:#?}");
}

#[test]
fn a_key_that_no_list_has_is_of_another_account() {
    let view = found("key-not-in-the-accounts-list");
    assert_eq!(ids(&view).first(), Some(&"key_missing"), "{view:#?}");
}

#[test]
fn a_required_provider_key_and_tools_switched_off_are_told() {
    let view = found("provider-key-required");
    assert!(ids(&view).contains(&"byok_required"), "{view:#?}");
    assert!(ids(&view).contains(&"workspace_tools"), "{view:#?}");
    assert!(view.says.iter().any(|says| says.contains("/organization/settings")), "{:?}", view.says);
}

#[test]
fn without_a_management_key_nothing_of_it_is_asked() {
    run(async {
        let world = World::load("healthy").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings { base_url: server.base_url(), ..Settings::default() };
        let paste = Some(server.paste()).filter(|paste| !paste.is_empty()).map(String::into_bytes);
        let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
        assert!(Report::of(wizard.case().unwrap(), &Texts::default()).management.is_none());
        assert!(!server.requests().iter().any(|request| request.path.contains("guardrails")));
    });
}

#[test]
fn by_keys_it_is_typed_masked_and_reads_what_headless_reads() {
    run(async {
        let mut world = World::load("guardrail-found-with-a-management-key").unwrap();
        world.user.management_key = false;
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings { base_url: server.base_url(), ..Settings::default() };
        let mut walk = Walk::start(settings, key, prober, server.paste()).await;
        for _ in 0..8 {
            match walk.keyed.model().context() {
                KeyContext::Consent => walk.go_on().await,
                _ if walk.stage() == Stage::NextActions => break,
                _ => walk.press("enter"),
            }
            walk.settle().await;
        }
        walk.press("v");
        assert_eq!(walk.stage(), Stage::Key);
        assert_eq!(walk.keyed.model().context(), KeyContext::Field, "{}", walk.screen());
        walk.type_text(MANAGEMENT_KEY);
        assert!(!walk.screen().contains(&MANAGEMENT_KEY[12..40]), "{}", walk.screen());
        walk.press("enter");
        walk.settle().await;
        let case = walk.wizard().case().unwrap();
        let shown = Report::of(case, &Texts::default());
        let view = shown.management.clone().expect("it was read");
        assert_eq!(Some(view), headless("guardrail-found-with-a-management-key").await.management);
        assert!(walk.screen().contains("Team rules") || walk.stage() == Stage::Key, "{}", walk.screen());
        let texts = Texts::default();
        for text in [markdown::render(&shown, None, &texts), spoken::render(&shown, None, &texts)] {
            assert!(text.contains("Team rules") && !text.contains(&MANAGEMENT_KEY[12..40]), "{text}");
        }
        let asked = server.requests();
        let managing = asked.iter().filter(|request| request.path.contains("/guardrails"));
        assert!(managing.clone().count() >= 3 && managing.clone().all(|request| !request.with_world_key));
    });
}

#[test]
fn a_field_left_empty_reads_nothing() {
    run(async {
        let world = World::load("healthy").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings { base_url: server.base_url(), ..Settings::default() };
        let mut walk = Walk::start(settings, key, prober, server.paste()).await;
        for _ in 0..8 {
            match walk.keyed.model().context() {
                KeyContext::Consent => walk.press("s"),
                _ if walk.stage() == Stage::NextActions => break,
                _ => walk.press("enter"),
            }
            walk.settle().await;
        }
        walk.press("v");
        walk.press("enter");
        walk.settle().await;
        assert_ne!(walk.keyed.model().context(), KeyContext::Field);
        walk.press("v");
        walk.press("esc");
        assert_ne!(walk.keyed.model().context(), KeyContext::Field);
        assert!(!server.requests().iter().any(|request| request.path.contains("guardrails")));
    });
}

#[test]
fn an_ordinary_key_in_its_place_is_refused_and_says_so() {
    run(async {
        let world = World::load("healthy").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        prober.read_with(openrouter_doctor::core::secret::ApiKey::new(openrouter_doctor::simulator::KEY.to_string()));
        let settings = Settings { base_url: server.base_url(), management_key: true, ..Settings::default() };
        let paste = Some(server.paste()).filter(|paste| !paste.is_empty()).map(String::into_bytes);
        let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
        let report = Report::of(wizard.case().unwrap(), &Texts::default());
        let probe = report.probes.iter().find(|probe| probe.id == "management").unwrap();
        assert_eq!((probe.outcome, probe.http_status), ("refused", Some(401)));
        assert_eq!(report.verdict.cause.as_str(), "none", "it says nothing of the key that is checked");
    });
}
