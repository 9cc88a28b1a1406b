//! `check` against the simulated OpenRouter whose answers have the right shape and no meaning, as OpenRouter describes its API now:
//! served directly, where any key is let in, and behind a relay that lets the public lists through and refuses every key but one.
//! Whatever is answered, `check` ends, and is sure of a fault of the key or the account only where the text says so already, or,
//! behind the relay, where two answers agree or a call was refused. `GENERATED=10 cargo test --test random_answers` runs them all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod by_keys;
mod generated;
#[path = "random_answers/made_up.rs"]
mod made_up;

use by_keys::prober;
use generated::{Dice, tenths};
use made_up::MadeUp;
use openrouter_doctor::adapters::openrouter::Timeouts;
use openrouter_doctor::app::headless::{self, Script};
use openrouter_doctor::core::case::{Case, Settings};
use openrouter_doctor::core::reading;
use openrouter_doctor::core::report::{Report, State};
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::plain::style::Style;
use openrouter_doctor::plain::{brief, markdown};
use openrouter_doctor::simulator::{KEY, Server, ServerReply, ServerRequest, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

/// A tenth of the checks.
const TENTH: usize = 100;
/// What `GET /key` says in two fields, which must agree: `is_management_key` and `is_provisioning_key`, `budgets` and `effective_budget`.
const SAID_TWICE: [&str; 2] = ["auth.wrong_key_type", "billing.budget"];
/// From here on a verdict reads as a statement, not as a suspicion.
const SURE: f64 = 0.8;
/// Many times what a check takes on loopback.
const PATIENCE: Duration = Duration::from_secs(120);
/// Families of causes that accuse the user's key or account.
const KEY_AND_ACCOUNT: [&str; 4] = ["auth", "billing", "rate", "policy"];
const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(5), free: Duration::from_secs(5), chat: Duration::from_secs(5) };

const TEXTS: [&str; 10] = [
    "",
    r#"{"error":{"message":"User not found.","code":401}}"#,
    r#"{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}"#,
    r#"{"error":{"message":"Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys","code":403}}"#,
    r#"{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}}"#,
    r#"{"error":{"message":"No endpoints found matching your data policy","code":404}}"#,
    r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"Google"}}}"#,
    r#"{"error":{"message":"No endpoints found for openai/gpt-4o.","code":404}}"#,
    r#"{"error":{"message":"Internal Server Error","code":500}}"#,
    "openrouter: APIConnectionError: Connection error.",
];

/// Who stands between `check` and the made-up answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Direct,
    Relay,
}

/// One check.
#[derive(Clone, Copy, Debug)]
struct Chosen {
    way: Way,
    text: &'static str,
    paid: bool,
    xray: bool,
    management: bool,
    seed: u64,
}

impl Chosen {
    fn of(number: usize) -> Self {
        let mut dice = Dice(0x16 + number as u64);
        Self {
            way: if number.is_multiple_of(2) { Way::Direct } else { Way::Relay },
            text: *dice.pick::<&str>(&TEXTS),
            paid: dice.below(2) == 0,
            xray: dice.below(4) == 0,
            management: dice.below(4) == 0,
            seed: dice.below(usize::MAX) as u64,
        }
    }
}

/// The refusal of a key that OpenRouter does not know, or of none.
fn refused(request: &ServerRequest) -> Option<ServerReply> {
    let bearer = request.authorization.as_deref().unwrap_or_default().trim_start_matches("Bearer ").trim();
    let below = request.path.strip_prefix("/api/v1/").unwrap_or_default();
    let is_public = bearer.is_empty()
        && request.method == "GET"
        && ["models", "providers", "endpoints"].iter().any(|it| below.starts_with(it));
    if is_public || bearer == KEY || request.method == "OPTIONS" {
        return None;
    }
    let words = if bearer.is_empty() { "Missing Authentication header" } else { "User not found." };
    Some(ServerReply::json(401, json!({ "error": { "message": words, "code": 401 } })))
}

fn facts() -> Value {
    serde_json::from_str(include_str!("api/openrouter.json")).unwrap()
}

