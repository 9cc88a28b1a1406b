//! What stands side by side is different: no sentence twice on one screen.

use super::{ansi, draw, scenes, shown};
use openrouter_doctor::core::checks::{EnvironmentFinding, Interference, Outcome, Probe};
use openrouter_doctor::say;
use openrouter_doctor::ui::keymap::KeyContext;
use openrouter_doctor::ui::page::Page;
use openrouter_doctor::ui::screens::areas::layout;
use openrouter_doctor::ui::screens::evidence;
use openrouter_doctor::ui::screens::main_page::main_page;

/// The words of a page in one row, without the signs that open its lines.
fn words(page: &Page) -> String {
    let lines = page.lines.iter().map(|line| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>());
    lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn panes_side_by_side_hold_no_sentence_twice() {
    let mut twice = Vec::new();
    for size in [(120, 40), (200, 60)] {
        for (name, scene) in scenes::all(ansi(), size).filter(|(name, _)| !name.starts_with("1-")) {
            let layout = layout(scene.model());
            let main = words(&main_page(scene.model(), usize::from(layout.main.width)));
            let evidence = words(&evidence::page(scene.model(), usize::from(layout.evidence.width)));
            for sentence in evidence.split(". ").filter(|sentence| sentence.chars().count() >= 30) {
                let core: String = sentence.chars().skip(4).collect();
                if main.contains(core.trim_end_matches('.')) {
                    twice.push(format!("{name} {size:?}: {sentence}"));
                }
            }
        }
    }
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn the_ways_back_and_out_are_in_every_footer() {
    for size in [(50, 15), (80, 24), (120, 40)] {
        for (name, scene) in scenes::all(ansi(), size) {
            let screen = shown(&draw(scene.model(), size), false);
            let last = screen.lines().last().unwrap_or_default().to_string();
            match scene.model().context() {
                KeyContext::Stage | KeyContext::Actions | KeyContext::Consent | KeyContext::Running => {
                    assert!(last.contains("b back") && last.contains("q quit"), "{name} {size:?}: {last}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn what_misleads_stands_in_a_table_with_what_is_used_here() {
    let mut scene = scenes::scene("3-key", ansi(), (80, 24));
    scene.with_case(|case| {
        let environment = case.results.iter_mut().find(|result| result.request.probe == Probe::Environment).unwrap();
        let finding = |variable: &str, value: &str, misleads| EnvironmentFinding {
            variable: variable.to_string(),
            value: value.to_string(),
            note: say!("misleads.other_key"),
            misleads: Some(misleads),
        };
        environment.outcome = Outcome::Environment(vec![
            finding("OPENROUTER_API_KEY", "sk-or-v1-…ffff", Interference::OtherKey),
            finding("OPENAI_BASE_URL", "https://openrouter.ai/v1", Interference::WrongAddress),
        ]);
    });
    let page = words(&main_page(scene.model(), 78));
    assert!(page.contains("OPENROUTER_API_KEY sk-or-v1-…ffff → sk-or-v1-…a1b2"), "{page}");
    assert!(page.contains("OPENAI_BASE_URL https://openrouter.ai/v1 → https://openrouter.ai/api/v1"), "{page}");
}

#[test]
fn a_few_rows_hold_the_verdict_what_to_do_and_the_keys() {
    for size in [(80, 10), (80, 6), (40, 6)] {
        let scene = scenes::scene("7-next-actions", ansi(), size);
        let text = shown(&draw(scene.model(), size), false);
        for wanted in ["Likely", "Use a model of another vendor", "q quit"] {
            assert!(text.contains(wanted), "{size:?} lacks {wanted}: {text}");
        }
        let scene = scenes::scene("6-test-call-consent", ansi(), size);
        let text = shown(&draw(scene.model(), size), false).split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in ["Up to 6", "$0.01", "y agree"] {
            assert!(text.contains(wanted), "{size:?} lacks {wanted}: {text}");
        }
    }
}

#[test]
fn a_refused_key_is_no_fault_of_money_or_model() {
    let mut scene = scenes::scene("5-model", ansi(), (120, 40));
    scene.with_case(|case| {
        let models = case.results.iter_mut().find(|result| result.request.probe == Probe::UserModels).unwrap();
        models.outcome = Outcome::Refused;
        models.http_status = Some(401);
    });
    let text = shown(&draw(scene.model(), (120, 40)), false);
    assert!(!text.contains("✗ Model"), "{text}");
}
