//! Screens as snapshots, the hand on the keys, and drawing at any size.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod by_hand;
#[path = "screens/listen.rs"]
mod listen;
#[path = "screens/mouse.rs"]
mod mouse;
#[path = "screens/request.rs"]
mod request;
#[path = "screens/room.rs"]
mod room;
mod scenes;
#[path = "screens/signs.rs"]
mod signs;
#[path = "screens/sitting.rs"]
mod sitting;
#[path = "screens/trae.rs"]
mod trae;

use openrouter_doctor::app::screen_driver::Wanted;
use openrouter_doctor::core::checks::{KeyForm, Outcome, Probe, ProbeResult};
use openrouter_doctor::core::ingest::private::Prompts;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::text::Texts;
use openrouter_doctor::core::wizard::{CopyWhat, Effect, Event, Stage};
use openrouter_doctor::show::glyphs;
use openrouter_doctor::ui::appearance::Appearance;
use openrouter_doctor::ui::keymap::KeyContext;
use openrouter_doctor::ui::screens::frame;
use openrouter_doctor::ui::theme::{Role, Theme};
use openrouter_doctor::ui::{Input, Model, Overlay};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use scenes::{NAMES, Scene, TERMS, WIDE, all};
use std::fmt::Write as _;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (50, 15)];

fn ansi() -> Appearance {
    Appearance::default()
}

fn mono() -> Appearance {
    Appearance { theme: Theme::Mono, ..Appearance::default() }
}

fn ascii() -> Appearance {
    Appearance { glyphs: glyphs::ASCII, ..Appearance::default() }
}

fn draw(model: &Model, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| openrouter_doctor::ui::render(model, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The text with its right edge, then each stretch of styled text, by row.
fn shown(buffer: &Buffer, styles: bool) -> String {
    let mut text = String::new();
    let mut legend = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        let mut run: Option<(String, String)> = None;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            text.push_str(cell.symbol());
            let style = style(cell.fg, cell.modifier);
            match &mut run {
                Some((same, letters)) if *same == style => letters.push_str(cell.symbol()),
                _ => {
                    note(&mut legend, y, run.take());
                    run = Some((style, cell.symbol().to_string()));
                }
            }
            x += u16::try_from(openrouter_doctor::show::wrap::width(cell.symbol())).unwrap().max(1);
        }
        note(&mut legend, y, run);
        text.push_str("|\n");
    }
    if styles { format!("{text}--\n{legend}") } else { text }
}

fn note(legend: &mut String, y: u16, run: Option<(String, String)>) {
    if let Some((style, letters)) = run.filter(|(style, letters)| !style.is_empty() && !letters.trim().is_empty()) {
        let _ = writeln!(legend, "{y:>2} {style}: {}", letters.trim());
    }
}

fn style(colour: Color, modifier: Modifier) -> String {
    let mut words = Vec::new();
    if colour != Color::Reset {
        words.push(format!("{colour:?}").to_lowercase());
    }
    for (flag, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::CROSSED_OUT, "crossed"),
    ] {
        if modifier.contains(flag) {
            words.push(word.to_string());
        }
    }
    words.join(" ")
}

#[test]
fn every_stage_at_three_sizes() {
    for size in SIZES {
        for (name, scene) in all(ansi(), size) {
            let styles = size == (80, 24);
            insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), shown(&draw(scene.model(), size), styles));
        }
    }
}

#[test]
fn on_a_very_wide_screen_the_stepper_stands_beside_with_words_and_reasons() {
    let size = (140, 40);
    for name in ["3-key-running", "7-next-actions"] {
        insta::assert_snapshot!(
            format!("{name}-140x40"),
            shown(&draw(scenes::scene(name, ansi(), size).model(), size), false)
        );
    }
}

#[test]
fn every_stage_without_colour_and_in_ascii() {
    for size in SIZES {
        let place = if size == (80, 24) { String::new() } else { format!("-{}x{}", size.0, size.1) };
        for (name, scene) in all(mono(), size) {
            insta::assert_snapshot!(format!("{name}{place}-mono"), shown(&draw(scene.model(), size), true));
        }
        for (name, scene) in all(ascii(), size).filter(|(name, _)| !name.contains("wide")) {
            insta::assert_snapshot!(format!("{name}{place}-ascii"), shown(&draw(scene.model(), size), false));
        }
    }
}