async fn report(chosen: Chosen) -> Report {
    let facts = facts();
    let dice = Mutex::new(Dice(chosen.seed));
    let improvise = move |request: &ServerRequest| {
        if let Some(refusal) = (chosen.way == Way::Relay).then(|| refused(request)).flatten() {
            return Some(refusal);
        }
        // An answer depends on the question, not on which of those under way comes first.
        let path: u64 = request.path.bytes().chain(request.body.iter().copied()).map(u64::from).sum();
        let seed = dice.lock().unwrap().0 ^ path.wrapping_mul(0x9e37_79b9);
        MadeUp::new(&facts, seed).answer(request, chosen.way == Way::Relay)
    };
    let mut world = World::load("healthy").unwrap();
    world.user.management_key = chosen.management;
    let server = Server::improvising(world.clone(), Box::new(improvise)).await.unwrap();
    let (prober, key) = prober(&world, &server, TIMEOUTS);
    let settings = Settings {
        base_url: server.base_url(),
        paid: chosen.paid,
        xray: chosen.xray,
        management_key: chosen.management,
        now_ms: Some(1_794_492_800_000),
        ..Settings::default()
    };
    let paste = (!chosen.text.is_empty()).then(|| chosen.text.as_bytes().to_vec());
    let (wizard, _) = headless::run(Script { paste, settings, key }, prober).await;
    let case = wizard.case().unwrap();
    let texts = Texts::default();
    let report = Report::of(case, &texts);
    // Whatever came is shown as well.
    let _ = brief::render(&report, case.reading.as_deref(), &texts, &Style::default());
    let _ = markdown::render(&report, case.reading.as_deref(), &texts);
    report
}

/// What is wrong with a report, if anything is.
fn broken_promise(chosen: Chosen, report: &Report) -> Option<String> {
    let verdict = &report.verdict;
    let cause = verdict.cause.as_str();
    let family = cause.split('.').next().unwrap_or_default();
    if verdict.confidence < SURE || !KEY_AND_ACCOUNT.contains(&family) {
        return None;
    }
    let case = Case::new(Some(reading::read(chosen.text.as_bytes()).into()), Settings::default());
    let offline = Report::of(&case, &Texts::default()).verdict;
    let by_text = offline.cause == verdict.cause && verdict.confidence <= offline.confidence;
    if by_text && verdict.state != State::Reproduced {
        return None;
    }
    let report = serde_json::to_value(report).unwrap();
    let reasons = report["verdict"]["because"].as_array().unwrap().iter();
    let mut answers: Vec<&str> = reasons.filter_map(|reason| reason["probe"].as_str()).collect();
    answers.sort_unstable();
    answers.dedup();
    let probes = report["probes"].as_array().unwrap();
    let was_refused = |probe: &&Value| {
        answers.iter().any(|id| probe["id"] == *id) && probe["http_status"].as_u64().is_some_and(|status| status >= 400)
    };
    let said_twice = SAID_TWICE.contains(&cause) && answers == ["key"];
    let agreed = answers.len() > 1 || said_twice || probes.iter().any(|probe| was_refused(&probe));
    if chosen.way == Way::Relay && agreed {
        return None;
    }
    let came: Vec<String> =
        probes.iter().map(|probe| format!("{} {} {}", probe["id"], probe["outcome"], probe["http_status"])).collect();
    let shown = came.join(", ").replace('"', "");
    Some(format!("{cause} {:.2} {:?} rests on {answers:?}\n    {shown}", verdict.confidence, verdict.state))
}

#[test]
fn answers_without_a_meaning_end_and_accuse_nobody() {
    let numbers = Mutex::new((0..tenths(TENTH)).rev().collect::<Vec<usize>>());
    let (broken, verdicts) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::<String, usize>::new()));
    let one = |number: usize| {
        let chosen = Chosen::of(number);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let ended = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async { tokio::time::timeout(PATIENCE, report(chosen)).await })
        }));
        let wrong = match ended {
            Err(_) => Some("panicked".to_string()),
            Ok(Err(_)) => Some("does not end".to_string()),
            Ok(Ok(report)) => {
                let sure = if report.verdict.confidence >= SURE { "sure" } else { "unsure" };
                let line = format!("{:?} {} {sure}", chosen.way, report.verdict.cause);
                *verdicts.lock().unwrap().entry(line).or_default() += 1;
                broken_promise(chosen, &report)
            }
        };
        broken.lock().unwrap().extend(wrong.map(|wrong| format!("{number}: {wrong}\n    {chosen:?}")));
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(number) = { numbers.lock().unwrap().pop() } {
                    one(number);
                }
            });
        }
    });
    for (line, times) in &*verdicts.lock().unwrap() {
        println!("{times:5} {line}");
    }
    let broken = broken.lock().unwrap();
    println!("{} checks, {} broken", tenths(TENTH), broken.len());
    assert!(broken.is_empty(), "{} of {}:\n{}", broken.len(), tenths(TENTH), broken.join("\n"));
}
