//! What a request needs against what the endpoints take, and what an account may use: shown without one call.

use super::{NOW, runtime};
use crate::by_keys::prober;
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{Server, World};
use std::time::Duration;

const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(4), free: Duration::from_secs(4), chat: Duration::from_secs(4) };

/// The free checks of a world, with another text.
fn report(world: &str, paste: Option<&str>) -> Report {
    runtime().block_on(async {
        let world = World::load(world).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let (prober, key) = prober(&world, &server, TIMEOUTS);
        let settings = Settings {
            base_url: server.base_url(),
            model: world.model.clone(),
            now_ms: Some(NOW),
            ..Settings::default()
        };
        let own = Some(server.paste()).filter(|text| !text.is_empty());
        let paste = paste.map(str::to_string).or(own).map(String::into_bytes);
        let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
        let calls = server.requests().iter().filter(|request| request.path.ends_with("/chat/completions")).count();
        assert_eq!(calls, 0, "without one call");
        Report::of(wizard.case().unwrap(), &Texts::default())
    })
}

#[test]
fn an_endpoint_without_tools_is_left_out_by_the_tools_that_the_request_has() {
    let fit = report("route-without-tools", None).fit.expect("the endpoints are known");
    let steps: Vec<(&str, u64)> = fit.steps.iter().map(|step| (step.need.as_str(), step.left)).collect();
    assert_eq!(steps[0].0, "endpoints listed");
    let tools = steps.iter().position(|step| step.0 == "takes tools").unwrap_or_else(|| panic!("{steps:?}"));
    assert!(steps[tools].1 < steps[tools - 1].1, "{steps:?}");
    assert!(fit.endpoints.iter().any(|row| row.lacks.as_deref() == Some("takes tools")), "{fit:#?}");
}

#[test]
fn an_answer_longer_than_any_endpoint_gives_leaves_none() {
    let text = r#"{"error":{"message":"Provider returned error","code":400}}
        request: {"model":"anthropic/claude-sonnet-4.6","max_tokens": 9000000}"#;
    let fit = report("healthy", Some(text)).fit.unwrap();
    let output = fit.steps.iter().find(|step| step.need.starts_with("gives answers of")).unwrap();
    assert_eq!(output.left, 0, "{fit:#?}");
}

#[test]
fn what_an_account_may_use_of_popular_authors_says_why_not() {
    let report = report("health-model-hidden", None);
    let author = report.authors.iter().find(|row| row.usable < Some(row.listed)).expect("one is limited");
    assert!(author.says.contains("list"), "{author:?}");
    assert!(report.authors.len() > 4 && report.authors.iter().any(|row| row.says.is_empty()), "{:#?}", report.authors);
}
