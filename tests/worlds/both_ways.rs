//! Every world headless and by keys: both ways of using the program must say the same.

use super::{in_every_world, now};
use crate::by_keys::{Walk, prober};
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::checks::Probe;
use openrouter_doctor::core::reading;
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::{Stage, Wizard};
use openrouter_doctor::simulator::{Server, World};
use openrouter_doctor::ui::keymap::{Intent, KeyContext, of};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than a busy machine needs for an answer on loopback.
const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(4), free: Duration::from_secs(4), chat: Duration::from_secs(4) };
/// No walk needs more keys than this.
const PATIENCE: usize = 60;
/// Worlds at a time: most of them wait for silent servers, not for the processor.
const AT_ONCE: usize = 8;

/// The settings that both ways begin with; what a key agrees to is agreed to by key.
fn settings(world: &World, server: &Server) -> Settings {
    let mut settings = Settings { base_url: server.base_url(), now_ms: Some(now(world)), ..Settings::default() };
    settings.management_key = world.user.management_key;
    settings.max_cost_usd = world.user.max_cost.unwrap_or(settings.max_cost_usd);
    // The wizard asks for a model that the text does not name; where it names another, only `--model` can say so.
    let named = reading::read(world.paste.as_bytes()).evidence.model.map(|found| found.value);
    settings.model = world.model.clone().filter(|_| world.paste.is_empty() || named.is_some());
    settings
}

/// The key that is bound to an intent.
fn key_for(context: KeyContext, intent: Intent) -> String {
    let binding = of(context).find(|binding| binding.intent == intent);
    binding.unwrap_or_else(|| panic!("no key for {intent:?} in {context:?}")).keys[0].to_string()
}

/// Walks to the end by keys; returns the report and the model that was typed.
async fn by_keys(world: &World) -> (Value, Option<String>) {
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(world, &server, TIMEOUTS);
    let mut walk = Walk::start(settings(world, &server), key, prober, server.paste()).await;
    let mut typed = None;
    for _ in 0..PATIENCE {
        walk.settle().await;
        let context = walk.keyed.model().context();
        match walk.stage() {
            _ if !walk.wizard().settings().read_client_settings && !context.types() => {
                walk.press(&key_for(context, Intent::ReadSettings));
            }
            Stage::NextActions => return (said(walk.wizard(), &server), typed),
            Stage::Diagnosis if walk.keyed.model().asks_model() && typed.is_none() && world.model.is_some() => {
                let model = world.model.clone().unwrap();
                walk.press("enter");
                walk.type_text(&model);
                typed = Some(model);
                // There is no list yet: what is no row must be insisted on.
                walk.press("enter");
                walk.press("enter");
            }
            _ => walk.go_on().await,
        }
    }
    panic!("stuck in {:?}: {:?}", walk.stage(), walk.wizard().phase(walk.stage()));
}

async fn headless(world: &World, typed: Option<String>) -> Value {
    let server = Server::start(world.clone()).await.unwrap();
    let (prober, key) = prober(world, &server, TIMEOUTS);
    let mut settings = Settings { paid: true, read_client_settings: true, ..settings(world, &server) };
    settings.model = typed.or(settings.model);
    let paste = Some(server.paste()).filter(|paste| !paste.is_empty()).map(String::into_bytes);
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    said(&wizard, &server)
}

/// What a user is told, but for times and the port of this run.
fn said(wizard: &Wizard, server: &Server) -> Value {
    let case = wizard.case().unwrap();
    let report = Report::of(case, &Texts::default());
    let outcomes: Vec<String> = Probe::ALL
        .iter()
        .filter_map(|probe| case.result(*probe))
        .map(|result| format!("{} {}", result.request.probe.id(), result.outcome.label()))
        .collect();
    let verdict = &report.verdict;
    let told = json!({
        "cause": verdict.cause,
        "root_cause": verdict.root_cause,
        "fault": verdict.fault,
        "state": verdict.state,
        "confidence": verdict.confidence,
        "fault_confidence": verdict.fault_confidence,
        "root_cause_confidence": verdict.root_cause_confidence,
        "certain": verdict.certain,
        "origin": verdict.origin,
        "warnings": report.warnings.iter().map(|warning| (warning.id.as_str(), &warning.says)).collect::<Vec<_>>(),
        "ruled_out": report.ruled_out.iter().map(|row| (&row.what, row.probe)).collect::<Vec<_>>(),
        "title": verdict.title,
        "summary": verdict.summary,
        "actions": report.actions.iter().map(|action| action.title.clone()).collect::<Vec<_>>(),
        "alternatives": report.alternatives,
        "redactions": report.redactions,
        "probes": outcomes,
    });
    let port = server.status_url().split([':', '/']).nth(4).unwrap_or_default().to_string();
    serde_json::from_str(&told.to_string().replace(&port, "PORT")).unwrap()
}

/// The lines in which two reports differ.
fn difference(keys: &Value, headless: &Value) -> String {
    let names = keys.as_object().unwrap().keys();
    let lines = names.filter(|name| keys[*name] != headless[*name]);
    lines.map(|name| format!("  {name}: by keys {}, headless {}\n", keys[name], headless[name])).collect()
}

/// What a report says against what the world is.
fn wrong(world: &World, said: &Value) -> String {
    let expect = &world.expect;
    let expected = [("cause", Some(&expect.cause)), ("fault", Some(&expect.fault)), ("state", Some(&expect.state))];
    let root = ("root_cause", expect.root_cause.as_ref());
    let held = expected.into_iter().chain([root]).filter_map(|(name, wanted)| Some((name, wanted?)));
    let differing = held.filter(|(name, wanted)| said[*name].as_str().unwrap_or("-") != wanted.as_str());
    differing.map(|(name, wanted)| format!("  {name}: by keys {}, but it is {wanted}\n", said[name])).collect()
}

async fn compare(name: &'static str) -> Option<String> {
    let world = World::load(name).unwrap();
    let (keys, typed) = by_keys(&world).await;
    let headless = headless(&world, typed).await;
    let problems = difference(&keys, &headless) + &wrong(&world, &keys);
    (!problems.is_empty()).then(|| format!("{name}:\n{problems}"))
}

#[test]
fn every_world_gives_its_verdict_by_keys_and_headless() {
    let differences: Vec<String> = in_every_world(AT_ONCE, |_, name| compare(name)).into_iter().flatten().collect();
    assert!(differences.is_empty(), "{} worlds:\n{}", differences.len(), differences.concat());
}
