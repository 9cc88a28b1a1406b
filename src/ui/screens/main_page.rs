//! The main pane's content, by stage.

use super::{actions, board, credits, diagnosis, key, model_stage, test_call};
use crate::core::checks::tone::Tone;
use crate::core::wizard::{Phase, Stage};
use crate::ui::model::Model;
use crate::ui::page::Page;

/// The main pane's content; the paste has its own drawing.
#[must_use]
pub fn main_page(model: &Model, columns: usize) -> Page {
    let mut page = Page::new(model.look, columns);
    let stage = model.wizard.stage();
    match model.wizard.phase(stage) {
        Phase::Skipped(reason) => {
            page.check(Tone::Quiet, model.look.ui("step.skipped"), &model.look.say(reason));
            page.gap();
        }
        Phase::Ahead if stage.makes_checks() => {
            page.check(Tone::Quiet, "", model.look.ui("stage.not_yet"));
            page.gap();
        }
        _ => {}
    }
    match stage {
        _ if model.shows_board() => board::build(model, &mut page),
        Stage::Paste => {}
        Stage::Diagnosis => diagnosis::build(model, &mut page),
        Stage::Key => key::build(model, &mut page),
        Stage::Credits => credits::build(model, &mut page),
        Stage::Model => model_stage::build(model, &mut page),
        Stage::TestCall => test_call::build(model, &mut page),
        Stage::NextActions => actions::build(model, &mut page),
    }
    page
}