#[test]
fn the_mono_theme_sets_no_colour_and_keeps_emphasis() {
    for role in Role::ALL {
        let style = Theme::Mono.style(*role);
        assert_eq!((style.fg, style.bg, style.underline_color), (None, None, None), "{role:?}");
        assert_eq!(style.add_modifier, Theme::Ansi.style(*role).add_modifier, "{role:?}");
    }
    for (name, scene) in all(mono(), (100, 30)) {
        let buffer = draw(scene.model(), (100, 30));
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset), "{name}");
    }
}

#[test]
fn the_colours_are_few_and_readable_on_any_background() {
    let allowed = [Color::Reset, Color::Red, Color::Green, Color::Magenta, Color::Cyan];
    for (name, scene) in all(ansi(), (120, 40)) {
        for cell in &draw(scene.model(), (120, 40)).content {
            assert!(allowed.contains(&cell.fg) && cell.bg == Color::Reset, "{name}: {cell:?}");
        }
    }
}

#[test]
fn the_ascii_set_draws_nothing_else() {
    for size in SIZES {
        for (name, scene) in all(ascii(), size) {
            if name.contains("wide") {
                continue;
            }
            let text = shown(&draw(scene.model(), size), false);
            let odd: String = text.chars().filter(|it| !it.is_ascii()).collect();
            assert!(odd.is_empty(), "{name} at {size:?}: {odd}");
        }
    }
}

#[test]
fn a_small_terminal_gets_a_calm_notice() {
    let scene = Scene::new(ansi(), (39, 12));
    let text = shown(&draw(scene.model(), (39, 12)), false);
    assert!(text.contains("39 x 12") && text.contains("40 x 6"), "{text}");
}

#[test]
fn every_screen_shows_how_to_get_help() {
    for size in SIZES {
        for (name, scene) in all(ansi(), size) {
            if scene.model().overlay.is_some() {
                continue;
            }
            let buffer = draw(scene.model(), size);
            let text = shown(&buffer, false);
            let last = text.lines().last().unwrap();
            assert!(last.contains("? help") || last.contains("F1 help"), "{name} at {size:?}: {last}");
        }
    }
}

#[test]
fn only_y_agrees_and_only_once_the_question_could_be_read() {
    let mut scene = scenes::scene("6-test-call-consent", ansi(), (80, 24));
    let said = |scene: &Scene| shown(&draw(scene.model(), (80, 24)), false);
    assert!(said(&scene).contains("Up to 6 such calls"), "{}", said(&scene));
    scene.keys("enter enter enter");
    assert!(said(&scene).contains("Enter agrees to nothing here"), "{}", said(&scene));
    assert!(scene.model().wizard.run.is_none());
    scene.keys("y");
    assert!(said(&scene).contains("Press y again"), "{}", said(&scene));
    assert!(scene.model().wizard.run.is_none());
    scene.wait(300);
    scene.keys("y");
    assert!(scene.model().wizard.run.is_some(), "{}", said(&scene));
}

#[test]
fn links_and_commands_are_never_broken() {
    for size in [(80, 24), (120, 40)] {
        let scene = scenes::scene("7-next-actions", ansi(), size);
        let text = shown(&draw(scene.model(), size), false);
        let url = scene.model().report().unwrap().actions[0].url.clone().unwrap();
        assert!(text.lines().any(|line| line.contains(&url)), "{url} in\n{text}");
    }
}

#[test]
fn a_link_wider_than_its_pane_is_whole_in_the_next_rows() {
    use openrouter_doctor::ui::page::Page;
    let url = "https://openrouter.ai/docs/guides/routing/model-fallbacks";
    for columns in [20, 38, 60, 100] {
        let mut page = Page::new(ansi(), columns);
        page.verbatim(4, url);
        let rows: Vec<String> = page.lines.iter().map(ToString::to_string).collect();
        assert_eq!(rows.concat().trim_start(), url, "{columns}");
        assert!(page.lines.iter().all(|line| line.width() <= columns), "{columns}: {rows:?}");
    }
}

