//! A reason that the text has lost, found again for nothing.

use super::check;
use crate::runtime;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{Server, World};

async fn report(name: &str, change: impl FnOnce(&mut World)) -> (Report, Vec<String>) {
    let mut world = World::load(name).unwrap();
    change(&mut world);
    let server = Server::start(world.clone()).await.unwrap();
    let report = Report::of(&check(&world, &server).await, &Texts::default());
    (report, server.requests().into_iter().map(|request| format!("{} {}", request.path, request.body)).collect())
}

#[test]
fn the_kept_error_names_the_reason_and_nothing_else_of_the_call_is_read() {
    runtime().block_on(async {
        let (report, sent) = report("error-kept-of-a-call", |_| {}).await;
        assert!(sent.iter().any(|request| request.starts_with("/api/v1/generation/content")), "{sent:?}");
        let because = &report.verdict.because;
        let kept = because.iter().find(|reason| reason.probe == Some("generation.content"));
        assert!(kept.is_some_and(|reason| reason.fact.contains("Invalid `signature`")), "{because:#?}");
        assert!(report.actions[0].detail.contains("Invalid `signature`"), "{:?}", report.actions[0]);
        let all = serde_json::to_string(&report).unwrap();
        assert!(!all.contains("nobody's business"), "{all}");
    });
}

#[test]
fn where_nothing_is_kept_nothing_is_concluded_from_it() {
    runtime().block_on(async {
        let (report, _) = report("error-kept-of-a-call", |world| world.state.generations.clear()).await;
        assert_eq!(report.verdict.cause.as_str(), "undetermined");
        assert!(!report.verdict.because.iter().any(|reason| reason.probe == Some("generation.content")));
    });
}

/// The server shows the whole body that it passed on, with what others put into it.
#[test]
fn of_a_body_that_is_shown_only_the_names_of_its_fields_are_read() {
    runtime().block_on(async {
        let (report, sent) = report("field-added-by-the-router", |_| {}).await;
        assert!(sent.iter().any(|request| request.contains("echo_upstream_body")), "{sent:?}");
        assert_eq!(report.verdict.root_cause, Some("added_field"));
        let all = serde_json::to_string(&report).unwrap();
        assert!(all.contains("reasoning_effort") && !all.contains("nobody's"), "{all}");
    });
}

#[test]
fn what_is_passed_on_is_asked_for_only_behind_a_refusal_and_within_the_limit() {
    runtime().block_on(async {
        let echo = |sent: &[String]| sent.iter().filter(|request| request.contains("echo_upstream_body")).count();
        let (_, sent) = report("field-added-by-the-router", |_| {}).await;
        assert_eq!(echo(&sent), 1, "{sent:?}");
        let (_, sent) = report("field-added-by-the-router", |world| world.state.providers.clear()).await;
        assert_eq!(echo(&sent), 0, "{sent:?}");
        let (plain, sent) = report("field-added-by-the-router", |world| world.user.max_cost = Some(0.0)).await;
        assert_eq!(echo(&sent), 0, "{sent:?}");
        assert_ne!(plain.verdict.root_cause, Some("added_field"));
    });
}
