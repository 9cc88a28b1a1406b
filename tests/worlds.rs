//! Every world of `assets/worlds`, checked over real HTTP by the machine that the wizard and `check` share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "worlds/alternatives.rs"]
mod alternatives;
#[path = "worlds/behind.rs"]
mod behind;
#[path = "worlds/both_ways.rs"]
mod both_ways;
#[path = "worlds/budgets.rs"]
mod budgets;
mod by_keys;
#[path = "worlds/failing.rs"]
mod failing;
#[path = "worlds/fit.rs"]
mod fit;
#[path = "worlds/keystrokes.rs"]
mod keystrokes;
#[path = "worlds/kinds.rs"]
mod kinds;
#[path = "worlds/lost_reason.rs"]
mod lost_reason;
#[path = "worlds/management.rs"]
mod management;
#[path = "worlds/mended.rs"]
mod mended;
#[path = "worlds/model_facts.rs"]
mod model_facts;
#[path = "worlds/no_network.rs"]
mod no_network;
mod output_schemas;
#[path = "worlds/own_keys.rs"]
mod own_keys;
#[path = "worlds/refused_for_the_caller.rs"]
mod refused_for_the_caller;
#[path = "worlds/remembered.rs"]
mod remembered;
#[path = "worlds/second_look.rs"]
mod second_look;
#[path = "worlds/status_feed.rs"]
mod status_feed;
#[path = "worlds/steps.rs"]
mod steps;
#[path = "worlds/stories.rs"]
mod stories;
#[path = "worlds/xray.rs"]
mod xray;

use by_keys::prober;
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::checks::{Chat, Outcome, Probe};
use openrouter_doctor::core::infer::conclude::conclude;
use openrouter_doctor::core::knowledge::causes::{CAUSES, CauseId};
use openrouter_doctor::core::report::Report;
use openrouter_doctor::core::text::{ActionKind, Texts};
use openrouter_doctor::plain::brief;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::show::wrap::width;
use openrouter_doctor::simulator::{CreditsAnswer, Server, World, worlds};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

/// As `--max-cost` has it.
const MOST_USD: f64 = 0.01;
/// This machine's clock in the worlds: 2026-11-12, 14:13:20 UTC.
const NOW: i64 = 1_794_492_800_000;
/// Short enough that a silent world ends soon; loopback answers in a few milliseconds.
const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_millis(1500),
    free: Duration::from_millis(1500),
    chat: Duration::from_millis(1500),
};

/// The machine's clock, which is the real one where something ends so long after the present.
fn now(world: &World) -> i64 {
    let present = || std::time::UNIX_EPOCH.elapsed().unwrap().as_millis().try_into().unwrap();
    if world.ends_from_now() { present() } else { NOW }
}

async fn check(world: &World, server: &Server) -> Case {
    check_as(world, server, world.model.clone()).await
}

async fn check_as(world: &World, server: &Server, model: Option<String>) -> Case {
    let (prober, key) = prober(world, server, TIMEOUTS);
    let settings = Settings {
        model,
        base_url: server.base_url(),
        paid: true,
        max_cost_usd: world.user.max_cost.unwrap_or(MOST_USD),
        read_client_settings: true,
        management_key: world.user.management_key,
        now_ms: Some(now(world)),
        ..Settings::default()
    };
    let paste = Some(server.paste()).filter(|it| !it.trim().is_empty()).map(String::into_bytes);
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    wizard.case().unwrap().clone()
}

fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or("-").to_string()
}

struct Row {
    name: &'static str,
    report: Report,
    calls: Vec<String>,
    wrong: Vec<String>,
}