#[test]
fn every_reason_is_shown_in_the_paste_however_long_its_line() {
    use openrouter_doctor::core::parse::span::Span;
    use openrouter_doctor::show::excerpt::{Mark, MarkKind};
    use openrouter_doctor::ui::page::Page;
    use openrouter_doctor::ui::widgets::source_view;
    let text = format!("first {} second {} third", "x".repeat(700), "中".repeat(400));
    let mark = |word: &str| {
        let at = text.find(word).unwrap();
        Mark { span: Span::new(at..at + word.len()), kind: MarkKind::Telling, note: Some(format!("note of {word}")) }
    };
    for columns in [24, 40, 76, 200] {
        let mut page = Page::new(ansi(), columns);
        source_view::show(&mut page, &text, &[mark("third"), mark("first"), mark("second")]);
        let shown: Vec<String> = page.lines.iter().map(ToString::to_string).collect();
        for word in ["first", "second", "third"] {
            assert!(
                shown.iter().any(|line| line.contains(&format!("note of {word}"))),
                "{word} at {columns}: {shown:#?}"
            );
            assert!(shown.iter().any(|line| line.contains(word) && !line.contains("note")), "{word} at {columns}");
        }
        assert!(page.lines.iter().all(|line| line.width() <= columns), "{columns}: {shown:#?}");
    }
}

#[test]
fn a_paste_never_submits_and_never_runs_keys() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste("q\n?\r\nsb\r\u{3}text\n");
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis, "it is read, and nothing more");
    assert_eq!(scene.runner().asked, []);
    assert_eq!(scene.wanted, []);
    assert!(scene.model().overlay.is_none());
    assert!(scene.model().paste.text().contains("q\n?\nsb\n"));
}

#[test]
fn printable_keys_type_and_enter_diagnoses() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.keys("q ? 4 0 1 alt-enter s");
    assert_eq!(scene.model().paste.text(), "q?401\ns");
    scene.keys("enter");
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis);
}

#[test]
fn a_typed_key_is_handed_over_once_and_never_drawn() {
    let secret = "sk-or-v1-c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(TERMS);
    scene.keys("enter");
    assert_eq!(scene.model().wizard.stage(), Stage::Key);
    scene.paste(&format!("{secret}\n"));
    let text = shown(&draw(scene.model(), (80, 24)), false);
    assert!(!text.contains("c0ffee00c0ffee") && text.contains("73"), "{text}");
    assert!(!format!("{:?}", scene.model()).contains("c0ffee00c0ffee"));
    scene.keys("enter");
    assert_eq!(scene.runner().key.as_ref().map(ApiKey::expose), Some(secret));
    assert!(scene.model().key.is_empty());
}

#[test]
fn a_key_in_the_paste_is_masked_on_screen() {
    let secret = "sk-or-v1-c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(&format!("Authorization: Bearer {secret}\n401 User not found.\n"));
    scene.keys("b");
    assert!(shown(&draw(scene.model(), (80, 24)), false).contains("replace it if others saw it"));
    for keys in ["", "tab", "tab", "enter"] {
        scene.keys(keys);
        let text = shown(&draw(scene.model(), (80, 24)), false);
        assert!(!text.contains("c0ffee00c0ffee"), "{text}");
    }
}

#[test]
fn escape_goes_one_level_out_and_never_quits() {
    let mut scene = scenes::scene("7-next-actions", ansi(), (80, 24));
    scene.keys("tab esc ? esc q esc");
    assert_eq!(scene.model().wizard.stage(), Stage::NextActions);
    for _ in 0..20 {
        scene.keys("esc");
    }
    assert_eq!(scene.model().wizard.stage(), Stage::Paste);
    assert!(!scene.quits());
}

#[test]
fn quitting_asks_only_if_something_would_be_lost() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.keys("ctrl-c");
    assert!(scene.quits(), "an empty wizard quits at once");

    let mut scene = scenes::scene("7-next-actions", ansi(), (80, 24));
    scene.keys("q");
    assert_eq!(scene.model().overlay, Some(Overlay::Quitting));
    scene.keys("enter");
    assert_eq!(scene.model().overlay, None, "the default answer is the safe one");
    scene.model_mut().kept = true;
    scene.keys("q");
    assert!(scene.quits());

    let mut scene = scenes::scene("7-next-actions", ansi(), (80, 24));
    scene.keys("ctrl-c ctrl-c");
    assert!(scene.quits(), "twice always quits");
}

