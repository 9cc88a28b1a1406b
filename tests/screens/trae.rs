//! A report of Trae: numbers of its own, and models by the names that people read.

use super::{ansi, draw, scenes, shown};
use openrouter_doctor::core::case::Settings;
use openrouter_doctor::core::checks::{Catalogue, ModelFacts, Outcome, Probe};
use openrouter_doctor::core::wizard::{Effect, Event, Stage};
use openrouter_doctor::ui::keymap::KeyContext;
use scenes::Scene;

const REPORT: &str = "Model request failed. Click the arrow on the right to expand the provider's error details.\n\
    No endpoints found that support image input (4028) (4028)\nModels : Gemma4 , Qwen3-Coder\n";
const SIZE: (u16, u16) = (80, 24);

fn text(scene: &Scene) -> String {
    shown(&draw(scene.model(), SIZE), false)
}

#[test]
fn a_number_that_stands_twice_is_explained_once_and_under_itself() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(REPORT);
    let screen = text(&scene);
    assert_eq!(screen.matches("means nothing").count(), 1, "{screen}");
    let column = |needle: &str| {
        let line = screen.lines().find(|line| line.contains(needle)).unwrap();
        line[..line.find(needle).unwrap()].chars().count()
    };
    assert_eq!(column("╰ means nothing"), column("(4028)"), "{screen}");
}

#[test]
fn the_models_that_the_text_names_are_the_first_to_choose_from() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(REPORT);
    scene.keys("down down down down");
    let question = "The text calls it Gemma4, Qwen3-Coder; the checks need its id. Enter finds";
    assert!(text(&scene).contains(question), "{}", text(&scene));
    scene.keys("enter");
    assert_eq!(scene.model().context(), KeyContext::Picker);
    let rows: Vec<String> = text(&scene).lines().map(|line| line.trim().to_string()).collect();
    assert!(rows[3].starts_with("› Gemma4") && rows[4].starts_with("Qwen3-Coder"), "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with("Enter list the models")), "{rows:#?}");
    scene.keys("down enter");
    let Some(Effect::Probe { ticket, requests }) = scene.runner().asked.pop() else { panic!("the list is fetched") };
    let ids = ["qwen/qwen3-coder", "google/gemma-4-26b-a4b-it", "openai/gpt-4o-mini"];
    let rows: Vec<ModelFacts> =
        ids.iter().map(|id| ModelFacts { id: (*id).to_string(), ..ModelFacts::default() }).collect();
    let mut result = scenes::answers().into_iter().find(|known| known.request.probe == Probe::Models).unwrap();
    result.request = requests[0].clone();
    result.outcome =
        Outcome::Models(Box::new(Catalogue { count: rows.len(), rows: rows.into(), ..Catalogue::default() }));
    scene.dispatch(Event::ProbeFinished { ticket, result: Box::new(result) });
    assert!(text(&scene).contains("› → qwen/qwen3-coder"), "{}", text(&scene));
    scene.keys("ctrl-u");
    let screen = text(&scene);
    let first = screen.find("→ google/gemma-4-26b-a4b-it").unwrap();
    assert!(first < screen.find("→ qwen/qwen3-coder").unwrap(), "{screen}");
    assert!(first < screen.find("go on without a model").unwrap(), "{screen}");
    scene.keys("down enter");
    assert_eq!(scene.model().wizard.case().unwrap().model(), Some("qwen/qwen3-coder"));
    assert_eq!(scene.model().wizard.stage(), Stage::Key, "the walk goes on with it");
}

#[test]
fn an_id_that_the_list_lacks_is_no_row_and_its_neighbours_come_first() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste("{\"error\":{\"message\":\"openai/gpt-4o-mni is not a valid model ID\",\"code\":400}}");
    scene.with_case(|case| {
        for mut result in scenes::answers() {
            if let Outcome::Models(catalogue) = &mut result.outcome {
                catalogue.nearest = vec!["openai/gpt-4o-mini".to_string()];
            }
            case.record(result);
        }
    });
    scene.keys("m");
    let screen = text(&scene);
    assert!(screen.contains("› → openai/gpt-4o-mini") && !screen.contains("gpt-4o-mni"), "{screen}");
}

/// What cannot be fetched is not offered, and what was typed is taken all the same.
#[test]
fn offline_the_list_is_not_offered_and_an_id_can_be_typed() {
    let settings = Settings { offline: true, ..Settings::default() };
    let mut scene = Scene::with_settings(ansi(), SIZE, settings);
    scene.paste(REPORT);
    scene.keys("m");
    let screen = text(&scene);
    assert!(screen.contains("--offline asks for none") && !screen.contains("list the models"), "{screen}");
    scene.keys("x / y enter");
    assert!(text(&scene).contains("Enter again takes it all the same"), "{}", text(&scene));
    scene.keys("enter");
    assert_eq!(scene.model().wizard.case().and_then(|case| case.model()), Some("x/y"));
    assert!(!text(&scene).contains("Enter again"), "{}", text(&scene));
}
