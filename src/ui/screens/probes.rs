//! Live checks in words: what each is called, what is being asked, how it went.

use crate::core::checks::tone::Tone;
use crate::core::checks::{Outcome, Probe, ProbeResult};
use crate::core::text::Sentence;
use crate::core::wizard::{Millis, Phase, Stage};
use crate::ui::appearance::RowState;
use crate::ui::model::Model;
use crate::ui::widgets::check_rows::CheckRow;

/// The answers that a stage shows, in the fixed order of the probes.
pub fn of_stage(model: &Model, stage: Stage) -> impl Iterator<Item = &ProbeResult> {
    Probe::ALL
        .iter()
        .filter(move |probe| probe.stage() == stage)
        .filter_map(|probe| model.wizard.case()?.result(*probe))
}

/// The rows of a stage: what is amiss first, what was not made last, then what is still out.
#[must_use]
pub fn rows(model: &Model, stage: Stage) -> Vec<CheckRow> {
    let mut rows: Vec<CheckRow> = of_stage(model, stage).map(|result| row(model, result)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.standing));
    if let Phase::Running(waiting) = model.wizard.phase(stage) {
        let since = model.wizard.run.as_ref().map_or(model.now_ms, |run| run.since);
        rows.extend(waiting.iter().map(|probe| running(model, *probe, since)));
    }
    rows
}

/// The same without checks of other stages, whose answers this one waits for.
#[must_use]
pub fn own_rows(model: &Model, stage: Stage) -> Vec<CheckRow> {
    let foreign = matches!(model.wizard.phase(stage), Phase::Running(waiting) if waiting.iter().all(|probe| probe.stage() != stage));
    if foreign { of_stage(model, stage).map(|result| row(model, result)).collect() } else { rows(model, stage) }
}

/// One answer as a row.
#[must_use]
pub fn row(model: &Model, result: &ProbeResult) -> CheckRow {
    let probe = result.request.probe;
    let view = model.report().and_then(|it| it.probes.iter().find(|it| it.id == probe.id()));
    let says = match (&result.outcome, view) {
        (_, Some(view)) if !view.says.is_empty() => view.says.clone(),
        (Outcome::Skipped(reason), _) => model.look.ui(reason).to_string(),
        (outcome, _) => outcome.label().replace('_', " "),
    };
    CheckRow { standing: tone(model, result).into(), title: title(model, probe), says, ms: Some(result.ms) }
}

/// A check under way.
#[must_use]
pub fn running(model: &Model, probe: Probe, since: Millis) -> CheckRow {
    CheckRow {
        standing: RowState::Busy,
        title: title(model, probe),
        says: model.look.say(&asks(model, probe)),
        ms: Some(model.now_ms.saturating_sub(since)),
    }
}

/// A key that is refused is no fault of the money or the model that were asked for with it, HTTP status.
const KEY_REFUSED: u16 = 401;

/// What an answer means at a glance, in this case.
#[must_use]
pub fn tone(model: &Model, result: &ProbeResult) -> Tone {
    let beside = matches!(result.request.probe.stage(), Stage::Credits | Stage::Model);
    if beside && result.http_status == Some(KEY_REFUSED) {
        return Tone::Quiet;
    }
    model.wizard.case().map_or(Tone::Quiet, |case| result.tone(&case.known()))
}

/// What a check is called.
#[must_use]
pub fn title(model: &Model, probe: Probe) -> String {
    model.look.say(&probe.name())
}

/// What is being asked while a check is under way.
#[must_use]
pub fn asks(model: &Model, probe: Probe) -> Sentence {
    probe.asks(&model.host())
}
