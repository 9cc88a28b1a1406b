//! Which step comes first, and what is said beside the others.

use super::{NOW, TIMEOUTS, runtime};
use crate::by_keys::prober;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::checks::{Chat, Outcome, Probe};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::{ActionKind, Texts};
use openrouter_doctor::plain::brief;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::simulator::{Server, World};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;

/// What a world comes to where this machine's clock shows this moment.
fn at(name: &str, now_ms: i64) -> (Case, Report) {
    runtime().block_on(async {
        let world = World::load(name).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings {
            base_url: server.base_url(),
            model: world.model.clone(),
            paid: true,
            read_client_settings: true,
            now_ms: Some(now_ms),
            ..Settings::default()
        };
        let paste = Some(server.paste()).filter(|text| !text.is_empty()).map(String::into_bytes);
        let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
        let case = wizard.case().unwrap().clone();
        let report = Report::of(&case, &Texts::default());
        (case, report)
    })
}

/// The short page, its lines joined.
fn page(case: &Case, report: &Report) -> String {
    let shown = brief::render(report, case.reading.as_deref(), &Texts::default(), &Style::default());
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The model that answered in the place of the one that failed.
fn proven(case: &Case) -> Option<String> {
    let result = case.result(Probe::Chat(Chat::FirstAlternative))?;
    matches!(result.outcome, Outcome::Answered(_)).then(|| result.request.model.clone()).flatten()
}

#[test]
fn the_model_that_answered_is_named_beside_a_step_that_is_not_the_first() {
    for (name, step) in [
        ("model-blocked-by-guardrail", "Or Use a model that the guardrail allows"),
        ("model-missing-in-a-list", "Or Use a model that the list still has"),
    ] {
        let (case, report) = at(name, NOW);
        let model = proven(&case).unwrap_or_else(|| panic!("{name}: no model answered"));
        let shown = page(&case, &report);
        assert!(shown.contains(&format!("{step}: {model} (answered here just now)")), "{name}: {shown}");
    }
}

#[test]
fn where_a_provider_or_a_whole_model_is_busy_another_model_is_called_and_named() {
    for name in ["only-provider-overloaded", "upstream-rate-limit", "provider-down", "all-providers-of-one-model-busy"]
    {
        let (case, report) = at(name, NOW);
        let model = proven(&case).unwrap_or_else(|| panic!("{name}: no other model was called"));
        let named = format!("{model} (answered here just now)");
        let step = report.actions.iter().find(|action| action.detail.contains(&named));
        assert!(step.is_some_and(|step| step.kind == ActionKind::Do), "{name}: {:#?}", report.actions);
        assert!(page(&case, &report).contains(&named), "{name}");
    }
}

#[test]
fn a_model_that_stands_in_for_one_whose_stream_broke_is_called_as_a_stream() {
    let (case, _) = at("one-provider-cuts-streams", NOW);
    assert_eq!(case.result(Probe::Chat(Chat::Streaming)).unwrap().outcome, Outcome::Refused);
    assert!(proven(&case).is_some(), "{:#?}", case.result(Probe::Chat(Chat::FirstAlternative)));
    let call = case.result(Probe::Chat(Chat::FirstAlternative)).unwrap();
    assert_eq!(call.request.carries, Some(Chat::Streaming));
}

#[test]
fn the_paid_twin_in_the_text_is_asked_after_before_any_other_model() {
    let (_, report) = at("free-twin-called-by-a-setting", NOW);
    let first = &report.actions[0];
    assert_eq!(
        first.title, "Find out why the program calls moonshotai/kimi-k2.6:free, and not moonshotai/kimi-k2.6",
        "{:#?}",
        report.actions
    );
    assert!(report.actions.iter().all(|action| !action.title.starts_with("Choose a model")), "{:#?}", report.actions);
}

#[test]
fn a_limit_that_ends_before_anything_could_be_changed_is_waited_for_first() {
    let midnight = (NOW / DAY_MS + 1) * DAY_MS;
    let first = |left_ms: i64| at("free-daily-quota", midnight - left_ms).1.actions.swap_remove(0);
    let soon = first(5 * MINUTE_MS);
    assert_eq!(soon.kind, ActionKind::Wait, "{soon:#?}");
    assert!(soon.title.contains("2026-11-13 00:00 UTC"), "{soon:#?}");
    let late = first(15 * MINUTE_MS);
    assert_eq!(late.kind, ActionKind::Do, "{late:#?}");
}

#[test]
fn a_health_check_in_which_something_is_to_be_noted_does_not_say_that_every_check_came_back_as_it_should() {
    let texts = Texts::default();
    let said = |name: &str| {
        let (case, report) = at(name, NOW);
        assert!(
            page(&case, &report).contains(&report.verdict.summary.split_whitespace().collect::<Vec<_>>().join(" "))
        );
        report.verdict.summary
    };
    assert_eq!(said("healthy"), texts.ui("verdict.healthy_summary"));
    assert_eq!(said("health-country-unsupported"), texts.ui("verdict.healthy_but_noted"));
    assert_eq!(said("health-cap-nearly-used"), texts.ui("verdict.healthy_but_noted"));
}
