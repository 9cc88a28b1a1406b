//! Stage 2: what the text says, why, who is speaking in it, and what was noise.

use super::areas;
use crate::core::checks::tone::Tone;
use crate::core::knowledge::causes::CauseId;
use crate::core::reading::Reading;
use crate::core::report::{Report, Source};
use crate::core::text::{ActionKind, in_list};
use crate::say;
use crate::show::excerpt::{Mark, MarkKind};
use crate::show::labels;
use crate::show::wrap::{pad, width};
use crate::ui::appearance::RowState;
use crate::ui::layout::LayoutForm;
use crate::ui::model::Model;
use crate::ui::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::{actions, source_view};

/// Builds the page.
pub fn build(model: &Model, page: &mut Page) {
    let Some(report) = model.report() else { return };
    let look = page.look;
    let (first, rest) = report.verdict.summary.split_once("\n\n").unwrap_or((&report.verdict.summary, ""));
    let reading = model.wizard.case().and_then(|case| case.reading.as_deref());
    let beside = LayoutForm::of(model.size.0, model.size.1) == LayoutForm::Wide;
    // The first action is in sight on every screen.
    let low = model.size.1 < 20;
    if low {
        first_action(model, page, report);
    }
    if let Some(reading) = reading {
        if reading.key_in_paste {
            page.gap();
            page.check(Tone::Warn, "", look.ui("evidence.rotate"));
        }
        why(page, report, reading, model.wizard.conclusion().and_then(|conclusion| conclusion.blocked).is_some());
    }
    if !low {
        first_action(model, page, report);
    }
    if model.asks_model() {
        page.gap();
        question(page, reading);
    }
    page.gap();
    page.prose(first, Role::Text);
    if let Some(reading) = reading {
        if !rest.is_empty() {
            page.gap();
            page.prose(rest, Role::Text);
        }
        if !beside {
            speakers(page, reading);
        }
        funnel(page, reading);
    }
    if !beside {
        others(page, report);
    }
    further_actions(model, page, report);
    if report.verdict.cause == CauseId::NONE {
        page.gap();
        page.prose(look.ui("diagnosis.none_next"), Role::Text);
    }
    if let Some(instead) = model.wizard.case().and_then(|case| case.diagnosis.as_ref()?.paste_instead.as_ref()) {
        page.heading(look.ui("diagnosis.paste_instead"));
        page.prose(&look.say(instead), Role::Text);
    }
}

/// What stands in the pane beside, where there is one.
pub fn beside(model: &Model, page: &mut Page) {
    let Some(report) = model.report() else { return };
    if let Some(reading) = model.wizard.case().and_then(|case| case.reading.as_deref()) {
        speakers(page, reading);
    }
    others(page, report);
}

/// What to do, before anything was checked; and what the next key sends.
fn first_action(model: &Model, page: &mut Page, report: &Report) {
    let look = page.look;
    if let Some(action) = report.actions.iter().find(|action| action.kind != ActionKind::Avoid) {
        page.gap();
        let lead = [look.span(format!("{} ", look.glyphs.arrow), Role::Good)];
        page.hanging(&lead, &action.title, Role::Strong);
        if let Some(url) = &action.url {
            page.verbatim(2, url);
        }
        for line in action.command.iter().flat_map(|command| command.lines()) {
            page.verbatim(2, line);
        }
    }
    if model.wizard.checks_wait() && !model.asks_model() {
        let host = model.host();
        let sends = if model.masked_key().is_some() {
            say!("diagnosis.sends_key", host = host)
        } else {
            say!("diagnosis.sends", host = host)
        };
        page.hanging(&[look.span("  ", Role::Dim)], &look.say(&sends), Role::Dim);
        if let (Some(used), Some(other)) = (model.masked_key(), model.other_keys().first()) {
            page.check(Tone::Warn, "", &look.say(&say!("diagnosis.other_key", used = used, other = other.masked())));
        }
    }
}

/// The other actions, where there is room for them.
fn further_actions(model: &Model, page: &mut Page, report: &Report) {
    let first = report.actions.iter().position(|action| action.kind != ActionKind::Avoid);
    let rest: Vec<_> = report
        .actions
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != first)
        .map(|(_, action)| action)
        .collect();
    let height = usize::from(areas::layout(model).main.height);
    actions::brief(page, page.look.ui("diagnosis.further"), &rest, height);
}