#[test]
fn a_missing_model_is_asked_for_and_completed_from_the_catalogue() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(scenes::NO_MODEL);
    assert_eq!(scene.model().context(), KeyContext::Stage, "the question does not take the keys");
    scene.keys("enter");
    assert_eq!(scene.model().context(), KeyContext::Picker);
    assert_eq!(scene.runner().asked, [], "nothing is fetched unasked");
    scene.keys("tab");
    let Some(Effect::Probe { ticket, requests }) = scene.runner().asked.pop() else { panic!("nothing was asked") };
    assert_eq!(requests.iter().map(|it| it.probe).collect::<Vec<_>>(), [Probe::Models]);
    let result = scenes::answers().into_iter().find(|it| it.request.probe == Probe::Models).unwrap();
    scene.dispatch(Event::ProbeFinished { ticket, result: Box::new(result) });
    scene.keys("g 4 m i n i");
    insta::assert_snapshot!("picker-narrowed-80x24", shown(&draw(scene.model(), (80, 24)), false));
    scene.keys("enter");
    let case = scene.model().wizard.case().unwrap();
    assert_eq!(case.model(), Some("openai/gpt-4o-mini"));
    assert_eq!(scene.model().wizard.stage(), Stage::Key, "the walk goes on with it");
}

/// Up to the key stage only Tab in the list of models sends something, and only what the README says of it.
#[test]
fn c4_nothing_is_sent_before_the_key_stage_but_the_list_that_tab_asks_for() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(scenes::NO_MODEL);
    for keys in ["tab", "down", "?", "esc", "m", "g 4", "down", "backspace", "esc", "enter", "o p e n"] {
        scene.keys(keys);
        assert_eq!(scene.runner().asked, [], "{keys}");
        assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis, "{keys}");
    }
    assert_eq!(scene.model().context(), KeyContext::Picker);
    scene.keys("tab");
    let [Effect::Probe { requests, .. }] = scene.runner().asked.as_slice() else { panic!("one thing is asked") };
    assert_eq!(requests.iter().map(|request| request.probe).collect::<Vec<_>>(), [Probe::Models]);
    let readme = include_str!("../README.md");
    assert!(readme.contains("`GET /models` also when you press Tab in its list of models"), "the README says so");
}

#[test]
fn an_id_that_is_no_row_is_taken_only_when_insisted_on() {
    let mut scene = scenes::scene("picker", ansi(), (80, 24));
    scene.keys("x y z / 1 enter");
    assert_eq!(scene.model().context(), KeyContext::Picker);
    assert!(shown(&draw(scene.model(), (80, 24)), false).contains("Not in the list of models"));
    scene.keys("2 enter");
    assert_eq!(scene.model().context(), KeyContext::Picker, "another text is another id");
    scene.keys("enter");
    assert_eq!(scene.model().wizard.case().and_then(|case| case.model()), Some("xyz/12"));
}

#[test]
fn the_model_can_be_changed_on_every_stage() {
    for name in ["2-diagnosis", "3-key", "4-credits", "5-model", "6-test-call", "7-next-actions"] {
        let mut scene = scenes::scene(name, ansi(), (80, 24));
        scene.keys("m d e e p s e e k enter");
        let model = scene.model().wizard.case().and_then(|case| case.model().map(str::to_string));
        let expected =
            if name == "2-diagnosis" { "anthropic/claude-sonnet-4.5" } else { "deepseek/deepseek-chat-v3.1" };
        assert_eq!(model.as_deref(), Some(expected), "{name}: without a list nothing is taken at the first Enter");
    }
}

#[test]
fn a_held_enter_neither_pays_nor_opens_a_browser() {
    let mut scene = scenes::scene("6-test-call-consent", ansi(), (80, 24));
    for _ in 0..40 {
        scene.wait(50);
        scene.keys("enter");
    }
    assert_eq!(scene.runner().asked, []);
    let mut scene = scenes::scene("7-next-actions", ansi(), (80, 24));
    scene.wait(60_000);
    // As after a walk whose Enter is still held down.
    scene.keys("enter");
    scene.wanted.clear();
    for _ in 0..40 {
        scene.wait(50);
        scene.keys("enter");
    }
    assert_eq!(scene.wanted, []);
    scene.wait(1_000);
    scene.keys("enter");
    assert!(matches!(scene.wanted.as_slice(), [Wanted::Effect(Effect::Open(_))]));
}

