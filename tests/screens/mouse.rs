//! Clicks and the wheel, where the program was asked to take them.

use super::{ansi, draw, scenes, shown};
use openrouter_doctor::core::wizard::Stage;
use openrouter_doctor::ui::Input;
use scenes::Scene;

/// The cell at which this text stands.
fn place(scene: &Scene, text: &str) -> (u16, u16) {
    place_within(scene, text, usize::MAX)
}

/// The same within the first columns.
fn place_within(scene: &Scene, text: &str, columns: usize) -> (u16, u16) {
    let screen = shown(&draw(scene.model(), scene.model().size), false);
    for (row, line) in screen.lines().enumerate() {
        let column = line.find(text).map(|at| openrouter_doctor::show::wrap::width(&line[..at]));
        if let Some(column) = column.filter(|column| *column < columns) {
            return (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
        }
    }
    panic!("{text} is not on the screen:\n{screen}");
}

fn click(scene: &mut Scene, text: &str) {
    let (column, row) = place(scene, text);
    scene.input(Input::Click(column, row));
}

#[test]
fn a_click_on_the_stepper_goes_to_the_stage_in_every_form() {
    for size in [(80, 24), (120, 40), (160, 45)] {
        let mut scene = scenes::scene("7-next-actions", ansi(), size);
        for (name, stage) in
            [("Credits", Stage::Credits), ("Model", Stage::Model), ("Next actions", Stage::NextActions)]
        {
            // Beside the panes the stepper is a column, and the words stand in the panes too.
            let sides = if size.0 == 160 { 28 } else { usize::from(size.0) };
            let (column, row) = place_within(&scene, name, sides);
            scene.input(Input::Click(column, row));
            assert_eq!(scene.model().wizard.stage(), stage, "{size:?}");
        }
    }
}

#[test]
fn a_click_selects_an_action_and_opens_nothing() {
    let mut scene = scenes::scene("7-next-actions", ansi(), (120, 40));
    let second = scene.model().report().unwrap().actions[1].title.clone();
    let start: String = second.chars().take(16).collect();
    click(&mut scene, &start);
    assert_eq!(scene.model().selected, 1);
    click(&mut scene, &start);
    assert_eq!(scene.wanted, []);
}

#[test]
fn a_click_on_a_row_of_the_picker_selects_it_and_a_second_takes_it() {
    let mut scene = scenes::scene("picker", ansi(), (80, 24));
    click(&mut scene, "deepseek/deepseek-chat-v3.1");
    assert!(scene.model().overlay.is_some());
    click(&mut scene, "deepseek/deepseek-chat-v3.1");
    assert_eq!(scene.model().wizard.case().and_then(|case| case.model()), Some("deepseek/deepseek-chat-v3.1"));
}

#[test]
fn an_earlier_case_opens_at_the_second_click() {
    let mut scene = scenes::scene("1-paste-earlier", ansi(), (80, 24));
    scene.keys("up up");
    let title = scene.model().earlier[1].title.clone();
    let start: String = title.chars().take(12).collect();
    click(&mut scene, &start);
    assert_eq!(scene.model().wizard.stage(), Stage::Paste);
    click(&mut scene, &start);
    assert_eq!(scene.model().report().unwrap().verdict.title, title);
}

#[test]
fn a_click_agrees_to_nothing_and_the_wheel_scrolls_the_pane_under_it() {
    let mut scene = scenes::scene("6-test-call-consent", ansi(), (80, 24));
    scene.wait(1_000);
    for row in 0..24 {
        for column in (0..80).step_by(7) {
            scene.input(Input::Click(column, row));
        }
    }
    assert_eq!(scene.runner().asked, []);
    assert_eq!(scene.wanted, []);
    let mut scene = scenes::scene("2-diagnosis", ansi(), (80, 24));
    scene.input(Input::Wheel { down: true, at: (10, 10) });
    assert_eq!(scene.model().scroll, 3);
    scene.input(Input::Wheel { down: false, at: (10, 10) });
    assert_eq!(scene.model().scroll, 0);
}
