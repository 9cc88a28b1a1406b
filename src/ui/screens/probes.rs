//! Live checks in words: what each is called, what is being asked, how it went.

use crate::core::checks::{Outcome, Probe, ProbeResult};
use crate::core::report::describe;
use crate::core::text::Sentence;
use crate::core::wizard::{Millis, Phase, StageId};
use crate::say;
use crate::ui::look::Tone;
use crate::ui::model::Model;
use crate::ui::parts::check_rows::Row;

/// The answers that a stage shows, in the fixed order of the probes.
pub fn of_stage(model: &Model, stage: StageId) -> impl Iterator<Item = &ProbeResult> {
    let group = stage.probes();
    Probe::ALL
        .iter()
        .filter(move |probe| Some(probe.stage()) == group)
        .filter_map(|probe| model.wizard.case.as_ref()?.result(*probe))
}

/// The rows of a stage: what is amiss first, what was not made last, then what is still out.
#[must_use]
pub fn rows(model: &Model, stage: StageId) -> Vec<Row> {
    let mut rows: Vec<Row> = of_stage(model, stage).map(|result| row(model, result)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(severity(row.tone)));
    if let Phase::Running(waiting) = model.wizard.phase(stage) {
        let since = model.wizard.run.as_ref().map_or(model.now_ms, |run| run.since);
        rows.extend(waiting.into_iter().map(|probe| running(model, probe, since)));
    }
    rows
}

/// One answer as a row.
#[must_use]
pub fn row(model: &Model, result: &ProbeResult) -> Row {
    let probe = result.request.probe;
    let view = model.report().and_then(|it| it.probes.iter().find(|it| it.id == probe.id()));
    let says = match (&result.outcome, view) {
        (_, Some(view)) if !view.says.is_empty() => view.says.clone(),
        (Outcome::Skipped(reason), _) => model.look.ui(reason).to_string(),
        (outcome, _) => outcome.label().replace('_', " "),
    };
    Row { tone: tone(model, result), title: title(model, probe), says, ms: Some(result.ms), running: false }
}

/// A check under way.
#[must_use]
pub fn running(model: &Model, probe: Probe, since: Millis) -> Row {
    Row {
        tone: Tone::Busy,
        title: title(model, probe),
        says: model.look.say(&asks(model, probe)),
        ms: Some(model.now_ms.saturating_sub(since)),
        running: true,
    }
}

/// How an answer stands in this case.
#[must_use]
pub fn tone(model: &Model, result: &ProbeResult) -> Tone {
    let wanted = model.wizard.case.as_ref().and_then(|case| case.catalogue()?.model.as_ref());
    match (&result.outcome, wanted) {
        (Outcome::UserModels(allowed), Some(wanted)) if !allowed.contains(&wanted.id) => Tone::Warn,
        (outcome, _) => of_outcome(outcome, result.request.probe),
    }
}

fn of_outcome(outcome: &Outcome, probe: Probe) -> Tone {
    match outcome {
        Outcome::Cancelled | Outcome::Skipped(_) => Tone::Quiet,
        Outcome::Unreachable(_) | Outcome::Foreign(_) | Outcome::ControlAccepted | Outcome::BaseUrlWrong => Tone::Bad,
        Outcome::Refused => match probe {
            // Keys without that right are refused here as documented.
            Probe::Credits => Tone::Quiet,
            _ => Tone::Bad,
        },
        Outcome::ControlRefused | Outcome::BaseUrlRight | Outcome::Generation(_) | Outcome::Answered(_) => Tone::Good,
        Outcome::UserModels(_) => Tone::Good,
        Outcome::Empty(_) => Tone::Bad,
        Outcome::Credits(facts) if facts.untrusted => Tone::Quiet,
        Outcome::Environment(_) | Outcome::ClientSettings(_) | Outcome::Status(_) | Outcome::Trace(_) => {
            match outcome.label() {
                "clean" | "operational" | "supported_country" => Tone::Good,
                _ => Tone::Warn,
            }
        }
        Outcome::Reach(facts) if facts.inspected => Tone::Warn,
        other => match other.label() {
            "well_shaped" | "reachable" | "valid" | "known_model" | "listed" | "positive" | "several_endpoints"
            | "one_endpoint" => Tone::Good,
            "free_quota_used" => Tone::Warn,
            _ => Tone::Bad,
        },
    }
}

/// How much a tone matters.
#[must_use]
pub fn severity(tone: Tone) -> u8 {
    match tone {
        Tone::Bad => 3,
        Tone::Warn => 2,
        Tone::Good => 1,
        Tone::Quiet | Tone::Busy | Tone::Ahead => 0,
    }
}

/// What a check is called.
#[must_use]
pub fn title(model: &Model, probe: Probe) -> String {
    model.look.say(&describe::name(probe))
}

/// What is being asked while a check is under way.
#[must_use]
pub fn asks(model: &Model, probe: Probe) -> Sentence {
    let host = super::frame::host(model);
    match probe {
        Probe::KeyShape | Probe::Environment => say!("asks.here"),
        Probe::ClientSettings => say!("asks.files"),
        Probe::Reach => say!("asks.reach", host = host),
        Probe::Trace => say!("asks.trace", host = host),
        Probe::Status => say!("asks.status"),
        Probe::Models => say!("asks.models", host = host),
        Probe::Key => say!("asks.key", host = host),
        Probe::NoKeyControl | Probe::WrongKeyControl => say!("asks.control", host = host),
        Probe::Credits => say!("asks.credits", host = host),
        Probe::UserModels => say!("asks.user_models", host = host),
        Probe::Endpoints => say!("asks.endpoints", host = host),
        Probe::BaseUrlCheck => say!("asks.door"),
        Probe::Generation => say!("asks.generation", host = host),
        Probe::Chat(_) => say!("asks.chat", host = host),
    }
}