async fn play(name: &'static str) -> Row {
    let world = World::load(name).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let case = check(&world, &server).await;
    let report = Report::of(&case, &Texts::default());
    output_schemas::assert_fits("report", &serde_json::to_value(&report).unwrap());
    let made = case.results.iter().filter(|it| matches!(it.request.probe, Probe::Chat(_)));
    let calls: Vec<String> = made
        .map(|it| format!("{}={}", it.request.probe.id().trim_start_matches("chat."), it.outcome.label()))
        .collect();
    let mut wrong = Vec::new();
    let mut hold = |what: &str, found: String, expected: &str| {
        if found != expected {
            wrong.push(format!("{what} is {found}, not {expected}"));
        }
    };
    for language in ["en", "zh"] {
        let texts = Texts::choose(language);
        let shown = brief::render(&Report::of(&case, &texts), case.reading.as_deref(), &texts, &Style::default());
        let wide = shown.lines().filter(|row| width(row) > 80 && !row.trim_start().starts_with("https://")).count();
        hold("rows too many for a small screen", shown.lines().count().saturating_sub(brief::ROWS).to_string(), "0");
        hold("rows too wide", wide.to_string(), "0");
        let step = report.actions.iter().find(|action| action.kind != ActionKind::Avoid);
        let page = step.and_then(|action| action.url.as_deref()).unwrap_or_default();
        hold("the first action's page is in the short report", shown.contains(page).to_string(), "true");
    }
    let verdict = &report.verdict;
    hold("cause", verdict.cause.to_string(), &world.expect.cause);
    hold("fault", word(verdict.fault), &world.expect.fault);
    hold("state", word(verdict.state), &world.expect.state);
    let warned: Vec<&str> = report.warnings.iter().map(|warning| warning.id.as_str()).collect();
    // What a failure is warned of beside is not written down for every world.
    if case.reading.is_none() || !world.expect.warnings.is_empty() {
        hold("warnings", warned.join(" "), &world.expect.warnings.join(" "));
    }
    if verdict.summary.contains("No check has shown it yet") {
        hold("summary of a world where all checks were made", verdict.summary.clone(), "what the checks have shown");
    }
    if let Some(root) = &world.expect.root_cause {
        hold("root cause", verdict.root_cause.unwrap_or("-").to_string(), root);
    }
    // A call that is built to be refused proves nothing by being so.
    let plain_calls = Chat::ALL.iter().filter(|chat| !chat.is_rung() && chat.demand().is_none()).copied();
    let refused = [Probe::Key, Probe::UserModels]
        .into_iter()
        .chain(plain_calls.map(Probe::Chat))
        .find(|probe| case.result(*probe).is_some_and(|result| result.outcome == Outcome::Refused));
    if let Some(probe) = refused.filter(|_| case.reading.is_none() && verdict.cause == CauseId::NONE) {
        wrong.push(format!("in order, though {} was refused", probe.id()));
    }
    if calls.len() > 6 {
        wrong.push(format!("{} chat calls", calls.len()));
    }
    if report.cost_usd > MOST_USD {
        wrong.push(format!("{} USD", report.cost_usd));
    }
    let paid =
        server.requests().iter().filter(|it| it.path.ends_with("/chat/completions") && it.with_world_key).count();
    if paid > calls.len() {
        wrong.push(format!("{paid} calls were sent, {} are reported", calls.len()));
    }
    if !wrong.is_empty() {
        let answers = case.results.iter().map(|it| {
            let cause = it.refusal.as_ref().map(|it| it.cause.to_string()).unwrap_or_default();
            format!("    {} {} {:?} {cause}", it.request.probe.id(), it.outcome.label(), it.http_status)
        });
        wrong.extend(answers);
        wrong.push(format!(
            "    pasted {}, open {:?}",
            case.pasted_cause(),
            conclude(&case).open.iter().map(|it| (it.0.id, (it.1 * 100.0).round())).collect::<Vec<_>>()
        ));
    }
    Row { name, report, calls, wrong }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Threads for what waits for nothing but the processor.
const PROCESSORS: usize = 2;

/// Does the same in every world (`WORLD=part of a name` picks some), on so many threads; the place of a world in the
/// list comes with its name, and what was found comes in no order.
fn in_every_world<T, F>(threads: usize, run: impl Fn(usize, &'static str) -> F + Sync) -> Vec<T>
where
    T: Send,
    F: Future<Output = T>,
{
    let wanted = std::env::var("WORLD").unwrap_or_default();
    let names = worlds().into_iter().map(|(name, _)| name).enumerate();
    let left = Mutex::new(names.filter(|(_, name)| name.contains(&wanted)).collect::<Vec<_>>());
    let next = || left.lock().unwrap().pop();
    let one_thread = || {
        let runtime = runtime();
        std::iter::from_fn(next).map(|(place, name)| runtime.block_on(run(place, name))).collect::<Vec<T>>()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// All worlds, once; printed with `cargo test --test worlds -- --nocapture`.
#[test]
fn every_world_reaches_its_verdict() {
    let rows: Vec<Row> = runtime().block_on(async {
        let mut rows = Vec::new();
        let wanted = std::env::var("WORLD").unwrap_or_default();
        for (name, _) in worlds().into_iter().filter(|it| it.0.contains(&wanted)) {
            rows.push(play(name).await);
        }
        rows
    });
    println!(
        "{:<34} {:<26} {:<20} {:<10} {:<10} {:>5} {:>9}",
        "world", "cause", "root cause", "fault", "state", "calls", "USD"
    );
    for Row { name, report, calls, wrong } in &rows {
        let verdict = &report.verdict;
        println!(
            "{name:<34} {:<26} {:<20} {:<10} {:<10} {:>5} {:>9.6}  {}{}",
            verdict.cause.to_string(),
            verdict.root_cause.unwrap_or("-"),
            word(verdict.fault),
            word(verdict.state),
            calls.len(),
            report.cost_usd,
            calls.join(" "),
            if wrong.is_empty() { "" } else { "  WRONG" },
        );
    }
    let mut numbers: Vec<usize> = rows.iter().map(|it| it.calls.len()).collect();
    numbers.sort_unstable();
    let median = numbers[numbers.len() / 2];
    let dearest = rows.iter().map(|it| it.report.cost_usd).fold(0.0, f64::max);
    let sure = calibrated(&rows);
    let wrong: Vec<&Row> = rows.iter().filter(|it| !it.wrong.is_empty()).collect();
    println!(
        "{} worlds, {} right; chat calls: median {median}, most {}; dearest {dearest:.6} USD",
        rows.len(),
        rows.len() - wrong.len(),
        numbers.last().unwrap(),
    );
    let problems: Vec<String> = wrong.iter().map(|it| format!("{}:\n  {}", it.name, it.wrong.join("\n  "))).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(median <= 2, "median of {median} chat calls");
    assert!(sure >= 0.95, "of the verdicts that are sure who has to act, {:.0} % are right", sure * 100.0);
}

/// Prints how often cause and fault are right, by how sure the verdict is of the fault; returns it for the surest.
fn calibrated(rows: &[Row]) -> f64 {
    let right = |row: &&&Row| {
        let expect = World::load(row.name).unwrap().expect;
        row.report.verdict.cause.as_str() == expect.cause && word(row.report.verdict.fault) == expect.fault
    };
    let mut surest = 1.0;
    for (from, to) in [(0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 1.01)] {
        let bin: Vec<&Row> =
            rows.iter().filter(|row| (from..to).contains(&row.report.verdict.fault_confidence)).collect();
        let good = bin.iter().filter(right).count();
        println!("sure of the fault {from:.2} to {:.2}: {good} of {} right", f64::min(to, 1.0), bin.len());
        if !bin.is_empty() {
            surest = good as f64 / bin.len() as f64;
        }
    }
    surest
}

/// Root causes that only make a check worth its price: where it succeeds, the verdict names another cause, in this world.
const ENDS_ELSEWHERE: &[(&str, &str)] = &[
    ("model.no_endpoints/negative_balance", "negative-balance-read"),
    ("routing.providers/negative_balance", "negative-balance-behind-a-404"),
    // The simulator's router goes on to the next provider when one is busy, so that its plain call is never refused alone.
    ("rate.upstream/one_provider", "one-provider-down"),
];

#[test]
fn every_root_cause_has_a_world() {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, _) in worlds() {
        let expect = World::load(name).unwrap().expect;
        assert!(CauseId::parse(&expect.cause).is_some(), "{name}: no cause {}", expect.cause);
        shown.entry(expect.cause).or_default().extend(expect.root_cause);
    }
    let mut missing = Vec::new();
    for entry in CAUSES.iter().filter(|it| it.hypotheses.len() > 1) {
        for hypothesis in entry.hypotheses {
            let id = format!("{}/{}", entry.id, hypothesis.id);
            let has = shown.get(entry.id.as_str()).is_some_and(|it| it.contains(hypothesis.id));
            let elsewhere = ENDS_ELSEWHERE.iter().find(|it| it.0 == id);
            if !has
                && !elsewhere.is_some_and(|it| World::load(it.1).is_ok_and(|it| it.expect.cause != entry.id.as_str()))
            {
                missing.push(id);
            }
        }
    }
    assert!(missing.is_empty(), "{} root causes have no world:\n{}", missing.len(), missing.join("\n"));
}

/// After the fix that the world describes, a re-check is green, or meets the next gate.
#[test]
fn a_recheck_after_the_fix_shows_another_state() {
    runtime().block_on(async {
        let mut stuck = Vec::new();
        for (name, _) in worlds() {
            let world = World::load(name).unwrap();
            // A world whose fault is the client's is green from here before the fix.
            if world.fixed.is_none() || world.expect.state == "cleared" {
                continue;
            }
            let server = Server::start(world.clone()).await.unwrap();
            let before = conclude(&check(&world, &server).await);
            server.set_world(world.after_fix().unwrap());
            let after = conclude(&check(&world, &server).await);
            if (before.cause, before.state) == (after.cause, after.state) {
                stuck.push(format!("{name}: still {} {:?}", after.cause, after.state));
            }
        }
        assert!(stuck.is_empty(), "{}", stuck.join("\n"));
    });
}

#[test]
fn the_key_never_stands_in_a_report() {
    runtime().block_on(async {
        for name in ["healthy", "unknown-key", "tos-refusal-by-region"] {
            let world = World::load(name).unwrap();
            let server = Server::start(world.clone()).await.unwrap();
            let case = check(&world, &server).await;
            let json = serde_json::to_string(&Report::of(&case, &Texts::default())).unwrap();
            assert!(!json.contains(openrouter_doctor::simulator::KEY), "{name}");
            assert!(!case.results.iter().any(|it| matches!(it.outcome, Outcome::Cancelled)));
        }
    });
}

/// What `GET /credits` tells an ordinary key differs from report to report, newer fields of `GET /key`
/// may be missing, and nobody passes `--model` when the paste names it: no verdict hangs on them.
#[test]
fn verdicts_do_not_hang_on_fields_that_may_be_missing() {
    runtime().block_on(async {
        let mut problems = Vec::new();
        for (name, _) in worlds() {
            let mut world = World::load(name).unwrap();
            world.state.account.credits_for_keys = CreditsAnswer::Zeros;
            world.state.free.hidden = true;
            let server = Server::start(world.clone()).await.unwrap();
            let model = world.model.clone().filter(|it| !world.paste.contains(it.as_str()));
            let verdict = Report::of(&check_as(&world, &server, model).await, &Texts::default()).verdict;
            let found = (verdict.cause.to_string(), word(verdict.fault), word(verdict.state));
            if found != (world.expect.cause.clone(), world.expect.fault.clone(), world.expect.state.clone()) {
                problems.push(format!("{name}: {found:?} {:?}", verdict.root_cause));
            }
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    });
}

/// In order, not in order, and could not be proved: each is where a world without a paste ends.
#[test]
fn n2_the_three_ends_of_a_health_check_are_shown_by_worlds() {
    let all = worlds().into_iter().map(|(name, _)| World::load(name).unwrap());
    let health = all.filter(|world| world.paste.trim().is_empty());
    let causes: Vec<String> = health.map(|world| world.expect.cause).collect();
    let ends = |is_end: fn(&str) -> bool| causes.iter().filter(|cause| is_end(cause)).count();
    let in_order = ends(|cause| cause == "none");
    let unproved = ends(|cause| cause == "undetermined");
    let not_in_order = causes.len() - in_order - unproved;
    assert!(in_order > 0 && unproved > 0 && not_in_order > 0, "{in_order} {not_in_order} {unproved}");
}

fn case_is_health_check(world: &World) -> bool {
    world.paste.trim().is_empty() && world.expect.cause == CauseId::NONE.as_str()
}

/// What `GET /models/user` would have shown must come from elsewhere, or stay unsaid; never turn into another verdict.
#[test]
fn a_failing_list_of_the_accounts_models_misleads_nobody() {
    runtime().block_on(async {
        let mut problems = Vec::new();
        for (name, _) in worlds() {
            let mut world = World::load(name).unwrap();
            let asked = ["policy.", "model.", "routing.", "none"].iter().any(|it| world.expect.cause.starts_with(it));
            if !asked {
                continue;
            }
            world.state.openrouter.user_models_fail = true;
            let server = Server::start(world.clone()).await.unwrap();
            let verdict = Report::of(&check(&world, &server).await, &Texts::default()).verdict;
            // The refusal of the test call names the guardrail where the list could not.
            let named_live = name == "model-hidden-by-a-guardrail" && verdict.cause.as_str() == "policy.guardrail";
            let same_cause = verdict.cause.as_str() == world.expect.cause || named_live;
            let same = same_cause && (verdict.root_cause.is_none() || word(verdict.fault) == world.expect.fault);
            // A health check in which a check failed is not in order.
            let unproved = case_is_health_check(&world) && verdict.cause == CauseId::UNDETERMINED;
            let told =
                unproved || same && (word(verdict.state) == world.expect.state || word(verdict.state) == "not_tested");
            if !told {
                problems.push(format!("{name}: {} {:?} {:?}", verdict.cause, verdict.root_cause, verdict.fault));
            }
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    });
}

/// `--max-cost 0`: only what is free by its price, or refused before a provider is asked, is sent.
#[test]
fn m3_nothing_is_spent_where_nothing_may_be() {
    runtime().block_on(async {
        for (name, _) in worlds() {
            let mut world = World::load(name).unwrap();
            world.user.max_cost = Some(0.0);
            let server = Server::start(world.clone()).await.unwrap();
            let report = Report::of(&check(&world, &server).await, &Texts::default());
            assert!(report.cost_usd <= 0.0, "{name}: {} USD", report.cost_usd);
            let calls = server.requests().into_iter().filter(|it| it.path.ends_with("/chat/completions"));
            for call in calls.filter(|it| it.with_world_key) {
                let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
                let free = body["model"].as_str().is_some_and(|it| it.ends_with(":free"));
                let refused = body["provider"]["require_parameters"] == true;
                assert!(free || refused, "{name}: {}", call.body);
            }
        }
    });
}

/// `--read-settings` names the file and the line that hold another key, and shows nothing of it but its end.
#[test]
fn the_check_command_names_the_settings_that_shadow_the_key() {
    runtime().block_on(async {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".local/share/opencode");
        std::fs::create_dir_all(&folder).unwrap();
        let old = format!("sk-or-v1-{}", "5ca1ab1e".repeat(8));
        let text = format!("{{\n  \"openrouter\": {{\n    \"key\": \"{old}\"\n  }}\n}}\n");
        std::fs::write(folder.join("auth.json"), text).unwrap();
        let world = World::load("client-sends-another-key").unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
        command.env_clear().env("OPENROUTER_API_KEY", &world.user.key).env("HOME", home.path());
        command.current_dir(home.path());
        command.args(["check", "--json", "--yes", "--read-settings", "--base-url", &server.base_url()]);
        command.write_stdin(server.paste());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["verdict"]["root_cause"], "shadowed", "{text}");
        let because = json["verdict"]["because"].as_array().unwrap();
        let named = |it: &serde_json::Value| {
            it["probe"] == "client_settings" && it["fact"].as_str().unwrap().contains("opencode/auth.json:3")
        };
        assert!(because.iter().any(named), "{because:#?}");
        assert!(!text.contains("5ca1ab1e5ca1"), "{text}");
    });
}

/// The binary itself: one JSON document, the verdict of the world, the exit code of the contract.
#[test]
fn the_check_command_prints_the_verdict_of_the_world() {
    runtime().block_on(async {
        let warned = |name: &&str| !World::load(name).unwrap().expect.warnings.is_empty();
        let health = worlds().into_iter().map(|(name, _)| name).filter(warned);
        let others =
            ["healthy", "no-key-sent", "tos-refusal-by-region", "negative-balance-behind-a-404", "egress-filter"];
        for name in others.into_iter().chain(health) {
            let world = World::load(name).unwrap();
            let server = Server::start(world.clone()).await.unwrap();
            let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_openrouter-doctor"));
            command.env_clear().env("OPENROUTER_API_KEY", &world.user.key).env("HOME", env!("CARGO_TARGET_TMPDIR"));
            command.args(["check", "--json", "--yes", "--base-url", &server.base_url()]);
            if let Some(model) = &world.model {
                command.args(["--model", model]);
            }
            command.write_stdin(server.paste());
            let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let json: serde_json::Value =
                serde_json::from_str(&text).unwrap_or_else(|it| panic!("{name}: {it}: {text}"));
            output_schemas::assert_fits("report", &json);
            let found = ["cause", "fault", "state"].map(|it| json["verdict"][it].as_str().unwrap_or("-").to_string());
            let expect = [world.expect.cause.clone(), world.expect.fault.clone(), world.expect.state.clone()];
            assert_eq!(found, expect, "{name}: {text}");
            let code = i32::from(world.expect.cause != "none");
            assert_eq!(output.status.code(), Some(code), "{name}");
            let warned: Vec<&str> =
                json["warnings"].as_array().unwrap().iter().filter_map(|it| it["id"].as_str()).collect();
            if !world.expect.warnings.is_empty() {
                assert_eq!(warned, world.expect.warnings, "{name}");
                let title = json["verdict"]["title"].as_str().unwrap();
                assert!(title.starts_with("In order, but"), "{name}: {title}");
            }
            assert!(!text.contains(openrouter_doctor::simulator::KEY), "{name}: the key stands in the report");
            assert!(json["cost_usd"].as_f64().unwrap() <= MOST_USD);
        }
    });
}