#[test]
fn from_the_paste_to_the_first_action_no_key_is_needed() {
    for size in SIZES {
        let mut scene = Scene::new(ansi(), size);
        scene.paste(TERMS);
        let text = shown(&draw(scene.model(), size), false);
        assert!(text.contains("Use a model of another vendor"), "{size:?}:\n{text}");
    }
}

#[test]
fn a_second_paste_soon_is_more_of_the_first_and_later_a_question() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste("402 Insufficient credits");
    scene.wait(400);
    scene.paste("openrouter.ai/api/v1 said so");
    assert_eq!(scene.model().paste.text(), "402 Insufficient credits\nopenrouter.ai/api/v1 said so");
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis);
    scene.wait(5_000);
    scene.paste(TERMS);
    assert_eq!(scene.model().context(), KeyContext::Pasted);
    scene.keys("enter");
    assert!(scene.model().paste.text().ends_with("said so"), "Enter drops it");
    scene.wait(5_000);
    scene.paste(TERMS);
    scene.keys("n");
    assert_eq!(scene.model().paste.text(), TERMS);
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis);
}

#[test]
fn what_was_cleared_or_typed_can_be_undone() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.keys("4 0 1 ctrl-u");
    assert!(scene.model().paste.is_empty());
    scene.keys("ctrl-_");
    assert_eq!(scene.model().paste.text(), "401");
    scene.keys("backspace ctrl-_ ctrl-_ ctrl-_");
    assert_eq!(scene.model().paste.text(), "");
}

#[test]
fn going_back_to_the_text_shows_what_was_found_in_it() {
    let mut scene = Scene::new(ansi(), (80, 24));
    let lines = "INFO worker idle\n".repeat(200);
    scene.paste(&format!("{lines}{TERMS}{lines}"));
    scene.keys("b");
    let text = shown(&draw(scene.model(), (80, 24)), false);
    assert!(text.contains("violation of provider Terms"), "{text}");
}

/// The last stage of a text and a key where no name could be resolved.
fn without_a_network(paste: &str, change: impl Fn(&mut ProbeResult)) -> Scene {
    use openrouter_doctor::core::checks::{TransportFault, TransportKind};
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(paste);
    scene.with_case(|case| {
        case.key = scenes::known_key();
        for mut result in scenes::answers() {
            if result.request.probe.check().sends.is_some() {
                let detail = "failed to lookup address information".to_string();
                let fault = TransportFault { kind: TransportKind::Dns, detail, issuer: None, proxy: None, tls: None };
                (result.outcome, result.http_status) = (Outcome::Unreachable(fault), None);
            }
            change(&mut result);
            case.record(result);
        }
    });
    scene.at(Stage::NextActions);
    scene
}

#[test]
fn without_a_network_the_last_stage_says_why_nothing_was_checked_and_blames_no_stage() {
    let mut scene = without_a_network(TERMS, |_| {});
    let text = shown(&draw(scene.model(), (80, 24)), false);
    assert!(text.contains("The live checks could not be made"), "{text}");
    let stepper = text.lines().next().unwrap();
    assert!(!stepper.contains('✗') && stepper.contains("– Key") && stepper.contains("– Model"), "{stepper}");
    // Among the reasons it has no tick either.
    scene.at(Stage::Diagnosis);
    scene.model_mut().size = (80, 40);
    let text = shown(&draw(scene.model(), (80, 40)), false);
    assert!(text.contains("! The live checks could not be made"), "{text}");
}

#[test]
fn what_the_headline_says_is_not_said_again_below_it() {
    let paste =
        "401401 Missing Authentication header\n{\"message\":\"401 Missing Authentication header\",\"code\":401}\n";
    let scene = without_a_network(paste, |result| {
        if result.request.probe == Probe::KeyShape {
            result.outcome = Outcome::KeyShape(KeyForm::Malformed(12));
        }
    });
    let text = shown(&draw(scene.model(), (80, 24)), false);
    assert_eq!(text.matches("does not have the form of an OpenRouter key").count(), 1, "{text}");
    assert!(text.contains("u forgets this key"), "{text}");
}

