//! What stands side by side is different: no sentence twice on one screen.

use super::{ansi, draw, scenes, shown};
use openrouter_doctor::ui::keymap::Context;
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
                Context::Stage | Context::Actions | Context::Consent | Context::Running => {
                    assert!(last.contains("b back") && last.contains("q quit"), "{name} {size:?}: {last}");
                }
                _ => {}
            }
        }
    }
}