fn question(page: &mut Page, reading: Option<&Reading>) {
    let look = page.look;
    let called: Vec<&str> =
        reading.iter().flat_map(|reading| &reading.evidence.models).map(|found| found.value.as_str()).collect();
    let why = match called.as_slice() {
        [] => look.ui("question.model_why").to_string(),
        called => look.say(&say!("question.model_called", names = in_list(called))),
    };
    page.check(Tone::Warn, look.ui("question.model"), "");
    page.hanging(&[look.span("  ", Role::Text)], &why, Role::Dim);
}

fn why(page: &mut Page, report: &Report, reading: &Reading, blocked: bool) {
    let look = page.look;
    // That nothing was found needs no second sentence.
    let because = if report.verdict.cause == CauseId::NONE { &[][..] } else { &report.verdict.because };
    if because.is_empty() && reading.noise.is_empty() {
        return;
    }
    page.heading(look.ui("diagnosis.why"));
    let mut marks: Vec<Mark> = because
        .iter()
        .filter_map(|it| {
            let span = it.span?;
            // Where the reason quotes what is underlined right above it, a shorter word does.
            let quoted = reading.text.get(span.range()).is_some_and(|text| text.len() > 12 && it.fact.contains(text));
            let note = if quoted { look.ui("diagnosis.decides").to_string() } else { it.fact.clone() };
            Some(Mark { span, kind: MarkKind::Telling, note: Some(note) })
        })
        .collect();
    marks.extend(reading.noise.iter().map(|it| Mark {
        span: it.span,
        kind: MarkKind::Noise,
        note: Some(look.say(&say!("diagnosis.noise_note", note = look.say(&it.note)))),
    }));
    source_view::show(page, &reading.text, &marks);
    for reason in because.iter().filter(|it| it.span.is_none()) {
        // What a check could not show speaks for nothing.
        let unmade = blocked && reason.source == Source::Probe;
        page.check(if unmade { Tone::Warn } else { Tone::Good }, "", &reason.fact);
    }
}

fn speakers(page: &mut Page, reading: &Reading) {
    if reading.layers.is_empty() {
        return;
    }
    let look = page.look;
    page.heading(look.ui("diagnosis.speakers"));
    let names: Vec<&str> = reading.layers.iter().map(|it| look.ui(labels::speaker(it.speaker))).collect();
    let columns = names.iter().map(|it| width(it)).max().unwrap_or(0);
    for (index, (layer, name)) in reading.layers.iter().zip(names).enumerate() {
        let arrow = if index == 0 { " " } else { look.glyphs.arrow };
        let lead = [
            look.span(format!("{} ", pad(arrow, width(look.glyphs.arrow), "")), Role::Dim),
            look.span(format!("{}  ", pad(name, columns, look.glyphs.ellipsis)), Role::Strong),
        ];
        // The words that are underlined above need not be read twice.
        let message = reading.evidence.message.as_ref().filter(|message| message.value.len() > 24);
        let said = message.is_some_and(|message| layer.says.contains(message.value.trim()));
        page.hanging(&lead, if said { look.ui("diagnosis.said") } else { &layer.says }, Role::Text);
    }
}

/// A routing refusal: which step removed how many endpoints.
fn funnel(page: &mut Page, reading: &Reading) {
    if reading.evidence.routing_funnel.is_empty() {
        return;
    }
    let look = page.look;
    page.heading(look.ui("diagnosis.funnel"));
    let failed = reading.evidence.failed_routing_step.as_ref().map(|it| it.value.as_str());
    crate::ui::widgets::bars::funnel(page, &reading.evidence.routing_funnel, failed);
}

fn others(page: &mut Page, report: &Report) {
    let look = page.look;
    let (roots, causes): (Vec<_>, Vec<_>) =
        report.alternatives.iter().partition(|it| it.cause == report.verdict.cause && it.root_cause.is_some());
    if !roots.is_empty() {
        page.heading(look.ui("diagnosis.roots"));
        for other in roots.into_iter().take(4) {
            page.check(RowState::Ahead, "", &other.title);
        }
    }
    if !causes.is_empty() {
        page.heading(look.ui("diagnosis.others"));
        for other in causes.into_iter().take(4) {
            let percent = (other.confidence * 100.0).round();
            let text = look.say(&say!("diagnosis.other", title = other.title, percent = percent));
            page.check(RowState::Ahead, "", &text);
        }
    }
    if report.failures.len() > 1 {
        page.heading(look.ui("diagnosis.failures"));
        for failure in &report.failures {
            let title = look.texts.cause(failure.cause).map_or(failure.cause.as_str(), |it| it.title);
            let tone = if failure.decisive { Tone::Bad } else { Tone::Quiet };
            page.check(tone, "", &look.say(&say!("diagnosis.failure", title = title, count = failure.count)));
        }
    }
}