#[test]
fn a_demonstration_says_so_at_every_size() {
    for size in SIZES {
        let mut scene = scenes::scene("7-next-actions", ansi(), size);
        scene.model_mut().demo = true;
        assert!(shown(&draw(scene.model(), size), false).contains("DEMO: simulated"), "{size:?}");
    }
}

#[test]
fn a_pasted_key_is_the_key_that_is_used() {
    let secret = "sk-or-v1-c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(&format!("{secret}\n"));
    assert_eq!(scene.runner().key.as_ref().map(ApiKey::expose), Some(secret));
    assert!(scene.model().paste.is_empty());
    scene.paste(TERMS);
    assert!(shown(&draw(scene.model(), (80, 24)), false).contains("check live with …ee00"));
    let other = secret.replace("c0ffee", "facade");
    scene.wait(5_000);
    scene.paste(&other);
    assert_eq!(scene.runner().key.as_ref().map(ApiKey::expose), Some(other.as_str()));
}

#[test]
fn the_next_actions_are_one_key_away_and_nothing_is_sent() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(TERMS);
    scene.keys("7");
    assert_eq!(scene.model().wizard.stage(), Stage::NextActions);
    scene.keys("b b b b b right right");
    assert_eq!(scene.runner().asked, [], "walking sends nothing");
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste(TERMS);
    scene.keys("enter tab s");
    assert_eq!(scene.model().wizard.stage(), Stage::NextActions, "s leaves the key out");
    assert_eq!(scene.runner().asked, [], "and sends nothing");
}

#[test]
fn actions_are_selected_by_arrow_and_digit_and_enter_opens_their_page() {
    let mut scene = scenes::scene("7-next-actions", ansi(), (80, 24));
    let actions = scene.model().report().unwrap().actions.clone();
    let with_url = actions.iter().position(|it| it.url.is_some()).unwrap();
    scene.keys(&format!("j j k g {}", with_url + 1));
    assert_eq!(scene.model().selected, with_url);
    scene.wait(1_000);
    scene.keys("enter y c s p");
    let url = actions[with_url].url.clone().unwrap();
    assert_eq!(
        scene.wanted,
        [
            Effect::Open(url),
            Effect::Copy(CopyWhat::Action(with_url)),
            Effect::Copy(CopyWhat::Report),
            Effect::Save(Prompts::LeftOut),
            Effect::Save(Prompts::Kept)
        ]
        .map(Wanted::Effect)
    );
    scene.keys("G");
    assert_eq!(scene.model().selected, actions.len() - 1);
}

#[test]
fn the_view_rests_unless_something_runs() {
    for (name, scene) in all(ansi(), (80, 24)) {
        let running = scene.model().wizard.run.is_some() && name != "shown";
        let counting = ["7-waiting", "7-appointed"].contains(&name);
        assert_eq!(scene.model().wake_in().is_some(), running || counting, "{name}");
    }
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.keys("esc");
    assert!(scene.model().toast.is_some() && scene.model().wake_in().is_some());
    assert!(scene.model_mut().tick(60_000));
    assert!(scene.model().toast.is_none() && scene.model().wake_in().is_none());
}

#[test]
fn reduced_motion_stands_still() {
    let look = Appearance { reduced_motion: true, ..ansi() };
    let mut scene = scenes::scene("3-key-running", look, (80, 24));
    let before = draw(scene.model(), (80, 24));
    scene.wait(150);
    assert_eq!(before, draw(scene.model(), (80, 24)));
}

#[test]
fn the_stepper_fits_every_language_at_80_columns() {
    for tag in ["en", "zh"] {
        let look = Appearance { texts: Texts::choose(tag), ..ansi() };
        let text = shown(&draw(scenes::scene("7-next-actions", look, (80, 24)).model(), (80, 24)), false);
        for key in ["step.paste", "step.diagnosis", "step.test_call", "step.next_actions"] {
            assert!(text.lines().next().unwrap().contains(look.ui(key)), "{tag}: {text}");
        }
    }
}

