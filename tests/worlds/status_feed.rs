//! The feed of incidents is an extra: whatever comes in its place, the verdict is the one without it.

use super::{TIMEOUTS, now};
use crate::by_keys::prober;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::checks::Probe;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::simulator::{Server, ServerReply, World};
use serde_json::{Value, json};

/// Worlds without an incident: everything in order, OpenRouter down, a refused key.
const WORLDS: [&str; 3] = ["healthy", "openrouter-error-unreported", "unknown-key"];

/// A feed with one entry in that state.
fn feed(state: &str) -> ServerReply {
    let item = format!("<item><title>Slow</title><description><strong>{state}</strong> - text</description></item>");
    ServerReply::plain(200, format!("<rss version=\"2.0\"><channel>{item}</channel></rss>"))
}

/// What can come in place of a feed that says something.
fn says_nothing() -> Vec<(&'static str, ServerReply)> {
    vec![
        ("absent", ServerReply::plain(404, "Not Found".to_string())),
        ("a page", ServerReply::html(200, "Just a moment", "Checking your browser.")),
        ("a challenge", ServerReply::html(403, "Just a moment", "Checking your browser.")),
        ("its own error", ServerReply::plain(500, "Internal Server Error".to_string())),
        ("JSON", ServerReply::json(200, json!({ "status": "degraded" }))),
        ("nothing", ServerReply::plain(200, String::new())),
        ("an unknown state", feed("Degraded")),
    ]
}

async fn report(name: &str, reply: Option<ServerReply>) -> Value {
    let world = World::load(name).unwrap();
    let improvise = move |request: &openrouter_doctor::simulator::ServerRequest| {
        reply.clone().filter(|_| request.path == "/incidents.rss")
    };
    let server = Server::improvising(world.clone(), Box::new(improvise)).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings =
        Settings { base_url: server.base_url(), paid: true, now_ms: Some(now(&world)), ..Settings::default() };
    let paste = Some(server.paste()).filter(|paste| !paste.is_empty()).map(String::into_bytes);
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    serde_json::to_value(Report::of(wizard.case().unwrap(), &Texts::default())).unwrap()
}

fn feed_check(report: &Value) -> &Value {
    report["probes"].as_array().unwrap().iter().find(|probe| probe["id"] == Probe::Status.id()).unwrap()
}

#[tokio::test]
async fn whatever_comes_in_place_of_the_feed_changes_no_verdict() {
    for world in WORLDS {
        let without = report(world, Some(ServerReply::plain(404, "Not Found".to_string()))).await;
        for (what, reply) in says_nothing() {
            let report = report(world, Some(reply)).await;
            for part in ["cause", "root_cause", "fault", "state", "confidence", "fault_confidence", "title", "summary"]
            {
                assert_eq!(report["verdict"][part], without["verdict"][part], "{world}: {what}: {part}");
            }
            assert_eq!(report["actions"], without["actions"], "{world}: {what}");
            let ruled_out = report["ruled_out"].as_array().unwrap();
            assert!(!ruled_out.iter().any(|it| it["probe"] == Probe::Status.id()), "{world}: {what}: {ruled_out:?}");
            let check = feed_check(&report);
            assert!(check["says"].as_str().unwrap().contains("says nothing"), "{world}: {what}: {check}");
        }
    }
}

#[tokio::test]
async fn a_feed_whose_incidents_are_all_over_is_told_as_that() {
    for state in ["RESOLVED", "COMPLETED"] {
        let report = report("healthy", Some(feed(state))).await;
        assert_eq!(feed_check(&report)["outcome"], "operational", "{state}");
    }
    assert_eq!(feed_check(&report("healthy", Some(feed("INVESTIGATING"))).await)["outcome"], "incident");
}
