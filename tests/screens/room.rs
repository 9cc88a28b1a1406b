//! What stands side by side is different: no sentence twice on one screen.

use super::{ansi, ascii, draw, scenes, shown};
use openrouter_doctor::core::checks::budget::{Budget, Ladder};
use openrouter_doctor::core::checks::tone::Tone;
use openrouter_doctor::core::checks::{
    EnvironmentFinding, Interference, ModelFacts, Outcome, Probe, TransportFault, TransportKind,
};
use openrouter_doctor::core::report::actions::catches_live;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::say;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::keymap::KeyContext;
use openrouter_doctor::ui::page::Page;
use openrouter_doctor::ui::screens::areas::layout;
use openrouter_doctor::ui::screens::main_page::main_page;
use openrouter_doctor::ui::screens::{evidence, footer};

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
                KeyContext::Field => {
                    let back = last.contains("Esc back") || last.contains("Esc clear");
                    assert!(back && last.contains("Ctrl-C quit"), "{name} {size:?}: {last}");
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

/// A text whose reason is lost: catching the next call is one of the actions.
const LOST: &str =
    "Error: Could not parse message into JSON: : OPENROUTER PROCESSING\nmodel: anthropic/claude-sonnet-4.6";

#[test]
fn no_footer_names_two_keys_for_one_thing() {
    let twice = |name: &str, scene: &scenes::Scene| {
        let mut labels: Vec<String> = footer::hints(scene.model()).into_iter().map(|hint| hint.label).collect();
        labels.sort();
        let repeated: Vec<_> = labels.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(repeated.is_empty(), "{name}: {repeated:?}");
        let both = ["next actions", "to Next actions"].map(|label| labels.iter().any(|it| it == label));
        assert!(both != [true, true], "{name}: {labels:?}");
    };
    for (name, scene) in scenes::all(ansi(), (200, 60)) {
        twice(name, &scene);
    }
    let mut scene = scenes::Scene::new(ansi(), (200, 60));
    scene.paste(LOST);
    scene.keys("7");
    let catching = scene.model().report().unwrap().actions.iter().position(catches_live).unwrap();
    scene.keys(&(catching + 1).to_string());
    assert_eq!(footer::hints(scene.model())[0].label, "catch it live");
    twice("catching", &scene);
}

#[test]
fn a_notice_has_rows_of_its_own() {
    for size in [(80, 24), (120, 40), (200, 60), (50, 15)] {
        let mut scene = scenes::scene("7-next-actions", ansi(), size);
        let before = shown(&draw(scene.model(), size), false);
        scene.model_mut().notify(Tone::Good, "Copied: deepseek/deepseek-chat-v3.1".to_string());
        let screen = shown(&draw(scene.model(), size), false);
        assert!(screen.contains("Copied: deepseek"), "{screen}");
        let foot = |screen: &str| screen.lines().skip(usize::from(size.1) - 2).collect::<Vec<_>>().join("\n");
        assert_eq!(foot(&before), foot(&screen), "the rule and the keys stay");
        if size == (80, 24) {
            assert!(screen.contains("✓ status 403"), "the facts stay: {screen}");
        }
        let layout = layout(scene.model());
        assert!(layout.main.bottom() <= layout.notice.y && layout.notice.bottom() < layout.footer.y, "{size:?}");
    }
}

#[test]
fn a_headline_is_whole_or_cut_with_a_sign() {
    for (width, height) in [(50, 15), (50, 12), (44, 15), (40, 8), (40, 6)] {
        let scene = scenes::scene("2-diagnosis", ansi(), (width, height));
        let title = scene.model().report().unwrap().verdict.title.clone();
        let screen = shown(&draw(scene.model(), (width, height)), false);
        let flat = screen.replace('|', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = screen.lines().take(6).any(|line| line.trim_end_matches(['|', ' ']).ends_with('…'));
        assert!(flat.contains(&title) || cut, "{width}x{height}: {screen}");
    }
}

#[test]
fn the_sign_for_more_keeps_a_column_from_the_text() {
    for (look, size) in
        [ansi(), ascii()].into_iter().flat_map(|look| [(50, 15), (80, 24), (120, 40)].map(|size| (look, size)))
    {
        for (name, scene) in scenes::all(look, size).filter(|(_, scene)| scene.model().overlay.is_none()) {
            let buffer = draw(scene.model(), size);
            let main = layout(scene.model()).main;
            for y in main.y..main.bottom() {
                assert_eq!(buffer[(main.right(), y)].symbol(), " ", "{name} {size:?} row {y}");
            }
        }
    }
}

#[test]
fn in_ascii_more_is_a_word_in_the_line_below() {
    let scene = scenes::scene("7-next-actions", ascii(), (80, 24));
    let text = shown(&draw(scene.model(), (80, 24)), false);
    assert!(text.lines().any(|line| line.contains("--[more]")), "{text}");
    assert!(!text.lines().any(|line| line.trim_end().trim_end_matches('|').trim_end().ends_with(" v")), "{text}");
}

#[test]
fn a_likelihood_in_digits_stands_until_something_was_tried() {
    for (name, digits) in [("2-diagnosis", true), ("6-test-call", false), ("7-next-actions", false)] {
        let scene = scenes::scene(name, ansi(), (80, 24));
        let text = shown(&draw(scene.model(), (80, 24)), false);
        let head = text.lines().take(6).collect::<Vec<_>>().join("\n");
        assert_eq!(head.contains("% sure"), digits, "{head}");
    }
}

#[test]
fn checks_under_way_are_one_board_that_rests_on_its_first_finding() {
    let scene = scenes::scene("3-board-running", ansi(), (120, 40));
    let board = words(&main_page(scene.model(), 70));
    let (key, credits, model) = (board.find("Key "), board.find(" Credits "), board.find(" Model "));
    assert!(key.is_some() && key < credits && credits < model, "{board}");
    for (row, size) in [("Country seen by OpenRouter", (80, 24)), ("Asking openrouter.ai", (120, 40))] {
        let scene = scenes::scene("3-board-running", ansi(), size);
        let text = shown(&draw(scene.model(), size), false);
        assert!(text.contains(row), "{text}");
        // Nothing is asked twice, and what runs can be cancelled whatever stage has its answers.
        assert_eq!(text.matches("for the balance…").count(), 1, "{text}");
        assert_eq!(text.matches("is in the catalogue").count(), usize::from(size.0 > 80), "{text}");
        let footer = text.lines().last().unwrap_or_default();
        assert!(footer.contains("Ctrl-C cancel") && footer.contains("s skip"), "{text}");
    }
}

#[test]
fn a_long_id_takes_the_facts_of_no_other_model() {
    let mut scene = scenes::scene("picker", ansi(), (80, 24));
    scene.with_case(|case| {
        let list = case.results.iter_mut().find_map(|result| match &mut result.outcome {
            Outcome::Models(list) => Some(list),
            _ => None,
        });
        let list = list.unwrap();
        let mut rows = list.rows.to_vec();
        let long = format!("nvidia/{}", "nano-".repeat(9));
        rows.push(ModelFacts { id: long, ..rows[0].clone() });
        list.rows = rows.into();
    });
    let text = shown(&draw(scene.model(), (80, 24)), false);
    let row = text.lines().find(|line| line.contains("anthropic/claude-sonnet-4.5")).unwrap_or_default();
    assert!(text.contains("nvidia/nano-") && row.contains("text, ima"), "{text}");
}

#[test]
fn lists_have_the_comma_of_the_language() {
    for (tag, list) in
        [("en", "Anthropic, Amazon Bedrock, Google, Azure"), ("zh", "Anthropic、Amazon Bedrock、Google、Azure")]
    {
        let look = Appearance { texts: Texts::choose(tag), ..ansi() };
        let scene = scenes::scene("5-model", look, (200, 60));
        let screen = shown(&draw(scene.model(), (200, 60)), false);
        assert!(screen.contains(list), "{screen}");
    }
}

#[test]
fn a_stage_that_leaves_room_shows_what_to_do_below_its_checks() {
    for (size, room) in [((200, 60), true), ((80, 24), false)] {
        for name in ["3-key", "4-credits", "5-model", "6-test-call"] {
            let scene = scenes::scene(name, ansi(), size);
            let screen = shown(&draw(scene.model(), size), false);
            assert_eq!(screen.contains("What to do, as far as is known"), room, "{name} {size:?}\n{screen}");
            assert_eq!(screen.contains("→ Use a model of another vendor"), room, "{name} {size:?}\n{screen}");
        }
    }
}

#[test]
fn what_was_ruled_out_stands_beside_the_actions_where_it_fits_and_once() {
    for (size, beside) in [((200, 60), true), ((120, 40), false)] {
        let scene = scenes::scene("7-next-actions", ansi(), size);
        let layout = layout(scene.model());
        let heading = "Ruled out by the checks";
        let main = words(&main_page(scene.model(), usize::from(layout.main.width)));
        let facts = words(&evidence::page(scene.model(), usize::from(layout.evidence.width)));
        assert_eq!((main.contains(heading), facts.contains(heading)), (!beside, beside), "{size:?}");
    }
}

#[test]
fn on_a_wide_screen_the_board_has_its_stages_side_by_side() {
    let scene = scenes::scene("3-board-running", ansi(), (200, 60));
    let screen = shown(&draw(scene.model(), (200, 60)), false);
    let line =
        screen.lines().find(|line| line.contains(" Credits ") && line.contains(" Key ") && !line.contains("later"));
    assert!(line.is_some_and(|line| line.contains("From your text")), "{screen}");
}

#[test]
fn budgets_are_a_table_where_it_fits_and_gauges_where_not() {
    for (size, table) in [((120, 40), true), ((80, 24), true), ((50, 30), false)] {
        let mut scene = scenes::scene("4-credits", ansi(), size);
        let budget = |scope: &str, spent: f64, limit: f64| Budget {
            scope: Some(scope.to_string()),
            limit_usd: Some(limit),
            spend_usd: Some(spent),
            remaining_usd: Some(limit - spent),
            ..Budget::default()
        };
        scene.with_case(|case| {
            let mut key = case.result(Probe::Key).unwrap().clone();
            let Outcome::KeyValid(facts) = &mut key.outcome else { panic!("{:?}", key.outcome) };
            let layers = vec![budget("member", 5.0, 20.0), budget("workspace", 512.0, 500.0)];
            facts.budgets = Ladder { layers, effective: None };
            case.record(key);
        });
        let page = main_page(scene.model(), usize::from(layout(scene.model()).main.width));
        let lines: Vec<String> =
            page.lines.iter().map(|line| line.spans.iter().map(|span| span.content.as_ref()).collect()).collect();
        let row = |name: &str| lines.iter().position(|line| line.contains(name)).map(|at| lines[at].clone()).unwrap();
        assert_eq!(row("Member who made the key").contains("$15.00"), table, "{size:?} {lines:#?}");
        assert_eq!(row("Whole workspace").contains("$0.00"), table, "{size:?} {lines:#?}");
        assert!(row("Whole workspace").contains('✗'), "{size:?} {lines:#?}");
        assert_eq!(lines.iter().any(|line| line.contains("Left") && line.contains("Limit")), table, "{size:?}");
        assert!(lines.iter().all(|line| !line.contains('…')), "{size:?} {lines:#?}");
    }
}

#[test]
fn one_reason_that_stopped_several_checks_is_told_once_beside() {
    let mut scene = scenes::scene("7-next-actions", ansi(), (120, 40));
    scene.with_case(|case| {
        for probe in [Probe::Trace, Probe::Models, Probe::Endpoints] {
            let mut result = case.result(probe).unwrap().clone();
            let (kind, detail) = (TransportKind::Dns, "no such name".to_string());
            result.outcome =
                Outcome::Unreachable(TransportFault { kind, detail, issuer: None, proxy: None, tls: None });
            case.record(result);
        }
    });
    let width = usize::from(layout(scene.model()).evidence.width);
    let page = evidence::page(scene.model(), width);
    assert_eq!(words(&page).matches("no such name").count(), 1, "{}", words(&page));
    assert!(words(&page).contains("Providers of the model"), "{}", words(&page));
}

#[test]
fn numbers_of_a_table_end_where_the_names_of_their_columns_end() {
    for (tag, latency, context) in [("en", "Latency", "Context"), ("zh", "延迟", "上下文")] {
        let look = Appearance { texts: Texts::choose(tag), ..ansi() };
        let text = shown(&draw(scenes::scene("5-model", look, (120, 40)).model(), (120, 40)), false);
        let end = |line: &str, word: &str| {
            line.find(word).map(|at| unicode_width::UnicodeWidthStr::width(&line[..at + word.len()]))
        };
        let head = text.lines().find(|line| line.contains(latency)).unwrap_or_default();
        let row = text.lines().find(|line| line.contains("812 ms")).unwrap_or_default();
        assert_eq!(end(head, latency), end(row, "812 ms"), "{tag}\n{text}");
        assert_eq!(end(head, context), end(row, "200k"), "{tag}\n{text}");
    }
}

#[test]
fn a_column_that_no_endpoint_fills_is_left_out() {
    let mut scene = scenes::scene("5-model", ansi(), (120, 40));
    scene.with_case(|case| {
        for result in &mut case.results {
            if let Outcome::Endpoints(all) = &mut result.outcome {
                all.iter_mut().for_each(|endpoint| endpoint.latency_p50 = None);
            }
        }
    });
    let text = shown(&draw(scene.model(), (120, 40)), false);
    let head = text.lines().find(|line| line.contains("Uptime, 5 min")).unwrap_or_default();
    assert!(!head.contains("Latency") && head.contains("Context"), "{text}");
}

#[test]
fn a_model_that_is_tried_is_not_said_to_stand_in_the_text() {
    let mut scene = scenes::scene("3-key", ansi(), (120, 40));
    scene.with_case(|case| case.set_model("deepseek/deepseek-chat-v3.1"));
    let columns = usize::from(layout(scene.model()).evidence.width);
    let page = words(&evidence::page(scene.model(), columns));
    assert!(page.contains("model anthropic/claude-sonnet-4.5"), "{page}");
}

#[test]
fn the_empty_page_says_what_can_be_pasted_and_what_happens_then() {
    for (size, whole) in [((120, 40), false), ((200, 60), true)] {
        for name in ["1-paste-empty", "1-paste-earlier"] {
            let text = shown(&draw(scenes::scene(name, ansi(), size).model(), size), false);
            assert!(text.contains("What happens then") && text.contains("A traceback:"), "{name} {size:?}\n{text}");
            assert!(!text.contains("not seen"), "{name} {size:?}\n{text}");
            let keys_and_commands = text.contains("Ctrl-U") && text.contains("openrouter-doctor scan app.log");
            assert_eq!(keys_and_commands, whole, "{name} {size:?}\n{text}");
        }
    }
}

#[test]
fn a_wide_picker_shows_what_is_known_of_the_chosen_row() {
    for (name, beside) in [
        ("picker", "longest answer"),
        ("which-failure", "Insufficient credits. Add more using"),
        ("which-key", "then: sk-or-v1-…aaaa"),
    ] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let text = shown(&draw(scenes::scene(name, ansi(), size).model(), size), false);
            assert_eq!(text.contains(beside), size.0 > 100, "{name} {size:?}\n{text}");
        }
    }
    let mut scene = scenes::scene("picker", ansi(), (200, 60));
    scene.keys("up up");
    let text = shown(&draw(scene.model(), (200, 60)), false);
    assert!(text.contains("Key, money and network are checked all the same"), "{text}");
}