#[test]
fn a_megabyte_is_drawn_by_its_visible_rows() {
    let line = format!("{{\"error\":{{\"message\":\"{}\",\"code\":403}}}}", "中a".repeat(300_000));
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.model_mut().paste.replace(line.into());
    scene.keys("ctrl-end");
    let started = std::time::Instant::now();
    for _ in 0..10 {
        draw(scene.model(), (80, 24));
    }
    // A generous bound for a slow machine without optimisation: laying the whole line out takes seconds.
    assert!(started.elapsed() < std::time::Duration::from_secs(1), "{:?}", started.elapsed());
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("enter"),
        Just("esc"),
        Just("tab"),
        Just("up"),
        Just("down"),
        Just("left"),
        Just("right"),
        Just("home"),
        Just("end"),
        Just("pageup"),
        Just("pagedown"),
        Just("backspace"),
        Just("delete"),
        Just("ctrl-c"),
        Just("ctrl-u"),
        Just("ctrl-home"),
        Just("ctrl-end"),
        Just("alt-3"),
        Just("alt-7"),
        Just("?"),
        Just("f1"),
        Just("q"),
        Just("n"),
        Just("y"),
        Just("b"),
        Just("s"),
        Just("r"),
        Just("c"),
        Just("o"),
        Just("u"),
        Just("a"),
        Just("g"),
        Just("G"),
        Just("j"),
        Just("k"),
        Just("2"),
        Just("alt-enter"),
        Just("中"),
    ]
    .prop_map(str::to_string)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_scene_draws_at_any_size_after_any_keys(
        width in 1_u16..=500,
        height in 1_u16..=200,
        index in 0..NAMES.len(),
        keys in prop::collection::vec(any_key(), 0..14),
        text in "\\PC{0,60}",
        theme in any::<bool>(),
    ) {
        let look = if theme { ansi() } else { Appearance { glyphs: glyphs::ASCII, ..mono() } };
        let mut scene = scenes::scene(NAMES[index], look, (width, height));
        for key in &keys {
            scene.keys(key);
            draw(scene.model(), (width, height));
        }
        scene.paste(&text);
        draw(scene.model(), (width, height));
        scene.input(Input::Resize(height, width));
        draw(scene.model(), (width, height));
    }

    #[test]
    fn small_sizes_too(width in 1_u16..=60, height in 1_u16..=20, index in 0..NAMES.len()) {
        draw(scenes::scene(NAMES[index], ansi(), (width, height)).model(), (width, height));
    }
}

#[test]
fn drawing_stays_inside_an_area_within_the_buffer() {
    let mut scene = Scene::new(ansi(), (60, 20));
    scene.paste(WIDE);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 20));
    frame::draw(scene.model(), Rect::new(10, 5, 500, 500), &mut buffer);
    for position in Rect::new(0, 0, 10, 20).positions() {
        assert_eq!(buffer[position].symbol(), " ");
    }
}

#[test]
fn the_context_follows_the_stage() {
    let context = |wanted: &str| scenes::scene(wanted, ansi(), (80, 24)).model().context();
    assert_eq!(context("1-paste"), KeyContext::Paste);
    assert_eq!(context("2-diagnosis"), KeyContext::Stage);
    assert_eq!(context("3-key-asked"), KeyContext::Field);
    assert_eq!(context("3-key-running"), KeyContext::Running);
    assert_eq!(context("7-next-actions"), KeyContext::Actions);
    assert_eq!(context("help"), KeyContext::Overlay);
    assert_eq!(context("quitting"), KeyContext::Quitting);
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.dispatch(Event::PasteChanged("x".into()));
    scene.keys("tab");
    assert_eq!(scene.model().context(), KeyContext::Stage, "the facts pane is read, not typed into");
}

#[test]
fn a_status_that_is_not_in_the_text_is_called_inferred() {
    let mut scene = Scene::new(ansi(), (80, 24));
    scene.paste("OpenRouter: The request is prohibited due to a violation of provider Terms Of Service.");
    for size in [(80, 24), (120, 40)] {
        scene.input(Input::Resize(size.0, size.1));
        let screen = shown(&draw(scene.model(), size), false);
        assert!(screen.contains("403 (inferred)"), "{screen}");
    }
}
